//! The elastic-net penalty, chosen by how well each candidate predicts people it was not trained on.

use linfa::ParamGuard;
use serde::{Deserialize, Serialize};

use super::cross_validation::Sample;
use super::design_spec::DesignSpec;
use super::hazard::DiscreteTimeHazard;
use super::split::Rows;
use super::{ElasticNet, LearnError, keyed};

/// How an elastic-net penalty is set.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum ElasticNetChoice {
    /// This penalty.
    Fixed(ElasticNet),
    /// The candidate with the best likelihood on people held out, folds made by person.
    CrossValidated {
        /// Penalties to try, each with every ratio.
        penalties: Vec<f64>,
        /// Ratios to try: 0 is ridge, 1 the lasso.
        l1_ratios: Vec<f64>,
        /// Number of folds, 2 or more.
        folds: u32,
        /// People to use, at most; more are thinned by their key.
        at_most_people: usize,
    },
}

impl Default for ElasticNetChoice {
    /// Five folds over penalties from 0.1 to 1000 and ratios 0, 0.5 and 1, on at most 200,000 people.
    fn default() -> Self {
        Self::CrossValidated {
            penalties: vec![0.1, 1.0, 10.0, 100.0, 1000.0],
            l1_ratios: vec![0.0, 0.5, 1.0],
            folds: 5,
            at_most_people: 200_000,
        }
    }
}

/// What cross-validation found for one candidate.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ElasticNetScore {
    /// The candidate.
    pub net: ElasticNet,
    /// Mean log-likelihood per interval at risk of people held out; absent if a fold did not fit.
    pub mean_log_likelihood: Option<f64>,
}

impl ElasticNetChoice {
    /// The penalty, and the score of every candidate if there were several.
    ///
    /// `hazard` gives intervals and tolerances. The folds depend on the keys alone; the order of the
    /// rows of one person is that of the table.
    ///
    /// # Errors
    /// Lists of unequal length, settings outside their range, no candidate that fits on every fold,
    /// or the first refusal of the features or the follow-up.
    pub fn choose(
        &self,
        design: &DesignSpec,
        hazard: &DiscreteTimeHazard,
        data: &Rows<'_>,
    ) -> Result<(ElasticNet, Vec<ElasticNetScore>), LearnError> {
        let expected = data.table.rows();
        for (what, found) in [("list of follow-up", data.follow_up.len()), ("list of keys", data.key.len())] {
            if found != expected {
                return Err(LearnError::LengthMismatch { what: what.to_owned(), found, expected });
            }
        }
        let (penalties, l1_ratios, folds, at_most) = match self {
            Self::Fixed(net) => return net.check().map(|()| (*net, Vec::new())),
            Self::CrossValidated { penalties, l1_ratios, folds, at_most_people } => {
                (penalties, l1_ratios, *folds, *at_most_people)
            }
        };
        let of_penalty =
            |penalty: &f64| l1_ratios.iter().map(|ratio| ElasticNet { penalty: *penalty, l1_ratio: *ratio }).collect();
        let nets: Vec<ElasticNet> = penalties.iter().flat_map(|p| -> Vec<ElasticNet> { of_penalty(p) }).collect();
        let fit = |net: &ElasticNet| {
            net.check()?;
            Ok(hazard.clone().ridge(net.ridge()).check()?.lasso(net.lasso()))
        };
        let fits = nets.iter().map(fit).collect::<Result<Vec<_>, LearnError>>()?;
        let mut rows: Vec<usize> = (0..expected).collect();
        rows.sort_by_key(|row| keyed::mix(data.key[*row]));
        let sample = Sample { table: data.table, follow_up: data.follow_up, key: data.key, rows: &rows };
        let means = sample.held_out_means(design, &fits, folds, at_most)?;
        let scores = nets.iter().zip(means);
        let scores: Vec<ElasticNetScore> =
            scores.map(|(net, mean)| ElasticNetScore { net: *net, mean_log_likelihood: mean }).collect();
        // Equal likelihoods: the larger penalty, then the larger ratio, which claim less.
        let order = |a: &(f64, ElasticNet), b: &(f64, ElasticNet)| {
            let penalty = a.1.penalty.total_cmp(&b.1.penalty);
            a.0.total_cmp(&b.0).then(penalty).then(a.1.l1_ratio.total_cmp(&b.1.l1_ratio))
        };
        let best = scores.iter().filter_map(|s| Some((s.mean_log_likelihood?, s.net))).max_by(order);
        let (_, net) = best.ok_or_else(|| LearnError::Separated { by: "every candidate penalty".to_owned() })?;
        Ok((net, scores))
    }
}
