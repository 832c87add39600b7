//! QRISK3 from a row of a table.

use super::{Conditions, INPUTS, Input, MODEL, Policy, Reason, Status, explain, parameters, score};
use super::{bounds, modifiable_at_target, without_demographic_terms};
use crate::published::catalogue::{Score, Study};
use crate::published::conditions::with_conditions;
use crate::published::error::Error;
use crate::published::outcome::{Outcome, Statuses};
use crate::published::reason::Quantity;
use crate::published::row::{Cells, Value};

/// Every input with a term in an explanation: the numbers and categories, then the conditions.
const TERMS: [&str; 21] = with_conditions(
    ["age", "ethnicity", "smoking", "townsend", "bmi", "systolic_bp", "systolic_bp_sd", "cholesterol_hdl_ratio"],
    Conditions::NAMES,
);

/// QRISK3 by name.
pub(in crate::published) fn by_row() -> Result<Score, Error> {
    let parameters = parameters()?;
    Ok(Score {
        name: "qrisk3",
        result_column: "qrisk3_10y_percent",
        about: &parameters.about,
        columns: parameters.columns.clone(),
        score: score_row,
        study: Some(Study {
            terms: &TERMS,
            explain: |row, policy| explain(&read(row)?.0, policy),
            bounds: |row, without, unknowns| {
                let (mut input, _) = read(row)?;
                if let Some(terms) = without {
                    (input.ethnicity, input.townsend) = terms.at_reference(input.ethnicity, input.townsend);
                }
                bounds(&input, unknowns)
            },
            at_target: |row, policy| modifiable_at_target(&read(row)?.0, policy),
            without: |row, terms, policy| without_demographic_terms(&read(row)?.0, terms, policy),
        }),
    })
}

fn score_row(row: &[Value<'_>], policy: &Policy) -> Outcome {
    match read(row) {
        Err(reason) => Outcome::new(Err(reason), MODEL, Statuses::new(&INPUTS)),
        Ok((input, some_flag_missing)) => {
            let mut outcome = score(&input, policy);
            if some_flag_missing {
                outcome.flags.set(INPUTS.len() - 1, Status::Defaulted);
            }
            outcome
        }
    }
}

/// The input, and whether any yes/no cell was null.
fn read(row: &[Value<'_>]) -> Result<(Input, bool), Reason> {
    let mut cells = Cells::new(row);
    let input = Input {
        sex: cells.sex()?,
        age_years: cells.number(Quantity::Age)?,
        ethnicity: cells.ethnicity()?,
        smoking: cells.smoking()?,
        townsend: cells.number(Quantity::Townsend)?,
        bmi_kg_per_m2: cells.number(Quantity::Bmi)?,
        systolic_mmhg: cells.number(Quantity::Systolic)?,
        systolic_sd_mmhg: cells.number(Quantity::SystolicSd)?,
        cholesterol_hdl_ratio: cells.number(Quantity::CholesterolRatio)?,
        conditions: Conditions::from_array(cells.all_recorded()?),
        existing_cardiovascular_disease: cells.recorded()?,
        on_statin: cells.recorded()?,
    };
    Ok((input, cells.some_flag_missing))
}
