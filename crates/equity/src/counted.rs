//! One cohort counted and judged on exact counts: everything that needs a pass over people.

use std::collections::BTreeMap;

use evenreach_cohort::Cohort;

use crate::EquityError;
use crate::funnel::{Funnel, Walk};
use crate::groups::Grouping;
use crate::judgement::{Judgement, Tally, judge, people_needed, rates};
use crate::layout::Layout;
use crate::ledger::Sheet;
use crate::membership::Membership;
use crate::policy::Policy;
use crate::population::Population;
use crate::risk::ExpectedEvents;
use crate::strata::{Candidate, Parts, people_in_need, people_to_measure};

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
    /// Selection against need in every grouping of pockets.
    pub(crate) pockets: Vec<Tally>,
    /// Events expected among people on the list, one a reported grouping; empty where the policy states no risk.
    pub(crate) expected_selected: Vec<ExpectedEvents>,
}

impl Counted {
    /// Counts and judges. `outcomes` has one entry a person.
    pub(crate) fn of(
        cohort: &Cohort,
        population: &Population,
        policy: &Policy,
        outcomes: Option<&[Option<bool>]>,
    ) -> Result<Self, EquityError> {
        let walk = Walk::of(cohort, population)?;
        let stated = policy.risk.get(&cohort.name).copied();
        let risk = stated.and_then(|risk| population.risks.of(risk));
        let layout = Layout::of(&cohort.definition, population.frame.last_step, stated, outcomes.is_some());
        let membership = Membership::of(&walk, risk, outcomes);
        let funnels = population.reported().iter().map(|g| Funnel::count(&membership, &layout, g)).collect();
        let fingerprints = membership.fingerprints(&layout);
        let needed = people_needed(policy);
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
        let mut tallies = Tallies { candidates: &in_need, rates: Vec::new() };
        let selection = judged(&mut tallies, &of_need)?;
        let pockets = population.pockets.iter().map(|pocket| &population.groupings[pocket.grouping]);
        let pockets = pockets.map(|grouping| tallies.of(grouping, of_need(grouping))).collect();
        let mut measurement = Vec::with_capacity(layout.not_measured.len());
        for (clause, _) in &layout.not_measured {
            let candidates = people_to_measure(*clause, &walk, population);
            let mut tallies = Tallies { candidates: &candidates, rates: Vec::new() };
            measurement.push(judged(&mut tallies, &of_measurement)?);
        }
        let selected = || (0..population.people).filter(|row| walk.is_selected(*row));
        let expected_selected = risk.map_or_else(Vec::new, |risk| {
            population.reported().iter().map(|grouping| ExpectedEvents::of(risk, selected(), grouping)).collect()
        });
        Ok(Self { layout, funnels, fingerprints, selection, measurement, pockets, expected_selected })
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
            order: self.layout.order(),
        }
    }
}

/// Candidates with their rates, worked out once for each way of forming strata.
struct Tallies<'a> {
    candidates: &'a [Candidate],
    rates: Vec<(Parts, Vec<u64>)>,
}

impl Tallies<'_> {
    fn of(&mut self, grouping: &Grouping, parts: Parts) -> Tally {
        let known = self.rates.iter().position(|(of, _)| (of.first, of.second) == (parts.first, parts.second));
        let place = known.unwrap_or(self.rates.len());
        if known.is_none() {
            let rates = rates(self.candidates, &parts);
            self.rates.push((parts, rates));
        }
        Tally::of(self.candidates, &self.rates[place].1, grouping)
    }
}
