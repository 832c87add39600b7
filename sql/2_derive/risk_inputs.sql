-- What the published scores and the learned models know of a person: the same for tonight and for a past landmark.
with record as (
    select *
    from clinical_record
    where at_date = $as_of
),

lipids as (
    select
        person_key,
        total_cholesterol_date = hdl_cholesterol_date as is_one_day,
        least(total_cholesterol_date, hdl_cholesterol_date) as pair_date,
        total_cholesterol_mmol_per_l / hdl_cholesterol_mmol_per_l as pair_ratio,
        total_cholesterol_mmol_per_l - hdl_cholesterol_mmol_per_l as pair_difference
    from record
    where total_cholesterol_date is not null and hdl_cholesterol_date is not null
),

-- A child's height says nothing of an adult's weight.
bodies as (
    select
        r.person_key,
        r.weight_date,
        r.weight_kg / (r.height_cm / 100.0) / (r.height_cm / 100.0) as bmi_kg_per_m2
    from record as r
    inner join spine as s on s.person_key = r.person_key
    where r.weight_kg is not null
        and s.age_years - (extract(year from $as_of) - extract(year from r.height_date)) >= 18
        and r.weight_kg / (r.height_cm / 100.0) / (r.height_cm / 100.0) between 10.0 and 100.0
),

medicines as (
    select *
    from medication_record
    where at_date = $as_of
)

