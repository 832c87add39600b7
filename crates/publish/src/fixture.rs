//! A night of sixty people for tests: two PCNs and a practice without one, three cohorts, an audit by hand.

mod audit;
mod behind;
mod cohort;

use std::path::Path;
use std::sync::Arc;

use arrow::array::{ArrayRef, BooleanArray, Float64Array, Int32Array, RecordBatch, StringArray, UInt32Array};
use evenreach_contract::{Checked, Column, Contract, Kind};
use evenreach_equity::{Count, DataQualityRow, Decision, Figure, Judged, LabelBiasRow, ReleasedCounts};
use jiff::civil::date;

use crate::night::Night;
use crate::{PublishError, Published, Release, ReportTable, Words, release};

pub(crate) use cohort::cohort;

/// A person's pseudonym: nothing else on earth contains it.
pub(crate) fn patient_id(person: usize) -> String {
    format!("psd{:08x}q{person:03}", 0x9e37_79b9_u32.wrapping_mul(person as u32 + 1))
}

/// How many people there are.
pub(crate) const PEOPLE: usize = 60;
const PRACTICES: [(&str, &str, Option<&str>); 4] = [
    ("C82028", "Belgrave Health Centre", Some("U40115")),
    ("C82114", "Spinney Hill Medical Practice", Some("U40115")),
    ("B83015", "Manningham Surgery", Some("U93182")),
    ("Y00001", "Outreach Practice", None),
];

fn checked(name: &str, columns: Vec<(&str, Kind, ArrayRef)>) -> Arc<Checked> {
    let contract = Contract {
        name: name.to_owned(),
        about: String::new(),
        grain: vec!["person_key".to_owned()],
        columns: columns
            .iter()
            .map(|(name, kind, values)| Column {
                name: (*name).to_owned(),
                kind: *kind,
                nullable: values.null_count() > 0,
                unit: None,
                at_least: None,
                at_most: None,
                allowed: vec![],
                about: String::new(),
            })
            .collect(),
    };
    let rows = RecordBatch::try_from_iter(columns.into_iter().map(|(name, _, values)| (name, values))).unwrap();
    Arc::new(Checked::check(Arc::new(contract), &[rows]).unwrap())
}

fn text<T: Into<Option<String>>>(people: &[usize], value: impl Fn(usize) -> T) -> ArrayRef {
    Arc::new(people.iter().map(|p| value(*p).into()).collect::<StringArray>())
}

fn flag(people: &[usize], value: impl Fn(usize) -> Option<bool>) -> ArrayRef {
    Arc::new(people.iter().map(|p| value(*p)).collect::<BooleanArray>())
}

/// The `person` relation's columns that lists are made of, people in the order given.
fn people(order: &[usize]) -> Arc<Checked> {
    let languages = ["Gujarati", "English", "=HYPERLINK(\"http://x\",\"Urdu\")", "Polish, \"spoken\""];
    let practice = |p: usize| PRACTICES[p % PRACTICES.len()];
    let keys: UInt32Array = order.iter().map(|p| Some(*p as u32)).collect();
    let ages: Int32Array = order.iter().map(|p| Some(40 + (*p as i32 * 7) % 40)).collect();
    checked(
        "person",
        vec![
            ("person_key", Kind::Key, Arc::new(keys)),
            ("patient_id", Kind::Text, text(order, patient_id)),
            ("practice_code", Kind::Text, text(order, |p| practice(p).0.to_owned())),
            ("practice_name", Kind::Text, text(order, |p| practice(p).1.to_owned())),
            ("pcn_code", Kind::Text, text(order, |p| practice(p).2.map(str::to_owned))),
            ("age_years", Kind::Integer, Arc::new(ages)),
            ("sex", Kind::Text, text(order, |p| if p % 2 == 0 { "female" } else { "male" }.to_owned())),
            ("preferred_language", Kind::Text, text(order, |p| (p % 5 != 4).then(|| languages[p % 5 % 4].to_owned()))),
            ("interpreter_needed", Kind::Flag, flag(order, |p| (p % 3 != 2).then_some(p % 3 == 0))),
            ("accessible_format", Kind::Text, text(order, |p| (p % 10 == 0).then(|| "large print".to_owned()))),
            ("preferred_channel", Kind::Text, text(order, |p| (p % 4 != 0).then(|| "sms".to_owned()))),
            ("has_mobile", Kind::Flag, flag(order, |p| Some(p % 4 != 1))),
            ("has_email", Kind::Flag, flag(order, |_| None)),
            ("age_band", Kind::Text, text(order, |p| ["40-59", "60-79"][p / 2 % 2].to_owned())),
            ("ethnicity_5", Kind::Text, text(order, |p| ["White", "Asian", "Unknown"][p % 3].to_owned())),
            ("ethnicity_code", Kind::Text, text(order, |p| (p % 3 != 2).then(|| ["A", "H"][p % 3].to_owned()))),
            ("ethnicity_known_records", Kind::Integer, Arc::new(Int32Array::from(vec![0; order.len()]))),
            ("ethnicity_distinct_categories", Kind::Integer, Arc::new(Int32Array::from(vec![0; order.len()]))),
            ("ethnicity_distinct_groups_5", Kind::Integer, Arc::new(Int32Array::from(vec![0; order.len()]))),
            ("ethnicity_not_stated", Kind::Flag, Arc::new(BooleanArray::from(vec![false; order.len()]))),
            (
                "imd_quintile_label",
                Kind::Text,
                text(order, |p| ["1 (most deprived)", "2", "Unknown"][p / 4 % 3].to_owned()),
            ),
            ("opted_out", Kind::Flag, flag(order, |p| Some(p == PEOPLE - 1))),
        ],
    )
}

