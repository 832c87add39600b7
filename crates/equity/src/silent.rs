//! Clauses that never fire: nobody, or nobody of a group, meets them.

use evenreach_cohort::{ClauseKind, Definition};

use crate::funnel::Funnel;
use crate::groups::Grouping;
use crate::layout::Layout;
use crate::model::Count;

/// What was found of silent clauses.
#[derive(Debug, Default)]
pub(crate) struct Silent {
    /// Clauses nobody at all meets.
    pub(crate) everywhere: Vec<String>,
    /// Clauses nobody of some group meets.
    pub(crate) in_groups: Vec<String>,
}

/// Finds the silent clauses among groups of which at least `people_needed` came as far. Crossings are left out: what
/// is silent for a crossed group is silent for one of its sides, or a matter of few people.
pub(crate) fn silent_clauses(
    definition: &Definition,
    layout: &Layout,
    reported: &[Grouping],
    funnels: &[Funnel],
    shown: &[Count],
    people_needed: u64,
) -> Silent {
    let mut silent = Silent::default();
    let Some(everyone) = funnels.first().filter(|_| reported.first().is_some_and(|all| all.len() == 1)) else {
        return silent;
    };
    let everyone = everyone.kept(0);
    for (clause, described) in definition.clauses.iter().enumerate() {
        let is_silent = |kept: &[u64]| kept[clause] >= people_needed.max(1) && kept[clause + 1] == 0;
        if is_silent(&everyone) {
            silent.everywhere.push(format!(
                "Clause `{}`: nobody who came to it meets it; a code may be mapped wrongly, or the rule may be dead.",
                described.name
            ));
            continue;
        }
        let mut first_row = 0;
        for (grouping, funnel) in reported.iter().zip(funnels) {
            let by_design = described.kind == ClauseKind::Age && grouping.attribute.involves("age_band");
            if !grouping.attribute.is_crossing() && !by_design {
                let groups = (0..grouping.len()).filter(|group| is_silent(&funnel.kept(*group)));
                let may_say =
                    |group: &usize| shown[(first_row + group) * layout.columns() + clause + 1] == Count::Shown(0);
                let (named, unnamed): (Vec<usize>, Vec<usize>) = groups.partition(may_say);
                silent.in_groups.extend(sentence(&described.name, grouping, &named, unnamed.len()));
            }
            first_row += grouping.len();
        }
    }
    silent
}

/// A zero the disclosure rule hides is not said of a group by name.
fn sentence(clause: &str, grouping: &Grouping, named: &[usize], unnamed: usize) -> Option<String> {
    let mut who: Vec<String> = named.iter().map(|group| grouping.label(*group)).collect();
    if unnamed > 0 {
        who.push("groups that may not be named".to_owned());
    }
    (!who.is_empty()).then(|| {
        format!(
            "Clause `{clause}`: nobody who came to it meets it, by {}: {}.",
            grouping.attribute.words(),
            who.join(", ")
        )
    })
}
