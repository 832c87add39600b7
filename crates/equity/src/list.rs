//! A list made elsewhere, by another tool or by hand, through the same audit and the same gate.
//!
//! Groups are columns of whatever table of people comes with the list; those that have the name of a place or of a
//! deprivation quintile or decile in a night are taken for it. People in need who are on it count as selected;
//! people in need who are not on it, as beyond capacity: nobody but the list's maker knows why.

use std::collections::BTreeMap;

use evenreach_cohort::{ClauseKind, Cohort, Place};
use evenreach_statistics::DisclosureRule;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::EquityError;
use crate::attribute::{Attribute, DEPRIVATION, PLACES, Single};
use crate::audited::{Audited, Common, settled};
use crate::because::NEED_RECORDED;
use crate::beside::Beside;
use crate::frame::Frame;
use crate::gate::{Finding, check_policy, decide};
use crate::model::{Count, Judged};
use crate::policy::{OnBreach, Policy, Risk};
use crate::population::Population;
use crate::protection::{Table, protect};
use crate::risk::Risks;

/// How a list made elsewhere is to be audited.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ListPolicy {
    /// Columns of the table of people; ` x ` crosses two.
    pub by: Vec<String>,
    /// The column people are compared within, besides their need: the age band, as in a night. Nothing else when absent.
    pub within: Option<String>,
    /// A group's need-adjusted selection ratio below this, with its interval, is a breach. Without it every group found
    /// under-reached is a warning and nothing is held.
    pub selected_against_need_at_least: Option<f64>,
    /// People in need a group must have for a verdict.
    pub people_needed_for_a_verdict: u64,
    /// What a breach does.
    pub on_breach: OnBreach,
}

/// People on the list who are not among the selected, counted exactly; nobody is in two of the counts. `None` where
/// there can be nobody: no need was given, or nobody outside the population was let through.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Outside {
    /// In the population, and known not to be in need.
    pub not_in_need: Option<u64>,
    /// In the population, and nobody knows whether they are in need.
    pub need_unknown: Option<u64>,
    /// Not in the population.
    pub not_in_population: Option<u64>,
}

/// [`Outside`] as it may be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OutsideShown {
    /// In the population, and known not to be in need.
    pub not_in_need: Option<Count>,
    /// In the population, and nobody knows whether they are in need.
    pub need_unknown: Option<Count>,
    /// Not in the population.
    pub not_in_population: Option<Count>,
}

/// A list that went through the gate. Its only constructor is [`clear_list`].
#[derive(Debug, Clone)]
pub struct ClearedList {
    judged: Judged,
    disclosure: String,
    outside: OutsideShown,
}

impl ClearedList {
    /// The list as a cohort, its audit and the decision.
    #[must_use]
    pub fn judged(&self) -> &Judged {
        &self.judged
    }

    /// Name of the disclosure rule the audit was put under.
    #[must_use]
    pub fn disclosure(&self) -> &str {
        &self.disclosure
    }

    /// People on the list who are not among the selected.
    #[must_use]
    pub fn outside(&self) -> &OutsideShown {
        &self.outside
    }
}

/// Audits a list made elsewhere and decides whether it passes the policy. `list.people` holds `person_key`, the columns of
/// the policy as text and, where need is a risk, [`Risk::Stated`]; of a definition without clauses everybody counts as in
/// need. Columns named `imd_quintile` or `imd_decile` have 1 as the most deprived.
///
/// # Errors
/// A policy that cannot be meant, columns there are not, or standings that contradict their cohort.
pub fn clear_list(
    policy: &ListPolicy,
    disclosure: DisclosureRule,
    list: Cohort,
    outside: Outside,
) -> Result<ClearedList, EquityError> {
    let people = list.people.view();
    let columns: Vec<&str> = list.people.contract().columns.iter().map(|column| column.name.as_str()).collect();
    let known: Vec<Single> =
        columns.into_iter().filter(|name| people.text(name).is_ok()).map(Single::of_column).collect();
    let attributes = Attribute::parse_all_among(&policy.by, &known)?;
    let frame = frame(policy, &known, (&list, &attributes), outside)?;
    let risks = Risks::stated(&list.people)?;
    let stated = risks.of(Risk::Stated).map(|_| (list.name.clone(), Risk::Stated));
    let population = Population::framed(&list.people, &attributes, frame, risks)?;
    let policy = Policy {
        by: policy.by.clone(),
        // Every ratio that is beyond chance below 1 is below 1.
        selected_against_need_at_least: policy.selected_against_need_at_least.unwrap_or(1.0),
        people_needed_for_a_verdict: policy.people_needed_for_a_verdict,
        events_needed_for_a_verdict: 0,
        also: Vec::new(),
        on_breach: policy.selected_against_need_at_least.map_or(OnBreach::Warn, |_| policy.on_breach),
        risk: stated.into_iter().collect(),
        sharing: BTreeMap::new(),
        waivers: Vec::new(),
    };
    check_policy(&policy, &[&list.name])?;
    let (common, beside) = (Common::default(), Beside::default());
    let settled = settled(&population, beside.earlier, disclosure);
    let one = std::slice::from_ref(&list);
    let (audit, mut findings) =
        Audited::of(one, &population, &policy, &settled, &common, &beside, disclosure)?.audit(0);
    let outside = shown(&list, outside, disclosure);
    findings.extend(said_of(&outside, disclosure));
    // No waivers, so the day decides nothing.
    let decision = decide(&policy, Date::MIN, &list.name, findings);
    let judged = Judged { cohort: list, audit, decision };
    Ok(ClearedList { judged, disclosure: disclosure.as_str().to_owned(), outside })
}

