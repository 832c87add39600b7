select
    p.person_key,
    p.age_years >= 18 as in_age_range,
    not p.has_diabetes as no_diabetes,
    p.hba1c_mmol_per_mol is not null as hba1c_measured_5_years,
    coalesce(p.hba1c_mmol_per_mol >= 48.0, false) as hba1c_at_least_48,
    not (p.has_palliative_care or p.is_pregnant) as no_clinical_exclusion,
    not p.opted_out as not_opted_out,
    coalesce(c.last_contact_date <= $as_of - interval '90 days', true) as not_contacted_90_days,
    coalesce(c.last_declined_date <= $as_of - interval '365 days', true) as not_declined_contact_12_months,
    p.hba1c_mmol_per_mol as priority,
    concat(
        'HbA1c ', cast(round(p.hba1c_mmol_per_mol, 1) as varchar), ' mmol/mol on ', cast(p.hba1c_date as varchar),
        ' and no diabetes on record'
    )
        as reason
from person as p
left join contact_latest as c on c.person_key = p.person_key and c.campaign = 'hba1c_diabetic_range'
