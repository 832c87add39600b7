//! Comparing the selection rates of groups.

pub mod difference;
pub mod heterogeneity;
pub mod ratio;
mod score;

use crate::Undefined;

/// Two groups: `x1` selected of `n1` in the group, `x2` of `n2` in its reference.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TwoGroups {
    /// Selected in the group.
    pub x1: u64,
    /// People in the group.
    pub n1: u64,
    /// Selected in the reference.
    pub x2: u64,
    /// People in the reference.
    pub n2: u64,
}

impl TwoGroups {
    /// Checked counts.
    ///
    /// # Errors
    /// [`Undefined::EmptyGroup`] when a group is empty, [`Undefined::InvalidInput`] when more are
    /// selected than there are.
    pub fn new(x1: u64, n1: u64, x2: u64, n2: u64) -> Result<Self, Undefined> {
        let groups = Self { x1, n1, x2, n2 };
        groups.floats()?;
        Ok(groups)
    }

    /// The group's selection rate less the reference's.
    ///
    /// # Errors
    /// As [`TwoGroups::new`].
    pub fn rate_difference(&self) -> Result<f64, Undefined> {
        let (x1, n1, x2, n2) = self.floats()?;
        Ok(x1 / n1 - x2 / n2)
    }

    /// The group's selection rate over the reference's.
    ///
    /// # Errors
    /// [`Undefined::NobodySelected`] when both rates are zero, [`Undefined::ZeroCell`] when only
    /// the reference's is.
    pub fn rate_ratio(&self) -> Result<f64, Undefined> {
        let (x1, n1, x2, n2) = self.floats()?;
        match (self.x1, self.x2) {
            (0, 0) => Err(Undefined::NobodySelected),
            (_, 0) => Err(Undefined::ZeroCell),
            _ => Ok((x1 / n1) / (x2 / n2)),
        }
    }

    /// True when the group's rate is below four fifths of the reference's.
    ///
    /// A screening convention of United States federal employment guidance; never a verdict by
    /// itself (0 of 12 against 5 of 90 raises it with a Fisher p-value of 1). Over several groups
    /// see [`crate::group_fairness::Disparity::four_fifths_flag`].
    ///
    /// # Errors
    /// [`Undefined::NobodySelected`] when both rates are zero.
    pub fn four_fifths_flag(&self) -> Result<bool, Undefined> {
        match self.rate_ratio() {
            Ok(ratio) => Ok(ratio < 0.8),
            // Selected in the group but not in its reference: no shortfall.
            Err(Undefined::ZeroCell) => Ok(false),
            Err(reason) => Err(reason),
        }
    }

    /// Two-sided Fisher exact p-value.
    ///
    /// # Errors
    /// As [`TwoGroups::new`].
    pub fn fisher_exact_p(&self) -> Result<f64, Undefined> {
        self.floats()?;
        Ok(crate::distribution::hypergeometric::fisher_exact_p(self.x1, self.n1, self.x2, self.n2))
    }

    /// The counts as floats, once checked.
    fn floats(&self) -> Result<(f64, f64, f64, f64), Undefined> {
        if self.x1 > self.n1 || self.x2 > self.n2 {
            return Err(Undefined::InvalidInput);
        }
        if self.n1 == 0 || self.n2 == 0 {
            return Err(Undefined::EmptyGroup);
        }
        Ok((self.x1 as f64, self.n1 as f64, self.x2 as f64, self.n2 as f64))
    }
}
