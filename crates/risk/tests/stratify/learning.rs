//! A study against the truth: discrimination, calibration, the planted group, the three positions, other places.

use std::ops::Range;
use std::sync::{Arc, OnceLock};

use arrow::array::{AsArray, Float64Array};
use arrow::datatypes::Float64Type;
use evenreach_risk::learned::{CalibrationVerdict, Trained, Validation};
use evenreach_risk::stratify::{ChampionRule, Contender, Estimator, EthnicityAs, Learned, LearningPlan};
use evenreach_statistics::DisclosureRule;

use crate::world::{PLANTED, World, replaced, study, study_changed};

const PEOPLE: usize = 16_000;

fn world() -> &'static World {
    static WORLD: OnceLock<World> = OnceLock::new();
    WORLD.get_or_init(|| World::new(PEOPLE, 5, 2.0))
}

fn learned() -> &'static Learned {
    static LEARNED: OnceLock<Learned> = OnceLock::new();
    LEARNED.get_or_init(|| study(world(), &LearningPlan::new(5)))
}

fn on_everybody(learned: &Learned, contender: Contender) -> &Validation {
    learned.judged.iter().find(|j| j.contender == contender).unwrap().everybody.as_ref().unwrap()
}

fn on_same_people(learned: &Learned, contender: Contender) -> &Validation {
    learned.judged.iter().find(|j| j.contender == contender).unwrap().same_people.as_ref().unwrap()
}

fn ratio(validation: &Validation, attribute: &str, group: &str) -> f64 {
    validation.group(attribute, group).unwrap().observed_to_predicted.estimate.unwrap().value
}

#[test]
fn learned_risk_is_close_to_the_truth() {
    let study = learned().model.as_ref().unwrap();
    assert!(study.judged_later);
    // Eleven years of data: ten-year risks are learned, not carried on.
    assert_eq!(study.risks.carried_on_from_years, None);
    assert_eq!(study.risks.percent_within.keys().copied().collect::<Vec<_>>(), [1, 3, 5, 10]);
    close_to_the_truth(world(), learned(), 0.03, 0.85..1.15);
}

/// Where records hold all that risk depends on but for the planted group, since ethnicity is out.
#[test]
fn on_a_hundred_thousand_people_learned_risk_discriminates_within_0_01_of_the_truth() {
    let world = World::new(110_000, 6, 2.0);
    let plan = LearningPlan { leave_one_pcn_out: false, ..LearningPlan::new(5) };
    close_to_the_truth(&world, &study(&world, &plan), 0.01, 0.95..1.05);
}

fn close_to_the_truth(world: &World, learned: &Learned, auroc_within: f64, calibrated: Range<f64>) {
    let study = learned.model.as_ref().unwrap();
    for years in [1, 3, 5, 10] {
        let (mut risks, mut truths) = (Vec::new(), Vec::new());
        for (at, risk) in world.registered(0).iter().zip(&study.risks.percent_within[&(years as u8)]) {
            if let Some(risk) = risk {
                risks.push(risk / 100.0);
                truths.push(world.true_risk(&world.people[*at], 0, years, true));
            }
        }
        let (ours, best) = (expected_auroc(&risks, &truths), expected_auroc(&truths, &truths));
        assert!(best - ours < auroc_within, "{years} years: {ours} against {best} of the true risk");
        let ratio = risks.iter().sum::<f64>() / truths.iter().sum::<f64>();
        assert!(calibrated.contains(&ratio), "{years} years: predicted over true {ratio}");
    }
}

/// AUROC of a score over every outcome the true risks could give: each person is a case with the weight of their true
/// risk and a control with the rest.
fn expected_auroc(scores: &[f64], truths: &[f64]) -> f64 {
    let mut order: Vec<usize> = (0..scores.len()).collect();
    order.sort_by(|a, b| scores[*a].total_cmp(&scores[*b]));
    let (mut below, mut won, mut cases) = (0.0, 0.0, 0.0);
    for tie in order.chunk_by(|a, b| scores[*a] >= scores[*b]) {
        let with: f64 = tie.iter().map(|row| truths[*row]).sum();
        let without = tie.len() as f64 - with;
        won += with * (below + without / 2.0);
        below += without;
        cases += with;
    }
    won / (cases * below)
}

