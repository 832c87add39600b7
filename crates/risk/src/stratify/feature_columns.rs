//! Columns of `risk_inputs` as numbers. The same function serves every landmark and tonight, so they cannot differ.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use arrow::array::{Array, Date32Array};
use evenreach_clinical::ethnicity::{Category, UNKNOWN};
use evenreach_contract::{Breach, View};
use jiff::civil::Date;

use crate::learned::{FeatureTable, LearnError};
use crate::published::Smoking5;

/// Measurements and area scores; a person may lack any of them.
pub(super) const NUMBERS: [&str; 8] = [
    "townsend_score",
    "imd_decile",
    "bmi_kg_per_m2",
    "systolic_mmhg",
    "systolic_sd_mmhg",
    "cholesterol_hdl_ratio",
    "hba1c_mmol_per_mol",
    "fasting_glucose_mmol_per_l",
];

/// Years since a measurement, with the column of its date. A person without the measurement lacks them.
pub(super) const TIMES: [(&str, &str); 6] = [
    ("years_since_bmi", "bmi_date"),
    ("years_since_systolic", "systolic_date"),
    ("years_since_cholesterol", "non_hdl_cholesterol_date"),
    ("years_since_hba1c", "hba1c_date"),
    ("years_since_fasting_glucose", "fasting_glucose_date"),
    ("years_since_nhs_health_check", "nhs_health_check_date"),
];

/// Diagnoses, family history and treatment.
pub(super) const FLAGS: [&str; 24] = [
    "has_treated_hypertension",
    "has_hypertension",
    "has_severe_mental_illness",
    "has_schizophrenia_or_bipolar",
    "on_statin",
    "on_corticosteroids",
    "on_atypical_antipsychotic",
    "has_diabetes",
    "has_type_1_diabetes",
    "has_type_2_diabetes",
    "has_heart_disease_or_stroke",
    "has_heart_failure",
    "has_peripheral_arterial_disease",
    "has_atrial_fibrillation",
    "has_ckd_stage_3_5",
    "has_family_history_chd_under_60",
    "has_rheumatoid_arthritis",
    "has_systemic_lupus_erythematosus",
    "has_migraine",
    "has_erectile_dysfunction",
    "has_family_history_diabetes",
    "has_gestational_diabetes",
    "has_polycystic_ovary_syndrome",
    "has_learning_disability",
];

const DAYS_PER_YEAR: f64 = 365.25;
const ETHNICITY: &str = "ethnicity is ";

/// One 0-or-1 column for each of the 19 census groups and `Unknown`; the first, White British, is the reference.
pub(super) fn ethnicity_columns() -> &'static [String] {
    static COLUMNS: OnceLock<Vec<String>> = OnceLock::new();
    COLUMNS.get_or_init(|| {
        let mut columns = Vec::new();
        for letter in 'A'..='Z' {
            let Some(group) = Category::from_code(&letter.to_string()).map(Category::group_19) else { continue };
            let name = format!("{ETHNICITY}{group}");
            if !columns.contains(&name) {
                columns.push(name);
            }
        }
        columns.push(format!("{ETHNICITY}{UNKNOWN}"));
        columns
    })
}

/// The days of a date since 1970-01-01, as tables hold it.
pub(super) fn days(date: Date) -> i32 {
    (date - Date::constant(1970, 1, 1)).get_days()
}

/// The named columns for some rows of `risk_inputs` as of a date.
///
/// # Errors
/// Outside: a column of `risk_inputs` that is not there or of another type. Inside: a name that no feature may read, an
/// ethnic group that is none of the census, and a measurement dated after `at`, which nobody could have known then.
pub fn feature_table(
    inputs: &View<'_>,
    rows: &[usize],
    at: Date,
    names: &BTreeSet<String>,
) -> Result<Result<FeatureTable, LearnError>, Breach> {
    let at = days(at);
    for (_, column) in TIMES {
        let dates = inputs.date(column)?;
        let late = rows.iter().filter(|row| dates.is_valid(**row) && dates.value(**row) > at).count();
        if late > 0 {
            let reason = format!("{late} dates lie after it");
            return Ok(Err(LearnError::Leak { column: column.to_owned(), reason }));
        }
    }
    if names.iter().any(|name| name.starts_with(ETHNICITY)) {
        let groups = inputs.text("ethnicity_19")?;
        let known: BTreeSet<&str> = ethnicity_columns().iter().filter_map(|c| c.strip_prefix(ETHNICITY)).collect();
        let unknown = rows.iter().filter(|row| !known.contains(groups.value(**row))).count();
        if unknown > 0 {
            // They would pass for the reference group.
            let name = "ethnicity_19".to_owned();
            return Ok(Err(LearnError::UndeclaredLevel { name, count: unknown }));
        }
    }
    let mut columns = Vec::with_capacity(names.len());
    for name in names {
        match column(inputs, rows, at, name)? {
            Some(values) => columns.push((name.clone(), values)),
            None => return Ok(Err(LearnError::MissingColumn { name: name.clone() })),
        }
    }
    Ok(FeatureTable::new(columns))
}

fn column(inputs: &View<'_>, rows: &[usize], at: i32, name: &str) -> Result<Option<Vec<Option<f64>>>, Breach> {
    let flag = |value: bool| Some(f64::from(u8::from(value)));
    let since =
        |dates: &Date32Array, row: usize| dates.is_valid(row).then(|| f64::from(at - dates.value(row)) / DAYS_PER_YEAR);
    Ok(Some(match name {
        "age_years" => {
            let ages = inputs.integer(name)?;
            rows.iter().map(|r| Some(f64::from(ages.value(*r)))).collect()
        }
        "male" => {
            let sexes = inputs.text("sex")?;
            rows.iter().map(|r| flag(sexes.value(*r) == "male")).collect()
        }
        "smoking" => {
            let words = inputs.text(name)?;
            let level = |row: usize| {
                let word = words.is_valid(row).then(|| words.value(row))?;
                Smoking5::ALL.into_iter().find(|level| level.word() == word).map(|level| f64::from(level.number()))
            };
            rows.iter().map(|r| level(*r)).collect()
        }
        "imd_decile" => {
            let deciles = inputs.integer(name)?;
            rows.iter().map(|r| deciles.is_valid(*r).then(|| f64::from(deciles.value(*r)))).collect()
        }
        _ if NUMBERS.contains(&name) => {
            let values = inputs.number(name)?;
            rows.iter().map(|r| values.is_valid(*r).then(|| values.value(*r))).collect()
        }
        _ if FLAGS.contains(&name) => {
            let values = inputs.flag(name)?;
            rows.iter().map(|r| flag(values.value(*r))).collect()
        }
        _ if name.starts_with(ETHNICITY) && ethnicity_columns().iter().any(|known| known == name) => {
            let groups = inputs.text("ethnicity_19")?;
            rows.iter().map(|r| flag(Some(groups.value(*r)) == name.strip_prefix(ETHNICITY))).collect()
        }
        _ => match TIMES.iter().find(|(known, _)| *known == name) {
            Some((_, date)) => {
                let dates = inputs.date(date)?;
                rows.iter().map(|r| since(dates, *r)).collect()
            }
            None => return Ok(None),
        },
    }))
}