/// Places and deprivation are known by the names they have in a night.
fn frame(
    policy: &ListPolicy,
    known: &[Single],
    (list, attributes): (&Cohort, &[Attribute]),
    outside: Outside,
) -> Result<Frame, EquityError> {
    let within = policy.within.as_slice();
    let age_band =
        if within.is_empty() { Attribute::everyone() } else { Attribute::parse_all_among(within, known)?.remove(0) };
    let counts = [outside.not_in_need, outside.need_unknown, outside.not_in_population];
    let nobody_listed = list.selected() == 0 && counts.into_iter().flatten().all(|count| count == 0);
    let judges_need = !list.definition.clauses.is_empty();
    let among = |names: &[&str]| {
        let named = |name: &&str| attributes.iter().find(|attribute| attribute.is_only(name)).cloned();
        names.iter().filter_map(named).collect()
    };
    Ok(Frame {
        age_words: format!("others of the same {}", age_band.words()),
        age_band,
        sex: Attribute::everyone(),
        places: Vec::new(),
        pocket_places: among(&PLACES),
        deprivation: among(&DEPRIVATION),
        measurement: (&NEED_RECORDED, "Need recorded too seldom"),
        last_step: "on the list",
        selected_words: match () {
            () if nobody_listed => "on the list",
            () if judges_need => "both in need and on the list",
            () => "both in the population and on the list",
        },
    })
}

/// Each number by itself, and with the people of its kind who are not on the list: those two add up to a number the
/// funnel shows. No total of the list is shown, so there is nothing to subtract from.
fn shown(list: &Cohort, outside: Outside, rule: DisclosureRule) -> OutsideShown {
    let stopped_by = |place| match place {
        Place::NotEligible(clause) => list.definition.clauses.get(clause).map(|clause| clause.kind),
        Place::Selected(_) | Place::BeyondCapacity(_) => None,
    };
    let stopped = |kind| list.standings.iter().filter(|s| stopped_by(s.place) == Some(kind)).count() as u64;
    OutsideShown {
        not_in_need: outside.not_in_need.map(|listed| part(stopped(ClauseKind::Need), listed, rule)),
        need_unknown: outside.need_unknown.map(|listed| part(stopped(ClauseKind::Measured), listed, rule)),
        not_in_population: outside.not_in_population.map(|listed| part(listed, listed, rule)),
    }
}

/// A part as it may be shown beside its whole, which is shown if it may be.
fn part(whole: u64, part: u64, rule: DisclosureRule) -> Count {
    let table = Table {
        columns: 2,
        counts: vec![whole, part],
        row_sums: Vec::new(),
        column_sums: Vec::new(),
        contained: vec![(0, 1)],
        facts: Vec::new(),
        order: vec![0, 1],
        settled: Some(vec![false]),
        before: Vec::new(),
    };
    protect(&table, rule).pop().unwrap_or(Count::Suppressed)
}

/// What the first page must say of them; nobody needs no words.
fn said_of(outside: &OutsideShown, rule: DisclosureRule) -> Vec<Finding> {
    let sentence = |count: Option<Count>, what: &str| {
        let people = match count? {
            Count::Shown(0) => return None,
            Count::Shown(people) => format!("{people} people"),
            Count::Suppressed if rule.is_small(0) => "Nobody, or too few people to show,".to_owned(),
            Count::Suppressed => "Some people, too few to show,".to_owned(),
        };
        Some(Finding::warning(format!("{people} on the list {what}")))
    };
    let found = [
        sentence(outside.not_in_need, "are not in need by the column given; they do not count as need that was met."),
        sentence(
            outside.need_unknown,
            "have no need recorded, so nobody can say whether they are in need; they do not count as need that was met.",
        ),
        sentence(outside.not_in_population, "are not in the population, so nothing is known of their groups."),
    ];
    found.into_iter().flatten().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// (rule, of one kind, of whom on the list, shown)
    #[test]
    fn a_part_gives_neither_itself_nor_the_rest_away() {
        let (hes, lt5, acro) = (DisclosureRule::NhsEnglandHes, DisclosureRule::LegacyLt5, DisclosureRule::Acro);
        for (rule, whole, listed, expected) in [
            (hes, 100, 0, Count::Shown(0)),
            (hes, 100, 7, Count::Suppressed),
            (hes, 100, 23, Count::Shown(25)),
            (hes, 100, 97, Count::Suppressed),
            (hes, 23, 23, Count::Shown(25)),
            (lt5, 100, 23, Count::Shown(23)),
            (lt5, 100, 98, Count::Suppressed),
            (acro, 100, 0, Count::Suppressed),
        ] {
            assert_eq!(part(whole, listed, rule), expected, "{rule:?} {whole} {listed}");
        }
    }
}
