//! The order of rows, in either file, changes nothing but the digests of the files themselves.

use proptest::prelude::*;

use crate::scene::{Person, Scene, id};

const TABLES: [&str; 6] = [
    "report.html",
    "equity_groups.csv",
    "equity_funnel.csv",
    "equity_assessment.csv",
    "gate_decisions.csv",
    "list_outside.csv",
];

fn person(seed: (u8, u8, u8)) -> Person {
    let (who, need, place) = seed;
    Person {
        ethnicity: ["White", "White", "Roma", "", "Black"][usize::from(who % 5)],
        imd_quintile: ["1", "2", "3", "4", "5"][usize::from(place % 5)],
        age_band: ["40-59", "60-79"][usize::from(place / 5 % 2)],
        need: if need % 7 == 0 { String::new() } else { (f64::from(need) / 300.0).to_string() },
        on_the_list: place / 10 % 3 == 0,
    }
}

/// Rows of the two files; identifiers stay with their people.
fn rows(people: &[(usize, Person)]) -> (String, String) {
    let population: String = people
        .iter()
        .map(|(n, p)| format!("{},{},{},{},{}\n", id(*n), p.ethnicity, p.imd_quintile, p.age_band, p.need))
        .collect();
    let list: String = people.iter().filter(|(_, p)| p.on_the_list).map(|(n, _)| id(*n) + "\n").collect();
    (format!("patient_id,ethnicity,imd_quintile,age_band,need\n{population}"), format!("patient_id\n{list}"))
}

fn answers(population: &str, list: &str) -> Vec<Vec<u8>> {
    let scene = Scene::new();
    scene.put("people.csv", population);
    scene.put("list.csv", list);
    let audited = scene.audit(|request| {
        request.by = ["ethnicity", "imd_quintile", "ethnicity x imd_quintile"].map(str::to_owned).to_vec();
        request.within = Some("age_band".to_owned());
        request.selected_against_need_at_least = Some(0.8);
    });
    audited.unwrap();
    let read = |name: &str| std::fs::read(scene.path("out").join(name)).unwrap();
    let parquet = TABLES[1..].iter().map(|name| read(&name.replace(".csv", ".parquet")));
    TABLES.iter().map(|name| read(name)).chain(parquet).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn any_order_gives_the_same_bytes(
        (before, after, list) in prop::collection::vec(any::<(u8, u8, u8)>().prop_map(person), 40..400).prop_flat_map(|people| {
            let people: Vec<(usize, Person)> = people.into_iter().enumerate().collect();
            (Just(people.clone()), Just(people.clone()).prop_shuffle(), Just(people).prop_shuffle())
        })
    ) {
        prop_assume!(before.iter().any(|(_, p)| !p.ethnicity.is_empty()) && before.iter().any(|(_, p)| !p.need.is_empty()));
        let (population, selected) = rows(&before);
        prop_assert_eq!(answers(&population, &selected), answers(&rows(&after).0, &rows(&list).1));
    }
}
