//! What can be wrong with a delivery. Messages name file, column, rule and count, never a value from a row.

use evenreach_contract::Breach;

/// A delivery that cannot be admitted.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum ExtractError {
    /// A path in a pipeline or delivery list that could reach outside its folder.
    #[error("`{path}` is not a plain path below its folder")]
    UnsafePath {
        /// As written.
        path: String,
    },
    /// A file that should be there is not.
    #[error("no file for table `{table}`: `{files}` matches nothing in {folder}")]
    NoFiles {
        /// Table name.
        table: String,
        /// The pattern.
        files: String,
        /// Where it was looked for.
        folder: String,
    },
    /// A file cannot be opened or read.
    #[error("cannot read {path}: {cause}")]
    Unreadable {
        /// The file.
        path: String,
        /// The operating system's words.
        cause: String,
    },
    /// The list of delivered files is missing.
    #[error("the delivery in {folder} has no delivery.json")]
    Unsigned {
        /// The extracts folder.
        folder: String,
    },
    /// The list of delivered files cannot be understood.
    #[error("{path} is not a delivery list: {cause}")]
    BadDelivery {
        /// The file.
        path: String,
        /// What is wrong with it.
        cause: String,
    },
    /// A file differs from the digest its sender gave.
    #[error("{path} is not the file that was sent: its digest differs from delivery.json")]
    Digest {
        /// The file.
        path: String,
    },
    /// A file that matches a table but is not in the delivery list.
    #[error("{path} is not listed in delivery.json")]
    Unlisted {
        /// The file.
        path: String,
    },
    /// A delivered file that no table of the pipeline reads.
    #[error("{path} is in delivery.json but no table reads it")]
    Unclaimed {
        /// The file, as listed.
        path: String,
    },
    /// A table with more or fewer rows than its sender listed.
    #[error("table `{table}` has {found} rows; delivery.json lists {listed}")]
    Promise {
        /// Table name.
        table: String,
        /// Rows found.
        found: u64,
        /// Rows listed.
        listed: u64,
    },
    /// The delivery is not of this night.
    #[error("the delivery is dated {delivered}, {days} days from the as-of date {as_of}; at most {limit} are allowed")]
    Stale {
        /// Its date.
        delivered: String,
        /// The night.
        as_of: String,
        /// Days between.
        days: i64,
        /// The pipeline's limit.
        limit: i64,
    },
    /// A Parquet file that is damaged or not Parquet at all.
    #[error("{path} is damaged or is not Parquet ({step})")]
    Damaged {
        /// The file.
        path: String,
        /// Where decoding stopped.
        step: String,
    },
    /// A footer beyond the limits set for any delivery.
    #[error("{path} exceeds a limit: {limit}")]
    Limit {
        /// The file.
        path: String,
        /// Which limit, with its number.
        limit: String,
    },
    /// A promised column is not in the file.
    #[error("{path}: column `{column}` of table `{table}` is missing")]
    Column {
        /// The file.
        path: String,
        /// Table name.
        table: String,
        /// Contract column, or the alias the pipeline gives for it.
        column: String,
        /// Columns found in the file.
        found: Vec<String>,
    },
    /// A table breaks its contract as a whole.
    #[error(transparent)]
    Contract(#[from] Breach),
    /// No rows at all where some are needed.
    #[error("table `{table}` has no rows")]
    Empty {
        /// Table name.
        table: String,
    },
    /// Too many rows were set aside.
    #[error(
        "table `{table}`: {set_aside} of {rows} rows were set aside, more than the allowed {limit_percent} %; most often: {rule}"
    )]
    TooManySetAside {
        /// Table name.
        table: String,
        /// Rows set aside.
        set_aside: u64,
        /// Rows read.
        rows: u64,
        /// The pipeline's limit.
        limit_percent: f64,
        /// The commonest rule broken.
        rule: String,
    },
    /// Far fewer or more rows than last night.
    #[error("table `{table}` has {rows} rows, {ratio:.3} of last night's {last}; allowed is {at_least} to {at_most}")]
    RowBand {
        /// Table name.
        table: String,
        /// Tonight.
        rows: u64,
        /// Last night.
        last: u64,
        /// Tonight / last night.
        ratio: f64,
        /// Lower limit.
        at_least: f64,
        /// Upper limit.
        at_most: f64,
    },
    /// A codelist that cannot be trusted.
    #[error("codelist {file}, line {line}: {cause}")]
    Codelist {
        /// The file.
        file: String,
        /// Line in the file, 1 being the header.
        line: u64,
        /// What is wrong.
        cause: String,
    },
}

impl ExtractError {
    /// What the reader can do about it.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        Some(match self {
            Self::UnsafePath { .. } => "write paths below the project folder with forward slashes, without `..`, drive letters or links".into(),
            Self::NoFiles { .. } => "check the folder and the `files` line of this table in the pipeline file".into(),
            Self::Unsigned { .. } => "ask the sender for delivery.json (path, sha256 and rows of each file), or set `unsigned = true` under [delivery] to admit files without proof that they are whole".into(),
            Self::Digest { .. } | Self::Damaged { .. } => "copy the file again from its sender; last night's release stands".into(),
            Self::Unlisted { .. } => "remove the file, or have the sender list it".into(),
            Self::Unclaimed { .. } => "widen the `files` pattern of the table it belongs to, such as `opt_outs*.parquet`, or have it left out of the delivery".into(),
            Self::Stale { .. } => "wait for tonight's delivery, or run with the --as-of it was made for".into(),
            Self::Column { column, found, .. } => {
                let near = found.iter().max_by(|a, b| {
                    similarity(a, column).total_cmp(&similarity(b, column)).then_with(|| b.cmp(a))
                })?;
                format!("the file has `{near}`; if it holds the same, add  aliases = {{ {column} = \"{near}\" }}  to the table in the pipeline file")
            }
            Self::TooManySetAside { .. } => "look at the table in the extract; if the loss is understood, raise `at_most_set_aside_percent` for it".into(),
            Self::RowBand { .. } => "a partial or doubled delivery; if the change is real, widen `rows_against_last_night` for this night".into(),
            Self::Codelist { .. } => "download the list again (never through a spreadsheet) and update its digest in codelists.json".into(),
            _ => return None,
        })
    }
}

/// Share of shared letter pairs (Dice); enough to point at a renamed column.
fn similarity(a: &str, b: &str) -> f64 {
    let pairs = |s: &str| -> Vec<(char, char)> {
        let letters: Vec<char> = s.to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect();
        letters.windows(2).map(|w| (w[0], w[1])).collect()
    };
    let (left, mut right) = (pairs(a), pairs(b));
    let total = left.len() + right.len();
    if total == 0 {
        return 0.0;
    }
    let mut shared = 0;
    for pair in left {
        if let Some(at) = right.iter().position(|p| *p == pair) {
            right.swap_remove(at);
            shared += 1;
        }
    }
    2.0 * f64::from(shared) / total as f64
}
