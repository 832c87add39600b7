//! The `$parameters` of relations, from the pipeline file.

use evenreach_clinical::deprivation::LsoaVintage;
use evenreach_relation::{Parameter, Parameters, as_of};
use jiff::civil::Date;

use crate::Pipeline;

/// Values for a date: tonight or a landmark.
pub(crate) fn parameters(pipeline: &Pipeline, date: Date) -> Parameters {
    let flag = |name: &str, value| (name.to_owned(), Parameter::Flag(value));
    let number = |name: &str, value| (name.to_owned(), Parameter::Number(value));
    let text = |name: &str, value: &str| (name.to_owned(), Parameter::Text(value.to_owned()));
    Parameters::from([
        as_of(date),
        flag("type_1_binds", pipeline.binds("type 1")),
        flag("national_data_opt_out_binds", pipeline.binds("national data opt-out")),
        flag("risk_stratification_binds", pipeline.binds("risk stratification")),
        flag("addresses_on_lsoa_2021", pipeline.addresses.vintage == LsoaVintage::Lsoa2021),
        flag("estimate_missing", pipeline.risk.estimate_missing),
        number("high_risk_percent", pipeline.risk.cardiovascular.tiers.high_percent),
        number("diabetes_high_risk_percent", pipeline.risk.diabetes.tiers.high_percent),
        text("ethnicity_rule", pipeline.ethnicity.resolve.name()),
        text("ethnicity_authority", &pipeline.ethnicity.authority),
        text("without", "both"),
    ])
}
