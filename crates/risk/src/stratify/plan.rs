//! What the pipeline file decides about a learned model.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::design::known_column;
use super::outcome::Outcome;
use crate::learned::{ElasticNet, ElasticNetChoice, HazardModel, LearnError, Ridge, TrainingSpec, Transform};

/// One learned model, as `[risk.<outcome>.learned]` states it.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LearningPlan {
    /// Years over which the model is judged; the latest landmark lies this long before the night.
    pub horizon_years: u8,
    /// The landmarks before it.
    #[serde(default)]
    pub landmarks: LandmarkPlan,
    /// How coefficients are estimated.
    #[serde(default)]
    pub estimator: Estimator,
    /// Features; the outcome's own list when empty.
    #[serde(default)]
    pub features: Vec<Transform>,
    /// Whether ethnicity is a predictor.
    #[serde(default)]
    pub ethnicity: EthnicityAs,
    /// By which rule the champion is chosen.
    #[serde(default)]
    pub champion: ChampionRule,
    /// Also judge the model in each primary care network by one trained on all the others.
    #[serde(default = "yes")]
    pub leave_one_pcn_out: bool,
    /// Person-landmarks to train on, at most; more people are thinned by a hash of their pseudonyms.
    #[serde(default = "enough")]
    pub at_most_person_landmarks: usize,
}

/// How far back landmarks go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct LandmarkPlan {
    /// Years between two landmarks.
    pub spacing_years: u8,
    /// No landmark lies further back than this.
    pub earliest_years_ago: u8,
}

impl Default for LandmarkPlan {
    /// Every year back to ten years ago.
    fn default() -> Self {
        Self { spacing_years: 1, earliest_years_ago: 10 }
    }
}

/// How coefficients are estimated.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Estimator {
    /// Discrete-time hazard with a ridge penalty chosen by cross-validation.
    #[default]
    #[serde(rename = "ridge")]
    Ridge,
    /// The same with an elastic-net penalty, by which some features are left out.
    #[serde(rename = "elastic net")]
    ElasticNet,
}

impl Estimator {
    /// Person-landmarks on which a penalty is chosen, at most.
    const CHOSEN_ON: usize = 20_000;
    const PENALTIES: [f64; 3] = [1.0, 10.0, 100.0];
    const L1_RATIOS: [f64; 2] = [0.5, 1.0];
    const FOLDS: u32 = 5;

    /// The penalty to be chosen by cross-validation.
    pub(super) fn to_be_chosen(self) -> Penalty {
        let (folds, at_most_people) = (Self::FOLDS, Self::CHOSEN_ON);
        match self {
            Self::Ridge => {
                Penalty::Ridge(Ridge::CrossValidated { candidates: Self::PENALTIES.to_vec(), folds, at_most_people })
            }
            Self::ElasticNet => Penalty::ElasticNet(ElasticNetChoice::CrossValidated {
                penalties: Self::PENALTIES.to_vec(),
                l1_ratios: Self::L1_RATIOS.to_vec(),
                folds,
                at_most_people,
            }),
        }
    }

    /// The penalty of a model that was fitted.
    pub(super) fn as_in(self, model: &HazardModel) -> Penalty {
        match self {
            Self::Ridge => Penalty::Ridge(Ridge::Fixed(model.ridge())),
            Self::ElasticNet => Penalty::ElasticNet(ElasticNetChoice::Fixed(ElasticNet::of(model))),
        }
    }
}

/// A penalty as a training is told of it.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Penalty {
    Ridge(Ridge),
    ElasticNet(ElasticNetChoice),
}

impl Penalty {
    pub(super) fn put_into(self, spec: &mut TrainingSpec) {
        match self {
            Self::Ridge(ridge) => spec.ridge = ridge,
            Self::ElasticNet(choice) => spec.elastic_net = Some(choice),
        }
    }
}

