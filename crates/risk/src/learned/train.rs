//! From a table and follow-up to a trained model: one function of the data alone.

use jiff::civil::Date;
use linfa::ParamGuard;
use serde::{Deserialize, Serialize};

use super::cross_validation::{Ridge, Sample};
use super::design_spec::DesignSpec;
use super::direction::Direction;
use super::follow_up::{self, FollowUp};
use super::group_recalibration::GroupRecalibration;
use super::hazard::DiscreteTimeHazard;
use super::model_file::Content;
use super::split::Rows;
use super::{ElasticNetChoice, FeatureTable, LearnError, Trained, keyed};

/// Everything that decides a training, apart from the data.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TrainingSpec {
    /// Name of the model.
    pub name: String,
    /// The outcome in words, such as `first cardiovascular event`.
    pub outcome: String,
    /// When the training people were observed.
    pub window: TrainingWindow,
    /// Features to build.
    pub design: DesignSpec,
    /// Width of an interval of follow-up in years.
    pub interval_years: f64,
    /// Longest follow-up to use in years.
    pub longest_years: f64,
    /// How the ridge penalty is set.
    #[serde(default)]
    pub ridge: Ridge,
    /// An elastic-net penalty in place of the ridge.
    #[serde(default)]
    pub elastic_net: Option<ElasticNetChoice>,
    /// Directions that must hold.
    #[serde(default)]
    pub directions: Vec<Direction>,
    /// 0-or-1 columns, one a group, within which the model is recalibrated; none for no such step.
    #[serde(default)]
    pub recalibrate_within: Vec<String>,
    /// What else a reader of the model must know, in sentences.
    #[serde(default)]
    pub notes: Vec<String>,
    /// Least evidence to train on.
    #[serde(default)]
    pub evidence: TrainingEvidence,
}

/// When the training people were observed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TrainingWindow {
    /// Dates as of which features were taken.
    pub landmarks: Vec<Date>,
    /// Last date on which an outcome could be seen.
    pub followed_to: Date,
}

/// Least evidence to train on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TrainingEvidence {
    /// Distinct people.
    pub people: usize,
    /// Events.
    pub events: usize,
}

impl Default for TrainingEvidence {
    /// 200 people and 20 events.
    fn default() -> Self {
        Self { people: 200, events: 20 }
    }
}

impl TrainingSpec {
    /// Yearly intervals up to 10 years, penalty by cross-validation, default evidence.
    #[must_use]
    pub fn new(name: &str, outcome: &str, window: TrainingWindow, design: DesignSpec) -> Self {
        Self {
            name: name.to_owned(),
            outcome: outcome.to_owned(),
            window,
            design,
            interval_years: 1.0,
            longest_years: 10.0,
            ridge: Ridge::default(),
            elastic_net: None,
            directions: Vec::new(),
            recalibrate_within: Vec::new(),
            notes: Vec::new(),
            evidence: TrainingEvidence::default(),
        }
    }
}

/// Trains a discrete-time hazard model on every row of a table.
///
/// `follow_up` and `key` have one entry a row; `key` is a stable number for a person, the same for
/// each landmark of that person, and decides the folds. The order of the rows does not matter: they
/// are read in the order of their keys, so the same rows give the same model to the last bit.
///
/// # Errors
/// Lists of unequal length, follow-up or values that cannot be used, too little evidence, one
/// class, constant or separating features, no convergence, a known direction that does not hold.
pub fn train(
    spec: &TrainingSpec,
    table: &FeatureTable,
    follow_up: &[FollowUp],
    key: &[u64],
) -> Result<Trained, LearnError> {
    let rows: Vec<usize> = (0..table.rows()).collect();
    train_on(spec, table, follow_up, key, &rows)
}

