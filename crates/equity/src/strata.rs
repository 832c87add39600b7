//! Strata within which people are alike: in need by priority and age, to be measured by age and sex, to be given care by
//! age and sex or by risk and age.

use std::borrow::Cow;

use evenreach_cohort::Cohort;

use crate::attribute::Attribute;
use crate::frame::Frame;
use crate::funnel::Walk;
use crate::population::Population;
use crate::risk::UNKNOWN;

/// Priority bands of a small cohort.
const FEWEST_PRIORITY_BANDS: usize = 10;
/// Priority bands of a large one.
const MOST_PRIORITY_BANDS: usize = 50;
/// People in need a band has at the least, once there are more than [`FEWEST_PRIORITY_BANDS`].
const PEOPLE_A_PRIORITY_BAND: usize = 200;

/// The bands of `priority` among people in need: equally large, equal priorities together, and one more for people
/// without a priority.
///
/// Deciles in a cohort of up to 2,000 in need; narrower ones in larger cohorts. Where places run out inside a band,
/// its better-placed half is chosen, and a group whose members lie low in the band would look missed though it is
/// only less urgent; the narrower the band, the less of that is left.
#[derive(Debug)]
pub(crate) struct PriorityBands {
    /// Lowest priority of every band but the first, ascending.
    lower_ends: Vec<f64>,
}

impl PriorityBands {
    /// Bands of these priorities.
    pub(crate) fn of(mut priorities: Vec<f64>) -> Self {
        priorities.sort_unstable_by(f64::total_cmp);
        let people = priorities.len();
        let bands = (people / PEOPLE_A_PRIORITY_BAND).clamp(FEWEST_PRIORITY_BANDS, MOST_PRIORITY_BANDS);
        let mut lower_ends: Vec<f64> =
            if people == 0 { Vec::new() } else { (1..bands).map(|band| priorities[band * people / bands]).collect() };
        lower_ends.dedup_by(|a, b| a.total_cmp(b).is_eq());
        Self { lower_ends }
    }

    /// The band of a priority: 0 without one, else 1 for the lowest band and up.
    pub(crate) fn band(&self, priority: Option<f64>) -> usize {
        priority.map_or(0, |p| 1 + self.lower_ends.partition_point(|end| end.total_cmp(&p).is_le()))
    }
}

/// One person compared with others of the same stratum.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Candidate {
    /// Row of the person.
    pub(crate) row: u32,
    /// First part of the stratum: a priority band, or an age band.
    pub(crate) first: u32,
    /// Second part of the stratum: an age band, or sex.
    pub(crate) second: u32,
    /// Whether it happened to them: selected, or not measured.
    pub(crate) hit: bool,
}

/// Everybody in need, by priority band and age band; the hit is to be selected.
pub(crate) fn people_in_need(cohort: &Cohort, walk: &Walk, population: &Population) -> Vec<Candidate> {
    let in_need = || (0..population.people).filter(|row| walk.is_in_need(*row));
    let bands = PriorityBands::of(in_need().filter_map(|row| cohort.standings[row].priority).collect());
    let mut candidates = Vec::with_capacity(walk.people_in_need());
    candidates.extend(in_need().map(|row| Candidate {
        row: narrow(row),
        first: narrow(bands.band(cohort.standings[row].priority)),
        second: population.age_band.of_row[row],
        hit: walk.is_selected(row),
    }));
    candidates
}

/// Everybody who met the clauses before `clause`, by age band and sex; the hit is to stop at it.
pub(crate) fn people_to_measure(clause: usize, walk: &Walk, population: &Population) -> Vec<Candidate> {
    (0..population.people)
        .filter(|row| walk.last_step(*row) >= clause)
        .map(|row| Candidate {
            row: narrow(row),
            first: population.age_band.of_row[row],
            second: population.sex.of_row[row],
            hit: walk.last_step(row) == clause,
        })
        .collect()
}

/// Everybody who met the clauses before `clause`, by risk band and age band; the hit is to stop at it.
pub(crate) fn people_at_risk(clause: usize, risk: &[u64], walk: &Walk, population: &Population) -> Vec<Candidate> {
    let known = |row: usize| (risk[row] != UNKNOWN).then(|| risk[row] as f64);
    let came = || (0..population.people).filter(|row| walk.last_step(*row) >= clause);
    let bands = PriorityBands::of(came().filter_map(known).collect());
    came()
        .map(|row| Candidate {
            row: narrow(row),
            first: narrow(bands.band(known(row))),
            second: population.age_band.of_row[row],
            hit: walk.last_step(row) == clause,
        })
        .collect()
}

