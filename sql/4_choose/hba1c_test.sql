-- The groups NICE names for the lower BMI threshold, one by one; every other group and Unknown keep the general one.
with people as (
    select
        *,
        case
            when ethnicity_19 in (
                'Asian: Indian',
                'Asian: Pakistani',
                'Asian: Bangladeshi',
                'Asian: Chinese',
                'Asian: Other Asian',
                'Black: African',
                'Black: Caribbean',
                'Black: Other Black',
                'Other: Arab'
            ) then 27.5
            else 30.0
        end as high_risk_bmi_kg_per_m2
    from person
)

select
    p.person_key,
    p.age_years between 25 and 84 as in_age_range,
    not p.has_diabetes as no_diabetes,
    coalesce(p.hba1c_date <= $as_of - interval '730 days', true) as no_hba1c_24_months,
    p.qdiabetes_10y_percent is not null or p.bmi_kg_per_m2 is not null as qdiabetes_or_bmi_known,
    coalesce(p.qdiabetes_10y_percent >= $diabetes_high_risk_percent, false)
    or coalesce(p.bmi_kg_per_m2 >= p.high_risk_bmi_kg_per_m2, false)
        as at_high_diabetes_risk,
    not (p.has_palliative_care or p.is_pregnant) as no_clinical_exclusion,
    not p.opted_out as not_opted_out,
    coalesce(c.last_contact_date <= $as_of - interval '90 days', true) as not_contacted_90_days,
    coalesce(c.last_declined_date <= $as_of - interval '365 days', true) as not_declined_contact_12_months,
    p.qdiabetes_10y_percent as priority,
    concat(
        case
            when p.qdiabetes_10y_percent is not null
                then concat(
                    'QDiabetes ', cast(round(p.qdiabetes_10y_percent, 1) as varchar), ' % over 10 years',
                    case when p.qdiabetes_corrected like '%:estimated%' then ' (estimated: not all of it was measured)' else '' end,
                    ', '
                )
        end,
        case
            when p.bmi_kg_per_m2 is not null
                then concat(
                    'BMI ', cast(round(p.bmi_kg_per_m2, 1) as varchar),
                    ' kg/m2 (high risk from ', cast(p.high_risk_bmi_kg_per_m2 as varchar), '), '
                )
        end,
        'no HbA1c in 24 months'
    )
        as reason
from people as p
left join contact_latest as c on c.person_key = p.person_key and c.campaign = 'hba1c_test'
