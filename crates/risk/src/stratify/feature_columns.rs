//! Columns of `risk_inputs` as numbers. The same function serves a landmark and tonight, so they cannot differ.

use arrow::array::Array;
use evenreach_contract::{Breach, View};

use crate::learned::{FeatureTable, LearnError};
use crate::published::Smoking5;

const NUMBERS: [&str; 6] = [
    "townsend_score",
    "bmi_kg_per_m2",
    "systolic_mmhg",
    "cholesterol_hdl_ratio",
    "hba1c_mmol_per_mol",
    "fasting_glucose_mmol_per_l",
];

const FLAGS: [&str; 12] = [
    "has_treated_hypertension",
    "has_severe_mental_illness",
    "on_statin",
    "has_diabetes",
    "has_atrial_fibrillation",
    "has_ckd_stage_3_5",
    "has_family_history_chd_under_60",
    "has_rheumatoid_arthritis",
    "has_family_history_diabetes",
    "has_gestational_diabetes",
    "on_corticosteroids",
    "has_learning_disability",
];

/// Every column a design may name, for some rows of `risk_inputs`.
pub fn feature_table(inputs: &View<'_>, rows: &[usize]) -> Result<Result<FeatureTable, LearnError>, Breach> {
    let flag = |value: bool| Some(f64::from(u8::from(value)));
    let ages = inputs.integer("age_years")?;
    let sexes = inputs.text("sex")?;
    let smoking = inputs.text("smoking")?;
    let level = |row: usize| {
        let word = smoking.is_valid(row).then(|| smoking.value(row))?;
        Smoking5::ALL.into_iter().find(|level| level.word() == word).map(|level| f64::from(level.number()))
    };
    let mut columns = vec![
        ("age_years".to_owned(), rows.iter().map(|r| Some(f64::from(ages.value(*r)))).collect()),
        ("male".to_owned(), rows.iter().map(|r| flag(sexes.value(*r) == "male")).collect()),
        ("smoking".to_owned(), rows.iter().map(|r| level(*r)).collect::<Vec<_>>()),
    ];
    for name in NUMBERS {
        let values = inputs.number(name)?;
        let column = rows.iter().map(|r| values.is_valid(*r).then(|| values.value(*r))).collect();
        columns.push((name.to_owned(), column));
    }
    for name in FLAGS {
        let values = inputs.flag(name)?;
        columns.push((name.to_owned(), rows.iter().map(|r| flag(values.value(*r))).collect()));
    }
    Ok(FeatureTable::new(columns))
}
