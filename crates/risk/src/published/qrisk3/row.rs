//! QRISK3 from a row of a table.

use super::{Conditions, INPUTS, Input, MODEL, Policy, Reason, Status, explain, parameters, score};
use crate::published::catalogue::Score;
use crate::published::error::Error;
use crate::published::explanation::Explanation;
use crate::published::outcome::{Outcome, Statuses};
use crate::published::reason::Quantity;
use crate::published::row::{Cells, Value};

/// QRISK3 by name.
pub(in crate::published) fn by_row() -> Result<Score, Error> {
    let parameters = parameters()?;
    Ok(Score {
        name: "qrisk3",
        result_column: "qrisk3_10y_percent",
        about: &parameters.about,
        columns: parameters.columns.clone(),
        score: score_row,
        explain: Some(explain_row),
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

fn explain_row(row: &[Value<'_>], policy: &Policy) -> Result<Explanation, Reason> {
    read(row).and_then(|(input, _)| explain(&input, policy))
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
