//! One cohort counted and judged on exact counts: everything that needs a pass over people.

use std::collections::BTreeMap;

use evenreach_cohort::Cohort;

use crate::EquityError;
use crate::beside::OfCohort;
use crate::funnel::{Funnel, Walk};
use crate::groups::Grouping;
use crate::judgement::{Judgement, Tally, judge, needed, rates, residuals};
use crate::layout::{Besides, CareColumns, Layout};
use crate::ledger::Sheet;
use crate::membership::Membership;
use crate::policy::{GateMeasure, Policy};
use crate::population::Population;
use crate::risk::{ExpectedEvents, read_risk};
use crate::standing_out::Places;
use crate::strata::{Candidate, Parts, people_at_risk, people_in_need, people_to_invite, people_to_measure};

/// Judgements of the groups of every reported grouping.
pub(crate) type Judgements = Vec<BTreeMap<u32, Judgement>>;

/// One cohort's counts and judgements.
#[derive(Debug)]
pub(crate) struct Counted {
    pub(crate) layout: Layout,
    /// One a reported grouping.
    pub(crate) funnels: Vec<Funnel>,
    /// Who is counted in each column.
    fingerprints: Vec<u128>,
    /// Selection against need.
    pub(crate) selection: Judgements,
    /// Measurement against age and sex, for every clause that asks for one.
    pub(crate) measurement: Vec<Judgements>,
    /// Care given against people alike, for every column of care.
    pub(crate) care: Vec<Judgements>,
    /// Invitations, one a reported grouping; empty where they are not known.
    pub(crate) invitations: Vec<Tally>,
    /// Invitations less those expected, person by person.
    pub(crate) invitation_residuals: Vec<(u32, f64)>,
    /// Selection against need in places.
    pub(crate) pockets: Places,
    /// Care given in places, for every column of care; of invitations nothing.
    pub(crate) care_pockets: Vec<Places>,
    /// Events expected among people on the list, one a reported grouping; empty where the policy states no risk.
    pub(crate) expected_selected: Vec<ExpectedEvents>,
}

