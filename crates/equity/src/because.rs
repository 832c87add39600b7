//! Why a group was judged as it was, in sentences made of counts as they may be shown.

use evenreach_clinical::ethnicity::Category;
use evenreach_statistics::Verdict;

use crate::groups::Grouping;
use crate::judgement::{Evidence, Judgement, Needed};
use crate::model::{Count, Figure};

/// The words of one family of verdicts.
#[derive(Debug)]
pub(crate) struct Words<'a> {
    /// "are on the list" or "are not measured".
    pub(crate) hit: &'a str,
    /// "people in need" or "people who came to this clause".
    pub(crate) people: &'a str,
}

/// Selection against need.
pub(crate) const SELECTION: Words<'static> = Words { hit: "are on the list", people: "people in need" };

/// Selection among people whose need nobody judged.
pub(crate) const SELECTION_WITHOUT_NEED: Words<'static> = Words { hit: "are on the list", people: "people registered" };

/// Measurement against age and sex.
pub(crate) const MEASUREMENT: Words<'static> =
    Words { hit: "are not measured", people: "people who came to this clause" };

/// Need that nobody recorded, in a population made elsewhere.
pub(crate) const NEED_RECORDED: Words<'static> = Words { hit: "have no need recorded", people: "people registered" };

/// What was published of a group: (hits, people, expected, ratio).
pub(crate) struct Published<'a> {
    pub(crate) hits: Count,
    pub(crate) people: Count,
    pub(crate) expected: Option<f64>,
    pub(crate) ratio: &'a Figure,
}

/// The sentence behind a verdict; `basis` is what the expected number rests on. `judgement` is `None` for a group
/// nobody of whom was compared.
pub(crate) fn because(
    words: &Words<'_>,
    judgement: Option<&Judgement>,
    published: &Published<'_>,
    basis: &str,
    needed: Needed,
) -> String {
    let Words { hit, people } = words;
    let Some(judgement) = judgement.filter(|judgement| judgement.evidence != Evidence::TooFewPeople) else {
        return format!("Too few {people} for a verdict; {} are needed.", needed.people);
    };
    match judgement.evidence {
        Evidence::NobodyElse => return "Everybody compared is in this group, so there is no verdict on it.".to_owned(),
        Evidence::TooFewEvents => {
            return format!("Too few who {hit} were seen or expected for a verdict.");
        }
        Evidence::TooFewPeople | Evidence::Enough => {}
    }
    // An observed / expected ratio, whichever way the verdict reads it.
    let side = match judgement.ratio.as_ref().map(|ratio| ratio.value) {
        _ if judgement.verdict == Verdict::Reached => "no further from 1 than chance allows",
        Ok(value) if value < 1.0 => "below 1 beyond chance",
        _ => "above 1 beyond chance",
    };
    let family = format!("{} groups compared", judgement.family);
    let numbers = (published.hits, published.people, published.expected, published.ratio);
    if let (Count::Shown(hits), Count::Shown(total), Some(expected), Figure::Known { value, lower, upper }) = numbers {
        format!(
            "{hits} of {total} {people} {hit} where {basis} would have {expected:.1}: ratio {value:.2} (95% interval \
             {lower:.2} to {upper:.2}), {side} after Holm's adjustment for {family}."
        )
    } else {
        format!(
            "The ratio of people who {hit} to those {basis} would have is {side} after Holm's adjustment for {family}; \
             its counts are too small to show."
        )
    }
}

/// What to keep in mind about a group whose recording is known to be unreliable. Source: ONS, November 2023, agreement
/// of ethnicity in health records with Census 2021.
pub(crate) fn caution(grouping: &Grouping, group: usize) -> Option<String> {
    // (category, less than this many per cent agree)
    const UNRELIABLE: [(&str, u8); 4] = [("T", 7), ("P", 20), ("S", 26), ("G", 35)];
    let parts = grouping.attribute.singles.iter().zip(&grouping.parts[group]);
    let mut agreement = parts.filter_map(|(single, label)| {
        UNRELIABLE.iter().find_map(|(code, percent)| {
            let category = Category::from_code(code)?;
            let is_it = match single.name.as_ref() {
                "ethnicity_19" => category.group_19() == label,
                // Travellers are only part of a reliable category here.
                "ethnicity_16" => *code != "T" && category.group_16() == label,
                // Of the five groups only "Other" consists of such a category.
                "ethnicity_5" => *code == "S" && category.group_5() == label,
                // A column made elsewhere may hold labels of either grouping, or letters.
                name if name.starts_with("ethnic") => {
                    let label = label.as_str();
                    [*code, category.group_19()].contains(&label) || (*code != "T" && category.group_16() == label)
                }
                _ => false,
            };
            is_it.then_some(*percent)
        })
    });
    agreement.next().map(|percent| {
        format!(
            "Caution: records of this ethnic category agree with the 2021 Census for fewer than {percent}% of people, so \
             nothing should rest on this group alone."
        )
    })
}
