//! The gate holds a night with code 4, and a named waiver releases it.

use crate::project::{Done, Project};

const HOLD: (&str, &str) = ("on_breach                      = \"warn\"", "on_breach                      = \"hold\"");

/// Places that ignore need: the demonstration's Health Check list has far more people in need than places.
fn held_night() -> (Project, Done) {
    let project = Project::demo();
    project.edit("demo.toml", HOLD.0, HOLD.1);
    project.edit(
        "demo.toml",
        "relation       = \"nhs_health_check\"\nplaces_per_pcn = 250",
        "relation       = \"nhs_health_check\"\nplaces_per_pcn = 40",
    );
    let held = project.night();
    assert_eq!(held.code, 4, "{}", held.out);
    (project, held)
}

#[test]
fn a_breach_holds_the_night_until_it_is_waived() {
    let (project, held) = held_night();
    assert!(held.out.contains("HELD by the equity gate"), "{}", held.out);
    assert!(!project.path("runs/current").exists());
    assert!(project.path("runs/held").is_dir());

    let names = held.out.lines().find_map(|l| l.strip_prefix("HELD by the equity gate: ")).unwrap().to_owned();
    a_wrong_waiver_releases_nothing(&project);
    let waivers: String = names
        .split(", ")
        .map(|cohort| {
            format!(
                "\n[[equity.waivers]]\ncohort  = \"{cohort}\"\nowner   = \"Medical director\"\nreason  = \"capacity is being raised\"\nexpires = \"2026-12-31\"\n"
            )
        })
        .collect();
    project.edit("demo.toml", "\n[release]", &format!("{waivers}\n[release]"));
    let waived = project.night();
    assert_eq!(waived.code, 0, "{}", waived.out);
    assert!(project.path("runs/current/patients").is_dir());
}

/// The held run itself, released by name.
#[test]
fn a_held_night_is_released_by_command() {
    let (project, held) = held_night();
    let names = held.out.lines().find_map(|l| l.strip_prefix("HELD by the equity gate: ")).unwrap().replace(", ", ",");
    let released = release(&project, &names, "2999-12-31");
    assert_eq!(released.code, 0, "{}", released.out);
    assert!(project.path("runs/current/patients").is_dir());
    let journal = std::fs::read_to_string(project.path("runs/journal.jsonl")).unwrap();
    let lines: Vec<&str> = journal.lines().collect();
    assert_eq!(lines.len(), 2);
    assert!(lines[1].contains("\"owner\":\"Medical director\"") && lines[1].contains("\"outcome\":\"released\""));
    let report = std::fs::read_to_string(project.path("runs/current/report.html")).unwrap();
    assert!(report.contains("Released under a waiver"));
}

fn a_wrong_waiver_releases_nothing(project: &Project) {
    for (names, expires, says) in
        [("statin_revue", "2999-12-31", "did not hold statin_revue"), ("nhs_health_check", "2001-01-01", "")]
    {
        let refused = release(project, names, expires);
        assert!(refused.code == 2 && refused.out.contains(says), "{}", refused.out);
        assert!(!project.path("runs/current").exists());
    }
    let elsewhere =
        project.run(&["release", "runs", "--waive", "a", "--owner", "b", "--reason", "c", "--expires", "2999-12-31"]);
    assert!(elsewhere.code == 2 && elsewhere.out.contains("there is no held run"), "{}", elsewhere.out);
}

fn release(project: &Project, names: &str, expires: &str) -> Done {
    let run = std::fs::read_dir(project.path("runs/held")).unwrap().next().unwrap().unwrap().path();
    let run = run.to_str().unwrap();
    let waived = ["--owner", "Medical director", "--reason", "Capacity is being raised.", "--expires", expires];
    project.run(&[&["release", run, "--waive", names], &waived[..]].concat())
}
