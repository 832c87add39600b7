//! Planted inequities: wrongs put into the record on purpose, with the right answer written down.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::catchment::Catchment;
use crate::ethnicity::{EthnicGroup, Family, GROUPS};
use crate::person::Person;
use crate::request::Planted;

/// How much less often a due HbA1c test is done.
const HBA1C_TEST_FACTOR: f64 = 0.35;
/// How much less often a statin is started for primary prevention at equal risk.
const STATIN_START_FACTOR: f64 = 0.25;
/// How much less often an invitation is sent to people in IMD 2019 deciles 1 and 2.
const INVITATION_FACTOR: f64 = 0.5;
/// How many times the true diabetes hazard is that of the published ethnicity coefficient.
const DIABETES_HAZARD_FACTOR: f64 = 1.6;

/// One planted inequity, machine-readable: the right answer an audit should find.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PlantedInequity {
    /// Stable name.
    pub id: &'static str,
    /// `under_testing`, `under_treatment`, `broken_coding`, `under_invitation` or `miscalibration`.
    pub kind: &'static str,
    /// Who is wronged; none: everybody in the place.
    pub group: Option<GroupKey>,
    /// Where.
    pub place: PlaceKey,
    /// Cohorts and clauses expected to show it.
    pub expected_in: Vec<ExpectedSign>,
    /// What the multiplier applies to, in words.
    pub effect: &'static str,
    /// Multiplier of that quantity; 1 would be no effect.
    pub size: f64,
}

/// A group of people by one attribute.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct GroupKey {
    /// `ethnicity_16` (NHS letter) or `imd_2019_quintile` (1 = most deprived).
    pub attribute: &'static str,
    /// The value of the attribute.
    pub value: String,
}

/// A place: a network, a practice, or everywhere.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "snake_case", tag = "kind", content = "code")]
pub enum PlaceKey {
    /// A primary care network.
    PcnCode(String),
    /// A practice.
    PracticeCode(String),
    /// Every place of the request.
    All,
}

/// Where an audit should see the inequity.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ExpectedSign {
    /// Cohort name, or the table that shows it.
    pub cohort: &'static str,
    /// What should be seen there.
    pub sign: &'static str,
}

/// What the plan does to one person; all factors 1 for most.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Effects {
    pub hba1c_testing: f64,
    pub statin_starting: f64,
    pub invitation: f64,
    pub diabetes_hazard: f64,
    pub hba1c_local_code: bool,
}

impl Default for Effects {
    fn default() -> Self {
        Self {
            hba1c_testing: 1.0,
            statin_starting: 1.0,
            invitation: 1.0,
            diabetes_hazard: 1.0,
            hba1c_local_code: false,
        }
    }
}

/// Which groups and places were chosen.
pub(crate) struct Plan {
    under_tested: Option<(char, String)>,
    under_treated: Option<(char, String)>,
    broken_practice: Option<u32>,
    fewer_invitations: bool,
    diabetes_excess: Option<char>,
    list: Vec<PlantedInequity>,
}

impl Plan {
    /// Chooses from the expected sizes of minority groups in the networks asked for: the largest is
    /// under-tested, the largest in another network is under-treated, the largest group other than the
    /// under-tested one has the excess hazard, and the largest practice elsewhere has the broken code.
    pub(crate) fn new(planted: Planted, catchment: &Catchment<'_>) -> Self {
        let mut plan = Self {
            under_tested: None,
            under_treated: None,
            broken_practice: None,
            fewer_invitations: planted == Planted::Default,
            diabetes_excess: None,
            list: Vec::new(),
        };
        if planted == Planted::None {
            return plan;
        }
        let by_practice = catchment.expected_by_practice();
        let cells = minority_cells(catchment, &by_practice);
        plan.under_tested = cells.first().map(|(_, letter, pcn)| (*letter, pcn.clone()));
        let tested_pcn = plan.under_tested.as_ref().map(|(_, pcn)| pcn.clone());
        plan.under_treated = cells
            .iter()
            .find(|(_, _, pcn)| Some(pcn) != tested_pcn.as_ref())
            .or_else(|| cells.get(1))
            .map(|(_, letter, pcn)| (*letter, pcn.clone()));
        let mut by_letter: BTreeMap<char, f64> = BTreeMap::new();
        for (people, letter, _) in &cells {
            *by_letter.entry(*letter).or_default() += people;
        }
        let tested_letter = plan.under_tested.as_ref().map(|(letter, _)| *letter);
        plan.diabetes_excess = by_letter
            .iter()
            .filter(|(letter, _)| Some(**letter) != tested_letter)
            .max_by(|a, b| a.1.total_cmp(b.1))
            .map(|(letter, _)| *letter);
        let taken: Vec<&str> =
            [&plan.under_tested, &plan.under_treated].into_iter().flatten().map(|(_, pcn)| pcn.as_str()).collect();
        let size = |practice: &u32| by_practice[practice].iter().sum::<f64>();
        plan.broken_practice = by_practice
            .keys()
            .copied()
            .filter(|practice| catchment.pcn_code(*practice).is_some_and(|pcn| !taken.contains(&pcn)))
            .max_by(|a, b| size(a).total_cmp(&size(b)))
            .or_else(|| by_practice.keys().copied().min_by(|a, b| size(a).total_cmp(&size(b))));
        plan.list = plan.describe(catchment);
        plan
    }

