//! Trains every position of the ethnicity switch alike: first in rehearsal, to be judged, then for tonight.

use std::collections::BTreeSet;

use evenreach_contract::Breach;

use super::contender::{Contender, Predicted, over, trees};
use super::feature_columns::ethnicity_columns;
use super::follow_up::LONGEST_YEARS;
use super::learn::{Night, Study};
use super::outcome::Outcome;
use super::plan::{EthnicityAs, LearningPlan, Penalty};
use super::pool::{Pool, Split};
use super::spread::Spread;
use super::tonight::Tonight;
use crate::learned::keyed::share;
use crate::learned::{
    FollowUp, LearnError, Rows, Trained, TrainingSpec, TrainingWindow, Validation, ValidationSpec, check_leaks,
    leave_one_place_out, train_on, validate,
};

/// People looked at for columns that tell the future.
const LEAKS_LOOKED_FOR_IN: f64 = 20_000.0;

/// Everything a study needs.
pub(super) struct Bench<'a> {
    outcome: Outcome,
    plan: &'a LearningPlan,
    night: &'a Night<'a>,
    pool: &'a Pool,
    pub(super) split: Split,
    pub(super) judge: ValidationSpec,
    pub(super) years: f64,
}

/// What the rehearsal on earlier landmarks settled.
pub(super) struct Rehearsal {
    penalty: Penalty,
    horizons: Vec<Validation>,
}

/// The positions of the ethnicity switch, trained on the same rows with the same penalty.
struct Positions {
    out: Trained,
    /// In, and in with recalibration.
    with: Result<(Trained, Trained), LearnError>,
}

impl<'a> Bench<'a> {
    pub(super) fn new(outcome: Outcome, plan: &'a LearningPlan, night: &'a Night<'a>, pool: &'a Pool) -> Self {
        let years = f64::from(plan.horizon_years);
        let latest = pool.landmarks.last().map(ToString::to_string).unwrap_or_default();
        let mut judge = ValidationSpec::new(&format!("{}, landmark {latest}", outcome.name()), years);
        let tiers = [night.tiers.moderate_percent, Some(night.tiers.high_percent), night.tiers.very_high_percent];
        judge.thresholds_percent = tiers.into_iter().flatten().map(|t| 100.0 * over(years, t / 100.0)).collect();
        Self { outcome, plan, night, pool, split: pool.split(), judge, years }
    }

    fn spec(&self, ethnicity: EthnicityAs, window: TrainingWindow, penalty: Penalty) -> TrainingSpec {
        let design = self.outcome.design_of(&self.plan.features, ethnicity);
        let has_age = design.columns().contains("age_years");
        let mut spec = TrainingSpec::new(self.outcome.name(), self.outcome.words(), window, design);
        spec.longest_years = f64::from(LONGEST_YEARS);
        penalty.put_into(&mut spec);
        spec.directions = if has_age { self.outcome.directions() } else { Vec::new() };
        if ethnicity == EthnicityAs::InRecalibrated {
            spec.recalibrate_within = ethnicity_columns().to_vec();
        }
        spec.notes = self.notes(ethnicity);
        spec
    }

    fn notes(&self, ethnicity: EthnicityAs) -> Vec<String> {
        let words = self.outcome.words();
        let mut notes = vec![
            format!("For people aged 25 to 84 registered with a practice, without {words} before."),
            format!("Ethnicity as a predictor: {}.", ethnicity.words()),
        ];
        if self.pool.kept < 1.0 {
            let percent = 100.0 * self.pool.kept;
            notes.push(format!("Trained on {percent:.0}% of people, drawn by a hash of their pseudonyms."));
        }
        for landmark in &self.pool.uses {
            let passed = landmark.passed_over.map(|why| format!("Landmark {} was passed over: {why}.", landmark.date));
            notes.extend(passed);
        }
        notes
    }

    /// Earlier landmarks, with nothing known after the one the model is judged at.
    fn earlier(&self) -> TrainingWindow {
        let (followed_to, landmarks) = match self.pool.landmarks.split_last() {
            Some((latest, earlier)) if self.split.later => (*latest, earlier.to_vec()),
            _ => (self.night.as_of, self.pool.landmarks.clone()),
        };
        TrainingWindow { landmarks, followed_to }
    }

    fn train(
        &self,
        window: &TrainingWindow,
        penalty: Penalty,
        follow_up: &[FollowUp],
        rows: &[usize],
    ) -> Result<Positions, LearnError> {
        let train = |ethnicity, penalty| {
            let spec = self.spec(ethnicity, window.clone(), penalty);
            train_on(&spec, &self.pool.table, follow_up, &self.pool.keys, rows)
        };
        let out = train(EthnicityAs::Out, penalty)?;
        let within = train(EthnicityAs::InRecalibrated, self.plan.estimator.as_in(out.hazard()));
        let position = EthnicityAs::In.words();
        let alone = |within: &Trained| within.without_groups(&[(EthnicityAs::InRecalibrated.words(), position)]);
        let with = within.and_then(|within| Ok((alone(&within)?, within)));
        Ok(Positions { out, with })
    }

