//! The ridge penalty, chosen by how well each candidate predicts people it was not trained on.

use linfa::ParamGuard;
use serde::{Deserialize, Serialize};

use super::design_spec::{DesignSpec, OnConstant};
use super::follow_up::FollowUp;
use super::hazard::{DiscreteTimeHazard, ValidDiscreteTimeHazard};
use super::{FeatureTable, LearnError, keyed, soundness};

/// How the ridge penalty is set.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Ridge {
    /// This penalty.
    Fixed(f64),
    /// The candidate with the best likelihood on people held out, folds made by person.
    CrossValidated {
        /// Penalties to try.
        candidates: Vec<f64>,
        /// Number of folds, 2 or more.
        folds: u32,
        /// People to use, at most; more are thinned by their key.
        at_most_people: usize,
    },
}

impl Default for Ridge {
    /// Five folds over penalties from 0.1 to 1000, on at most 200,000 people.
    fn default() -> Self {
        Self::CrossValidated { candidates: vec![0.1, 1.0, 10.0, 100.0, 1000.0], folds: 5, at_most_people: 200_000 }
    }
}

/// What cross-validation found for one penalty.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RidgeScore {
    /// Penalty.
    pub ridge: f64,
    /// Mean log-likelihood per interval at risk of people held out; absent if a fold did not fit.
    pub mean_log_likelihood: Option<f64>,
}

/// People to choose a penalty from.
pub(crate) struct Sample<'a> {
    pub(crate) table: &'a FeatureTable,
    pub(crate) follow_up: &'a [FollowUp],
    pub(crate) key: &'a [u64],
    /// Rows to use, in the order in which they are to be read.
    pub(crate) rows: &'a [usize],
}

impl Ridge {
    /// The penalty, and the score of every candidate if there were several.
    pub(crate) fn choose(
        &self,
        design: &DesignSpec,
        hazard: &DiscreteTimeHazard,
        sample: &Sample<'_>,
    ) -> Result<(f64, Vec<RidgeScore>), LearnError> {
        let (candidates, folds, at_most) = match self {
            Self::Fixed(ridge) => return Ok((*ridge, Vec::new())),
            Self::CrossValidated { candidates, folds, at_most_people } => (candidates, *folds, *at_most_people),
        };
        let of = |ridge: &f64| hazard.clone().ridge(*ridge).check();
        let fits = candidates.iter().map(of).collect::<Result<Vec<_>, _>>()?;
        let means = sample.held_out_means(design, &fits, folds, at_most)?;
        let scores = candidates.iter().zip(means);
        let scores: Vec<RidgeScore> =
            scores.map(|(ridge, mean)| RidgeScore { ridge: *ridge, mean_log_likelihood: mean }).collect();
        // Equal likelihoods: the larger penalty, which claims less.
        let scored = scores.iter().filter_map(|s| Some((s.mean_log_likelihood?, s.ridge)));
        let best = scored.max_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
        let (_, ridge) = best.ok_or_else(|| LearnError::Separated { by: "every candidate penalty".to_owned() })?;
        Ok((ridge, scores))
    }
}

impl Sample<'_> {
    /// Mean log-likelihood per interval at risk of people held out, for each way of fitting; absent
    /// if a fold did not fit. Folds are made by person.
    pub(super) fn held_out_means(
        &self,
        design: &DesignSpec,
        fits: &[ValidDiscreteTimeHazard],
        folds: u32,
        at_most_people: usize,
    ) -> Result<Vec<Option<f64>>, LearnError> {
        soundness::setting("folds", f64::from(folds), (2..=100).contains(&folds), "2 to 100")?;
        soundness::setting("candidates", fits.len() as f64, !fits.is_empty(), "1 or more penalties")?;
        let kept = at_most_people as f64 / self.rows.len().max(1) as f64;
        let thinned: Vec<usize> =
            self.rows.iter().copied().filter(|row| keyed::share(self.key[*row], 0x7415) < kept).collect();

        // A fold may lack the few people who have a rare feature; it is scored without it.
        let design = DesignSpec { constant: OnConstant::LeaveOut, ..design.clone() };
        let mut sums = vec![Some((0.0, 0.0)); fits.len()];
        for fold in 0..folds {
            let (held, kept): (Vec<usize>, Vec<usize>) =
                thinned.iter().partition(|row| keyed::fold(self.key[**row], folds) == fold);
            let frozen = design.learn(self.table, &kept)?;
            let (train, test) = (frozen.features_of(self.table, &kept)?, frozen.features_of(self.table, &held)?);
            let of = |rows: &[usize]| rows.iter().map(|row| self.follow_up[*row]).collect::<Vec<_>>();
            let (train_follow_up, test_follow_up) = (of(&kept), of(&held));
            for (fit, sum) in fits.iter().zip(&mut sums) {
                let fitted = fit.fit_rows(&train, &train_follow_up, None);
                *sum = match (fitted, *sum) {
                    (Ok(model), Some((likelihood, at_risk))) => {
                        let (more, intervals) = model.log_likelihood(&test, &test_follow_up)?;
                        Some((likelihood + more, at_risk + intervals))
                    }
                    (Err(LearnError::NotConverged { .. } | LearnError::Separated { .. }), _) | (Ok(_), None) => None,
                    (Err(LearnError::Collinear { .. }), _) => None,
                    (Err(other), _) => return Err(other),
                };
            }
        }
        let mean = |sum: Option<(f64, f64)>| sum.filter(|(_, n)| *n > 0.0).map(|(likelihood, n)| likelihood / n);
        Ok(sums.into_iter().map(mean).collect())
    }
}
