//! Gradients over deprivation: slope index, relative index and Erreygers' concentration index of selection, of need,
//! and of what lies between them.
//!
//! Groups are ordered most deprived first, so that an index above 0 (a relative one above 1) means more at the least
//! deprived end. Indices are made of counts as shown; people whose deprivation is unknown are left out. Intervals are
//! those of a linear combination of independent shares, whose standard errors are read from Wilson's limits so that a
//! share of 0 or 1 has one; the sizes of the groups are taken as known.
//!
//! The difference is selected people less those need predicts (people of the same priority and age over all groups): the
//! index of horizontal inequity, `C(selected) - C(need-predicted)` on Erreygers' scale (Wagstaff and van Doorslaer, J
//! Human Resources 2000;35:716-733). Need is not subtracted as it stands, for a list with fewer places than people in
//! need would then look unfair however it was filled.

use evenreach_statistics::concentration_index::ConcentrationIndex;
use evenreach_statistics::distribution::normal::critical_value;
use evenreach_statistics::fractional_rank::group_midpoints;
use evenreach_statistics::slope_index::{GradientGroup, slope_index_interval};
use evenreach_statistics::{Estimate, Undefined, wilson};

use crate::audit::expected_selected;
use crate::context::Context;
use crate::disclosure::figure;
use crate::groups::Grouping;
use crate::judgement::CONFIDENCE;
use crate::model::Figure;
use crate::rows::{GradientOf, GradientRow};

/// Every gradient; none where nothing is compared by deprivation in a known order.
pub(crate) fn gradient_rows(context: &Context<'_>) -> Vec<GradientRow> {
    let reported = context.population.reported();
    let deprivation = &context.population.frame.deprivation;
    let place = deprivation.iter().find_map(|attribute| reported.iter().position(|g| g.attribute == *attribute));
    let Some(place) = place else { return Vec::new() };
    let grouping = &reported[place];
    let Some(known) = in_order(grouping) else { return Vec::new() };
    let levels: Result<Vec<Level>, Undefined> = known.iter().map(|group| Level::of(context, place, *group)).collect();
    [GradientOf::Selection, GradientOf::Need, GradientOf::SelectionInNeed, GradientOf::Difference]
        .into_iter()
        .map(|of| {
            let shares = levels.as_ref().map_err(|reason| *reason).and_then(|levels| {
                levels.iter().map(|level| level.share(of)).collect::<Result<Vec<Share>, Undefined>>()
            });
            gradient_row(grouping.attribute.name(), of, shares)
        })
        .collect()
}

/// Groups in the order of the numbers their labels begin with, without people whose deprivation is unknown; nothing where a
/// group has no number.
fn in_order(grouping: &Grouping) -> Option<Vec<usize>> {
    let number = |group: usize| {
        let label = grouping.parts[group].first()?;
        let digits = label.split(|c: char| !c.is_ascii_digit()).next()?;
        digits.parse::<u32>().ok()
    };
    let is_known = |group: &usize| grouping.parts[*group].iter().all(|label| label != "Unknown");
    let numbered = (0..grouping.len()).filter(is_known).map(|group| Some((number(group)?, group)));
    let mut numbered = numbered.collect::<Option<Vec<_>>>()?;
    numbered.sort_unstable();
    Some(numbered.into_iter().map(|(_, group)| group).collect())
}

/// One deprivation group's counts as shown.
struct Level {
    registered: f64,
    in_need: f64,
    selected: f64,
    expected: f64,
}

/// One deprivation group's share of something.
struct Share {
    people: f64,
    value: f64,
    standard_error: f64,
}

impl Level {
    fn of(context: &Context<'_>, place: usize, group: usize) -> Result<Self, Undefined> {
        let layout = context.layout();
        let shown = |column: usize| context.shown(place, group, column).shown().map(|count| count as f64);
        Ok(Self {
            registered: shown(0)?,
            in_need: shown(layout.in_need)?,
            selected: shown(layout.selected())?,
            expected: expected_selected(context, place, group).ok_or(Undefined::SuppressedPrimary)?,
        })
    }

