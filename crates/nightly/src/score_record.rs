//! The scores of everybody registered with what stands behind them: one identifiable table, and one person's row in words.

use std::sync::Arc;

use arrow::array::{Array as _, ArrayRef, AsArray as _, RecordBatch};
use arrow::datatypes::{Field, Schema};
use arrow::util::display::{ArrayFormatter, FormatOptions};
use evenreach_contract::{Breach, Checked};
use evenreach_publish::PersonTable;
use evenreach_risk::published::by_name;

use crate::score_tables;

/// File name without ending.
pub const SCORES: &str = "scores";

/// `published_scores` and `score_explanations` side by side, without the person key.
pub(crate) fn table(scores: &Checked, explanations: &Checked) -> Result<PersonTable, Breach> {
    if scores.view().key("person_key")?.values() != explanations.view().key("person_key")?.values() {
        let rule = "explanations are of the people scored".to_owned();
        return Err(Breach::Rows { table: "score_explanations".to_owned(), rule, count: 1 });
    }
    let columns = |table: &Checked| -> Vec<(Field, ArrayRef)> {
        let rows = table.rows();
        let fields = rows.schema_ref().fields().iter().map(|field| field.as_ref().clone());
        fields.zip(rows.columns().iter().cloned()).filter(|(field, _)| field.name() != "person_key").collect()
    };
    let mut all = columns(explanations);
    all.extend(columns(scores));
    // The pseudonym first, as in every list.
    all.sort_by_key(|(field, _)| field.name() != "patient_id");
    let (fields, arrays): (Vec<Field>, Vec<ArrayRef>) = all.into_iter().unzip();
    let rows = RecordBatch::try_new(Arc::new(Schema::new(fields)), arrays).map_err(|_| Breach::Columns {
        table: SCORES.to_owned(),
        difference: "scores and explanations differ in length".to_owned(),
    })?;
    Ok(PersonTable { name: SCORES.to_owned(), rows })
}

/// An input as it is shown: its name in statuses, words, and the columns of value, date and code.
const INPUTS: [(&str, &str, &str, &str, &str); 9] = [
    ("ethnicity", "ethnic group for the score", "ethnicity_9", "ethnicity_date", "ethnicity_source"),
    ("smoking", "smoking", "smoking", "smoking_date", "smoking_code"),
    ("townsend", "Townsend score", "townsend_score", "", ""),
    ("bmi", "body mass index, kg/m2", "bmi_kg_per_m2", "bmi_date", "bmi_code"),
    ("systolic_bp", "systolic pressure, mmHg", "systolic_mmhg", "systolic_date", "systolic_code"),
    ("systolic_bp_sd", "systolic variability (SD), mmHg", "systolic_sd_mmhg", "", ""),
    (
        "cholesterol_hdl_ratio",
        "cholesterol ratio",
        "cholesterol_hdl_ratio",
        "cholesterol_hdl_ratio_date",
        "cholesterol_hdl_ratio_code",
    ),
    (
        "fasting_glucose",
        "fasting glucose, mmol/L",
        "fasting_glucose_mmol_per_l",
        "fasting_glucose_date",
        "fasting_glucose_code",
    ),
    ("hba1c", "HbA1c, mmol/mol", "hba1c_mmol_per_mol", "hba1c_date", "hba1c_code"),
];

