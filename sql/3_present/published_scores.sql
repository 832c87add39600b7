-- Every published score the record can feed; who cannot be scored keeps the reason.
-- A condition or family history that is not coded counts as absent, as the scores' own software does. The United Kingdom
-- is in SCORE2's low-risk region. Other European groups within White are not told apart by the Leicester score.
with people as (
    select
        person_key,
        named_struct(
            'sex', sex,
            'age_years', age_years,
            'ethnicity', ethnicity_9,
            'smoking', smoking,
            'townsend_score', townsend_score,
            'bmi_kg_per_m2', bmi_kg_per_m2,
            'systolic_mmhg', systolic_mmhg,
            'systolic_sd_mmhg', systolic_sd_mmhg,
            'cholesterol_hdl_ratio', cholesterol_hdl_ratio,
            'atrial_fibrillation', has_atrial_fibrillation,
            'atypical_antipsychotic', on_atypical_antipsychotic,
            'corticosteroids', on_corticosteroids,
            'erectile_dysfunction', has_erectile_dysfunction,
            'migraine', has_migraine,
            'rheumatoid_arthritis', has_rheumatoid_arthritis,
            'chronic_kidney_disease_345', has_ckd_stage_3_5,
            'severe_mental_illness', has_severe_mental_illness,
            'systemic_lupus_erythematosus', has_systemic_lupus_erythematosus,
            'treated_hypertension', has_treated_hypertension,
            'type1_diabetes', has_type_1_diabetes,
            'type2_diabetes', has_type_2_diabetes,
            'family_history_chd', has_family_history_chd_under_60,
            'existing_cardiovascular_disease', has_heart_disease_or_stroke,
            'on_statin', on_statin,
            'estimate_missing', $estimate_missing
        ) as cardiovascular,
        named_struct(
            'sex', sex,
            'age_years', age_years,
            'ethnicity', ethnicity_9,
            'smoking', smoking,
            'townsend_score', townsend_score,
            'bmi_kg_per_m2', bmi_kg_per_m2,
            'fasting_glucose_mmol_per_l', fasting_glucose_mmol_per_l,
            'hba1c_mmol_per_mol', hba1c_mmol_per_mol,
            'atypical_antipsychotic', on_atypical_antipsychotic,
            'corticosteroids', on_corticosteroids,
            'cardiovascular_disease', has_heart_disease_or_stroke,
            'gestational_diabetes', sex = 'female' and has_gestational_diabetes,
            'learning_disability', has_learning_disability,
            'schizophrenia_or_bipolar', has_schizophrenia_or_bipolar,
            'polycystic_ovary_syndrome', sex = 'female' and has_polycystic_ovary_syndrome,
            'statins', on_statin,
            'treated_hypertension', has_treated_hypertension,
            'family_history_diabetes', has_family_history_diabetes,
            'existing_diabetes', has_diabetes,
            'estimate_missing', $estimate_missing
        ) as diabetes,
        named_struct(
            'sex', sex,
            'age_years', age_years,
            'current_smoker', smoking in ('light_smoker', 'moderate_smoker', 'heavy_smoker'),
            'systolic_mmhg', systolic_mmhg,
            'total_cholesterol_mmol_per_l', total_cholesterol_mmol_per_l,
            'hdl_cholesterol_mmol_per_l', hdl_cholesterol_mmol_per_l,
            'diabetes', has_diabetes,
            'region', 'low',
            'existing_cardiovascular_disease', has_heart_disease_or_stroke or has_peripheral_arterial_disease
        ) as european,
        named_struct(
            'sex', sex,
            'age_years', age_years,
            'bmi_kg_per_m2', bmi_kg_per_m2,
            'antihypertensive_medication', coalesce(last_antihypertensive_date > $as_of - interval '183 days', false),
            'steroid_medication', on_corticosteroids,
            'family_history_diabetes', case when has_family_history_diabetes then 'parent_or_sibling' else 'none' end,
            'smoking', case smoking when 'non_smoker' then 'never' when 'ex_smoker' then 'ex' when 'light_smoker' then 'current' when 'moderate_smoker' then 'current' when 'heavy_smoker' then 'current' end,
            'existing_diabetes', has_diabetes
        ) as undiagnosed,
        named_struct(
            'sex', sex,
            'age_years', age_years,
            'ethnicity', case when ethnicity_5 = 'White' then 'white_european' when ethnicity_5 <> 'Unknown' then 'other' end,
            'bmi_kg_per_m2', bmi_kg_per_m2,
            'waist_cm', waist_cm,
            'fh1', has_family_history_diabetes,
            'htn', has_hypertension,
            'existing_diabetes', has_diabetes
        ) as self_assessed
    from risk_inputs
),