select
    s.person_key,
    s.patient_id,
    s.pcn_code,
    s.sex,
    s.age_years,
    s.age_band,
    s.ethnicity_code,
    s.ethnicity_date,
    s.ethnicity_source,
    s.ethnicity_19,
    s.ethnicity_5,
    ethnicity_9(s.ethnicity_code) as ethnicity_9,
    s.imd_decile,
    s.imd_quintile_label,
    s.townsend_score,
    -- "Current smoker" without an amount is scored as light: the published scores have no level for it.
    -- Somebody coded as a smoker before is an ex-smoker, whatever a later "never smoked" says.
    case r.smoking_concept
        when 'smoking_never' then case when r.latest_ever_smoked is null then 'non_smoker' else 'ex_smoker' end
        when 'smoking_ex' then 'ex_smoker'
        when 'smoking_current_unspecified' then 'light_smoker'
        when 'smoking_light' then 'light_smoker'
        when 'smoking_moderate' then 'moderate_smoker'
        when 'smoking_heavy' then 'heavy_smoker'
    end as smoking,
    case
        when r.smoking_concept = 'smoking_never' then coalesce(r.latest_ever_smoked, r.smoking_date)
        else r.smoking_date
    end as smoking_date,
    -- Recorded or derived, the newer counts.
    case
        when r.bmi_recorded_date is null or b.weight_date > r.bmi_recorded_date
            then coalesce(b.bmi_kg_per_m2, r.bmi_recorded_kg_per_m2)
        else r.bmi_recorded_kg_per_m2
    end as bmi_kg_per_m2,
    case
        when r.bmi_recorded_date is null or b.weight_date > r.bmi_recorded_date
            then coalesce(b.weight_date, r.bmi_recorded_date)
        else r.bmi_recorded_date
    end as bmi_date,
    r.systolic_mmhg,
    r.systolic_date,
    case when r.diastolic_date = r.systolic_date then r.diastolic_mmhg end as diastolic_mmhg,
    r.systolic_sd_mmhg,
    -- Recorded, or from total and HDL cholesterol of one day, the newer; of two days only where there is nothing better.
    case
        when r.cholesterol_hdl_ratio_date is null or (l.is_one_day and l.pair_date > r.cholesterol_hdl_ratio_date)
            then l.pair_ratio
        else r.cholesterol_hdl_ratio_recorded
    end as cholesterol_hdl_ratio,
    case
        when r.cholesterol_hdl_ratio_date is null or (l.is_one_day and l.pair_date > r.cholesterol_hdl_ratio_date)
            then l.pair_date
        else r.cholesterol_hdl_ratio_date
    end as cholesterol_hdl_ratio_date,
    r.total_cholesterol_mmol_per_l,
    r.hdl_cholesterol_mmol_per_l,
    r.ldl_cholesterol_mmol_per_l,
    r.ldl_cholesterol_date,
    case
        when l.is_one_day and (l.pair_date > r.non_hdl_cholesterol_date or r.non_hdl_cholesterol_date is null)
            then l.pair_difference
        else r.non_hdl_cholesterol_recorded_mmol_per_l
    end as non_hdl_cholesterol_mmol_per_l,
    greatest(case when l.is_one_day then l.pair_date end, r.non_hdl_cholesterol_date) as non_hdl_cholesterol_date,
    r.hba1c_mmol_per_mol,
    r.hba1c_date,
    r.fasting_glucose_mmol_per_l,
    r.fasting_glucose_date,
    r.egfr_ml_per_min,
    r.waist_cm,
    r.waist_date,
    r.first_atrial_fibrillation is not null as has_atrial_fibrillation,
    coalesce(m.atypical_antipsychotics_days_6_months, 0) >= 2 as on_atypical_antipsychotic,
    coalesce(m.corticosteroids_systemic_days_6_months, 0) >= 2 as on_corticosteroids,
    s.sex = 'male'
    and (r.first_erectile_dysfunction is not null or m.last_erectile_dysfunction_medicine_date is not null)
        as has_erectile_dysfunction,
    r.first_migraine is not null as has_migraine,
    r.first_rheumatoid_arthritis is not null as has_rheumatoid_arthritis,
    r.first_ckd_stage_3_5 is not null as has_ckd_stage_3_5,
    r.first_severe_mental_illness is not null as has_severe_mental_illness,
    r.first_schizophrenia_or_bipolar is not null as has_schizophrenia_or_bipolar,
    r.first_systemic_lupus_erythematosus is not null as has_systemic_lupus_erythematosus,
    r.first_hypertension is not null
    and (r.latest_hypertension_resolved is null or r.latest_hypertension > r.latest_hypertension_resolved)
        as has_hypertension,
    r.first_hypertension is not null
    and (r.latest_hypertension_resolved is null or r.latest_hypertension > r.latest_hypertension_resolved)
    and coalesce(m.last_antihypertensive_date > $as_of - interval '183 days', false) as has_treated_hypertension,
    -- Types exclude each other: the type coded last counts.
    r.latest_type_1_diabetes is not null
    and (r.latest_type_2_diabetes is null or r.latest_type_1_diabetes > r.latest_type_2_diabetes)
    and (r.latest_diabetes_resolved is null or r.latest_type_1_diabetes > r.latest_diabetes_resolved)
        as has_type_1_diabetes,
    r.latest_type_2_diabetes is not null
    and (r.latest_type_1_diabetes is null or r.latest_type_2_diabetes >= r.latest_type_1_diabetes)
    and (r.latest_diabetes_resolved is null or r.latest_type_2_diabetes > r.latest_diabetes_resolved)
        as has_type_2_diabetes,
    coalesce(r.latest_diabetes, r.latest_type_1_diabetes, r.latest_type_2_diabetes) is not null
    and (
        r.latest_diabetes_resolved is null
        or coalesce(r.latest_diabetes > r.latest_diabetes_resolved, false)
        or coalesce(r.latest_type_1_diabetes > r.latest_diabetes_resolved, false)
        or coalesce(r.latest_type_2_diabetes > r.latest_diabetes_resolved, false)
    ) as has_diabetes,
    r.first_family_history_chd_under_60 is not null as has_family_history_chd_under_60,
    r.first_family_history_diabetes is not null as has_family_history_diabetes,
    r.first_gestational_diabetes is not null as has_gestational_diabetes,
    r.first_polycystic_ovary_syndrome is not null as has_polycystic_ovary_syndrome,
    r.first_learning_disability is not null as has_learning_disability,
    coalesce(
        r.first_coronary_heart_disease, r.first_myocardial_infarction, r.first_angina, r.first_stroke, r.first_tia
    ) is not null as has_heart_disease_or_stroke,
    r.first_peripheral_arterial_disease is not null as has_peripheral_arterial_disease,
    r.first_heart_failure is not null as has_heart_failure,
    r.first_familial_hypercholesterolaemia is not null as has_familial_hypercholesterolaemia,
    r.first_non_diabetic_hyperglycaemia is not null as has_non_diabetic_hyperglycaemia,
    r.first_dementia is not null as has_dementia,
    r.first_palliative_care is not null as has_palliative_care,
    r.first_severe_frailty is not null as has_severe_frailty,
    coalesce(r.latest_pregnancy > $as_of - interval '280 days', false) as is_pregnant,
    r.latest_nhs_health_check_done as nhs_health_check_date,
    r.latest_statin_declined as statin_declined_date,
    r.latest_statin_contraindicated as statin_contraindicated_date,
    m.last_statin_date,
    m.last_antihypertensive_date,
    m.last_antidiabetic_date,
    m.last_insulin_date,
    coalesce(m.last_statin_date > $as_of - interval '365 days', false) as on_statin
from spine as s
left join record as r on r.person_key = s.person_key
left join lipids as l on l.person_key = s.person_key
left join bodies as b on b.person_key = s.person_key
left join medicines as m on m.person_key = s.person_key
