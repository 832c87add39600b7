//! Points scores, sums of conditions and SCORE2: categories, missing answers, rising where they rise.

use evenreach_risk::published::{
    Policy, Quantity, Reason, Sex, Status, Value, by_name, cambridge_diabetes, cambridge_multimorbidity, efi, findrisc,
    leicester, score2,
};
use proptest::prelude::*;

/// One change to a complete record.
type Alter<Record> = fn(&mut Record);

fn worst_findrisc() -> findrisc::Input {
    findrisc::Input {
        sex: Sex::Female,
        age_years: Some(70.0),
        bmi_kg_per_m2: Some(35.0),
        waist_cm: Some(120.0),
        physically_active: Some(false),
        vegetables_every_day: Some(false),
        antihypertensive_ever: Some(true),
        high_glucose_ever: Some(true),
        family_history: Some(findrisc::FamilyHistory::FirstDegree),
        existing_diabetes: false,
    }
}

fn worst_leicester() -> leicester::Input {
    leicester::Input {
        sex: Sex::Male,
        age_years: Some(75.0),
        ethnicity: Some(leicester::Ethnicity2::Other),
        bmi_kg_per_m2: Some(40.0),
        waist_cm: Some(130.0),
        family_history: Some(true),
        hypertension: Some(true),
        existing_diabetes: false,
    }
}

fn score2_person() -> score2::Input {
    score2::Input {
        sex: Sex::Female,
        age_years: Some(61.0),
        current_smoker: Some(false),
        systolic_mmhg: Some(140.0),
        total_cholesterol_mmol_per_l: Some(5.5),
        hdl_cholesterol_mmol_per_l: Some(1.4),
        diabetes: Some(false),
        region: None,
        existing_cardiovascular_disease: false,
    }
}

#[test]
fn the_highest_totals_are_the_published_ones() {
    let findrisc = findrisc::score(&worst_findrisc());
    assert_eq!((findrisc.result, findrisc.category), (Ok(26.0), Some("very high")));
    let leicester = leicester::score(&worst_leicester());
    assert_eq!((leicester.result, leicester.category), (Ok(47.0), Some("high")));
    let everything = efi::score(&efi::Deficits::from_array([true; 36]));
    assert_eq!((everything.result, everything.category), (Ok(1.0), Some("severe")));
    let all = cambridge_multimorbidity::score(&cambridge_multimorbidity::Conditions::from_array([true; 20]));
    assert!((all.result.unwrap() - 16.33).abs() < 1e-9);
}

#[test]
fn frailty_categories_change_where_the_paper_says() {
    for (deficits, category) in
        [(0, "fit"), (4, "fit"), (5, "mild"), (8, "mild"), (9, "moderate"), (12, "moderate"), (13, "severe")]
    {
        let mut answers = [false; 36];
        answers[..deficits].fill(true);
        let outcome = efi::score(&efi::Deficits::from_array(answers));
        assert_eq!((outcome.result, outcome.category), (Ok(deficits as f64 / 36.0), Some(category)));
    }
}

#[test]
fn every_question_of_a_questionnaire_must_be_answered() {
    let unanswered: [(Alter<findrisc::Input>, Quantity); 8] = [
        (|p| p.age_years = None, Quantity::Age),
        (|p| p.bmi_kg_per_m2 = None, Quantity::Bmi),
        (|p| p.waist_cm = None, Quantity::Waist),
        (|p| p.physically_active = None, Quantity::Activity),
        (|p| p.vegetables_every_day = None, Quantity::Diet),
        (|p| p.antihypertensive_ever = None, Quantity::PressureMedication),
        (|p| p.high_glucose_ever = None, Quantity::HighGlucose),
        (|p| p.family_history = None, Quantity::FamilyHistory),
    ];
    for (change, quantity) in unanswered {
        let mut person = worst_findrisc();
        change(&mut person);
        let outcome = findrisc::score(&person);
        assert_eq!((outcome.result, outcome.category), (Err(Reason::Missing(quantity)), None));
    }
    let unanswered: [(Alter<leicester::Input>, Quantity); 6] = [
        (|p| p.age_years = None, Quantity::Age),
        (|p| p.ethnicity = None, Quantity::Ethnicity),
        (|p| p.bmi_kg_per_m2 = None, Quantity::Bmi),
        (|p| p.waist_cm = None, Quantity::Waist),
        (|p| p.family_history = None, Quantity::FamilyHistory),
        (|p| p.hypertension = None, Quantity::Hypertension),
    ];
    for (change, quantity) in unanswered {
        let mut person = worst_leicester();
        change(&mut person);
        assert_eq!(leicester::score(&person).result, Err(Reason::Missing(quantity)));
    }
}

#[test]
fn nothing_recorded_at_all_is_not_good_health() {
    for name in ["efi", "cambridge-multimorbidity"] {
        let score = by_name(name).unwrap();
        let policy = Policy::default();
        assert_eq!(score.score_row(&[], &policy).result, Err(Reason::Missing(Quantity::Conditions)));
        let one_answer = score.score_row(&[Value::Missing, Value::Flag(false)], &policy);
        assert_eq!(one_answer.result, Ok(0.0));
        let unreadable = score.score_row(&[Value::Text("perhaps")], &policy);
        assert_eq!(unreadable.result, Err(Reason::Unreadable(Quantity::Conditions)));
    }
}

