//! Rows of the tables behind the headline: clauses, need, gradients, need at equal risk, pockets.

use evenreach_cohort::ClauseKind;
use evenreach_statistics::Verdict;
use serde::Serialize;

use crate::model::{Amount, Count, Figure};
use crate::policy::Risk;

/// How often one clause fires in one group, whatever comes before it in the funnel.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ClauseRow {
    /// The clause.
    pub clause: String,
    /// What it is about.
    pub kind: ClauseKind,
    /// As in [`crate::GroupRow::attribute`].
    pub attribute: String,
    /// As in [`crate::GroupRow::group`].
    pub group: String,
    /// Registered people.
    pub registered: Count,
    /// Of whom meet the clause.
    pub met: Count,
    /// Registered people who do not meet it; hidden where either of the other two is.
    pub not_met: Count,
    /// Met of registered, Wilson.
    pub share: Figure,
    /// Share met over everyone else's.
    pub against_everyone_else: Figure,
    /// Whether the clause is silent in the group.
    pub silence: Option<Silence>,
}

/// Who of one group has had one kind of care.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CareRow {
    /// The clause at which whoever has had it stops, or `invited_12_months`.
    pub care: String,
    /// After a number of people: "had an HbA1c in 24 months".
    pub words: String,
    /// As in [`crate::GroupRow::attribute`].
    pub attribute: String,
    /// As in [`crate::GroupRow::group`].
    pub group: String,
    /// People who met every clause before it; of invitations, people in need or invited. Whoever was in need, was not
    /// invited and is no longer in need is in no denominator.
    pub came: Count,
    /// Of whom have had it.
    pub had: Count,
    /// Had of came, Wilson.
    pub share: Figure,
    /// Share over everyone else's, not adjusted.
    pub against_everyone_else: Figure,
    /// Had against expected from people alike (age and sex, or risk and age), pooled over all groups; below 1 is less
    /// care.
    pub ratio: Figure,
    /// Expected number behind the ratio.
    pub expected: Option<f64>,
    /// The judgement, on exact counts.
    pub verdict: Verdict,
    /// Why that judgement, in plain sentences.
    pub because: String,
}

/// One kind of care in one group in one place.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CarePocketRow {
    /// As in [`CareRow::care`].
    pub care: String,
    /// The pocket: `in_need` are people who came to the care, `selected` those who have had it.
    pub pocket: PocketRow,
}

/// A clause that does nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Silence {
    /// Nobody who came to it meets it.
    NeverMet,
    /// Everybody registered meets it, so that it keeps nobody out.
    AlwaysMet,
}

impl Silence {
    /// The machine name, as written in output tables.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NeverMet => "nobody_who_came_to_it_meets_it",
            Self::AlwaysMet => "keeps_nobody_out",
        }
    }
}

/// The three denominators of one group side by side, and the events missed where outcomes are known.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct NeedRow {
    /// As in [`crate::GroupRow::attribute`].
    pub attribute: String,
    /// As in [`crate::GroupRow::group`].
    pub group: String,
    /// First denominator: registered people.
    pub registered: Count,
    /// Second denominator: people in clinical need.
    pub in_need: Count,
    /// Registered people whose risk is known; `None` when the policy states no risk for the cohort.
    pub with_risk: Option<Count>,
    /// Third denominator: events expected among them, the sum of their risks, in people, to one decimal place.
    pub expected_events: Amount,
    /// People on the list.
    pub selected: Count,
    /// Events expected among people on the list whose risk is known.
    pub expected_events_selected: Amount,
    /// Selected of registered, Wilson.
    pub selected_of_registered: Figure,
    /// Selected of those in need, Wilson.
    pub selected_of_in_need: Figure,
    /// Expected events on the list of all expected events; Wilson on as many people as have that much evidence.
    pub events_on_list: Figure,
    /// Events that happened; `None` when nothing is known of outcomes.
    pub outcomes: Option<OutcomeRow>,
    /// What to keep in mind about a group whose recording is known to be unreliable.
    pub caution: Option<String>,
}

/// Events that happened in one group, on the list and off it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct OutcomeRow {
    /// People whose outcome is known.
    pub followed: Count,
    /// Of whom had the event.
    pub events: Count,
    /// Of whom were not on the list.
    pub missed: Count,
    /// People whose outcome is known and who were not on the list.
    pub followed_off_list: Count,
    /// Missed of events, Wilson: the false-negative rate.
    pub false_negative_rate: Figure,
    /// Missed of people off the list, Wilson: the false-omission rate.
    pub false_omission_rate: Figure,
}

