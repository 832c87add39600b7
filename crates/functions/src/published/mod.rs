//! Every published score of the catalogue as SQL functions.
//!
//! `qrisk3(...)`, `qdiabetes(...)`, `qdiabetes_a(...)`, `score2(...)`, `findrisc(...)`, `leicester(...)`,
//! `cambridge_diabetes(...)`, `cambridge_multimorbidity(...)`, `efi(...)` give a struct with the result, or the reason
//! there is none, the model, and the inputs that were not used as recorded. `<score>_inputs(...)` gives the status of
//! every input. QRISK3 and QDiabetes also have `_explanation(...)`, `_bounds(...)` and
//! `_without_demographic_terms(...)`.
//!
//! Arguments are named (`age_years => 55`) or the fields of one struct (`qrisk3(named_struct('age_years', 55, ...))`); a
//! field left out is not recorded.

mod answer;
mod arguments;
mod bounds;
mod explanation;
mod function;
mod inputs;
mod result;
mod without;

use datafusion::logical_expr::ScalarUDF;
use evenreach_risk::published::{Error, catalogue};

use answer::Answer;
use function::ScoreFunction;

/// The functions of every score in the catalogue.
///
/// # Errors
/// [`Error::Parameters`] when a parameter file is damaged.
pub fn published_scores() -> Result<Vec<ScalarUDF>, Error> {
    let functions = catalogue()?.into_iter().flat_map(|score| {
        Answer::ALL
            .into_iter()
            .filter_map(move |answer| ScoreFunction::new(&score, answer))
            .map(ScalarUDF::from)
            .collect::<Vec<_>>()
    });
    Ok(functions.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_function_documents_each_of_its_arguments() {
        let functions = published_scores().unwrap();
        assert_eq!(functions.len(), 37);
        for function in functions {
            let documentation = function.documentation().unwrap();
            let names = function.signature().parameter_names.clone().unwrap();
            let told: Vec<String> = documentation.arguments.iter().flatten().map(|(name, _)| name.clone()).collect();
            assert_eq!(told, names, "{}", function.name());
            assert!(documentation.description.contains("not a registered medical device"), "{}", function.name());
            assert!(documentation.syntax_example.contains(function.name()));
        }
    }
}
