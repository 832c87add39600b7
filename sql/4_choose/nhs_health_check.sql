select
    p.person_key,
    p.age_years between 40 and 74 as in_age_range,
    not p.has_cardiovascular_disease as no_cardiovascular_disease,
    not (p.has_atrial_fibrillation or p.has_heart_failure) as no_atrial_fibrillation_or_heart_failure,
    not p.has_hypertension as no_hypertension,
    not p.has_diabetes as no_diabetes,
    not p.has_ckd_stage_3_5 as no_chronic_kidney_disease,
    not p.has_familial_hypercholesterolaemia as no_familial_hypercholesterolaemia,
    not p.on_statin as no_statin_12_months,
    not (p.has_palliative_care or p.is_pregnant) as no_clinical_exclusion,
    coalesce(p.nhs_health_check_date <= $as_of - interval '1826 days', true) as no_health_check_5_years,
    not p.opted_out as not_opted_out,
    coalesce(c.last_contact_date <= $as_of - interval '90 days', true) as not_contacted_90_days,
    coalesce(c.last_declined_date <= $as_of - interval '365 days', true) as not_declined_contact_12_months,
    -- Unknown risk ranks as if at the threshold: behind people known to be above it, before those known to be below.
    coalesce(p.qrisk3_10y_percent, $high_risk_percent) as priority,
    concat(
        case
            when p.nhs_health_check_date is null then 'No NHS Health Check on record'
            else concat('Last NHS Health Check on ', cast(p.nhs_health_check_date as varchar))
        end,
        case
            when p.qrisk3_10y_percent is null then ', QRISK3 unknown'
            else concat(
                ', QRISK3 ', cast(round(p.qrisk3_10y_percent, 1) as varchar), ' % over 10 years',
                case when p.qrisk3_corrected like '%:estimated%' then ' (estimated: not all of it was measured)' else '' end
            )
        end
    )
        as reason
from person as p
left join contact_latest as c on c.person_key = p.person_key and c.campaign = 'nhs_health_check'
