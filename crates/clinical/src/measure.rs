//! Measures: the unit each is held in, the units it may arrive in, and what a living adult can have.
//!
//! A value is converted by its unit column, never by guessing from its size; a value outside the plausible
//! range after conversion is set aside and counted.

use serde::{Deserialize, Serialize};

/// A numeric measurement the pipeline understands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// Systolic blood pressure, mmHg.
    SystolicBp,
    /// Diastolic blood pressure, mmHg.
    DiastolicBp,
    /// Body mass index, kg/m2.
    Bmi,
    /// Body weight, kg.
    Weight,
    /// Standing height, cm.
    Height,
    /// Glycated haemoglobin, IFCC mmol/mol.
    Hba1c,
    /// Total cholesterol, mmol/L.
    TotalCholesterol,
    /// HDL cholesterol, mmol/L.
    HdlCholesterol,
    /// LDL cholesterol, mmol/L.
    LdlCholesterol,
    /// Non-HDL cholesterol, mmol/L.
    NonHdlCholesterol,
    /// Total to HDL cholesterol ratio, no unit.
    CholesterolHdlRatio,
    /// Triglycerides, mmol/L.
    Triglycerides,
    /// Serum creatinine, umol/L.
    Creatinine,
    /// Estimated glomerular filtration rate, mL/min/1.73m2.
    Egfr,
    /// Urine albumin to creatinine ratio, mg/mmol.
    UrineAcr,
    /// Fasting plasma glucose, mmol/L.
    FastingGlucose,
    /// Waist circumference, cm.
    Waist,
}

/// Why a value was set aside.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ValueFault {
    /// The unit is not one the measure can be converted from.
    UnknownUnit,
    /// Outside the plausible range in the canonical unit.
    Implausible,
}

/// One accepted unit: canonical = (value - subtract) * multiply.
struct Unit {
    spelling: &'static str,
    subtract: f64,
    multiply: f64,
    /// Converted values are rounded to a multiple of 1 / this, as laboratories report them; 0 leaves them as they are.
    per_unit: f64,
}

const fn same(spelling: &'static str) -> Unit {
    Unit { spelling, subtract: 0.0, multiply: 1.0, per_unit: 0.0 }
}

const fn times(spelling: &'static str, multiply: f64) -> Unit {
    Unit { spelling, subtract: 0.0, multiply, per_unit: 0.0 }
}

/// 1 mmol/L of cholesterol is 38.67 mg/dL.
const CHOLESTEROL: &[Unit] = &[same("mmol/l"), times("mg/dl", 1.0 / 38.67)];
const PRESSURE: &[Unit] = &[same("mmhg"), same("mm[hg]"), times("kpa", 7.500_616_8)];

impl Measure {
    /// Every measure, in one fixed order.
    pub const ALL: [Self; 17] = [
        Self::SystolicBp,
        Self::DiastolicBp,
        Self::Bmi,
        Self::Weight,
        Self::Height,
        Self::Hba1c,
        Self::TotalCholesterol,
        Self::HdlCholesterol,
        Self::LdlCholesterol,
        Self::NonHdlCholesterol,
        Self::CholesterolHdlRatio,
        Self::Triglycerides,
        Self::Creatinine,
        Self::Egfr,
        Self::UrineAcr,
        Self::FastingGlucose,
        Self::Waist,
    ];

