//! From the line's tables to learned risks: landmarks in the past, one builder of features for them and for tonight,
//! contenders judged on the same people, and a champion by the rule of the pipeline file.

mod bench;
mod champion;
mod contender;
mod design;
mod external;
mod feature_columns;
mod follow_up;
mod learn;
mod outcome;
mod plan;
mod pool;
mod spread;
mod tonight;

pub use champion::{Choice, WorseGroup};
pub use contender::{Contender, Judged};
pub use external::validate_elsewhere;
pub use feature_columns::feature_table;
pub use learn::{Learned, Night, Study, learn};
pub use outcome::Outcome;
pub use plan::{ChampionRule, Estimator, EthnicityAs, LandmarkPlan, LearningPlan};
pub use pool::{Landmark, LandmarkUse};
pub use spread::Spread;
pub use tonight::{PositionGroup, Risks};
