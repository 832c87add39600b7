//! Two releases of nearly the same people, against a reader who kept the first.

use std::collections::BTreeMap;

use evenreach_equity::{Count, DisclosureRule};
use proptest::prelude::*;

use crate::secrets::{Cell, Files, Kind, cells, is_counted, is_place, night, people};

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Counts as they are: where a few people joined or left a cell, it does not follow from the files of both nights, and
    /// what was small on the second night follows from nothing. But for what the numbers of registered people, which are
    /// settled by themselves, say of both nights: all less those without an ethnicity are those with one.
    #[test]
    fn no_few_joiners_or_leavers_follow_from_two_releases(
        before in people(250),
        joined in people(12),
        left in 0usize..12,
        places in prop::option::of(1u32..60),
    ) {
        let rule = DisclosureRule::LegacyLt5;
        let now = [&before[left.min(before.len() - 1)..], &joined].concat();
        let (first, people_then) = night(&before, [places, Some(30)], rule, None);
        let (second, people_now) = night(&now, [places, Some(30)], rule, Some(first.released()));
        let released = [&first, &second].map(|of| {
            let mut released: BTreeMap<Cell, Count> = cells(of.released());
            released.retain(|cell, _| !is_place(cell));
            released
        });
        let [then, tonight] = [&released[0], &released[1]].map(Files::of);
        let settled = [&released[0], &released[1]].map(|released| {
            let is_registered = |cell: &Cell| cell.3.ends_with("registered");
            let registered = released.iter().filter(|(cell, _)| is_registered(cell));
            Files::of(&registered.map(|(cell, count)| (cell.clone(), *count)).collect())
        });
        let count = |of: &[Kind], cell: &Cell| of.iter().filter(|kind| is_counted(kind, cell)).count() as u64;
        for cell in released[1].keys() {
            let (was, is) = (count(&people_then, cell), count(&people_now, cell));
            if rule.is_small(is) {
                prop_assert!(!tonight.say(cell), "{:?} can be worked out", cell);
            } else if released[0].contains_key(cell) && rule.differencing_reveals(was, is) {
                let (change, follows) = ((was, is), then.say(cell) && tonight.say(cell));
                let is_settled = || settled.iter().all(|registered| registered.say(cell));
                prop_assert!(!follows || is_settled(), "{:?} {:?} can be worked out", cell, change);
            }
        }
    }
}