/// What a gradient is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum GradientOf {
    /// Selected of registered.
    Selection,
    /// In clinical need of registered.
    Need,
    /// Selected of those in need.
    SelectionInNeed,
    /// Selected less the number need predicts, of registered: 0 throughout when need alone decides.
    Difference,
}

impl GradientOf {
    /// The machine name, as written in output tables.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Selection => "selection",
            Self::Need => "need",
            Self::SelectionInNeed => "selection_in_need",
            Self::Difference => "selection_less_need_predicted",
        }
    }
}

/// A gradient over deprivation, most deprived first.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct GradientRow {
    /// `imd_decile` or `imd_quintile`.
    pub attribute: String,
    /// What it is of.
    pub of: GradientOf,
    /// Slope index: fitted share at the least deprived end less that at the most deprived end.
    pub slope_index: Figure,
    /// Relative index: fitted share at the least deprived end over that at the most deprived end.
    pub relative_index: Figure,
    /// Erreygers-corrected concentration index, -1 to 1; below 0 is concentrated among the most deprived.
    pub concentration_index: Figure,
    /// Sign and direction in words.
    pub words: String,
}

/// A group's need at equal risk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum NeedAtRisk {
    /// More need than others of the same risk: the score under-counts the group.
    More,
    /// As much as others of the same risk.
    AsMuch,
    /// Less need than others of the same risk.
    Less,
    /// Too few people to say.
    CannotTell,
}

impl NeedAtRisk {
    /// The machine name, as written in output tables.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::More => "more",
            Self::AsMuch => "as_much",
            Self::Less => "less",
            Self::CannotTell => "cannot_tell",
        }
    }
}

/// One need marker in one group, against people of the same risk.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LabelBiasRow {
    /// The risk at which people are alike.
    pub risk: Risk,
    /// Machine name of the marker, such as `systolic_140_mmhg_or_more`.
    pub marker: String,
    /// As in [`crate::GroupRow::attribute`].
    pub attribute: String,
    /// As in [`crate::GroupRow::group`].
    pub group: String,
    /// People whose risk and marker are known.
    pub people: Count,
    /// Of whom have the marker.
    pub marked: Count,
    /// Marked of people, Wilson.
    pub share: Figure,
    /// Marked if people of every risk band had been marked as often as over all groups.
    pub expected: Option<f64>,
    /// Marked against expected at equal risk; above 1 is more need than the score says.
    pub ratio: Figure,
    /// The judgement, on exact counts, after Holm's adjustment over the groups of the attribute.
    pub judgement: NeedAtRisk,
    /// What to keep in mind about a group whose recording is known to be unreliable.
    pub caution: Option<String>,
}

/// One group in one place.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PocketRow {
    /// `icb`, `sub_icb`, `pcn` or `practice`.
    pub level: String,
    /// Code of the place, or that there is none.
    pub place: String,
    /// Its name, where the people came with it.
    pub name: Option<String>,
    /// As in [`crate::GroupRow::attribute`]; `all` is everybody in the place.
    pub attribute: String,
    /// As in [`crate::GroupRow::group`].
    pub group: String,
    /// People of the group in need there: the pocket's size.
    pub in_need: Count,
    /// Of whom on the list.
    pub selected: Count,
    /// Selections expected from need, pooled over all places and groups.
    pub expected: Option<f64>,
    /// Selected against expected.
    pub ratio: Figure,
    /// The ratio drawn towards 1 as far as its number of people asks for (empirical Bayes over the level and attribute).
    pub shrunken_ratio: Amount,
    /// Where a ratio of this size would lie by chance alone, 95 %: value is 1.
    pub funnel_95: Figure,
    /// The same, 99.8 %.
    pub funnel_99_8: Figure,
    /// The judgement, on exact counts, at a false discovery rate of 5 % over all pockets of the cohort
    /// with enough people.
    pub verdict: Verdict,
    /// Whether the pocket is under-reached though its group as a whole is not.
    pub is_hidden_in_average: bool,
    /// Whether it is under-reached and, on exact counts, below the policy's limit.
    pub is_below_limit: bool,
    /// 1 for the pocket whose shortfall is least likely by chance (of several as unlikely, the finest level), 2 for the
    /// next once its people are left out, and so on: the pockets that stand for the others.
    pub stands_out: Option<u32>,
    /// What to keep in mind about a group whose recording is known to be unreliable.
    pub caution: Option<String>,
}
