//! Edge cases against independent implementations.
//!
//! Frozen from scipy 1.17.1, statsmodels 0.15.0, fairsearchcore 1.0.4 and apportionment 1.0. Where none of them
//! offers the statistic (score limits of a difference, the concentration index with weights), the definition was
//! computed by brute force in numpy 2.4.6 with scipy's root finder and statsmodels' regressions.

use evenreach_statistics::allocation::{AllocationMethod, allocate};
use evenreach_statistics::calibration::calibration;
use evenreach_statistics::comparison::TwoGroups;
use evenreach_statistics::comparison::difference::{mee, miettinen_nurminen, newcombe};
use evenreach_statistics::comparison::heterogeneity::{chi_square_heterogeneity, cochran_armitage_trend};
use evenreach_statistics::comparison::ratio::log_adjusted;
use evenreach_statistics::concentration_index::ConcentrationIndex;
use evenreach_statistics::count::poisson_test;
use evenreach_statistics::drift::{ZeroBin, population_stability_index};
use evenreach_statistics::fair_top_k::adjusted_fair_top_k;
use evenreach_statistics::slope_index::{GradientGroup, ValueScale, slope_index, transformed_slope_index};
use evenreach_statistics::{Undefined, exact_poisson, wilson};

#[track_caller]
fn close(got: f64, expected: f64, relative: f64) {
    assert!((got - expected).abs() <= relative * expected.abs() + 1e-13, "got {got}, expected {expected}");
}

#[test]
fn wilson_from_one_person_to_a_million_million() {
    for (x, n, confidence, lower, upper) in [
        (0.0, 1.0, 0.95, 0.0, 0.7934506856227626),
        (1.0, 1.0, 0.95, 0.20654931437723745, 1.0),
        (0.0, 7.0, 0.998, 0.0, 0.5770274088458592),
        (3.0, 7.0, 0.8, 0.22598811161452578, 0.6583029463790934),
        (7.0, 7.0, 0.95, 0.6456695649333126, 1.0),
        (1.0, 1e9, 0.95, 1.7652455495696247e-10, 5.664934243297438e-9),
        (999_999_999.0, 1e9, 0.95, 0.9999999943350657, 0.9999999998234754),
        (0.445, 1.0, 0.95, 0.04381744772058821, 0.9334621276979156),
        (500_000.0, 1e12, 0.998, 4.978196458735216e-7, 5.021899036526347e-7),
    ] {
        let got = wilson(x, n, confidence).unwrap();
        close(got.lower, lower, 1e-11);
        close(got.upper, upper, 1e-11);
    }
    assert_eq!(wilson(1e308, 1e308, 0.95), Err(Undefined::Unbounded));
}

#[test]
fn exact_limits_of_none_of_a_fraction_and_of_a_thousand_million() {
    for (x, confidence, lower, upper) in [
        (0.0, 0.95, 0.0, 3.6888794541139354),
        (0.0, 0.998, 0.0, 6.907755278982137),
        (1.0, 0.998, 0.0010005003335835346, 9.233413476451585),
        (0.445, 0.95, 0.00019120105720049003, 4.571066937643704),
        (2.5, 0.8, 0.8051539934811612, 6.008518311890265),
        (9.0, 0.998, 2.452424404363775, 22.65737330906293),
        (1e6, 0.95, 998_040.9833402939, 1_001_961.9119454322),
        (1e9, 0.95, 999_938_021.4439279, 1_000_061_981.4504089),
    ] {
        let got = exact_poisson(x, confidence).unwrap();
        close(got.lower, lower, 1e-10);
        close(got.upper, upper, 1e-10);
    }
    for (observed, expected, p) in [
        (0.0, 3.2, 0.08152440795673244),
        (0.0, 0.001, 1.0),
        (1.0, 20.0, 8.656845214241932e-8),
        (250.0, 200.0, 0.0007241409165793842),
        (100_000.0, 101_000.0, 0.00163441562735448),
    ] {
        close(poisson_test(observed, expected).unwrap(), p, 1e-9);
    }
}

/// (x1, n1, x2, n2), then Newcombe's, Miettinen and Nurminen's and Mee's limits, and Fisher's p.
type TwoGroupCase = ([u64; 4], [f64; 6], f64);