scored as (
    select
        person_key,
        qrisk3(cardiovascular) as qrisk3,
        qrisk3_bounds(cardiovascular) as qrisk3_bounds,
        qrisk3_without_demographic_terms(cardiovascular) as qrisk3_without,
        qdiabetes(diabetes) as qdiabetes,
        qdiabetes_bounds(diabetes) as qdiabetes_bounds,
        qdiabetes_without_demographic_terms(diabetes) as qdiabetes_without,
        score2(european) as score2,
        cambridge_diabetes(undiagnosed) as cambridge_diabetes,
        leicester(self_assessed) as leicester
    from people
)

select
    person_key,
    get_field(qrisk3, 'percent') as qrisk3_10y_percent,
    get_field(qrisk3, 'reason') as qrisk3_reason,
    get_field(qrisk3, 'corrected') as qrisk3_corrected,
    get_field(qrisk3_bounds, 'lowest_percent') as qrisk3_lowest_percent,
    get_field(qrisk3_bounds, 'highest_percent') as qrisk3_highest_percent,
    get_field(qrisk3_bounds, 'missing') as qrisk3_missing,
    get_field(qrisk3_without, 'without_ethnicity_percent') as qrisk3_without_ethnicity_percent,
    get_field(qrisk3_without, 'without_deprivation_percent') as qrisk3_without_deprivation_percent,
    get_field(qrisk3_without, 'without_both_percent') as qrisk3_without_both_percent,
    get_field(qdiabetes, 'percent') as qdiabetes_10y_percent,
    get_field(qdiabetes, 'reason') as qdiabetes_reason,
    get_field(qdiabetes, 'model') as qdiabetes_model,
    get_field(qdiabetes, 'corrected') as qdiabetes_corrected,
    get_field(qdiabetes_bounds, 'lowest_percent') as qdiabetes_lowest_percent,
    get_field(qdiabetes_bounds, 'highest_percent') as qdiabetes_highest_percent,
    get_field(qdiabetes_bounds, 'missing') as qdiabetes_missing,
    get_field(qdiabetes_without, 'without_ethnicity_percent') as qdiabetes_without_ethnicity_percent,
    get_field(qdiabetes_without, 'without_deprivation_percent') as qdiabetes_without_deprivation_percent,
    get_field(qdiabetes_without, 'without_both_percent') as qdiabetes_without_both_percent,
    get_field(score2, 'percent') as score2_10y_percent,
    get_field(score2, 'reason') as score2_reason,
    get_field(score2, 'corrected') as score2_corrected,
    get_field(cambridge_diabetes, 'percent') as cambridge_diabetes_percent,
    get_field(cambridge_diabetes, 'reason') as cambridge_diabetes_reason,
    get_field(cambridge_diabetes, 'corrected') as cambridge_diabetes_corrected,
    get_field(leicester, 'score') as leicester_score,
    get_field(leicester, 'reason') as leicester_reason,
    get_field(leicester, 'category') as leicester_category,
    get_field(leicester, 'corrected') as leicester_corrected
from scored
