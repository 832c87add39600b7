//! People for the tests: two complete records, and generators of any record at all.

use evenreach_risk::published::{Ethnicity9, Sex, Smoking5, qdiabetes, qrisk3};
use proptest::array::uniform;
use proptest::option::of;
use proptest::prelude::*;
use proptest::sample::select;

pub fn qrisk3_complete() -> qrisk3::Input {
    qrisk3::Input {
        ethnicity: Some(Ethnicity9::Indian),
        smoking: Some(Smoking5::ExSmoker),
        townsend: Some(2.5),
        bmi_kg_per_m2: Some(28.4),
        systolic_mmhg: Some(146.0),
        systolic_sd_mmhg: Some(11.0),
        cholesterol_hdl_ratio: Some(4.6),
        ..qrisk3::Input::new(Sex::Male, 57.0)
    }
}

pub fn qdiabetes_complete() -> qdiabetes::Input {
    qdiabetes::Input {
        ethnicity: Some(Ethnicity9::Bangladeshi),
        smoking: Some(Smoking5::NonSmoker),
        townsend: Some(4.0),
        bmi_kg_per_m2: Some(29.0),
        fasting_glucose_mmol_per_l: Some(5.4),
        hba1c_mmol_per_mol: Some(41.0),
        ..qdiabetes::Input::new(Sex::Female, 48.0)
    }
}

fn sex() -> impl Strategy<Value = Sex> {
    select(vec![Sex::Female, Sex::Male])
}

fn ethnicity() -> impl Strategy<Value = Option<Ethnicity9>> {
    of(select(Ethnicity9::ALL.to_vec()))
}

fn smoking() -> impl Strategy<Value = Option<Smoking5>> {
    of(select(Smoking5::ALL.to_vec()))
}

prop_compose! {
    /// A person QRISK3 gives a score to, whatever is defaulted or clamped.
    pub fn qrisk3_scored()(
        sex in sex(), age in 25_u8..85, ethnicity in ethnicity(), smoking in smoking(),
        townsend in of(-12.0..16.0), bmi in 12.0..60.0, systolic in 60.0..240.0, sd in of(0.0..40.0), ratio in 0.5..14.0,
        answers in uniform::<_, 13>(prop::bool::weighted(0.2)),
    ) -> qrisk3::Input {
        let mut conditions = qrisk3::Conditions::from_array(answers);
        conditions.type1_diabetes &= !conditions.type2_diabetes;
        qrisk3::Input {
            ethnicity, smoking, townsend,
            bmi_kg_per_m2: Some(bmi), systolic_mmhg: Some(systolic), systolic_sd_mmhg: sd, cholesterol_hdl_ratio: Some(ratio),
            conditions,
            ..qrisk3::Input::new(sex, f64::from(age))
        }
    }
}

prop_compose! {
    /// A person every QDiabetes model gives a score to.
    pub fn qdiabetes_scored()(
        sex in sex(), age in 25.0..84.999, ethnicity in ethnicity(), smoking in smoking(),
        townsend in of(-8.0..14.0), bmi in 9.1..91.0, glucose in 2.0..6.999, hba1c in 15.0..47.999,
        answers in uniform::<_, 10>(prop::bool::weighted(0.2)),
    ) -> qdiabetes::Input {
        qdiabetes::Input {
            ethnicity, smoking, townsend,
            bmi_kg_per_m2: Some(bmi), fasting_glucose_mmol_per_l: Some(glucose), hba1c_mmol_per_mol: Some(hba1c),
            conditions: qdiabetes::Conditions::from_array(answers),
            ..qdiabetes::Input::new(sex, age)
        }
    }
}

prop_compose! {
    /// Any record at all, numbers of every kind included.
    pub fn qrisk3_anything()(
        person in qrisk3_scored(), numbers in uniform::<_, 6>(of(any::<f64>())), answers in any::<[bool; 15]>(),
    ) -> qrisk3::Input {
        let [age_years, townsend, bmi_kg_per_m2, systolic_mmhg, systolic_sd_mmhg, cholesterol_hdl_ratio] = numbers;
        let keep = |at: usize, kept: Option<f64>, new: Option<f64>| if answers[at] { kept } else { new };
        qrisk3::Input {
            age_years: keep(0, person.age_years, age_years),
            townsend: keep(1, person.townsend, townsend),
            bmi_kg_per_m2: keep(2, person.bmi_kg_per_m2, bmi_kg_per_m2),
            systolic_mmhg: keep(3, person.systolic_mmhg, systolic_mmhg),
            systolic_sd_mmhg: keep(4, person.systolic_sd_mmhg, systolic_sd_mmhg),
            cholesterol_hdl_ratio: keep(5, person.cholesterol_hdl_ratio, cholesterol_hdl_ratio),
            existing_cardiovascular_disease: answers[13],
            on_statin: answers[14],
            ..person
        }
    }
}
