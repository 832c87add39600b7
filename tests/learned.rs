//! Learned risk in a whole night: model files, risks against the truth, movement between tiers, a model from elsewhere.

use std::collections::BTreeMap;
use std::fs::File;
use std::path::Path;

use arrow::array::{AsArray, RecordBatch};
use arrow::compute::concat_batches;
use arrow::datatypes::Float64Type;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

use crate::project::{AS_OF, Project};

fn rows(path: &Path) -> RecordBatch {
    let reader = ParquetRecordBatchReaderBuilder::try_new(File::open(path).unwrap()).unwrap();
    let schema = reader.schema().clone();
    concat_batches(&schema, &reader.build().unwrap().map(Result::unwrap).collect::<Vec<_>>()).unwrap()
}

fn texts(table: &RecordBatch, name: &str) -> Vec<Option<String>> {
    table.column_by_name(name).unwrap().as_string::<i32>().iter().map(|t| t.map(str::to_owned)).collect()
}

fn numbers(table: &RecordBatch, name: &str) -> Vec<Option<f64>> {
    table.column_by_name(name).unwrap().as_primitive::<Float64Type>().iter().collect()
}

#[test]
fn a_night_keeps_its_models_and_tells_of_them() {
    let project = Project::demo();
    let done = project.night();
    assert_eq!(done.code, 0, "{}", done.out);
    let models = project.released("models");
    assert_eq!(models.keys().collect::<Vec<_>>(), ["cardiovascular.json", "diabetes.json"]);
    let file = "runs/current/models/cardiovascular.json";
    let shown = project.run(&["model", "show", file]);
    assert_eq!(shown.code, 0, "{}", shown.out);
    for expected in ["first cardiovascular event", "age_years", "year  0 to  1", "held-out people"] {
        assert!(shown.out.contains(expected), "{expected}: {}", shown.out);
    }
    let card = project.run(&["model", "card", file]);
    for item in ["**1 Title", "**11 Missing data", "**14 Fairness", "**22 Full model", "**23a Performance", "**27c"] {
        assert!(card.out.contains(item), "{item}");
    }
    // The manifest names each model by its digest.
    let manifest = String::from_utf8(project.released("")["manifest.json"].clone()).unwrap();
    let digest = shown.out.split("digest").nth(1).unwrap().split_whitespace().next().unwrap().to_owned();
    assert!(manifest.contains(&digest), "{digest}");

    // An edited file is refused.
    let text = String::from_utf8(models["cardiovascular.json"].clone()).unwrap();
    std::fs::write(project.path("edited.json"), text.replacen("\"slope\"", "\"slope\" ", 1)).unwrap();
    assert_eq!(project.run(&["model", "show", "edited.json"]).code, 0, "spaces change nothing");
    let at = text.find("\"coefficients\": [").unwrap();
    let edited = format!("{}\"coefficients\": [\n0.5,{}", &text[..at], &text[at + 17..]);
    std::fs::write(project.path("edited.json"), edited).unwrap();
    let refused = project.run(&["model", "show", "edited.json"]);
    assert_eq!(refused.code, 3, "{}", refused.out);
    assert!(refused.out.contains("digest"), "{}", refused.out);
}

#[test]
fn a_model_is_judged_on_another_extract() {
    let project = Project::demo();
    assert_eq!(project.night().code, 0);
    let file = "runs/current/models/cardiovascular.json";
    let arguments = ["model", "validate", file, "--on", "demo.toml", "--as-of", AS_OF];
    let judged = project.run(&arguments);
    assert_eq!(judged.code, 0, "{}", judged.out);
    assert!(judged.out.contains("another extract"), "{}", judged.out);
    assert!(judged.out.contains("everyone"), "{}", judged.out);
    // The clock of the progress lines aside, the same inputs give the same words.
    let figures = |out: &str| out.lines().filter(|l| l.contains(" people, ")).map(str::to_owned).collect::<Vec<_>>();
    assert!(figures(&judged.out).len() > 3, "{}", judged.out);
    assert_eq!(figures(&project.run(&arguments).out), figures(&judged.out));
}