#[test]
fn the_group_whose_risk_is_planted_is_found_and_named() {
    let learned = learned();
    for contender in [Contender::Learned(EthnicityAs::Out), Contender::Published] {
        let validation = on_same_people(learned, contender);
        let found: Vec<(&str, &str)> = validation
            .miscalibrated()
            .filter(|g| g.attribute == "ethnicity_19" && g.performance.verdict == CalibrationVerdict::MoreThanPredicted)
            .map(|g| (g.attribute.as_str(), g.group.as_str()))
            .collect();
        assert_eq!(found, [("ethnicity_19", PLANTED)], "{}", contender.words());
    }
    // Put in as a predictor, the group is no longer understated.
    let with = on_everybody(learned, Contender::Learned(EthnicityAs::In));
    assert!(ratio(with, "ethnicity_19", PLANTED) < 1.25);
    assert_eq!(with.group("ethnicity_19", PLANTED).unwrap().verdict, CalibrationVerdict::AsPredicted);
    assert!(ratio(on_everybody(learned, Contender::Learned(EthnicityAs::Out)), "ethnicity_19", PLANTED) > 1.3);
}

#[test]
fn every_contender_is_judged_on_the_same_people() {
    let learned = learned();
    let contenders: Vec<Contender> = learned.judged.iter().map(|j| j.contender).collect();
    for contender in [
        Contender::Learned(EthnicityAs::Out),
        Contender::Learned(EthnicityAs::In),
        Contender::Learned(EthnicityAs::InRecalibrated),
        Contender::Trees,
        Contender::Published,
        Contender::PublishedRecalibrated,
    ] {
        assert!(contenders.contains(&contender), "{}", contender.words());
        let same = on_same_people(learned, contender);
        let published = on_same_people(learned, Contender::Published);
        assert_eq!(same.overall.people, published.overall.people);
        assert_eq!(same.overall.events, published.overall.events);
        let area = same.overall.auroc.estimate.unwrap().value;
        assert!(area > 0.7, "{}: {area}", contender.words());
        assert!((0.75..1.35).contains(&same.overall.observed_to_predicted.estimate.unwrap().value));
        for attribute in ["ethnicity_19", "ethnicity_5", "imd_quintile", "sex", "age_band"] {
            assert!(same.groups.iter().any(|g| g.attribute == attribute), "{attribute}");
        }
    }
    let everybody = on_everybody(learned, Contender::Learned(EthnicityAs::Out));
    assert!(everybody.overall.people > on_same_people(learned, Contender::Published).overall.people);
    let shorter: Vec<f64> = learned.model.as_ref().unwrap().horizons.iter().map(|v| v.horizon_years).collect();
    assert_eq!(shorter, [1.0, 3.0]);
}

#[test]
fn a_sparse_oldest_landmark_does_not_mislead_the_trees() {
    // Ten years ago one person in three was measured; only that landmark is followed for five years in training, so
    // everybody known to be free of the event is of it, while events are of every landmark.
    let world = World::new(8000, 9, 1.0);
    let plan = LearningPlan { leave_one_pcn_out: false, ..LearningPlan::new(5) };
    let learned = study_changed(&world, &plan, &|back, rows| {
        let measured = rows.column_by_name("systolic_mmhg").unwrap().as_primitive::<Float64Type>();
        let sparse: Float64Array =
            measured.iter().enumerate().map(|(at, value)| value.filter(|_| back < 10 || at % 3 == 0)).collect();
        replaced(&rows, "systolic_mmhg", Arc::new(sparse))
    });
    let area = |contender| on_everybody(&learned, contender).overall.auroc.estimate.unwrap().value;
    let (trees, ridge) = (area(Contender::Trees), area(Contender::Learned(EthnicityAs::Out)));
    assert!(trees > ridge - 0.05, "trees {trees}, ridge {ridge}");
}

#[test]
fn the_positions_say_who_enters_and_who_leaves() {
    let positions = learned().model.as_ref().unwrap().positions.as_ref().unwrap();
    for group in positions {
        for place in 0..2 {
            let moved = group.high[0] + group.enter[place] - group.leave[place];
            assert_eq!(group.high[place + 1], moved, "{group:?}");
        }
    }
    let of = |name: &str| positions.iter().find(|p| p.attribute == "ethnicity_19" && p.group == name).unwrap();
    assert!(of(PLANTED).enter[0] > 20 && of(PLANTED).leave[0] == 0, "{:?}", of(PLANTED));
    // Others bore part of the group's risk while it had no term of its own.
    assert!(of("White: British").leave[0] > of("White: British").enter[0], "{:?}", of("White: British"));
    // Unknown is a group of its own.
    assert!(of("Unknown").people > 500);
}

#[test]
fn each_network_is_predicted_by_the_others() {
    let places = learned().model.as_ref().unwrap().places.as_ref().unwrap().as_ref().unwrap();
    let named: Vec<&str> = places.groups.iter().map(|g| g.group.as_str()).collect();
    assert_eq!(named, ["U0", "U1", "U2"]);
    assert!(places.groups.iter().all(|g| g.performance.auroc.estimate.unwrap().value > 0.7));
    // Everybody at the latest landmark, once.
    let people: usize = places.groups.iter().map(|g| g.performance.people).sum();
    assert_eq!(people, places.overall.people);
    assert!(people > on_everybody(learned(), Contender::Learned(EthnicityAs::Out)).overall.people * 3);
}

