//! QDiabetes from a row of a table: one model by name, or the best the data allow.

use super::{Conditions, INPUTS, Input, Model, Policy, Status, explain, parameters, score};
use super::{bounds, modifiable_at_target, without_demographic_terms};
use crate::published::catalogue::{Score, Study};
use crate::published::conditions::with_conditions;
use crate::published::error::Error;
use crate::published::outcome::{Outcome, Statuses};
use crate::published::reason::{Quantity, Reason};
use crate::published::row::{Cells, Value};

/// Every input with a term in an explanation: the numbers and categories, then the conditions.
const TERMS: [&str; 17] =
    with_conditions(["age", "ethnicity", "smoking", "townsend", "bmi", "fasting_glucose", "hba1c"], Conditions::NAMES);

/// One model, or the best for each person.
pub(in crate::published) trait Choice {
    const NAME: &'static str;
    const RESULT_COLUMN: &'static str;
    const READS_GLUCOSE: bool;
    const READS_HBA1C: bool;

    fn model(input: &Input) -> Model;
}

macro_rules! choices {
    ($($(#[$doc:meta])* $choice:ident, $name:literal, $result:literal, $glucose:literal, $hba1c:literal, $model:expr;)*) => {
        $($(#[$doc])*
        pub(in crate::published) struct $choice;

        impl Choice for $choice {
            const NAME: &'static str = $name;
            const RESULT_COLUMN: &'static str = $result;
            const READS_GLUCOSE: bool = $glucose;
            const READS_HBA1C: bool = $hba1c;

            fn model(input: &Input) -> Model {
                let choose: fn(&Input) -> Model = $model;
                choose(input)
            }
        })*
    };
}

choices! {
    /// Without a blood test.
    OnlyA, "qdiabetes-a", "qdiabetes_a_10y_percent", false, false, |_| Model::A;
    /// With fasting glucose.
    OnlyB, "qdiabetes-b", "qdiabetes_b_10y_percent", true, false, |_| Model::B;
    /// With HbA1c.
    OnlyC, "qdiabetes-c", "qdiabetes_c_10y_percent", false, true, |_| Model::C;
    /// The best the row allows.
    Best, "qdiabetes", "qdiabetes_10y_percent", true, true, Model::best_for;
}

/// QDiabetes by name.
pub(in crate::published) fn by_row<C: Choice>() -> Result<Score, Error> {
    let parameters = parameters()?;
    let is_read = |name: &str| match name {
        "fasting_glucose" => C::READS_GLUCOSE,
        "hba1c" => C::READS_HBA1C,
        _ => true,
    };
    Ok(Score {
        name: C::NAME,
        result_column: C::RESULT_COLUMN,
        about: &parameters.about,
        columns: parameters.columns.iter().filter(|column| is_read(&column.name)).cloned().collect(),
        score: score_row::<C>,
        study: Some(Study {
            terms: &TERMS,
            explain: |row, policy| with_model::<C, _>(row, |input, model| explain(input, model, policy)),
            bounds: |row, without, unknowns| {
                let (mut input, _) = read::<C>(row)?;
                if let Some(terms) = without {
                    (input.ethnicity, input.townsend) = terms.at_reference(input.ethnicity, input.townsend);
                }
                bounds(&input, C::model(&input), unknowns)
            },
            at_target: |row, policy| with_model::<C, _>(row, |input, model| modifiable_at_target(input, model, policy)),
            without: |row, terms, policy| {
                with_model::<C, _>(row, |input, model| without_demographic_terms(input, model, terms, policy))
            },
        }),
    })
}

fn score_row<C: Choice>(row: &[Value<'_>], policy: &Policy) -> Outcome {
    match read::<C>(row) {
        Err(reason) => Outcome::new(Err(reason), "QDiabetes-2018", Statuses::new(&INPUTS)),
        Ok((input, some_flag_missing)) => {
            let mut outcome = score(&input, C::model(&input), policy);
            if some_flag_missing {
                outcome.flags.set(INPUTS.len() - 1, Status::Defaulted);
            }
            outcome
        }
    }
}

fn with_model<C: Choice, T>(
    row: &[Value<'_>],
    study: impl FnOnce(&Input, Model) -> Result<T, Reason>,
) -> Result<T, Reason> {
    let (input, _) = read::<C>(row)?;
    study(&input, C::model(&input))
}

/// The input, and whether any yes/no cell was null.
fn read<C: Choice>(row: &[Value<'_>]) -> Result<(Input, bool), Reason> {
    let mut cells = Cells::new(row);
    let input = Input {
        sex: cells.sex()?,
        age_years: cells.number(Quantity::Age)?,
        ethnicity: cells.ethnicity()?,
        smoking: cells.smoking()?,
        townsend: cells.number(Quantity::Townsend)?,
        bmi_kg_per_m2: cells.number(Quantity::Bmi)?,
        fasting_glucose_mmol_per_l: if C::READS_GLUCOSE { cells.number(Quantity::FastingGlucose)? } else { None },
        hba1c_mmol_per_mol: if C::READS_HBA1C { cells.number(Quantity::Hba1c)? } else { None },
        conditions: Conditions::from_array(cells.all_recorded()?),
        existing_diabetes: cells.recorded()?,
    };
    Ok((input, cells.some_flag_missing))
}
