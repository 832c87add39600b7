//! Every way in which learning, checking or applying a risk model can be refused.

use thiserror::Error;

/// Why a learned model was not made, not accepted or not applied.
///
/// Messages name columns, counts and limits; they never hold a value of a person.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum LearnError {
    /// Two lists that describe the same people differ in length.
    #[error("{what} has {found} rows where {expected} were expected; hand in one row a person")]
    LengthMismatch {
        /// The list that does not fit.
        what: String,
        /// Its length.
        found: usize,
        /// The length of the table it goes with.
        expected: usize,
    },
    /// A column name is empty, or stands twice.
    #[error("column name `{name}` is empty or used twice; give every column its own name")]
    ColumnName {
        /// The name.
        name: String,
    },
    /// A transform names a column that the table does not have.
    #[error("column `{name}` is not in the feature table; add it or leave the transform out")]
    MissingColumn {
        /// The name asked for.
        name: String,
    },
    /// A column or feature holds NaN or an infinity.
    #[error("`{name}` holds {count} values that are NaN or infinite; mark unknown values missing")]
    NotFinite {
        /// Column or feature.
        name: String,
        /// Number of such values.
        count: usize,
    },
    /// A column has missing values and no stated fill.
    #[error(
        "column `{name}` is missing for {count} people and states no fill; \
         state `mean`, `median` or a constant, or set those people aside"
    )]
    MissingValues {
        /// Column.
        name: String,
        /// People without a value.
        count: usize,
    },
    /// Every training value of a column is missing, so no fill can be learned.
    #[error("column `{name}` has no value for any training person; leave it out")]
    EmptyColumn {
        /// Column.
        name: String,
    },
    /// An indicator column holds something other than 0 and 1.
    #[error("indicator column `{name}` holds {count} values other than 0 and 1")]
    NotZeroOne {
        /// Column.
        name: String,
        /// Number of such values.
        count: usize,
    },
    /// A category column holds a level that was not declared.
    #[error("category column `{name}` holds {count} values outside its declared levels")]
    UndeclaredLevel {
        /// Column.
        name: String,
        /// Number of such values.
        count: usize,
    },
    /// A transform is declared in a way that cannot be carried out.
    #[error("transform of `{name}` cannot be used: {reason}")]
    BadTransform {
        /// Column or feature.
        name: String,
        /// What is wrong and what would be right.
        reason: String,
    },
    /// A feature has the same value for every training person.
    #[error(
        "feature `{name}` has one value for all training people, so nothing can be learned from \
         it; leave it out or let constant features be left out"
    )]
    ConstantColumn {
        /// Feature.
        name: String,
    },
    /// The features handed in are not those the model was trained on.
    #[error("the model expects feature `{expected}` where `{found}` was handed in")]
    FeaturesDiffer {
        /// First name that differs, as the model has it.
        expected: String,
        /// The same place in what was handed in.
        found: String,
    },
    /// A row is both trained on and tested on.
    #[error("{count} rows are both trained and tested on; a row may stand on one side only")]
    RowOnBothSides {
        /// Number of such rows.
        count: usize,
    },
    /// A follow-up time is negative, NaN or infinite.
    #[error("{count} follow-up times are negative or not finite; state them in years")]
    BadFollowUp {
        /// Number of such people.
        count: usize,
    },
    /// An event lies on or before the landmark, so it is no outcome.
    #[error(
        "{count} events have a follow-up time of 0; people with the outcome at the landmark \
         are not at risk and must be left out"
    )]
    EventAtStart {
        /// Number of such people.
        count: usize,
    },
    /// A weight is negative, NaN or infinite, or all weights are 0.
    #[error("{count} weights are negative or not finite, or every weight is 0")]
    BadWeight {
        /// Number of such weights.
        count: usize,
    },
    /// A setting is outside its range.
    #[error("setting `{name}` is {value}; it must be {rule}")]
    BadSetting {
        /// Setting.
        name: &'static str,
        /// Value found.
        value: f64,
        /// The rule it breaks.
        rule: &'static str,
    },
    /// Fewer people than the evidence rule asks for.
    #[error("{found} people are too few to train on; at least {least} are needed")]
    TooFewPeople {
        /// People found.
        found: usize,
        /// People needed.
        least: usize,
    },
    /// Nobody has the event.
    #[error("no person has the event within follow-up; check the outcome or follow people longer")]
    NoEvents,
    /// Everybody has the event.
    #[error("every person has the event, so there is only one class; check the outcome")]
    OnlyEvents,
    /// Some events, but fewer than the evidence rule asks for.
    #[error("{found} events are too few to train on; at least {least} are needed")]
    TooFewEvents {
        /// Events found.
        found: usize,
        /// Events needed.
        least: usize,
    },
    /// The outcome can be told without error from the features.
    #[error(
        "`{by}` separates people with the event from people without it; it may hold the outcome \
         itself, or too few people have it: leave it out, or use a larger ridge penalty"
    )]
    Separated {
        /// Feature, or the combination of all features.
        by: String,
    },
    /// Features are linear combinations of each other and no penalty tells them apart.
    #[error("feature `{name}` repeats others exactly; leave it out or use a ridge penalty")]
    Collinear {
        /// First feature found to add nothing.
        name: String,
    },
    /// A column tells the future, or says so well what comes that it must.
    #[error("column `{column}` knows what came after the landmark: {reason}")]
    Leak {
        /// Column.
        column: String,
        /// What gave it away.
        reason: String,
    },
    /// A landmark at which nobody has a record yet.
    #[error("landmark {landmark} lies before the data: {reason}")]
    BeforeTheData {
        /// The landmark.
        landmark: String,
        /// What is not there.
        reason: &'static str,
    },
    /// The optimiser stopped before its gradient was small enough.
    #[error(
        "the fit did not converge in {iterations} iterations: largest mean gradient \
         {gradient:.3e}, tolerance {tolerance:.3e}"
    )]
    NotConverged {
        /// Iterations made.
        iterations: u64,
        /// Largest absolute component of the gradient, as a mean per observation.
        gradient: f64,
        /// Tolerance asked for.
        tolerance: f64,
    },
    /// A horizon lies beyond the follow-up the model was trained on.
    #[error("risk over {asked} years was asked for, but the data reach {reach} years")]
    HorizonBeyondData {
        /// Years asked for.
        asked: f64,
        /// Years reached.
        reach: f64,
    },
    /// Too few people are known to be event-free at the horizon to weight for the others.
    #[error("only {followed} people are followed for all of {horizon} years; at least {least} are needed")]
    TooMuchCensoring {
        /// Horizon in years.
        horizon: f64,
        /// People followed for all of it.
        followed: usize,
        /// People needed.
        least: usize,
    },
    /// A probability lies outside 0 to 1.
    #[error("{count} {what} are not probabilities between 0 and 1")]
    NotAProbability {
        /// What was handed in.
        what: &'static str,
        /// Number of such values.
        count: usize,
    },
    /// A known direction does not hold in the model.
    #[error("with higher `{column}` the risk does not rise, against the declared direction")]
    WrongDirection {
        /// Column moved.
        column: String,
    },
    /// A model file is not readable, is damaged or contradicts itself.
    #[error("model file refused: {reason}")]
    ModelFile {
        /// What is wrong.
        reason: String,
    },
    /// A statistic could not be computed from what was handed in.
    #[error("statistic refused: {reason}")]
    Statistic {
        /// What is wrong.
        reason: String,
    },
    /// linfa refused the data or its settings.
    #[error("linfa refused the fit: {0}")]
    Linfa(#[from] linfa::Error),
    /// linfa-logistic refused the data or failed.
    #[error("linfa-logistic refused the fit: {0}")]
    LinfaLogistic(#[from] linfa_logistic::error::Error),
}
