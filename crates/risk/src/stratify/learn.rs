//! One model an outcome, trained on the extract's own past and judged where it has not been.

use evenreach_contract::{Breach, Checked};
use evenreach_statistics::DisclosureRule;
use jiff::civil::Date;

use super::bench::Bench;
use super::champion::{Choice, choose};
use super::contender::{Contender, Judged, judge, published, published_on_everybody};
use super::outcome::Outcome;
use super::plan::{EthnicityAs, LearningPlan};
use super::pool::{Landmark, LandmarkUse, Pool};
use super::spread::Spread;
use super::tonight::{PositionGroup, Risks};
use crate::learned::{LearnError, TierThresholds, Trained, Validation};

/// The tables a model is learned from and applied to.
#[derive(Debug, Clone, Copy)]
pub struct Night<'a> {
    /// The night; outcomes are known up to it.
    pub as_of: Date,
    /// Landmarks, oldest first; the model is judged at the last.
    pub landmarks: &'a [Landmark<'a>],
    /// `risk_inputs` tonight.
    pub inputs_now: &'a Checked,
    /// `outcomes` tonight, every person the supplier knows.
    pub outcomes: &'a Checked,
    /// Tiers by ten-year risk; `high_percent` is the threshold in use.
    pub tiers: TierThresholds,
}

/// What was learned of one outcome.
#[derive(Debug)]
pub struct Learned {
    /// The outcome.
    pub outcome: Outcome,
    /// Years over which everything was judged.
    pub horizon_years: u8,
    /// Every landmark asked for, oldest first.
    pub landmarks: Vec<LandmarkUse>,
    /// Every contender on the same people; empty where nobody could be judged.
    pub judged: Vec<Judged>,
    /// The published score on everybody it can score at landmarks a horizon apart; nothing where nobody could be judged.
    pub published_on_everybody: Option<Validation>,
    /// Which of the published score and the learned model leads.
    pub choice: Choice,
    /// The model with its judgement, or why there is none.
    pub model: Result<Study, LearnError>,
}

/// A learned model, how it did elsewhere and at other horizons, and what it says tonight.
#[derive(Debug)]
pub struct Study {
    /// The model, trained on every landmark with all that is known tonight.
    pub trained: Trained,
    /// Whether it was judged at a later landmark than it was trained on; if not, only on other people.
    pub judged_later: bool,
    /// Held-out people at shorter horizons, overall, by the model that was judged.
    pub horizons: Vec<Validation>,
    /// Each primary care network predicted by a model trained on all the others; nothing where not asked for.
    pub places: Option<Result<Validation, LearnError>>,
    /// What the positions of the ethnicity switch would change tonight; nothing where one could not be trained.
    pub positions: Result<Vec<PositionGroup>, LearnError>,
    /// Tonight's risks.
    pub risks: Risks,
    /// How risks and inputs are spread, then and tonight.
    pub spread: Result<Spread, LearnError>,
}

/// Trains, tests and applies a model by its plan.
///
/// # Errors
/// Only when a table breaks its contract; a model that cannot be learned is a result, with its reason.
pub fn learn(outcome: Outcome, plan: &LearningPlan, night: &Night<'_>) -> Result<Learned, Breach> {
    let unlearned = |landmarks, error| Learned {
        published_on_everybody: None,
        outcome,
        horizon_years: plan.horizon_years,
        landmarks,
        judged: Vec::new(),
        choice: choose(plan.champion, plan.ethnicity, &[]),
        model: Err(error),
    };
    if let Err(error) = plan.check(outcome) {
        return Ok(unlearned(Vec::new(), error));
    }
    let columns = outcome.design_of(&plan.features, EthnicityAs::Out).columns();
    let known = (night.outcomes, night.as_of);
    let pool = match Pool::gather(outcome, night.landmarks, known, &columns, plan)? {
        Ok(pool) => pool,
        Err(error) => return Ok(unlearned(Vec::new(), error)),
    };
    let bench = Bench::new(outcome, plan, night, &pool);
    let mut predicted = Vec::new();
    let trained = bench.rehearse(&mut predicted);
    predicted.extend(published(&pool, &bench.split, bench.years));
    let judged = judge(&pool, &bench.split, &bench.judge, predicted);
    let published_on_everybody = published_on_everybody(&pool, &bench.judge, bench.years).ok();
    let choice = choose(plan.champion, plan.ethnicity, &judged);
    let model = match trained {
        Ok(rehearsal) => bench.finish(rehearsal)?,
        Err(error) => Err(error),
    };
    let landmarks = pool.uses.clone();
    Ok(Learned { outcome, horizon_years: plan.horizon_years, landmarks, judged, published_on_everybody, choice, model })
}

impl Learned {
    /// The model as it is kept in a file: counts under a rule, with the judgement of a model trained in the same way on
    /// earlier landmarks and people.
    ///
    /// # Errors
    /// The content cannot be written. Nothing when no model was learned.
    pub fn kept(&self, position: EthnicityAs, rule: DisclosureRule) -> Option<Result<Trained, LearnError>> {
        let study = self.model.as_ref().ok()?;
        let judged = self.judged.iter().find(|j| j.contender == Contender::Learned(position));
        let validations = judged
            .and_then(|j| j.everybody.as_ref())
            .into_iter()
            .chain(judged.and_then(|j| j.same_people.as_ref().ok()))
            .chain(&study.horizons)
            .chain(study.places.as_ref().and_then(|p| p.as_ref().ok()));
        // A validation too small to be shown is left out of the file, as it is of the report.
        let shown = validations.filter_map(|validation| validation.protected(rule).ok());
        let trained = shown.fold(study.trained.clone().protected(rule), |trained, validation| {
            trained.and_then(|trained| trained.with_performance(validation))
        });
        Some(trained)
    }
}