/// A night and where it goes.
pub(crate) struct Fixture {
    pub(crate) judged: Vec<Judged>,
    pub(crate) recording: Vec<DataQualityRow>,
    pub(crate) label_bias: Vec<LabelBiasRow>,
    pub(crate) released: ReleasedCounts,
    pub(crate) run_id: String,
    pub(crate) practice_lists: bool,
    pub(crate) tables: Vec<ReportTable>,
}

impl Fixture {
    /// People in their usual order, every cohort cleared, one with a warning and one under a waiver.
    pub(crate) fn released() -> Self {
        Self::of(&(0..PEOPLE).collect::<Vec<_>>())
    }

    /// The same night with one cohort held.
    pub(crate) fn held() -> Self {
        let mut night = Self::released();
        night.run_id = "0badc0de".to_owned();
        night.judged[0].decision = Decision::Held(vec![
            "ethnicity (5 groups), Black, Black British, Black Welsh, Caribbean or African: 115 chosen where 240 would be \
             expected from need (ratio 0.48, 95% interval 0.40 to 0.57)."
                .to_owned(),
        ]);
        night
    }

    /// The same people, rows in another order.
    pub(crate) fn of(order: &[usize]) -> Self {
        let decisions = [
            Decision::Clear,
            Decision::ClearWithWarnings(vec![
                "Deprivation quintile 1 (most deprived): 591 chosen where 680 expected.".into(),
            ]),
            Decision::Waived {
                findings: vec!["Deprivation quintile 1 (most deprived): 591 chosen where 680 expected.".into()],
                owner: "Dr A. Lead".into(),
                reason: "Evening clinics start in January.".into(),
                expires: "2027-01-31".into(),
            },
        ];
        let judge = |(number, decision)| {
            let cohort = cohort(number, order, 5);
            let audit = audit::audit(&cohort, [0.48, 1.01, 0.97][number]);
            Judged { cohort, audit, decision }
        };
        let measured = RecordBatch::try_from_iter_with_nullable([
            ("measurement", Arc::new(StringArray::from(vec!["hba1c", "-systolic", "cholesterol"])) as ArrayRef, false),
            ("set_aside", Arc::new(Int32Array::from(vec![Some(1_234), None, Some(0)])), true),
            ("set_aside_status", Arc::new(StringArray::from(vec!["shown", "suppressed", "shown"])), false),
            ("change_percent", Arc::new(Float64Array::from(vec![Some(-1.25), Some(0.0), None])), true),
        ]);
        let recording = |level: &str, place: &str, measure: &str, value: f64| DataQualityRow {
            level: level.to_owned(),
            place: place.to_owned(),
            measure: measure.to_owned(),
            numerator: Count::Shown(1_000),
            denominator: Count::Shown(2_000),
            share: Figure::Known { value, lower: value - 0.01, upper: value + 0.01 },
        };
        Self {
            judged: decisions.into_iter().enumerate().map(judge).collect(),
            recording: vec![
                recording("all", "Everyone", "ethnicity_known", 0.91),
                recording("all", "Everyone", "ethnicity_unknown", 0.09),
                recording("pcn", "U40115", "ethnicity_known", 0.88),
                recording("pcn", "U40115", "ethnicity_unknown", 0.12),
                recording("practice", "C82028", "ethnicity_known", 0.87),
            ],
            label_bias: behind::label_bias(),
            released: behind::released(),
            run_id: "3fa94c1b2d7e".to_owned(),
            practice_lists: true,
            tables: vec![ReportTable {
                name: "set_aside".into(),
                title: "Values set aside".into(),
                about: "Measurements outside what is possible, by kind.".into(),
                rows: measured.unwrap(),
                in_report: true,
            }],
        }
    }

    /// Everything but the cohorts.
    pub(crate) fn release<'a>(&self, runs: &'a Path) -> Release<'a> {
        Release {
            runs,
            as_of: date(2026, 11, 21),
            run_id: self.run_id.clone(),
            pipeline: Words {
                name: "Heart and diabetes: people to invite".into(),
                owner: "Long-term conditions team, Example ICB".into(),
                purpose: "direct care by the registered practice".into(),
            },
            practice_lists: self.practice_lists,
            inputs: serde_json::json!({ "sql": "ab12", "codelists": { "hypertension": "cd34" } }),
            tables: self.tables.clone(),
            person_tables: vec![],
            settings: vec![],
            models: vec![],
            kept: vec![],
            findings: vec![],
            disclaimers: vec!["Risk scores support a clinician's judgement and do not replace it.".into()],
            headline: [
                ("People registered", "48,210"),
                ("Events read", "6,120,331"),
                ("With a QRISK3 score", "21,904"),
            ]
            .map(|(label, value)| (label.to_owned(), value.to_owned()))
            .to_vec(),
        }
    }

    /// Publishes it under a folder of runs.
    pub(crate) fn publish(&self, runs: &Path) -> Result<Published, PublishError> {
        let release = self.release(runs);
        release::publish(&Night {
            release: &release,
            judged: &self.judged,
            disclosure: "nhs-england-hes",
            data_quality: &self.recording,
            label_bias: &self.label_bias,
            invitations: self.judged.first().map_or(&[], |judged| &judged.audit.care),
            findings: &[],
            released: &self.released,
        })
    }
}
