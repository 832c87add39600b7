//! Long-term conditions other than cardiovascular disease, type 2 diabetes and hypertension: when
//! each begins and how it is coded.

use crate::concept::Concept;
use crate::dice::Dice;

/// A condition, by index into [`CONDITIONS`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Condition {
    AtrialFibrillation,
    CkdStage3To5,
    HeartFailure,
    PeripheralArterialDisease,
    Dementia,
    RheumatoidArthritis,
    SystemicLupusErythematosus,
    Migraine,
    SevereMentalIllness,
    ErectileDysfunction,
    PolycysticOvarySyndrome,
    Type1Diabetes,
    LearningDisability,
    FamilialHypercholesterolaemia,
}

/// How many conditions there are.
pub(crate) const CONDITION_COUNT: usize = 14;

/// When a condition begins: Gompertz hazard between two ages.
pub(crate) struct Onset {
    pub condition: Condition,
    pub concept: Concept,
    /// Yearly hazard at age 50, women and men; set so that registers come near QOF 2021-22.
    pub per_year_at_50: [f64; 2],
    /// Change of the log hazard per year of age.
    pub log_per_year: f64,
    /// First and last age at which it can begin.
    pub ages: (f64, f64),
    /// Change of the log hazard per unit of Townsend score.
    pub townsend_per_unit: f64,
    /// Share of people with the condition in whom it is ever coded.
    pub coded_share: f64,
}

const fn onset(
    condition: Condition,
    concept: Concept,
    per_year_at_50: [f64; 2],
    log_per_year: f64,
    ages: (f64, f64),
    townsend_per_unit: f64,
    coded_share: f64,
) -> Onset {
    Onset { condition, concept, per_year_at_50, log_per_year, ages, townsend_per_unit, coded_share }
}

/// Every condition, in the order of [`Condition`].
pub(crate) const CONDITIONS: [Onset; CONDITION_COUNT] = [
    onset(
        Condition::AtrialFibrillation,
        Concept::AtrialFibrillation,
        [0.0008, 0.0015],
        0.087,
        (30.0, 110.0),
        0.0,
        0.85,
    ),
    onset(Condition::CkdStage3To5, Concept::CkdStage3To5, [0.0026, 0.0019], 0.087, (30.0, 110.0), 0.02, 0.72),
    onset(Condition::HeartFailure, Concept::HeartFailure, [0.00025, 0.0005], 0.085, (30.0, 110.0), 0.04, 0.85),
    onset(
        Condition::PeripheralArterialDisease,
        Concept::PeripheralArterialDisease,
        [0.0002, 0.0005],
        0.06,
        (35.0, 110.0),
        0.06,
        0.8,
    ),
    onset(Condition::Dementia, Concept::Dementia, [0.00012, 0.0001], 0.145, (55.0, 110.0), 0.01, 0.65),
    onset(
        Condition::RheumatoidArthritis,
        Concept::RheumatoidArthritis,
        [0.00045, 0.0002],
        0.02,
        (18.0, 90.0),
        0.01,
        0.9,
    ),
    onset(
        Condition::SystemicLupusErythematosus,
        Concept::SystemicLupusErythematosus,
        [0.00006, 0.000008],
        0.0,
        (15.0, 80.0),
        0.0,
        0.95,
    ),
    onset(Condition::Migraine, Concept::Migraine, [0.0030, 0.0010], -0.03, (10.0, 70.0), 0.0, 0.8),
    onset(
        Condition::SevereMentalIllness,
        Concept::SchizophreniaOrBipolar,
        [0.00018, 0.00016],
        -0.02,
        (17.0, 70.0),
        0.09,
        0.92,
    ),
    onset(Condition::ErectileDysfunction, Concept::ErectileDysfunction, [0.0, 0.0060], 0.04, (25.0, 80.0), 0.01, 0.6),
    onset(
        Condition::PolycysticOvarySyndrome,
        Concept::PolycysticOvarySyndrome,
        [0.0012, 0.0],
        -0.04,
        (15.0, 42.0),
        0.0,
        0.75,
    ),
    onset(Condition::Type1Diabetes, Concept::Type1Diabetes, [0.00008, 0.0001], -0.02, (1.0, 45.0), 0.0, 0.98),
    onset(Condition::LearningDisability, Concept::LearningDisability, [0.0, 0.0], 0.0, (0.0, 0.0), 0.0, 0.75),
    onset(
        Condition::FamilialHypercholesterolaemia,
        Concept::FamilialHypercholesterolaemia,
        [0.0, 0.0],
        0.0,
        (0.0, 0.0),
        0.0,
        0.12,
    ),
];

/// Present from birth: learning disability and familial hypercholesterolaemia, as shares of people.
const FROM_BIRTH: [(Condition, f64); 2] =
    [(Condition::LearningDisability, 0.007), (Condition::FamilialHypercholesterolaemia, 0.004)];

/// Ages at which each condition begins; infinite: never.
pub(crate) fn draw_onset_ages(sex_index: usize, townsend: f64, dice: &mut Dice) -> [f64; CONDITION_COUNT] {
    let mut ages = [f64::INFINITY; CONDITION_COUNT];
    for (age, onset) in ages.iter_mut().zip(&CONDITIONS) {
        let from = onset.ages.0;
        let at_start = onset.per_year_at_50[sex_index]
            * (onset.log_per_year * (from - 50.0) + onset.townsend_per_unit * townsend).exp();
        let wait = dice.exponential();
        if at_start <= 0.0 {
            continue;
        }
        let years = if onset.log_per_year.abs() < 1e-9 {
            wait / at_start
        } else {
            let growth = 1.0 + onset.log_per_year * wait / at_start;
            // A falling hazard adds up to a finite total: some people never reach it.
            if growth <= 0.0 { f64::INFINITY } else { growth.ln() / onset.log_per_year }
        };
        if from + years <= onset.ages.1 {
            *age = from + years;
        }
    }
    for (condition, share) in FROM_BIRTH {
        if dice.chance(share) {
            ages[condition as usize] = 0.0;
        }
    }
    ages
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dice::Topic;

    #[test]
    fn the_table_is_in_the_order_of_the_enum() {
        for (index, onset) in CONDITIONS.iter().enumerate() {
            assert_eq!(onset.condition as usize, index);
        }
    }

    #[test]
    fn prevalence_rises_with_age_and_respects_sex() {
        let people: Vec<_> = (0..20_000_u64)
            .map(|i| draw_onset_ages((i % 2) as usize, 0.0, &mut Dice::new(5, i, Topic::Life)))
            .collect();
        let share = |condition: Condition, age: f64, sex: usize| {
            let of: Vec<_> = people.iter().skip(sex).step_by(2).collect();
            of.iter().filter(|ages| ages[condition as usize] <= age).count() as f64 / of.len() as f64
        };
        let af_75 = share(Condition::AtrialFibrillation, 75.0, 1);
        assert!(share(Condition::AtrialFibrillation, 50.0, 1) < 0.02 && (0.05..0.15).contains(&af_75), "{af_75}");
        assert_eq!(share(Condition::ErectileDysfunction, 80.0, 0).to_bits(), 0.0_f64.to_bits());
        assert_eq!(share(Condition::PolycysticOvarySyndrome, 80.0, 1).to_bits(), 0.0_f64.to_bits());
        let migraine = share(Condition::Migraine, 60.0, 0);
        assert!((0.08..0.25).contains(&migraine), "{migraine}");
    }
}
