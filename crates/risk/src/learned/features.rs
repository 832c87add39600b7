//! The complete, finite matrix that estimators read; nothing else reaches them.

use linfa::dataset::Records;
use ndarray::{Array2, ArrayView2};

use super::LearnError;

/// A feature matrix, one row a person, with a name a column.
///
/// The only constructor refuses NaN and infinities, so an estimator that takes `Features` cannot
/// turn a missing value into a clinical statement.
#[derive(Debug, Clone)]
pub struct Features {
    names: Vec<String>,
    matrix: Array2<f64>,
}

impl Features {
    /// Binds names to the columns of a matrix.
    ///
    /// # Errors
    /// Not one name a column, a repeated or empty name, NaN or an infinity.
    pub fn new(names: Vec<String>, matrix: Array2<f64>) -> Result<Self, LearnError> {
        if names.len() != matrix.ncols() {
            let (found, expected) = (names.len(), matrix.ncols());
            return Err(LearnError::LengthMismatch { what: "list of feature names".to_owned(), found, expected });
        }
        let mut seen = std::collections::BTreeSet::new();
        if let Some(name) = names.iter().find(|n| n.trim().is_empty() || !seen.insert(n.as_str())) {
            return Err(LearnError::ColumnName { name: name.clone() });
        }
        // One pass over contiguous memory; only a failure pays for finding the column.
        if !matrix.iter().all(|v| v.is_finite()) {
            for (name, column) in names.iter().zip(matrix.columns()) {
                let count = column.iter().filter(|v| !v.is_finite()).count();
                if count > 0 {
                    return Err(LearnError::NotFinite { name: name.clone(), count });
                }
            }
        }
        // Estimators stream rows; a transposed matrix would make that slow.
        let matrix = if matrix.is_standard_layout() { matrix } else { matrix.as_standard_layout().into_owned() };
        Ok(Self { names, matrix })
    }

    /// Names of the columns, in the order of the matrix.
    #[must_use]
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// The matrix: people by features.
    #[must_use]
    pub fn matrix(&self) -> ArrayView2<'_, f64> {
        self.matrix.view()
    }

    /// Refuses features whose names are not exactly those expected.
    pub(crate) fn require(&self, expected: &[String]) -> Result<(), LearnError> {
        let longest = expected.len().max(self.names.len());
        let name = |names: &[String], i: usize| names.get(i).cloned().unwrap_or_else(|| "nothing".to_owned());
        match (0..longest).find(|i| expected.get(*i) != self.names.get(*i)) {
            None => Ok(()),
            Some(i) => Err(LearnError::FeaturesDiffer { expected: name(expected, i), found: name(&self.names, i) }),
        }
    }
}

impl Records for Features {
    type Elem = f64;

    fn nsamples(&self) -> usize {
        self.matrix.nrows()
    }

    fn nfeatures(&self) -> usize {
        self.matrix.ncols()
    }
}