/// Trains on some rows of a table, such as those of the earlier landmarks.
///
/// # Errors
/// As [`train`].
pub fn train_on(
    spec: &TrainingSpec,
    table: &FeatureTable,
    follow_up: &[FollowUp],
    key: &[u64],
    rows: &[usize],
) -> Result<Trained, LearnError> {
    let expected = table.rows();
    for (what, found) in [("list of follow-up", follow_up.len()), ("list of keys", key.len())] {
        if found != expected {
            return Err(LearnError::LengthMismatch { what: what.to_owned(), found, expected });
        }
    }
    super::table::check_rows(rows, expected)?;
    follow_up::check(follow_up)?;
    let order = in_stable_order(table, follow_up, key, rows)?;
    // Put in order once: columns are then read from front to back, many times over.
    let table = table.take(&order)?;
    let follow_up: Vec<FollowUp> = order.iter().map(|row| follow_up[*row]).collect();
    let key: Vec<u64> = order.iter().map(|row| key[*row]).collect();
    let rows: Vec<usize> = (0..order.len()).collect();
    check_evidence(spec, &follow_up, &key)?;

    let hazard = DiscreteTimeHazard::default().interval_years(spec.interval_years).longest_years(spec.longest_years);
    let sample = Sample { table: &table, follow_up: &follow_up, key: &key, rows: &rows };
    let (hazard, ridge_scores, elastic_net_scores) = match &spec.elastic_net {
        None => {
            let (ridge, scores) = spec.ridge.choose(&spec.design, &hazard, &sample)?;
            (hazard.ridge(ridge).check()?, scores, Vec::new())
        }
        Some(choice) => {
            let data = Rows { table: &table, follow_up: &follow_up, key: &key };
            let (net, scores) = choice.choose(&spec.design, &hazard, &data)?;
            (hazard.ridge(net.ridge()).check()?.lasso(net.lasso()), Vec::new(), scores)
        }
    };
    let design = spec.design.learn(&table, &rows)?;
    let features = design.features_of(&table, &rows)?;
    let model = hazard.fit_rows(&features, &follow_up, None)?;
    for direction in &spec.directions {
        direction.check(&design, &model)?;
    }
    let people = distinct(&key);
    let predictor = model.linear_predictor(&features)?.to_vec();
    let groups = GroupRecalibration::fit(&spec.recalibrate_within, &table, &predictor, &follow_up, &model)?;
    let missing_percent = design.columns().into_iter().map(|name| {
        let share = table.missing_count(name)? as f64 / rows.len().max(1) as f64;
        Ok((name.to_owned(), (share * 1000.0).round() / 10.0))
    });
    let missing_percent = missing_percent.collect::<Result<_, LearnError>>()?;
    Trained::seal(Content {
        name: spec.name.clone(),
        outcome: spec.outcome.clone(),
        competing_death: follow_up::COMPETING_DEATH.to_owned(),
        window: spec.window.clone(),
        people,
        rows: rows.len(),
        events: model.events(),
        person_years: model.baseline().iter().map(|interval| interval.person_years).sum(),
        design,
        hazard: model,
        ridge_scores,
        elastic_net_scores,
        directions: spec.directions.clone(),
        groups,
        missing_percent,
        notes: spec.notes.clone(),
        performance: Vec::new(),
    })
}

fn check_evidence(spec: &TrainingSpec, follow_up: &[FollowUp], key: &[u64]) -> Result<(), LearnError> {
    let people = distinct(key);
    let events = follow_up.iter().filter(|f| f.outcome_at(spec.longest_years) == Some(true)).count();
    let TrainingEvidence { people: least_people, events: least_events } = spec.evidence;
    match () {
        () if people < least_people => Err(LearnError::TooFewPeople { found: people, least: least_people }),
        () if events == 0 => Err(LearnError::NoEvents),
        () if events == follow_up.len() => Err(LearnError::OnlyEvents),
        () if events < least_events => Err(LearnError::TooFewEvents { found: events, least: least_events }),
        () => Ok(()),
    }
}

/// Distinct people among rows that stand in the order of their keys.
fn distinct(key: &[u64]) -> usize {
    key.chunk_by(|a, b| a == b).count()
}

/// Rows by scrambled key, then follow-up, then values: an order that the order of arrival cannot
/// change, and that puts no practice or year first.
fn in_stable_order(
    table: &FeatureTable,
    follow_up: &[FollowUp],
    key: &[u64],
    rows: &[usize],
) -> Result<Vec<usize>, LearnError> {
    let mut names: Vec<&String> = table.names().iter().collect();
    names.sort();
    let views = names.into_iter().map(|name| table.view(name)).collect::<Result<Vec<_>, _>>()?;
    let mut keyed: Vec<(u64, usize)> = rows.iter().map(|row| (keyed::mix(key[*row]), *row)).collect();
    keyed.sort_unstable_by(|(a_key, a), (b_key, b)| {
        let follow_up = |row: usize| (follow_up[row].time_years, follow_up[row].event);
        let (a_follow_up, b_follow_up) = (follow_up(*a), follow_up(*b));
        let by_value = || {
            let differ = views.iter().map(|view| match (view.get(*a), view.get(*b)) {
                (Some(x), Some(y)) => x.total_cmp(&y),
                (x, y) => x.is_some().cmp(&y.is_some()),
            });
            differ.into_iter().find(|order| order.is_ne()).unwrap_or(std::cmp::Ordering::Equal)
        };
        a_key
            .cmp(b_key)
            .then(a_follow_up.0.total_cmp(&b_follow_up.0))
            .then(a_follow_up.1.cmp(&b_follow_up.1))
            .then_with(by_value)
    });
    Ok(keyed.into_iter().map(|(_, row)| row).collect())
}
