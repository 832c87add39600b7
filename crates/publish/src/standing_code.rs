//! A standing as two whole numbers, so that a million people and twenty cohorts stay a small file.

use evenreach_cohort::Place;

/// Clauses a cohort may have: one bit each, the sign bit unused.
pub(crate) const MOST_CLAUSES: usize = 63;

/// What a person met of a cohort, and where that put them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct StandingCode {
    /// Bit `i` is set when clause `i` is met.
    pub(crate) clauses: i64,
    /// The place when selected, minus the place when it is beyond capacity, 0 when not eligible.
    pub(crate) place: i32,
}

impl StandingCode {
    /// `None` when the place cannot follow from the clauses met.
    pub(crate) fn of(place: Place, clauses_met: i64, clauses: usize) -> Option<Self> {
        let number = match place {
            Place::NotEligible(_) => 0,
            Place::Selected(rank) => i32::try_from(rank).ok()?,
            Place::BeyondCapacity(rank) => -i32::try_from(rank).ok()?,
        };
        let code = Self { clauses: clauses_met, place: number };
        (code.place(clauses) == Some(place)).then_some(code)
    }

    /// The place, for a cohort of so many clauses; `None` when the two numbers contradict each other.
    pub(crate) fn place(self, clauses: usize) -> Option<Place> {
        if self.clauses < 0 || clauses > MOST_CLAUSES || self.clauses >> clauses != 0 {
            return None;
        }
        match (self.first_not_met(clauses), self.place) {
            (Some(clause), 0) => Some(Place::NotEligible(clause)),
            (None, place @ 1..) => Some(Place::Selected(place.unsigned_abs())),
            (None, place @ ..=-1) => Some(Place::BeyondCapacity(place.unsigned_abs())),
            _ => None,
        }
    }

    /// Whether a clause is met.
    pub(crate) fn is_met(self, clause: usize) -> bool {
        clause < MOST_CLAUSES && self.clauses >> clause & 1 == 1
    }

    /// The first clause that is not.
    pub(crate) fn first_not_met(self, clauses: usize) -> Option<usize> {
        (0..clauses).find(|clause| !self.is_met(*clause))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn places_follow_from_clauses_or_are_refused() {
        use Place::{BeyondCapacity, NotEligible, Selected};
        let cases = [
            // place, clauses met, number of clauses, number kept
            (NotEligible(0), 0b000, 3, Some(0)),
            (NotEligible(1), 0b101, 3, Some(0)),
            (NotEligible(2), 0b011, 3, Some(0)),
            (Selected(1), 0b111, 3, Some(1)),
            (BeyondCapacity(40), 0b111, 3, Some(-40)),
            (Selected(7), 0, 0, Some(7)),
            (Selected(u32::MAX / 2), 0b1, 1, Some(i32::MAX)),
            (Selected(1), i64::MAX, MOST_CLAUSES, Some(1)),
            (NotEligible(62), i64::MAX >> 1, MOST_CLAUSES, Some(0)),
            // A clause not met, yet on the list; none unmet, yet not on it; another clause; a clause there is not.
            (Selected(1), 0b101, 3, None),
            (BeyondCapacity(1), 0b101, 3, None),
            (NotEligible(1), 0b111, 3, None),
            (NotEligible(0), 0b001, 3, None),
            (NotEligible(3), 0b111, 3, None),
            (Selected(1), 0b1111, 3, None),
            (Selected(1), -1, MOST_CLAUSES, None),
            (Selected(1), i64::MAX, 64, None),
            // Places are counted from 1.
            (Selected(0), 0b111, 3, None),
            (BeyondCapacity(0), 0b111, 3, None),
            (Selected(u32::MAX), 0b1, 1, None),
        ];
        for (place, met, clauses, kept) in cases {
            assert_eq!(StandingCode::of(place, met, clauses).map(|code| code.place), kept, "{place:?} {met:b}");
        }
    }

    proptest! {
        #[test]
        fn every_standing_comes_back(met in prop::collection::vec(any::<bool>(), 0..=MOST_CLAUSES), rank in 1..=i32::MAX, within: bool) {
            let bits = met.iter().enumerate().fold(0, |bits, (clause, met)| bits | i64::from(*met) << clause);
            let place = match met.iter().position(|met| !met) {
                Some(clause) => Place::NotEligible(clause),
                None if within => Place::Selected(rank.unsigned_abs()),
                None => Place::BeyondCapacity(rank.unsigned_abs()),
            };
            let code = StandingCode::of(place, bits, met.len()).unwrap();
            prop_assert_eq!(code.place(met.len()), Some(place));
            prop_assert_eq!((0..met.len()).map(|clause| code.is_met(clause)).collect::<Vec<_>>(), met);
        }
    }
}
