//! `qdiabetes(...)`: ten-year risk of type 2 diabetes in percent, from the best model the arguments allow.

use datafusion::logical_expr::{DocSection, Documentation, ScalarUDF};
use evenreach_risk::published::{Outcome, Policy, Sex, qdiabetes as score};

use crate::qrisk3::{ethnicity, smoking};
use crate::score_function::Holds::{Flag, Number, Text};
use crate::score_function::{Holds, Row, ScoreFunction};

const PARAMETERS: [(&str, Holds); 20] = [
    ("sex", Text),
    ("age_years", Number),
    ("ethnicity_code", Text),
    ("smoking", Text),
    ("townsend_score", Number),
    ("bmi_kg_per_m2", Number),
    ("fasting_glucose_mmol_per_l", Number),
    ("hba1c_mmol_per_mol", Number),
    ("atypical_antipsychotic", Flag),
    ("corticosteroids", Flag),
    ("cardiovascular_disease", Flag),
    ("gestational_diabetes", Flag),
    ("learning_disability", Flag),
    ("schizophrenia_or_bipolar", Flag),
    ("polycystic_ovary_syndrome", Flag),
    ("statins", Flag),
    ("treated_hypertension", Flag),
    ("family_history_diabetes", Flag),
    ("existing_diabetes", Flag),
    ("estimate_missing", Flag),
];

/// The SQL function: model C when HbA1c is given, else B when fasting glucose is, else A; `model` says which.
#[must_use]
pub fn qdiabetes() -> ScalarUDF {
    let mut documentation = Documentation::builder(
        DocSection { include: true, label: "Published risk scores", description: None },
        "QDiabetes-2018: risk of new type 2 diabetes within 10 years, percent. BMJ 2017;359:j5019. \
         Not the official software and not a registered medical device.",
        "qdiabetes(sex => 'female', age_years => 55, ..., estimate_missing => false)",
    );
    for (name, holds) in PARAMETERS {
        documentation = documentation.with_argument(name, format!("{holds:?}; see the data dictionary"));
    }
    ScalarUDF::from(ScoreFunction::new("qdiabetes", &PARAMETERS, documentation.build(), row))
}

fn row(row: &Row<'_>) -> Option<Outcome> {
    let sex = Sex::from_word(row.text(0)?)?;
    let mut conditions = row.flags::<10>(8);
    // Gestational diabetes and polycystic ovaries are predictors of the women's equation only.
    if sex == Sex::Male {
        conditions[3] = false;
        conditions[6] = false;
    }
    let input = score::Input {
        sex,
        age_years: row.number(1),
        ethnicity: ethnicity(row.text(2)),
        smoking: smoking(row.text(3)),
        townsend: row.number(4),
        bmi_kg_per_m2: row.number(5),
        fasting_glucose_mmol_per_l: row.number(6),
        hba1c_mmol_per_mol: row.number(7),
        conditions: score::Conditions::from_array(conditions),
        existing_diabetes: row.flag(18),
    };
    Some(score::score_best(&input, &Policy { estimate_missing: row.flag(19), ..Policy::default() }))
}
