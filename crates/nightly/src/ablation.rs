//! Cohorts chosen again without demographic terms in the published scores.

use evenreach_cohort::Cohort;
use evenreach_contract::Breach;
use evenreach_equity::DisclosureRule;
use evenreach_publish::ReportTable;
use evenreach_relation::Parameter;
use evenreach_risk::published::Demographic;

use crate::rechosen::{Rechosen, moves};

/// Both terms first: what a reader of the report sees before the file.
pub(crate) const TERMS: [Demographic; 3] = [Demographic::Both, Demographic::Ethnicity, Demographic::Deprivation];

/// The value of `$without` for some terms.
pub(crate) fn parameter(terms: Demographic) -> (String, Parameter) {
    ("without".to_owned(), Parameter::Text(terms.word().to_owned()))
}

/// People of each group who leave and who enter each cohort when terms are taken out of the scores.
pub(crate) fn table(
    chosen: &[Cohort],
    rechosen: &[Rechosen],
    rule: DisclosureRule,
) -> Result<Option<ReportTable>, Breach> {
    Ok(moves(chosen, rechosen, "without", rule)?.build(
        "selection_without_demographic_terms",
        "What ethnicity and deprivation in the scores do to the lists",
        "Each cohort that rests on a score chosen again with QRISK3 and QDiabetes computed with ethnicity as White \
         (`ethnicity`), a Townsend score of 0 (`deprivation`), or both: people of each group who would leave the list, and who \
         would enter it in their place. The terms stand for differences in observed risk; taking them out is a comparison, \
         not a recommendation.",
        true,
    ))
}
