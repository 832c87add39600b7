//! What must hold for everybody: rising where the formula rises, flat beyond the clamps, never NaN.

use evenreach_risk::published::{Policy, Value, by_name, catalogue, qdiabetes, qrisk3};
use proptest::prelude::*;

use crate::people;

/// A cell of any type, sensible or not.
fn any_cell() -> impl Strategy<Value = Value<'static>> {
    prop_oneof![
        Just(Value::Missing),
        any::<f64>().prop_map(Value::Number),
        (0_u8..100).prop_map(|number| Value::Number(f64::from(number))),
        any::<bool>().prop_map(Value::Flag),
        prop::sample::select(vec![
            "",
            "female",
            "male",
            "1",
            "0",
            "yes",
            "no",
            "28.5",
            "55",
            "NaN",
            "inf",
            "low",
            "none",
            "ex",
            "current",
            "first_degree",
            "parent_or_sibling",
            "white_european",
            "other",
            "chinese",
            "heavy_smoker",
            "unknown",
        ])
        .prop_map(Value::Text),
    ]
}

proptest! {
    #[test]
    fn no_record_whatever_makes_a_nan(person in people::qrisk3_anything(), estimate in any::<bool>()) {
        let policy = Policy { estimate_missing: estimate, ..Policy::default() };
        if let Ok(percent) = qrisk3::score(&person, &policy).result {
            prop_assert!((0.0..=100.0).contains(&percent), "{percent}");
        }
        if let Ok(explanation) = qrisk3::explain(&person, &policy) {
            prop_assert!(explanation.percent.is_finite());
        }
    }

    #[test]
    fn no_row_whatever_makes_a_nan(rows in prop::collection::vec(prop::collection::vec(any_cell(), 0..40), 8)) {
        for score in catalogue().unwrap() {
            for row in &rows {
                if let Ok(result) = score.score_row(row, &Policy { estimate_missing: true, ..Policy::default() }).result {
                    prop_assert!(result.is_finite() && result >= 0.0, "{} {result}", score.name());
                }
            }
        }
    }

    #[test]
    fn qrisk3_rises_with_variability_and_ratio_and_with_pressure(person in people::qrisk3_scored(), step in 0.5..20.0) {
        let percent = |input: qrisk3::Input| qrisk3::percent(&input).unwrap();
        let now = percent(person);
        let raised: [fn(&mut qrisk3::Input, f64); 3] = [
            |p, step| p.systolic_sd_mmhg = Some(p.systolic_sd_mmhg.unwrap_or(0.0) + step),
            |p, step| p.cholesterol_hdl_ratio = p.cholesterol_hdl_ratio.map(|ratio| ratio + step),
            |p, step| p.systolic_mmhg = p.systolic_mmhg.map(|systolic| systolic + step),
        ];
        for raise in raised {
            let mut changed = person;
            raise(&mut changed, step);
            prop_assert!(percent(changed) >= now);
        }
    }

    #[test]
    fn qrisk3_conditions_without_age_interactions_always_add(person in people::qrisk3_scored()) {
        let mut without = person;
        without.conditions.rheumatoid_arthritis = false;
        without.conditions.severe_mental_illness = false;
        without.conditions.atypical_antipsychotic = false;
        let mut last = qrisk3::percent(&without).unwrap();
        let adders: [fn(&mut qrisk3::Conditions); 3] = [
            |c| c.rheumatoid_arthritis = true, |c| c.severe_mental_illness = true, |c| c.atypical_antipsychotic = true,
        ];
        for add in adders {
            add(&mut without.conditions);
            let next = qrisk3::percent(&without).unwrap();
            prop_assert!(next > last || next > 99.999_999);
            last = next;
        }
    }

    #[test]
    fn qrisk3_is_flat_beyond_its_clamps(person in people::qrisk3_scored(), beyond in 0.001..500.0) {
        let percent = |input: qrisk3::Input| qrisk3::percent(&input).unwrap();
        for (low, high, put) in [
            (20.0, 40.0, (|p, x| p.bmi_kg_per_m2 = Some(x)) as fn(&mut qrisk3::Input, f64)),
            (70.0, 210.0, |p, x| p.systolic_mmhg = Some(x)),
            (1.0, 12.0, |p, x| p.cholesterol_hdl_ratio = Some(x)),
            (-8.0, 12.0, |p, x| p.townsend = Some(x)),
        ] {
            let with = |value: f64| { let mut input = person; put(&mut input, value); percent(input) };
            prop_assert_eq!(with(low), with(low - beyond));
            prop_assert_eq!(with(high), with(high + beyond));
        }
    }

    #[test]
    fn qdiabetes_is_flat_beyond_its_clamps_and_rises_with_hba1c(person in people::qdiabetes_scored(), step in 0.1_f64..10.0) {
        for model in qdiabetes::Model::ALL {
            let with = |bmi| qdiabetes::percent(&qdiabetes::Input { bmi_kg_per_m2: Some(bmi), ..person }, model).unwrap();
            prop_assert_eq!(with(20.0), with(20.0 - step));
            prop_assert_eq!(with(40.0), with(40.0 + step));
        }
        let hba1c = person.hba1c_mmol_per_mol.unwrap();
        let with = |hba1c: f64| {
            let input = qdiabetes::Input { hba1c_mmol_per_mol: Some(hba1c), ..person };
            qdiabetes::percent(&input, qdiabetes::Model::C).unwrap()
        };
        prop_assert!(with(f64::min(hba1c + step, 47.999)) >= with(hba1c));
    }

    #[test]
    fn a_scores_answer_does_not_depend_on_how_the_row_is_typed(person in people::qrisk3_scored()) {
        let number = |value: Option<f64>| value.map_or(Value::Missing, Value::Number);
        let code = |code: Option<u8>| code.map_or(Value::Missing, |code| Value::Number(f64::from(code)));
        let mut row = vec![
            Value::Text(person.sex.word()),
            number(person.age_years),
            code(person.ethnicity.map(evenreach_risk::published::Ethnicity9::number)),
            person.smoking.map_or(Value::Missing, |level| Value::Text(level.word())),
            number(person.townsend),
            number(person.bmi_kg_per_m2),
            number(person.systolic_mmhg),
            number(person.systolic_sd_mmhg),
            number(person.cholesterol_hdl_ratio),
        ];
        row.extend(person.conditions.to_array().map(Value::Flag));
        let score = by_name("qrisk3").unwrap();
        prop_assert_eq!(score.score_row(&row, &Policy::default()).result, qrisk3::percent(&person));
    }
}
