select
    p.person_key,
    p.age_years >= 18 as in_age_range,
    not p.has_hypertension as no_hypertension,
    p.systolic_mmhg is not null as blood_pressure_measured_5_years,
    coalesce(p.systolic_mmhg >= 140.0, false) or coalesce(p.diastolic_mmhg >= 90.0, false)
        as blood_pressure_at_least_140_90,
    not (p.has_palliative_care or p.is_pregnant) as no_clinical_exclusion,
    not p.opted_out as not_opted_out,
    coalesce(c.last_contact_date <= $as_of - interval '90 days', true) as not_contacted_90_days,
    coalesce(c.last_declined_date <= $as_of - interval '365 days', true) as not_declined_contact_12_months,
    greatest(p.systolic_mmhg - 140.0, p.diastolic_mmhg - 90.0) as priority,
    concat(
        'Blood pressure ', cast(cast(round(p.systolic_mmhg) as integer) as varchar),
        case
            when p.diastolic_mmhg is not null
                then concat('/', cast(cast(round(p.diastolic_mmhg) as integer) as varchar))
        end,
        ' mmHg on ', cast(p.systolic_date as varchar), ' and no hypertension on record'
    )
        as reason
from person as p
left join contact_latest as c on c.person_key = p.person_key and c.campaign = 'raised_blood_pressure'
