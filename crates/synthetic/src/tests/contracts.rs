//! Every table has the columns and types of its contract, and rows that could be true.

use std::collections::{BTreeMap, BTreeSet};

use arrow::array::{Array, AsArray};
use arrow::datatypes::{DataType, Date32Type, Float64Type};

use super::fixture::with_planted;
use crate::calendar::{day_of, first_of_month};

const AS_OF: i32 = 20_758;

/// Name, type, whether it may be null.
type Column = (&'static str, DataType, bool);

#[test]
fn tables_have_the_columns_of_their_contracts() {
    use DataType::{Boolean, Date32, Float64, Utf8};
    let contracts: [(&str, &[Column]); 9] = [
        (
            "patients.parquet",
            &[
                ("patient_id", Utf8, false),
                ("date_of_birth", Date32, false),
                ("sex", Utf8, false),
                ("date_of_death", Date32, true),
            ],
        ),
        (
            "practice_registrations.parquet",
            &[
                ("patient_id", Utf8, false),
                ("practice_code", Utf8, false),
                ("start_date", Date32, false),
                ("end_date", Date32, true),
            ],
        ),
        (
            "addresses.parquet",
            &[
                ("patient_id", Utf8, false),
                ("start_date", Date32, false),
                ("end_date", Date32, true),
                ("lsoa_code", Utf8, false),
            ],
        ),
        (
            "clinical_events",
            &[
                ("patient_id", Utf8, false),
                ("date", Date32, false),
                ("snomedct_code", Utf8, false),
                ("numeric_value", Float64, true),
                ("unit", Utf8, true),
            ],
        ),
        ("medications", &[("patient_id", Utf8, false), ("date", Date32, false), ("dmd_code", Utf8, false)]),
        (
            "ethnicity_records.parquet",
            &[
                ("patient_id", Utf8, false),
                ("date", Date32, false),
                ("code", Utf8, false),
                ("code_system", Utf8, false),
                ("source", Utf8, false),
            ],
        ),
        (
            "communication_needs.parquet",
            &[
                ("patient_id", Utf8, false),
                ("preferred_language", Utf8, false),
                ("interpreter_needed", Boolean, false),
                ("accessible_format", Utf8, true),
                ("preferred_channel", Utf8, false),
                ("has_mobile", Boolean, false),
                ("has_email", Boolean, false),
            ],
        ),
        (
            "opt_outs.parquet",
            &[
                ("patient_id", Utf8, false),
                ("kind", Utf8, false),
                ("start_date", Date32, false),
                ("end_date", Date32, true),
            ],
        ),
        (
            "contact_history.parquet",
            &[
                ("patient_id", Utf8, false),
                ("date", Date32, false),
                ("campaign", Utf8, false),
                ("outcome", Utf8, false),
            ],
        ),
    ];
    for (name, columns) in contracts {
        let table = with_planted().table(name);
        let found: Vec<_> = table
            .schema()
            .fields()
            .iter()
            .map(|field| (field.name().clone(), field.data_type().clone(), field.is_nullable()))
            .collect();
        let promised: Vec<_> = columns.iter().map(|(c, t, nullable)| ((*c).to_owned(), t.clone(), *nullable)).collect();
        assert_eq!(found, promised, "{name}");
        assert!(table.num_rows() > 0, "{name}");
    }
}

#[test]
fn words_are_those_of_the_contracts() {
    let words: [(&str, &str, &[&str]); 7] = [
        ("patients.parquet", "sex", &["female", "intersex", "male", "unknown"]),
        ("ethnicity_records.parquet", "code_system", &["nhs_2001", "snomedct"]),
        ("ethnicity_records.parquet", "source", &["ae", "apc", "gp_field", "gp_journal", "op"]),
        ("communication_needs.parquet", "preferred_channel", &["email", "letter", "nhs app", "phone", "sms"]),
        ("opt_outs.parquet", "kind", &["national data opt-out", "risk stratification", "type 1"]),
        ("contact_history.parquet", "outcome", &["attended", "declined", "invited", "no response", "undelivered"]),
        (
            "contact_history.parquet",
            "campaign",
            &[
                "blood_pressure_check",
                "diabetes_control",
                "diabetes_prevention_programme",
                "hba1c_diabetic_range",
                "hba1c_test",
                "hypertension_control",
                "lipid_target",
                "nhs_health_check",
                "raised_blood_pressure",
                "statin_review",
            ],
        ),
    ];
    for (name, column, allowed) in words {
        let table = with_planted().table(name);
        let values = table.column_by_name(column).expect("in the contract").as_string::<i32>();
        let found: BTreeSet<&str> = values.iter().flatten().collect();
        assert_eq!(found.into_iter().collect::<Vec<_>>(), allowed, "{name} {column}");
    }
}

#[test]
fn births_deaths_and_events_are_in_a_possible_order() {
    assert_eq!(day_of(jiff::civil::date(2026, 11, 1)), AS_OF);
    let patients = with_planted().table("patients.parquet");
    let ids = patients.column(0).as_string::<i32>();
    let births = patients.column(1).as_primitive::<Date32Type>();
    let deaths = patients.column(3).as_primitive::<Date32Type>();
    let mut last_day: BTreeMap<&str, (i32, i32)> = BTreeMap::new();
    for row in 0..patients.num_rows() {
        let (birth, death) = (births.value(row), deaths.is_valid(row).then(|| deaths.value(row)));
        assert!(birth <= AS_OF && birth == first_of_month(birth) && birth > AS_OF - 110 * 366);
        assert!(death.is_none_or(|death| death >= birth && death <= AS_OF));
        last_day.insert(ids.value(row), (birth, death.unwrap_or(AS_OF)));
    }
    assert_eq!(last_day.len(), 12_000, "ids are unique");
    assert!(last_day.keys().all(|id| id.len() == 32 && id.bytes().all(|b| b.is_ascii_hexdigit())));
    assert!(!ids.iter().flatten().is_sorted(), "ids do not tell the order of making");
    let faults = &with_planted().truth.faults;
    for (name, date_column) in [("clinical_events", 1), ("medications", 1), ("contact_history.parquet", 1)] {
        let table = with_planted().table(name);
        let who = table.column(0).as_string::<i32>();
        let when = table.column(date_column).as_primitive::<Date32Type>();
        let (mut late, mut early, mut orphans) = (0_u64, 0_u64, 0_u64);
        for row in 0..table.num_rows() {
            match last_day.get(who.value(row)) {
                Some((birth, last)) => {
                    early += u64::from(when.value(row) < *birth);
                    late += u64::from(when.value(row) > *last);
                }
                None => orphans += 1,
            }
        }
        let count = |fault: &str| faults.get(fault).copied().unwrap_or(0);
        match name {
            // A duplicated fault counts twice in the rows.
            "clinical_events" => {
                assert!(late >= count("future_date") && late <= count("future_date") * 11 / 10 + 5, "{late}");
                assert!(early >= count("default_date") * 9 / 10 && early <= count("default_date") * 11 / 10 + 5);
                assert!(orphans > 0);
            }
            "medications" => {
                assert_eq!((late, early), (count("future_date_medication"), 0));
                assert!(orphans > 0);
            }
            _ => assert_eq!((late, early, orphans), (0, 0, 0)),
        }
    }
}

#[test]
fn values_come_with_their_units_and_faults() {
    let events = with_planted().table("clinical_events");
    let codes = events.column(2).as_string::<i32>();
    let values = events.column(3).as_primitive::<Float64Type>();
    let units = events.column(4).as_string::<i32>();
    let mut seen: BTreeMap<(&str, &str), (u64, f64, f64)> = BTreeMap::new();
    for row in 0..events.num_rows() {
        if values.is_valid(row) {
            assert!(values.value(row).is_finite());
            let unit = if units.is_valid(row) { units.value(row) } else { "" };
            let entry = seen.entry((codes.value(row), unit)).or_insert((0, f64::INFINITY, f64::NEG_INFINITY));
            *entry = (entry.0 + 1, entry.1.min(values.value(row)), entry.2.max(values.value(row)));
        } else {
            assert!(units.is_null(row), "a unit without a value");
        }
    }
    let spellings = |code: &str| -> Vec<&str> { seen.keys().filter(|key| key.0 == code).map(|key| key.1).collect() };
    assert_eq!(spellings("271649006"), ["", "mmHg", "mm[Hg]"]);
    assert_eq!(spellings("999791000000106"), ["", "%", "mmol/mol", "mmol/mol Hb"]);
    assert_eq!(spellings("1005671000000105"), ["", "mg/dL", "mmol/L", "mmol/l"]);
    let (_, low, high) = seen[&("1005671000000105", "mg/dL")];
    assert!(low > 60.0 && high < 560.0, "{low} {high}");
    let (_, _, highest) = seen[&("271649006", "mm[Hg]")];
    assert!((highest - 1200.0).abs() < 1e-9, "implausible values are there");
}
