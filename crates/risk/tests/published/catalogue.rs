//! The catalogue is whole: every score is there, says what it is, and reads the columns it names.

use std::collections::BTreeSet;

use evenreach_risk::published::{
    Error, Kind, NAMES, Policy, Quantity, Reason, Value, by_name, cambridge_multimorbidity, catalogue, efi, qdiabetes,
    qrisk3,
};

#[test]
fn every_score_says_what_it_is() {
    let catalogue = catalogue().expect("every parameter file");
    assert_eq!(catalogue.iter().map(|score| score.name()).collect::<Vec<_>>(), NAMES);
    for score in &catalogue {
        let about = score.about();
        assert!(about.disclaimer.contains("not a registered medical device"), "{}", score.name());
        assert!(about.citation.contains("20") && !about.missing_values.is_empty());
        assert!(score.result_column().ends_with("_percent") || score.result_column().ends_with("_score"));
        for column in score.columns() {
            assert_eq!(column.kind == Kind::Category, !column.codes.is_empty(), "{}", column.name);
            assert_eq!(column.kind == Kind::Number, column.unit.is_some(), "{}", column.name);
            for [low, high] in [column.accepted, column.clamped_to, column.plausible].into_iter().flatten() {
                assert!(low < high, "{}", column.name);
            }
            if let ("age", Some(limits)) = (column.name.as_str(), column.accepted) {
                assert!(limits.into_iter().all(|years| years.fract() == 0.0 && years <= 120.0), "{}", score.name());
            }
        }
        let names: BTreeSet<&str> = score.columns().iter().map(|column| column.name.as_str()).collect();
        assert_eq!(names.len(), score.columns().len(), "columns of {} are distinct", score.name());
    }
}

#[test]
fn clinrisk_scores_carry_the_trade_mark_and_the_way_to_the_terms() {
    let disclaimer = |name: &str| by_name(name).unwrap().about().disclaimer.as_str();
    assert!(disclaimer("qrisk3").contains("registered trade mark") && disclaimer("qrisk3").contains("qrisk.org"));
    assert!(disclaimer("qdiabetes").contains("qdiabetes.org") && disclaimer("qdiabetes").contains("not the official"));
}

#[test]
fn flag_columns_stand_in_the_order_of_the_input_structs() {
    let flags = |name: &str| -> Vec<String> {
        let score = by_name(name).unwrap();
        score.columns().iter().filter(|column| column.kind == Kind::Flag).map(|column| column.name.clone()).collect()
    };
    assert_eq!(flags("qrisk3")[..13], qrisk3::Conditions::NAMES);
    assert_eq!(flags("qdiabetes")[..10], qdiabetes::Conditions::NAMES);
    assert_eq!(flags("cambridge-multimorbidity"), cambridge_multimorbidity::Conditions::NAMES);
    assert_eq!(flags("efi"), efi::Deficits::NAMES);
}

#[test]
fn categories_of_columns_are_the_words_the_reader_takes() {
    // Each category word in turn, in an otherwise empty row: whatever is objected to, it is never that word.
    for score in catalogue().unwrap() {
        for (at, column) in score.columns().iter().enumerate().filter(|(_, column)| column.kind == Kind::Category) {
            for word in &column.codes {
                let mut row = vec![Value::Missing; score.columns().len()];
                if let Some(sex) = score.columns().iter().position(|column| column.name == "sex") {
                    row[sex] = Value::Text("female");
                }
                row[at] = Value::Text(word);
                let result = score.score_row(&row, &Policy::default()).result;
                assert!(!matches!(result, Err(Reason::Unreadable(_))), "{} {word}", score.name());
            }
        }
    }
}

#[test]
fn an_empty_row_gets_a_reason_from_every_score() {
    for score in catalogue().unwrap() {
        let result = score.score_row(&[], &Policy::default()).result;
        assert!(matches!(result, Err(Reason::Missing(_))), "{}: {result:?}", score.name());
    }
}

#[test]
fn an_unknown_name_lists_the_known_ones() {
    let error = by_name("qrisk2").unwrap_err();
    assert!(matches!(&error, Error::UnknownScore { name, .. } if name == "qrisk2"));
    assert!(error.to_string().contains("qrisk3, qdiabetes-a"));
}

#[test]
fn cells_can_be_found_by_column_name() {
    let score = by_name("cambridge-diabetes").unwrap();
    let cell = |name: &str| match name {
        "sex" => Value::Text("female"),
        "age" => Value::Number(65.0),
        "bmi" => Value::Number(27.5),
        "bpmed" => Value::Flag(true),
        "fam" => Value::Text("parent_or_sibling"),
        "smk" => Value::Text("current"),
        _ => Value::Missing,
    };
    let percent = score.score_by_column(&cell, &Policy::default()).result.unwrap();
    assert!((percent - 84.1442449651275).abs() < 1e-9);
}

#[test]
fn reason_codes_are_distinct_and_snake_case() {
    let fixed = [
        Reason::AgeBelow(25),
        Reason::AgeBelow(40),
        Reason::AgeBelow(18),
        Reason::AgeAbove(84),
        Reason::AgeAbove(89),
        Reason::AgeAbove(120),
        Reason::AgeNotWholeYears,
        Reason::ExistingCardiovascularDisease,
        Reason::ExistingDiabetes,
        Reason::BothDiabetesTypes,
        Reason::DiabetesNotCovered,
        Reason::OnStatin,
        Reason::FastingGlucoseInDiabetesRange,
        Reason::Hba1cInDiabetesRange,
        Reason::ParametersUnreadable,
        Reason::NotComputable,
    ];
    let about =
        |quantity: Quantity| [Reason::Missing(quantity), Reason::OutOfRange(quantity), Reason::Unreadable(quantity)];
    let all: Vec<Reason> = fixed.into_iter().chain(Quantity::ALL.iter().copied().flat_map(about)).collect();
    let codes: BTreeSet<&str> = all.iter().map(|reason| reason.code()).collect();
    assert_eq!(codes.len(), all.len());
    assert!(codes.iter().all(|code| code.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')));
}
