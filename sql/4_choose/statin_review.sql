select
    p.person_key,
    p.age_years between 25 and 84 as in_age_range,
    not p.has_cardiovascular_disease as no_cardiovascular_disease,
    not (p.has_type_1_diabetes or p.has_familial_hypercholesterolaemia) as risk_tool_applies,
    p.qrisk3_10y_percent is not null as qrisk3_known,
    coalesce(p.qrisk3_10y_percent >= $high_risk_percent, false) as qrisk3_at_least_high_risk,
    not p.on_statin as no_statin_12_months,
    p.statin_contraindicated_date is null as no_statin_contraindication,
    coalesce(p.statin_declined_date <= $as_of - interval '1826 days', true) as not_declined_statin_60_months,
    not (p.has_palliative_care or p.is_pregnant) as no_clinical_exclusion,
    not p.opted_out as not_opted_out,
    coalesce(c.last_contact_date <= $as_of - interval '90 days', true) as not_contacted_90_days,
    coalesce(c.last_declined_date <= $as_of - interval '365 days', true) as not_declined_contact_12_months,
    p.qrisk3_10y_percent as priority,
    concat('QRISK3 ', cast(round(p.qrisk3_10y_percent, 1) as varchar), ' % over 10 years',
        case when p.qrisk3_corrected like '%:estimated%' then ' (estimated: not all of it was measured)' else '' end,
        ' and no statin issued in 12 months')
        as reason
from person as p
left join contact_latest as c on c.person_key = p.person_key and c.campaign = 'statin_review'
