//! Trained on one period of the survey, judged on a later one.

use std::error::Error;

use evenreach_risk::learned::{LogisticModel, RidgeLogistic, Validation, ValidationSpec, validate};
use evenreach_statistics::EvidenceRule;
use linfa::dataset::DatasetBase;
use linfa::traits::{Fit, Predict};
use ndarray::Array1;

use crate::cohort::{HORIZON_YEARS, Person, design, groupings, table};

/// A fitted model and its risks for other people.
pub struct Judged {
    pub model: LogisticModel,
    pub features: Vec<String>,
    pub risks: Vec<f64>,
}

/// Learns from some people and predicts others.
pub fn train_and_predict(train: &[Person], test: &[Person], ridge: f64) -> Result<Judged, Box<dyn Error>> {
    let (known, unknown) = (table(train)?, table(test)?);
    let all: Vec<usize> = (0..train.len()).collect();
    let design = design().learn(&known, &all)?;
    let events: Array1<bool> = train.iter().map(Person::died).collect();
    let dataset = DatasetBase::new(design.features_of(&known, &all)?, events);
    let model = RidgeLogistic::default().ridge(ridge).fit(&dataset)?;
    let rows: Vec<usize> = (0..test.len()).collect();
    let risks = model.predict(&design.features_of(&unknown, &rows)?)?.to_vec();
    Ok(Judged { model, features: design.features().to_vec(), risks })
}

/// Judges risks over ten years, overall and by group. Groups need ten deaths for a verdict, the
/// number below which a calibration slope is not shown either.
pub fn judge(people: &[Person], risks: &[f64]) -> Result<Validation, Box<dyn Error>> {
    let mut spec = ValidationSpec::new("ten-year cardiovascular death, NHANES 2005-2008", HORIZON_YEARS);
    spec.evidence = EvidenceRule { least_denominator: 10.0, least_events: 10.0 };
    let follow_up: Vec<_> = people.iter().map(Person::labelled).collect();
    Ok(validate(&spec, risks, &follow_up, &groupings(people))?)
}