    fn share(&self, of: GradientOf) -> Result<Share, Undefined> {
        let of_people = |hits: f64, people: f64| {
            let estimate = wilson(hits, people, CONFIDENCE)?;
            let standard_error = (estimate.upper - estimate.lower) / (2.0 * critical_value(CONFIDENCE)?);
            Ok(Share { people, value: estimate.value, standard_error })
        };
        match of {
            GradientOf::Selection => of_people(self.selected, self.registered),
            GradientOf::Need => of_people(self.in_need, self.registered),
            GradientOf::SelectionInNeed => of_people(self.selected, self.in_need),
            GradientOf::Difference => {
                let in_need = if self.in_need > 0.0 {
                    of_people(self.selected, self.in_need)?.standard_error * self.in_need
                } else {
                    0.0
                };
                if self.registered <= 0.0 {
                    return Err(Undefined::EmptyGroup);
                }
                Ok(Share {
                    people: self.registered,
                    value: (self.selected - self.expected) / self.registered,
                    standard_error: in_need / self.registered,
                })
            }
        }
    }
}

fn gradient_row(attribute: String, of: GradientOf, shares: Result<Vec<Share>, Undefined>) -> GradientRow {
    let indices = shares.and_then(|shares| {
        let groups: Vec<GradientGroup> =
            shares.iter().map(|share| GradientGroup { population: share.people, value: share.value }).collect();
        let errors: Vec<f64> = shares.iter().map(|share| share.standard_error).collect();
        let slope = slope_index_interval(&groups, &errors, 1.0, CONFIDENCE)?;
        Ok((slope.sii, slope.rii, erreygers(&shares)?))
    });
    let slope_index = figure(indices.map(|(slope, ..)| slope));
    let relative_index = match of {
        GradientOf::Difference => Figure::Undefined("ratio_of_a_difference".to_owned()),
        _ => figure(indices.and_then(|(_, relative, _)| relative)),
    };
    let words = words(of, &slope_index);
    GradientRow {
        attribute,
        of,
        relative_index,
        concentration_index: figure(indices.map(|(.., concentration)| concentration)),
        slope_index,
        words,
    }
}

/// Erreygers' index, which is linear in the shares: E = 8 sum s (R - 1/2) y.
fn erreygers(shares: &[Share]) -> Result<Estimate, Undefined> {
    let people: Vec<f64> = shares.iter().map(|share| share.people).collect();
    let values: Vec<f64> = shares.iter().map(|share| share.value).collect();
    let midpoints = group_midpoints(&people)?;
    let index = 4.0 * ConcentrationIndex::new(&midpoints, &values, Some(&people))?.generalised();
    let total: f64 = people.iter().sum();
    let variance: f64 = shares
        .iter()
        .zip(&midpoints)
        .map(|(share, midpoint)| (8.0 * share.people / total * (midpoint - 0.5) * share.standard_error).powi(2))
        .sum();
    Ok(Estimate::wald(index, variance.sqrt(), critical_value(CONFIDENCE)?))
}

/// Sign and direction of the slope index.
fn words(of: GradientOf, slope: &Figure) -> String {
    let Figure::Known { value, lower, upper } = slope else {
        return "The gradient cannot be worked out; the reason stands beside it.".to_owned();
    };
    if *lower <= 0.0 && *upper >= 0.0 {
        return "No gradient beyond chance: the interval holds 0.".to_owned();
    }
    let end = if *value > 0.0 { "least" } else { "most" };
    let hundred = 100.0 * value.abs();
    match of {
        GradientOf::Selection => format!(
            "More people are chosen at the {end} deprived end: {hundred:.1} more of 100 registered than at the other end."
        ),
        GradientOf::Need => format!(
            "More people are in need at the {end} deprived end: {hundred:.1} more of 100 registered than at the other end."
        ),
        GradientOf::SelectionInNeed => format!(
            "More of the people in need are chosen at the {end} deprived end: {hundred:.1} more of 100 than at the other \
             end."
        ),
        GradientOf::Difference => format!(
            "At equal need, the {end} deprived end is favoured: the gap between the ends is {hundred:.1} of 100 registered."
        ),
    }
}
