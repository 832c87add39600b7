-- QRISK3 and QDiabetes by name; who cannot be scored keeps the reason.
with scored as (
    select
        person_key,
        qrisk3(
            sex => sex,
            age_years => cast(age_years as double),
            ethnicity_code => ethnicity_code,
            smoking => smoking,
            townsend_score => townsend_score,
            bmi_kg_per_m2 => bmi_kg_per_m2,
            systolic_mmhg => systolic_mmhg,
            systolic_sd_mmhg => systolic_sd_mmhg,
            cholesterol_hdl_ratio => cholesterol_hdl_ratio,
            atrial_fibrillation => has_atrial_fibrillation,
            atypical_antipsychotic => on_atypical_antipsychotic,
            corticosteroids => on_corticosteroids,
            erectile_dysfunction => has_erectile_dysfunction,
            migraine => has_migraine,
            rheumatoid_arthritis => has_rheumatoid_arthritis,
            chronic_kidney_disease_345 => has_ckd_stage_3_5,
            severe_mental_illness => has_severe_mental_illness,
            systemic_lupus_erythematosus => has_systemic_lupus_erythematosus,
            treated_hypertension => has_treated_hypertension,
            type1_diabetes => has_type_1_diabetes,
            type2_diabetes => has_type_2_diabetes,
            family_history_chd => has_family_history_chd_under_60,
            existing_cardiovascular_disease => has_heart_disease_or_stroke,
            on_statin => on_statin,
            estimate_missing => $estimate_missing
        ) as cardiovascular,
        qdiabetes(
            sex => sex,
            age_years => cast(age_years as double),
            ethnicity_code => ethnicity_code,
            smoking => smoking,
            townsend_score => townsend_score,
            bmi_kg_per_m2 => bmi_kg_per_m2,
            fasting_glucose_mmol_per_l => fasting_glucose_mmol_per_l,
            hba1c_mmol_per_mol => hba1c_mmol_per_mol,
            atypical_antipsychotic => on_atypical_antipsychotic,
            corticosteroids => on_corticosteroids,
            cardiovascular_disease => has_heart_disease_or_stroke,
            gestational_diabetes => has_gestational_diabetes,
            learning_disability => has_learning_disability,
            schizophrenia_or_bipolar => has_schizophrenia_or_bipolar,
            polycystic_ovary_syndrome => has_polycystic_ovary_syndrome,
            statins => on_statin,
            treated_hypertension => has_treated_hypertension,
            family_history_diabetes => has_family_history_diabetes,
            existing_diabetes => has_diabetes,
            estimate_missing => $estimate_missing
        ) as diabetes
    from risk_inputs
)

select
    person_key,
    get_field(cardiovascular, 'percent') as qrisk3_10y_percent,
    get_field(cardiovascular, 'reason') as qrisk3_reason,
    get_field(cardiovascular, 'corrected') as qrisk3_corrected,
    get_field(diabetes, 'percent') as qdiabetes_10y_percent,
    get_field(diabetes, 'reason') as qdiabetes_reason,
    get_field(diabetes, 'model') as qdiabetes_model,
    get_field(diabetes, 'corrected') as qdiabetes_corrected
from scored
