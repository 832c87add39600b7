//! Ethnicity against vectors worked out from the published rules, not by this crate.
#![cfg(test)]

use evenreach_clinical::ethnicity::{Category, Record, Rule, Source, most_frequent_one_vote_a_source};
use evenreach_clinical::quality::{RecordQuality, RecordedCode};
use serde_json::{Value, json};

/// Every vector of a statistic; there is one at least.
fn vectors(statistic: &str) -> Vec<Value> {
    let file: Value = serde_json::from_str(include_str!("ethnicity_vectors.json")).unwrap();
    let all = file["vectors"].as_array().unwrap();
    assert_eq!(file["count"], json!(all.len()));
    let chosen: Vec<Value> = all.iter().filter(|vector| vector["statistic"] == statistic).cloned().collect();
    assert!(!chosen.is_empty(), "{statistic}");
    chosen
}

/// The asset's names of its sources, as the extract names them.
fn source(name: &str) -> Source {
    Source::from_word(match name {
        "GDPPR_JOURNAL" => "gp_journal",
        "GDPPR_PATIENT" => "gp_field",
        "HES_APC" => "apc",
        "HES_AE" => "ae",
        "HES_OP" => "op",
        other => panic!("the vectors name a source `{other}`"),
    })
}

/// Known records only: what the rules are given.
fn known(vector: &Value) -> Vec<Record> {
    let text = |record: &Value, field: &str| record[field].as_str().unwrap().to_owned();
    let records = vector["inputs"]["records"].as_array().unwrap().iter();
    records
        .filter_map(|record| {
            Some(Record {
                category: Category::from_code(&text(record, "code"))?,
                date: text(record, "date").parse().unwrap(),
                source: source(&text(record, "source")),
            })
        })
        .collect()
}

#[test]
fn conflicting_records_resolve_as_published() {
    for vector in vectors("ethnicity_resolution") {
        let records = known(&vector);
        let letter = |answer: Option<Record>| answer.map(|record| record.category.letter().to_string());
        let got = json!({
            "nhsd_recent": letter(Rule::MostRecent.resolve(&records)),
            "nhsd_modal_all_records": letter(Rule::MostFrequent.resolve(&records)),
            "nhsd_modal_sql_as_released": letter(most_frequent_one_vote_a_source(&records)),
            "latest": letter(Rule::MostRecentAnySource.resolve(&records)),
        });
        assert_eq!(got, vector["expected"], "{}", vector["id"]);
    }
}

#[test]
fn record_quality_counts_people() {
    for vector in vectors("ethnicity_data_quality") {
        let people = vector["inputs"]["person"].as_array().unwrap();
        let codes: Vec<&str> =
            vector["inputs"]["code"].as_array().unwrap().iter().map(|code| code.as_str().unwrap()).collect();
        assert_eq!(people.len(), codes.len());
        let people = people.iter().map(|person| person.as_u64().unwrap());

        let mut got = serde_json::to_value(RecordQuality::of(people.zip(codes.iter().copied()))).unwrap();
        let normalised: Vec<String> = codes.iter().map(|code| RecordedCode::read(code).to_string()).collect();
        got["normalised"] = json!(normalised);

        // Shares within the vector's tolerance, as JSON numbers are read to the last place but one.
        let (mut expected, relative) = (vector["expected"].clone(), vector["tolerance"]["rel"].as_f64().unwrap());
        for share in ["completeness", "records_other_share_of_known"] {
            let (got, want) = (got[share].take().as_f64().unwrap(), expected[share].take().as_f64().unwrap());
            assert!((got - want).abs() <= relative * want, "{share}: {got}, expected {want}");
        }
        assert_eq!(got, expected, "{}", vector["id"]);
    }
}

/// A category a GP enters again and again outweighs others only where every record counts.
#[test]
fn one_vote_a_source() {
    let record = |date: &str, name: &str, code: &str| Record {
        date: date.parse().unwrap(),
        source: source(name),
        category: Category::from_code(code).unwrap(),
    };
    for (records, every_record, one_vote) in [
        (
            vec![
                record("2010-01-01", "GDPPR_JOURNAL", "J"),
                record("2011-01-01", "GDPPR_JOURNAL", "J"),
                record("2012-01-01", "GDPPR_JOURNAL", "J"),
                record("2013-01-01", "HES_APC", "S"),
                record("2014-01-01", "HES_OP", "S"),
            ],
            Some(('J', "2012-01-01")),
            Some(('S', "2014-01-01")),
        ),
        (
            vec![record("2010-01-01", "GDPPR_JOURNAL", "K"), record("2012-01-01", "GDPPR_JOURNAL", "K")],
            Some(('K', "2012-01-01")),
            Some(('K', "2012-01-01")),
        ),
        (vec![record("2010-01-01", "GDPPR_PATIENT", "M"), record("2012-01-01", "GDPPR_JOURNAL", "N")], None, None),
    ] {
        let decided = |answer: Option<Record>| answer.map(|r| (r.category.letter(), r.date.to_string()));
        let owned = |expected: Option<(char, &str)>| expected.map(|(letter, date)| (letter, date.to_owned()));
        assert_eq!(decided(Rule::MostFrequent.resolve(&records)), owned(every_record), "{records:?}");
        assert_eq!(decided(most_frequent_one_vote_a_source(&records)), owned(one_vote), "{records:?}");
    }
}
