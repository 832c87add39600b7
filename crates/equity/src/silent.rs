//! Clauses that do nothing: nobody meets them, or an exclusion excludes nobody, at all or in a group.
//!
//! Both look the same from outside: a code mapped to nothing, or a branch that is dead.

use evenreach_cohort::{Clause, ClauseKind};

use crate::context::Context;
use crate::groups::Grouping;
use crate::judgement::needed;
use crate::model::Count;
use crate::rows::Silence;

/// At everybody's rate so many of a group would have to meet the clause, or be kept out by it, before it says something
/// that nobody does or is; by chance alone that happens once in 20,000 groups.
const LEAST_EXPECTED: f64 = 10.0;

/// What was found of silent clauses.
#[derive(Debug, Default)]
pub(crate) struct Silent {
    /// Clauses that are silent for everybody.
    pub(crate) everywhere: Vec<String>,
    /// Clauses that are silent for some group, and whether more than age or sex tells the groups apart.
    pub(crate) in_groups: Vec<(String, bool)>,
}

impl Silent {
    /// Every sentence.
    pub(crate) fn all(self) -> Vec<String> {
        self.everywhere.into_iter().chain(self.in_groups.into_iter().map(|(sentence, _)| sentence)).collect()
    }

    /// What silence by age or by sex alone is not: few children have heart failure, and no man is pregnant.
    pub(crate) fn worth_the_first_page(&self) -> impl Iterator<Item = String> {
        let in_groups = self.in_groups.iter().filter(|(_, is_news)| *is_news).map(|(sentence, _)| sentence);
        self.everywhere.iter().chain(in_groups).cloned()
    }
}

/// Finds the silent clauses. Crossings are left out: what is silent for a crossed group is silent for one of its
/// sides, or a matter of few people.
pub(crate) fn silent_clauses(context: &Context<'_>) -> Silent {
    let mut silent = Silent::default();
    if context.population.people == 0 {
        return silent;
    }
    for (number, clause) in context.cohort.definition.clauses.iter().enumerate() {
        // Needs and measurements are met by everybody in some cohorts, and rightly so.
        let says = |silence: Silence| silence == Silence::NeverMet || clause.kind == ClauseKind::Exclusion;
        let everywhere = silence(context, number, 0, 0).filter(|silence| says(*silence));
        if let Some(silence) = everywhere {
            let what = match silence {
                Silence::NeverMet => "nobody who came to it meets it",
                Silence::AlwaysMet => "nobody is kept out by it",
            };
            silent.everywhere.push(format!(
                "Clause `{}`: {what}; a code may be mapped wrongly, or the rule may be dead.",
                clause.name
            ));
            continue;
        }
        for (place, grouping) in context.population.reported().iter().enumerate() {
            if grouping.attribute.is_crossing() {
                continue;
            }
            for kind in [Silence::NeverMet, Silence::AlwaysMet] {
                let groups = (0..grouping.len())
                    .filter(|group| says(kind) && silence(context, number, place, *group) == Some(kind));
                let (named, unnamed): (Vec<usize>, Vec<usize>) =
                    groups.partition(|group| may_say(context, number, place, *group, kind));
                let is_news = !grouping.attribute.is_only("age_band") && !grouping.attribute.is_only("sex");
                let sentence = sentence(clause, kind, grouping, &named, unnamed.len());
                silent.in_groups.extend(sentence.map(|sentence| (sentence, is_news)));
            }
        }
    }
    silent
}

/// Whether a clause is silent in a group, on exact counts.
fn silence(context: &Context<'_>, clause: usize, place: usize, group: usize) -> Option<Silence> {
    let grouping = &context.population.groupings[place];
    if context.cohort.definition.clauses[clause].kind == ClauseKind::Age && grouping.attribute.involves("age_band") {
        return None;
    }
    let (own, all) = (&context.counted.funnels[place], &context.counted.funnels[0]);
    let needed = needed(context.policy).people;
    let (kept, of_all) = (own.kept(group), all.kept(0));
    let rate_of_meeting = of_all[clause + 1] as f64 / (of_all[clause] as f64).max(1.0);
    let enough_came = match place {
        0 => kept[clause] >= needed,
        _ => kept[clause] as f64 * rate_of_meeting >= LEAST_EXPECTED,
    };
    if enough_came && kept[clause + 1] == 0 {
        return Some(Silence::NeverMet);
    }
    let met = context.layout().met[clause];
    let not_met = |funnel: &crate::funnel::Funnel, group: usize| funnel.column(group, 0) - funnel.column(group, met);
    let everybodys_rate = not_met(all, 0) as f64 / all.column(0, 0) as f64;
    let enough = if place == 0 {
        own.column(group, 0) >= needed
    } else {
        own.column(group, 0) as f64 * everybodys_rate >= LEAST_EXPECTED
    };
    (enough && not_met(own, group) == 0).then_some(Silence::AlwaysMet)
}

/// Whether the silence may be said of the group by name: a zero the disclosure rule hides may not.
fn may_say(context: &Context<'_>, clause: usize, place: usize, group: usize, silence: Silence) -> bool {
    let shown = |column: usize| context.shown(place, group, column);
    match silence {
        Silence::NeverMet => shown(clause + 1) == Count::Shown(0),
        Silence::AlwaysMet => {
            [0, context.layout().met[clause]].into_iter().all(|column| shown(column) != Count::Suppressed)
        }
    }
}

/// The silence of a clause in a group as far as it may be said.
pub(crate) fn shown_silence(context: &Context<'_>, clause: usize, place: usize, group: usize) -> Option<Silence> {
    silence(context, clause, place, group).filter(|silence| may_say(context, clause, place, group, *silence))
}

fn sentence(clause: &Clause, silence: Silence, grouping: &Grouping, named: &[usize], unnamed: usize) -> Option<String> {
    let mut who: Vec<String> = named.iter().map(|group| grouping.label(*group)).collect();
    if unnamed > 0 {
        who.push("groups that may not be named".to_owned());
    }
    let what = match silence {
        Silence::NeverMet => "nobody who came to it meets it",
        Silence::AlwaysMet => "nobody is kept out by it, though others are",
    };
    (!who.is_empty())
        .then(|| format!("Clause `{}`: {what}, by {}: {}.", clause.name, grouping.attribute.words(), who.join(", ")))
}
