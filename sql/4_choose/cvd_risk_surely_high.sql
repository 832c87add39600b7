select
    p.person_key,
    p.age_years between 25 and 84 as in_age_range,
    not p.has_cardiovascular_disease as no_cardiovascular_disease,
    not (
        p.has_type_1_diabetes
        or p.has_familial_hypercholesterolaemia
        or p.has_ckd_stage_3_5
        or coalesce(p.egfr_ml_per_min < 60.0, false)
    )
        as risk_tool_applies,
    not p.on_statin as no_statin_12_months,
    p.qrisk3_missing is not null as measurement_missing,
    coalesce(p.qrisk3_lowest_percent >= $high_risk_percent, false)
        as surely_high_risk,
    not (p.has_palliative_care or p.is_pregnant) as no_clinical_exclusion,
    not p.opted_out as not_opted_out,
    coalesce(c.last_contact_date <= $as_of - interval '90 days', true) as not_contacted_90_days,
    coalesce(c.last_declined_date <= $as_of - interval '365 days', true) as not_declined_contact_12_months,
    -- The middle of the range on the scale of hazards.
    sqrt(p.qrisk3_lowest_percent * p.qrisk3_highest_percent) as priority,
    concat(
        'QRISK3 between ', cast(round(p.qrisk3_lowest_percent, 1) as varchar), ' and ',
        cast(round(p.qrisk3_highest_percent, 1) as varchar), ' % over 10 years; not measured: ',
        replace(
            replace(replace(p.qrisk3_missing, 'cholesterol_hdl_ratio', 'cholesterol ratio'), 'systolic_bp', 'blood pressure'),
            'bmi',
            'body mass index'
        ),
        case
            when p.qrisk3_unrecorded is not null
                then concat('; not recorded: ', replace(replace(p.qrisk3_unrecorded, 'systolic_bp_sd', 'pressure variability'), 'townsend', 'area deprivation'))
        end
    )
        as reason
from person as p
left join contact_latest as c on c.person_key = p.person_key and c.campaign = 'cvd_risk_surely_high'
