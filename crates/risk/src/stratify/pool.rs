//! People at risk at every landmark, one below the other: what models are trained and judged on.

use std::collections::BTreeSet;

use arrow::array::Array;
use evenreach_contract::{Breach, Checked, View};
use jiff::civil::Date;

use super::feature_columns::{ethnicity_columns, feature_table};
use super::follow_up::{at_risk, follow_ups};
use super::outcome::Outcome;
use super::plan::LearningPlan;
use crate::learned::keyed::share;
use crate::learned::{FeatureTable, FollowUp, Grouping, LearnError};

/// Of every ten people, three are never trained on while a model is judged; chosen by a hash of the pseudonym.
const HELD_OUT_OF_TEN: u64 = 3;
/// Mean length of a Gregorian year.
const DAYS_A_YEAR: f64 = 365.2425;
/// Marks the draw that thins people.
const THINNING: u64 = 0x7417;
/// Groups every model is judged in.
const GROUPS: [(&str, &str); 5] = [
    ("ethnicity_19", "ethnicity_19"),
    ("ethnicity_5", "ethnicity_5"),
    ("imd_quintile", "imd_quintile_label"),
    ("sex", "sex"),
    ("age_band", "age_band"),
];

/// What was known of everybody at a date.
#[derive(Debug, Clone, Copy)]
pub struct Landmark<'a> {
    /// The date.
    pub date: Date,
    /// `risk_inputs` as of it.
    pub inputs: &'a Checked,
    /// Published ten-year risk in percent as of it, row by row.
    pub published_percent: &'a [Option<f64>],
}

/// A landmark asked for, and why it was not used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LandmarkUse {
    /// The date.
    pub date: Date,
    /// Nothing where it was used.
    pub passed_over: Option<&'static str>,
}

/// Rows of all usable landmarks, oldest landmark first.
pub(super) struct Pool {
    pub(super) uses: Vec<LandmarkUse>,
    pub(super) landmarks: Vec<Date>,
    pub(super) table: FeatureTable,
    pub(super) keys: Vec<u64>,
    /// Index into `landmarks`, row by row.
    landmark_of: Vec<usize>,
    /// What was known on the latest landmark for rows of earlier ones; everything for rows of the latest, and for all
    /// where training cannot end before.
    pub(super) known_then: Vec<FollowUp>,
    /// Everything known tonight.
    pub(super) known_now: Vec<FollowUp>,
    /// Published risk over ten years as a probability.
    pub(super) published: Vec<Option<f64>>,
    pub(super) groupings: Vec<Grouping>,
    pub(super) pcns: Grouping,
    /// Share of people kept.
    pub(super) kept: f64,
    /// Whether some landmark lies at least the horizon before the latest, so that training can end where judging begins.
    later: bool,
    /// Landmarks, counted from the oldest, that can be followed for the whole horizon before training ends.
    whole: usize,
}

/// Training rows and rows to judge.
pub(super) struct Split {
    pub(super) train: Vec<usize>,
    /// Those of them at landmarks that can be followed for the whole horizon: for models of a yes-or-no outcome, which
    /// would otherwise see people without the event at the oldest landmarks only.
    pub(super) train_whole: Vec<usize>,
    /// Held-out people at the latest landmark.
    pub(super) test: Vec<usize>,
    /// Everybody at the latest landmark.
    pub(super) latest: Vec<usize>,
    /// Whether training ends where the test begins; if not, only people are held out.
    pub(super) later: bool,
}

