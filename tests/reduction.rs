//! The one reading of events against a plain oracle: a few lines a clinician could follow, and any plan of the engine.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use arrow::array::{Array, Date32Array, Float64Array, RecordBatch, StringArray, UInt32Array};
use evenreach_clinical::measure::Measure;
use evenreach_contract::Checked;
use evenreach_extract::{Codelists, Table};
use evenreach_relation::{Catalogue, Engine, Settings, reduce_record};
use jiff::civil::{Date, date};
use proptest::prelude::*;

const TONIGHT: Date = date(2026, 11, 21);
const LANDMARK: Date = date(2021, 11, 21);

const SYSTOLIC: &str = "271649006";
const HBA1C: &str = "999791000000106";
const HYPERTENSION: &str = "59621000";
const NEVER_SMOKED: &str = "266919005";
const ROUTINE: &str = "314529007";

#[derive(Debug, Clone)]
struct Event {
    person: u32,
    day: i32,
    code: &'static str,
    value: Option<f64>,
    unit: Option<&'static str>,
}

fn days(date: Date) -> i32 {
    (date - Date::constant(1970, 1, 1)).get_days()
}

fn event() -> impl Strategy<Value = Event> {
    let tonight = days(TONIGHT);
    let code = prop::sample::select(vec![SYSTOLIC, SYSTOLIC, HBA1C, HYPERTENSION, NEVER_SMOKED, ROUTINE]);
    let day = prop_oneof![tonight - 2600..=tonight, Just(tonight - 1826), Just(tonight - 1825), Just(days(LANDMARK))];
    let unit = prop::sample::select(vec![None, Some("mmHg"), Some("mmol/mol"), Some("%"), Some("furlongs")]);
    (
        0u32..6,
        day,
        code,
        prop::option::of(prop::sample::select(vec![5.0, 7.5, 48.0, 90.0, 118.0, 140.8, 162.0, 1200.0])),
        unit,
    )
        .prop_map(|(person, day, code, value, unit)| Event { person, day, code, value, unit })
}

/// The answer in plain words: latest plausible value in five years, highest of the day; sample SD of distinct
/// readings; first date; values set aside.
#[derive(Debug, PartialEq, Default)]
struct Answer {
    systolic: Option<(i32, f64)>,
    hba1c: Option<(i32, f64)>,
    deviation: Option<f64>,
    first_hypertension: Option<i32>,
    never_smoked: Option<i32>,
    systolic_set_aside: i32,
}

fn oracle(events: &[Event], person: u32, at: Date) -> Answer {
    let at = days(at);
    let own: Vec<&Event> = events.iter().filter(|e| e.person == person).collect();
    let plausible = |e: &&Event, measure: Measure| e.value.and_then(|v| measure.canonical(v, e.unit).ok());
    let readings = |code: &str, measure: Measure| -> Vec<(i32, f64)> {
        let within = own.iter().filter(|e| e.code == code && e.day <= at && e.day > at - 1826);
        within.filter_map(|e| Some((e.day, plausible(e, measure)?))).collect()
    };
    let latest = |mut readings: Vec<(i32, f64)>| {
        readings.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
        readings.last().copied()
    };
    let systolic = readings(SYSTOLIC, Measure::SystolicBp);
    let distinct: BTreeSet<(i32, i64)> = systolic.iter().map(|(d, v)| (*d, (v * 1000.0).round() as i64)).collect();
    let values: Vec<f64> = distinct.iter().map(|(_, v)| *v as f64 / 1000.0).collect();
    let mean = values.iter().sum::<f64>() / values.len() as f64;
    let squares = values.iter().map(|v| (v - mean).powi(2)).sum::<f64>();
    let deviation = (values.len() >= 2).then(|| (squares / (values.len() as f64 - 1.0)).sqrt());
    let of = |code: &str| own.iter().filter(|e| e.code == code && e.day <= at).map(|e| e.day).collect::<Vec<_>>();
    Answer {
        systolic: latest(systolic),
        hba1c: latest(readings(HBA1C, Measure::Hba1c)),
        deviation,
        first_hypertension: of(HYPERTENSION).into_iter().min(),
        never_smoked: of(NEVER_SMOKED).into_iter().max(),
        // Known for the whole record, as of the newest date.
        systolic_set_aside: own
            .iter()
            .filter(|e| e.code == SYSTOLIC && e.value.is_some() && plausible(e, Measure::SystolicBp).is_none())
            .count() as i32,
    }
}

