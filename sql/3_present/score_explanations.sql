-- What stands behind QRISK3 and QDiabetes for each person: inputs with value, date, code and status, the terms they add,
-- and the score with what can be changed at target. Codes are those of the night's record.
with record as (
    select *
    from clinical_record
    where at_date = $as_of
),

medicines as (
    select *
    from medication_record
    where at_date = $as_of
),

people as (
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
        ) as diabetes
    from risk_inputs
),

explained as (
    select
        person_key,
        qrisk3_inputs(cardiovascular) as qrisk3_inputs,
        qrisk3_explanation(cardiovascular) as qrisk3_why,
        qdiabetes_inputs(diabetes) as qdiabetes_inputs,
        qdiabetes_explanation(diabetes) as qdiabetes_why
    from people
)

select
    i.person_key,
    i.patient_id,
    i.age_years,
    i.ethnicity_9,
    i.ethnicity_date,
    i.ethnicity_source,
    i.smoking,
    i.smoking_date,
    case
        when r.smoking_concept = 'smoking_never' then coalesce(r.latest_ever_smoked_code, r.smoking_code)
        else r.smoking_code
    end as smoking_code,
    i.townsend_score,
    i.bmi_kg_per_m2,
    i.bmi_date,
    case
        when i.bmi_date = r.bmi_recorded_date then r.bmi_recorded_code
        when i.bmi_date is not null then concat(r.weight_code, ' / ', r.height_code)
    end as bmi_code,
    i.systolic_mmhg,
    i.systolic_date,
    r.systolic_code,
    i.systolic_sd_mmhg,
    i.cholesterol_hdl_ratio,
    i.cholesterol_hdl_ratio_date,
    case
        when i.cholesterol_hdl_ratio_date = r.cholesterol_hdl_ratio_date then r.cholesterol_hdl_ratio_code
        when i.cholesterol_hdl_ratio_date is not null
            then concat(r.total_cholesterol_code, ' / ', r.hdl_cholesterol_code)
    end as cholesterol_hdl_ratio_code,
    i.waist_cm,
    i.waist_date,
    r.waist_code,
    i.fasting_glucose_mmol_per_l,
    i.fasting_glucose_date,
    r.fasting_glucose_code,
    i.hba1c_mmol_per_mol,
    i.hba1c_date,
    r.hba1c_code,
    nullif(
        concat_ws(
            '; ',
            case when i.has_atrial_fibrillation then concat('atrial fibrillation ', cast(r.first_atrial_fibrillation as varchar), ' [', r.first_atrial_fibrillation_code, ']') end,
            case when i.on_atypical_antipsychotic then concat('atypical antipsychotic, last issue ', cast(m.last_atypical_antipsychotics_date as varchar), ' [', m.last_atypical_antipsychotics_code, ']') end,
            case when i.on_corticosteroids then concat('oral corticosteroid, last issue ', cast(m.last_corticosteroids_systemic_date as varchar), ' [', m.last_corticosteroids_systemic_code, ']') end,
            case when i.has_erectile_dysfunction and r.first_erectile_dysfunction is not null then concat('erectile dysfunction ', cast(r.first_erectile_dysfunction as varchar), ' [', r.first_erectile_dysfunction_code, ']') end,
            case when i.has_erectile_dysfunction and r.first_erectile_dysfunction is null then concat('erectile dysfunction medicine, last issue ', cast(m.last_erectile_dysfunction_medicine_date as varchar), ' [', m.last_erectile_dysfunction_medicine_code, ']') end,
            case when i.has_migraine then concat('migraine ', cast(r.first_migraine as varchar), ' [', r.first_migraine_code, ']') end,
            case when i.has_rheumatoid_arthritis then concat('rheumatoid arthritis ', cast(r.first_rheumatoid_arthritis as varchar), ' [', r.first_rheumatoid_arthritis_code, ']') end,
            case when i.has_ckd_stage_3_5 then concat('chronic kidney disease stage 3 to 5 ', cast(r.first_ckd_stage_3_5 as varchar), ' [', r.first_ckd_stage_3_5_code, ']') end,
            case when i.has_severe_mental_illness then concat('severe mental illness ', cast(r.first_severe_mental_illness as varchar), ' [', r.first_severe_mental_illness_code, ']') end,
            case when i.has_systemic_lupus_erythematosus then concat('systemic lupus erythematosus ', cast(r.first_systemic_lupus_erythematosus as varchar), ' [', r.first_systemic_lupus_erythematosus_code, ']') end,
            case when i.has_treated_hypertension then concat('hypertension ', cast(r.first_hypertension as varchar), ' [', r.first_hypertension_code, ']') end,
            case when i.has_treated_hypertension then concat('antihypertensive, last issue ', cast(m.last_antihypertensive_date as varchar), ' [', m.last_antihypertensive_code, ']') end,
            case when i.has_type_1_diabetes then concat('type 1 diabetes ', cast(r.latest_type_1_diabetes as varchar), ' [', r.latest_type_1_diabetes_code, ']') end,
            case when i.has_type_2_diabetes then concat('type 2 diabetes ', cast(r.latest_type_2_diabetes as varchar), ' [', r.latest_type_2_diabetes_code, ']') end,
            case when i.has_family_history_chd_under_60 then concat('coronary heart disease in a relative under 60 ', cast(r.first_family_history_chd_under_60 as varchar), ' [', r.first_family_history_chd_under_60_code, ']') end,
            case when i.on_statin then concat('statin, last issue ', cast(m.last_statin_date as varchar), ' [', m.last_statin_code, ']') end,
            case when r.first_coronary_heart_disease is not null then concat('existing coronary heart disease ', cast(r.first_coronary_heart_disease as varchar), ' [', r.first_coronary_heart_disease_code, ']') end,
            case when r.first_myocardial_infarction is not null then concat('existing myocardial infarction ', cast(r.first_myocardial_infarction as varchar), ' [', r.first_myocardial_infarction_code, ']') end,
            case when r.first_angina is not null then concat('existing angina ', cast(r.first_angina as varchar), ' [', r.first_angina_code, ']') end,
            case when r.first_stroke is not null then concat('existing stroke ', cast(r.first_stroke as varchar), ' [', r.first_stroke_code, ']') end,
            case when r.first_tia is not null then concat('existing transient ischaemic attack ', cast(r.first_tia as varchar), ' [', r.first_tia_code, ']') end,
            case when i.has_peripheral_arterial_disease then concat('peripheral arterial disease ', cast(r.first_peripheral_arterial_disease as varchar), ' [', r.first_peripheral_arterial_disease_code, ']') end
        ),
        ''
    ) as cardiovascular_conditions,
    nullif(
        concat_ws(
            '; ',
            case when i.has_gestational_diabetes then concat('gestational diabetes ', cast(r.first_gestational_diabetes as varchar), ' [', r.first_gestational_diabetes_code, ']') end,
            case when i.has_polycystic_ovary_syndrome then concat('polycystic ovary syndrome ', cast(r.first_polycystic_ovary_syndrome as varchar), ' [', r.first_polycystic_ovary_syndrome_code, ']') end,
            case when i.has_learning_disability then concat('learning disability ', cast(r.first_learning_disability as varchar), ' [', r.first_learning_disability_code, ']') end,
            case when i.has_schizophrenia_or_bipolar then concat('schizophrenia or bipolar disorder ', cast(r.first_schizophrenia_or_bipolar as varchar), ' [', r.first_schizophrenia_or_bipolar_code, ']') end,
            case when i.has_family_history_diabetes then concat('diabetes in a relative ', cast(r.first_family_history_diabetes as varchar), ' [', r.first_family_history_diabetes_code, ']') end,
            case when i.has_diabetes and r.latest_diabetes is not null then concat('existing diabetes, last entry ', cast(r.latest_diabetes as varchar), ' [', r.latest_diabetes_code, ']') end
        ),
        ''
    ) as diabetes_conditions,
    get_field(e.qrisk3_why, 'plain') as qrisk3_plain,
    get_field(e.qrisk3_why, 'at_target_percent') as qrisk3_at_target_percent,
    get_field(e.qrisk3_why, 'at_target_changes') as qrisk3_at_target_changes,
    get_field(e.qrisk3_inputs, 'ethnicity') as qrisk3_ethnicity_status,
    get_field(e.qrisk3_inputs, 'smoking') as qrisk3_smoking_status,
    get_field(e.qrisk3_inputs, 'townsend') as qrisk3_townsend_status,
    get_field(e.qrisk3_inputs, 'bmi') as qrisk3_bmi_status,
    get_field(e.qrisk3_inputs, 'systolic_bp') as qrisk3_systolic_bp_status,
    get_field(e.qrisk3_inputs, 'systolic_bp_sd') as qrisk3_systolic_bp_sd_status,
    get_field(e.qrisk3_inputs, 'cholesterol_hdl_ratio') as qrisk3_cholesterol_hdl_ratio_status,
    get_field(e.qrisk3_inputs, 'erectile_dysfunction') as qrisk3_erectile_dysfunction_status,
    get_field(e.qrisk3_inputs, 'on_statin') as qrisk3_on_statin_status,
    get_field(get_field(e.qrisk3_why, 'terms'), 'age') as qrisk3_age_log_hazard,
    get_field(get_field(e.qrisk3_why, 'terms'), 'ethnicity') as qrisk3_ethnicity_log_hazard,
    get_field(get_field(e.qrisk3_why, 'terms'), 'smoking') as qrisk3_smoking_log_hazard,
    get_field(get_field(e.qrisk3_why, 'terms'), 'townsend') as qrisk3_townsend_log_hazard,
    get_field(get_field(e.qrisk3_why, 'terms'), 'bmi') as qrisk3_bmi_log_hazard,
    get_field(get_field(e.qrisk3_why, 'terms'), 'systolic_bp') as qrisk3_systolic_bp_log_hazard,
    get_field(get_field(e.qrisk3_why, 'terms'), 'systolic_bp_sd') as qrisk3_systolic_bp_sd_log_hazard,
    get_field(get_field(e.qrisk3_why, 'terms'), 'cholesterol_hdl_ratio') as qrisk3_cholesterol_hdl_ratio_log_hazard,
    get_field(get_field(e.qrisk3_why, 'terms'), 'atrial_fibrillation') as qrisk3_atrial_fibrillation_log_hazard,
    get_field(get_field(e.qrisk3_why, 'terms'), 'atypical_antipsychotic') as qrisk3_atypical_antipsychotic_log_hazard,
    get_field(get_field(e.qrisk3_why, 'terms'), 'corticosteroids') as qrisk3_corticosteroids_log_hazard,
    get_field(get_field(e.qrisk3_why, 'terms'), 'erectile_dysfunction') as qrisk3_erectile_dysfunction_log_hazard,
    get_field(get_field(e.qrisk3_why, 'terms'), 'migraine') as qrisk3_migraine_log_hazard,
    get_field(get_field(e.qrisk3_why, 'terms'), 'rheumatoid_arthritis') as qrisk3_rheumatoid_arthritis_log_hazard,
    get_field(get_field(e.qrisk3_why, 'terms'), 'chronic_kidney_disease_345') as qrisk3_chronic_kidney_disease_345_log_hazard,
    get_field(get_field(e.qrisk3_why, 'terms'), 'severe_mental_illness') as qrisk3_severe_mental_illness_log_hazard,
    get_field(get_field(e.qrisk3_why, 'terms'), 'systemic_lupus_erythematosus') as qrisk3_systemic_lupus_erythematosus_log_hazard,
    get_field(get_field(e.qrisk3_why, 'terms'), 'treated_hypertension') as qrisk3_treated_hypertension_log_hazard,
    get_field(get_field(e.qrisk3_why, 'terms'), 'type1_diabetes') as qrisk3_type1_diabetes_log_hazard,
    get_field(get_field(e.qrisk3_why, 'terms'), 'type2_diabetes') as qrisk3_type2_diabetes_log_hazard,
    get_field(get_field(e.qrisk3_why, 'terms'), 'family_history_chd') as qrisk3_family_history_chd_log_hazard,
    get_field(e.qdiabetes_why, 'plain') as qdiabetes_plain,
    get_field(e.qdiabetes_why, 'at_target_percent') as qdiabetes_at_target_percent,
    get_field(e.qdiabetes_why, 'at_target_changes') as qdiabetes_at_target_changes,
    get_field(e.qdiabetes_inputs, 'ethnicity') as qdiabetes_ethnicity_status,
    get_field(e.qdiabetes_inputs, 'smoking') as qdiabetes_smoking_status,
    get_field(e.qdiabetes_inputs, 'townsend') as qdiabetes_townsend_status,
    get_field(e.qdiabetes_inputs, 'bmi') as qdiabetes_bmi_status,
    get_field(e.qdiabetes_inputs, 'fasting_glucose') as qdiabetes_fasting_glucose_status,
    get_field(e.qdiabetes_inputs, 'hba1c') as qdiabetes_hba1c_status,
    get_field(e.qdiabetes_inputs, 'gestational_diabetes') as qdiabetes_gestational_diabetes_status,
    get_field(e.qdiabetes_inputs, 'polycystic_ovary_syndrome') as qdiabetes_polycystic_ovary_syndrome_status,
    get_field(get_field(e.qdiabetes_why, 'terms'), 'age') as qdiabetes_age_log_hazard,
    get_field(get_field(e.qdiabetes_why, 'terms'), 'ethnicity') as qdiabetes_ethnicity_log_hazard,
    get_field(get_field(e.qdiabetes_why, 'terms'), 'smoking') as qdiabetes_smoking_log_hazard,
    get_field(get_field(e.qdiabetes_why, 'terms'), 'townsend') as qdiabetes_townsend_log_hazard,
    get_field(get_field(e.qdiabetes_why, 'terms'), 'bmi') as qdiabetes_bmi_log_hazard,
    get_field(get_field(e.qdiabetes_why, 'terms'), 'fasting_glucose') as qdiabetes_fasting_glucose_log_hazard,
    get_field(get_field(e.qdiabetes_why, 'terms'), 'hba1c') as qdiabetes_hba1c_log_hazard,
    get_field(get_field(e.qdiabetes_why, 'terms'), 'atypical_antipsychotic') as qdiabetes_atypical_antipsychotic_log_hazard,
    get_field(get_field(e.qdiabetes_why, 'terms'), 'corticosteroids') as qdiabetes_corticosteroids_log_hazard,
    get_field(get_field(e.qdiabetes_why, 'terms'), 'cardiovascular_disease') as qdiabetes_cardiovascular_disease_log_hazard,
    get_field(get_field(e.qdiabetes_why, 'terms'), 'gestational_diabetes') as qdiabetes_gestational_diabetes_log_hazard,
    get_field(get_field(e.qdiabetes_why, 'terms'), 'learning_disability') as qdiabetes_learning_disability_log_hazard,
    get_field(get_field(e.qdiabetes_why, 'terms'), 'schizophrenia_or_bipolar') as qdiabetes_schizophrenia_or_bipolar_log_hazard,
    get_field(get_field(e.qdiabetes_why, 'terms'), 'polycystic_ovary_syndrome') as qdiabetes_polycystic_ovary_syndrome_log_hazard,
    get_field(get_field(e.qdiabetes_why, 'terms'), 'statins') as qdiabetes_statins_log_hazard,
    get_field(get_field(e.qdiabetes_why, 'terms'), 'treated_hypertension') as qdiabetes_treated_hypertension_log_hazard,
    get_field(get_field(e.qdiabetes_why, 'terms'), 'family_history_diabetes') as qdiabetes_family_history_diabetes_log_hazard
from risk_inputs as i
inner join explained as e on e.person_key = i.person_key
left join record as r on r.person_key = i.person_key
left join medicines as m on m.person_key = i.person_key