/// Whether ethnicity is a predictor. Each group has a term of its own, `Unknown` too; they are never merged.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum EthnicityAs {
    /// Not a predictor.
    #[default]
    #[serde(rename = "out")]
    Out,
    /// A predictor.
    #[serde(rename = "in")]
    In,
    /// A predictor, and the model is recalibrated within each group that has enough events.
    #[serde(rename = "in, recalibrated within each group")]
    InRecalibrated,
}

impl EthnicityAs {
    /// All positions of the switch.
    pub const ALL: [Self; 3] = [Self::Out, Self::In, Self::InRecalibrated];

    /// The position in words, as the pipeline file has it.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Out => "out",
            Self::In => "in",
            Self::InRecalibrated => "in, recalibrated within each group",
        }
    }
}

/// By which rule the champion is chosen between the published score and the learned model.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum ChampionRule {
    /// The published score, whatever the figures say.
    #[default]
    #[serde(rename = "published")]
    Published,
    /// The learned model, whatever the figures say; the published score where none was learned.
    #[serde(rename = "learned")]
    Learned,
    /// The learned model if it discriminates no worse overall and is, in no group, both miscalibrated beyond chance and
    /// further off than the published score; else the published score.
    #[serde(rename = "learned if no group is worse calibrated")]
    LearnedIfNoGroupIsWorse,
}

impl ChampionRule {
    /// The rule in words, as the pipeline file has it.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Published => "published",
            Self::Learned => "learned",
            Self::LearnedIfNoGroupIsWorse => "learned if no group is worse calibrated",
        }
    }
}

fn yes() -> bool {
    true
}

fn enough() -> usize {
    400_000
}

impl LearningPlan {
    /// A plan with the defaults of the pipeline file.
    #[must_use]
    pub fn new(horizon_years: u8) -> Self {
        Self {
            horizon_years,
            landmarks: LandmarkPlan::default(),
            estimator: Estimator::default(),
            features: Vec::new(),
            ethnicity: EthnicityAs::default(),
            champion: ChampionRule::default(),
            leave_one_pcn_out: true,
            at_most_person_landmarks: enough(),
        }
    }

    /// Refuses what cannot be carried out, before any data are read.
    ///
    /// # Errors
    /// Names the setting, or the feature and its column.
    pub fn check(&self, outcome: Outcome) -> Result<(), LearnError> {
        let LandmarkPlan { spacing_years, earliest_years_ago } = self.landmarks;
        let within = |name, value: u8, ok, rule| match ok {
            true => Ok(()),
            false => Err(LearnError::BadSetting { name, value: f64::from(value), rule }),
        };
        within("horizon_years", self.horizon_years, (1..=10).contains(&self.horizon_years), "1 to 10 whole years")?;
        within("landmarks.spacing_years", spacing_years, spacing_years > 0, "1 or more")?;
        let earliest = (self.horizon_years..=40).contains(&earliest_years_ago);
        within("landmarks.earliest_years_ago", earliest_years_ago, earliest, "from horizon_years to 40")?;
        if self.at_most_person_landmarks < 1000 {
            let value = self.at_most_person_landmarks as f64;
            return Err(LearnError::BadSetting { name: "at_most_person_landmarks", value, rule: "1000 or more" });
        }
        let design = outcome.design_of(&self.features, EthnicityAs::Out);
        design.check()?;
        match design.columns().into_iter().find(|name| !known_column(name)) {
            Some(name) => Err(LearnError::MissingColumn { name }),
            None => Ok(()),
        }
    }

    /// The landmarks of a night, oldest first: from the earliest on at the spacing, and the latest, at which the model is
    /// judged.
    #[must_use]
    pub fn landmarks(&self, as_of: Date) -> Vec<Date> {
        let spacing = usize::from(self.landmarks.spacing_years.max(1));
        let earlier = (self.horizon_years + 1..=self.landmarks.earliest_years_ago).rev().step_by(spacing);
        let years_ago = earlier.chain([self.horizon_years]);
        years_ago.map(|years| as_of.saturating_sub(jiff::Span::new().years(years))).collect()
    }
}
