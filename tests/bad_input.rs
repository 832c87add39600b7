//! Bad input: a clear error, the right exit code, nothing published, no pseudonym told.

use std::fs;

use crate::privacy::{leaked, pseudonyms};
use crate::project::{AS_OF, Project};

struct Case {
    what: &'static str,
    spoil: fn(&Project),
    code: i32,
    words: &'static [&'static str],
}

const CASES: &[Case] = &[
    Case {
        what: "an extract file is missing",
        spoil: |p| fs::remove_file(p.path("extracts/addresses.parquet")).unwrap(),
        code: 3,
        words: &["no file for table `addresses`", "hint"],
    },
    Case {
        what: "an event folder is empty",
        spoil: |p| fs::remove_file(p.path("extracts/clinical_events/part-000.parquet")).unwrap(),
        code: 3,
        words: &["clinical_events"],
    },
    Case {
        what: "the opt-out list is absent",
        spoil: |p| fs::remove_file(p.path("extracts/opt_outs.parquet")).unwrap(),
        code: 3,
        words: &["no file for table `opt_outs`"],
    },
    Case {
        what: "the opt-out list came in two files and the pipeline reads one",
        spoil: |p| {
            fs::copy(p.path("extracts/opt_outs.parquet"), p.path("extracts/opt_outs_2.parquet")).unwrap();
            let path = p.path("extracts/delivery.json");
            let mut delivery: serde_json::Value = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
            let files = delivery["files"].as_array_mut().unwrap();
            let mut second = files.iter().find(|f| f["path"] == "opt_outs.parquet").unwrap().clone();
            second["path"] = "opt_outs_2.parquet".into();
            files.push(second);
            fs::write(path, delivery.to_string()).unwrap();
        },
        code: 3,
        words: &["opt_outs_2.parquet is in delivery.json but no table reads it", "opt_outs*.parquet"],
    },
    Case {
        what: "fewer rows than the sender listed",
        spoil: |p| {
            let path = p.path("extracts/delivery.json");
            let mut delivery: serde_json::Value = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
            for file in delivery["files"].as_array_mut().unwrap() {
                if file["path"] == "addresses.parquet" {
                    file["rows"] = (file["rows"].as_u64().unwrap() + 1).into();
                }
            }
            fs::write(path, delivery.to_string()).unwrap();
        },
        code: 3,
        words: &["table `addresses` has", "delivery.json lists"],
    },
    Case {
        what: "the opt-out table is left out of the pipeline",
        spoil: |p| p.edit("demo.toml", "[extracts.opt_outs]\nfiles = \"opt_outs.parquet\"\n", ""),
        code: 2,
        words: &["[extracts.opt_outs] is missing", "never an empty one"],
    },
    Case {
        what: "a column has another name",
        spoil: |p| {
            p.edit(
                "demo.toml",
                "files = \"patients.parquet\"",
                "files = \"patients.parquet\"\naliases = { sex = \"gender\" }",
            )
        },
        code: 3,
        words: &["column `gender`", "hint"],
    },
    Case {
        what: "a Parquet file is cut short",
        spoil: |p| {
            p.unsigned();
            let path = p.path("extracts/clinical_events/part-000.parquet");
            let bytes = fs::read(&path).unwrap();
            fs::write(&path, &bytes[..bytes.len() / 2]).unwrap();
        },
        code: 3,
        words: &["part-000.parquet is damaged", "last night's release stands"],
    },
    Case {
        what: "one bit differs from what was sent",
        spoil: |p| {
            let path = p.path("extracts/clinical_events/part-000.parquet");
            let mut bytes = fs::read(&path).unwrap();
            let middle = bytes.len() / 2;
            bytes[middle] ^= 4;
            fs::write(&path, bytes).unwrap();
        },
        code: 3,
        words: &["is not the file that was sent"],
    },
    Case {
        what: "a zero-byte file",
        spoil: |p| {
            p.unsigned();
            fs::write(p.path("extracts/patients.parquet"), b"").unwrap();
        },
        code: 3,
        words: &["patients.parquet is damaged or is not Parquet"],
    },
    Case {
        what: "a misspelt key",
        spoil: |p| p.edit("demo.toml", "places_per_pcn", "places_per_pcm"),
        code: 2,
        words: &["unknown field `places_per_pcm`", "did you mean `places_per_pcn`?", "line"],
    },
    Case {
        what: "a path that leads outside",
        spoil: |p| p.edit("demo.toml", "\"patients.parquet\"", "\"../patients.parquet\""),
        code: 2,
        words: &["is not a plain path below its folder"],
    },
    Case {
        what: "a codelist went through a spreadsheet",
        spoil: |p| {
            let path = p.path("codelists/nhsd-primary-care-domain-refsets-mi_cod.csv");
            let text = fs::read_to_string(&path).unwrap();
            let second = text.lines().nth(1).unwrap().split(',').next().unwrap().to_owned();
            fs::write(path, text.replacen(&second, "1.23E+17", 1)).unwrap();
        },
        code: 3,
        words: &["mi_cod.csv"],
    },
    Case {
        what: "an unknown cohort relation",
        spoil: |p| p.edit("demo.toml", "relation       = \"statin_review\"", "relation       = \"statin_revue\""),
        code: 2,
        words: &["there is no cohort relation `statin_revue`", "known:"],
    },
    Case {
        what: "an unknown disclosure rule",
        spoil: |p| p.edit("demo.toml", "nhs-england-hes", "nhs-england-hse"),
        code: 2,
        words: &["did you mean `nhs_england_hes`?"],
    },
    Case {
        what: "the wrong edition for the areas",
        spoil: |p| p.edit("demo.toml", "IMD 2019, LSOA 2011", "IMD 2025, LSOA 2021"),
        code: 2,
        words: &["never mixed"],
    },
    Case {
        what: "deprivation on other areas than the edition says",
        spoil: |p| p.edit("demo.toml", "reference/imd_2019_lsoa_2011.parquet", "reference/imd_2025_lsoa_2021.parquet"),
        code: 3,
        words: &["lsoa_2011_code"],
    },
];

