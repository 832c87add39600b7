//! QDiabetes from a row of a table: one model by name, or the best the data allow.

use super::{Conditions, INPUTS, Input, Model, Policy, Reason, Status, explain, parameters, score};
use crate::published::catalogue::Score;
use crate::published::error::Error;
use crate::published::explanation::Explanation;
use crate::published::outcome::{Outcome, Statuses};
use crate::published::reason::Quantity;
use crate::published::row::{Cells, Value};

/// One model, or the best for each person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::published) enum Choice {
    A,
    B,
    C,
    Best,
}

impl Choice {
    const fn reads_glucose(self) -> bool {
        matches!(self, Self::B | Self::Best)
    }

    const fn reads_hba1c(self) -> bool {
        matches!(self, Self::C | Self::Best)
    }

    const fn model(self, input: &Input) -> Model {
        match self {
            Self::A => Model::A,
            Self::B => Model::B,
            Self::C => Model::C,
            Self::Best => Model::best_for(input),
        }
    }
}

/// QDiabetes by name.
pub(in crate::published) fn by_row(choice: Choice) -> Result<Score, Error> {
    let parameters = parameters()?;
    let is_read = |name: &str| match name {
        "fasting_glucose" => choice.reads_glucose(),
        "hba1c" => choice.reads_hba1c(),
        _ => true,
    };
    let columns = parameters.columns.iter().filter(|column| is_read(&column.name)).cloned().collect();
    let about = &parameters.about;
    Ok(match choice {
        Choice::A => Score {
            name: "qdiabetes-a",
            result_column: "qdiabetes_a_10y_percent",
            about,
            columns,
            score: |row, policy| score_row(Choice::A, row, policy),
            explain: Some(|row, policy| explain_row(Choice::A, row, policy)),
        },
        Choice::B => Score {
            name: "qdiabetes-b",
            result_column: "qdiabetes_b_10y_percent",
            about,
            columns,
            score: |row, policy| score_row(Choice::B, row, policy),
            explain: Some(|row, policy| explain_row(Choice::B, row, policy)),
        },
        Choice::C => Score {
            name: "qdiabetes-c",
            result_column: "qdiabetes_c_10y_percent",
            about,
            columns,
            score: |row, policy| score_row(Choice::C, row, policy),
            explain: Some(|row, policy| explain_row(Choice::C, row, policy)),
        },
        Choice::Best => Score {
            name: "qdiabetes",
            result_column: "qdiabetes_10y_percent",
            about,
            columns,
            score: |row, policy| score_row(Choice::Best, row, policy),
            explain: Some(|row, policy| explain_row(Choice::Best, row, policy)),
        },
    })
}

fn score_row(choice: Choice, row: &[Value<'_>], policy: &Policy) -> Outcome {
    match read(choice, row) {
        Err(reason) => Outcome::new(Err(reason), "QDiabetes-2018", Statuses::new(&INPUTS)),
        Ok((input, some_flag_missing)) => {
            let mut outcome = score(&input, choice.model(&input), policy);
            if some_flag_missing {
                outcome.flags.set(INPUTS.len() - 1, Status::Defaulted);
            }
            outcome
        }
    }
}

fn explain_row(choice: Choice, row: &[Value<'_>], policy: &Policy) -> Result<Explanation, Reason> {
    read(choice, row).and_then(|(input, _)| explain(&input, choice.model(&input), policy))
}

/// The input, and whether any yes/no cell was null.
fn read(choice: Choice, row: &[Value<'_>]) -> Result<(Input, bool), Reason> {
    let mut cells = Cells::new(row);
    let input = Input {
        sex: cells.sex()?,
        age_years: cells.number(Quantity::Age)?,
        ethnicity: cells.ethnicity()?,
        smoking: cells.smoking()?,
        townsend: cells.number(Quantity::Townsend)?,
        bmi_kg_per_m2: cells.number(Quantity::Bmi)?,
        fasting_glucose_mmol_per_l: if choice.reads_glucose() { cells.number(Quantity::FastingGlucose)? } else { None },
        hba1c_mmol_per_mol: if choice.reads_hba1c() { cells.number(Quantity::Hba1c)? } else { None },
        conditions: Conditions::from_array(cells.all_recorded()?),
        existing_diabetes: cells.recorded()?,
    };
    Ok((input, cells.some_flag_missing))
}
