//! One model an outcome, trained on the extract's own past and judged on people it has not seen.

use arrow::array::Array;
use evenreach_contract::{Breach, Checked, View};
use jiff::civil::Date;

use super::{Outcome, feature_table};
use crate::learned::{
    FollowUp, Grouping, LearnError, Rows, Trained, TrainingSpec, TrainingWindow, Validation, ValidationSpec,
    train_and_test, validate,
};

/// Ages the models are for, as the published scores.
const AGES: std::ops::RangeInclusive<i32> = 25..=84;
/// Of every ten people, three are held out for the test; chosen by a hash of the pseudonym.
const HELD_OUT_OF_TEN: u64 = 3;

/// The tables a model is learned from and applied to.
#[derive(Debug, Clone, Copy)]
pub struct Night<'a> {
    /// The landmark features were taken at.
    pub landmark: Date,
    /// The night; outcomes are known up to it.
    pub as_of: Date,
    /// Years predicted.
    pub horizon_years: u8,
    /// `risk_inputs` as of the landmark.
    pub inputs_then: &'a Checked,
    /// `risk_inputs` tonight.
    pub inputs_now: &'a Checked,
    /// `outcomes` tonight, every person the supplier knows.
    pub outcomes: &'a Checked,
    /// Published ten-year risk in percent as of the landmark, row by row of `inputs_then`, to be judged beside it.
    pub published_then: &'a [Option<f64>],
}

/// A learned model with its judgement and tonight's risks.
#[derive(Debug)]
pub struct Learned {
    /// The outcome.
    pub outcome: Outcome,
    /// The model, or why there is none.
    pub model: Result<(Trained, Validation), LearnError>,
    /// P(event) within the horizon in percent, row by row of tonight's `risk_inputs`; `None` outside its population.
    pub risk_percent: Vec<Option<f64>>,
    /// The published score's discrimination and calibration on the same held-out people.
    pub published: Option<Validation>,
}

/// Trains, tests and applies a model.
///
/// # Errors
/// Only when a table breaks its contract; a model that cannot be learned is a result, with its reason.
pub fn learn(outcome: Outcome, night: &Night<'_>) -> Result<Learned, Breach> {
    let people = at_risk(outcome, &night.inputs_then.view())?;
    let follow_up = follow_ups(outcome, night, &people)?;
    let keys = stable_keys(&night.inputs_then.view(), &people)?;
    let groupings = groupings(&night.inputs_then.view(), &people)?;
    let table = feature_table(&night.inputs_then.view(), &people)?;
    let model = table.and_then(|table| {
        let window = TrainingWindow { landmarks: vec![night.landmark], followed_to: night.as_of };
        let mut spec = TrainingSpec::new(outcome.name(), outcome.words(), window, outcome.design());
        spec.longest_years = f64::from(night.horizon_years);
        spec.directions = outcome.directions();
        let (test, training): (Vec<usize>, Vec<usize>) =
            (0..people.len()).partition(|row| keys[*row] % 10 < HELD_OUT_OF_TEN);
        let data = Rows { table: &table, follow_up: &follow_up, key: &keys };
        let judge = judge(outcome, night);
        let held_out = train_and_test(&spec, &judge, &data, &training, &test, &groupings)?;
        let trained = held_out.trained.with_performance(held_out.validation.clone())?;
        trained.check_directions()?;
        Ok((trained, held_out.validation))
    });
    let published = published_judged(outcome, night, &people, &follow_up, &keys, &groupings);
    let risk_percent = match &model {
        Ok((trained, _)) => apply(outcome, trained, night)?,
        Err(_) => vec![None; night.inputs_now.view().len()],
    };
    Ok(Learned { outcome, model, risk_percent, published })
}

fn judge(outcome: Outcome, night: &Night<'_>) -> ValidationSpec {
    ValidationSpec::new(
        &format!("{}, landmark {}, held-out people", outcome.name(), night.landmark),
        f64::from(night.horizon_years),
    )
}

/// Rows of people of the models' ages who do not have the outcome yet.
fn at_risk(outcome: Outcome, inputs: &View<'_>) -> Result<Vec<usize>, Breach> {
    let ages = inputs.integer("age_years")?;
    let prevalent = inputs.flag(outcome.prevalent_column())?;
    Ok((0..inputs.len()).filter(|row| AGES.contains(&ages.value(*row)) && !prevalent.value(*row)).collect())
}

fn days(date: Date) -> i32 {
    (date - Date::constant(1970, 1, 1)).get_days()
}

