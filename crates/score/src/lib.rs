//! One published score for a whole file of people: CSV or Parquet in, CSV or Parquet out.
//!
//! Reads the columns of the public test vectors (or their second names, which end in their unit), carries `patient_id`
//! through, and writes one row for every row read: the result, or the reason there is none, with the model used and the
//! inputs that were defaulted, clamped or estimated. The file never fails for one row, and memory does not grow with it.
//!
//! ```
//! use evenreach_risk::published::Policy;
//! use evenreach_score::{Job, score_file};
//!
//! let folder = std::env::temp_dir();
//! let (input, output) = (folder.join("evenreach-doc-people.csv"), folder.join("evenreach-doc-scored.csv"));
//! std::fs::write(
//!     &input,
//!     "patient_id,sex,age,bmi,systolic_bp,systolic_bp_sd,cholesterol_hdl_ratio,townsend\n\
//!      1,female,55,27,135,9,4,0\n\
//!      2,male,24,31,150,,6,2\n",
//! )?;
//! let job = Job { score: "qrisk3".into(), input, output: output.clone(), policy: Policy::default() };
//! let summary = score_file(&job, &mut |_rows| {})?;
//! assert_eq!((summary.rows, summary.scored), (2, 1));
//! assert_eq!(summary.reasons[0].code, "age_below_25");
//!
//! let scored = std::fs::read_to_string(output)?;
//! assert!(scored.starts_with("patient_id,qrisk3_10y_percent,reason,model,corrected\n1,3.99"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod columns;
mod correction;
mod csv_output;
mod error;
mod job;
mod nearest;
mod output;
mod parquet_output;
mod partial_file;
mod scored_rows;
mod scorer;
mod summary;
mod tally;
mod typical;

pub use columns::AbsentColumn;
pub use error::{MissingColumn, ScoreError};
pub use evenreach_extract::RowFileError;
pub use job::{Job, score_file};
pub use scorer::{BATCH_ROWS, Scorer};
pub use summary::{Count, InputCount, Problem, ReasonCount, Summary};
