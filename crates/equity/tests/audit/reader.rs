//! A reader who solves for hidden counts: what adds up, what is contained in what, and the bounds that follow.

use std::collections::BTreeMap;

use evenreach_equity::{Count, DisclosureRule};

use crate::population::CLAUSES;
use crate::secrets::{Cell, INVITED, INVITED_IN_NEED, INVITED_NOT_IN_NEED, Kind, TO_INVITE, is_in};

/// A reader's bounds on every cell, narrowed by everything that adds up and everything contained in something else.
///
/// `told` are cells the reader has been told are small, as no file says: others that are hidden may be of any size.
pub fn bounds(
    cells: &BTreeMap<Cell, Count>,
    rule: DisclosureRule,
    told: impl Fn(&Cell) -> bool,
    more: Vec<Equation>,
) -> BTreeMap<Cell, (i64, i64)> {
    let small = rule.small_counts();
    let known = |cell: &Cell| match cells[cell] {
        Count::Suppressed if told(cell) => (*small.start() as i64, *small.end() as i64),
        Count::Suppressed => (0, 1 << 30),
        Count::Shown(shown) => {
            let same = |count: &u64| !rule.is_small(*count) && rule.rounded(*count) == shown;
            let near: Vec<u64> = (shown.saturating_sub(9)..shown + 9).filter(same).collect();
            (near[0] as i64, near[near.len() - 1] as i64)
        }
    };
    let mut bounds: BTreeMap<Cell, (i64, i64)> = cells.keys().map(|cell| (cell.clone(), known(cell))).collect();
    let equations = [equations(cells), more].concat();
    for _ in 0..100 {
        let before = bounds.clone();
        for (whole, parts, complete) in &equations {
            let low: i64 = parts.iter().map(|part| bounds[part].0).sum();
            let high: i64 = parts.iter().map(|part| bounds[part].1).sum();
            let of_whole = bounds.get_mut(whole).unwrap();
            *of_whole = (of_whole.0.max(low), if *complete { of_whole.1.min(high) } else { of_whole.1 });
            let of_whole = *of_whole;
            for part in parts {
                let own = bounds.get_mut(part).unwrap();
                let least = if *complete { of_whole.0 - (high - own.1).max(0) } else { 0 };
                // Bounds of this pass only tighten, so the sums above are still right to use.
                let most = of_whole.1 - (low - own.0).max(0);
                *own = (own.0.max(least), own.1.min(most));
            }
        }
        if bounds == before {
            break;
        }
    }
    bounds
}

/// (whole, parts, whether the parts make up the whole).
pub type Equation = (Cell, Vec<Cell>, bool);

/// Columns of the very same people, which the audit counts once: in every group the same.
pub fn same_people(cells: &BTreeMap<Cell, Count>, kinds: &[Kind]) -> Vec<Equation> {
    let people = |cell: &Cell| kinds.iter().map(|kind| is_in(kind, &cell.0, &cell.3)).collect::<Vec<bool>>();
    let mut first: BTreeMap<(String, String, Vec<bool>), Cell> = BTreeMap::new();
    let mut same = Vec::new();
    for cell in cells.keys() {
        let known = first.entry((cell.1.clone(), cell.2.clone(), people(cell))).or_insert_with(|| cell.clone());
        if known != cell {
            same.push((known.clone(), vec![cell.clone()], true));
        }
    }
    same
}

const UNKNOWN_ONLY: [&str; 4] =
    ["ethnicity unknown", "ethnicity not stated", "ethnicity not known", "ethnicity unresolved"];

/// Whether a cell is known to be nobody by what its group is: a group of an ethnicity has nobody without one.
pub fn is_nobody_by_meaning((_, attribute, group, column): &Cell) -> bool {
    match ethnic_group(attribute, group) {
        Some("Unknown") => ["ethnicity known", "ethnicity any other"].contains(&column.as_str()),
        Some(_) => UNKNOWN_ONLY.contains(&column.as_str()),
        None => false,
    }
}

/// Columns that are of the same people in some groups by what those are.
pub fn same_by_meaning(cells: &BTreeMap<Cell, Count>) -> Vec<Equation> {
    let mut same = Vec::new();
    for (cohort, attribute, group, _) in cells.keys().filter(|cell| cell.3 == "registered") {
        let of = |column: &str| (cohort.clone(), attribute.clone(), group.clone(), column.to_owned());
        let pairs = match ethnic_group(attribute, group) {
            Some("Unknown") => vec![
                ("registered", "ethnicity unknown"),
                ("ethnicity conflicting", "ethnicity unresolved"),
                ("ethnicity recorded twice", "ethnicity conflicting"),
            ],
            Some(_) => vec![("registered", "ethnicity known")],
            None => vec![],
        };
        let pairs = pairs.into_iter().map(|(one, other)| (of(one), vec![of(other)], true));
        same.extend(pairs.filter(|(one, other, _)| cells.contains_key(one) && cells.contains_key(&other[0])));
    }
    same
}

