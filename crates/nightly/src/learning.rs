//! Learned risk in the line: landmarks, what was known at each, a model an outcome, and models from elsewhere.

use std::collections::BTreeMap;
use std::sync::Arc;

use evenreach_contract::Checked;
use evenreach_equity::disclosure_rule;
use evenreach_extract::admit;
use evenreach_relation::{Derived, Inputs, derive};
use evenreach_risk::learned::{Trained, Validation};
use evenreach_risk::stratify::{Landmark, Learned, Night, Outcome, learn, validate_elsewhere};
use jiff::civil::Date;

use crate::desks::desks;
use crate::inputs::rows_last_night;
use crate::kit::{Kit, Tables};
use crate::parameters::parameters;
use crate::past::as_known_on;
use crate::pipeline::OutcomePlan;
use crate::{Pipeline, Stopped, World};

/// Outcomes with their plans and the column of their published ten-year risk.
pub(crate) fn outcomes(pipeline: &Pipeline) -> [(Outcome, &OutcomePlan, &'static str); 2] {
    [
        (Outcome::Cardiovascular, &pipeline.risk.cardiovascular, "qrisk3_10y_percent"),
        (Outcome::Diabetes, &pipeline.risk.diabetes, "qdiabetes_10y_percent"),
    ]
}

/// Every landmark of every model, oldest first.
pub(crate) fn landmarks(pipeline: &Pipeline, as_of: Date) -> Vec<Date> {
    let plans = outcomes(pipeline).into_iter().filter_map(|(_, plan, _)| plan.learned.as_ref());
    let mut dates: Vec<Date> = plans.flat_map(|plan| plan.landmarks(as_of)).collect();
    dates.sort_unstable();
    dates.dedup();
    dates
}

/// What was known at a landmark.
struct Past {
    inputs: Arc<Checked>,
    /// Outcome -> published ten-year risk in percent.
    published: BTreeMap<Outcome, Vec<Option<f64>>>,
}

/// What the extract's own past taught.
pub(crate) struct Lessons {
    /// One model an outcome.
    pub(crate) learned: Vec<Learned>,
    /// The last landmark, with what past lists are chosen from there.
    pub(crate) last: Option<(Date, Derived)>,
}

/// One model an outcome; of the last landmark the relations `lists` too.
pub(crate) async fn learn_outcomes(
    kit: &Kit,
    pipeline: &Pipeline,
    (tables, records): (&BTreeMap<String, evenreach_extract::Table>, &Tables),
    (tonight, lists): (&Derived, &[&str]),
    as_of: Date,
) -> Result<Lessons, Stopped> {
    let mut past: BTreeMap<Date, Past> = BTreeMap::new();
    let (dates, mut last) = (landmarks(pipeline, as_of), None);
    for landmark in dates.iter().copied() {
        let (known, reduced) = as_known_on(landmark, tables, records)?;
        let parameters = parameters(pipeline, landmark);
        let inputs = Inputs { tables: &known, derived: &reduced, parameters: &parameters };
        let is_last = dates.last() == Some(&landmark);
        let lists = if is_last { lists } else { &[] };
        let targets = [&["risk_inputs", "published_scores"], lists].concat();
        let then = derive(&kit.engine, &kit.catalogue, &inputs, &targets).await?;
        let scores = then.get("published_scores")?.view();
        let mut published = BTreeMap::new();
        for (outcome, _, column) in outcomes(pipeline) {
            published.insert(outcome, scores.number(column)?.iter().collect());
        }
        past.insert(landmark, Past { inputs: Arc::clone(then.get("risk_inputs")?), published });
        last = is_last.then_some((landmark, then));
    }
    let mut learned = vec![];
    for (outcome, plan, _) in outcomes(pipeline) {
        let Some(model) = &plan.learned else { continue };
        let dates = model.landmarks(as_of);
        let landmarks: Vec<Landmark<'_>> = dates
            .iter()
            .filter_map(|date| {
                let then = past.get(date)?;
                Some(Landmark { date: *date, inputs: &then.inputs, published_percent: then.published.get(&outcome)? })
            })
            .collect();
        let night = Night {
            as_of,
            landmarks: &landmarks,
            inputs_now: tonight.get("risk_inputs")?,
            outcomes: tonight.get("outcomes")?,
            tiers: plan.tiers,
        };
        learned.push(learn(outcome, model, &night)?);
    }
    Ok(Lessons { learned, last })
}

/// External validation: a model made elsewhere, judged at a landmark of this pipeline's delivery. Counts are under the
/// pipeline's disclosure rule.
///
/// # Errors
/// Whatever stops a night before anything is published, a model file that is refused, and too few people.
pub async fn validate_model(
    pipeline: &Pipeline,
    as_of: Date,
    world: &World<'_>,
    model: &Trained,
    horizon_years: u8,
) -> Result<Validation, Stopped> {
    let rule = disclosure_rule(&pipeline.release.aggregates.disclosure)?;
    let kit = Kit::open(pipeline, world)?;
    let admitted = admit(&desks(pipeline, &kit.catalogue, as_of, world)?, as_of, &rows_last_night(world))?;
    let landmark = as_of.saturating_sub(jiff::Span::new().years(horizon_years));
    let records = kit.records(pipeline, &admitted, as_of, &[landmark], world).await?;
    let (known, reduced) = as_known_on(landmark, &admitted.tables, &records)?;
    let then = parameters(pipeline, landmark);
    let inputs = Inputs { tables: &known, derived: &reduced, parameters: &then };
    let past = derive(&kit.engine, &kit.catalogue, &inputs, &["risk_inputs"]).await?;
    let now = parameters(pipeline, as_of);
    let inputs = Inputs { tables: &admitted.tables, derived: &records, parameters: &now };
    let tonight = derive(&kit.engine, &kit.catalogue, &inputs, &["outcomes"]).await?;
    let dates = (landmark, as_of);
    let horizon = f64::from(horizon_years);
    let validation = validate_elsewhere(model, past.get("risk_inputs")?, tonight.get("outcomes")?, dates, horizon)?;
    let refused =
        |e: evenreach_risk::learned::LearnError| Stopped::File { cause: format!("the model: {e}"), hint: None };
    validation.and_then(|validation| validation.protected(rule)).map_err(refused)
}
