//! Learned and published ten-year risks of a run on synthetic people against their true risks.
//!
//! ```sh
//! evenreach demo --people 150000 --out truth-demo
//! cargo run --release --example learned_against_truth -- truth-demo
//! ```
//!
//! Reads `runs/current/patients/risks.parquet` and `extracts/truth.parquet`. AUROC is the one expected over every
//! outcome the true risks could give: a person is a case with the weight of their true risk and a control with the
//! rest, so the true risk's own AUROC is the most any score can reach.

use std::collections::BTreeMap;
use std::error::Error;
use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};

use arrow::array::{AsArray, RecordBatch};
use arrow::compute::concat_batches;
use arrow::datatypes::Float64Type;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

/// Pseudonym -> true risk in percent and true ethnic group.
type Truth = BTreeMap<String, (f64, String)>;

fn main() -> Result<(), Box<dyn Error>> {
    let project = PathBuf::from(std::env::args().nth(1).ok_or("name the project's folder")?);
    let risks = rows(&project.join("runs/current/patients/risks.parquet"))?;
    let truth = rows(&project.join("extracts/truth.parquet"))?;
    let mut out = std::io::stdout();
    for (outcome, column) in [("cardiovascular", "true_cvd_10y_percent"), ("diabetes", "true_diabetes_10y_percent")] {
        let truth = truth_of(&truth, column)?;
        for kind in ["learned_10y_percent", "published_10y_percent"] {
            let name = format!("{outcome}.{kind}");
            let Some(percents) = risks.column_by_name(&name) else {
                writeln!(out, "{name}: not in this run")?;
                continue;
            };
            let ids = risks.column_by_name("patient_id").ok_or("no patient_id")?.as_string::<i32>();
            let known: Vec<(f64, f64, &str)> = ids
                .iter()
                .zip(percents.as_primitive::<Float64Type>())
                .filter_map(|(id, percent)| {
                    let (true_percent, group) = truth.get(id?)?;
                    Some((percent? / 100.0, true_percent / 100.0, group.as_str()))
                })
                .collect();
            report(&mut out, &name, &known)?;
        }
    }
    Ok(())
}

fn rows(path: &Path) -> Result<RecordBatch, Box<dyn Error>> {
    let reader = ParquetRecordBatchReaderBuilder::try_new(File::open(path)?)?;
    let schema = reader.schema().clone();
    Ok(concat_batches(&schema, &reader.build()?.collect::<Result<Vec<_>, _>>()?)?)
}

fn truth_of(table: &RecordBatch, column: &str) -> Result<Truth, Box<dyn Error>> {
    let text = |name: &str| table.column_by_name(name).map(|c| c.as_string::<i32>()).ok_or(name.to_owned());
    let risks = table.column_by_name(column).ok_or(column)?.as_primitive::<Float64Type>();
    let people = text("patient_id")?.iter().zip(risks).zip(text("true_ethnicity_census_2021")?);
    Ok(people.filter_map(|((id, risk), group)| Some((id?.to_owned(), (risk?, group?.to_owned())))).collect())
}

fn report(out: &mut impl Write, name: &str, known: &[(f64, f64, &str)]) -> std::io::Result<()> {
    let column = |pick: fn(&(f64, f64, &str)) -> f64| known.iter().map(pick).collect::<Vec<f64>>();
    let (scores, truths) = (column(|k| k.0), column(|k| k.1));
    let (ours, best) = (expected_auroc(&scores, &truths), expected_auroc(&truths, &truths));
    let log_odds = |risks: &[f64]| risks.iter().map(|p| (p / (1.0 - p)).ln()).collect::<Vec<f64>>();
    let (score_odds, true_odds) = (log_odds(&scores), log_odds(&truths));
    let slope = covariance(&score_odds, &true_odds) / covariance(&score_odds, &score_odds);
    let correlation = covariance(&score_odds, &true_odds)
        / (covariance(&score_odds, &score_odds) * covariance(&true_odds, &true_odds)).sqrt();
    writeln!(out, "{name}: {} people", known.len())?;
    writeln!(out, "  AUROC {ours:.4}, of the true risk itself {best:.4}, less by {:.4}", best - ours)?;
    writeln!(
        out,
        "  true over predicted {:.3}, slope of true on predicted log-odds {slope:.3}",
        mean(&truths) / mean(&scores)
    )?;
    writeln!(out, "  correlation of log-odds {correlation:.3}")?;
    let mut groups: BTreeMap<&str, (usize, f64, f64)> = BTreeMap::new();
    for (score, truth, group) in known {
        let sums = groups.entry(group).or_default();
        *sums = (sums.0 + 1, sums.1 + score, sums.2 + truth);
    }
    for (group, (people, score, truth)) in groups.into_iter().filter(|(_, (people, ..))| *people >= 500) {
        writeln!(out, "  {group}: true over predicted {:.2} ({people} people)", truth / score)?;
    }
    Ok(())
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

fn covariance(a: &[f64], b: &[f64]) -> f64 {
    let (mean_a, mean_b) = (mean(a), mean(b));
    a.iter().zip(b).map(|(x, y)| (x - mean_a) * (y - mean_b)).sum::<f64>() / a.len() as f64
}

fn expected_auroc(scores: &[f64], truths: &[f64]) -> f64 {
    let mut order: Vec<usize> = (0..scores.len()).collect();
    order.sort_by(|a, b| scores[*a].total_cmp(&scores[*b]));
    let (mut below, mut won, mut cases) = (0.0, 0.0, 0.0);
    for tie in order.chunk_by(|a, b| scores[*a] >= scores[*b]) {
        let with: f64 = tie.iter().map(|row| truths[*row]).sum();
        let without = tie.len() as f64 - with;
        won += with * (below + without / 2.0);
        below += without;
        cases += with;
    }
    won / (cases * below)
}