#[test]
fn differences_with_nobody_or_everybody_selected() {
    let cases: [TwoGroupCase; 6] = [
        (
            [0, 10, 0, 20],
            [
                -0.1611251580528194,
                0.27753279986288926,
                -0.1657602275421716,
                0.2843813395343773,
                -0.16112515805281932,
                0.2775327998628914,
            ],
            1.0,
        ),
        (
            [10, 10, 20, 20],
            [
                -0.27753279986288937,
                0.16112515805281957,
                -0.28438133953437733,
                0.16576022754217157,
                -0.27753279986289137,
                0.16112515805281932,
            ],
            1.0,
        ),
        (
            [0, 10, 20, 20],
            [-1.0, -0.6790860371419145, -1.0, -0.7156186604656227, -1.0, -0.7224672001371086],
            3.328339160423118e-8,
        ),
        (
            [1, 1, 310, 310],
            [
                -0.7934506856227626,
                0.012240125428708226,
                -0.7939780027034353,
                0.01227912487193461,
                -0.7934506856227638,
                0.012240125428708412,
            ],
            1.0,
        ),
        ([0, 1, 5, 5], [-1.0, -0.09537908341709522, -1.0, -0.13103507043365267, -1.0, -0.2065493143772373], 1.0 / 6.0),
        (
            [2, 3, 1, 4000],
            [
                0.20740812279731868,
                0.9382581332320834,
                0.2073776390219187,
                0.9382698687537343,
                0.20740922108933063,
                0.938258791643203,
            ],
            1.1234078657531431e-6,
        ),
    ];
    for ([x1, n1, x2, n2], limits, p) in cases {
        let groups = TwoGroups::new(x1, n1, x2, n2).unwrap();
        for (interval, expected) in [newcombe, miettinen_nurminen, mee].into_iter().zip(limits.chunks(2)) {
            let got = interval(&groups, 0.95).unwrap();
            close(got.lower, expected[0], 1e-9);
            close(got.upper, expected[1], 1e-9);
        }
        close(groups.fisher_exact_p().unwrap(), p, 1e-9);
    }
}

#[test]
fn ratios_with_a_zero_cell_and_with_everybody_selected() {
    for ([x1, n1, x2, n2], lower, upper) in [
        ([0, 12, 5, 90], 0.03868582619302118, 11.19798511278202),
        ([5, 90, 0, 12], 0.08930177973343995, 25.84926052788806),
        ([3, 40, 90, 400], 0.1382347636866854, 1.0580754804148584),
        ([40, 40, 30, 40], 1.1131871878569075, 1.5839525540402435),
    ] {
        let got = log_adjusted(&TwoGroups::new(x1, n1, x2, n2).unwrap(), 0.95).unwrap();
        close(got.lower, lower, 1e-10);
        close(got.upper, upper, 1e-10);
    }
}

#[test]
fn several_groups_with_nobody_in_one_and_everybody_in_another() {
    let (x, n) = ([0.0, 7.0, 30.0, 12.0], [9.0, 40.0, 95.0, 12.0]);
    let chi_square = chi_square_heterogeneity(&x, &n).unwrap();
    close(chi_square.statistic, 33.91935513014847, 1e-10);
    close(chi_square.p_value, 2.060391454704898e-7, 1e-9);
    // Two groups share a score.
    let trend = cochran_armitage_trend(&x, &n, &[1.0, 2.0, 2.0, 5.0]).unwrap();
    close(trend.z, 5.594084578725692, 1e-10);
    close(trend.p_value, 2.217888237198542e-8, 1e-9);
}

#[test]
fn concentration_with_ties_and_rows_of_weight_zero() {
    let rank = [1.0, 1.0, 2.0, 2.0, 2.0, 3.0, 4.0, 4.0, 5.0, 5.0];
    let outcome = [1.0, 0.0, 1.0, 1.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0];
    let weights = [2.0, 1.0, 0.0, 3.0, 1.5, 1.0, 2.0, 0.0, 4.0, 1.0];
    // Relative, generalised, Erreygers, Wagstaff, and the convenient and delta-method standard errors.
    let weighted = [
        -0.2672811059907835,
        -0.12070759625390222,
        -0.4828303850156089,
        -0.48739495798319343,
        0.25805902639361783,
        0.28618754321386286,
    ];
    let equal = [-0.1, -0.05, -0.2, -0.2, 0.21730674684008827, 0.22071836430886002];
    for (weights, expected) in [(Some(&weights[..]), weighted), (None, equal)] {
        let index = ConcentrationIndex::new(&rank, &outcome, weights).unwrap();
        let got = [
            index.relative(),
            Ok(index.generalised()),
            index.erreygers(0.0, 1.0),
            index.wagstaff(0.0, 1.0),
            index.standard_error_convenience(),
            index.standard_error_delta(),
        ];
        for (got, expected) in got.into_iter().zip(expected) {
            close(got.unwrap(), expected, 1e-10);
        }
    }
}

