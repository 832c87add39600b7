//! Places by themselves and by group: which groupings the pockets are made of.

use std::collections::BTreeMap;

use evenreach_contract::Checked;

use crate::EquityError;
use crate::attribute::Attribute;
use crate::groups::Grouping;

/// Groups of one attribute in the places of one level.
#[derive(Debug)]
pub(crate) struct Pocket {
    /// Name of the level, such as `pcn`.
    pub(crate) level: String,
    /// The attribute; everybody in the place has none.
    pub(crate) attribute: Attribute,
    /// Which of the groupings crosses the two.
    pub(crate) grouping: usize,
}

impl Pocket {
    /// Place and group of one of its groups.
    pub(crate) fn labels(&self, grouping: &Grouping, group: usize) -> (String, String) {
        let (mut place, mut others) = (String::new(), Vec::new());
        for (single, label) in grouping.attribute.singles.iter().zip(&grouping.parts[group]) {
            if single.name == self.level {
                place.clone_from(label);
            } else {
                others.push(label.as_str());
            }
        }
        (place, if others.is_empty() { "Everyone".to_owned() } else { others.join(" x ") })
    }
}

/// The places of these levels by themselves and by every single attribute of the policy, but for places and age; adds
/// the groupings there are not. A level with a single place holds nothing that the whole does not.
pub(crate) fn pockets(
    people: &Checked,
    levels: &[Attribute],
    attributes: &[Attribute],
    groupings: &mut Vec<Grouping>,
) -> Result<Vec<Pocket>, EquityError> {
    let view = people.view();
    let is_side = |a: &&Attribute| !a.is_crossing() && !a.involves_place() && !a.involves("age_band");
    let sides: Vec<Attribute> =
        std::iter::once(Attribute::everyone()).chain(attributes.iter().filter(is_side).cloned()).collect();
    let mut pockets = Vec::new();
    for place in levels {
        if place.singles.iter().any(|single| people.rows().column_by_name(&single.column).is_none()) {
            continue;
        }
        let mut places = place.singles.iter().map(|single| Grouping::by_single(&view, single));
        let Some(places) = places.next().transpose()?.filter(|places| places.len() > 1) else { continue };
        for side in &sides {
            let both = Attribute { singles: [place.singles.as_slice(), side.singles.as_slice()].concat() };
            let same = |of: &Attribute| groupings.iter().position(|grouping| grouping.attribute.has_same_groups(of));
            let grouping = same(&both).unwrap_or(groupings.len());
            if grouping == groupings.len() {
                let crossed = same(side).filter(|_| !side.singles.is_empty());
                let crossed = crossed.map(|side| Grouping::crossed(&places, &groupings[side]));
                groupings.push(crossed.unwrap_or_else(|| places.clone()));
            }
            pockets.push(Pocket { level: place.name(), attribute: side.clone(), grouping });
        }
    }
    Ok(pockets)
}

/// Names of places by level and code: of `pcn_code` those in `pcn_name`, where there is such a column.
pub(crate) fn place_names(
    people: &Checked,
    levels: &[Attribute],
) -> Result<BTreeMap<(String, String), String>, EquityError> {
    let view = people.view();
    let mut names = BTreeMap::new();
    for single in levels.iter().flat_map(|level| &level.singles) {
        let column = single.column.strip_suffix("_code").map(|level| format!("{level}_name"));
        let has = |column: &&String| people.rows().column_by_name(column).is_some();
        let Some(column) = column.as_ref().filter(has) else { continue };
        let (codes, of) = (view.text(&single.column)?, view.text(column)?);
        let known: BTreeMap<&str, &str> =
            codes.iter().zip(of).filter_map(|(code, name)| Some((code?, name?))).collect();
        names.extend(
            known.into_iter().map(|(code, name)| ((single.name.to_string(), code.to_owned()), name.to_owned())),
        );
    }
    Ok(names)
}
