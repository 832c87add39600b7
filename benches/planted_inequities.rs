//! Whole nights of the demonstration with other seeds: is every planted inequity found, and named by its group, place and
//! care?
//!
//! ```sh
//! cargo run --release --example planted_inequities -- 20 50000
//! cargo run --release --example planted_inequities -- 20 50000 nothing
//! ```
//!
//! A planted inequity counts as found when a finding for the first page names it: the pocket of care that stands out has
//! its group and its place, the invitations over all lists have its group, the published score has its group. With
//! `nothing` nothing is planted, and the same findings are counted: where they are not chance, they are what the
//! population was made with besides.

use std::error::Error;
use std::io::Write;
use std::path::Path;

use arrow::array::{Array, AsArray, RecordBatch};
use evenreach_clinical::ethnicity::Category;
use evenreach_nightly::{DEMO_AREAS, Pipeline, World, run, write_project};
use evenreach_synthetic::{Areas, Geography, Planted, PlantedInequity, Request, generate};
use jiff::civil::date;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use serde_json::{Value, json};

/// Of the demonstration's pipeline file what only takes time here: other settings to choose under, landmarks between, models
/// that are not looked at.
const LEFT_OUT: [(&str, &str); 4] = [
    ("also_resolve", "# also_resolve"),
    ("also_authority", "# also_authority"),
    ("spacing_years = 2", "spacing_years = 5"),
    ("leave_one_pcn_out = true", "leave_one_pcn_out = false"),
];

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let seeds: u64 = arguments.next().map_or(Ok(20), |seeds| seeds.parse())?;
    let people: u64 = arguments.next().map_or(Ok(50_000), |people| people.parse())?;
    let planted = if arguments.next().as_deref() == Some("nothing") { Planted::None } else { Planted::Default };
    let runtime = tokio::runtime::Builder::new_multi_thread().build()?;
    let mut out = std::io::stdout();
    for seed in 1..=seeds {
        let folder = tempfile::tempdir()?;
        let project = folder.path();
        write_project(project)?;
        let as_of = date(2026, 11, 21);
        let areas = Areas::Pcns(DEMO_AREAS.iter().map(|code| (*code).to_owned()).collect());
        let request = Request { people, seed, as_of, areas, planted, history_years: 12 };
        let geography = Geography::read(&project.join("reference"))?;
        let truth = generate(&request, &geography, &project.join("extracts"), &|_| ())?;
        let text = std::fs::read_to_string(project.join("demo.toml"))?;
        let text = LEFT_OUT.iter().fold(text, |text, (from, to)| text.replace(from, to));
        let pipeline = Pipeline::parse(&text)?;
        let program = "planted_inequities".to_owned();
        let world = World { project: project.to_owned(), runs: project.join("runs"), program, tell: &|_| () };
        let published = runtime.block_on(run(&pipeline, as_of, &world))?;
        let found = Found::read(&published.folder)?;
        for inequity in &truth.planted {
            let named = if found.names(inequity) { "found" } else { "NOT FOUND" };
            writeln!(out, "{seed:>2} {named:<9} {} {}", inequity.id, told(inequity))?;
        }
        writeln!(
            out,
            "{seed:>2} {} pockets of care stand out, {} findings over all lists",
            found.pockets.len(),
            found.across.len()
        )?;
        if planted == Planted::None {
            for finding in found.pockets.iter().map(|p| p.join(", ")).chain(found.across) {
                writeln!(out, "{seed:>2}   {finding}")?;
            }
        }
    }
    Ok(())
}

/// What a night put on its first page.
struct Found {
    /// Care, level, place and group.
    pockets: Vec<[String; 4]>,
    across: Vec<String>,
}

impl Found {
    fn read(run: &Path) -> Result<Self, Box<dyn Error>> {
        let manifest: Value = serde_json::from_slice(&std::fs::read(run.join("manifest.json"))?)?;
        let texts = |value: &Value| -> Vec<String> {
            value.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
        };
        let file = std::fs::File::open(run.join("aggregates/equity_care_pockets.parquet"))?;
        let mut pockets = vec![];
        for rows in ParquetRecordBatchReaderBuilder::try_new(file)?.build()? {
            let rows: RecordBatch = rows?;
            let text = |name: &str| rows.column_by_name(name).map(|column| column.as_string::<i32>().clone());
            let columns = ["care", "level", "place", "group"].map(text);
            let ranks = rows.column_by_name("stands_out").ok_or("no column stands_out")?;
            for row in (0..rows.num_rows()).filter(|row| ranks.is_valid(*row)) {
                pockets.push(columns.each_ref().map(|of| of.as_ref().map_or("", |of| of.value(row)).to_owned()));
            }
        }
        Ok(Self { pockets, across: texts(&manifest["findings"]) })
    }

    fn names(&self, inequity: &PlantedInequity) -> bool {
        let (care, group, place) = (care(inequity), group(inequity), place(inequity));
        match inequity.kind {
            "under_invitation" => {
                self.across.iter().any(|finding| finding.contains(&format!("`invited_12_months`: {group} (")))
            }
            "miscalibration" => {
                let start = "Risk told too low by the published score, first type 2 diabetes code: ";
                self.across.iter().any(|finding| finding.starts_with(&format!("{start}{group} (")))
            }
            _ => self.pockets.iter().any(|pocket| *pocket == [care, &place.0, &place.1, &group]),
        }
    }
}

/// The clause that the care is missing from.
fn care(inequity: &PlantedInequity) -> &'static str {
    match inequity.kind {
        "under_treatment" => "no_statin_12_months",
        _ => "no_hba1c_24_months",
    }
}

/// The group as audits call it.
fn group(inequity: &PlantedInequity) -> String {
    match &inequity.group {
        None => "Everyone".to_owned(),
        Some(group) if group.attribute == "ethnicity_16" => {
            Category::from_code(&group.value).map_or("", Category::group_19).to_owned()
        }
        Some(group) if group.value == "1" => "1 (most deprived)".to_owned(),
        Some(group) => group.value.clone(),
    }
}

/// Level and code.
fn place(inequity: &PlantedInequity) -> (String, String) {
    let place = json!(inequity.place);
    let level = place["kind"].as_str().unwrap_or_default().trim_end_matches("_code").to_owned();
    (level, place["code"].as_str().unwrap_or_default().to_owned())
}

fn told(inequity: &PlantedInequity) -> String {
    let (level, code) = place(inequity);
    format!("{} in {level} {code}", group(inequity))
}
