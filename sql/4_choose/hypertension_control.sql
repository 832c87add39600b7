select
    p.person_key,
    p.age_years >= 18 as in_age_range,
    p.has_hypertension,
    coalesce(p.systolic_date > $as_of - interval '365 days', false) as blood_pressure_measured_12_months,
    coalesce(p.systolic_mmhg >= case when p.age_years >= 80 then 150.0 else 140.0 end, false)
    or coalesce(p.diastolic_mmhg >= 90.0, false)
        as blood_pressure_above_target,
    not (p.has_palliative_care or p.is_pregnant) as no_clinical_exclusion,
    not p.opted_out as not_opted_out,
    coalesce(c.last_contact_date <= $as_of - interval '90 days', true) as not_contacted_90_days,
    coalesce(c.last_declined_date <= $as_of - interval '365 days', true) as not_declined_contact_12_months,
    greatest(
        p.systolic_mmhg - case when p.age_years >= 80 then 150.0 else 140.0 end, p.diastolic_mmhg - 90.0
    ) as priority,
    concat(
        'Blood pressure ', cast(cast(round(p.systolic_mmhg) as integer) as varchar),
        case
            when p.diastolic_mmhg is not null
                then concat('/', cast(cast(round(p.diastolic_mmhg) as integer) as varchar))
        end,
        ' mmHg on ', cast(p.systolic_date as varchar), ', ',
        case when p.age_years >= 80 then 'target below 150/90' else 'target below 140/90' end
    )
        as reason
from person as p
left join contact_latest as c on c.person_key = p.person_key and c.campaign = 'hypertension_control'
