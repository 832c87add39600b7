//! The same people and lists as files, through the audit of any list.

use evenreach_audit::{OutsidePopulation, Request, judge_list};
use evenreach_equity::{ClearedList, OnBreach};

use crate::cohort::Person;

/// Population and list as files, audited as any list is.
pub fn judge_files(people: &[Person], selected: &[bool]) -> ClearedList {
    let folder = tempfile::tempdir().unwrap();
    let (mut population, mut list) = ("id,race_ethnicity,poverty,died\n".to_owned(), "id\n".to_owned());
    for (row, (person, is_selected)) in people.iter().zip(selected).enumerate() {
        let poverty = person.poverty_income_ratio.map_or("", |ratio| if ratio < 1.0 { "below" } else { "not below" });
        let died = person.died();
        population.push_str(&format!("p{row},{},{poverty},{died}\n", person.race_ethnicity));
        if *is_selected {
            list.push_str(&format!("p{row}\n"));
        }
    }
    let [population, list] = [("people.csv", population), ("list.csv", list)].map(|(name, text)| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    });
    let request = Request {
        population,
        selected: list,
        id: "id".to_owned(),
        selected_id: None,
        by: ["race_ethnicity", "poverty", "race_ethnicity x poverty"].map(str::to_owned).to_vec(),
        need: Some("died".to_owned()),
        within: None,
        disclosure: "nhs-england-hes".to_owned(),
        purpose: None,
        selected_against_need_at_least: Some(0.8),
        on_breach: OnBreach::Hold,
        people_needed_for_a_verdict: 30,
        outside_population: OutsidePopulation::Stop,
        out: folder.path().join("out"),
        program: "test".to_owned(),
    };
    judge_list(&request).unwrap()
}
