select
    p.person_key,
    p.age_years >= 40 as in_age_range,
    not (p.has_palliative_care or p.is_pregnant) as no_clinical_exclusion,
    coalesce(p.systolic_date <= $as_of - interval '1826 days', true) as no_blood_pressure_5_years,
    not p.opted_out as not_opted_out,
    coalesce(c.last_contact_date <= $as_of - interval '90 days', true) as not_contacted_90_days,
    coalesce(c.last_declined_date <= $as_of - interval '365 days', true) as not_declined_contact_12_months,
    cast(p.age_years as double) + case when p.has_hypertension then 100.0 else 0.0 end as priority,
    concat(
        'No blood pressure recorded in 5 years, aged ', cast(p.age_years as varchar),
        case when p.has_hypertension then ', hypertension on record' end
    )
        as reason
from person as p
left join contact_latest as c on c.person_key = p.person_key and c.campaign = 'blood_pressure_check'