#[test]
fn learned_risk_follows_the_true_risk() {
    let project = Project::demo();
    assert_eq!(project.night().code, 0);
    let risks = rows(&project.path("runs/current/patients/risks.parquet"));
    let truth = rows(&project.path("extracts/truth.parquet"));
    let true_risk: BTreeMap<String, f64> = texts(&truth, "patient_id")
        .into_iter()
        .zip(numbers(&truth, "true_cvd_10y_percent"))
        .filter_map(|(id, percent)| Some((id?, percent?)))
        .collect();
    let (mut learned, mut known) = (vec![], vec![]);
    for (id, percent) in
        texts(&risks, "patient_id").into_iter().zip(numbers(&risks, "cardiovascular.learned_5y_percent"))
    {
        if let (Some(percent), Some(truth)) = (percent, true_risk.get(&id.unwrap())) {
            learned.push(percent);
            known.push(*truth);
        }
    }
    assert!(learned.len() > 800, "{}", learned.len());
    let together = rank_correlation(&learned, &known);
    assert!(together > 0.8, "rank correlation with the true risk {together}");
}

fn rank_correlation(a: &[f64], b: &[f64]) -> f64 {
    let ranks = |values: &[f64]| {
        let mut order: Vec<usize> = (0..values.len()).collect();
        order.sort_by(|x, y| values[*x].total_cmp(&values[*y]));
        let mut ranks = vec![0.0; values.len()];
        order.into_iter().enumerate().for_each(|(rank, at)| ranks[at] = rank as f64);
        ranks
    };
    let (a, b) = (ranks(a), ranks(b));
    let mean = (a.len() as f64 - 1.0) / 2.0;
    let product = |x: &[f64], y: &[f64]| -> f64 { x.iter().zip(y).map(|(x, y)| (x - mean) * (y - mean)).sum() };
    product(&a, &b) / (product(&a, &a) * product(&b, &b)).sqrt()
}

#[test]
fn the_next_night_tells_who_moved_between_tiers() {
    let project = Project::demo();
    project.unsigned();
    assert_eq!(project.run(&["run", "demo.toml", "--as-of", "2026-11-20"]).code, 0);
    assert!(!project.released("aggregates").contains_key("tier_movement.csv"), "there was no night before");
    assert_eq!(project.night().code, 0);
    let moved = String::from_utf8(project.released("aggregates")["tier_movement.csv"].clone()).unwrap();
    let stayed = moved.lines().filter(|line| line.contains("cardiovascular,everyone,Everyone,low,low,")).count();
    assert_eq!(stayed, 1, "{moved}");
    // A rerun compares with nothing newer and changes nothing.
    let before = project.released("");
    assert!(project.night().out.contains("already released"));
    assert!(before == project.released(""));
}

#[test]
fn a_relation_that_peeks_learns_nothing_from_it() {
    let honest = Project::demo();
    assert_eq!(honest.night().code, 0);
    let peeking = Project::demo();
    let stage = peeking.path("sql/2_derive");
    std::fs::create_dir_all(&stage).unwrap();
    let built_in = Path::new(env!("CARGO_MANIFEST_DIR")).join("sql/2_derive");
    let sql = std::fs::read_to_string(built_in.join("risk_inputs.sql")).unwrap();
    // Whoever has a stroke or a heart attack at any time, then or since, is called a migraine sufferer.
    let honest_flag = "r.first_migraine is not null as has_migraine";
    assert!(sql.contains(honest_flag));
    let peek = "r.first_migraine is not null or later.person_key is not null as has_migraine";
    let join = "\nleft join (select person_key from clinical_record where at_date > $as_of \
                and coalesce(first_stroke, first_myocardial_infarction, first_angina) is not null \
                group by person_key) as later on later.person_key = s.person_key\n";
    let sql = sql.trim_end().replacen(honest_flag, peek, 1) + join;
    std::fs::write(stage.join("risk_inputs.sql"), sql).unwrap();
    std::fs::copy(built_in.join("risk_inputs.toml"), stage.join("risk_inputs.toml")).unwrap();
    let done = peeking.night();
    assert_eq!(done.code, 0, "{}", done.out);
    // What came after a landmark is not there to be peeked at: to the byte the same models.
    assert!(honest.released("models") == peeking.released("models"));
}