fn table(catalogue: &Catalogue, events: &[Event]) -> BTreeMap<String, Table> {
    let contract = catalogue.contract_inside("clinical_events").unwrap();
    let rows = RecordBatch::try_new(
        contract.schema(),
        vec![
            Arc::new(events.iter().map(|e| Some(e.person)).collect::<UInt32Array>()),
            Arc::new(events.iter().map(|e| Some(e.day)).collect::<Date32Array>()),
            Arc::new(events.iter().map(|e| Some(e.code)).collect::<StringArray>()),
            Arc::new(events.iter().map(|e| e.value).collect::<Float64Array>()),
            Arc::new(events.iter().map(|e| e.unit).collect::<StringArray>()),
        ],
    )
    .unwrap();
    BTreeMap::from([("clinical_events".to_owned(), Table::Held(Checked::check(contract, &[rows]).unwrap()))])
}

fn answers(record: &Checked) -> BTreeMap<(u32, i32), Answer> {
    let view = record.view();
    let date = |name: &str, row: usize| {
        let column = view.date(name).unwrap();
        column.is_valid(row).then(|| column.value(row))
    };
    let number = |name: &str, row: usize| {
        let column = view.number(name).unwrap();
        column.is_valid(row).then(|| column.value(row))
    };
    (0..view.len())
        .map(|row| {
            let concept = view.text("smoking_concept").unwrap();
            let answer = Answer {
                systolic: date("systolic_date", row).zip(number("systolic_mmhg", row)),
                hba1c: date("hba1c_date", row).zip(number("hba1c_mmol_per_mol", row)),
                deviation: number("systolic_sd_mmhg", row),
                first_hypertension: date("first_hypertension", row),
                never_smoked: date("smoking_date", row).filter(|_| concept.value(row) == "smoking_never"),
                systolic_set_aside: view.integer("systolic_bp_set_aside").unwrap().value(row),
            };
            ((view.key("person_key").unwrap().value(row), view.date("at_date").unwrap().value(row)), answer)
        })
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn one_pass_gives_the_oracle_s_answer_under_any_plan(events in prop::collection::vec(event(), 1..250)) {
        let catalogue = Catalogue::built_in().unwrap();
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("pipelines/codelists");
        let codelists = Codelists::read(&folder).unwrap();
        let tables = table(&catalogue, &events);
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).build().unwrap();
        for (partitions, batch_rows) in [(1, 8192), (4, 37), (7, 1)] {
            let settings = Settings { partitions, batch_rows, memory_mib: 64, spill_mib: 64 };
            let engine = Engine::new(settings, None).unwrap();
            let reduced = reduce_record(&engine, &catalogue, "clinical_record", &tables, &codelists, &[LANDMARK, TONIGHT]);
            let found = answers(&runtime.block_on(reduced).unwrap());
            let people: BTreeSet<u32> = events.iter().map(|e| e.person).collect();
            prop_assert_eq!(found.len(), people.len() * 2);
            for ((person, at), answer) in found {
                let at_date = if at == days(TONIGHT) { TONIGHT } else { LANDMARK };
                let expected = oracle(&events, person, at_date);
                let near = match (answer.deviation, expected.deviation) {
                    (Some(a), Some(b)) => (a - b).abs() < 1e-9,
                    (a, b) => a.is_none() && b.is_none(),
                };
                prop_assert!(near, "{person} {at_date}: {:?} {:?}", answer.deviation, expected.deviation);
                let (answer, expected) = (Answer { deviation: None, ..answer }, Answer { deviation: None, ..expected });
                prop_assert_eq!(answer, expected, "{} {}", person, at_date);
            }
        }
    }
}