fn ethnic_group<'a>(attribute: &str, group: &'a str) -> Option<&'a str> {
    attribute.split(" x ").zip(group.split(" x ")).find_map(|(name, label)| (name == "ethnicity_5").then_some(label))
}

fn equations(cells: &BTreeMap<Cell, Count>) -> Vec<Equation> {
    let attributes: std::collections::BTreeSet<&str> =
        cells.keys().map(|(_, attribute, ..)| attribute.as_str()).collect();
    let mut equations = Vec::new();
    for coarse in &attributes {
        for fine in &attributes {
            let refines = |name: &str| {
                name == "all" || fine.split(" x ").any(|f| f == name || (name == "pcn" && f == "practice"))
            };
            if fine == coarse || !coarse.split(" x ").all(refines) {
                continue;
            }
            let lies_in = |part: &Cell, whole: &Cell| {
                let labels: BTreeMap<&str, &str> = fine.split(" x ").zip(part.2.split(" x ")).collect();
                coarse.split(" x ").zip(whole.2.split(" x ")).all(|(name, label)| match labels.get(name) {
                    Some(own) => *own == label,
                    None => name == "all" || label == if labels["practice"] == "P3" { "U2" } else { "U1" },
                })
            };
            for whole in cells.keys().filter(|cell| cell.1 == *coarse) {
                let is_part = |part: &&Cell| part.1 == *fine && (&part.0, &part.3) == (&whole.0, &whole.3);
                let parts: Vec<Cell> =
                    cells.keys().filter(is_part).filter(|part| lies_in(part, whole)).cloned().collect();
                if !parts.is_empty() {
                    equations.push((whole.clone(), parts, true));
                }
            }
        }
    }
    for cell @ (cohort, attribute, group, column) in cells.keys() {
        let steps: Vec<&str> =
            ["registered"].into_iter().chain(CLAUSES.map(|c| c.0)).chain(["within capacity"]).collect();
        let of = |column: String| (cohort.clone(), attribute.clone(), group.clone(), column);
        let mut within = |whole: String, part: &Cell| {
            let whole = of(whole);
            if cells.contains_key(&whole) && cells.contains_key(part) {
                equations.push((whole, vec![part.clone()], false));
            }
        };
        if let Some(step) = column.strip_prefix("kept: ").and_then(|name| steps.iter().position(|step| *step == name)) {
            if step > 0 {
                within(format!("kept: {}", steps[step - 1]), cell);
                within(format!("met: {}", steps[step]), cell);
            }
            within("kept: blood_pressure_high".to_owned(), &of("kept: within capacity".to_owned()));
            within(TO_INVITE.to_owned(), &of(INVITED.to_owned()));
            within(TO_INVITE.to_owned(), &of("kept: blood_pressure_high".to_owned()));
            within("kept: blood_pressure_high".to_owned(), &of(INVITED_IN_NEED.to_owned()));
            within(INVITED.to_owned(), &of(INVITED_IN_NEED.to_owned()));
        } else {
            within("kept: registered".to_owned(), cell);
            within("registered".to_owned(), cell);
        }
        within("with qrisk3".to_owned(), &of("selected with qrisk3".to_owned()));
        for (whole, part) in [
            ("known", "any other"),
            ("recorded twice", "conflicting"),
            ("conflicting", "conflicting in five groups"),
            ("conflicting", "of three categories"),
            ("conflicting", "unresolved"),
        ] {
            within(format!("ethnicity {whole}"), &of(format!("ethnicity {part}")));
        }
        // Whoever has no ethnicity did not say, was not asked or has records that disagree; whoever was invited is in need
        // or not.
        if column == "registered" || column == "kept: registered" {
            for (whole, parts) in [
                ("registered", &["ethnicity known", "ethnicity unknown"][..]),
                ("ethnicity unknown", &UNKNOWN_ONLY[1..]),
                (INVITED, &[INVITED_IN_NEED, INVITED_NOT_IN_NEED]),
                (TO_INVITE, &["kept: blood_pressure_high", INVITED_NOT_IN_NEED]),
            ] {
                let (whole, parts) = (of(whole.to_owned()), parts.iter().map(|part| of((*part).to_owned())));
                let parts: Vec<Cell> = parts.collect();
                if [&whole].into_iter().chain(&parts).all(|cell| cells.contains_key(cell)) {
                    equations.push((whole, parts, true));
                }
            }
        }
        // Whoever comes to a clause stops at it or is kept.
        let stop = column.split_once(": ").filter(|(what, _)| ["not measured", "care given"].contains(what));
        if let Some(clause) = stop.and_then(|(_, name)| CLAUSES.iter().position(|(clause, _)| *clause == name)) {
            let [came, kept] = [clause, clause + 1].map(|step| of(format!("kept: {}", steps[step])));
            if cells.contains_key(&came) && cells.contains_key(&kept) {
                equations.push((came, vec![kept, cell.clone()], true));
            }
        }
    }
    equations
}