    /// What the plan does to a person registered at `practice`.
    pub(crate) fn effects(&self, person: &Person, practice: u32, catchment: &Catchment<'_>) -> Effects {
        let letter = person.group.letter();
        let pcn = catchment.pcn_code(practice);
        let hit = |cell: &Option<(char, String)>| {
            cell.as_ref().is_some_and(|(group, place)| *group == letter && Some(place.as_str()) == pcn)
        };
        let factor = |hit: bool, factor: f64| if hit { factor } else { 1.0 };
        Effects {
            hba1c_testing: factor(hit(&self.under_tested), HBA1C_TEST_FACTOR),
            statin_starting: factor(hit(&self.under_treated), STATIN_START_FACTOR),
            invitation: factor(
                self.fewer_invitations && person.imd_2019_decile.is_some_and(|decile| decile <= 2),
                INVITATION_FACTOR,
            ),
            diabetes_hazard: factor(self.diabetes_excess == Some(letter), DIABETES_HAZARD_FACTOR),
            hba1c_local_code: self.broken_practice == Some(practice),
        }
    }

    /// The right answers.
    pub(crate) fn list(&self) -> Vec<PlantedInequity> {
        self.list.clone()
    }

    fn describe(&self, catchment: &Catchment<'_>) -> Vec<PlantedInequity> {
        let ethnic = |letter: char| Some(GroupKey { attribute: "ethnicity_16", value: letter.to_string() });
        let sign = |cohort, sign| ExpectedSign { cohort, sign };
        let mut list = Vec::new();
        if let Some((letter, pcn)) = &self.under_tested {
            list.push(PlantedInequity {
                id: "hba1c_under_tested",
                kind: "under_testing",
                group: ethnic(*letter),
                place: PlaceKey::PcnCode(pcn.clone()),
                expected_in: vec![
                    sign("hba1c_test", "more people untested at high diabetes risk than in the other networks"),
                    sign("diabetes_prevention_programme", "fewer reached than need: no recent HbA1c"),
                    sign("hba1c_diabetic_range", "fewer reached than need: no recent HbA1c"),
                ],
                effect: "probability that a due HbA1c test is done",
                size: HBA1C_TEST_FACTOR,
            });
        }
        if let Some((letter, pcn)) = &self.under_treated {
            list.push(PlantedInequity {
                id: "statins_under_prescribed",
                kind: "under_treatment",
                group: ethnic(*letter),
                place: PlaceKey::PcnCode(pcn.clone()),
                expected_in: vec![sign("statin_review", "more people without a statin at 10% ten-year risk or more")],
                effect: "probability that a statin is started for primary prevention at equal risk",
                size: STATIN_START_FACTOR,
            });
        }
        if let Some(practice) = self.broken_practice {
            list.push(PlantedInequity {
                id: "hba1c_local_code",
                kind: "broken_coding",
                group: None,
                place: PlaceKey::PracticeCode(catchment.practice_code(practice).to_owned()),
                expected_in: vec![
                    sign("hba1c_diabetic_range", "nobody: results stand under a code that is in no list"),
                    sign("diabetes_control", "almost nobody, although the register is of normal size"),
                    sign("hba1c_test", "nearly everybody at high risk looks untested"),
                ],
                effect: "share of HbA1c results under a listed code",
                size: 0.0,
            });
        }
        list.push(PlantedInequity {
            id: "most_deprived_invited_less",
            kind: "under_invitation",
            group: Some(GroupKey { attribute: "imd_2019_quintile", value: "1".to_owned() }),
            place: PlaceKey::All,
            expected_in: vec![sign("contact_history", "fewer invitations per eligible person in every campaign")],
            effect: "probability that an eligible person is invited in a year",
            size: INVITATION_FACTOR,
        });
        if let Some(letter) = self.diabetes_excess {
            list.push(PlantedInequity {
                id: "diabetes_hazard_above_published",
                kind: "miscalibration",
                group: ethnic(letter),
                place: PlaceKey::All,
                expected_in: vec![sign(
                    "calibration",
                    "observed over expected of the published diabetes score above 1",
                )],
                effect: "true yearly hazard of type 2 diabetes against that of the published coefficient",
                size: DIABETES_HAZARD_FACTOR,
            });
        }
        list
    }
}

/// Expected people of each minority group (by letter) in each network, largest first.
fn minority_cells(catchment: &Catchment<'_>, by_practice: &BTreeMap<u32, [f64; GROUPS]>) -> Vec<(f64, char, String)> {
    let mut sums: BTreeMap<(char, &str), f64> = BTreeMap::new();
    for (practice, groups) in by_practice {
        let Some(pcn) = catchment.pcn_code(*practice).filter(|pcn| *pcn != "U") else { continue };
        for group in EthnicGroup::all() {
            // "Other" groups are so badly recorded that no audit should be asked to find them.
            let findable = matches!(group.profile().family, Family::SouthAsian | Family::Black | Family::Chinese)
                && !matches!(group.letter(), 'L' | 'P');
            if findable {
                *sums.entry((group.letter(), pcn)).or_default() += groups[group.index()];
            }
        }
    }
    let mut cells: Vec<_> = sums.into_iter().map(|((letter, pcn), people)| (people, letter, pcn.to_owned())).collect();
    cells.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| (a.1, &a.2).cmp(&(b.1, &b.2))));
    cells
}
