//! What can be typed.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use jiff::civil::Date;

/// Population health stratification for primary care: extracts in, cleared cohorts out, who is missed made plain.
///
/// Exit codes: 0 released; 2 the command or the pipeline file; 3 stopped by the data; 4 held by the equity gate;
/// 70 a fault of the program; 74 the machine (disk, permissions); 75 another run holds the lock.
#[derive(Debug, Parser)]
#[command(name = "evenreach", version, about, long_about)]
pub(crate) struct Line {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// A whole night on synthetic people of three real primary care networks: start here
    Demo(Demo),
    /// Make a synthetic population on real geography, with planted inequities and known true risks
    Synth(Synth),
    /// Check a pipeline file, its relations, codelists and files, without running the night
    Check(Night),
    /// Run one night and release it, or hold it with the reason
    Run(Night),
    /// Release a night that the equity gate held: a named person waives, with a reason and a last day
    Release(Release),
    /// Tell who joined and who left every list between two runs, by group, and why
    Compare(Compare),
    /// Tell one person's standing with every cohort: the clauses met and the first not met
    Explain(Explain),
    /// Show, describe or validate the file of a learned model (`models/` in a run's folder)
    #[command(subcommand)]
    Model(Model),
    /// Compute a published score for every row of a CSV or Parquet file
    Score(Score),
    /// Audit a list made elsewhere (an EMIS search, a spreadsheet, another tool): who is missed, against need
    Audit(Audit),
}

/// Arguments of `demo`.
#[derive(Debug, Args)]
pub(crate) struct Demo {
    /// How many synthetic people
    #[arg(long, default_value_t = 50_000)]
    pub(crate) people: u64,
    /// Seed: the same seed gives the same people, to the byte
    #[arg(long, default_value_t = 1)]
    pub(crate) seed: u64,
    /// The night, as YYYY-MM-DD
    #[arg(long, default_value = "2026-11-21")]
    pub(crate) as_of: Date,
    /// Folder for the demonstration project; made if absent
    #[arg(long, default_value = "evenreach-demo")]
    pub(crate) out: PathBuf,
}

/// Arguments of `synth`.
#[derive(Debug, Args)]
pub(crate) struct Synth {
    /// How many people
    #[arg(long)]
    pub(crate) people: u64,
    /// Seed: the same seed gives the same people, to the byte
    #[arg(long, default_value_t = 1)]
    pub(crate) seed: u64,
    /// Folder for the extracts
    #[arg(long)]
    pub(crate) out: PathBuf,
    /// The day the records are taken, as YYYY-MM-DD
    #[arg(long, default_value = "2026-11-21")]
    pub(crate) as_of: Date,
    /// Primary care networks by ODS code, comma-separated; all England when no area is given
    #[arg(long, value_delimiter = ',', conflicts_with_all = ["icb", "practice"])]
    pub(crate) pcn: Vec<String>,
    /// Integrated care boards by code, comma-separated
    #[arg(long, value_delimiter = ',', conflicts_with = "practice")]
    pub(crate) icb: Vec<String>,
    /// Practices by ODS code, comma-separated
    #[arg(long, value_delimiter = ',')]
    pub(crate) practice: Vec<String>,
    /// Years of coded history
    #[arg(long, default_value_t = 12)]
    pub(crate) years: u32,
    /// Plant no inequities
    #[arg(long)]
    pub(crate) nothing_planted: bool,
}

/// Arguments of `run` and `check`.
#[derive(Debug, Args)]
pub(crate) struct Night {
    /// The pipeline file; extracts, reference tables and codelists lie below its folder
    pub(crate) pipeline: PathBuf,
    /// The night, as YYYY-MM-DD
    #[arg(long)]
    pub(crate) as_of: Date,
    /// Where runs go; `runs` beside the pipeline file when absent
    #[arg(long)]
    pub(crate) runs: Option<PathBuf>,
}

/// Arguments of `release`.
#[derive(Debug, Args)]
pub(crate) struct Release {
    /// The held run's folder, below runs/held
    pub(crate) run: PathBuf,
    /// Every cohort the gate held, comma-separated: read what was found in each before naming it
    #[arg(long, value_name = "COHORTS", value_delimiter = ',', required = true)]
    pub(crate) waive: Vec<String>,
    /// Who takes it upon themselves: a name or a role
    #[arg(long)]
    pub(crate) owner: String,
    /// Why, in a sentence
    #[arg(long)]
    pub(crate) reason: String,
    /// Last day the reason holds, as YYYY-MM-DD
    #[arg(long)]
    pub(crate) expires: Date,
}

/// Arguments of `compare`.
#[derive(Debug, Args)]
pub(crate) struct Compare {
    /// The earlier run's folder, released or held
    pub(crate) earlier: PathBuf,
    /// The later run's folder
    pub(crate) later: PathBuf,
    /// Folder of the later run's pipeline file and extracts, read where more than one thing differs; the one with the
    /// folder `runs` when absent
    #[arg(long)]
    pub(crate) project: Option<PathBuf>,
    /// A new file for the counts by group and cause, as .csv or .parquet
    #[arg(long)]
    pub(crate) out: Option<PathBuf>,
}

