//! One loop over the catalogue: every relation keeps its twin's promises, and settings never change an answer.

use evenreach_relation::{Catalogue, Engine, RelationError, Settings, Stage, prove_example};

const AMPLE_MIB: usize = 512;
const TIGHT_MIB: usize = 24;

fn engine(partitions: usize, batch_rows: usize, memory_mib: usize) -> Engine {
    Engine::new(Settings { partitions, batch_rows, memory_mib, spill_mib: 64 }, None).unwrap()
}

/// Planning checks the twin: read-only SQL, `reads` equal to the scans, parameters given, no forbidden operator.
#[tokio::test]
async fn every_example_gives_one_answer_under_any_plan() {
    let catalogue = Catalogue::built_in().unwrap();
    let mut failures = vec![];
    for partitions in [1, 4, 7] {
        for batch_rows in [1, 37, 8192] {
            for memory_mib in [AMPLE_MIB, TIGHT_MIB] {
                let engine = engine(partitions, batch_rows, memory_mib);
                for relation in catalogue.relations() {
                    for example in &relation.twin.examples {
                        if let Err(fault) = prove_example(&engine, &catalogue, relation, example).await {
                            failures.push(format!("{partitions} x {batch_rows} x {memory_mib} MiB: {fault}"));
                        }
                    }
                }
            }
        }
    }
    failures.sort();
    failures.dedup_by(|a, b| a.split_once(": ").map(|x| x.1.to_owned()) == b.split_once(": ").map(|x| x.1.to_owned()));
    assert!(failures.is_empty(), "{} failures, first of each:\n{}", failures.len(), failures.join("\n"));
}

#[test]
fn every_relation_has_an_example_and_words() {
    let catalogue = Catalogue::built_in().unwrap();
    for relation in catalogue.relations() {
        assert!(!relation.twin.about.is_empty(), "{}", relation.name);
        assert!(relation.twin.columns.iter().all(|c| !c.about.is_empty()), "{}: a column without words", relation.name);
        let reduction = !relation.twin.reduce.is_empty();
        if relation.stage != Stage::Extracts && !reduction {
            assert!(!relation.twin.examples.is_empty(), "{} has no example", relation.name);
            assert!(!relation.twin.grain.is_empty(), "{} has no grain", relation.name);
        }
        if relation.stage == Stage::Choose {
            assert!(relation.twin.title.is_some(), "{} has no title", relation.name);
            for clause in &relation.twin.clauses {
                assert!(!clause.met.is_empty() && !clause.not_met.is_empty() && !clause.citation.is_empty());
            }
        }
    }
}

#[tokio::test]
async fn an_edited_relation_that_writes_or_crosses_is_refused() {
    for (sql, words) in [
        ("copy patients to 'x.parquet'", "does not plan"),
        ("select a.person_key from patients as a cross join patients as b", "equality"),
        (
            "select a.person_key from patients as a inner join patients as b on a.date_of_birth > b.date_of_birth",
            "equality",
        ),
        ("select person_key from addresses", "the twin says"),
        ("select row_number() over (order by person_key) as person_key from patients", "memory limit"),
    ] {
        let twin = "about = \"x\"\ngrain = [\"person_key\"]\nreads = [\"patients\"]\ncolumns = [{ name = \"person_key\", type = \"key\", about = \"x\" }]\n[[examples]]\nname = \"x\"\ngiven.addresses = \"person_key\"\nexpect = \"person_key\"\n";
        let edits = [("2_derive/edited.sql", sql), ("2_derive/edited.toml", twin)]
            .map(|(path, text)| (path.to_owned(), text.to_owned()))
            .into();
        let catalogue = Catalogue::with_edits(&edits).unwrap();
        let relation = catalogue.get("edited").unwrap();
        let fault = prove_example(&engine(2, 8192, AMPLE_MIB), &catalogue, relation, &relation.twin.examples[0])
            .await
            .expect_err(sql)
            .to_string();
        assert!(fault.contains(words), "{sql}: {fault}");
    }
}

#[test]
fn sql_without_its_twin_is_refused() {
    let edits = [("2_derive/alone.sql".to_owned(), "select 1".to_owned())].into();
    assert!(matches!(Catalogue::with_edits(&edits), Err(RelationError::Alone { .. })));
}
