//! `qrisk3(...)`: ten-year cardiovascular risk in percent, from named arguments.

use datafusion::logical_expr::{DocSection, Documentation, ScalarUDF};
use evenreach_risk::published::{Ethnicity9, Outcome, Policy, Sex, Smoking5, qrisk3 as score};

use crate::score_function::Holds::{Flag, Number, Text};
use crate::score_function::{Holds, Row, ScoreFunction};

const PARAMETERS: [(&str, Holds); 25] = [
    ("sex", Text),
    ("age_years", Number),
    ("ethnicity_code", Text),
    ("smoking", Text),
    ("townsend_score", Number),
    ("bmi_kg_per_m2", Number),
    ("systolic_mmhg", Number),
    ("systolic_sd_mmhg", Number),
    ("cholesterol_hdl_ratio", Number),
    ("atrial_fibrillation", Flag),
    ("atypical_antipsychotic", Flag),
    ("corticosteroids", Flag),
    ("erectile_dysfunction", Flag),
    ("migraine", Flag),
    ("rheumatoid_arthritis", Flag),
    ("chronic_kidney_disease_345", Flag),
    ("severe_mental_illness", Flag),
    ("systemic_lupus_erythematosus", Flag),
    ("treated_hypertension", Flag),
    ("type1_diabetes", Flag),
    ("type2_diabetes", Flag),
    ("family_history_chd", Flag),
    ("existing_cardiovascular_disease", Flag),
    ("on_statin", Flag),
    ("estimate_missing", Flag),
];

/// The SQL function. Ethnicity is an NHS category letter; smoking one of `non_smoker`, `ex_smoker`, `light_smoker`,
/// `moderate_smoker`, `heavy_smoker`.
#[must_use]
pub fn qrisk3() -> ScalarUDF {
    let mut documentation = Documentation::builder(
        DocSection { include: true, label: "Published risk scores", description: None },
        "QRISK3-2017: risk of a first cardiovascular event within 10 years, percent. BMJ 2017;357:j2099. \
         Not the official software and not a registered medical device.",
        "qrisk3(sex => 'female', age_years => 55, ..., estimate_missing => false)",
    );
    for (name, holds) in PARAMETERS {
        documentation = documentation.with_argument(name, format!("{holds:?}; see the data dictionary"));
    }
    ScalarUDF::from(ScoreFunction::new("qrisk3", &PARAMETERS, documentation.build(), row))
}

fn row(row: &Row<'_>) -> Option<Outcome> {
    let input = score::Input {
        sex: Sex::from_word(row.text(0)?)?,
        age_years: row.number(1),
        ethnicity: ethnicity(row.text(2)),
        smoking: smoking(row.text(3)),
        townsend: row.number(4),
        bmi_kg_per_m2: row.number(5),
        systolic_mmhg: row.number(6),
        systolic_sd_mmhg: row.number(7),
        cholesterol_hdl_ratio: row.number(8),
        conditions: score::Conditions::from_array(row.flags::<13>(9)),
        existing_cardiovascular_disease: row.flag(22),
        on_statin: row.flag(23),
    };
    Some(score::score(&input, &Policy { estimate_missing: row.flag(24), ..Policy::default() }))
}

pub(crate) fn ethnicity(code: Option<&str>) -> Option<Ethnicity9> {
    Ethnicity9::from_nhs_category(code?.chars().next()?)
}

pub(crate) fn smoking(word: Option<&str>) -> Option<Smoking5> {
    let word = word?;
    Smoking5::ALL.into_iter().find(|level| level.word() == word)
}
