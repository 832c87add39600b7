//! Explanations add up exactly; counterfactuals change what they say and nothing else.

use evenreach_risk::published::{Demographic, Ethnicity9, Policy, Sex, Smoking5, qdiabetes, qrisk3, targets};
use proptest::prelude::*;

use crate::people;

/// The linear predictor a risk was made from, given the baseline survival.
fn linear_predictor(percent: f64, baseline_survival: f64) -> f64 {
    ((1.0 - percent / 100.0).ln() / baseline_survival.ln()).ln()
}

proptest! {
    #[test]
    fn qrisk3_terms_add_up_to_the_score(person in people::qrisk3_scored()) {
        let percent = qrisk3::percent(&person).unwrap();
        let explanation = qrisk3::explain(&person, &Policy::default()).unwrap();
        prop_assert_eq!(explanation.percent, percent);
        let sum: f64 = explanation.terms.iter().map(|term| term.contribution_log_hazard).sum();
        prop_assert!((sum - explanation.linear_predictor).abs() < 1e-12);
        prop_assume!(percent < 99.9);
        let survival = if person.sex == Sex::Female { 0.988876402378082 } else { 0.977268040180206 };
        prop_assert!((sum - linear_predictor(percent, survival)).abs() < 1e-9);
    }

    #[test]
    fn qdiabetes_terms_add_up_to_the_score(person in people::qdiabetes_scored()) {
        for (model, survivals) in [
            (qdiabetes::Model::A, [0.98622727394104, 0.978732228279114]),
            (qdiabetes::Model::B, [0.990905702114105, 0.985019445419312]),
            (qdiabetes::Model::C, [0.988788545131683, 0.981181740760803]),
        ] {
            let percent = qdiabetes::percent(&person, model).unwrap();
            let sum = qdiabetes::explain(&person, model, &Policy::default()).unwrap().linear_predictor;
            if percent > 1e-3 && percent < 99.9 {
                let survival = survivals[usize::from(person.sex == Sex::Male)];
                prop_assert!((sum - linear_predictor(percent, survival)).abs() < 1e-9);
            }
        }
    }

    #[test]
    fn at_target_risk_never_rises_unless_through_body_mass(person in people::qrisk3_scored()) {
        let lean = qrisk3::Input { bmi_kg_per_m2: Some(21.0), ..person };
        let changed = qrisk3::modifiable_at_target(&lean, &Policy::default()).unwrap();
        prop_assert_eq!(changed.percent_now, qrisk3::percent(&lean).unwrap());
        prop_assert!(changed.percent <= changed.percent_now + 1e-9);
        // Where the equation says 100% (25, type 1 diabetes, lupus, atrial fibrillation), nothing lowers what is printed.
        if changed.percent_now < 99.99 {
            prop_assert_eq!(changed.changes.is_empty(), changed.percent >= changed.percent_now);
        } else {
            prop_assert!(!changed.changes.is_empty() || changed.percent >= changed.percent_now);
        }
    }

    #[test]
    fn without_demographic_terms_two_neighbours_score_alike(person in people::qrisk3_scored(), other in 0_usize..9) {
        let policy = Policy::default();
        let neighbour =
            qrisk3::Input { ethnicity: Some(Ethnicity9::ALL[other]), townsend: Some(-3.0), ..person };
        let first = qrisk3::without_demographic_terms(&person, Demographic::Both, &policy).unwrap();
        let second = qrisk3::without_demographic_terms(&neighbour, Demographic::Both, &policy).unwrap();
        prop_assert_eq!(first.percent, second.percent);
    }

    #[test]
    fn demographic_terms_come_out_one_by_one(person in people::qrisk3_scored()) {
        let policy = Policy::default();
        let at = |ethnicity, townsend| qrisk3::percent(&qrisk3::Input { ethnicity, townsend, ..person }).unwrap();
        let white = Some(Ethnicity9::WhiteOrNotStated);
        for (terms, expected) in [
            (Demographic::Ethnicity, at(white, person.townsend)),
            (Demographic::Deprivation, at(person.ethnicity, Some(0.0))),
            (Demographic::Both, at(white, Some(0.0))),
        ] {
            let without = qrisk3::without_demographic_terms(&person, terms, &policy).unwrap();
            prop_assert_eq!((without.percent, without.percent_now), (expected, qrisk3::percent(&person).unwrap()));
        }
    }
}

#[test]
fn an_explanation_reads_like_a_sentence() {
    let mut person = people::qrisk3_complete();
    person.age_years = Some(64.0);
    person.townsend = None;
    person.bmi_kg_per_m2 = Some(12.0);
    person.conditions.type2_diabetes = true;
    person.cholesterol_hdl_ratio = Some(2.0);
    let explanation = qrisk3::explain(&person, &Policy::default()).unwrap();
    assert_eq!(
        explanation.plain,
        format!(
            "{:.1}% risk over 10 years: age 64 years adds most, then type2 diabetes and ethnic group Indian; \
             cholesterol ratio 2 lowers it most.",
            explanation.percent
        )
    );
    let value = |name: &str| explanation.terms.iter().find(|term| term.name == name).map(|term| term.value.as_str());
    assert_eq!(value("townsend"), Some("0 (not recorded)"));
    assert_eq!(value("bmi"), Some("20 kg/m2 (the score's limit)"));
    assert_eq!(value("systolic_bp"), Some("146 mmHg"));
    assert_eq!(value("migraine"), None);
}

#[test]
fn targets_are_cited_and_follow_age_and_ethnicity() {
    let targets = targets().unwrap();
    for (age, mmhg) in [(79.0, 140.0), (80.0, 150.0)] {
        assert_eq!(targets.systolic_mmhg(age), mmhg);
    }
    for (group, bmi) in [
        (None, 25.0),
        (Some(Ethnicity9::WhiteOrNotStated), 25.0),
        (Some(Ethnicity9::Indian), 23.0),
        (Some(Ethnicity9::BlackCaribbean), 23.0),
        (Some(Ethnicity9::OtherEthnicGroup), 25.0),
    ] {
        assert_eq!(targets.bmi_kg_per_m2(group), bmi);
    }
    assert!(targets.systolic_under_80_mmhg.citation.contains("NG136"));
}

#[test]
fn changes_are_listed_with_both_values() {
    let mut person = people::qrisk3_complete();
    person.smoking = Some(Smoking5::Moderate);
    let changed = qrisk3::modifiable_at_target(&person, &Policy::default()).unwrap();
    let listed: Vec<String> =
        changed.changes.iter().map(|change| format!("{} {} -> {}", change.name, change.from, change.to)).collect();
    assert_eq!(
        listed,
        [
            "smoking moderate_smoker -> ex_smoker",
            "systolic_bp 146 -> 140",
            "systolic_bp_sd 11 -> 8.76",
            "cholesterol_hdl_ratio 4.6 -> 4",
            "bmi 28.4 -> 23",
        ]
    );
    assert!(changed.percent < changed.percent_now);

    let mut person = people::qdiabetes_complete();
    person.smoking = Some(Smoking5::Heavy);
    for model in qdiabetes::Model::ALL {
        let changed = qdiabetes::modifiable_at_target(&person, model, &Policy::default()).unwrap();
        assert!(changed.percent < changed.percent_now && changed.changes.len() == 2);
        let alike =
            qdiabetes::without_demographic_terms(&person, model, Demographic::Both, &Policy::default()).unwrap();
        assert!(alike.percent < alike.percent_now, "a Bangladeshi woman's risk is understated without the terms");
    }
}
