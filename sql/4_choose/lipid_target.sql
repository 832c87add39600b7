-- A result older than 12 months decides nothing, even where another is newer.
with people as (
    select
        *,
        case when ldl_cholesterol_date > $as_of - interval '365 days' then ldl_cholesterol_mmol_per_l end as ldl,
        case when non_hdl_cholesterol_date > $as_of - interval '365 days' then non_hdl_cholesterol_mmol_per_l end
            as non_hdl
    from person
)

select
    p.person_key,
    p.age_years >= 18 as in_age_range,
    p.has_cardiovascular_disease or p.on_statin as has_cardiovascular_disease_or_on_statin,
    p.ldl is not null or p.non_hdl is not null as lipids_measured_12_months,
    -- One of the two at its target is enough; a value not recorded decides nothing.
    (p.ldl is not null or p.non_hdl is not null)
    and coalesce(p.ldl > 2.0, true)
    and coalesce(p.non_hdl > 2.6, true)
        as lipids_above_target,
    not (p.has_palliative_care or p.is_pregnant) as no_clinical_exclusion,
    not p.opted_out as not_opted_out,
    coalesce(c.last_contact_date <= $as_of - interval '90 days', true) as not_contacted_90_days,
    coalesce(c.last_declined_date <= $as_of - interval '365 days', true) as not_declined_contact_12_months,
    case
        when p.has_cardiovascular_disease
            then round(least(p.ldl - 2.0, p.non_hdl - 2.6), 2)
    end as priority,
    concat(
        case
            when p.ldl is not null
                then concat('LDL ', cast(round(p.ldl, 1) as varchar), ' mmol/L (target 2.0), ')
        end,
        case
            when p.non_hdl is not null
                then concat(
                    'non-HDL ', cast(round(p.non_hdl, 1) as varchar), ' mmol/L (target 2.6), '
                )
        end,
        case when p.on_statin then 'on a statin' else 'no statin issued in 12 months' end,
        case
            when p.has_cardiovascular_disease then ', cardiovascular disease'
            else ', no cardiovascular disease: compare with non-HDL before treatment'
        end
    )
        as reason
from people as p
left join contact_latest as c on c.person_key = p.person_key and c.campaign = 'lipid_target'