    /// The unit values are held in after conversion.
    #[must_use]
    pub fn unit(self) -> &'static str {
        match self {
            Self::SystolicBp | Self::DiastolicBp => "mmHg",
            Self::Bmi => "kg/m2",
            Self::Weight => "kg",
            Self::Height | Self::Waist => "cm",
            Self::Hba1c => "mmol/mol",
            Self::CholesterolHdlRatio => "1",
            Self::Creatinine => "umol/L",
            Self::Egfr => "mL/min/1.73m2",
            Self::UrineAcr => "mg/mmol",
            _ => "mmol/L",
        }
    }

    /// Plausible range in [`Measure::unit`]: wide enough for the sickest adult, narrow enough for a slipped unit.
    #[must_use]
    pub fn plausible(self) -> (f64, f64) {
        match self {
            Self::SystolicBp => (60.0, 300.0),
            Self::DiastolicBp => (20.0, 200.0),
            Self::Bmi => (10.0, 100.0),
            Self::Weight => (20.0, 400.0),
            Self::Height => (100.0, 230.0),
            Self::Hba1c => (15.0, 200.0),
            Self::TotalCholesterol => (1.0, 30.0),
            Self::HdlCholesterol => (0.1, 10.0),
            Self::LdlCholesterol => (0.1, 25.0),
            Self::NonHdlCholesterol => (0.3, 29.0),
            Self::CholesterolHdlRatio => (1.0, 20.0),
            Self::Triglycerides => (0.1, 60.0),
            Self::Creatinine => (10.0, 2500.0),
            Self::Egfr => (1.0, 200.0),
            Self::UrineAcr => (0.0, 5000.0),
            Self::FastingGlucose => (1.0, 60.0),
            Self::Waist => (40.0, 250.0),
        }
    }

    fn units(self) -> &'static [Unit] {
        match self {
            Self::SystolicBp | Self::DiastolicBp => PRESSURE,
            Self::Bmi => const { &[same("kg/m2"), same("kg/m^2"), same("kg/m²"), same("kg/sq m")] },
            Self::Weight => {
                const { &[same("kg"), times("g", 0.001), times("lb", 0.453_592_37), times("st", 6.350_293_18)] }
            }
            Self::Height | Self::Waist => {
                const { &[same("cm"), times("m", 100.0), times("mm", 0.1), times("in", 2.54)] }
            }
            // IFCC = (DCCT % - 2.15) x 10.929 (NGSP/IFCC master equation, as used in the UK).
            Self::Hba1c => {
                const {
                    &[
                        same("mmol/mol"),
                        same("mmol/molhb"),
                        Unit { spelling: "%", subtract: 2.15, multiply: 10.929, per_unit: 1.0 },
                        Unit { spelling: "%hb", subtract: 2.15, multiply: 10.929, per_unit: 1.0 },
                    ]
                }
            }
            Self::TotalCholesterol | Self::HdlCholesterol | Self::LdlCholesterol | Self::NonHdlCholesterol => {
                CHOLESTEROL
            }
            Self::CholesterolHdlRatio => const { &[same("1"), same("ratio"), same("{ratio}"), same("")] },
            Self::Triglycerides => const { &[same("mmol/l"), times("mg/dl", 1.0 / 88.57)] },
            Self::Creatinine => const { &[same("umol/l"), same("µmol/l"), same("micmol/l"), times("mg/dl", 88.42)] },
            Self::Egfr => {
                const { &[same("ml/min/1.73m2"), same("ml/min/1.73m^2"), same("ml/min/{1.73_m2}"), same("ml/min")] }
            }
            Self::UrineAcr => const { &[same("mg/mmol"), times("mg/g", 0.113_122_171_945_701_36)] },
            Self::FastingGlucose => {
                const { &[same("mmol/l"), Unit { spelling: "mg/dl", subtract: 0.0, multiply: 1.0 / 18.016, per_unit: 10.0 }] }
            }
        }
    }

    /// How a unit, as spelled in the record, converts. Case and spaces do not matter; a blank unit is taken as
    /// the canonical one (UK records often omit it) and the plausible range decides.
    #[must_use]
    pub fn conversion(self, unit: Option<&str>) -> Option<Conversion> {
        let spelled: String =
            unit.unwrap_or("").chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect();
        let (low, high) = self.plausible();
        let (subtract, multiply, per_unit) = if spelled.is_empty() {
            (0.0, 1.0, 0.0)
        } else {
            self.units().iter().find(|u| u.spelling == spelled).map(|u| (u.subtract, u.multiply, u.per_unit))?
        };
        Some(Conversion { subtract, multiply, per_unit, low, high })
    }

    /// Converts a value to [`Measure::unit`] and checks that it is plausible.
    ///
    /// ```
    /// use evenreach_clinical::measure::{Measure, ValueFault};
    /// // 6.5 % is the diagnostic limit, 48 mmol/mol: converted values are whole, as laboratories report them.
    /// assert_eq!(Measure::Hba1c.canonical(6.5, Some("%")), Ok(48.0));
    /// assert_eq!(Measure::Hba1c.canonical(6.5, Some("mmol/mol")), Err(ValueFault::Implausible));
    /// assert_eq!(Measure::Bmi.canonical(27.0, Some("stone")), Err(ValueFault::UnknownUnit));
    /// ```
    pub fn canonical(self, value: f64, unit: Option<&str>) -> Result<f64, ValueFault> {
        self.conversion(unit).ok_or(ValueFault::UnknownUnit)?.apply(value)
    }
}

