//! Cohorts chosen again at the other threshold of ten-year cardiovascular risk in use.

use evenreach_cohort::Cohort;
use evenreach_contract::Breach;
use evenreach_equity::DisclosureRule;
use evenreach_publish::ReportTable;

use crate::rechosen::{Rechosen, moves};

/// The relations' parameter.
pub(crate) const PARAMETER: &str = "high_risk_percent";

/// NICE NG238 and its predecessor, per cent.
const IN_USE: [f64; 2] = [10.0, 20.0];

/// The thresholds in use but tonight's.
pub(crate) fn others(tonight: f64) -> impl Iterator<Item = f64> {
    IN_USE.into_iter().filter(move |percent| (percent - tonight).abs() > f64::EPSILON)
}

/// People of each group who leave and who enter each cohort at another threshold; nothing where no cohort asks for it.
pub(crate) fn table(
    chosen: &[Cohort],
    rechosen: &[Rechosen],
    rule: DisclosureRule,
) -> Result<Option<ReportTable>, Breach> {
    if rechosen.iter().all(|other| other.cohorts.is_empty()) {
        return Ok(None);
    }
    Ok(moves(chosen, rechosen, "threshold", rule)?.build(
        "selection_at_other_thresholds",
        "Lists at another threshold of risk",
        "Each cohort that asks for a high ten-year cardiovascular risk chosen again at the other threshold in use (10 %, NICE \
         NG238; 20 %, before 2014 and still that of some programmes): people of each group who would leave the list, and who \
         would enter it.",
        false,
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thresholds_but_tonight_s() {
        for (tonight, expected) in [(10.0, vec![20.0]), (20.0, vec![10.0]), (15.0, vec![10.0, 20.0])] {
            assert_eq!(others(tonight).collect::<Vec<_>>(), expected);
        }
    }
}
