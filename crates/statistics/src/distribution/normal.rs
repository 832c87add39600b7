//! The standard normal distribution: tails, quantiles and critical values.

use super::gamma::gamma_upper_tail;
use crate::Undefined;

/// P(Z > z), with full relative accuracy in the far tail.
///
/// Half the upper tail of a chi-square on one degree of freedom at z squared.
#[must_use]
pub fn normal_upper_tail(z: f64) -> f64 {
    let tail = 0.5 * gamma_upper_tail(0.5, 0.5 * z * z);
    if z >= 0.0 { tail } else { 1.0 - tail }
}

/// The two-sided p-value of a standard normal statistic.
#[must_use]
pub fn two_sided_p(z: f64) -> f64 {
    gamma_upper_tail(0.5, 0.5 * z * z)
}

/// The two-sided critical value z = Phi^-1(1 - (1 - confidence) / 2).
///
/// # Errors
/// [`Undefined::InvalidInput`] unless 0 < confidence < 1.
pub fn critical_value(confidence: f64) -> Result<f64, Undefined> {
    if confidence > 0.0 && confidence < 1.0 {
        normal_quantile(confidence + (1.0 - confidence) / 2.0)
    } else {
        Err(Undefined::InvalidInput)
    }
}

/// The standard normal quantile of `p`, to about 16 figures.
///
/// Wichura, Algorithm AS 241 (PPND16), Applied Statistics 1988;37:477-484.
///
/// # Errors
/// [`Undefined::InvalidInput`] unless 0 < p < 1.
pub fn normal_quantile(p: f64) -> Result<f64, Undefined> {
    if !(p > 0.0 && p < 1.0) {
        return Err(Undefined::InvalidInput);
    }
    let q = p - 0.5;
    if q.abs() <= 0.425 {
        let r = 0.180_625 - q * q;
        return Ok(q * ratio(&CENTRE, r));
    }
    let tail = if q < 0.0 { p } else { 1.0 - p };
    let r = (-tail.ln()).sqrt();
    let x = if r <= 5.0 { ratio(&MIDDLE, r - 1.6) } else { ratio(&FAR, r - 5.0) };
    Ok(if q < 0.0 { -x } else { x })
}

/// Numerator and denominator coefficients of one rational approximation, constant term first.
type Rational = ([f64; 8], [f64; 8]);

fn ratio((numerator, denominator): &Rational, r: f64) -> f64 {
    polynomial(numerator, r) / polynomial(denominator, r)
}

fn polynomial(coefficients: &[f64; 8], r: f64) -> f64 {
    coefficients.iter().rev().fold(0.0, |sum, c| sum * r + c)
}

const CENTRE: Rational = (
    [
        3.387_132_872_796_366_5,
        133.141_667_891_784_38,
        1_971.590_950_306_551_3,
        13_731.693_765_509_46,
        45_921.953_931_549_87,
        67_265.770_927_008_7,
        33_430.575_583_588_13,
        2_509.080_928_730_122_7,
    ],
    [
        1.0,
        42.313_330_701_600_91,
        687.187_007_492_057_9,
        5_394.196_021_424_751,
        21_213.794_301_586_597,
        39_307.895_800_092_71,
        28_729.085_735_721_943,
        5_226.495_278_852_854,
    ],
);

const MIDDLE: Rational = (
    [
        1.423_437_110_749_683_5,
        4.630_337_846_156_546,
        5.769_497_221_460_691,
        3.647_848_324_763_204_5,
        1.270_458_252_452_368_4,
        0.241_780_725_177_450_6,
        0.022_723_844_989_269_184,
        7.745_450_142_783_414e-4,
    ],
    [
        1.0,
        2.053_191_626_637_759,
        1.676_384_830_183_803_8,
        0.689_767_334_985_1,
        0.148_103_976_427_480_08,
        0.015_198_666_563_616_457,
        5.475_938_084_995_345e-4,
        1.050_750_071_644_416_9e-9,
    ],
);

const FAR: Rational = (
    [
        6.657_904_643_501_103,
        5.463_784_911_164_114,
        1.784_826_539_917_291_3,
        0.296_560_571_828_504_87,
        0.026_532_189_526_576_124,
        1.242_660_947_388_078_4e-3,
        2.711_555_568_743_487_6e-5,
        2.010_334_399_292_288_1e-7,
    ],
    [
        1.0,
        0.599_832_206_555_887_9,
        0.136_929_880_922_735_8,
        0.014_875_361_290_850_615,
        7.868_691_311_456_133e-4,
        1.846_318_317_510_054_8e-5,
        1.421_511_758_316_445_8e-7,
        2.044_263_103_389_939_8e-15,
    ],
);
