//! Why somebody joined or left a list between two runs.
//!
//! The second run's components replace the first's one after another (records, rules, codelists, ethnicity map, model), and
//! the lists are chosen again after each. Whoever is on one of the two lists only owes it to the last step at which
//! they joined or left; other orders could give some of them to another step.

use super::component::Component;

/// Where somebody is with a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stand {
    /// Not registered.
    Absent,
    /// A clause is not met.
    NotEligible,
    /// Eligible, beyond the places.
    Beyond,
    /// On the list.
    On,
}

/// Why.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cause {
    /// Registered, or no longer registered.
    People,
    /// The answers to their clauses changed, with their records or with time.
    Records,
    /// Eligible in both runs: the places went otherwise.
    Places,
    /// Relations, cohorts, thresholds, opt-outs that bind.
    Rules,
    /// Codelists.
    Codelists,
    /// Ethnicity map or rule.
    EthnicityMap,
    /// What risks are recalibrated by.
    Model,
    /// Another version of the program.
    Program,
    /// Several of these changed at once and cannot be told apart.
    Several,
}

impl Cause {
    pub(crate) const ALL: [Self; 9] = [
        Self::People,
        Self::Records,
        Self::Places,
        Self::Rules,
        Self::Codelists,
        Self::EthnicityMap,
        Self::Model,
        Self::Program,
        Self::Several,
    ];

    /// In column names.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::People => "people",
            Self::Records => "records",
            Self::Places => "places",
            Self::Rules => "rules",
            Self::Codelists => "codelists",
            Self::EthnicityMap => "ethnicity_map",
            Self::Model => "model",
            Self::Program => "program",
            Self::Several => "several_at_once",
        }
    }
}

/// `steps` are what changed from each stand to the next; empty where they could not be told apart, and then there are
/// two stands, with `differing` between them. `None` for somebody on both lists or on neither.
pub(crate) fn cause(stands: &[Stand], steps: &[Component], differing: &[Component]) -> Option<Cause> {
    let (first, last) = (*stands.first()?, *stands.last()?);
    if (first == Stand::On) == (last == Stand::On) {
        return None;
    }
    if first == Stand::Absent || last == Stand::Absent {
        return Some(Cause::People);
    }
    let on = |at: usize| stands[at] == Stand::On;
    let step = (0..stands.len() - 1).rev().find(|step| on(*step) != on(step + 1))?;
    let (before, after) = (stands[step], stands[step + 1]);
    let changed = match (steps.get(step), differing) {
        (Some(component), _) | (None, [component]) => *component,
        _ => return Some(Cause::Several),
    };
    Some(match changed {
        Component::Data if [before, after].contains(&Stand::NotEligible) => Cause::Records,
        Component::Data => Cause::Places,
        Component::Rules => Cause::Rules,
        Component::Codelists => Cause::Codelists,
        Component::EthnicityMap => Cause::EthnicityMap,
        Component::Model => Cause::Model,
        Component::Program => Cause::Program,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn causes_by_case() {
        use Component::{Codelists, Data, EthnicityMap, Rules};
        use Stand::{Absent, Beyond, NotEligible, On};
        type Case<'a> = (&'a [Stand], &'a [Component], &'a [Component], Option<Cause>);
        let cases: [Case<'_>; 14] = [
            // stands, steps, what differs, cause
            (&[On, On], &[Data], &[Data], None),
            (&[NotEligible, Beyond], &[Data], &[Data], None),
            (&[Absent, On], &[Data], &[Data], Some(Cause::People)),
            (&[On, Absent], &[Data], &[Data], Some(Cause::People)),
            (&[NotEligible, On], &[Data], &[Data], Some(Cause::Records)),
            (&[On, NotEligible], &[Data], &[Data], Some(Cause::Records)),
            (&[Beyond, On], &[Data], &[Data], Some(Cause::Places)),
            (&[On, Beyond], &[Data], &[Data], Some(Cause::Places)),
            (&[On, On, NotEligible], &[Data, Rules], &[Data, Rules], Some(Cause::Rules)),
            (&[On, Beyond, Beyond], &[Data, Rules], &[Data, Rules], Some(Cause::Places)),
            // Off by the rules, back on by the codelists, and off by the map.
            (
                &[On, NotEligible, On, NotEligible],
                &[Rules, Codelists, EthnicityMap],
                &[Rules, Codelists, EthnicityMap],
                Some(Cause::EthnicityMap),
            ),
            // Somebody new whom the new rules choose is still somebody new.
            (&[Absent, NotEligible, On], &[Data, Rules], &[Data, Rules], Some(Cause::People)),
            (&[On, NotEligible], &[], &[Rules], Some(Cause::Rules)),
            (&[On, NotEligible], &[], &[Data, Rules], Some(Cause::Several)),
        ];
        for (stands, steps, differing, expected) in cases {
            assert_eq!(cause(stands, steps, differing), expected, "{stands:?}");
        }
    }
}