/// Everybody in need or invited, by age band and sex; the hit is to have been invited. Of people in need alone those would
/// be missing who came when they were invited.
pub(crate) fn people_to_invite(invited: &[bool], walk: &Walk, population: &Population) -> Vec<Candidate> {
    (0..population.people)
        .filter(|row| walk.is_in_need(*row) || invited[*row])
        .map(|row| Candidate {
            row: narrow(row),
            first: population.age_band.of_row[row],
            second: population.sex.of_row[row],
            hit: invited[row],
        })
        .collect()
}

/// Which parts of a stratum to compare people by. A group of one age band cannot be compared with others of the same
/// age band, so an attribute that is nothing but a part of the stratum leaves that part out; crossed with anything
/// else, people of its groups are compared with others of their age.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Parts {
    pub(crate) first: bool,
    pub(crate) second: bool,
    /// What the expected number rests on, in words.
    pub(crate) words: Cow<'static, str>,
}

impl Parts {
    /// For strata of priority and age.
    fn of_need(attribute: &Attribute, frame: &Frame) -> Self {
        Self { first: true, second: *attribute != frame.age_band, words: Cow::Borrowed("need") }
    }

    /// For strata of age alone, where nobody's need was judged.
    fn without_need(attribute: &Attribute, frame: &Frame) -> Self {
        let parts = Self::of_need(attribute, frame);
        let by_age = parts.second && frame.age_band != Attribute::everyone();
        let words = if by_age { Cow::Owned(frame.age_words.clone()) } else { Cow::Borrowed(EQUAL_SHARES) };
        Self { words, ..parts }
    }

    /// Of the two above, by whether anybody's need was judged.
    pub(crate) fn of_selection(judges_need: bool, attribute: &Attribute, frame: &Frame) -> Self {
        if judges_need { Self::of_need(attribute, frame) } else { Self::without_need(attribute, frame) }
    }

    /// For strata of risk and age.
    pub(crate) fn of_risk(attribute: &Attribute, frame: &Frame) -> Self {
        let second = *attribute != frame.age_band;
        let words = if second { Cow::Owned(format!("risk and {}", frame.age_words)) } else { Cow::Borrowed("risk") };
        Self { first: true, second, words }
    }

    /// For strata of age and sex.
    pub(crate) fn of_measurement(attribute: &Attribute, frame: &Frame) -> Self {
        let everyone = Attribute::everyone();
        let age_by_sex = attribute.singles.len() == 2
            && [&frame.age_band, &frame.sex]
                .iter()
                .all(|part| part.singles.iter().all(|s| attribute.involves(&s.name)));
        let first = frame.age_band != everyone && *attribute != frame.age_band;
        let second = frame.sex != everyone && *attribute != frame.sex && !age_by_sex;
        let words = match (first, second) {
            (true, true) => Cow::Owned(format!("{} and sex", frame.age_words)),
            (true, false) => Cow::Owned(frame.age_words.clone()),
            (false, true) => Cow::Borrowed("sex"),
            (false, false) => Cow::Borrowed(EQUAL_SHARES),
        };
        Self { first, second, words }
    }
}

/// What the expected number of people rests on who are compared with everybody.
const EQUAL_SHARES: &str = "equal shares";

/// Row numbers and group numbers fit: people are keyed by u32.
pub(crate) fn narrow(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bands_are_equal_in_size_and_keep_ties_together() {
        let bands = PriorityBands::of((0..100).map(f64::from).collect());
        let sizes = |bands: &PriorityBands, priorities: &[f64]| {
            let mut sizes = vec![0; 52];
            priorities.iter().for_each(|p| sizes[bands.band(Some(*p))] += 1);
            sizes.into_iter().filter(|n| *n > 0).collect::<Vec<_>>()
        };
        let priorities: Vec<f64> = (0..100).map(f64::from).collect();
        assert_eq!(sizes(&bands, &priorities), [10; 10]);
        assert_eq!(bands.band(None), 0);
        let tied = [vec![1.0; 60], vec![2.0; 40]].concat();
        assert_eq!(sizes(&PriorityBands::of(tied.clone()), &tied), [60, 40]);
        let many: Vec<f64> = (0..20_000).map(f64::from).collect();
        assert_eq!(sizes(&PriorityBands::of(many.clone()), &many), [400; 50]);
        assert_eq!(PriorityBands::of(vec![]).band(Some(3.0)), 1);
    }
}