#[test]
fn the_champion_is_chosen_by_the_rule_alone() {
    let (small, plan) = (World::new(4000, 6, 1.0), LearningPlan::new(5));
    for (rule, leads) in [(ChampionRule::Published, false), (ChampionRule::Learned, true)] {
        let plan = LearningPlan { champion: rule, leave_one_pcn_out: false, ..plan.clone() };
        let learned = study(&small, &plan);
        assert_eq!(learned.choice.learned, leads, "{}", rule.words());
        assert!(learned.choice.why.contains("pipeline file"));
    }
    let rule = ChampionRule::LearnedIfNoGroupIsWorse;
    let plan = LearningPlan { champion: rule, leave_one_pcn_out: false, ..plan };
    let learned = study(&small, &plan);
    let published = on_same_people(&learned, Contender::Published).overall.auroc.estimate.unwrap().value;
    let ours = on_same_people(&learned, Contender::Learned(EthnicityAs::Out)).overall.auroc.estimate.unwrap().value;
    let expected = ours >= published && learned.choice.worse.iter().all(|w| !w.beyond_chance);
    assert_eq!(learned.choice.learned, expected, "{}", learned.choice.why);
    // Where nobody was compared, the published score leads whatever the rule.
    let plan = LearningPlan { champion: ChampionRule::Learned, ..LearningPlan::new(5) };
    assert!(!study(&World::new(10, 6, 1.0), &plan).choice.learned);
}

#[test]
fn a_group_worse_calibrated_than_published_is_named() {
    let worse = &learned().choice.worse;
    let same = on_same_people(learned(), Contender::Learned(EthnicityAs::Out));
    let published = on_same_people(learned(), Contender::Published);
    for (attribute, group) in same.worse_calibrated_than(published) {
        let named = worse.iter().find(|w| w.attribute == attribute && w.group == group).unwrap();
        assert!(named.learned.ln().abs() > named.published.ln().abs());
    }
}

#[test]
fn the_kept_file_is_the_same_every_time_and_holds_no_small_count() {
    let plan = LearningPlan { ethnicity: EthnicityAs::InRecalibrated, ..LearningPlan::new(5) };
    let small = World::new(5000, 8, 2.0);
    let kept = |learned: &Learned| {
        let trained = learned.kept(plan.ethnicity, DisclosureRule::NhsEnglandHes).unwrap().unwrap();
        (trained.to_json().unwrap(), trained)
    };
    let (learned, again) = (study(&small, &plan), study(&small, &plan));
    let ((text, trained), (same, _)) = (kept(&learned), kept(&again));
    assert_eq!(text, same);
    assert!(!text.contains("p-1"), "a pseudonym");
    let back = Trained::from_json(&text).unwrap();
    assert_eq!(back, trained);
    assert!(back.notes().iter().any(|note| note.contains("recalibrated within each group")));
    assert!(back.missing_percent()["systolic_mmhg"] > 5.0);
    for validation in back.performance() {
        for performance in validation.groups.iter().map(|g| &g.performance).chain([&validation.overall]) {
            assert!(performance.events >= 10 && performance.people % 5 == 0 && performance.events % 5 == 0);
        }
        let named = |label: &str| validation.withheld.iter().any(|w| w.ends_with(label));
        assert!(validation.groups.is_empty() || validation.groups.iter().all(|g| !named(&format!(": {}", g.group))));
    }
}

#[test]
fn an_elastic_net_leaves_features_out_and_discriminates_no_less() {
    let plan = LearningPlan { estimator: Estimator::ElasticNet, leave_one_pcn_out: false, ..LearningPlan::new(5) };
    let netted = study(world(), &plan);
    let trained = &netted.model.as_ref().unwrap().trained;
    let hazard = trained.hazard();
    assert!(hazard.lasso() > 0.0);
    assert!(hazard.coefficients().iter().any(|c| c.abs() <= 0.0));
    let area = |learned: &Learned| {
        on_everybody(learned, Contender::Learned(EthnicityAs::Out)).overall.auroc.estimate.unwrap().value
    };
    assert!(area(&netted) > area(learned()) - 0.005);
    // Kept with the model, and read back.
    let again = Trained::from_json(&trained.to_json().unwrap()).unwrap();
    assert_eq!(again, *trained);
    assert!(trained.show().contains("features kept"));
}
