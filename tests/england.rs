//! Every registration in England joined to deprivation and PCN by the project's own relations.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use arrow::array::Array;
use evenreach_contract::Checked;
use evenreach_extract::{Desk, Table, TableSource, admit};
use evenreach_relation::Parameter;
use evenreach_relation::{Catalogue, Engine, Inputs, Settings, derive, standard_parameters};
use jiff::civil::date;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

fn source(files: &str, aliases: &[(&str, &str)]) -> TableSource {
    let aliases = aliases.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
    TableSource { aliases, ..TableSource::new(files) }
}

#[tokio::test]
async fn sixty_one_million_registrations_find_their_place() {
    let catalogue = Catalogue::built_in().unwrap();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let lsoa = [("lsoa_code", "lsoa_2011_code")];
    let tables = [
        ("registered_patients", source("registrations_2022_07.parquet", &lsoa)),
        ("deprivation", source("imd_2019_lsoa_2011.parquet", &lsoa)),
        ("townsend", source("townsend_2011_lsoa_2011.parquet", &lsoa)),
        ("organisations", source("organisations.parquet", &[])),
    ]
    .into_iter()
    .map(|(name, source)| (name.to_owned(), (Arc::clone(&catalogue.get(name).unwrap().contract), source)))
    .collect();
    let desk = Desk { folder: root.join("pipelines/reference"), delivery: None, tables, streamed: vec![] };
    let admitted = admit(&[desk], date(2022, 7, 1), &BTreeMap::new()).unwrap();
    let Some(Table::Held(townsend)) = admitted.tables.get("townsend") else { panic!("held") };
    let derived = BTreeMap::from([("area_townsend".to_owned(), Arc::new(townsend.clone()))]);
    let mut parameters = standard_parameters();
    parameters.insert("as_of".to_owned(), Parameter::Date(date(2022, 7, 1)));
    let inputs = Inputs { tables: &admitted.tables, derived: &derived, parameters: &parameters };
    let engine = Engine::new(Settings::default(), None).unwrap();
    let found = derive(&engine, &catalogue, &inputs, &["registered_areas", "practice_deprivation"]).await.unwrap();

    let areas = found.get("registered_areas").unwrap().view();
    assert_eq!(areas.len(), 865_965);
    let (patients, kinds) = (areas.integer("patients").unwrap(), areas.text("area").unwrap());
    let of = |kind: &str| -> (usize, i64) {
        let rows = (0..areas.len()).filter(|r| kinds.value(*r) == kind);
        rows.fold((0, 0), |(n, sum), r| (n + 1, sum + i64::from(patients.value(r))))
    };
    let (wales, unrecorded) = (of("Wales"), of("not recorded"));
    assert_eq!(wales.0, 248, "Welsh rows");
    assert_eq!(unrecorded.1, 27_415, "patients without an area");
    assert_eq!(of("no match"), (0, 0), "every other area has a deprivation score");
    assert_eq!(of("England").1 + wales.1 + unrecorded.1, 61_768_942, "nobody is lost");
    let pcns = areas.text("pcn_code").unwrap();
    assert!((0..areas.len()).all(|r| pcns.is_null(r) || pcns.value(r) != "U"), "U is not a PCN");

    practice_means(found.get("practice_deprivation").unwrap(), &root.join("tests/data/practice_profile.parquet"));
}

/// Practice means against a profile made independently from the same published files.
fn practice_means(ours: &Checked, oracle: &Path) {
    let view = ours.view();
    assert_eq!(view.len(), 6_484, "practices");
    let (codes, means) = (view.text("practice_code").unwrap(), view.number("imd_score_mean").unwrap());
    let townsend = view.number("townsend_score_mean").unwrap();
    let by_code: BTreeMap<&str, usize> = (0..view.len()).map(|r| (codes.value(r), r)).collect();
    let reader = ParquetRecordBatchReaderBuilder::try_new(std::fs::File::open(oracle).unwrap()).unwrap();
    let mut compared = 0;
    for batch in reader.build().unwrap() {
        let batch = batch.unwrap();
        let profile = evenreach_contract::View::new("practice_profile", &batch);
        let (theirs, score) = (profile.text("practice_code").unwrap(), profile.number("imd_2019_score_mean").unwrap());
        let their_townsend = profile.number("townsend_mean").unwrap();
        for row in (0..profile.len()).filter(|r| score.is_valid(*r)) {
            let Some(at) = by_code.get(theirs.value(row)) else { continue };
            assert!((means.value(*at) - score.value(row)).abs() <= 0.01, "{}", theirs.value(row));
            assert!((townsend.value(*at) - their_townsend.value(row)).abs() <= 0.01, "{}", theirs.value(row));
            compared += 1;
        }
    }
    assert!(compared > 6_100, "{compared}");
}
