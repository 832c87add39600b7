//! What must not matter: names of groups, order of people.

use evenreach_equity::{Audit, GroupRow};
use proptest::prelude::*;

use crate::population::{Person, USUAL, judged};

const BY: [&str; 4] = ["ethnicity_19", "sex", "imd_quintile", "ethnicity_5 x sex"];

/// A mixed lot, decided by its seed bytes.
pub fn person(seed: (u8, u8, u8, u8)) -> Person {
    let (who, place, care, urgency) = seed;
    Person {
        ethnicity: ['A', 'A', 'A', 'K', 'N', 'S', '-', 'R'][usize::from(who % 8)],
        sex: if who / 8 % 2 == 0 { "female" } else { "male" },
        imd_quintile: 1 + place % 5,
        practice: 1 + place / 5 % 5,
        age: 30 + place / 25 % 5 * 10,
        measured: care % 4 != 0,
        high: care / 4 % 3 != 0,
        contactable: care / 12 % 3 != 0,
        priority: (urgency % 5 != 0).then_some(f64::from(urgency / 5)),
        ..USUAL
    }
}

pub fn people(most: usize) -> impl Strategy<Value = Vec<Person>> {
    let seed = || (any::<u8>(), any::<u8>(), any::<u8>(), any::<u8>());
    prop::collection::vec(seed().prop_map(person), 1..most)
}

/// Everything said of the White British and of the Bangladeshi group under these names.
fn said_of(audit: &Audit, british: &str, bangladeshi: &str) -> Vec<GroupRow> {
    let of = |group: &str| {
        audit.rows.iter().filter(|r| r.attribute == "ethnicity_19" && r.group == group).cloned().collect()
    };
    let (british, bangladeshi): (Vec<GroupRow>, Vec<GroupRow>) = (of(british), of(bangladeshi));
    [british, bangladeshi].concat().into_iter().map(|row| GroupRow { group: String::new(), ..row }).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn renaming_groups_renames_verdicts(people in people(600)) {
        let swap = |person: &Person| Person {
            ethnicity: match person.ethnicity { 'A' => 'K', 'K' => 'A', other => other },
            ..*person
        };
        let renamed: Vec<Person> = people.iter().map(swap).collect();
        let (before, after) = (judged(&["ethnicity_19"], &people), judged(&["ethnicity_19"], &renamed));
        let (british, bangladeshi) = ("White: British", "Asian: Bangladeshi");
        prop_assert_eq!(said_of(&before.audit, british, bangladeshi), said_of(&after.audit, bangladeshi, british));
    }

    #[test]
    fn the_order_of_people_changes_nothing(
        (before, after) in people(400).prop_flat_map(|people| (Just(people.clone()), Just(people).prop_shuffle()))
    ) {
        let (before, after) = (judged(&BY, &before), judged(&BY, &after));
        prop_assert_eq!(before.audit, after.audit);
        prop_assert_eq!(before.decision, after.decision);
    }
}