/// A unit resolved once, then applied to many values.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Conversion {
    subtract: f64,
    multiply: f64,
    per_unit: f64,
    low: f64,
    high: f64,
}

impl Conversion {
    /// The value in the measure's own unit, if plausible.
    #[inline]
    pub fn apply(&self, value: f64) -> Result<f64, ValueFault> {
        let mut canonical = (value - self.subtract) * self.multiply;
        if self.per_unit > 0.0 {
            canonical = (canonical * self.per_unit).round() / self.per_unit;
        }
        if canonical >= self.low && canonical <= self.high { Ok(canonical) } else { Err(ValueFault::Implausible) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn hba1c_percent_becomes_ifcc() {
        for (percent, mmol_per_mol) in [(5.0, 31.0), (6.0, 42.0), (6.5, 48.0), (7.5, 58.0), (9.0, 75.0), (15.0, 140.0)]
        {
            let got = Measure::Hba1c.canonical(percent, Some("%")).unwrap();
            assert!((got - mmol_per_mol).abs() < 1e-9, "{percent} %");
        }
    }

    #[test]
    fn slipped_units_are_set_aside() {
        for (measure, value, unit, expected) in [
            (Measure::TotalCholesterol, 193.35, Some("mg/dL"), Ok(5.0)),
            (Measure::TotalCholesterol, 193.35, Some("mmol/L"), Err(ValueFault::Implausible)),
            (Measure::LdlCholesterol, -0.02, Some("mmol/L"), Err(ValueFault::Implausible)),
            (Measure::Creatinine, 4104.0, Some("umol/L"), Err(ValueFault::Implausible)),
            (Measure::SystolicBp, 1200.0, Some("mmHg"), Err(ValueFault::Implausible)),
            (Measure::SystolicBp, 120.0, None, Ok(120.0)),
            (Measure::SystolicBp, 120.0, Some(" mm[Hg] "), Ok(120.0)),
            (Measure::Height, 1.7, Some("m"), Ok(170.0)),
            (Measure::Bmi, f64::NAN, Some("kg/m2"), Err(ValueFault::Implausible)),
            (Measure::Bmi, f64::INFINITY, Some("kg/m2"), Err(ValueFault::Implausible)),
        ] {
            match (measure.canonical(value, unit), expected) {
                (Ok(got), Ok(want)) => assert!((got - want).abs() < 1e-9, "{measure:?} {got}"),
                (got, want) => assert_eq!(got.err(), want.err(), "{measure:?} {value} {unit:?}"),
            }
        }
    }

    proptest! {
        /// A percentage read as mmol/mol, or the reverse, never passes: the two ranges do not meet.
        #[test]
        fn hba1c_units_cannot_be_confused(percent in 3.6f64..14.9) {
            prop_assert!(Measure::Hba1c.canonical(percent, Some("%")).is_ok());
            prop_assert!(Measure::Hba1c.canonical(percent, Some("mmol/mol")).is_err());
        }
    }
}
