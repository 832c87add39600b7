//! Who is judged beside whom, on the same held-out people.

use linfa::traits::Predict;

use super::plan::EthnicityAs;
use super::pool::{Pool, Split};
use crate::learned::{
    DesignSpec, FollowUp, Grouping, LearnError, Recalibrated, TreeChallenger, Validation, ValidationSpec, validate,
};

/// Trees in the bag; more change the average little and take the night's time.
const TREES: usize = 30;

/// One way of predicting the outcome.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Contender {
    /// The learned hazard model, with ethnicity in one of its three positions.
    Learned(EthnicityAs),
    /// A bag of linfa trees on the features of the learned model without ethnicity.
    Trees,
    /// The published score, scaled to the horizon at a constant hazard.
    Published,
    /// The published score with a new intercept and slope from training people.
    PublishedRecalibrated,
}

impl Contender {
    /// In words, as tables have it.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Learned(EthnicityAs::Out) => "learned, ethnicity out",
            Self::Learned(EthnicityAs::In) => "learned, ethnicity in",
            Self::Learned(EthnicityAs::InRecalibrated) => "learned, ethnicity in, recalibrated within each group",
            Self::Trees => "learned, trees",
            Self::Published => "published",
            Self::PublishedRecalibrated => "published, recalibrated",
        }
    }
}

/// A contender's performance.
#[derive(Debug)]
pub struct Judged {
    /// Who.
    pub contender: Contender,
    /// On the held-out people whom the published score can score: the same for every contender.
    pub same_people: Result<Validation, LearnError>,
    /// On everybody held out; nothing for a contender that cannot predict them.
    pub everybody: Option<Validation>,
}

/// Risks of the test rows; nothing for a person who cannot be predicted.
pub(super) struct Predicted {
    pub(super) contender: Contender,
    pub(super) risks: Result<Vec<Option<f64>>, LearnError>,
}

impl Predicted {
    pub(super) fn by(contender: Contender, risks: Result<Vec<f64>, LearnError>) -> Self {
        Self { contender, risks: risks.map(|risks| risks.into_iter().map(Some).collect()) }
    }
}

/// Risk over `years` of a ten-year risk, at a constant hazard.
pub(super) fn over(years: f64, ten_year: f64) -> f64 {
    1.0 - (1.0 - ten_year).powf(years / 10.0)
}

/// The published score as it is, and recalibrated on training rows.
pub(super) fn published(pool: &Pool, split: &Split, years: f64) -> [Predicted; 2] {
    let risk = |row: &usize| pool.published[*row].map(|p| over(years, p));
    let as_it_is: Vec<Option<f64>> = split.test.iter().map(risk).collect();
    let recalibrated = || {
        let training: Vec<(f64, FollowUp)> =
            split.train_whole.iter().filter_map(|row| Some((risk(row)?, pool.known_then[*row]))).collect();
        let (risks, follow_up): (Vec<f64>, Vec<FollowUp>) = training.into_iter().unzip();
        let fitted = Recalibrated::fit("the published score", &risks, &follow_up, years)?;
        let change = |p: &Option<f64>| p.map(|p| Ok(fitted.predict(&[p])?.first().copied())).transpose();
        as_it_is.iter().map(|p| change(p).map(Option::flatten)).collect()
    };
    let recalibrated = recalibrated();
    [
        Predicted { contender: Contender::Published, risks: Ok(as_it_is) },
        Predicted { contender: Contender::PublishedRecalibrated, risks: recalibrated },
    ]
}

/// The published score on everybody it can score at the latest landmark and at earlier ones a horizon apart: nothing of
/// it was learned here, so nobody need be held out, and small groups are judged on all their people and years.
pub(super) fn published_on_everybody(pool: &Pool, spec: &ValidationSpec, years: f64) -> Result<Validation, LearnError> {
    let rows: Vec<usize> = pool.apart(years).into_iter().filter(|row| pool.published[*row].is_some()).collect();
    let risks: Vec<f64> = rows.iter().filter_map(|row| pool.published[*row]).map(|p| over(years, p)).collect();
    let follow_up: Vec<FollowUp> = rows.iter().map(|row| pool.known_now[*row]).collect();
    let subject = format!("{}, {}, everybody with a published score", spec.subject, Contender::Published.words());
    validate(&ValidationSpec { subject, ..spec.clone() }, &risks, &follow_up, &pool.groupings_of(&rows))
}

/// Trees on the features of a design.
pub(super) fn trees(pool: &Pool, split: &Split, design: &DesignSpec, years: f64) -> Predicted {
    let risks = || {
        let design = design.learn(&pool.table, &split.train_whole)?;
        let grown_on = design.features_of(&pool.table, &split.train_whole)?;
        let follow_up: Vec<FollowUp> = split.train_whole.iter().map(|row| pool.known_then[*row]).collect();
        let keys: Vec<u64> = split.train_whole.iter().map(|row| pool.keys[*row]).collect();
        let bag =
            TreeChallenger { trees: TREES, ..TreeChallenger::default() }.fit(&grown_on, &follow_up, &keys, years)?;
        drop(grown_on);
        Ok(bag.predict(&design.features_of(&pool.table, &split.test)?)?.to_vec())
    };
    Predicted::by(Contender::Trees, risks())
}

/// Judges every contender on the same people and, where it predicts everybody, on everybody.
pub(super) fn judge(pool: &Pool, split: &Split, spec: &ValidationSpec, predicted: Vec<Predicted>) -> Vec<Judged> {
    let groupings = pool.groupings_of(&split.test);
    let same: Vec<usize> = (0..split.test.len()).filter(|place| pool.published[split.test[*place]].is_some()).collect();
    let all: Vec<usize> = (0..split.test.len()).collect();
    let on = |places: &[usize], risks: &[Option<f64>], about: &str| {
        let risks: Vec<f64> = places.iter().filter_map(|place| risks[*place]).collect();
        let follow_up: Vec<FollowUp> = places.iter().map(|place| pool.known_then[split.test[*place]]).collect();
        let spec = ValidationSpec { subject: format!("{}, {about}", spec.subject), ..spec.clone() };
        validate(&spec, &risks, &follow_up, &taken(&groupings, places))
    };
    predicted
        .into_iter()
        .map(|Predicted { contender, risks }| {
            let about = |people: &str| format!("{}, {people}", contender.words());
            match risks {
                Err(error) => Judged { contender, same_people: Err(error), everybody: None },
                Ok(risks) => Judged {
                    contender,
                    same_people: on(&same, &risks, &about("held-out people with a published score")),
                    everybody: risks
                        .iter()
                        .all(Option::is_some)
                        .then(|| on(&all, &risks, &about("held-out people")).ok())
                        .flatten(),
                },
            }
        })
        .collect()
}

fn taken(groupings: &[Grouping], places: &[usize]) -> Vec<Grouping> {
    let labels = |g: &Grouping| places.iter().map(|place| g.labels[*place].clone()).collect();
    groupings.iter().map(|g| Grouping { attribute: g.attribute.clone(), labels: labels(g) }).collect()
}
