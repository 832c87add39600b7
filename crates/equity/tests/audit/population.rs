//! Populations written down as blocks of like people, and the cohort chosen from them.

use std::collections::BTreeMap;
use std::sync::Arc;

use arrow::array::{ArrayRef, BooleanArray, Float64Array, Int32Array, RecordBatch, StringArray, UInt32Array};
use evenreach_clinical::ethnicity::Category;
use evenreach_cohort::{CareGiven, Clause, ClauseKind, Cohort, Definition, Plan, choose};
use evenreach_contract::{Checked, Column, Contract, Kind};
use evenreach_equity::{Audit, Cleared, DisclosureRule, GroupRow, Judged, OnBreach, Policy, clear};
use jiff::civil::{Date, date};

/// Clauses of the cohort, in order.
pub const CLAUSES: [(&str, ClauseKind); 4] = [
    ("aged_40_or_over", ClauseKind::Age),
    ("blood_pressure_measured", ClauseKind::Measured),
    ("blood_pressure_high", ClauseKind::Need),
    ("not_invited_recently", ClauseKind::Access),
];

/// Tonight.
pub const AS_OF: Date = date(2026, 11, 21);

/// One person; `ethnicity` is a national letter, or `-` where none is known.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Person {
    pub ethnicity: char,
    pub imd_quintile: u8,
    pub sex: &'static str,
    pub age: u8,
    pub practice: u8,
    pub measured: bool,
    pub high: bool,
    pub contactable: bool,
    pub priority: Option<f64>,
    /// Categories on record, each once.
    pub ethnicity_records: i32,
    /// A record says that the person was asked and did not say.
    pub ethnicity_not_stated: bool,
    /// QRISK3, per cent.
    pub risk: Option<f64>,
    pub systolic: Option<f64>,
    /// Invited in the last 12 months; known to an audit only where a test hands it in.
    pub invited: bool,
}

/// In need, measured and contactable; change what differs.
pub const USUAL: Person = Person {
    ethnicity: 'A',
    imd_quintile: 3,
    sex: "female",
    age: 60,
    practice: 1,
    measured: true,
    high: true,
    contactable: true,
    priority: None,
    ethnicity_records: 1,
    ethnicity_not_stated: false,
    risk: None,
    systolic: None,
    invited: false,
};

/// `count` like people.
pub fn block(count: usize, person: Person) -> Vec<Person> {
    vec![person; count]
}

impl Person {
    pub fn group_19(&self) -> &'static str {
        self.category().map_or("Unknown", Category::group_19)
    }

    fn category(&self) -> Option<Category> {
        Category::from_code(&self.ethnicity.to_string())
    }

    /// One record alone always decides, so whoever has no ethnicity has none or several that disagree.
    pub fn known_records(&self) -> i32 {
        if self.category().is_none() && self.ethnicity_records == 1 { 0 } else { self.ethnicity_records }
    }

    /// Practices 1 and 2 are of PCN U1, 3 and 4 of U2, others of none.
    pub fn pcn(&self) -> Option<&'static str> {
        match self.practice {
            1 | 2 => Some("U1"),
            3 | 4 => Some("U2"),
            _ => None,
        }
    }

    pub fn quintile_label(&self) -> String {
        match self.imd_quintile {
            1 => "1 (most deprived)".into(),
            5 => "5 (least deprived)".into(),
            other => other.to_string(),
        }
    }

    pub fn age_band(&self) -> String {
        format!("{}-{}", self.age / 10 * 10, self.age / 10 * 10 + 9)
    }

    /// Answers to [`CLAUSES`].
    pub fn answers(&self) -> [bool; 4] {
        [self.age >= 40, self.measured, self.measured && self.high, self.contactable]
    }
}

fn table(name: &str, columns: Vec<(&str, Kind, ArrayRef)>) -> Arc<Checked> {
    let column = |(name, kind, _): &(&str, Kind, ArrayRef)| Column {
        name: (*name).into(),
        kind: *kind,
        nullable: matches!(*name, "pcn_code" | "ethnicity_code" | "priority" | "qrisk3_10y_percent" | "systolic_mmhg"),
        unit: None,
        at_least: None,
        at_most: None,
        allowed: vec![],
        about: String::new(),
    };
    let contract = Contract {
        name: name.into(),
        about: "one row a person".into(),
        grain: vec!["person_key".into()],
        columns: columns.iter().map(column).collect(),
    };
    let batch = RecordBatch::try_from_iter_with_nullable(
        columns.into_iter().map(|(name, _, values)| (name.to_owned(), values, true)),
    );
    Arc::new(Checked::check(Arc::new(contract), &[batch.unwrap()]).unwrap())
}