/// Arguments of `explain`.
#[derive(Debug, Args)]
pub(crate) struct Explain {
    /// A run's folder, such as runs/current
    pub(crate) run: PathBuf,
    /// The person's pseudonym
    pub(crate) patient_id: String,
}

/// What can be done with a model file.
#[derive(Debug, Subcommand)]
pub(crate) enum Model {
    /// Features, coefficients, baseline and performance
    Show(ModelFile),
    /// Model card in Markdown: the items of TRIPOD+AI by number
    Card(ModelFile),
    /// Judge the model on another extract: features as of a landmark, outcomes since
    Validate(ValidateModel),
}

/// A model file.
#[derive(Debug, Args)]
pub(crate) struct ModelFile {
    /// The file, such as runs/current/models/cardiovascular.json
    pub(crate) file: PathBuf,
}

/// Arguments of `model validate`.
#[derive(Debug, Args)]
pub(crate) struct ValidateModel {
    #[command(flatten)]
    pub(crate) file: ModelFile,
    /// The pipeline file of the extract to judge it on
    #[arg(long)]
    pub(crate) on: PathBuf,
    /// The day of that extract, as YYYY-MM-DD
    #[arg(long)]
    pub(crate) as_of: Date,
    /// Years between the landmark and that day
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u8).range(1..=10))]
    pub(crate) horizon_years: u8,
}

/// Arguments of `score`.
#[derive(Debug, Args)]
pub(crate) struct Score {
    /// qrisk3, qdiabetes, qdiabetes-a, qdiabetes-b, qdiabetes-c, score2, findrisc, leicester, cambridge-diabetes,
    /// cambridge-multimorbidity or efi
    pub(crate) score: String,
    /// People, one a row, as .csv or .parquet
    #[arg(long)]
    pub(crate) input: PathBuf,
    /// Where the scored rows go, as .csv or .parquet
    #[arg(long)]
    pub(crate) output: PathBuf,
    /// Fill a missing body mass index, systolic pressure or cholesterol ratio with the published mean, and say so
    #[arg(long)]
    pub(crate) estimate_missing: bool,
}

/// Arguments of `audit`.
#[derive(Debug, Args)]
pub(crate) struct Audit {
    /// Everybody the list was chosen from, one a row, as .csv or .parquet
    #[arg(long)]
    pub(crate) population: PathBuf,
    /// The list, one person a row, as .csv or .parquet; only its identifiers are read
    #[arg(long)]
    pub(crate) selected: PathBuf,
    /// Column of identifiers, in both files
    #[arg(long, value_name = "COLUMN")]
    pub(crate) id: String,
    /// Column of identifiers in the list, where it has another name there
    #[arg(long, value_name = "COLUMN")]
    pub(crate) selected_id: Option<String>,
    /// Columns of the population to compare groups by, comma-separated; "ethnicity x imd_quintile" crosses two. A column
    /// named imd_quintile or imd_decile (1 = most deprived), icb, sub_icb, pcn or practice is taken for what it says
    #[arg(long, value_name = "COLUMNS", value_delimiter = ',', required = true)]
    pub(crate) by: Vec<String>,
    /// Column of the population that tells need: true or false (1 or 0, yes or no), or a risk from 0 to 1 or per cent
    #[arg(long, value_name = "COLUMN")]
    pub(crate) need: Option<String>,
    /// Column of the population, such as an age band, within which people of the same need are compared
    #[arg(long, value_name = "COLUMN")]
    pub(crate) within: Option<String>,
    /// Disclosure rule: nhs-england-hes, nhs-england-central, opensafely, opensafely-midpoint6, legacy-lt5, acro, or
    /// none for direct care
    #[arg(long, value_name = "RULE", default_value = "nhs-england-hes")]
    pub(crate) disclosure: String,
    /// What the audit is for; --disclosure none asks for one that begins with "direct care"
    #[arg(long, value_name = "TEXT")]
    pub(crate) purpose: Option<String>,
    /// The gate: a group under-reached and below this ratio of chosen to expected is a breach, such as 0.8
    #[arg(long, value_name = "RATIO")]
    pub(crate) selected_against_need_at_least: Option<f64>,
    /// What a breach does: `hold` ends with code 4, `warn` only says so
    #[arg(long, value_enum, default_value = "hold", requires = "selected_against_need_at_least")]
    pub(crate) on_breach: Breach,
    /// Count people on the list who are not in the population as a row of their own, instead of stopping
    #[arg(long)]
    pub(crate) count_outside_population: bool,
    /// Folder for report, tables and manifest: new, empty, or with an earlier audit, which is replaced
    #[arg(long)]
    pub(crate) out: PathBuf,
}

/// What a breach of the gate does.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum Breach {
    /// End with code 4
    Hold,
    /// Say so in the report
    Warn,
}