impl Pool {
    /// Gathers the rows of every landmark at which there are data.
    ///
    /// # Errors
    /// Outside: a table that breaks its contract. Inside: the latest landmark lies before the data, or features cannot
    /// be built.
    pub(super) fn gather(
        outcome: Outcome,
        landmarks: &[Landmark<'_>],
        (outcomes, as_of): (&Checked, Date),
        columns: &BTreeSet<String>,
        plan: &LearningPlan,
    ) -> Result<Result<Self, LearnError>, Breach> {
        let Some(latest) = landmarks.last() else { return Ok(Err(before("no date", "no landmark was given"))) };
        let mut usable = Vec::new();
        let mut uses = Vec::new();
        for landmark in landmarks {
            let view = landmark.inputs.view();
            let rows = at_risk(outcome, &view)?;
            let passed_over = before_the_data(&view, &rows)?;
            uses.push(LandmarkUse { date: landmark.date, passed_over });
            match passed_over {
                None => usable.push((landmark, rows)),
                Some(reason) if landmark.date == latest.date => {
                    return Ok(Err(before(&latest.date.to_string(), reason)));
                }
                Some(_) => {}
            }
        }
        let all: usize = usable.iter().map(|(_, rows)| rows.len()).sum();
        let kept = (plan.at_most_person_landmarks as f64 / all.max(1) as f64).min(1.0);
        let wanted: BTreeSet<String> = columns.iter().cloned().chain(ethnicity_columns().iter().cloned()).collect();
        let horizon = jiff::Span::new().years(plan.horizon_years);
        let later = usable.first().is_some_and(|(first, _)| first.date.saturating_add(horizon) <= latest.date);
        let training_ends = if later { latest.date } else { as_of };
        let mut pool = Self::empty(uses, kept, later);
        pool.whole = usable.iter().filter(|(l, _)| l.date.saturating_add(horizon) <= training_ends).count();
        let mut tables = Vec::new();
        for (index, (landmark, rows)) in usable.into_iter().enumerate() {
            let is_latest = landmark.date == latest.date;
            let view = landmark.inputs.view();
            let keys = stable_keys(&view, &rows)?;
            let keep = |key: u64| share(key, THINNING) < kept || (is_latest && held_out(key));
            let (rows, keys): (Vec<usize>, Vec<u64>) = rows.into_iter().zip(keys).filter(|(_, key)| keep(*key)).unzip();
            match feature_table(&view, &rows, landmark.date, &wanted)? {
                Ok(table) => tables.push(table),
                Err(error) => return Ok(Err(error)),
            }
            let then = if is_latest || !later { as_of } else { latest.date };
            pool.known_then.extend(follow_ups(outcome, outcomes, &view, &rows, landmark.date, then)?);
            pool.known_now.extend(follow_ups(outcome, outcomes, &view, &rows, landmark.date, as_of)?);
            let published = rows.iter().map(|row| landmark.published_percent.get(*row).copied().flatten());
            pool.published.extend(published.map(|percent| percent.map(|p| p / 100.0)));
            for (grouping, more) in pool.groupings.iter_mut().zip(groupings(&view, &rows)?) {
                grouping.labels.extend(more.labels);
            }
            let pcns = view.text("pcn_code")?;
            let label = |row: &usize| if pcns.is_valid(*row) { pcns.value(*row) } else { "no PCN" };
            pool.pcns.labels.extend(rows.iter().map(|row| label(row).to_owned()));
            pool.landmark_of.extend(std::iter::repeat_n(index, rows.len()));
            pool.keys.extend(keys);
            pool.landmarks.push(landmark.date);
        }
        Ok(FeatureTable::stack(&tables).map(|table| Self { table, ..pool }))
    }

    fn empty(uses: Vec<LandmarkUse>, kept: f64, later: bool) -> Self {
        let named = |attribute: &str| Grouping { attribute: attribute.to_owned(), labels: Vec::new() };
        Self {
            uses,
            landmarks: Vec::new(),
            table: FeatureTable::nobody(),
            keys: Vec::new(),
            landmark_of: Vec::new(),
            known_then: Vec::new(),
            known_now: Vec::new(),
            published: Vec::new(),
            groupings: GROUPS.iter().map(|(attribute, _)| named(attribute)).collect(),
            pcns: named("pcn"),
            kept,
            later,
            whole: 0,
        }
    }

    /// Earlier landmarks to train on and the latest to judge at; where none is early enough, only people are apart.
    pub(super) fn split(&self) -> Split {
        let last = self.landmarks.len().saturating_sub(1);
        let rows = || 0..self.keys.len();
        let latest: Vec<usize> = rows().filter(|row| self.landmark_of[*row] == last).collect();
        let test = latest.iter().copied().filter(|row| held_out(self.keys[*row])).collect();
        let later = self.later;
        let trains = |row: &usize| !held_out(self.keys[*row]) && (!later || self.landmark_of[*row] < last);
        let train: Vec<usize> = rows().filter(trains).collect();
        let train_whole = train.iter().copied().filter(|row| self.landmark_of[*row] < self.whole).collect();
        Split { train, train_whole, test, latest, later }
    }

    /// Rows of the latest landmark and of earlier ones at least so many years apart: nobody's time is counted twice.
    pub(super) fn apart(&self, years: f64) -> Vec<usize> {
        let mut chosen: Vec<usize> = Vec::new();
        for (number, landmark) in self.landmarks.iter().enumerate().rev() {
            let is_apart =
                |later: &usize| f64::from((self.landmarks[*later] - *landmark).get_days()) >= years * DAYS_A_YEAR - 1.0;
            if chosen.last().is_none_or(is_apart) {
                chosen.push(number);
            }
        }
        (0..self.keys.len()).filter(|row| chosen.contains(&self.landmark_of[*row])).collect()
    }

    /// The labels of some rows.
    pub(super) fn groupings_of(&self, rows: &[usize]) -> Vec<Grouping> {
        let labels = |g: &Grouping| rows.iter().map(|row| g.labels[*row].clone()).collect();
        self.groupings.iter().map(|g| Grouping { attribute: g.attribute.clone(), labels: labels(g) }).collect()
    }
}

fn held_out(key: u64) -> bool {
    key % 10 < HELD_OUT_OF_TEN
}

fn before(landmark: &str, reason: &'static str) -> LearnError {
    LearnError::BeforeTheData { landmark: landmark.to_owned(), reason }
}

/// Why a landmark cannot be used: nobody, or nobody of whom anything was measured.
fn before_the_data(inputs: &View<'_>, rows: &[usize]) -> Result<Option<&'static str>, Breach> {
    if rows.is_empty() {
        return Ok(Some("nobody at risk is registered"));
    }
    let mut measured = false;
    for name in ["systolic_mmhg", "bmi_kg_per_m2", "hba1c_mmol_per_mol", "cholesterol_hdl_ratio"] {
        let values = inputs.number(name)?;
        measured |= rows.iter().any(|row| values.is_valid(*row));
    }
    Ok((!measured).then_some("nobody has a measurement"))
}

/// FNV-1a of the pseudonym: the same person falls on the same side every night.
fn stable_keys(inputs: &View<'_>, rows: &[usize]) -> Result<Vec<u64>, Breach> {
    let ids = inputs.text("patient_id")?;
    let hash =
        |id: &str| id.bytes().fold(0xcbf2_9ce4_8422_2325u64, |h, b| (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3));
    Ok(rows.iter().map(|row| hash(ids.value(*row))).collect())
}

/// The groups people are judged in, one grouping an attribute.
pub(super) fn groupings(inputs: &View<'_>, rows: &[usize]) -> Result<Vec<Grouping>, Breach> {
    GROUPS
        .into_iter()
        .map(|(attribute, column)| {
            let values = inputs.text(column)?;
            let labels = rows.iter().map(|row| values.value(*row).to_owned()).collect();
            Ok(Grouping { attribute: attribute.to_owned(), labels })
        })
        .collect()
}
