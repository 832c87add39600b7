//! The report as its readers get it: one page that needs nothing else, and hides what the rule hides.

use std::collections::BTreeMap;

use evenreach_equity::{Count, OnBreach, Policy, clear, disclosure_rule};

use super::text;
use crate::fixture::{Fixture, PEOPLE, patient_id};
use crate::{Outcome, PublishError, release, released_counts, verify};

#[test]
fn the_report_stands_alone_and_says_what_is_drawn() {
    let runs = tempfile::tempdir().unwrap();
    let folder = Fixture::released().publish(runs.path()).unwrap().folder;
    let report = text(&folder, "report.html");
    let count = |part: &str| report.matches(part).count();
    assert_eq!((count("<script"), count("<link"), count("@import"), count(" src="), count("url(")), (0, 0, 0, 0, 0));
    assert_eq!(count("<h1"), 1);
    assert_eq!(count("<svg "), 9, "two forest plots and a funnel a cohort");
    assert_eq!(count("<svg role=\"img\" aria-label=\""), 9);
    assert_eq!(count("<th>") + count("<th class"), 0, "every heading cell says what it heads");
    assert_eq!(count("<table"), count("<caption>"));
    let at = |part: &str| report.find(part).unwrap_or_else(|| panic!("{part}"));
    let order = [
        "Released: 3 cohorts",
        "People registered",
        "Cohorts at a glance",
        "Chosen against need",
        "Groups that stand out",
        "Gradient over deprivation",
        "Hidden in the average",
        "Three ways to count need",
        "Where people drop out",
        "id=\"label-bias\"",
        "Recording of ethnicity",
        "Values set aside",
        "id=\"how-to-read\"",
        "id=\"disclaimers\"",
        "nhs-england-hes",
    ];
    assert!(order.map(at).is_sorted());
    for line in report.lines().filter(|line| line.contains("quintile")) {
        assert!(line.contains("most deprived"), "{line}");
    }
}

#[test]
fn a_night_so_small_that_every_count_is_hidden_is_published_too() {
    let runs = tempfile::tempdir().unwrap();
    let night = Fixture::released();
    let policy = Policy {
        by: ["ethnicity_5", "imd_quintile", "ethnicity_5 x imd_quintile"].map(str::to_owned).to_vec(),
        selected_against_need_at_least: 0.8,
        people_needed_for_a_verdict: 30,
        events_needed_for_a_verdict: 5,
        also: vec![],
        on_breach: OnBreach::Hold,
        risk: BTreeMap::new(),
        sharing: BTreeMap::new(),
        waivers: vec![],
    };
    let request = night.release(runs.path());
    let rule = disclosure_rule("nhs-england-hes").unwrap();
    let cohorts = night.judged.iter().map(|j| j.cohort.clone()).collect();
    let cleared = clear(&policy, rule, request.as_of, cohorts).unwrap();
    let published = release(&request, cleared).unwrap();
    assert_eq!(published.outcome, Outcome::Released);
    assert_eq!(verify(&published.folder).unwrap().disclosure, "nhs_england_hes");
    let report = text(&published.folder, "report.html");
    assert!(report.contains("hidden") && (0..PEOPLE).all(|p| !report.contains(&patient_id(p))));
}

#[test]
fn suppressed_missing_and_zero_are_three_things() {
    let runs = tempfile::tempdir().unwrap();
    let folder = Fixture::released().publish(runs.path()).unwrap().folder;
    let need = text(&folder, "aggregates/equity_need.csv");
    let column = |name: &str| need.lines().next().unwrap().split(',').position(|heading| heading == name).unwrap();
    let (count, status) = (column("with_risk"), column("with_risk_status"));
    let mut found: Vec<(&str, &str)> = need
        .lines()
        .skip(1)
        .map(|line| line.split(',').collect::<Vec<_>>())
        .map(|cells| (cells[count], cells[status]))
        .collect();
    found.sort_unstable();
    found.dedup();
    assert_eq!(found, [("", "missing"), ("", "suppressed"), ("0", "shown"), ("1200", "shown")]);
    let outcomes = text(&folder, "aggregates/equity_outcomes.csv");
    assert!(outcomes.contains("no_outcomes") && outcomes.contains("missing"));
}

#[test]
fn released_counts_are_read_back_as_they_were() {
    let runs = tempfile::tempdir().unwrap();
    let night = Fixture::released();
    let folder = night.publish(runs.path()).unwrap().folder;
    assert_eq!(released_counts(&folder).unwrap(), Some(night.released.clone()));
    assert_eq!(night.released.get("statin_review", "sex", "male", "in_need"), Some(Count::Suppressed));
    let path = folder.join("aggregates/released_counts.parquet");
    let mut altered = std::fs::read(&path).unwrap();
    altered[9] ^= 1;
    std::fs::write(&path, altered).unwrap();
    assert!(matches!(released_counts(&folder), Err(PublishError::Damaged { .. })));
}
