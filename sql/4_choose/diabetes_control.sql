select
    p.person_key,
    p.age_years >= 18 as in_age_range,
    p.has_diabetes,
    coalesce(p.hba1c_date > $as_of - interval '456 days', false) as hba1c_measured_15_months,
    coalesce(p.hba1c_mmol_per_mol > case when p.has_severe_frailty then 75.0 else 58.0 end, false)
        as hba1c_above_target,
    not (p.has_palliative_care or p.is_pregnant) as no_clinical_exclusion,
    not p.opted_out as not_opted_out,
    coalesce(c.last_contact_date <= $as_of - interval '90 days', true) as not_contacted_90_days,
    coalesce(c.last_declined_date <= $as_of - interval '365 days', true) as not_declined_contact_12_months,
    p.hba1c_mmol_per_mol as priority,
    concat(
        'HbA1c ', cast(round(p.hba1c_mmol_per_mol, 1) as varchar), ' mmol/mol on ', cast(p.hba1c_date as varchar),
        case when p.has_severe_frailty then ', target with severe frailty 75 or less' else ', target 58 or less' end
    )
        as reason
from person as p
left join contact_latest as c on c.person_key = p.person_key and c.campaign = 'diabetes_control'
