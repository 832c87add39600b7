//! The file that comes out: private, whole or not there, the same bytes every time; progress on the way.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use evenreach_risk::published::Policy;
use evenreach_score::{BATCH_ROWS, Job, score_file};

use crate::scene::{Scene, Table};

fn many(rows: usize) -> String {
    let row = |at: usize| {
        format!("{at},{},{},{}\n", if at.is_multiple_of(2) { "female" } else { "male" }, 20 + at % 70, 15 + at % 40)
    };
    format!("patient_id,sex,age,bmi\n{}", (0..rows).map(row).collect::<String>())
}

#[test]
fn only_the_owner_can_read_it_and_nothing_else_is_left() {
    let scene = Scene::new();
    scene.put("people.csv", many(10));
    for output in ["scored.csv", "scored.parquet"] {
        // A file that is already there is replaced, its permissions too.
        let path = scene.put(output, "old");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).expect("set");
        scene.score("qdiabetes", "people.csv", output).expect("scored");
        assert_eq!(path.metadata().expect("there").permissions().mode() & 0o777, 0o600);
    }
    assert_eq!(scene.names(), ["people.csv", "scored.csv", "scored.parquet"]);
}

#[test]
fn an_older_output_survives_a_failure() {
    let scene = Scene::new();
    scene.put("people.csv", format!("{}1,female,55,\"27\n1,female,55,27\n", many(BATCH_ROWS + 5)));
    scene.put("scored.csv", "old");
    assert!(scene.score("qdiabetes", "people.csv", "scored.csv").is_err());
    assert_eq!(fs::read_to_string(scene.path("scored.csv")).expect("there"), "old");
    assert_eq!(scene.names(), ["people.csv", "scored.csv"]);
}

#[test]
fn the_same_people_give_the_same_bytes() {
    let scene = Scene::new();
    scene.put("people.csv", many(2000));
    for extension in ["csv", "parquet"] {
        let [one, two] = ["one", "two"].map(|name| format!("{name}.{extension}"));
        scene.score("qdiabetes", "people.csv", &one).expect("scored");
        scene.score("qdiabetes", "people.csv", &two).expect("scored");
        assert_eq!(fs::read(scene.path(&one)).expect("one"), fs::read(scene.path(&two)).expect("two"));
    }
}

#[test]
fn progress_rises_to_the_number_of_rows() {
    let scene = Scene::new();
    let rows = 2 * BATCH_ROWS;
    let input = scene.put("people.csv", many(rows));
    let job = Job { score: "qdiabetes".into(), input, output: scene.path("scored.csv"), policy: Policy::default() };
    let mut seen = vec![];
    let summary = score_file(&job, &mut |done| seen.push(done)).expect("scored");
    assert_eq!(seen, [BATCH_ROWS as u64, rows as u64]);
    assert_eq!(summary.rows, rows as u64);
    let scored = Table::of_csv(&scene.path("scored.csv"));
    assert!(scored.column("patient_id").iter().enumerate().all(|(at, id)| *id == at.to_string()));
}
