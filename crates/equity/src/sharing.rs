//! The same places of every PCN shared out otherwise: what a policy would change, before anybody argues for it.
//!
//! A comparison, never a choice: nobody gets a place by these. A policy that gives places by group needs a written
//! justification (Equality Act 2010, section 158), for which the comparison is evidence.

use std::collections::{BTreeMap, BTreeSet};

use arrow::array::Array as _;
use evenreach_cohort::{Cohort, Place};
use evenreach_statistics::allocation::{AllocationMethod, allocate_within};
use evenreach_statistics::policy_price::{PolicyPrice, policy_price};

use crate::EquityError;
use crate::policy::Risk;

/// A way of sharing out the places of a PCN among those who meet every clause.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sharing {
    /// The highest published risk first, people without one last.
    HighestRiskFirst,
    /// The most deprived fifth are sure of at least their share of the people in need; the rest in the list's own order.
    MostDeprivedSureOfTheirShare,
    /// Every ethnic group (5) has its share of the people in need, the list's own order within it.
    ProportionalToNeed,
}

impl Sharing {
    /// Every way.
    pub const ALL: [Self; 3] = [Self::HighestRiskFirst, Self::MostDeprivedSureOfTheirShare, Self::ProportionalToNeed];

    /// In words, as tables have it.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::HighestRiskFirst => "highest risk first",
            Self::MostDeprivedSureOfTheirShare => "most deprived fifth sure of its share of need",
            Self::ProportionalToNeed => "ethnic groups in proportion to need",
        }
    }

    /// A list with the same number of places in every PCN, shared out in this way; nothing for a list without a limit.
    /// `risk` is the risk whose events the list is meant to prevent.
    ///
    /// # Errors
    /// A table of people without a column this needs.
    pub fn share_out(self, cohort: &Cohort, risk: Risk) -> Result<Option<Cohort>, EquityError> {
        if cohort.plan.places_per_pcn.is_none() {
            return Ok(None);
        }
        let people = cohort.people.view();
        let (pcns, practices) = (people.text("pcn_code")?, people.text("practice_code")?);
        let mut units: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for row in 0..cohort.standings.len() {
            let unit = if pcns.is_valid(row) { pcns.value(row) } else { practices.value(row) };
            units.entry(unit).or_default().push(row);
        }
        let mut other = cohort.clone();
        for rows in units.into_values() {
            let mut eligible: Vec<(u32, usize)> =
                rows.iter().filter_map(|row| Some((rank(cohort.standings[*row].place)?, *row))).collect();
            eligible.sort_unstable();
            let eligible: Vec<usize> = eligible.into_iter().map(|(_, row)| row).collect();
            let places = eligible.iter().filter(|row| is_chosen(cohort, **row)).count();
            let first: BTreeSet<usize> = match self {
                Self::HighestRiskFirst => BTreeSet::new(),
                Self::MostDeprivedSureOfTheirShare => reserved(cohort, &rows, &eligible, places)?,
                Self::ProportionalToNeed => in_proportion(cohort, &rows, &eligible, places)?,
            };
            let order = match self {
                Self::HighestRiskFirst => by_risk(cohort, &eligible, risk)?,
                _ => eligible,
            };
            let (sure, rest): (Vec<usize>, Vec<usize>) = order.into_iter().partition(|row| first.contains(row));
            for (place, row) in (1u32..).zip(sure.into_iter().chain(rest)) {
                let within = (place as usize) <= places;
                other.standings[row].place = if within { Place::Selected(place) } else { Place::BeyondCapacity(place) };
            }
        }
        Ok(Some(other))
    }
}

/// What one list gains and costs against another of the same people, over the people whose risk is known.
///
/// # Errors
/// A table of people without the risk.
pub fn price_of(before: &Cohort, after: &Cohort, risk: Risk) -> Result<Option<PolicyPrice>, EquityError> {
    let percent = before.people.view().number(risk.column())?;
    let known: Vec<usize> = (0..percent.len()).filter(|row| percent.is_valid(*row)).collect();
    let chosen = |cohort: &Cohort| known.iter().map(|row| is_chosen(cohort, *row)).collect::<Vec<_>>();
    let risks: Vec<f64> = known.iter().map(|row| percent.value(*row) / 100.0).collect();
    Ok(policy_price(&chosen(before), &chosen(after), &risks, None).ok())
}

fn is_chosen(cohort: &Cohort, row: usize) -> bool {
    matches!(cohort.standings[row].place, Place::Selected(_))
}

fn rank(place: Place) -> Option<u32> {
    match place {
        Place::Selected(rank) | Place::BeyondCapacity(rank) => Some(rank),
        Place::NotEligible(_) => None,
    }
}

fn by_risk(cohort: &Cohort, eligible: &[usize], risk: Risk) -> Result<Vec<usize>, EquityError> {
    let percent = cohort.people.view().number(risk.column())?;
    let mut order = eligible.to_vec();
    let known = |row: usize| percent.is_valid(row).then(|| percent.value(row));
    // Stable: the list's own order decides between equals.
    order.sort_by(|a, b| match (known(*a), known(*b)) {
        (Some(a), Some(b)) => b.total_cmp(&a),
        (a, b) => b.is_some().cmp(&a.is_some()),
    });
    Ok(order)
}

/// The most deprived fifth's sure places, in the list's order.
fn reserved(
    cohort: &Cohort,
    rows: &[usize],
    eligible: &[usize],
    places: usize,
) -> Result<BTreeSet<usize>, EquityError> {
    let quintile = cohort.people.view().text("imd_quintile_label")?;
    let belongs = |row: &usize| quintile.value(*row).starts_with('1');
    let in_need = rows.iter().filter(|row| cohort.standings[**row].in_need);
    let (mut all, mut deprived) = (0, 0);
    for row in in_need {
        all += 1;
        deprived += usize::from(belongs(row));
    }
    let sure = (places * deprived).div_ceil(all.max(1));
    Ok(eligible.iter().copied().filter(belongs).take(sure).collect())
}

/// Every group's places by largest remainder, in the list's order.
fn in_proportion(
    cohort: &Cohort,
    rows: &[usize],
    eligible: &[usize],
    places: usize,
) -> Result<BTreeSet<usize>, EquityError> {
    let group = cohort.people.view().text("ethnicity_5")?;
    let mut groups: BTreeMap<&str, (f64, u32)> = BTreeMap::new();
    for row in rows.iter().filter(|row| cohort.standings[**row].in_need) {
        groups.entry(group.value(*row)).or_default().0 += 1.0;
    }
    for row in eligible {
        groups.entry(group.value(*row)).or_default().1 += 1;
    }
    let (weights, room): (Vec<f64>, Vec<u32>) = groups.values().copied().unzip();
    let places = u32::try_from(places).unwrap_or(u32::MAX);
    let shares = allocate_within(&weights, &room, places, AllocationMethod::Hamilton).unwrap_or_default();
    let mut left: BTreeMap<&str, u32> = groups.keys().copied().zip(shares).collect();
    let mut first = BTreeSet::new();
    for row in eligible {
        if let Some(left) = left.get_mut(group.value(*row)).filter(|left| **left > 0) {
            *left -= 1;
            first.insert(*row);
        }
    }
    Ok(first)
}