/// Follow-up from the landmark to the event, death, leaving, the horizon or the night, whichever is first.
fn follow_ups(outcome: Outcome, night: &Night<'_>, rows: &[usize]) -> Result<Vec<FollowUp>, Breach> {
    let outcomes = night.outcomes.view();
    let (events, deaths, left) =
        (outcomes.date(outcome.date_column())?, outcomes.date("date_of_death")?, outcomes.date("left_date")?);
    let known = outcomes.key("person_key")?;
    let keys = night.inputs_then.view().key("person_key")?;
    let start = days(night.landmark);
    // A calendar span, so that somebody followed to the horizon has exactly the horizon's years.
    let horizon = days(night.landmark.saturating_add(jiff::Span::new().years(night.horizon_years)));
    rows.iter()
        .map(|row| {
            let at = known.values().binary_search(&keys.value(*row)).map_err(|_| Breach::Rows {
                table: "outcomes".to_owned(),
                rule: "every person is known".to_owned(),
                count: 1,
            })?;
            let date = |column: &arrow::array::Date32Array| column.is_valid(at).then(|| column.value(at));
            let end = [date(deaths), date(left)].into_iter().flatten().fold(horizon.min(days(night.as_of)), i32::min);
            let event = date(events).filter(|day| *day > start && *day <= end);
            let until = event.unwrap_or(end).max(start + 1);
            let share = f64::from(until - start) / f64::from(horizon - start);
            Ok(FollowUp { time_years: share * f64::from(night.horizon_years), event: event.is_some() })
        })
        .collect()
}

/// FNV-1a of the pseudonym: the same person falls on the same side every night.
fn stable_keys(inputs: &View<'_>, rows: &[usize]) -> Result<Vec<u64>, Breach> {
    let ids = inputs.text("patient_id")?;
    let hash =
        |id: &str| id.bytes().fold(0xcbf2_9ce4_8422_2325u64, |h, b| (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3));
    Ok(rows.iter().map(|row| hash(ids.value(*row))).collect())
}

fn groupings(inputs: &View<'_>, rows: &[usize]) -> Result<Vec<Grouping>, Breach> {
    [("ethnicity_5", "ethnicity_5"), ("imd_quintile", "imd_quintile_label"), ("sex", "sex"), ("age_band", "age_band")]
        .into_iter()
        .map(|(attribute, column)| {
            let values = inputs.text(column)?;
            let labels = rows.iter().map(|row| values.value(*row).to_owned()).collect();
            Ok(Grouping { attribute: attribute.to_owned(), labels })
        })
        .collect()
}

/// The published score on the same held-out people: its ten-year risk scaled to the horizon at a constant hazard.
fn published_judged(
    outcome: Outcome,
    night: &Night<'_>,
    people: &[usize],
    follow_up: &[FollowUp],
    keys: &[u64],
    groupings: &[Grouping],
) -> Option<Validation> {
    let scored: Vec<(usize, f64)> = people
        .iter()
        .enumerate()
        .filter(|(at, _)| keys[*at] % 10 < HELD_OUT_OF_TEN)
        .filter_map(|(at, row)| Some((at, (*night.published_then.get(*row)?)?)))
        .collect();
    let predicted: Vec<f64> = scored
        .iter()
        .map(|(_, percent)| 1.0 - (1.0 - percent / 100.0).powf(f64::from(night.horizon_years) / 10.0))
        .collect();
    let follow_up: Vec<FollowUp> = scored.iter().map(|(at, _)| follow_up[*at]).collect();
    let groupings: Vec<Grouping> = groupings
        .iter()
        .map(|g| Grouping {
            attribute: g.attribute.clone(),
            labels: scored.iter().map(|(at, _)| g.labels[*at].clone()).collect(),
        })
        .collect();
    validate(&judge(outcome, night), &predicted, &follow_up, &groupings).ok()
}

/// Tonight's risks of everybody in the model's population.
fn apply(outcome: Outcome, trained: &Trained, night: &Night<'_>) -> Result<Vec<Option<f64>>, Breach> {
    let view = night.inputs_now.view();
    let rows = at_risk(outcome, &view)?;
    let mut risks = vec![None; view.len()];
    let predicted =
        feature_table(&view, &rows)?.and_then(|table| trained.predict(&table, f64::from(night.horizon_years)));
    // A table the model refuses leaves everybody without a learned risk, never with a wrong one.
    for (row, risk) in rows.iter().zip(predicted.into_iter().flatten()) {
        risks[*row] = Some(risk * 100.0);
    }
    Ok(risks)
}
