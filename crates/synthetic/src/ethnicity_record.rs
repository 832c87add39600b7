//! Ethnicity as recorded: missing, conflicting, "not stated", and "Other" used too often.

use crate::calendar::Day;
use crate::dice::Dice;
use crate::ethnicity::Family;
use crate::life::Story;
use crate::person::{MEN, Person};

/// One ethnicity record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct EthnicityRecord {
    pub day: Day,
    pub code: &'static str,
    pub code_system: &'static str,
    pub source: &'static str,
}

/// SNOMED CT codes of each NHS 2001 category (PRIMIS 2001 census groups), the first the usual one; `Z`:
/// not stated.
pub(crate) const SNOMED_CODES: [(char, &[&str]); 17] = [
    ('A', &["494131000000105", "92391000000108", "110761000000106"]),
    ('B', &["494161000000100", "92401000000106"]),
    ('C', &["92411000000108", "94051000000109", "88941000000100"]),
    ('D', &["92421000000102"]),
    ('E', &["92431000000100"]),
    ('F', &["92441000000109"]),
    ('G', &["92451000000107", "92621000000100"]),
    ('H', &["110751000000108"]),
    ('J', &["92461000000105"]),
    ('K', &["92471000000103"]),
    ('L', &["92481000000101", "92701000000102", "92681000000104"]),
    ('M', &["107691000000105"]),
    ('N', &["92491000000104", "92711000000100", "92731000000108"]),
    ('P', &["92501000000105", "110791000000100"]),
    ('R', &["92511000000107"]),
    ('S', &["92521000000101", "94151000000105", "89001000000105"]),
    ('Z', &["92531000000104", "312860002"]),
];

const NHS_LETTERS: [(char, &str); 17] = [
    ('A', "A"),
    ('B', "B"),
    ('C', "C"),
    ('D', "D"),
    ('E', "E"),
    ('F', "F"),
    ('G', "G"),
    ('H', "H"),
    ('J', "J"),
    ('K', "K"),
    ('L', "L"),
    ('M', "M"),
    ('N', "N"),
    ('P', "P"),
    ('R', "R"),
    ('S', "S"),
    ('Z', "Z"),
];

/// Writes a person's ethnicity records.
///
/// About 78% have one in primary care (OpenSAFELY-TPP 2022: 78.2%), more where people come often, and
/// about 92% with hospital records.
pub(crate) fn write(story: &Story<'_>, dice: &mut Dice, records: &mut Vec<EthnicityRecord>) {
    let person = story.person;
    let age = person.age_on(story.setting.as_of);
    let seen = story.chart.events.len() as f64;
    let logit = 0.45 + 0.0115 * seen.min(220.0)
        - if person.sex_index == MEN { 0.22 } else { 0.0 }
        - if (18.0..40.0).contains(&age) { 0.25 } else { 0.0 };
    let in_primary_care = dice.chance(1.0 / (1.0 + (-logit).exp()));
    // What the practice believes is settled once; hospitals ask again.
    let believed = recorded_letter(person, dice);
    let last = story.life.death.unwrap_or(story.setting.as_of);
    let first = story.setting.history_start.max(person.birth);
    if last <= first {
        return;
    }
    if in_primary_care {
        let not_stated = dice.chance(0.022);
        let letter = if not_stated { 'Z' } else { believed };
        let day = dice.between(first, last - 1);
        records.push(snomed(letter, day, "gp_journal", dice));
        if dice.chance(0.35) {
            let again = if dice.chance(0.96) { letter } else { recorded_letter(person, dice) };
            records.push(snomed(again, dice.between(first, last - 1), "gp_journal", dice));
        }
        if dice.chance(0.45) {
            records.push(nhs(letter, day, "gp_field"));
        }
    }
    let hospital = 0.58 + 0.24 * (seen / 200.0).min(1.0);
    for (source, share) in [("apc", 0.45), ("ae", 0.50), ("op", 0.60)] {
        if !dice.chance(hospital * share) {
            continue;
        }
        let day = dice.between(first, last - 1);
        let draw = dice.uniform();
        if draw < 0.055 {
            records.push(nhs('Z', day, source));
        } else if draw < 0.13 {
            let code = if dice.chance(0.8) { "99" } else { "X" };
            records.push(EthnicityRecord { day, code, code_system: "nhs_2001", source });
        } else {
            let letter = if dice.chance(0.55) { believed } else { recorded_letter(person, dice) };
            records.push(nhs(letter, day, source));
        }
    }
}

/// The letter a clerk writes: right with the group's published agreement, else an "other" category of
/// the same family most often.
fn recorded_letter(person: &Person, dice: &mut Dice) -> char {
    let profile = person.group.profile();
    if dice.chance(profile.recorded_right_share) {
        return profile.letter;
    }
    let wrong: &[(char, f64)] = match profile.family {
        Family::White => &[('C', 6.0), ('A', 5.0), ('S', 1.5), ('B', 0.5)],
        Family::Mixed => &[('G', 4.0), ('S', 2.0), ('A', 2.0), ('C', 1.0), ('P', 1.0), ('D', 1.0), ('F', 0.5)],
        Family::SouthAsian => &[('L', 6.0), ('S', 2.5), ('H', 1.0), ('J', 1.0), ('K', 0.4), ('F', 0.3)],
        Family::Black => &[('P', 5.0), ('N', 2.5), ('M', 2.0), ('S', 1.5), ('G', 0.7)],
        Family::Chinese => &[('L', 4.0), ('S', 4.0), ('G', 0.5)],
        Family::Other => &[('C', 4.0), ('L', 3.0), ('G', 1.5), ('P', 1.0), ('S', 2.0)],
    };
    let mut weights = [0.0; 8];
    for (weight, (letter, share)) in weights.iter_mut().zip(wrong) {
        // A wrong letter is never the right one.
        *weight = if *letter == profile.letter { 0.0 } else { *share };
    }
    wrong.get(dice.weighted(&weights)).map_or(profile.letter, |(letter, _)| *letter)
}

fn snomed(letter: char, day: Day, source: &'static str, dice: &mut Dice) -> EthnicityRecord {
    let codes = SNOMED_CODES.iter().find(|(of, _)| *of == letter).map_or(&["92531000000104"][..], |(_, codes)| codes);
    let code = if codes.len() == 1 || dice.chance(0.8) {
        codes[0]
    } else {
        codes[1 + dice.below(codes.len() as u64 - 1) as usize]
    };
    EthnicityRecord { day, code, code_system: "snomedct", source }
}

fn nhs(letter: char, day: Day, source: &'static str) -> EthnicityRecord {
    let code = NHS_LETTERS.iter().find(|(of, _)| *of == letter).map_or("Z", |(_, code)| *code);
    EthnicityRecord { day, code, code_system: "nhs_2001", source }
}
