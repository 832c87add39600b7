//! No identifier of either file is in any output or message.

use std::fs;

use evenreach_audit::{OutsidePopulation, Request};

use crate::scene::{Person, Scene, block, id, list_csv, unfair, usual};

/// Whether some bytes hold a text.
fn holds(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|window| window == text.as_bytes())
}

#[test]
fn nobody_is_in_the_answer() {
    let people = [unfair(), block(3, &Person { ethnicity: "Traveller", ..usual() })].concat();
    let scene = Scene::of(&people);
    scene.put("list.csv", list_csv(&people) + "STRANGERQ7\n");
    for disclosure in ["nhs-england-hes", "opensafely", "legacy-lt5", "acro"] {
        let audited = scene.audit(|request| {
            request.disclosure = disclosure.to_owned();
            request.outside_population = OutsidePopulation::Count;
            request.selected_against_need_at_least = Some(0.8);
        });
        let audited = audited.unwrap();
        let mut outputs = vec![format!("{audited:?}").into_bytes()];
        for entry in fs::read_dir(&audited.folder).unwrap() {
            outputs.push(fs::read(entry.unwrap().path()).unwrap());
        }
        assert_eq!(outputs.len(), 21);
        for bytes in &outputs {
            assert!((0..people.len()).all(|person| !holds(bytes, &id(person))) && !holds(bytes, "STRANGERQ7"));
        }
    }
}

#[test]
fn a_group_too_small_to_show_is_hidden_with_its_complement() {
    // Four Travellers in need, none of them on the list; all else known.
    let traveller = Person { ethnicity: "Traveller", on_the_list: false, ..usual() };
    let people = [unfair(), block(4, &traveller)].concat();
    let scene = Scene::of(&people);
    scene.audit(|request| request.disclosure = "legacy-lt5".to_owned()).unwrap();
    let groups = scene.answer("equity_groups.csv");
    let line = |group: &str| groups.lines().find(|line| line.contains(group)).unwrap().to_owned();
    assert!(line("ethnicity,Traveller").contains("ethnicity,Traveller,,suppressed,,suppressed,0,shown"), "{groups}");
    // One of the others is hidden too, or everybody's number would give it away.
    let hidden = groups.lines().filter(|line| line.contains("ethnicity,") && line.contains(",,suppressed")).count();
    assert!(hidden >= 2, "{groups}");
}

#[test]
fn nobody_is_in_a_message() {
    let people = unfair();
    let changes: [fn(&mut Request); 3] =
        [|_| (), |r| r.need = Some("patient_id".into()), |r| r.within = Some("need".into())];
    let lists = [
        format!("{}{}\n", list_csv(&people), id(0)),
        format!("patient_id\n{}x\n", id(0)),
        format!("{}\n{}\n", id(0), id(1)),
        format!("patient_id,{}\n{}\n", id(2), id(1)),
        format!("patient_id\n\"{}\n", id(0)),
    ];
    for list in &lists {
        for change in changes {
            let scene = Scene::of(&people);
            scene.put("list.csv", list);
            if let Err(error) = scene.audit(change) {
                let said = format!("{error} {error:?} {}", error.hint().unwrap_or_default());
                assert!((0..people.len()).all(|person| !said.contains(&id(person))), "{said}");
            } else {
                assert!(scene.path("out").is_dir());
            }
        }
    }
}
