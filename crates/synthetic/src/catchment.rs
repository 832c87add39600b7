//! The places one request draws from, with unbiased weighted draws of practice and LSOA.

use std::collections::BTreeMap;

use crate::calendar::Day;
use crate::dice::Dice;
use crate::error::SyntheticError;
use crate::ethnicity::GROUPS;
use crate::geography::{Demography, Geography, Lsoa};
use crate::request::Areas;

/// A practice and an LSOA, by index into the geography.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Place {
    pub practice: u32,
    pub lsoa: u32,
}

/// The registrations of the areas asked for.
pub(crate) struct Catchment<'a> {
    geography: &'a Geography,
    places: Vec<Place>,
    /// Running total of patients, one entry a place.
    running_total: Vec<u64>,
    /// For each practice: the LSOA whose people stand in where a place has no census or ages.
    stand_in: BTreeMap<u32, u32>,
    /// PCN code of each practice on the day of the extract; `None`: in no organisation file.
    pcn_codes: Vec<Option<String>>,
    /// Practices of the whole country in no network (`U`).
    without_pcn: Vec<u32>,
}

impl<'a> Catchment<'a> {
    /// The places of `areas` as their practices belonged on `as_of`.
    pub(crate) fn new(geography: &'a Geography, areas: &Areas, as_of: Day) -> Result<Self, SyntheticError> {
        let memberships: Vec<_> = geography.practices.iter().map(|practice| practice.membership_on(as_of)).collect();
        let wanted = |practice: usize| match areas {
            Areas::AllEngland => true,
            Areas::Pcns(codes) => memberships[practice].is_some_and(|m| codes.contains(&m.pcn_code)),
            Areas::Icbs(codes) => memberships[practice].is_some_and(|m| codes.contains(&m.icb_code)),
            Areas::Practices(codes) => codes.contains(&geography.practices[practice].code),
        };
        let wanted: Vec<bool> = (0..memberships.len()).map(wanted).collect();
        let mut places = Vec::new();
        let mut running_total = Vec::new();
        let mut total = 0_u64;
        let mut largest: BTreeMap<u32, (u32, u32)> = BTreeMap::new();
        for row in geography.registrations.iter().filter(|row| wanted[row.practice as usize]) {
            total += u64::from(row.patients);
            places.push(Place { practice: row.practice, lsoa: row.lsoa });
            running_total.push(total);
            if geography.lsoas[row.lsoa as usize].demography.is_some() {
                let best = largest.entry(row.practice).or_insert((0, row.lsoa));
                if row.patients > best.0 {
                    *best = (row.patients, row.lsoa);
                }
            }
        }
        if places.is_empty() {
            return Err(SyntheticError::EmptyAreas { areas: areas.in_words() });
        }
        let Some((_, anywhere)) = largest.values().max().copied() else {
            return Err(SyntheticError::NoDemography);
        };
        let stand_in = places
            .iter()
            .map(|place| (place.practice, largest.get(&place.practice).map_or(anywhere, |(_, lsoa)| *lsoa)))
            .collect();
        let pcn_codes: Vec<Option<String>> = memberships.iter().map(|m| m.map(|m| m.pcn_code.clone())).collect();
        let without_pcn =
            (0..pcn_codes.len()).filter(|i| pcn_codes[*i].as_deref() == Some("U")).map(|i| i as u32).collect();
        Ok(Self { geography, places, running_total, stand_in, pcn_codes, without_pcn })
    }

    /// A place, each in proportion to its registered patients.
    pub(crate) fn draw(&self, dice: &mut Dice) -> Place {
        let total = self.running_total.last().copied().unwrap_or(0);
        let at = dice.below(total);
        self.places[self.running_total.partition_point(|running| *running <= at)]
    }

    /// A practice in no network, if the country has one.
    pub(crate) fn draw_practice_without_pcn(&self, dice: &mut Dice) -> Option<u32> {
        self.without_pcn.get(dice.below(self.without_pcn.len() as u64) as usize).copied()
    }

    /// A Welsh LSOA code.
    pub(crate) fn draw_welsh_lsoa(&self, dice: &mut Dice) -> &str {
        let codes = &self.geography.welsh_lsoas;
        codes.get(dice.below(codes.len() as u64) as usize).map_or("W01000001", String::as_str)
    }

    /// The code of a practice.
    pub(crate) fn practice_code(&self, practice: u32) -> &str {
        &self.geography.practices[practice as usize].code
    }

    /// The network code of a practice on the day of the extract (`U`: in none).
    pub(crate) fn pcn_code(&self, practice: u32) -> Option<&str> {
        self.pcn_codes[practice as usize].as_deref()
    }

    /// The LSOA of a place.
    pub(crate) fn lsoa(&self, lsoa: u32) -> &Lsoa {
        &self.geography.lsoas[lsoa as usize]
    }

    /// The LSOA whose people stand for those of `place`: its own, or its practice's largest one
    /// where the place has no census or ages (`NO2011`, Wales).
    pub(crate) fn home(&self, place: Place) -> (&Lsoa, &Demography) {
        let own = self.lsoa(place.lsoa);
        if let Some(demography) = &own.demography {
            return (own, demography);
        }
        let other = self.lsoa(self.stand_in.get(&place.practice).copied().unwrap_or(place.lsoa));
        match &other.demography {
            Some(demography) => (other, demography),
            None => (own, &NOBODY),
        }
    }

    /// Expected patients of each practice by ethnic group: registered patients times the census mix.
    pub(crate) fn expected_by_practice(&self) -> BTreeMap<u32, [f64; GROUPS]> {
        let mut expected: BTreeMap<u32, [f64; GROUPS]> = BTreeMap::new();
        let mut before = 0;
        for (place, running) in self.places.iter().zip(&self.running_total) {
            let patients = (running - before) as f64;
            before = *running;
            let groups = &self.home(*place).1.ethnic_groups;
            let residents: u32 = groups.iter().sum();
            let row = expected.entry(place.practice).or_insert([0.0; GROUPS]);
            for (sum, count) in row.iter_mut().zip(groups) {
                *sum += patients * f64::from(*count) / f64::from(residents.max(1));
            }
        }
        expected
    }
}

/// Never drawn from: [`Catchment::new`] has checked that every stand-in has people.
static NOBODY: Demography = Demography { ethnic_groups: [1; GROUPS], age_bands: [1; crate::geography::AGE_BANDS] };