#[test]
fn slopes_on_every_scale() {
    let populations = [120.0, 80.0, 200.0, 150.0, 90.0];
    let values = [0.31, 0.28, 0.22, 0.19, 0.11];
    let groups: Vec<GradientGroup> =
        populations.into_iter().zip(values).map(|(population, value)| GradientGroup { population, value }).collect();
    let plain = slope_index(&groups, 1.0).unwrap();
    close(plain.sii, -0.21682518159806302, 1e-10);
    close(plain.rii.unwrap(), 0.3435261038008735, 1e-10);
    close(plain.intercept, 0.3302875907990316, 1e-10);
    for (scale, sii, rii) in [
        (ValueScale::Log, -0.236428948523202, 0.3448584020265129),
        (ValueScale::Logit, -0.22598047411110406, 0.35149577812366295),
    ] {
        let got = transformed_slope_index(&groups, scale, 1.0).unwrap();
        close(got.sii, sii, 1e-10);
        close(got.rii.unwrap(), rii, 1e-10);
    }
}

#[test]
fn calibration_of_twelve_people() {
    let p = [0.02, 0.05, 0.1, 0.1, 0.2, 0.25, 0.3, 0.4, 0.5, 0.6, 0.7, 0.9];
    let y = [0, 0, 0, 1, 0, 1, 0, 0, 1, 0, 1, 1].map(|y| y > 0);
    let got = calibration(&y, &p, 0.95).unwrap();
    let (large, slope) = (got.in_the_large.unwrap(), got.slope.unwrap());
    close(large.estimate.value, 0.46350108997428624, 1e-8);
    close(large.standard_error, 0.7159177356343168, 1e-8);
    close(slope.estimate.value, 0.7229088082632303, 1e-8);
    close(slope.standard_error, 0.49618483173226324, 1e-8);
    close(got.intercept_with_slope.unwrap(), 0.26441290003957574, 1e-8);
    assert_eq!(got.slope_to_show().err(), Some(Undefined::EventsLt10));
}

#[test]
fn drift_with_bins_of_one_person() {
    let got = population_stability_index(&[1.0, 9000.0, 40.0], &[3.0, 8000.0, 1.0], ZeroBin::Refuse).unwrap();
    close(got.value, 0.01567477804096314, 1e-10);
    close(got.critical_value_95, 0.0014112581084396345, 1e-10);
}

#[test]
fn fair_lists_and_places_with_ties() {
    let nearly_all = adjusted_fair_top_k(25, 0.9, 0.1).unwrap();
    close(nearly_all.alpha, 0.05224609375, 1e-10);
    let table = [0, 1, 2, 2, 3, 4, 5, 6, 6, 7, 8, 9, 10, 11, 11, 12, 13, 14, 15, 16, 17, 17, 18, 19, 20];
    assert_eq!(nearly_all.least_protected, table);
    assert_eq!(adjusted_fair_top_k(10, 0.5, 0.01).unwrap().least_protected, [0, 0, 0, 0, 0, 0, 1, 1, 1, 1]);
    close(adjusted_fair_top_k(100, 0.3, 0.1).unwrap().alpha, 0.0256103515625, 1e-10);
    let methods =
        [AllocationMethod::Quota, AllocationMethod::Hamilton, AllocationMethod::Webster, AllocationMethod::DHondt];
    for (weights, slots, places) in [
        (vec![3.0, 3.0, 3.0, 1.0], 5, vec![2, 2, 1, 0]),
        (vec![1.0, 1.0, 1.0, 1.0], 6, vec![2, 2, 1, 1]),
        (vec![0.0, 5.0, 5.0], 3, vec![0, 2, 1]),
        (vec![10.0, 10.0, 20.0, 20.0], 7, vec![1, 1, 3, 2]),
        (vec![1.0, 2.0, 3.0, 4.0], 0, vec![0, 0, 0, 0]),
    ] {
        for method in methods {
            assert_eq!(allocate(&weights, slots, method).unwrap(), places, "{method:?} of {slots}");
        }
    }
}
