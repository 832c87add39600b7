//! Bounds hold for every value the unknown could take, and are reached.

use evenreach_risk::published::{Band, Policy, Reason, Sex, Unknowns, qdiabetes, qrisk3};
use proptest::prelude::*;

use crate::people;

/// `count + 1` values from `lowest` to `highest`.
fn grid(lowest: f64, highest: f64, count: usize) -> impl Iterator<Item = f64> {
    (0..=count).map(move |at| lowest + (highest - lowest) * at as f64 / count as f64)
}

/// The least and the most of `percent` over a grid.
fn extremes(values: impl Iterator<Item = f64>, percent: impl Fn(f64) -> f64) -> (f64, f64) {
    values.map(percent).fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), p| (low.min(p), high.max(p)))
}

fn assert_sharp(bounds: (f64, f64), searched: (f64, f64), within: f64) {
    let tolerance = 1e-9 * searched.1.max(1.0);
    assert!(bounds.0 <= searched.0 + tolerance && bounds.1 >= searched.1 - tolerance, "{bounds:?} hold {searched:?}");
    let reach = within * searched.1.max(1e-9);
    assert!(bounds.0 >= searched.0 - reach && bounds.1 <= searched.1 + reach, "{bounds:?} are reached: {searched:?}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn an_unknown_body_mass_index_is_bounded_by_search(person in people::qrisk3_scored()) {
        let unknown = qrisk3::Input { bmi_kg_per_m2: None, ..person };
        let bounds = qrisk3::bounds(&unknown, Unknowns::Needed).unwrap();
        prop_assert_eq!(bounds.missing.iter().map(|m| m.name).collect::<Vec<_>>(), ["bmi"]);
        let searched = extremes(grid(18.0, 47.0, 2900), |bmi| {
            qrisk3::percent(&qrisk3::Input { bmi_kg_per_m2: Some(bmi), ..unknown }).unwrap()
        });
        assert_sharp((bounds.lowest_percent, bounds.highest_percent), searched, 1e-5);
    }

    #[test]
    fn three_unknowns_are_bounded_by_their_corners_and_turning_points(person in people::qrisk3_scored()) {
        let unknown =
            qrisk3::Input { bmi_kg_per_m2: None, systolic_mmhg: None, cholesterol_hdl_ratio: None, ..person };
        let bounds = qrisk3::bounds(&unknown, Unknowns::Needed).unwrap();
        let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
        for systolic in [70.0, 210.0] {
            for ratio in [1.0, 12.0] {
                let (l, h) = extremes(grid(18.0, 47.0, 1450), |bmi| {
                    qrisk3::percent(&qrisk3::Input {
                        bmi_kg_per_m2: Some(bmi), systolic_mmhg: Some(systolic), cholesterol_hdl_ratio: Some(ratio), ..unknown
                    }).unwrap()
                });
                (low, high) = (low.min(l), high.max(h));
            }
        }
        assert_sharp((bounds.lowest_percent, bounds.highest_percent), (low, high), 1e-5);
    }

    #[test]
    fn an_unknown_blood_test_is_bounded_by_search(person in people::qdiabetes_scored()) {
        let unknown = qdiabetes::Input { fasting_glucose_mmol_per_l: None, hba1c_mmol_per_mol: None, ..person };
        let bounds = qdiabetes::bounds(&unknown, qdiabetes::Model::B, Unknowns::Needed).unwrap();
        let searched = extremes(grid(2.0, 6.9, 4900), |glucose| {
            let known = qdiabetes::Input { fasting_glucose_mmol_per_l: Some(glucose), ..unknown };
            qdiabetes::percent(&known, qdiabetes::Model::B).unwrap()
        });
        assert_sharp((bounds.lowest_percent, bounds.highest_percent), searched, 1e-5);
        let bounds = qdiabetes::bounds(&unknown, qdiabetes::Model::C, Unknowns::Needed).unwrap();
        let searched = extremes(grid(15.0, 47.0, 3200), |hba1c| {
            let known = qdiabetes::Input { hba1c_mmol_per_mol: Some(hba1c), ..unknown };
            qdiabetes::percent(&known, qdiabetes::Model::C).unwrap()
        });
        assert_sharp((bounds.lowest_percent, bounds.highest_percent), searched, 1e-5);
    }

    #[test]
    fn an_unknown_body_mass_index_is_bounded_in_every_diabetes_model(person in people::qdiabetes_scored()) {
        for model in qdiabetes::Model::ALL {
            let unknown = qdiabetes::Input { bmi_kg_per_m2: None, ..person };
            let bounds = qdiabetes::bounds(&unknown, model, Unknowns::Needed).unwrap();
            let searched = extremes(grid(18.0, 47.0, 2900), |bmi| {
                qdiabetes::percent(&qdiabetes::Input { bmi_kg_per_m2: Some(bmi), ..unknown }, model).unwrap()
            });
            assert_sharp((bounds.lowest_percent, bounds.highest_percent), searched, 1e-5);
        }
    }

    #[test]
    fn defaults_let_loose_widen_the_bounds_and_hold_the_person(person in people::qrisk3_scored()) {
        let hidden = qrisk3::Input { ethnicity: None, smoking: None, townsend: None, systolic_sd_mmhg: None, ..person };
        let narrow = qrisk3::bounds(&hidden, Unknowns::Needed).unwrap();
        let wide = qrisk3::bounds(&hidden, Unknowns::NeededAndDefaulted).unwrap();
        let point = qrisk3::percent(&hidden).unwrap();
        prop_assert!(narrow.missing.is_empty());
        prop_assert!((narrow.lowest_percent - point).abs() < 1e-9 && (narrow.highest_percent - point).abs() < 1e-9);
        let names: Vec<&str> = wide.missing.iter().map(|m| m.name).collect();
        prop_assert_eq!(names, ["townsend", "systolic_bp_sd", "ethnicity", "smoking"]);
        let truth = qrisk3::percent(&person).unwrap();
        prop_assert!(wide.lowest_percent <= truth + 1e-9 && truth <= wide.highest_percent + 1e-9);
    }
}

#[test]
fn who_needs_a_test_before_a_ten_percent_decision() {
    let band = |sex, age| qrisk3::bounds(&qrisk3::Input::new(sex, age), Unknowns::Needed).unwrap().band(10.0);
    for (sex, age, wanted) in [
        (Sex::Female, 25.0, Band::SurelyBelow),
        (Sex::Female, 50.0, Band::DependsOnTheTest),
        (Sex::Male, 25.0, Band::SurelyBelow),
        (Sex::Male, 60.0, Band::DependsOnTheTest),
        (Sex::Male, 84.0, Band::SurelyAbove),
    ] {
        assert_eq!(band(sex, age), wanted, "{sex:?} {age}");
    }
}

#[test]
fn nobody_outside_a_score_has_bounds() {
    let too_young = qrisk3::Input::new(Sex::Male, 20.0);
    assert_eq!(qrisk3::bounds(&too_young, Unknowns::Needed).err(), Some(Reason::AgeBelow(25)));
    let mut person = qdiabetes::Input::new(Sex::Female, 50.0);
    person.existing_diabetes = true;
    for model in qdiabetes::Model::ALL {
        assert_eq!(qdiabetes::bounds(&person, model, Unknowns::Needed).err(), Some(Reason::ExistingDiabetes));
    }
    assert_eq!(qdiabetes::score_best(&person, &Policy::default()).result, Err(Reason::ExistingDiabetes));
}
