//! The gate holds a night with code 4, and a named waiver releases it.

use crate::project::Project;

const HOLD: (&str, &str) = ("on_breach                      = \"warn\"", "on_breach                      = \"hold\"");

/// Places that ignore need: the demonstration's Health Check list has far more people in need than places.
#[test]
fn a_breach_holds_the_night_until_it_is_waived() {
    let project = Project::demo();
    project.edit("demo.toml", HOLD.0, HOLD.1);
    project.edit(
        "demo.toml",
        "relation       = \"nhs_health_check\"\nplaces_per_pcn = 250",
        "relation       = \"nhs_health_check\"\nplaces_per_pcn = 40",
    );
    let held = project.night();
    assert_eq!(held.code, 4, "{}", held.out);
    assert!(held.out.contains("HELD by the equity gate"), "{}", held.out);
    assert!(!project.path("runs/current").exists());
    assert!(project.path("runs/held").is_dir());

    let names = held.out.lines().find_map(|l| l.strip_prefix("HELD by the equity gate: ")).unwrap().to_owned();
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
