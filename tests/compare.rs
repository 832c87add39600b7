//! Two runs compared: what differs is named, and everybody who joined or left has one cause.

use std::collections::BTreeMap;

use crate::project::{Done, Project};

/// Counts as they are: sums can be checked.
const EXACT: (&str, &str) = ("disclosure = \"nhs-england-hes\"", "disclosure = \"none\"");

fn night(project: &Project, pipeline: &str, as_of: &str) -> String {
    let done = project.run(&["run", pipeline, "--as-of", as_of]);
    assert_eq!(done.code, 0, "{}", done.out);
    let folder = done.out.lines().find_map(|line| line.strip_prefix("released: ")).unwrap();
    folder.split(" (").next().unwrap().to_owned()
}

fn compare(project: &Project, earlier: &str, later: &str) -> Done {
    project.run(&["compare", earlier, later])
}

/// Sums over cohorts and groups of one attribute, by column.
fn sums(project: &Project, earlier: &str, later: &str, file: &str) -> BTreeMap<String, i64> {
    let done = project.run(&["compare", earlier, later, "--out", file]);
    assert_eq!(done.code, 0, "{}", done.out);
    let text = std::fs::read_to_string(project.path(file)).unwrap();
    let mut lines = text.trim_start_matches('\u{feff}').lines().map(|line| line.split(',').collect::<Vec<_>>());
    let names = lines.next().unwrap();
    let mut sums = BTreeMap::new();
    for row in lines.filter(|row| row[1] == "ethnicity_19") {
        for (name, value) in names.iter().zip(row).skip(3).filter(|(name, _)| !name.ends_with("_status")) {
            *sums.entry((*name).to_owned()).or_default() += value.parse::<i64>().unwrap_or(0);
        }
    }
    sums
}

/// What the causes of one direction add up to.
fn by_cause(sums: &BTreeMap<String, i64>, direction: &str) -> i64 {
    sums.iter().filter(|(name, _)| name.starts_with(&format!("{direction}_by_"))).map(|(_, people)| people).sum()
}

#[test]
fn everybody_who_joined_or_left_has_one_cause() {
    let project = Project::demo();
    project.edit("demo.toml", EXACT.0, EXACT.1);
    let first = night(&project, "demo.toml", "2026-11-21");

    // Fewer places, on the same records: the rules, and nobody joins.
    std::fs::copy(project.path("demo.toml"), project.path("places.toml")).unwrap();
    project.edit("places.toml", "places_per_pcn = 250", "places_per_pcn = 5");
    let fewer = night(&project, "places.toml", "2026-11-21");
    let found = sums(&project, &first, &fewer, "fewer.csv");
    let cut = found["leave"];
    assert!(cut > 0 && found["join"] == 0 && found["leave_by_rules"] == cut && found["stay"] > 0, "{found:?}");

    // Another day, other places, a code less and another ethnicity rule, all at once.
    std::fs::copy(project.path("places.toml"), project.path("all.toml")).unwrap();
    project.edit("all.toml", "\"most recent, unknown last\"", "\"self-reported first\"");
    project.edit("all.toml", "\"self-reported first\", ", "");
    let statins = "codelists/opensafely-statin-medication.csv";
    let text = std::fs::read_to_string(project.path(statins)).unwrap();
    let kept: Vec<&str> = text.lines().enumerate().filter(|(at, _)| at % 3 != 1).map(|(_, line)| line).collect();
    std::fs::write(project.path(statins), format!("{}\n", kept.join("\n"))).unwrap();
    std::fs::remove_file(project.path("codelists/codelists.json")).unwrap();
    let all = night(&project, "all.toml", "2026-11-22");
    let found = sums(&project, &first, &all, "all.csv");
    for direction in ["join", "leave"] {
        assert_eq!(by_cause(&found, direction), found[direction], "{found:?}");
        assert_eq!(found[&format!("{direction}_by_several_at_once")], 0, "{found:?}");
    }
    assert!(found["leave_by_rules"] > 0 && found["join_by_codelists"] > 0, "{found:?}");
    let said = compare(&project, &first, &all);
    assert!(said.out.contains("what differs: records or date, rules, codelists, ethnicity map"), "{}", said.out);

    // What the later night read must still be there to tell them apart.
    std::fs::remove_file(project.path("extracts/contact_history.parquet")).unwrap();
    let gone = compare(&project, &first, &all);
    assert_eq!(gone.code, 3, "{}", gone.out);
}

/// Places by recalibrated risk, from the second night on: what the risks are recalibrated by is a cause of its own.
#[test]
fn lists_by_recalibrated_risk_are_told_apart_too() {
    let project = Project::demo();
    project.edit("demo.toml", EXACT.0, EXACT.1);
    project.edit("demo.toml", "places_per_pcn = 250", "places_per_pcn = 5");
    let first = night(&project, "demo.toml", "2026-11-21");
    let shared = "[equity.sharing.statin_review]\npolicy = \"highest risk first, recalibrated within ethnic groups\"\n\
                  justification = \"The published score tells the risk of these groups too low, see published_score_by_group.\"\n\
                  [release]";
    std::fs::copy(project.path("demo.toml"), project.path("shared.toml")).unwrap();
    project.edit("shared.toml", "[release]", shared);
    let second = night(&project, "shared.toml", "2026-11-22");
    let said = compare(&project, &first, &second);
    assert_eq!(said.code, 0, "{}", said.out);
    assert!(said.out.contains("what differs: records or date, rules, recalibration"), "{}", said.out);
    let found = sums(&project, &first, &second, "recalibrated.csv");
    for direction in ["join", "leave"] {
        assert_eq!(by_cause(&found, direction), found[direction], "{found:?}");
        assert_eq!(found[&format!("{direction}_by_several_at_once")], 0, "{found:?}");
    }
    // A run that lost it was altered.
    std::fs::remove_file(project.path(&second).join("patients/recalibrations.json")).unwrap();
    assert_eq!(compare(&project, &first, &second).code, 3);
}

#[test]
fn runs_that_cannot_be_compared() {
    let project = Project::demo();
    let first = night(&project, "demo.toml", "2026-11-21");
    let second = night(&project, "demo.toml", "2026-11-22");
    for (earlier, later, code, says) in [
        (first.as_str(), first.as_str(), 2, "are the same run"),
        (&second, &first, 2, "name the earlier run first"),
        ("runs", &second, 2, "there is no run in runs"),
    ] {
        let done = compare(&project, earlier, later);
        assert!(done.code == code && done.out.contains(says), "{} {}", done.code, done.out);
    }
    let done = project.run(&["compare", &first, &second, "--out", "moves.xlsx"]);
    assert!(done.code == 2 && done.out.contains(".csv or .parquet"), "{}", done.out);
    assert!(!done.out.contains("what differs"), "refused before the work: {}", done.out);
    let series = std::fs::read_to_string(project.path("runs/current/aggregates/over_time.csv")).unwrap();
    for night in ["2026-11-21", "2026-11-22"] {
        let need = format!("{night},need_adjusted_ratio,statin_review,");
        assert!(series.contains(&need) && series.contains(&format!("{night},ethnicity_known,")), "{night}");
    }
    let report = std::fs::read_to_string(project.path("runs/current/report.html")).unwrap();
    assert!(report.contains("Over time"));
}
