//! The same places of every PCN shared out otherwise: what a policy would change, before anybody argues for it.
//!
//! A comparison, until a pipeline file chooses one for a list. A policy that gives places by group needs a written
//! justification (Equality Act 2010, section 158), for which the comparison is evidence.

use std::collections::{BTreeMap, BTreeSet};

use arrow::array::Array as _;
use evenreach_cohort::{Clause, ClauseKind, Cohort, Place};
use evenreach_statistics::allocation::{AllocationMethod, allocate_within};
use evenreach_statistics::policy_price::{PolicyPrice, policy_price};

use serde::{Deserialize, Serialize};

use crate::EquityError;
use crate::policy::Risk;

/// The stricter of the two thresholds in use for ten-year cardiovascular risk, per cent.
const TWENTY_PERCENT: f64 = 20.0;

/// A way of sharing out the places of a PCN among those who meet every clause.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Sharing {
    /// The highest published risk first, people without one last.
    #[serde(rename = "highest risk first")]
    HighestRiskFirst,
    /// The same after every ethnic group's risks are multiplied by how many of its events happened for every one the score
    /// predicted.
    #[serde(rename = "highest risk first, recalibrated within ethnic groups")]
    HighestRecalibratedRiskFirst,
    /// Nobody below a risk of 20 %, in the list's own order.
    #[serde(rename = "only at a risk of 20 % or more")]
    OnlyAtTwentyPercent,
    /// One place in ten for people who could not be assessed, the oldest first; the rest in the list's own order.
    #[serde(rename = "one place in ten to measure people")]
    OneInTenToMeasure,
    /// The most deprived fifth are sure of at least their share of the people in need; the rest in the list's own order.
    #[serde(rename = "most deprived fifth sure of its share of need")]
    MostDeprivedSureOfTheirShare,
    /// Every ethnic group (5) has its share of the people in need, the list's own order within it.
    #[serde(rename = "ethnic groups in proportion to need")]
    ProportionalToNeed,
}

/// Events that happened for every one the score predicted, by ethnic group (19) of those of whom it can be told; relative
/// to everybody's.
pub type Recalibration = BTreeMap<String, f64>;

impl Sharing {
    /// Every way.
    pub const ALL: [Self; 6] = [
        Self::HighestRiskFirst,
        Self::HighestRecalibratedRiskFirst,
        Self::OnlyAtTwentyPercent,
        Self::OneInTenToMeasure,
        Self::MostDeprivedSureOfTheirShare,
        Self::ProportionalToNeed,
    ];

    /// Whether places go by a protected characteristic or by deprivation, so that a written justification is needed
    /// (Equality Act 2010, section 158).
    #[must_use]
    pub const fn is_by_group(self) -> bool {
        matches!(
            self,
            Self::HighestRecalibratedRiskFirst | Self::MostDeprivedSureOfTheirShare | Self::ProportionalToNeed
        )
    }

