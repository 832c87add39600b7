//! Identifiers that do not join the two files, or were altered on the way.

use evenreach_audit::AuditError;

use crate::scene::{Scene, id, list_csv, population_csv, unfair};

/// (identifiers of the population, of the list, words, hint)
const NHS_LIKE: [&str; 4] = ["0434765919", "0434765927", "9434765935", "9434765943"];

fn refused(population: &[&str], list: &[&str]) -> AuditError {
    let scene = Scene::new();
    let rows: String = population.iter().map(|id| format!("{id},White,yes\n")).collect();
    scene.put("people.csv", format!("patient_id,ethnicity,need\n{rows}"));
    scene
        .put("list.csv", format!("patient_id,note\n{}", list.iter().map(|id| format!("{id},x\n")).collect::<String>()));
    let error = scene.refused(|_| ());
    assert!(!error.is_usage() && !error.is_machine() && !error.is_fault());
    let said = format!("{error} {}", error.hint().unwrap_or_default());
    for id in population.iter().chain(list).filter(|id| id.trim().len() > 2) {
        assert!(!said.contains(id.trim()), "{said}");
    }
    error
}

#[test]
fn people_who_are_not_in_the_population() {
    let scene = Scene::of(&unfair());
    scene.put("list.csv", list_csv(&unfair()) + "stranger1\nstranger2\nstranger3\n");
    let error = scene.refused(|_| ());
    assert!(error.to_string().ends_with("list.csv: 3 of 243 people on the list are not in the population"), "{error}");
    assert!(error.hint().unwrap().contains("--count-outside-population"));
}

#[test]
fn altered_missing_and_repeated() {
    let ids = NHS_LIKE;
    for (population, list, said, hint) in [
        (
            &ids[..],
            &["434765919", "434765927", "9434765935"][..],
            "2 of 3 people on the list are not in the population; 2 of them would be but for zeros",
            "as text",
        ),
        (&["434765919", "9434765935"], &["0434765919"], "1 of them would be but for zeros", "as text"),
        (&ids, &["9434765935.0", "434765919.0"], "2 of them would be without the `.0`", "as text"),
        (
            &ids,
            &["9.43477E+09", "9434765935"],
            "list.csv: 1 identifiers of column `patient_id` are numbers in scientific notation",
            "as text",
        ),
        (
            &["9.43477E+09", "1E+10"],
            &["x"],
            "people.csv: 2 identifiers of column `patient_id` are numbers in scientific",
            "as text",
        ),
        (
            &["a1a", "b1b", "a1a", " a1a"],
            &["a1a"],
            "people.csv: 2 rows repeat an identifier of column `patient_id`",
            "one row a person",
        ),
        (&ids, &[ids[2], ids[3], ids[2]], "list.csv: 1 rows repeat an identifier", "one row a person"),
        (&ids, &[ids[0], "'0434765919"], "list.csv: 1 rows repeat an identifier", "one row a person"),
        (&ids, &["no1", "no1"], "list.csv: 1 rows repeat an identifier", "one row a person"),
        (&["a1a", " ", ""], &["a1a"], "people.csv: 2 rows break the rule `patient_id is given`", "correct"),
        (&ids, &[ids[0], " "], "list.csv: 1 rows break the rule `patient_id is given`", "correct"),
    ] {
        let error = refused(population, list);
        assert!(error.to_string().contains(said), "{error}");
        assert!(error.hint().unwrap().contains(hint), "{error}");
    }
}

#[test]
fn identifiers_are_compared_letter_by_letter() {
    let scene = Scene::of(&unfair());
    scene.put("list.csv", format!("patient_id\n{}\n", id(1).to_lowercase()));
    assert!(scene.refused(|_| ()).to_string().contains("1 of 1 people"));
    // The population lists nobody twice, however its rows are spaced.
    scene.put("people.csv", population_csv(&unfair()) + &format!(" {} ,White,3,40-59,true\n", id(0)));
    assert!(scene.refused(|_| ()).to_string().contains("1 rows repeat"));
}