#[test]
fn score2_covers_whom_it_covers() {
    let cases: [(Alter<score2::Input>, Reason); 7] = [
        (|p| p.age_years = Some(39.9), Reason::AgeBelow(40)),
        (|p| p.age_years = Some(90.0), Reason::AgeAbove(89)),
        (|p| p.diabetes = Some(true), Reason::DiabetesNotCovered),
        (|p| p.existing_cardiovascular_disease = true, Reason::ExistingCardiovascularDisease),
        (|p| p.systolic_mmhg = None, Reason::Missing(Quantity::Systolic)),
        (|p| p.total_cholesterol_mmol_per_l = None, Reason::Missing(Quantity::TotalCholesterol)),
        (|p| p.hdl_cholesterol_mmol_per_l = Some(0.0), Reason::OutOfRange(Quantity::HdlCholesterol)),
    ];
    for (change, reason) in cases {
        let mut person = score2_person();
        change(&mut person);
        assert_eq!(score2::score(&person).result, Err(reason));
    }
    let outcome = score2::score(&score2_person());
    assert_eq!((outcome.model, outcome.flags.get("region")), ("SCORE2", Some(Status::Defaulted)));
    let low = score2::Input { region: Some(score2::Region::Low), ..score2_person() };
    assert_eq!(score2::score(&low).result, outcome.result);
    let older = score2::Input { age_years: Some(70.0), diabetes: Some(true), ..score2_person() };
    assert_eq!(score2::score(&older).model, "SCORE2-OP");
    assert!(score2::score(&older).result.is_ok());
}

proptest! {
    #[test]
    fn findrisc_and_leicester_never_fall_as_waist_and_weight_grow(
        age in 18.0..110.0, bmi in 12.0..60.0, waist in 50.0..160.0, more in 0.0..30.0, man in any::<bool>()
    ) {
        let sex = if man { Sex::Male } else { Sex::Female };
        let findrisc = |bmi: f64, waist: f64| findrisc::score(&findrisc::Input {
            sex, age_years: Some(age), bmi_kg_per_m2: Some(bmi), waist_cm: Some(waist), ..worst_findrisc()
        }).result.unwrap();
        let leicester = |bmi: f64, waist: f64| leicester::score(&leicester::Input {
            sex, age_years: Some(age), bmi_kg_per_m2: Some(bmi), waist_cm: Some(waist), ..worst_leicester()
        }).result.unwrap();
        prop_assert!(findrisc(bmi + more, waist + more) >= findrisc(bmi, waist));
        prop_assert!(leicester(bmi + more, waist + more) >= leicester(bmi, waist));
        prop_assert!((0.0..=26.0).contains(&findrisc(bmi, waist)));
        prop_assert!((0.0..=47.0).contains(&leicester(bmi, waist)));
    }

    #[test]
    fn cambridge_diabetes_rises_with_age_and_weight(age in 18.0..100.0, bmi in 15.0..60.0, more in 0.0..20.0) {
        let percent = |age: f64, bmi: f64| cambridge_diabetes::score(&cambridge_diabetes::Input {
            sex: Sex::Male, age_years: Some(age), bmi_kg_per_m2: Some(bmi), antihypertensive_medication: None,
            steroid_medication: None, family_history: None, smoking: None, existing_diabetes: false,
        }).result.unwrap();
        prop_assert!(percent(age + more, bmi) >= percent(age, bmi));
        prop_assert!(percent(age, bmi + more) >= percent(age, bmi));
        prop_assert!((0.0..=100.0).contains(&percent(age, bmi)));
    }

    #[test]
    fn every_condition_adds_its_own_weight_to_multimorbidity(answers in any::<[bool; 20]>(), at in 0_usize..20) {
        use cambridge_multimorbidity::{Conditions, score};
        let with = |present: bool| {
            let mut answers = answers;
            answers[at] = present;
            score(&Conditions::from_array(answers)).result.unwrap()
        };
        let alone = { let mut only = [false; 20]; only[at] = true; score(&Conditions::from_array(only)).result.unwrap() };
        prop_assert!(alone > 0.0 && (with(true) - with(false) - alone).abs() < 1e-12);
    }

    #[test]
    fn score2_rises_with_pressure_and_smoking(
        age in 40.0..69.9, systolic in 90.0..200.0, more in 0.0..40.0, total in 2.5..9.0, hdl in 0.6..2.5
    ) {
        let percent = |systolic: f64, smokes: bool| score2::score(&score2::Input {
            age_years: Some(age), systolic_mmhg: Some(systolic), current_smoker: Some(smokes),
            total_cholesterol_mmol_per_l: Some(total), hdl_cholesterol_mmol_per_l: Some(hdl), ..score2_person()
        }).result.unwrap();
        prop_assert!(percent(systolic + more, false) >= percent(systolic, false));
        prop_assert!(percent(systolic, true) > percent(systolic, false));
    }

    #[test]
    fn frailty_is_the_share_of_deficits_whichever_they_are(answers in any::<[bool; 36]>(), at in 0_usize..36) {
        let with = |present: bool| {
            let mut answers = answers;
            answers[at] = present;
            efi::score(&efi::Deficits::from_array(answers)).result.unwrap()
        };
        prop_assert!((with(true) - with(false) - 1.0 / 36.0).abs() < 1e-12);
    }
}
