//! The hazard of death, and what it does to the ages of those who are left.

use serde::Serialize;

use crate::risk_factor::Covariates;

/// Yearly hazard of death: Gompertz in age, times log-linear terms.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DeathHazard {
    /// Yearly hazard at age 60 for someone who never smoked, Townsend 0, no condition; women and men.
    pub reference_per_year: [f64; 2],
    /// Per year of age (mortality doubles about every 7.5 years).
    pub age_per_year: f64,
    /// Per unit of Townsend score.
    pub townsend_per_unit: f64,
    /// Never, ex, light, moderate, heavy smoker.
    pub smoking: [f64; 5],
    /// Cardiovascular disease.
    pub cardiovascular_disease: f64,
    /// Type 1 or type 2 diabetes.
    pub diabetes: f64,
    /// Chronic kidney disease stage 3 to 5.
    pub ckd_stage_3_5: f64,
    /// Heart failure.
    pub heart_failure: f64,
    /// Dementia.
    pub dementia: f64,
    /// Severe mental illness.
    pub severe_mental_illness: f64,
    /// Learning disability.
    pub learning_disability: f64,
    /// Share of first heart attacks and strokes that kill within 30 days.
    pub fatal_share_of_first_events: f64,
}

impl Default for DeathHazard {
    fn default() -> Self {
        Self {
            reference_per_year: [0.0046, 0.0065],
            age_per_year: 0.094,
            townsend_per_unit: 0.045,
            smoking: [0.0, 0.20, 0.55, 0.65, 0.80],
            cardiovascular_disease: 0.50,
            diabetes: 0.40,
            ckd_stage_3_5: 0.35,
            heart_failure: 0.75,
            dementia: 0.90,
            severe_mental_illness: 0.75,
            learning_disability: 0.70,
            fatal_share_of_first_events: 0.10,
        }
    }
}

impl DeathHazard {
    /// Yearly hazard for one person in one year.
    #[must_use]
    pub(crate) fn per_year(&self, c: &Covariates) -> f64 {
        let mut log = self.age_per_year * (c.age_years - 60.0)
            + self.townsend_per_unit * c.townsend_score
            + self.smoking[c.smoking_level];
        for (holds, coefficient) in [
            (c.cardiovascular_disease, self.cardiovascular_disease),
            (c.type_1_diabetes || c.type_2_diabetes, self.diabetes),
            (c.ckd_stage_3_5, self.ckd_stage_3_5),
            (c.heart_failure, self.heart_failure),
            (c.dementia, self.dementia),
            (c.severe_mental_illness, self.severe_mental_illness),
            (c.learning_disability, self.learning_disability),
        ] {
            if holds {
                log += coefficient;
            }
        }
        self.reference_per_year[c.sex_index] * log.exp()
    }
}

/// Yearly mortality of the whole population at age 60 and its slope: only for weighting ages.
const POPULATION_AT_60_PER_YEAR: f64 = 0.0080;

/// The share of people alive `history_years` before the extract who would be `age` at the extract and
/// are still alive then.
///
/// Ages are drawn as they stood at the start of the history, by dividing each band by this share; so
/// those alive at the extract have the area's age structure and the dead are in the record too.
pub(crate) fn survival_to(age: f64, history_years: f64) -> f64 {
    let slope = DeathHazard::default().age_per_year;
    let from = (age - history_years).max(0.0);
    let at = |age: f64| POPULATION_AT_60_PER_YEAR * (slope * (age - 60.0)).exp();
    (-(at(age) - at(from)) / slope).exp()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn survival_falls_with_age_and_stays_a_share() {
        let shares: Vec<f64> = [10.0, 40.0, 65.0, 80.0, 95.0].map(|age| survival_to(age, 12.0)).to_vec();
        assert!(shares.windows(2).all(|pair| pair[0] > pair[1]), "{shares:?}");
        assert!(shares[0] > 0.99 && shares[4] > 0.05 && shares[4] < 0.6, "{shares:?}");
    }
}