#[test]
fn each_bad_input_stops_with_its_own_words_and_code() {
    for case in CASES {
        let project = Project::demo();
        let ids = pseudonyms(&project);
        (case.spoil)(&project);
        let done = project.night();
        assert!(!leaked(done.out.as_bytes(), &ids), "{}: a pseudonym is told", case.what);
        assert_eq!(done.code, case.code, "{}: {}", case.what, done.out);
        for words in case.words {
            assert!(done.out.contains(words), "{}: `{words}` is not in: {}", case.what, done.out);
        }
        assert!(!project.path("runs/current").exists(), "{}: something was published", case.what);
    }
}

#[test]
fn a_night_before_the_data_begin_stops() {
    let project = Project::demo();
    project.edit("demo.toml", "at_most_days_old = 2", "at_most_days_old = 100000");
    let done = project.run(&["run", "demo.toml", "--as-of", "1899-01-01"]);
    assert_eq!(done.code, 3, "{}", done.out);
    let stale = Project::demo().run(&["run", "demo.toml", "--as-of", "2026-12-25"]);
    assert_eq!(stale.code, 3, "{}", stale.out);
    assert!(stale.out.contains("the delivery is dated 2026-11-21"), "{}", stale.out);
}

#[test]
fn an_unsigned_delivery_that_stopped_coming_is_found_by_its_newest_event() {
    let project = Project::demo();
    project.unsigned();
    let done = project.run(&["run", "demo.toml", "--as-of", "2026-12-31"]);
    assert_eq!(done.code, 3, "{}", done.out);
    assert!(done.out.contains("days from the as-of date 2026-12-31"), "{}", done.out);
}

#[test]
fn the_demonstration_never_writes_over_somebody_s_files() {
    let project = Project::demo();
    fs::create_dir(project.path("mine")).unwrap();
    fs::write(project.path("mine/demo.toml"), "mine").unwrap();
    let done = project.run(&["demo", "--people", "10", "--out", "mine"]);
    assert_eq!(done.code, 2, "{}", done.out);
    assert_eq!(fs::read_to_string(project.path("mine/demo.toml")).unwrap(), "mine");
}

#[test]
fn a_bad_night_leaves_the_last_release_standing() {
    let project = Project::demo();
    assert_eq!(project.night().code, 0);
    let before = project.released("");
    fs::remove_file(project.path("extracts/opt_outs.parquet")).unwrap();
    assert_eq!(project.night().code, 3);
    assert!(before == project.released(""));
}

#[test]
fn a_second_run_waits_for_the_lock() {
    let project = Project::demo();
    let _held = evenreach_publish::lock(&project.path("runs")).unwrap();
    let done = project.night();
    assert_eq!(done.code, 75, "{}", done.out);
    assert!(done.out.contains("wait for the other run"), "{}", done.out);
}

#[test]
fn check_finds_nothing_wrong_with_the_demonstration() {
    let project = Project::demo();
    let done = project.run(&["check", "demo.toml", "--as-of", AS_OF]);
    assert_eq!(done.code, 0, "{}", done.out);
    assert!(done.out.contains("examples of relations proved"), "{}", done.out);
}
