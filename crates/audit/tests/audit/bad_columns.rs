//! Files and columns that are not what the command says, each with its words, its hint and whose fault it is.

use std::fs;
use std::os::unix::fs::symlink;
use std::sync::Arc;

use arrow::array::{ArrayRef, Date32Array, Float64Array};
use evenreach_audit::{AuditError, Request};

use crate::scene::{Person, Scene, block, id, list_csv, population_csv, text, unfair, usual};

/// What is asked for instead of the usual.
type Change = fn(&mut Request);

/// Whose fault it is decides the exit code.
#[derive(Debug, PartialEq)]
enum Fault {
    Usage,
    Data,
}

fn check(error: &AuditError, fault: &Fault, said: &str, hint: &str) {
    let found = if error.is_usage() { Fault::Usage } else { Fault::Data };
    assert!(!error.is_machine() && !error.is_fault(), "{error}");
    assert_eq!(found, *fault, "{error}");
    assert!(error.to_string().contains(said), "{error}");
    let hinted = error.hint().unwrap_or_default();
    assert!(hinted.contains(hint), "{error}: {hinted}");
}

#[test]
fn columns_that_are_not_there() {
    let scene = Scene::of(&unfair());
    let cases: [(Change, &str, &str); 8] = [
        (
            |r| r.by = vec!["ethnicty".into()],
            "people.csv: there is no column `ethnicty`, which --by asks for",
            "`ethnicity`",
        ),
        (|r| r.by = vec!["ethnicity x IMD quintile".into()], "no column `IMD quintile`", "did you mean `imd_quintile`"),
        (|r| r.need = Some("needs".into()), "no column `needs`, which --need asks for", "did you mean `need`"),
        (|r| r.within = Some("ageband".into()), "no column `ageband`, which --within asks for", "`age_band`"),
        (|r| r.id = "Patient ID".into(), "people.csv: there is no column `Patient ID`, which --id", "`patient_id`"),
        (
            |r| r.selected_id = Some("nhs".into()),
            "list.csv: there is no column `nhs`, which --selected-id",
            "letter by letter",
        ),
        (|r| r.by = vec!["patient_id".into()], "every person would be a group", "leave it out"),
        (|r| r.disclosure = "nhs-england-hess".into(), "did you mean `nhs_england_hes`", ""),
    ];
    for (change, said, hint) in cases {
        check(&scene.refused(change), &Fault::Usage, said, hint);
    }
    let twice: [(Change, &str); 2] = [
        (|r| r.by = vec!["ethnicity".into(), "ethnicity".into()], "`ethnicity` is listed twice"),
        (|r| r.by = vec![], "`by` is empty"),
    ];
    for (change, said) in twice {
        check(&scene.refused(change), &Fault::Usage, said, "");
    }
}

#[test]
fn files_that_are_not_what_they_seem() {
    let scene = Scene::of(&unfair());
    scene.put("list.xlsx", b"PK\x03\x04");
    scene.put("packed.csv", b"PK\x03\x04and so on");
    scene.put("wide.csv", b"\xff\xfep\0");
    scene.put("text.parquet", list_csv(&unfair()));
    fs::copy(scene.path("people.csv"), scene.path("semicolons.csv")).unwrap();
    scene.put("semicolons.csv", population_csv(&unfair()).replace(',', ";"));
    scene.put("headless.csv", "9434765919\n9434765927\n");
    symlink(scene.path("people.csv"), scene.path("again.csv")).unwrap();
    for (selected, fault, said, hint) in [
        ("list.xlsx", Fault::Usage, "its name must end in .csv or .parquet", "CSV UTF-8"),
        ("again.csv", Fault::Usage, "are the same file", "--population"),
        ("people.csv", Fault::Usage, "are the same file", "--selected"),
        ("nobody.csv", Fault::Data, "cannot read", "check the path"),
        ("packed.csv", Fault::Data, "is named .csv but holds a spreadsheet", ""),
        ("wide.csv", Fault::Data, "holds text in UTF-16", ""),
        ("text.parquet", Fault::Data, "is damaged or is not Parquet", ""),
        ("semicolons.csv", Fault::Usage, "there is no column `patient_id`", "semicolons"),
        ("headless.csv", Fault::Usage, "there is no column `patient_id`", "the first line holds numbers"),
    ] {
        let error = scene.refused(|request| request.selected = scene.path(selected));
        check(&error, &fault, said, hint);
        assert!(!error.to_string().contains("94347") && !error.hint().unwrap_or_default().contains("94347"), "{error}");
    }
    let scene = Scene::of(&[]);
    check(&scene.refused(|_| ()), &Fault::Data, "people.csv: the population has no rows", "one person a row");
    scene.put("people.csv", "patient_id,ethnicity,need,need\n");
    check(&scene.refused(|_| ()), &Fault::Data, "two columns are called `need`", "keep one");
    scene.put("people.csv", "patient_id,ethnicity,need\na,White\nb,White,yes\nc,White,yes,no\n");
    check(
        &scene.refused(|_| ()),
        &Fault::Data,
        "2 rows break the rule `as many fields as the header`",
        "none is skipped",
    );
    scene.put("people.csv", b"patient_id,ethnicity,need\n\xe9,White,yes\nb,White,yes\n");
    check(&scene.refused(|_| ()), &Fault::Data, "1 rows break the rule `patient_id is text in UTF-8`", "correct");
    scene.put("people.csv", b"patient_id,ethnicity,need\na,M\xe9tis,yes\nb,White,yes\n");
    check(&scene.refused(|_| ()), &Fault::Data, "1 rows break the rule `ethnicity is text in UTF-8`", "correct");
    scene.put("people.csv", "patient_id,ethnicity,need\na,\"White,yes\nb,White,yes\n");
    check(&scene.refused(|_| ()), &Fault::Data, "quotation mark opened in row 1", "");
}

