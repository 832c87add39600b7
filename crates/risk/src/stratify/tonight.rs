//! Tonight's risks, and what each position of the ethnicity switch would change.

use std::collections::{BTreeMap, BTreeSet};

use evenreach_contract::{Breach, View};
use jiff::civil::Date;

use super::feature_columns::feature_table;
use super::follow_up::at_risk;
use super::outcome::Outcome;
use super::plan::EthnicityAs;
use super::pool::groupings;
use crate::learned::{FeatureTable, LearnError, Trained};

/// Learned risks, row by row of tonight's `risk_inputs`; nothing outside the model's population.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Risks {
    /// Years -> P(event within them) in percent, as far as the data reach.
    pub percent_within: BTreeMap<u8, Vec<Option<f64>>>,
    /// Ten-year risk in percent, for tiers. Where the data do not reach ten years it is the longest risk carried on at
    /// its mean hazard, see `carried_on_from_years`.
    pub ten_year_percent: Vec<Option<f64>>,
    /// The horizon the ten-year risk was carried on from; nothing where the data reach ten years.
    pub carried_on_from_years: Option<u8>,
}

/// One ethnic group's high tier with ethnicity out, in, and in with recalibration; counts are exact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PositionGroup {
    /// `ethnicity_19` or `ethnicity_5`.
    pub attribute: String,
    /// The group.
    pub group: String,
    /// People of the model's population.
    pub people: u64,
    /// People at or above the high threshold, by position in the order of [`EthnicityAs::ALL`].
    pub high: [u64; 3],
    /// People who come in when ethnicity is put in, and in with recalibration.
    pub enter: [u64; 2],
    /// People who fall out.
    pub leave: [u64; 2],
}

/// Tonight's population as features.
pub(super) struct Tonight<'a> {
    view: View<'a>,
    rows: Vec<usize>,
    table: FeatureTable,
}

impl<'a> Tonight<'a> {
    pub(super) fn gather(
        outcome: Outcome,
        view: View<'a>,
        as_of: Date,
        columns: &BTreeSet<String>,
    ) -> Result<Result<Self, LearnError>, Breach> {
        let rows = at_risk(outcome, &view)?;
        Ok(feature_table(&view, &rows, as_of, columns)?.map(|table| Self { view, rows, table }))
    }

    pub(super) const fn table(&self) -> &FeatureTable {
        &self.table
    }

    pub(super) fn risks(&self, trained: &Trained) -> Result<Risks, LearnError> {
        let predictor = trained.linear_predictor(&self.table)?;
        let percent = |years: f64| {
            let at_horizon = trained.hazard().at_horizon(years)?;
            let mut all = vec![None; self.view.len()];
            for (row, predictor) in self.rows.iter().zip(&predictor) {
                all[*row] = Some(100.0 * at_horizon.risk(*predictor));
            }
            Ok::<_, LearnError>(all)
        };
        let mut percent_within = BTreeMap::new();
        for years in trained.horizons_years() {
            percent_within.insert(years as u8, percent(years)?);
        }
        let longest = trained.hazard().reach_years().min(10.0);
        let carried_on_from_years = (longest < 10.0).then_some(longest as u8);
        let carry_on = |p: f64| 100.0 * (1.0 - (1.0 - p / 100.0).powf(10.0 / longest));
        let ten_year_percent = percent(longest)?.into_iter().map(|p| p.map(carry_on)).collect();
        Ok(Risks { percent_within, ten_year_percent, carried_on_from_years })
    }

    /// Who is at or above the threshold under each position, by ethnic group.
    pub(super) fn positions(
        &self,
        ten_year_percent: [&[Option<f64>]; EthnicityAs::ALL.len()],
        high_percent: f64,
    ) -> Result<Vec<PositionGroup>, Breach> {
        let mut groups: BTreeMap<(String, String), PositionGroup> = BTreeMap::new();
        let ethnic = groupings(&self.view, &self.rows)?;
        for grouping in ethnic.into_iter().filter(|g| g.attribute.starts_with("ethnicity")) {
            for (row, group) in self.rows.iter().zip(grouping.labels) {
                let found =
                    groups.entry((grouping.attribute.clone(), group.clone())).or_insert_with(|| PositionGroup {
                        attribute: grouping.attribute.clone(),
                        group,
                        people: 0,
                        high: [0; 3],
                        enter: [0; 2],
                        leave: [0; 2],
                    });
                let is_high = ten_year_percent.map(|risks| risks[*row].is_some_and(|p| p >= high_percent));
                found.people += 1;
                for (count, high) in found.high.iter_mut().zip(is_high) {
                    *count += u64::from(high);
                }
                for (place, high) in is_high.into_iter().skip(1).enumerate() {
                    found.enter[place] += u64::from(high && !is_high[0]);
                    found.leave[place] += u64::from(!high && is_high[0]);
                }
            }
        }
        Ok(groups.into_values().collect())
    }
}
