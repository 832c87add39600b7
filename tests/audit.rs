//! The command `audit`: what it prints, and its exit codes.

use std::fs;

use crate::project::binary;

const COMMAND: [&str; 11] = [
    "audit",
    "--population",
    "people.csv",
    "--selected",
    "list.csv",
    "--id",
    "patient_id",
    "--need",
    "in_need",
    "--out",
    "out",
];

#[test]
fn exit_codes_of_an_audit() {
    let folder = tempfile::tempdir().unwrap();
    // Half of 400 White people in need are on the list, and one in ten of 400 Roma.
    let group = |number: usize| if number < 400 { "White" } else { "Roma" };
    let people: String = (0..800).map(|n| format!("QX{n:04}Z,{},{},yes\n", group(n), n % 5 + 1)).collect();
    let listed = (0..800).filter(|n| if *n < 400 { n % 2 == 0 } else { n % 10 == 0 });
    let list: String = listed.map(|n| format!("QX{n:04}Z\n")).collect();
    fs::write(folder.path().join("people.csv"), format!("patient_id,ethnicity,imd_quintile,in_need\n{people}"))
        .unwrap();
    fs::write(folder.path().join("list.csv"), format!("patient_id\n{list}")).unwrap();
    fs::write(folder.path().join("longer.csv"), format!("patient_id\n{list}QX9999Z\nQX9998Z\n")).unwrap();
    let by = ["--by", "ethnicity,imd_quintile,ethnicity x imd_quintile"];
    let gate = ["--selected-against-need-at-least", "0.8"];
    for (more, code, said) in [
        (vec![], 2, "--by <COLUMNS>"),
        ([&by[..], &["--on-breach", "warn"]].concat(), 2, "--selected-against-need-at-least <RATIO>"),
        ([&by[..], &["--selected-against-need-at-least", "80"]].concat(), 2, "give a ratio above 0 and at most 1"),
        (vec!["--by", "ethnicty"], 2, "did you mean `ethnicity`"),
        ([&by[..], &["--selected", "longer.csv"]].concat(), 2, "cannot be used multiple times"),
        (by.to_vec(), 0, "Under-reached: Roma (ethnicity). 40 of 400 people in need are on the list"),
        ([&by[..], &gate, &["--on-breach", "warn"]].concat(), 0, "report: out/report.html"),
        ([&by[..], &gate].concat(), 4, "HELD by the equity gate"),
    ] {
        let done = binary(&[&COMMAND[..], &more[..]].concat(), folder.path());
        assert_eq!(done.code, code, "{more:?}: {}", done.out);
        assert!(done.out.contains(said) && !done.out.contains("QX"), "{more:?}: {}", done.out);
    }
    fs::rename(folder.path().join("longer.csv"), folder.path().join("list.csv")).unwrap();
    let done = binary(&[&COMMAND[..], &by].concat(), folder.path());
    assert_eq!(done.code, 3, "{}", done.out);
    assert!(
        done.out.contains("error: list.csv: 2 of 242 people on the list are not in the population"),
        "{}",
        done.out
    );
    assert!(done.out.contains("hint: ") && !done.out.contains("QX"), "{}", done.out);
    let done = binary(&[&COMMAND[..], &by, &["--count-outside-population"]].concat(), folder.path());
    assert_eq!(done.code, 0, "{}", done.out);
    assert!(done.out.contains("Some people, too few to show, on the list are not in the population"), "{}", done.out);
}