fn person_table(people: &[Person]) -> Arc<Checked> {
    let text =
        |of: &dyn Fn(&Person) -> String| Arc::new(StringArray::from_iter_values(people.iter().map(of))) as ArrayRef;
    let number = |of: fn(&Person) -> Option<f64>| Arc::new(people.iter().map(of).collect::<Float64Array>()) as ArrayRef;
    let integer =
        |of: fn(&Person) -> i32| Arc::new(people.iter().map(|p| Some(of(p))).collect::<Int32Array>()) as ArrayRef;
    let keys = || Arc::new(UInt32Array::from_iter_values(0..u32::try_from(people.len()).unwrap())) as ArrayRef;
    let ids = (0..people.len()).map(|row| format!("p{row:07}"));
    let group = |of: fn(Category) -> &'static str| text(&move |p| p.category().map_or("Unknown", of).to_owned());
    table(
        "person",
        vec![
            ("person_key", Kind::Key, keys()),
            ("patient_id", Kind::Text, Arc::new(StringArray::from_iter_values(ids))),
            ("practice_code", Kind::Text, text(&|p| format!("P{}", p.practice))),
            ("pcn_code", Kind::Text, Arc::new(people.iter().map(Person::pcn).collect::<StringArray>())),
            ("imd_quintile_label", Kind::Text, text(&Person::quintile_label)),
            (
                "age_years",
                Kind::Integer,
                Arc::new(people.iter().map(|p| Some(i32::from(p.age))).collect::<Int32Array>()),
            ),
            ("age_band", Kind::Text, text(&Person::age_band)),
            ("sex", Kind::Text, text(&|p| p.sex.to_owned())),
            (
                "ethnicity_code",
                Kind::Text,
                Arc::new(people.iter().map(|p| p.category().map(|c| c.letter().to_string())).collect::<StringArray>()),
            ),
            ("ethnicity_19", Kind::Text, group(Category::group_19)),
            ("ethnicity_16", Kind::Text, group(Category::group_16)),
            ("ethnicity_5", Kind::Text, group(Category::group_5)),
            ("qrisk3_10y_percent", Kind::Number, number(|p| p.risk)),
            ("systolic_mmhg", Kind::Number, number(|p| p.systolic)),
            ("ethnicity_known_records", Kind::Integer, integer(Person::known_records)),
            ("ethnicity_distinct_categories", Kind::Integer, integer(Person::known_records)),
            ("ethnicity_distinct_groups_5", Kind::Integer, integer(|p| p.known_records().min(2))),
            (
                "ethnicity_not_stated",
                Kind::Flag,
                Arc::new(people.iter().map(|p| Some(p.ethnicity_not_stated)).collect::<BooleanArray>()),
            ),
        ],
    )
}

/// The cohort `hypertension` with so many places a PCN.
pub fn cohort(people: &[Person], places_per_pcn: Option<u32>) -> Cohort {
    let persons = person_table(people);
    cohorts_of(&persons, people, places_per_pcn, &["hypertension"]).remove(0)
}

/// Several cohorts alike whose clause on blood pressure says which care whoever stops at it has had.
pub fn cohorts_with_care(
    persons: &Arc<Checked>,
    people: &[Person],
    places_per_pcn: Option<u32>,
    names: &[&str],
    by_risk: bool,
) -> Vec<Cohort> {
    let mut cohorts = cohorts_of(persons, people, places_per_pcn, names);
    for cohort in &mut cohorts {
        let mut definition = (*cohort.definition).clone();
        let at_equal = by_risk.then(|| "qrisk3_10y_percent".to_owned());
        definition.clauses[2].care_given = Some(CareGiven { words: "are at their target".into(), at_equal });
        cohort.definition = Arc::new(definition);
    }
    cohorts
}

/// Several cohorts alike, from one `person` table.
pub fn cohorts_of(
    persons: &Arc<Checked>,
    people: &[Person],
    places_per_pcn: Option<u32>,
    names: &[&str],
) -> Vec<Cohort> {
    let clause = |(name, kind): &(&str, ClauseKind)| Clause {
        name: (*name).into(),
        kind: *kind,
        met: format!("{name} is met"),
        not_met: format!("{name} is not met"),
        citation: "NICE NG136".into(),
        care_given: None,
    };
    let definition = Definition {
        name: "hypertension".into(),
        title: "Blood pressure above target".into(),
        about: "people to invite".into(),
        clauses: CLAUSES.iter().map(clause).collect(),
    };
    let keys = UInt32Array::from_iter_values(0..u32::try_from(people.len()).unwrap());
    let mut columns = vec![("person_key", Kind::Key, Arc::new(keys) as ArrayRef)];
    for (place, (name, _)) in CLAUSES.iter().enumerate() {
        let met = people.iter().map(|p| Some(p.answers()[place])).collect::<BooleanArray>();
        columns.push((*name, Kind::Flag, Arc::new(met)));
    }
    columns.push(("priority", Kind::Number, Arc::new(people.iter().map(|p| p.priority).collect::<Float64Array>())));
    let reasons = StringArray::from_iter_values(people.iter().map(|_| "blood pressure is high"));
    columns.push(("reason", Kind::Text, Arc::new(reasons)));
    let answers = table("hypertension", columns);
    let plan = Plan { relation: "hypertension".into(), places_per_pcn };
    let plans = names.iter().map(|name| ((*name).to_owned(), plan.clone())).collect();
    let relations = BTreeMap::from([("hypertension".to_owned(), (Arc::new(definition), answers))]);
    choose(&plans, persons, &relations).unwrap()
}

/// The `person` table, for several cohorts of one night.
pub fn persons(people: &[Person]) -> Arc<Checked> {
    person_table(people)
}

/// Hold below 0.80, with 30 people in need.
pub fn policy(by: &[&str]) -> Policy {
    Policy {
        by: by.iter().map(|attribute| (*attribute).to_owned()).collect(),
        selected_against_need_at_least: 0.8,
        people_needed_for_a_verdict: 30,
        events_needed_for_a_verdict: 5,
        also: vec![],
        on_breach: OnBreach::Hold,
        risk: BTreeMap::new(),
        sharing: BTreeMap::new(),
        waivers: vec![],
    }
}

/// The night's answer on one cohort without limit of places.
pub fn judged(by: &[&str], people: &[Person]) -> Judged {
    night(by, people).judged()[0].clone()
}

/// The same with everything around it.
pub fn night(by: &[&str], people: &[Person]) -> Cleared {
    clear(&policy(by), DisclosureRule::NhsEnglandHes, AS_OF, vec![cohort(people, None)]).unwrap()
}

/// One group's row.
pub fn row<'a>(audit: &'a Audit, attribute: &str, group: &str) -> &'a GroupRow {
    audit.rows.iter().find(|row| row.attribute == attribute && row.group == group).unwrap()
}
