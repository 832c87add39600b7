//! What published engines do at the edges: clamps, missing values, accept and refuse.

use evenreach_risk::published::{Policy, Quantity, Reason, Sex, Status, by_name, qdiabetes, qrisk3};

use crate::people;
use crate::table::Table;

/// One change to a complete record.
type Alter<Record> = fn(&mut Record);

#[test]
fn qrisk3_behaves_as_the_published_engine_to_six_decimals() {
    let score = by_name("qrisk3").unwrap();
    let table = Table::read("vectors_engine_behaviour_qrisk3.csv");
    assert_eq!(table.rows.len(), 31);
    for row in &table.rows {
        let outcome = score.score_row(&table.cells(&score, row), &Policy::default());
        let case = table.cell(row, "case");
        let got = format!("{:.6}", outcome.result.unwrap_or_else(|reason| panic!("{case}: {reason}")));
        assert_eq!(got, table.cell(row, "expected_score_percent_6dp"), "{case}");
        let clamped = outcome.flags.iter().any(|(_, status)| status == Status::Clamped);
        assert_eq!(clamped, case.contains("->"), "{case}");
    }
}

#[test]
fn qdiabetes_accepts_and_refuses_as_the_reference_package() {
    let table = Table::read("vectors_edge_qdiabetes.csv");
    assert_eq!(table.rows.len(), 54);
    for row in &table.rows {
        let name = format!("qdiabetes-{}", table.cell(row, "model").to_lowercase());
        let score = by_name(&name).unwrap();
        let outcome = score.score_row(&table.cells(&score, row), &Policy::default());
        let behaviour = table.cell(row, "expected_behaviour");
        match table.cell(row, "expected_score_percent") {
            "" => assert!(outcome.result.is_err() && behaviour == "reject_out_of_range", "{row:?}"),
            wanted => {
                let (got, wanted) = (outcome.result.unwrap(), wanted.parse::<f64>().unwrap());
                assert!((got - wanted).abs() <= 1e-9 * wanted.max(1.0), "{row:?}: {got}");
            }
        }
        let is_clamped = outcome.flags.get("bmi") == Some(Status::Clamped);
        assert_eq!(is_clamped, behaviour.starts_with("bmi_clamped"), "{row:?}");
    }
}

#[test]
fn every_reason_against_a_qrisk3_score() {
    let complete = people::qrisk3_complete();
    let refused = |change: fn(&mut qrisk3::Input)| {
        let mut input = complete;
        change(&mut input);
        qrisk3::score(&input, &Policy::default()).result.expect_err("a reason")
    };
    let table: [(Alter<qrisk3::Input>, Reason, &str); 14] = [
        (|p| p.age_years = None, Reason::Missing(Quantity::Age), "no age"),
        (|p| p.age_years = Some(24.0), Reason::AgeBelow(25), "age below 25"),
        (|p| p.age_years = Some(85.0), Reason::AgeAbove(84), "age above 84"),
        (|p| p.age_years = Some(84.5), Reason::AgeNotWholeYears, "age is not a whole number of completed years"),
        (|p| p.age_years = Some(f64::NAN), Reason::Unreadable(Quantity::Age), "age is not a value this score knows"),
        (
            |p| p.existing_cardiovascular_disease = true,
            Reason::ExistingCardiovascularDisease,
            "existing cardiovascular disease",
        ),
        (
            |p| (p.conditions.type1_diabetes, p.conditions.type2_diabetes) = (true, true),
            Reason::BothDiabetesTypes,
            "type 1 and type 2 diabetes are both recorded; only one can be scored",
        ),
        (|p| p.bmi_kg_per_m2 = None, Reason::Missing(Quantity::Bmi), "no body mass index and estimation is off"),
        (|p| p.systolic_mmhg = None, Reason::Missing(Quantity::Systolic), "no systolic pressure and estimation is off"),
        (
            |p| p.cholesterol_hdl_ratio = None,
            Reason::Missing(Quantity::CholesterolRatio),
            "no cholesterol ratio and estimation is off",
        ),
        (
            |p| p.bmi_kg_per_m2 = Some(f64::INFINITY),
            Reason::Unreadable(Quantity::Bmi),
            "body mass index is not a value this score knows",
        ),
        (
            |p| p.systolic_mmhg = Some(f64::NAN),
            Reason::Unreadable(Quantity::Systolic),
            "systolic pressure is not a value this score knows",
        ),
        (
            |p| p.townsend = Some(f64::NEG_INFINITY),
            Reason::Unreadable(Quantity::Townsend),
            "Townsend score is not a value this score knows",
        ),
        (
            |p| p.systolic_sd_mmhg = Some(f64::NAN),
            Reason::Unreadable(Quantity::SystolicSd),
            "systolic variability is not a value this score knows",
        ),
    ];
    for (change, reason, words) in table {
        assert_eq!(refused(change), reason);
        assert_eq!(reason.to_string(), words);
    }
}