#[test]
fn columns_that_cannot_be_groups() {
    let empty = Person { ethnicity: " ", ..usual() };
    check(
        &Scene::of(&block(50, &empty)).refused(|_| ()),
        &Fault::Data,
        "people.csv: column `ethnicity` is empty in every row, so --by has nothing to go by",
        "leave it out",
    );
    let people = unfair();
    let ids: Vec<String> = (0..people.len()).map(id).collect();
    let postcodes: Vec<String> = (0..people.len()).map(|n| format!("LE{n}")).collect();
    let columns = |name, column: ArrayRef| {
        let needs = text(people.iter().map(|p| p.need.as_str()));
        vec![("patient_id", text(ids.iter().map(String::as_str))), (name, column), ("need", needs)]
    };
    let halves: ArrayRef = Arc::new(Float64Array::from_iter_values((0..800).map(|n| f64::from(n % 4) / 2.0)));
    let days: ArrayRef = Arc::new(Date32Array::from_iter_values(0..800));
    for (name, column, said, hint) in [
        (
            "postcode",
            text(postcodes.iter().map(String::as_str)),
            "has 800 different values for 800 people",
            "band it first",
        ),
        ("score", halves, "column `score` holds numbers with fractions", ""),
        ("born", days, "column `born` holds Date32; groups are text", ""),
        ("nothing", text(vec![""; 800]), "column `nothing` is empty in every row", "leave it out"),
    ] {
        let scene = Scene::of(&people);
        scene.put_parquet("people.parquet", columns(name, column));
        let error = scene.refused(|request| {
            request.population = scene.path("people.parquet");
            request.by = vec![name.to_owned()];
        });
        check(&error, &Fault::Data, said, hint);
    }
}

#[test]
fn need_that_cannot_be() {
    let person = |need: &str| Person { need: need.to_owned(), ..usual() };
    for (odd, said) in [
        ("-0.1", "1 of 101 values break the rule `a risk is not below 0`"),
        ("NaN", "1 of 101 values break the rule `a risk is a finite number`"),
        ("inf", "a finite number"),
        ("100.5", "at most 100 per cent"),
        ("1.5", "at most 1 where nearly all others are"),
        ("high", "need is true or false, or a number"),
        ("yes", "are not mixed"),
    ] {
        let people = [block(100, &person("0.25")), block(1, &person(odd))].concat();
        check(&Scene::of(&people).refused(|_| ()), &Fault::Data, said, "leave the cell empty");
    }
    let nothing = Scene::of(&block(50, &person(""))).refused(|_| ());
    check(&nothing, &Fault::Data, "column `need` is empty in every row, so --need", "leave --need out");
    // A floating-point column keeps NaN apart from null.
    let scene = Scene::of(&unfair());
    let ids: Vec<String> = (0..800).map(id).collect();
    let risks: ArrayRef = Arc::new(Float64Array::from_iter((0..800).map(|n| match n {
        0..3 => Some(f64::NAN),
        3..9 => None,
        n => Some(f64::from(n) / 1000.0),
    })));
    let columns = vec![
        ("patient_id", text(ids.iter().map(String::as_str))),
        ("ethnicity", text(vec!["White"; 800])),
        ("need", risks),
    ];
    scene.put_parquet("people.parquet", columns);
    let error = scene.refused(|request| request.population = scene.path("people.parquet"));
    check(&error, &Fault::Data, "3 of 794 values break the rule `a risk is a finite number`", "");
}
