//! Baseline of a discrete-time hazard: one term an interval, shared where events are few.

use serde::{Deserialize, Serialize};

use super::follow_up::AtRisk;

/// People seen to the end of an interval (or to an event in it) without whom it is not modelled.
const LEAST_AT_END: usize = 10;
/// Events below which an interval shares its baseline term with its neighbour.
const LEAST_EVENTS: usize = 5;

/// One interval of follow-up.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BaselineInterval {
    /// Start, in years from the landmark.
    pub from_years: f64,
    /// End, in years from the landmark.
    pub to_years: f64,
    /// People at risk when it starts.
    pub at_risk: usize,
    /// Events in it; nothing where a disclosure rule hides them in a file.
    pub events: Option<usize>,
    /// Years of follow-up in it.
    pub person_years: f64,
    /// Which baseline term it uses; neighbours with few events share one.
    pub term: usize,
    /// Log-odds of the event in it for a person whose standardised features are all 0.
    pub log_odds: f64,
}

/// The intervals of a fit.
pub(crate) struct Baseline {
    intervals: Vec<BaselineInterval>,
}

impl Baseline {
    /// How many intervals the data reach: the last with enough people seen to its end.
    pub(crate) fn reach(people: &[AtRisk], most: u16) -> u16 {
        let mut seen = vec![0_usize; usize::from(most) + 1];
        for person in people.iter().filter(|p| p.weight > 0.0) {
            let whole = person.event || person.last_share >= 1.0;
            seen[usize::from(if whole { person.intervals } else { person.intervals.saturating_sub(1) })] += 1;
        }
        let mut to_the_end = 0;
        (1..=most)
            .rev()
            .find(|interval| {
                to_the_end += seen[usize::from(*interval)];
                to_the_end >= LEAST_AT_END
            })
            .unwrap_or(0)
    }

    /// Counts people, events and time in each interval and lets thin intervals share a term.
    pub(crate) fn count(people: &[AtRisk], intervals: u16, width_years: f64) -> Self {
        let blank = |k: u16| BaselineInterval {
            from_years: f64::from(k) * width_years,
            to_years: f64::from(k + 1) * width_years,
            at_risk: 0,
            events: Some(0),
            person_years: 0.0,
            term: 0,
            log_odds: 0.0,
        };
        let mut intervals: Vec<_> = (0..intervals).map(blank).collect();
        for person in people.iter().filter(|p| p.weight > 0.0) {
            let last = usize::from(person.intervals);
            for (k, interval) in intervals.iter_mut().enumerate().take(last) {
                let is_last = k + 1 == last;
                interval.at_risk += 1;
                interval.events = interval.events.map(|events| events + usize::from(is_last && person.event));
                interval.person_years += width_years * if is_last { f64::from(person.last_share) } else { 1.0 };
            }
        }
        let (mut term, mut in_term) = (0, 0);
        let total: usize = intervals.iter().filter_map(|i| i.events).sum();
        let mut so_far = 0;
        for interval in &mut intervals {
            // A new term starts only if the one before has enough events and enough are to come.
            if in_term >= LEAST_EVENTS && total - so_far >= LEAST_EVENTS {
                term += 1;
                in_term = 0;
            }
            interval.term = term;
            let events = interval.events.unwrap_or(0);
            in_term += events;
            so_far += events;
        }
        Self { intervals }
    }

    pub(crate) fn terms(&self) -> Vec<usize> {
        self.intervals.iter().map(|i| i.term).collect()
    }

    pub(crate) fn with_log_odds(mut self, terms: &[f64]) -> Vec<BaselineInterval> {
        for interval in &mut self.intervals {
            interval.log_odds = terms.get(interval.term).copied().unwrap_or(f64::NEG_INFINITY);
        }
        self.intervals
    }
}

#[cfg(test)]
mod tests {
    use super::Baseline;
    use crate::learned::follow_up::AtRisk;

    fn people(per_interval: &[(usize, usize)]) -> Vec<AtRisk> {
        // (events, censored at the end) of each interval
        let mut all = Vec::new();
        for (intervals, (events, censored)) in (1..).zip(per_interval) {
            let person = |event| AtRisk { intervals, event, last_share: 1.0, weight: 1.0 };
            all.extend(std::iter::repeat_n(person(true), *events));
            all.extend(std::iter::repeat_n(person(false), *censored));
        }
        all
    }

    #[test]
    fn thin_intervals_share_a_term() {
        // Events of three intervals -> their terms; 50 people are left at the end.
        let cases = [([9, 9, 9], [0, 1, 2]), ([9, 0, 9], [0, 1, 1]), ([0, 2, 9], [0, 0, 0]), ([9, 9, 2], [0, 1, 1])];
        for ([a, b, c], expected) in cases {
            let people = people(&[(a, 0), (b, 0), (c, 50)]);
            assert_eq!(Baseline::count(&people, 3, 1.0).terms(), expected, "{a} {b} {c}");
        }
    }

    #[test]
    fn reach_ends_where_ten_people_remain() {
        assert_eq!(Baseline::reach(&people(&[(3, 4), (5, 6), (1, 8), (0, 9)]), 4), 3);
        assert_eq!(Baseline::reach(&people(&[(3, 4), (5, 6), (1, 8), (0, 10)]), 4), 4);
        assert_eq!(Baseline::reach(&people(&[(1, 2)]), 4), 0);
    }
}