#[test]
fn every_reason_against_a_qdiabetes_score() {
    let table: [(Alter<qdiabetes::Input>, Reason); 9] = [
        (|p| p.age_years = Some(24.99), Reason::AgeBelow(25)),
        (|p| p.age_years = Some(85.0), Reason::AgeAbove(84)),
        (|p| p.existing_diabetes = true, Reason::ExistingDiabetes),
        (|p| p.bmi_kg_per_m2 = Some(9.0), Reason::OutOfRange(Quantity::Bmi)),
        (|p| p.bmi_kg_per_m2 = Some(92.0), Reason::OutOfRange(Quantity::Bmi)),
        (|p| p.townsend = Some(14.1), Reason::OutOfRange(Quantity::Townsend)),
        (|p| p.hba1c_mmol_per_mol = None, Reason::Missing(Quantity::Hba1c)),
        (|p| p.hba1c_mmol_per_mol = Some(14.9), Reason::OutOfRange(Quantity::Hba1c)),
        (|p| p.hba1c_mmol_per_mol = Some(48.0), Reason::Hba1cInDiabetesRange),
    ];
    for (change, reason) in table {
        let mut input = people::qdiabetes_complete();
        change(&mut input);
        assert_eq!(qdiabetes::score(&input, qdiabetes::Model::C, &Policy::default()).result, Err(reason));
    }
    let mut input = people::qdiabetes_complete();
    input.fasting_glucose_mmol_per_l = Some(7.0);
    let outcome = qdiabetes::score(&input, qdiabetes::Model::B, &Policy::default());
    assert_eq!(outcome.result, Err(Reason::FastingGlucoseInDiabetesRange));
    assert_eq!(outcome.flags.get("fasting_glucose"), Some(Status::Refused));
}

#[test]
fn a_refused_blood_test_never_falls_back_to_a_weaker_model() {
    let mut input = people::qdiabetes_complete();
    input.hba1c_mmol_per_mol = Some(51.0);
    let outcome = qdiabetes::score_best(&input, &Policy::default());
    assert_eq!((outcome.result, outcome.model), (Err(Reason::Hba1cInDiabetesRange), "QDiabetes-2018 C"));
}

#[test]
fn statuses_say_what_was_filled_in() {
    let mut person = qrisk3::Input::new(Sex::Female, 47.0);
    person.systolic_mmhg = Some(240.0);
    let estimate = Policy { estimate_missing: true, ..Policy::default() };
    let outcome = qrisk3::score(&person, &estimate);
    let statuses: Vec<(&str, &str)> = outcome.flags.iter().map(|(name, status)| (name, status.code())).collect();
    assert_eq!(
        statuses,
        [
            ("sex", "measured"),
            ("age", "measured"),
            ("ethnicity", "defaulted"),
            ("smoking", "defaulted"),
            ("townsend", "defaulted"),
            ("bmi", "estimated"),
            ("systolic_bp", "clamped"),
            ("systolic_bp_sd", "defaulted"),
            ("cholesterol_hdl_ratio", "estimated"),
            ("erectile_dysfunction", "measured"),
            ("on_statin", "measured"),
            ("conditions", "measured"),
        ]
    );
    assert!(outcome.result.is_ok() && outcome.flags.rest_on_corrected_data());
}

#[test]
fn estimates_are_the_cohort_means() {
    let estimate = Policy { estimate_missing: true, ..Policy::default() };
    for (sex, bmi, systolic, ratio) in [
        (Sex::Female, 25.40444, 123.13001251220703, 3.47632646560669),
        (Sex::Male, 25.89109, 128.5715789794922, 4.300998687744141),
    ] {
        let unknown = qrisk3::Input::new(sex, 55.0);
        let mut known = unknown;
        known.bmi_kg_per_m2 = Some(bmi);
        known.systolic_mmhg = Some(systolic);
        known.cholesterol_hdl_ratio = Some(ratio);
        assert_eq!(qrisk3::score(&unknown, &estimate).result, qrisk3::score(&known, &Policy::default()).result);
    }
}

#[test]
fn people_on_statins_are_scored_and_flagged_unless_the_policy_leaves_them_out() {
    let mut person = people::qrisk3_complete();
    person.on_statin = true;
    let outcome = qrisk3::score(&person, &Policy::default());
    assert_eq!(outcome.result, qrisk3::score(&people::qrisk3_complete(), &Policy::default()).result);
    assert_eq!(outcome.flags.get("on_statin"), Some(Status::OutsideDerivation));
    let strict = Policy { refuse_people_on_statins: true, ..Policy::default() };
    assert_eq!(qrisk3::score(&person, &strict).result, Err(Reason::OnStatin));
}

#[test]
fn conditions_of_the_other_sex_change_nothing_and_are_flagged() {
    let woman = qrisk3::Input { sex: Sex::Female, ..people::qrisk3_complete() };
    let mut miscoded = woman;
    miscoded.conditions.erectile_dysfunction = true;
    let outcome = qrisk3::score(&miscoded, &Policy::default());
    assert_eq!(outcome.result, qrisk3::score(&woman, &Policy::default()).result);
    assert_eq!(outcome.flags.get("erectile_dysfunction"), Some(Status::NotApplicable));

    let man = qdiabetes::Input { sex: Sex::Male, ..people::qdiabetes_complete() };
    let mut miscoded = man;
    miscoded.conditions.gestational_diabetes = true;
    let outcome = qdiabetes::score_best(&miscoded, &Policy::default());
    assert_eq!(outcome.result, qdiabetes::score_best(&man, &Policy::default()).result);
    assert_eq!(outcome.flags.get("gestational_diabetes"), Some(Status::NotApplicable));
}
