//! Everybody's published risk, and sums of risks: the events to expect.
//!
//! Risks are summed as whole numbers of a 2^40th, so that a sum depends on nobody's place in the table.

use std::collections::BTreeMap;

use arrow::array::Array;
use evenreach_contract::Checked;

use crate::EquityError;
use crate::groups::Grouping;
use crate::policy::Risk;

/// A person's risk where none is known.
pub(crate) const UNKNOWN: u64 = u64::MAX;

/// A risk of 1.
const ONE: f64 = (1u64 << 40) as f64;

/// Every risk the `person` table has, one entry a person.
#[derive(Debug, Default)]
pub(crate) struct Risks {
    by: BTreeMap<Risk, Vec<u64>>,
}

impl Risks {
    /// Reads them. `needed` must be there; others may be.
    pub(crate) fn read(people: &Checked, needed: &[Risk]) -> Result<Self, EquityError> {
        let mut by = BTreeMap::new();
        for risk in Risk::ALL {
            if !needed.contains(&risk) && people.rows().column_by_name(risk.column()).is_none() {
                continue;
            }
            by.insert(risk, read_risk(people, risk.column())?);
        }
        Ok(Self { by })
    }

    /// The one risk a list made elsewhere came with, if it did.
    pub(crate) fn stated(people: &Checked) -> Result<Self, EquityError> {
        let column = Risk::Stated.column();
        let has_one = people.rows().column_by_name(column).is_some();
        let by = has_one.then(|| Ok::<_, EquityError>((Risk::Stated, read_risk(people, column)?))).transpose()?;
        Ok(Self { by: by.into_iter().collect() })
    }

    /// Everybody's risk.
    pub(crate) fn of(&self, risk: Risk) -> Option<&[u64]> {
        self.by.get(&risk).map(Vec::as_slice)
    }

    /// The risks there are.
    pub(crate) fn known(&self) -> impl Iterator<Item = (Risk, &[u64])> {
        self.by.iter().map(|(risk, of)| (*risk, of.as_slice()))
    }
}

/// A column of risks, per cent, one entry a person.
pub(crate) fn read_risk(people: &Checked, column: &str) -> Result<Vec<u64>, EquityError> {
    let percent = people.view().number(column)?;
    let known = |row: usize| {
        let share = if percent.is_valid(row) { percent.value(row) / 100.0 } else { f64::NAN };
        if (0.0..=1.0).contains(&share) { (share * ONE).round() as u64 } else { UNKNOWN }
    };
    Ok((0..percent.len()).map(known).collect())
}

/// Events to expect in every group.
#[derive(Debug, Clone)]
pub(crate) struct ExpectedEvents {
    sums: Vec<u128>,
    /// Sums of squares, in 2^-48ths, for how many people's worth of evidence the sums are.
    squares: Vec<u128>,
}

impl ExpectedEvents {
    /// Sums the known risks of some people by group.
    pub(crate) fn of(risk: &[u64], rows: impl Iterator<Item = usize>, grouping: &Grouping) -> Self {
        let mut own = Self { sums: vec![0; grouping.len()], squares: vec![0; grouping.len()] };
        for row in rows.filter(|row| risk[*row] != UNKNOWN) {
            let group = grouping.of_row[row] as usize;
            own.sums[group] += u128::from(risk[row]);
            own.squares[group] += u128::from(risk[row] >> 16).pow(2);
        }
        own
    }

    /// Events expected of a group.
    pub(crate) fn events(&self, group: usize) -> f64 {
        self.sums[group] as f64 / ONE
    }

    /// As many people of equal risk would make as certain a share of the events.
    pub(crate) fn effective_people(&self, group: usize) -> f64 {
        let squares = self.squares[group] as f64 / f64::from(1u32 << 24).powi(2);
        if squares > 0.0 { self.events(group).powi(2) / squares } else { 0.0 }
    }
}
