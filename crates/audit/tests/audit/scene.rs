//! A folder with a population and a list in it, written as tables of people.

use std::fs::{self, File};
use std::path::PathBuf;
use std::sync::Arc;

use arrow::array::{ArrayRef, RecordBatch, StringArray};
use evenreach_audit::{AuditError, Audited, OutsidePopulation, Request, audit_list, judge_list};
use evenreach_equity::{ClearedList, Count, GroupRow, OnBreach};
use parquet::arrow::ArrowWriter;
use tempfile::TempDir;

/// One person; empty texts are empty cells.
#[derive(Debug, Clone, PartialEq)]
pub struct Person {
    pub ethnicity: &'static str,
    pub imd_quintile: &'static str,
    pub age_band: &'static str,
    pub need: String,
    pub on_the_list: bool,
}

/// In need and on the list; change what differs.
pub fn usual() -> Person {
    Person { ethnicity: "White", imd_quintile: "3", age_band: "40-59", need: "true".to_owned(), on_the_list: true }
}

/// `count` like people.
pub fn block(count: usize, person: &Person) -> Vec<Person> {
    vec![person.clone(); count]
}

/// An identifier found nowhere else.
pub fn id(person: usize) -> String {
    format!("QX{:06}Z", person * 7919 % 1_000_003)
}

/// The population as CSV.
pub fn population_csv(people: &[Person]) -> String {
    let row = |(number, p): (usize, &Person)| {
        format!("{},{},{},{},{}\n", id(number), p.ethnicity, p.imd_quintile, p.age_band, p.need)
    };
    let rows: String = people.iter().enumerate().map(row).collect();
    format!("patient_id,ethnicity,imd_quintile,age_band,need\n{rows}")
}

/// The list as CSV.
pub fn list_csv(people: &[Person]) -> String {
    let rows: String =
        people.iter().enumerate().filter(|(_, p)| p.on_the_list).map(|(number, _)| id(number) + "\n").collect();
    format!("patient_id\n{rows}")
}

/// 400 in need of each of two groups; half of the White group is on the list, and one in ten of the Roma group.
pub fn unfair() -> Vec<Person> {
    let off = |person: Person| Person { on_the_list: false, ..person };
    let roma = Person { ethnicity: "Roma", ..usual() };
    [block(200, &usual()), block(200, &off(usual())), block(40, &roma), block(360, &off(roma.clone()))].concat()
}

/// A folder that goes away with the test.
pub struct Scene(TempDir);

impl Scene {
    pub fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    /// With these people as `people.csv` and `list.csv`.
    pub fn of(people: &[Person]) -> Self {
        let scene = Self::new();
        scene.put("people.csv", population_csv(people));
        scene.put("list.csv", list_csv(people));
        scene
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub fn put(&self, name: &str, content: impl AsRef<[u8]>) {
        fs::write(self.path(name), content).unwrap();
    }

    pub fn put_parquet(&self, name: &str, columns: Vec<(&str, ArrayRef)>) {
        let rows = RecordBatch::try_from_iter_with_nullable(columns.into_iter().map(|(n, c)| (n, c, true))).unwrap();
        let mut writer = ArrowWriter::try_new(File::create(self.path(name)).unwrap(), rows.schema(), None).unwrap();
        writer.write(&rows).unwrap();
        writer.close().unwrap();
    }

    /// `people.csv` against `list.csv` by ethnicity, with the column of need, into `out`.
    pub fn request(&self) -> Request {
        Request {
            population: self.path("people.csv"),
            selected: self.path("list.csv"),
            id: "patient_id".to_owned(),
            selected_id: None,
            by: vec!["ethnicity".to_owned()],
            need: Some("need".to_owned()),
            within: None,
            disclosure: "nhs-england-hes".to_owned(),
            purpose: None,
            selected_against_need_at_least: None,
            on_breach: OnBreach::Hold,
            people_needed_for_a_verdict: 30,
            outside_population: OutsidePopulation::Stop,
            out: self.path("out"),
            program: "evenreach test".to_owned(),
        }
    }

    /// The audit of the usual request, changed.
    pub fn judge(&self, change: impl Fn(&mut Request)) -> ClearedList {
        let mut request = self.request();
        change(&mut request);
        judge_list(&request).unwrap_or_else(|error| panic!("{error}"))
    }

    /// The same with files.
    pub fn audit(&self, change: impl Fn(&mut Request)) -> Result<Audited, AuditError> {
        let mut request = self.request();
        change(&mut request);
        audit_list(&request)
    }

    /// The error of a request, which leaves nothing behind.
    pub fn refused(&self, change: impl Fn(&mut Request)) -> AuditError {
        let error = self.audit(change).expect_err("refused");
        assert!(!self.path("out").exists());
        assert!(self.names().iter().all(|name| !name.starts_with('.')), "{:?}", self.names());
        error
    }

    /// A file of the answer.
    pub fn answer(&self, name: &str) -> String {
        fs::read_to_string(self.path("out").join(name)).unwrap()
    }

    /// Names in the folder.
    pub fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(self.0.path()).unwrap();
        entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect()
    }
}

/// A text column; empty texts are null.
pub fn text<'a>(cells: impl IntoIterator<Item = &'a str>) -> ArrayRef {
    Arc::new(cells.into_iter().map(|cell| (!cell.is_empty()).then_some(cell)).collect::<StringArray>())
}

/// One group's row.
pub fn row<'a>(cleared: &'a ClearedList, attribute: &str, group: &str) -> &'a GroupRow {
    let mut rows = cleared.judged().audit.rows.iter();
    rows.find(|row| row.attribute == attribute && row.group == group).unwrap()
}

/// Registered, in need, on the list.
pub fn counts(row: &GroupRow) -> [Count; 3] {
    [row.registered, row.in_need, row.selected]
}
