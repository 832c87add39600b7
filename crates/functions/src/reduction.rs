//! What is wanted of a person's events, as declared beside the SQL: one entry a column.

use std::collections::BTreeMap;

use arrow::datatypes::{DataType, Field, Fields};
use evenreach_clinical::measure::Measure;
use serde::{Deserialize, Serialize};

/// How events become one value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum What {
    /// Latest plausible value in the lookback; of several on one day the highest.
    #[serde(rename = "latest value")]
    LatestValue,
    /// Day of the latest event in the lookback.
    #[serde(rename = "latest date")]
    LatestDate,
    /// Day of the first event ever.
    #[serde(rename = "first date")]
    FirstDate,
    /// The concept of the latest event in the lookback; of several on one day the last in the list.
    #[serde(rename = "latest concept")]
    LatestConcept,
    /// Distinct days with an event in the lookback.
    #[serde(rename = "days counted")]
    DaysCounted,
    /// Sample standard deviation (n - 1) of distinct day-and-value readings in the lookback; two or more needed.
    #[serde(rename = "sample sd")]
    SampleSd,
    /// Values ever set aside because the unit is unknown or the value implausible.
    #[serde(rename = "values set aside")]
    ValuesSetAside,
}

/// One entry.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reduce {
    /// Name of the value's column.
    pub column: String,
    /// How.
    pub what: What,
    /// Concepts whose codes count; for `latest concept`, in order of rank.
    pub of: Vec<String>,
    /// Unit conversion and plausible range; needed for values.
    #[serde(default)]
    pub measure: Option<Measure>,
    /// Days looked back from the date, that day included; unlimited when absent.
    #[serde(default)]
    pub lookback_days: Option<i32>,
    /// Also give the day of a latest value or concept, under this name.
    #[serde(default)]
    pub date_column: Option<String>,
    /// Also give the code of a latest or first entry, under this name, as of the newest date only: it is what a reader is
    /// told of tonight, and at every landmark would only fill memory.
    #[serde(default)]
    pub code_column: Option<String>,
}

/// Why a reduction cannot be built.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReductionError {
    /// A concept without a codelist.
    #[error("column `{column}`: there is no codelist for the concept `{concept}`")]
    NoCodelist {
        /// Column of the entry.
        column: String,
        /// The concept.
        concept: String,
    },
    /// A count or a deviation is of many codes.
    #[error("column `{column}`: only a latest or first entry has a code")]
    NoCode {
        /// Column of the entry.
        column: String,
    },
    /// A value without its measure.
    #[error("column `{column}`: a value needs a measure")]
    NoMeasure {
        /// Column of the entry.
        column: String,
    },
}

/// An operation one event triggers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Op {
    LatestValue { entry: usize, measure: Measure, code: i32 },
    LatestDate { entry: usize, code: i32 },
    FirstDate { entry: usize, code: i32 },
    LatestConcept { entry: usize, rank: i32, code: i32 },
    Day { entry: usize },
    Reading { entry: usize, measure: Measure },
    SetAside { entry: usize, measure: Measure },
}

/// A compiled reduction: entries, the dates they are wanted at, and what each code triggers.
#[derive(Debug, Clone)]
pub struct Reduction {
    pub(crate) entries: Vec<Reduce>,
    /// Days since 1970-01-01, newest first.
    pub(crate) at_days: Vec<i32>,
    pub(crate) ops: BTreeMap<String, Vec<Op>>,
    /// Codes in order, for `code_column`.
    pub(crate) codes: Vec<String>,
}

/// A column of the result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutputColumn {
    /// Name.
    pub name: String,
    /// Arrow type.
    pub holds: DataType,
}

impl Reduction {
    /// Compiles entries for some dates; `codes_of` gives the codes of a concept.
    pub fn compile<'a, C>(
        entries: Vec<Reduce>,
        mut at_days: Vec<i32>,
        codes_of: impl Fn(&str) -> Option<C>,
    ) -> Result<Self, ReductionError>
    where
        C: IntoIterator<Item = &'a String>,
    {
        at_days.sort_unstable_by(|a, b| b.cmp(a));
        at_days.dedup();
        let mut ops: BTreeMap<String, Vec<Op>> = BTreeMap::new();
        for (at, entry) in entries.iter().enumerate() {
            let of_many = matches!(entry.what, What::DaysCounted | What::SampleSd | What::ValuesSetAside);
            if entry.code_column.is_some() && of_many {
                return Err(ReductionError::NoCode { column: entry.column.clone() });
            }
            let measure = || entry.measure.ok_or_else(|| ReductionError::NoMeasure { column: entry.column.clone() });
            for (rank, concept) in (0i32..).zip(&entry.of) {
                let codes = codes_of(concept).ok_or_else(|| ReductionError::NoCodelist {
                    column: entry.column.clone(),
                    concept: concept.clone(),
                })?;
                let op = match entry.what {
                    What::LatestValue => Op::LatestValue { entry: at, measure: measure()?, code: 0 },
                    What::LatestDate => Op::LatestDate { entry: at, code: 0 },
                    What::FirstDate => Op::FirstDate { entry: at, code: 0 },
                    What::LatestConcept => Op::LatestConcept { entry: at, rank, code: 0 },
                    What::DaysCounted => Op::Day { entry: at },
                    What::SampleSd => Op::Reading { entry: at, measure: measure()? },
                    What::ValuesSetAside => Op::SetAside { entry: at, measure: measure()? },
                };
                for code in codes {
                    let of_code = ops.entry(code.clone()).or_default();
                    if !of_code.contains(&op) {
                        of_code.push(op);
                    }
                }
            }
        }
        let codes: Vec<String> = ops.keys().cloned().collect();
        for (at, of_code) in (0i32..).zip(ops.values_mut()) {
            for op in of_code {
                match op {
                    Op::LatestValue { code, .. }
                    | Op::LatestDate { code, .. }
                    | Op::FirstDate { code, .. }
                    | Op::LatestConcept { code, .. } => *code = at,
                    Op::Day { .. } | Op::Reading { .. } | Op::SetAside { .. } => {}
                }
            }
        }
        Ok(Self { entries, at_days, ops, codes })
    }

    /// The fields of one person's record at one date.
    #[must_use]
    pub fn fields(&self) -> Fields {
        self.columns().into_iter().map(|c| Field::new(c.name, c.holds, true)).collect()
    }

    /// The columns of one person's record at one date, `at_date` first.
    #[must_use]
    pub fn columns(&self) -> Vec<OutputColumn> {
        let mut columns = vec![OutputColumn { name: "at_date".to_owned(), holds: DataType::Date32 }];
        for entry in &self.entries {
            let holds = match entry.what {
                What::LatestValue | What::SampleSd => DataType::Float64,
                What::LatestDate | What::FirstDate => DataType::Date32,
                What::LatestConcept => DataType::Utf8,
                What::DaysCounted | What::ValuesSetAside => DataType::Int32,
            };
            columns.push(OutputColumn { name: entry.column.clone(), holds });
            if let Some(name) = &entry.date_column {
                columns.push(OutputColumn { name: name.clone(), holds: DataType::Date32 });
            }
            if let Some(name) = &entry.code_column {
                columns.push(OutputColumn { name: name.clone(), holds: DataType::Utf8 });
            }
        }
        columns
    }
}
