//! External validation: a model made elsewhere, judged on this extract.

use evenreach_contract::{Breach, Checked};
use jiff::civil::Date;

use super::feature_columns::feature_table;
use super::follow_up::{at_risk, follow_ups};
use super::outcome::Outcome;
use super::pool::groupings;
use crate::learned::{LearnError, Trained, Validation, ValidationSpec, validate};

/// Judges a model at a landmark of another extract: everybody at risk then, followed to a last day.
///
/// # Errors
/// Outside: a table that breaks its contract. Inside: a model of an unknown outcome, columns this program does not
/// build, a horizon beyond the model, a landmark at which nobody is at risk.
pub fn validate_elsewhere(
    trained: &Trained,
    inputs_then: &Checked,
    outcomes: &Checked,
    (landmark, as_of): (Date, Date),
    horizon_years: f64,
) -> Result<Result<Validation, LearnError>, Breach> {
    let Some(outcome) = Outcome::ALL.into_iter().find(|outcome| outcome.name() == trained.name()) else {
        let reason = "it is of an outcome this program does not know".to_owned();
        return Ok(Err(LearnError::ModelFile { reason }));
    };
    let view = inputs_then.view();
    let rows = at_risk(outcome, &view)?;
    if rows.is_empty() {
        let reason = "nobody at risk is registered";
        return Ok(Err(LearnError::BeforeTheData { landmark: landmark.to_string(), reason }));
    }
    let columns = trained.columns().into_iter().map(str::to_owned).collect();
    let table = match feature_table(&view, &rows, landmark, &columns)? {
        Ok(table) => table,
        Err(error) => return Ok(Err(error)),
    };
    let follow_up = follow_ups(outcome, outcomes, &view, &rows, landmark, as_of)?;
    let groupings = groupings(&view, &rows)?;
    let subject = format!("{}, landmark {landmark}, another extract", outcome.name());
    let predicted = trained.predict(&table, horizon_years);
    Ok(predicted.and_then(|p| validate(&ValidationSpec::new(&subject, horizon_years), &p, &follow_up, &groupings)))
}
