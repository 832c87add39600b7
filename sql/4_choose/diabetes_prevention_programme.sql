select
    p.person_key,
    p.age_years >= 18 as in_age_range,
    not p.has_diabetes as no_diabetes,
    p.has_gestational_diabetes
    or coalesce(p.hba1c_date > $as_of - interval '365 days', false)
    or coalesce(p.fasting_glucose_date > $as_of - interval '365 days', false)
        as tested_12_months_or_gestational_diabetes,
    p.has_gestational_diabetes
    or coalesce(
        p.hba1c_mmol_per_mol >= 42.0
        and p.hba1c_mmol_per_mol < 48.0
        and p.hba1c_date > $as_of - interval '365 days',
        false
    )
    or coalesce(
        p.fasting_glucose_mmol_per_l >= 5.5
        and p.fasting_glucose_mmol_per_l < 7.0
        and p.fasting_glucose_date > $as_of - interval '365 days',
        false
    )
        as non_diabetic_hyperglycaemia_or_gestational_diabetes,
    not (
        coalesce(p.hba1c_mmol_per_mol >= 48.0, false)
        or coalesce(
            p.fasting_glucose_mmol_per_l >= 7.0 and p.fasting_glucose_date > $as_of - interval '365 days', false
        )
    ) as no_result_in_diabetic_range,
    not (p.is_pregnant or p.has_palliative_care or p.has_severe_frailty) as no_clinical_exclusion,
    not p.opted_out as not_opted_out,
    coalesce(c.last_contact_date <= $as_of - interval '90 days', true) as not_contacted_90_days,
    coalesce(c.last_declined_date <= $as_of - interval '365 days', true) as not_declined_contact_12_months,
    -- NICE PH38 sets fasting glucose 6.5 beside HbA1c 44, and 5.5 beside 42.
    greatest(
        case when p.hba1c_date > $as_of - interval '365 days' then p.hba1c_mmol_per_mol end,
        case
            when p.fasting_glucose_date <= $as_of - interval '365 days' then null
            when p.fasting_glucose_mmol_per_l >= 6.5 then 44.0
            when p.fasting_glucose_mmol_per_l >= 5.5 then 42.0
        end
    ) as priority,
    concat(
        case
            when p.hba1c_date > $as_of - interval '365 days'
                then concat(
                    'HbA1c ', cast(round(p.hba1c_mmol_per_mol, 1) as varchar),
                    ' mmol/mol on ', cast(p.hba1c_date as varchar), ', '
                )
        end,
        case
            when p.fasting_glucose_date > $as_of - interval '365 days'
                then concat(
                    'fasting glucose ', cast(round(p.fasting_glucose_mmol_per_l, 1) as varchar),
                    ' mmol/L on ', cast(p.fasting_glucose_date as varchar), ', '
                )
        end,
        case when p.has_gestational_diabetes then 'gestational diabetes in the past, ' end,
        'no diabetes on record'
    )
        as reason
from person as p
left join contact_latest as c on c.person_key = p.person_key and c.campaign = 'diabetes_prevention_programme'