/// One person's row in lines for a reader.
#[must_use]
pub fn score_lines(row: &RecordBatch) -> Vec<String> {
    let cell = |name: &str| shown(row, name);
    let mut lines = vec![];
    for (prefix, title) in [("qrisk3", "QRISK3-2017"), ("qdiabetes", "QDiabetes-2018")] {
        let model = cell(&format!("{prefix}_model")).unwrap_or_else(|| title.to_owned());
        match cell(&format!("{prefix}_plain")) {
            Some(plain) => lines.push(format!("{model}: {plain}")),
            None => lines.push(unscored(row, prefix, &model)),
        }
        lines.extend(INPUTS.iter().filter_map(|input| input_line(row, prefix, input)));
        let recorded = match prefix {
            "qrisk3" => [cell("cardiovascular_conditions"), None],
            _ => [cell("diabetes_conditions"), cell("cardiovascular_conditions")],
        };
        let recorded: Vec<String> = recorded.into_iter().flatten().collect();
        if !recorded.is_empty() {
            lines.push(format!("  recorded: {}", recorded.join("; ")));
        }
        if let Some(percent) = number(row, &format!("{prefix}_at_target_percent")) {
            let changes =
                cell(&format!("{prefix}_at_target_changes")).unwrap_or_else(|| "nothing to change".to_owned());
            lines.push(format!("  with what can be changed at target ({changes}): {percent:.1} %"));
        }
        if let Some(percent) = number(row, &format!("{prefix}_without_both_percent")) {
            lines.push(format!("  with ethnicity and deprivation at reference: {percent:.1} %"));
        }
    }
    for (column, prefix, title) in [
        ("score2_10y_percent", "score2", "SCORE2, to compare, %"),
        ("cambridge_diabetes_percent", "cambridge_diabetes", "Cambridge score, undiagnosed diabetes now, %"),
        ("leicester_score", "leicester", "Leicester self-assessment, points"),
    ] {
        let corrected = cell(&format!("{prefix}_corrected")).map_or_else(String::new, |inputs| format!(" ({inputs})"));
        let result = number(row, column).map(|value| format!("{value:.1}{corrected}"));
        let reason = || cell(&format!("{prefix}_reason")).map(|reason| format!("no score, {reason}"));
        lines.push(format!("{title}: {}", result.or_else(reason).unwrap_or_default()));
    }
    // Several scores share one sentence.
    let mut disclaimers: Vec<String> =
        score_tables::names().filter_map(|name| Some(by_name(name).ok()?.about().disclaimer.clone())).collect();
    disclaimers.dedup();
    lines.extend(disclaimers);
    lines
}

/// Why there is no score, and the range it could lie in.
fn unscored(row: &RecordBatch, prefix: &str, model: &str) -> String {
    let reason = shown(row, &format!("{prefix}_reason")).unwrap_or_default();
    let ends = ["lowest", "highest"].map(|end| number(row, &format!("{prefix}_{end}_percent")));
    match ends {
        [Some(lowest), Some(highest)] => {
            format!("{model}: no score, {reason}; once measured between {lowest:.1} and {highest:.1} %")
        }
        _ => format!("{model}: no score, {reason}"),
    }
}

/// `  words value (date, code): status, adds x to the log hazard`; nothing for inputs the score does not have.
fn input_line(row: &RecordBatch, prefix: &str, input: &(&str, &str, &str, &str, &str)) -> Option<String> {
    let (name, words, value, date, code) = input;
    let status = shown(row, &format!("{prefix}_{name}_status")).filter(|status| status != "unused")?;
    let value = number(row, value).map_or_else(|| shown(row, value), |n| Some(format!("{n:.1}")));
    let source: Vec<String> = [date, code].into_iter().filter_map(|column| shown(row, column)).collect();
    let source = if source.is_empty() { String::new() } else { format!(" ({})", source.join(", ")) };
    let added = number(row, &format!("{prefix}_{name}_log_hazard"));
    let added = added.map_or_else(String::new, |added| format!(", adds {added:+.3} to the log hazard"));
    let value = value.unwrap_or_else(|| "not recorded".to_owned());
    Some(format!("  {words}: {value}{source}: {}{added}", status.replace('_', " ")))
}

fn number(row: &RecordBatch, name: &str) -> Option<f64> {
    let column = row.column_by_name(name)?.as_primitive_opt::<arrow::datatypes::Float64Type>()?;
    column.is_valid(0).then(|| column.value(0))
}

fn shown(row: &RecordBatch, name: &str) -> Option<String> {
    let column = row.column_by_name(name).filter(|column| column.is_valid(0))?;
    Some(ArrayFormatter::try_new(column.as_ref(), &FormatOptions::default()).ok()?.value(0).to_string())
}
