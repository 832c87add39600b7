//! What the learned models are worth, beside the published scores on the same people, and which of the two leads.

use evenreach_equity::{CellState, DisclosureRule};
use evenreach_publish::ReportTable;
use evenreach_risk::stratify::Learned;

use crate::Pipeline;
use crate::learned_lines::{Line, contenders, gather, table, three_decimals};
use crate::score_tables::may_divide_again;
use crate::table_builder::TableBuilder;

/// Which leads for each outcome, by the rule of the pipeline file, and what the model was learned from.
pub(crate) fn choice(pipeline: &Pipeline, learned: &[Learned], rule: DisclosureRule) -> Option<ReportTable> {
    let shown = |n: usize| match rule.cell(Some(n as u64)) {
        CellState::Shown(n) => n.to_string(),
        _ => "hidden".to_owned(),
    };
    let mut lines: Vec<[String; 3]> = vec![];
    for model in learned {
        let outcome = model.outcome.name();
        let plan = crate::learning::outcomes(pipeline).into_iter().find(|(o, ..)| *o == model.outcome);
        let mut tell = |what: &str, answer: String| lines.push([outcome.to_owned(), what.to_owned(), answer]);
        tell("leads", if model.choice.learned { "the learned model" } else { "the published score" }.to_owned());
        tell("by the rule", model.choice.rule.words().to_owned());
        tell("because", model.choice.why.clone());
        if let Some(position) = plan.and_then(|(_, plan, _)| plan.learned.as_ref()).map(|l| l.ethnicity) {
            tell("ethnicity as a predictor", position.words().to_owned());
        }
        match &model.model {
            Err(error) => tell("no model", error.to_string()),
            Ok(study) => {
                let trained = &study.trained;
                let of = [
                    format!("{} people", shown(trained.people())),
                    format!("{} person-landmarks", shown(trained.rows())),
                    format!("{:.0} person-years", trained.person_years()),
                    format!("{} events", shown(trained.events())),
                ];
                tell("learned from", of.join(", "));
                let judged = match study.judged_later {
                    true => "on held-out people at a landmark after everything it was trained on",
                    false => "on held-out people only: no landmark lies early enough to end training before the test",
                };
                tell("judged", judged.to_owned());
                let years: Vec<String> = study.risks.percent_within.keys().map(ToString::to_string).collect();
                tell("risks over years", years.join(", "));
                if let Some(from) = study.risks.carried_on_from_years {
                    tell("ten-year risk", format!("carried on from {from} years at its mean hazard"));
                }
                tell("death", trained.competing_death().to_owned());
            }
        }
        for landmark in &model.landmarks {
            if let Some(why) = landmark.passed_over {
                tell("landmark passed over", format!("{}: {why}", landmark.date));
            }
        }
    }
    let column = |at: usize| lines.iter().map(move |l| Some(l[at].as_str()));
    TableBuilder::new().text("outcome", column(0)).text("what", column(1)).text("answer", column(2)).build(
        "model_choice",
        "Published score or learned model: which leads, and why",
        "The rule stands in the pipeline file. What leads decides tiers; lists rest on the published scores whichever leads.",
        true,
    )
}

/// Overall performance of every contender, at every horizon that can be judged.
pub(crate) fn performance(learned: &[Learned], rule: DisclosureRule) -> Option<ReportTable> {
    let mut lines = contenders(learned, rule, false);
    for model in learned {
        for validation in model.model.iter().flat_map(|study| &study.horizons) {
            gather(&mut lines, (model.outcome.name(), "learned, as set", "held-out people"), validation, false);
        }
    }
    table(&lines, rule).build(
        "model_performance",
        "Learned models: how far they can be trusted",
        "On people never trained on, at the latest landmark. Everybody with a published score is predicted by every contender. Observed to predicted, slope: 1 is perfect; in the large: 0. Brackets are 95% intervals (DeLong for AUROC).",
        true,
    )
}

/// The same in every group.
pub(crate) fn by_group(learned: &[Learned], rule: DisclosureRule) -> Option<ReportTable> {
    table(&contenders(learned, rule, true), rule).build(
        "model_performance_by_group",
        "Learned models by group",
        "As overall. `cannot_tell` stands for too few people or events; verdicts are adjusted for the groups of an attribute (Holm).",
        false,
    )
}

/// Groups in which the learned model as set misses observed risk by more than the published score.
pub(crate) fn worse(learned: &[Learned]) -> Option<ReportTable> {
    let lines: Vec<_> =
        learned.iter().flat_map(|model| model.choice.worse.iter().map(|w| (model.outcome.name(), w))).collect();
    let beyond = |yes: bool| if yes { "yes" } else { "no" };
    TableBuilder::new()
        .text("outcome", lines.iter().map(|(outcome, _)| Some(*outcome)))
        .text("attribute", lines.iter().map(|(_, w)| Some(w.attribute.as_str())))
        .text("group", lines.iter().map(|(_, w)| Some(w.group.as_str())))
        .number("learned_observed_to_predicted", lines.iter().map(|(_, w)| Some(three_decimals(w.learned))))
        .number("published_observed_to_predicted", lines.iter().map(|(_, w)| Some(three_decimals(w.published))))
        .text("beyond_chance", lines.iter().map(|(_, w)| Some(beyond(w.beyond_chance))))
        .build(
            "model_worse_than_published",
            "Groups in which the learned model is worse calibrated than the published score",
            "On the same people; groups with enough evidence for a verdict. `beyond_chance`: the learned model's own miss is more than chance explains.",
            true,
        )
}

/// Each primary care network predicted by a model trained on all the others.
pub(crate) fn by_pcn(learned: &[Learned], rule: DisclosureRule) -> Option<ReportTable> {
    let mut lines: Vec<Line<'_>> = vec![];
    for model in learned {
        let Ok(study) = &model.model else { continue };
        let Some(Ok(validation)) = &study.places else { continue };
        let whom = (model.outcome.name(), "learned, as set", "each PCN by a model of all the others");
        // Where the rule does not round, a total beside its parts would give hidden parts away.
        if may_divide_again(rule) {
            gather(&mut lines, whom, validation, false);
        }
        gather(&mut lines, whom, validation, true);
    }
    table(&lines, rule).build(
        "model_by_pcn",
        "Learned models in each primary care network, trained on all the others",
        "Everybody at the latest landmark. A network unlike the others shows here before a model is used there.",
        true,
    )
}