    /// Trains on earlier landmarks and predicts held-out people at the latest.
    pub(super) fn rehearse(&self, predicted: &mut Vec<Predicted>) -> Result<Rehearsal, LearnError> {
        self.look_for_leaks()?;
        let choose = self.plan.estimator.to_be_chosen();
        let Positions { out, with } = self.train(&self.earlier(), choose, &self.pool.known_then, &self.split.train)?;
        let test = self.pool.table.take(&self.split.test)?;
        let predict = |trained: &Trained| trained.predict(&test, self.years);
        predicted.push(Predicted::by(Contender::Learned(EthnicityAs::Out), predict(&out)));
        let design = self.outcome.design_of(&self.plan.features, EthnicityAs::Out);
        predicted.push(trees(self.pool, &self.split, &design, self.years));
        let penalty = self.plan.estimator.as_in(out.hazard());
        let mine = match with {
            Ok((alone, within)) => {
                predicted.push(Predicted::by(Contender::Learned(EthnicityAs::In), predict(&alone)));
                predicted.push(Predicted::by(Contender::Learned(EthnicityAs::InRecalibrated), predict(&within)));
                match self.plan.ethnicity {
                    EthnicityAs::Out => out,
                    EthnicityAs::In => alone,
                    EthnicityAs::InRecalibrated => within,
                }
            }
            Err(error) if self.plan.ethnicity == EthnicityAs::Out => {
                predicted.push(Predicted::by(Contender::Learned(EthnicityAs::In), Err(error)));
                out
            }
            Err(error) => return Err(error),
        };
        Ok(Rehearsal { penalty, horizons: self.shorter_horizons(&mine)? })
    }

    fn look_for_leaks(&self) -> Result<(), LearnError> {
        let looked_at = LEAKS_LOOKED_FOR_IN / self.split.latest.len().max(1) as f64;
        let drawn = |row: &usize| share(self.pool.keys[*row], 0x1ea4) < looked_at;
        let rows: Vec<usize> = self.split.latest.iter().copied().filter(drawn).collect();
        check_leaks(&self.pool.table.take(&rows)?, &self.known_then(&rows), self.years)
    }

    fn known_then(&self, rows: &[usize]) -> Vec<FollowUp> {
        rows.iter().map(|row| self.pool.known_then[*row]).collect()
    }

    fn shorter_horizons(&self, trained: &Trained) -> Result<Vec<Validation>, LearnError> {
        let test = self.pool.table.take(&self.split.test)?;
        let follow_up = self.known_then(&self.split.test);
        let shorter = trained.horizons_years().into_iter().filter(|years| *years < self.years);
        shorter
            .map(|years| {
                let subject = format!("{}, held-out people, {years} years", self.judge.subject);
                let spec = ValidationSpec { subject, horizon_years: years, ..self.judge.clone() };
                validate(&spec, &trained.predict(&test, years)?, &follow_up, &[])
            })
            .collect()
    }

    /// Trains on every landmark with all that is known, and predicts tonight.
    pub(super) fn finish(&self, rehearsal: Rehearsal) -> Result<Result<Study, LearnError>, Breach> {
        let window = TrainingWindow { landmarks: self.pool.landmarks.clone(), followed_to: self.night.as_of };
        let all: Vec<usize> = (0..self.pool.keys.len()).collect();
        let penalty = rehearsal.penalty;
        let positions = match self.train(&window, penalty.clone(), &self.pool.known_now, &all) {
            Ok(positions) => positions,
            Err(error) => return Ok(Err(error)),
        };
        let columns: BTreeSet<String> = self.pool.table.names().iter().cloned().collect();
        let inputs = self.night.inputs_now.view();
        let tonight = match Tonight::gather(self.outcome, inputs, self.night.as_of, &columns)? {
            Ok(tonight) => tonight,
            Err(error) => return Ok(Err(error)),
        };
        let ten_year = |trained: &Trained| tonight.risks(trained).map(|risks| risks.ten_year_percent);
        let (trained, high) = match positions {
            Positions { out, with: Ok((alone, within)) } => {
                let high = || Ok([ten_year(&out)?, ten_year(&alone)?, ten_year(&within)?]);
                let high = high();
                let mine = match self.plan.ethnicity {
                    EthnicityAs::Out => out,
                    EthnicityAs::In => alone,
                    EthnicityAs::InRecalibrated => within,
                };
                (mine, high)
            }
            Positions { out, with: Err(error) } if self.plan.ethnicity == EthnicityAs::Out => (out, Err(error)),
            Positions { with: Err(error), .. } => return Ok(Err(error)),
        };
        let positions = match high {
            Ok([a, b, c]) => Ok(tonight.positions([&a, &b, &c], self.night.tiers.high_percent)?),
            Err(error) => Err(error),
        };
        let risks = match tonight.risks(&trained) {
            Ok(risks) => risks,
            Err(error) => return Ok(Err(error)),
        };
        let places = self.plan.leave_one_pcn_out.then(|| self.places(penalty));
        let (judged_later, horizons) = (self.split.later, rehearsal.horizons);
        let spread = Spread::of(&trained, self.years, &self.pool.table, tonight.table());
        Ok(Ok(Study { trained, judged_later, horizons, places, positions, risks, spread }))
    }

    /// Internal-external validation at the latest landmark.
    fn places(&self, penalty: Penalty) -> Result<Validation, LearnError> {
        let spec = self.spec(self.plan.ethnicity, self.earlier(), penalty);
        let subject = format!("{}, each PCN by a model of all the others", self.judge.subject);
        let judge = ValidationSpec { subject, ..self.judge.clone() };
        let data = Rows { table: &self.pool.table, follow_up: &self.pool.known_then, key: &self.pool.keys };
        leave_one_place_out(&spec, &judge, &data, &self.pool.pcns, (&self.split.train, &self.split.latest))
    }
}
