//! How scores and inputs are spread over bins that were fixed on the training people.

use serde::{Deserialize, Serialize};

use crate::learned::{FeatureTable, LearnError};

/// Bins of a column that takes many values.
const BINS: usize = 10;

/// The bins of one column.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Bins {
    /// One bin for each of these values, in increasing order, then one for any other value.
    Values(Vec<f64>),
    /// Bins that end at each of these values, the value itself included, then one for all above.
    UpTo(Vec<f64>),
}

/// How many people fall into each bin of one column.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Distribution {
    /// The column.
    pub name: String,
    /// Its bins.
    pub bins: Bins,
    /// People in each bin, one count more than there are numbers in `bins`.
    pub people: Vec<u64>,
    /// People without a value.
    pub missing: u64,
}

/// Score and inputs of one set of people.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Snapshot {
    /// Predicted risk.
    pub score: Distribution,
    /// Every input, in the order of its table.
    pub inputs: Vec<Distribution>,
}

impl Bins {
    /// One bin a value for up to ten values, else tenths of the values, ties in one bin.
    fn learn(mut values: Vec<f64>) -> Self {
        values.sort_unstable_by(f64::total_cmp);
        let mut distinct: Vec<f64> = Vec::new();
        for value in &values {
            if distinct.last().is_none_or(|last| value > last) {
                distinct.push(*value);
            }
            if distinct.len() > BINS {
                break;
            }
        }
        if distinct.len() <= BINS {
            return Self::Values(distinct);
        }
        let mut ends: Vec<f64> = (1..BINS).map(|bin| values[bin * values.len() / BINS - 1]).collect();
        ends.dedup_by(|next, kept| *next <= *kept);
        // Nobody would be above an end that is the largest value.
        ends.retain(|end| values.last().is_some_and(|last| end < last));
        Self::UpTo(ends)
    }

    fn numbers(&self) -> &[f64] {
        match self {
            Self::Values(numbers) | Self::UpTo(numbers) => numbers,
        }
    }

    fn of(&self, value: f64) -> usize {
        let numbers = self.numbers();
        let at = numbers.partition_point(|number| *number < value);
        match self {
            Self::UpTo(_) => at,
            // The value itself, or the last bin, for all others.
            Self::Values(_) if numbers.get(at).is_some_and(|number| *number <= value) => at,
            Self::Values(_) => numbers.len(),
        }
    }
}

impl Distribution {
    fn count(name: &str, bins: Bins, values: impl Iterator<Item = Option<f64>>) -> Self {
        let (mut people, mut missing) = (vec![0; bins.numbers().len() + 1], 0);
        for value in values {
            match value {
                Some(value) => people[bins.of(value)] += 1,
                None => missing += 1,
            }
        }
        Self { name: name.to_owned(), bins, people, missing }
    }

    /// Everybody, with or without a value.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.people.iter().sum::<u64>() + self.missing
    }

    /// Share of everybody in each bin, people without a value last; `None` without people.
    #[must_use]
    pub fn shares(&self) -> Option<Vec<f64>> {
        let total = self.total();
        (total > 0).then(|| self.counts().into_iter().map(|count| count / total as f64).collect())
    }

    /// People in each bin, those without a value last.
    pub(super) fn counts(&self) -> Vec<f64> {
        self.people.iter().chain([&self.missing]).map(|count| *count as f64).collect()
    }

    pub(super) fn check(&self) -> Result<(), LearnError> {
        let numbers = self.bins.numbers();
        let increase = numbers.windows(2).all(|pair| pair[0] < pair[1]);
        match increase && numbers.iter().all(|n| n.is_finite()) && self.people.len() == numbers.len() + 1 {
            true => Ok(()),
            false => {
                Err(LearnError::Statistic { reason: format!("the bins of `{}` contradict themselves", self.name) })
            }
        }
    }
}

impl Snapshot {
    /// Fixes bins on the training people and counts them.
    ///
    /// `risks` are the predicted risks; the table may hold people who could not be scored.
    ///
    /// # Errors
    /// A risk that is not a probability.
    pub fn learn(risks: &[f64], inputs: &FeatureTable) -> Result<Self, LearnError> {
        check_risks(risks)?;
        let rows: Vec<usize> = (0..inputs.rows()).collect();
        let learn = |name: &String| {
            let view = inputs.view(name)?;
            let bins = Bins::learn(view.present(&rows));
            Ok(Distribution::count(name, bins, rows.iter().map(|row| view.get(*row))))
        };
        Ok(Self {
            score: Distribution::count("risk", Bins::learn(risks.to_vec()), risks.iter().copied().map(Some)),
            inputs: inputs.names().iter().map(learn).collect::<Result<Vec<_>, LearnError>>()?,
        })
    }

    /// Counts other people over the same bins.
    ///
    /// # Errors
    /// A risk that is not a probability, an input that the table does not have, bins that contradict
    /// themselves.
    pub fn recount(&self, risks: &[f64], inputs: &FeatureTable) -> Result<Self, LearnError> {
        self.check()?;
        check_risks(risks)?;
        let recount = |then: &Distribution| {
            let view = inputs.view(&then.name)?;
            Ok(Distribution::count(&then.name, then.bins.clone(), (0..inputs.rows()).map(|row| view.get(row))))
        };
        Ok(Self {
            score: Distribution::count(&self.score.name, self.score.bins.clone(), risks.iter().copied().map(Some)),
            inputs: self.inputs.iter().map(recount).collect::<Result<Vec<_>, LearnError>>()?,
        })
    }

    pub(super) fn check(&self) -> Result<(), LearnError> {
        self.distributions().try_for_each(Distribution::check)
    }

    pub(super) fn distributions(&self) -> impl Iterator<Item = &Distribution> {
        std::iter::once(&self.score).chain(&self.inputs)
    }
}

fn check_risks(risks: &[f64]) -> Result<(), LearnError> {
    match risks.iter().filter(|p| !(0.0..=1.0).contains(*p)).count() {
        0 => Ok(()),
        count => Err(LearnError::NotAProbability { what: "predicted risks", count }),
    }
}

#[cfg(test)]
mod tests {
    use super::{Bins, Distribution};

    #[test]
    fn few_values_have_a_bin_each_and_new_ones_a_bin_together() {
        let bins = Bins::learn(vec![2.0, 0.0, 1.0, 1.0, 0.0]);
        assert_eq!(bins, Bins::Values(vec![0.0, 1.0, 2.0]));
        let now = [0.0, 1.0, 2.0, 3.0, 0.5, -1.0].map(Some).into_iter().chain([None]);
        let counted = Distribution::count("smoking", bins, now);
        assert_eq!((counted.people, counted.missing), (vec![1, 1, 1, 3], 1));
    }

    #[test]
    fn many_values_fall_into_tenths_and_ties_stay_together() {
        let all: Vec<f64> = (1..=1000).map(f64::from).collect();
        let counted = Distribution::count("age", Bins::learn(all.clone()), all.into_iter().map(Some));
        assert_eq!(counted.people, vec![100; 10]);

        // Six in ten people have the value 0.
        let tied: Vec<f64> = (0..1000).map(|i| f64::from((i - 600).max(0))).collect();
        let counted = Distribution::count("units", Bins::learn(tied.clone()), tied.into_iter().map(Some));
        assert_eq!(counted.people.iter().sum::<u64>(), 1000);
        assert_eq!(counted.people[0], 601, "{counted:?}");
    }
}
