//! What can go wrong around the scores; a person without a score is a [`Reason`](super::Reason), not an error.

use thiserror::Error;

/// Errors of the published scores.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Error {
    /// No score has this name.
    #[error("no published score is called {name:?}: use one of {known}")]
    UnknownScore {
        /// The name asked for.
        name: String,
        /// The names that exist, comma separated.
        known: String,
    },
    /// A parameter file compiled into the program does not hold what its score needs.
    #[error("the parameter file {file} is not usable: {cause}; rebuild from a clean copy of the source")]
    Parameters {
        /// The file's name.
        file: &'static str,
        /// What is wrong with it.
        cause: String,
    },
}
