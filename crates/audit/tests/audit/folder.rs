//! What stands in the folder, who may read it, and what is never overwritten.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use crate::scene::{Person, Scene, list_csv, unfair};

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<String> = entries.map(|e| e.unwrap().file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[test]
fn files_are_their_owners_only_and_stand_in_the_manifest() {
    let scene = Scene::of(&unfair());
    let audited = scene.audit(|_| ()).unwrap();
    assert_eq!(audited.folder, scene.path("out"));
    let out = scene.path("out");
    let found = names(&out);
    assert_eq!(
        found,
        [
            "equity_assessment.csv",
            "equity_assessment.parquet",
            "equity_clauses.csv",
            "equity_clauses.parquet",
            "equity_funnel.csv",
            "equity_funnel.parquet",
            "equity_gradient.csv",
            "equity_gradient.parquet",
            "equity_groups.csv",
            "equity_groups.parquet",
            "equity_need.csv",
            "equity_need.parquet",
            "equity_pockets.csv",
            "equity_pockets.parquet",
            "gate_decisions.csv",
            "gate_decisions.parquet",
            "list_outside.csv",
            "list_outside.parquet",
            "manifest.json",
            "report.html",
        ]
    );
    assert_eq!(mode(&out), 0o700);
    let manifest: serde_json::Value = serde_json::from_str(&scene.answer("manifest.json")).unwrap();
    for name in found.iter().filter(|name| *name != "manifest.json") {
        assert_eq!(mode(&out.join(name)), 0o600, "{name}");
        let listed = manifest["outputs"].as_array().unwrap().iter().find(|o| o["path"] == **name).unwrap();
        assert_eq!(listed["sha256"], evenreach_extract::sha256_of_file(&out.join(name)).unwrap());
    }
    for (input, file) in [("population", "people.csv"), ("selected", "list.csv")] {
        assert_eq!(manifest["inputs"][input]["file"], file);
        let digest = evenreach_extract::sha256_of_file(&scene.path(file)).unwrap();
        assert_eq!(manifest["inputs"][input]["sha256"], digest);
    }
    assert_eq!(manifest["options"]["policy"]["by"][0], "ethnicity");
    assert_eq!(manifest["disclosure"], "nhs_england_hes");
    let groups = scene.answer("equity_groups.csv");
    assert!(groups.contains("ethnicity,Roma,400,shown,400,shown,40,shown"), "{groups}");
    let report = scene.answer("report.html");
    assert!(report.contains("Who is missed by list.csv") && report.contains("nhs_england_hes"));
    assert_eq!(report.matches("<table").count(), report.matches("<caption>").count());
    assert_eq!((report.matches("<script").count(), report.matches(" src=").count()), (0, 0));
}

#[test]
fn the_same_again_changes_nothing_and_another_answer_replaces_the_first() {
    let scene = Scene::of(&unfair());
    assert!(!scene.audit(|_| ()).unwrap().already);
    let first = scene.answer("manifest.json");
    assert!(scene.audit(|_| ()).unwrap().already);
    assert_eq!(scene.answer("manifest.json"), first);
    let fair: Vec<Person> = unfair().into_iter().map(|p| Person { on_the_list: true, ..p }).collect();
    scene.put("list.csv", list_csv(&fair));
    assert!(!scene.audit(|_| ()).unwrap().already);
    assert_ne!(scene.answer("manifest.json"), first);
    // An altered file is written anew.
    fs::write(scene.path("out/report.html"), "altered").unwrap();
    assert!(!scene.audit(|_| ()).unwrap().already);
    assert!(scene.answer("report.html").contains("Who is missed"));
    assert_eq!(scene.names().iter().filter(|name| name.starts_with('.')).count(), 0);
}

#[test]
fn a_folder_of_somebody_elses_is_left_alone() {
    let scene = Scene::of(&unfair());
    fs::create_dir(scene.path("theirs")).unwrap();
    scene.put("theirs/letter.txt", "dear");
    scene.put("file", "x");
    for out in ["theirs", "file", "theirs/.."] {
        let error = scene.audit(|request| request.out = scene.path(out)).unwrap_err();
        assert!(error.is_usage() && error.hint().unwrap().contains("--out"), "{out}: {error}");
    }
    assert_eq!(names(&scene.path("theirs")), ["letter.txt"]);
    // A letter put among an earlier answer makes it somebody's.
    scene.audit(|_| ()).unwrap();
    scene.put("out/letter.txt", "dear");
    assert!(scene.audit(|request| request.need = None).unwrap_err().is_usage());
    // An empty folder and one below folders that do not exist are made use of.
    fs::create_dir(scene.path("empty")).unwrap();
    for out in ["empty", "new/deep"] {
        scene.audit(|request| request.out = scene.path(out)).unwrap();
        assert!(scene.path(out).join("report.html").is_file() && mode(&scene.path(out)) == 0o700, "{out}");
    }
}