impl Counted {
    /// Counts and judges.
    pub(crate) fn of(
        cohort: &Cohort,
        population: &Population,
        policy: &Policy,
        beside: OfCohort<'_>,
    ) -> Result<Self, EquityError> {
        let walk = Walk::of(cohort, population)?;
        let stated = policy.risk.get(&cohort.name).copied();
        let risk = stated.and_then(|risk| population.risks.of(risk));
        let besides =
            Besides { risk: stated, outcomes: beside.outcomes.is_some(), invitations: beside.invited.is_some() };
        let layout = Layout::of(&cohort.definition, population.frame.last_step, besides);
        let membership = Membership::of(&walk, risk, &beside);
        let funnels = population.reported().iter().map(|g| Funnel::count(&membership, &layout, g)).collect();
        let fingerprints = membership.fingerprints(&layout);
        let needed = needed(policy);
        let judged = |tallies: &mut Tallies<'_>, parts: &dyn Fn(&Grouping) -> Parts| {
            let mut judgements = Judgements::with_capacity(population.reported);
            for grouping in population.reported() {
                let judged = judge(&tallies.of(grouping, parts(grouping)), needed);
                judgements.push(judged.map_err(|reason| EquityError::Statistic {
                    cohort: cohort.name.clone(),
                    attribute: grouping.attribute.name(),
                    reason,
                })?);
            }
            Ok::<_, EquityError>(judgements)
        };
        let frame = &population.frame;
        let of_need = |grouping: &Grouping| Parts::of_selection(layout.judges_need(), &grouping.attribute, frame);
        let of_measurement = |grouping: &Grouping| Parts::of_measurement(&grouping.attribute, frame);
        let in_need = people_in_need(cohort, &walk, population);
        let mut tallies = Tallies::of_candidates(&in_need);
        let selection = judged(&mut tallies, &of_need)?;
        let pockets =
            Places::of(&mut tallies, &of_need, population, (policy, GateMeasure::SelectedInPlaces), &cohort.name)?;
        let mut measurement = Vec::with_capacity(layout.not_measured.len());
        for (clause, _) in &layout.not_measured {
            let candidates = people_to_measure(*clause, &walk, population);
            let mut tallies = Tallies::of_candidates(&candidates);
            measurement.push(judged(&mut tallies, &of_measurement)?);
        }
        let mut care = Vec::with_capacity(layout.care.len());
        let mut care_pockets = Vec::with_capacity(layout.care.len());
        let (mut invitations, mut invitation_residuals) = (Vec::new(), Vec::new());
        for given in &layout.care {
            let at_equal = at_equal(cohort, given).map(|column| read_risk(&cohort.people, column)).transpose()?;
            let candidates = match (given.clause, &at_equal, beside.invited) {
                (Some(clause), Some(risk), _) => people_at_risk(clause, risk, &walk, population),
                (Some(clause), None, _) => people_to_measure(clause, &walk, population),
                (None, _, invited) => people_to_invite(invited.unwrap_or_default(), &walk, population),
            };
            let mut tallies = Tallies::of_candidates(&candidates);
            let parts = |grouping: &Grouping| match at_equal {
                Some(_) => Parts::of_risk(&grouping.attribute, frame),
                None => of_measurement(grouping),
            };
            care.push(judged(&mut tallies, &parts)?);
            if given.clause.is_some() {
                let measure = (policy, GateMeasure::CareGivenInPlaces);
                care_pockets.push(Places::of(&mut tallies, &parts, population, measure, &cohort.name)?);
            } else {
                care_pockets.push(Places::default());
                invitations = population.reported().iter().map(|g| tallies.of(g, parts(g))).collect();
                let everyone = parts(&population.groupings[0]);
                invitation_residuals = residuals(&candidates, &rates(&candidates, &everyone));
            }
        }
        let selected = || (0..population.people).filter(|row| walk.is_selected(*row));
        let expected_selected = risk.map_or_else(Vec::new, |risk| {
            population.reported().iter().map(|grouping| ExpectedEvents::of(risk, selected(), grouping)).collect()
        });
        Ok(Self {
            layout,
            funnels,
            fingerprints,
            selection,
            measurement,
            care,
            invitations,
            invitation_residuals,
            pockets,
            care_pockets,
            expected_selected,
        })
    }

    /// What is compared in places: columns of people and of hits, and their tallies.
    pub(crate) fn in_places(&self) -> impl Iterator<Item = (usize, usize, &Places)> {
        let care = self.layout.care.iter().zip(&self.care_pockets).filter(|(care, _)| care.clause.is_some());
        std::iter::once((self.layout.in_need, self.layout.selected(), &self.pockets))
            .chain(care.map(|(care, places)| (care.came, care.had, places)))
    }

    /// The cohort's columns for the ledger.
    pub(crate) fn sheet<'a>(&self, cohort: &'a str, population: &Population) -> Sheet<'a> {
        let groups = || self.funnels.iter().zip(population.reported());
        let column = |column: usize| {
            groups().flat_map(|(funnel, g)| (0..g.len()).map(move |group| funnel.column(group, column))).collect()
        };
        Sheet {
            cohort,
            names: self.layout.names().to_vec(),
            fingerprints: self.fingerprints.clone(),
            counts: (0..self.layout.columns()).map(column).collect(),
            contained: self.layout.contained(),
            sums: self.layout.column_sums(),
            facts: Vec::new(),
            order: self.layout.order(),
        }
    }
}

/// The column of risks that people must be alike in as far as some care is concerned.
pub(crate) fn at_equal<'a>(cohort: &'a Cohort, care: &CareColumns) -> Option<&'a str> {
    cohort.definition.clauses.get(care.clause?)?.care_given.as_ref()?.at_equal.as_deref()
}

/// Candidates with their rates, worked out once for each way of forming strata.
pub(crate) struct Tallies<'a> {
    pub(crate) candidates: &'a [Candidate],
    rates: Vec<(Parts, Vec<u64>)>,
}

impl<'a> Tallies<'a> {
    pub(crate) fn of_candidates(candidates: &'a [Candidate]) -> Self {
        Self { candidates, rates: Vec::new() }
    }

    pub(crate) fn of(&mut self, grouping: &Grouping, parts: Parts) -> Tally {
        let known = self.rates.iter().position(|(of, _)| (of.first, of.second) == (parts.first, parts.second));
        let place = known.unwrap_or(self.rates.len());
        if known.is_none() {
            let rates = rates(self.candidates, &parts);
            self.rates.push((parts, rates));
        }
        Tally::of(self.candidates, &self.rates[place].1, grouping)
    }
}
