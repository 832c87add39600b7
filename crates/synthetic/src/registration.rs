//! Where a person was registered and lived: moves, overlaps, the dead still on a list, odd codes.

use crate::calendar::{Day, days_in};
use crate::catchment::Place;
use crate::dice::Dice;
use crate::fault::FaultCounts;
use crate::life::Story;

/// A practice registration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct PracticeRegistration {
    pub practice: u32,
    pub start: Day,
    pub end: Option<Day>,
}

/// An address, by LSOA code as recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Address {
    pub start: Day,
    pub end: Option<Day>,
    pub lsoa_code: String,
}

/// A person's registrations and addresses, oldest first.
pub(crate) struct Residence {
    pub registrations: Vec<PracticeRegistration>,
    pub addresses: Vec<Address>,
    /// The day the living left their practice for good; nothing is coded after it.
    pub left: Option<Day>,
}

/// The practice the person is registered with when the extract is taken: the place's practice, but for
/// a few a practice in no network.
pub(crate) fn current_practice(story_place: Place, setting: &crate::setting::Setting<'_>, dice: &mut Dice) -> u32 {
    let rate = setting.constants.fault_rates.practice_without_pcn;
    let practice = if dice.chance(rate) { setting.catchment.draw_practice_without_pcn(dice) } else { None };
    practice.unwrap_or(story_place.practice)
}

/// Writes the registrations and addresses of one person.
pub(crate) fn write(story: &Story<'_>, practice: u32, dice: &mut Dice, faults: &mut FaultCounts) -> Residence {
    let (setting, person) = (story.setting, story.person);
    let rates = &setting.constants.fault_rates;
    let as_of = setting.as_of;
    let last = story.life.death.unwrap_or(as_of);
    // Records follow people between practices, so coded history may be older than the registration.
    let beginning = (last - days_in(2.0 + 38.0 * dice.uniform())).max(person.birth);
    let mut registrations = Vec::with_capacity(2);
    let mut addresses = Vec::with_capacity(3);
    let mut start = beginning;
    let home = setting.catchment.lsoa(person.place.lsoa).code.clone();
    let moves = if dice.chance(0.28) { 1 + usize::from(dice.chance(0.2)) } else { 0 };
    for _ in 0..moves {
        if last - start < 120 {
            break;
        }
        let moved = dice.between(start + 30, last - 30);
        let from = setting.catchment.draw(dice);
        addresses.push(Address {
            start,
            end: Some(moved - 1),
            lsoa_code: setting.catchment.lsoa(from.lsoa).code.clone(),
        });
        if dice.chance(0.55) && from.practice != practice {
            let overlap = dice.chance(rates.overlapping_registration / 0.17);
            let end = if overlap {
                faults.add("overlapping_registration");
                if dice.chance(0.5) { None } else { Some((moved + dice.between(10, 400)).min(last)) }
            } else {
                Some(moved - 1)
            };
            registrations.push(PracticeRegistration { practice: from.practice, start, end });
        }
        start = moved;
    }
    let registered_from = registrations.last().map_or(beginning, |_| start);
    addresses.push(Address { start, end: None, lsoa_code: odd_lsoa(story, home, dice, faults) });
    let left = (story.life.death.is_none() && dice.chance(rates.left_the_practice)).then(|| {
        faults.add("left_the_practice");
        dice.between((as_of - 1400).max(registered_from), as_of - 1)
    });
    let end = match story.life.death {
        Some(death) if dice.chance(rates.deceased_still_registered) => {
            if death <= as_of {
                faults.add("deceased_still_registered");
            }
            None
        }
        Some(death) => Some((death + dice.between(1, 40)).min(as_of)),
        None => left,
    };
    if dice.chance(rates.never_registered) {
        faults.add("never_registered");
    } else {
        registrations.push(PracticeRegistration { practice, start: registered_from, end });
    }
    Residence { registrations, addresses, left }
}

/// A few addresses carry a code that joins nothing: none, `NO2011`, or a Welsh area.
fn odd_lsoa(story: &Story<'_>, home: String, dice: &mut Dice, faults: &mut FaultCounts) -> String {
    if !dice.chance(story.setting.constants.fault_rates.lsoa_without_match) {
        return home;
    }
    faults.add("lsoa_without_match");
    match dice.below(3) {
        0 => String::new(),
        1 => "NO2011".to_owned(),
        _ => story.setting.catchment.draw_welsh_lsoa(dice).to_owned(),
    }
}