    /// In words, as tables have it.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::HighestRiskFirst => "highest risk first",
            Self::HighestRecalibratedRiskFirst => "highest risk first, recalibrated within ethnic groups",
            Self::OnlyAtTwentyPercent => "only at a risk of 20 % or more",
            Self::OneInTenToMeasure => "one place in ten to measure people",
            Self::MostDeprivedSureOfTheirShare => "most deprived fifth sure of its share of need",
            Self::ProportionalToNeed => "ethnic groups in proportion to need",
        }
    }

    /// A list with the same number of places in every PCN, shared out in this way (at 20 % only, some may stay empty, and
    /// places to measure go to people who do not meet the clauses yet); nothing for a list without a limit, nor
    /// where the policy would change nothing by its nature: no group is known to be recalibrated, no clause asks for a
    /// measurement. `risk` is the risk whose events the list is meant to prevent.
    ///
    /// # Errors
    /// A table of people without a column this needs.
    pub fn share_out(
        self,
        cohort: &Cohort,
        risk: Risk,
        recalibration: &Recalibration,
    ) -> Result<Option<Cohort>, EquityError> {
        let measures = cohort.definition.clauses.iter().any(|clause| clause.kind == ClauseKind::Measured);
        let changes_nothing = match self {
            Self::HighestRecalibratedRiskFirst => recalibration.is_empty(),
            Self::OneInTenToMeasure => !measures,
            // A threshold of cardiovascular risk.
            Self::OnlyAtTwentyPercent => risk != Risk::Qrisk3,
            _ => false,
        };
        if cohort.plan.places_per_pcn.is_none() || changes_nothing {
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
                Self::MostDeprivedSureOfTheirShare => reserved(cohort, &rows, &eligible, places)?,
                Self::ProportionalToNeed => in_proportion(cohort, &rows, &eligible, places)?,
                _ => BTreeSet::new(),
            };
            let unmeasured = match self {
                Self::OneInTenToMeasure => to_measure(cohort, &rows, places / 10)?,
                _ => vec![],
            };
            let order = match self {
                Self::HighestRiskFirst => by_risk(cohort, &eligible, risk, &Recalibration::new())?,
                Self::HighestRecalibratedRiskFirst => by_risk(cohort, &eligible, risk, recalibration)?,
                _ => eligible,
            };
            let percent = people.number(risk.column())?;
            let is_barred = |row: usize| {
                self == Self::OnlyAtTwentyPercent && !(percent.is_valid(row) && percent.value(row) >= TWENTY_PERCENT)
            };
            let (order, barred): (Vec<usize>, Vec<usize>) = order.into_iter().partition(|row| !is_barred(*row));
            let (sure, rest): (Vec<usize>, Vec<usize>) = order.into_iter().partition(|row| first.contains(row));
            let left = places - unmeasured.len();
            for (place, row) in (1u32..).zip(sure.into_iter().chain(rest).chain(barred)) {
                let within = (place as usize) <= left && !is_barred(row);
                other.standings[row].place = if within { Place::Selected(place) } else { Place::BeyondCapacity(place) };
            }
            for (place, row) in (left + 1..=places).zip(unmeasured) {
                other.standings[row].place = Place::Selected(u32::try_from(place).unwrap_or(u32::MAX));
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

fn by_risk(
    cohort: &Cohort,
    eligible: &[usize],
    risk: Risk,
    recalibration: &Recalibration,
) -> Result<Vec<usize>, EquityError> {
    let people = cohort.people.view();
    let percent = people.number(risk.column())?;
    let groups = if recalibration.is_empty() { None } else { Some(people.text("ethnicity_19")?) };
    let factor = |row: usize| groups.and_then(|groups| recalibration.get(groups.value(row))).copied().unwrap_or(1.0);
    let mut order = eligible.to_vec();
    let known = |row: usize| percent.is_valid(row).then(|| percent.value(row) * factor(row));
    // Stable: the list's own order decides between equals.
    order.sort_by(|a, b| match (known(*a), known(*b)) {
        (Some(a), Some(b)) => b.total_cmp(&a),
        (a, b) => b.is_some().cmp(&a.is_some()),
    });
    Ok(order)
}

/// People who stop at a clause that asks for a measurement and whom no exclusion, opt-out or care given keeps off the list, the
/// oldest first, as many as there are places for.
fn to_measure(cohort: &Cohort, rows: &[usize], places: usize) -> Result<Vec<usize>, EquityError> {
    let people = cohort.people.view();
    let (ages, ids) = (people.integer("age_years")?, people.text("patient_id")?);
    let stops = |row: &usize| match cohort.standings[*row].place {
        Place::NotEligible(clause) => cohort.definition.clauses[clause].kind == ClauseKind::Measured,
        Place::Selected(_) | Place::BeyondCapacity(_) => false,
    };
    let answers = cohort.clauses.view();
    let keeps_off = |clause: &&Clause| {
        matches!(clause.kind, ClauseKind::Access | ClauseKind::Exclusion) || clause.care_given.is_some()
    };
    let others = cohort.definition.clauses.iter().filter(keeps_off);
    let others = others.map(|clause| answers.flag(&clause.name)).collect::<Result<Vec<_>, _>>()?;
    let may_be_asked = |row: &usize| others.iter().all(|met| met.value(*row));
    let mut unmeasured: Vec<usize> = rows.iter().copied().filter(stops).filter(may_be_asked).collect();
    unmeasured.sort_by(|a, b| ages.value(*b).cmp(&ages.value(*a)).then_with(|| ids.value(*a).cmp(ids.value(*b))));
    unmeasured.truncate(places);
    Ok(unmeasured)
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
