-- Stands in for published_scores when cohorts are chosen again without demographic terms: results and bounds alike.
select
    person_key,
    case $without
        when 'ethnicity' then qrisk3_without_ethnicity_percent
        when 'deprivation' then qrisk3_without_deprivation_percent
        else qrisk3_without_both_percent
    end as qrisk3_10y_percent,
    case $without
        when 'ethnicity' then qrisk3_without_ethnicity_lowest_percent
        when 'deprivation' then qrisk3_without_deprivation_lowest_percent
        else qrisk3_without_both_lowest_percent
    end as qrisk3_lowest_percent,
    case $without
        when 'ethnicity' then qrisk3_without_ethnicity_highest_percent
        when 'deprivation' then qrisk3_without_deprivation_highest_percent
        else qrisk3_without_both_highest_percent
    end as qrisk3_highest_percent,
    qrisk3_reason,
    qrisk3_corrected,
    qrisk3_missing,
    qrisk3_unrecorded,
    qrisk3_without_ethnicity_percent,
    qrisk3_without_ethnicity_lowest_percent,
    qrisk3_without_ethnicity_highest_percent,
    qrisk3_without_deprivation_percent,
    qrisk3_without_deprivation_lowest_percent,
    qrisk3_without_deprivation_highest_percent,
    qrisk3_without_both_percent,
    qrisk3_without_both_lowest_percent,
    qrisk3_without_both_highest_percent,
    case $without
        when 'ethnicity' then qdiabetes_without_ethnicity_percent
        when 'deprivation' then qdiabetes_without_deprivation_percent
        else qdiabetes_without_both_percent
    end as qdiabetes_10y_percent,
    case $without
        when 'ethnicity' then qdiabetes_without_ethnicity_lowest_percent
        when 'deprivation' then qdiabetes_without_deprivation_lowest_percent
        else qdiabetes_without_both_lowest_percent
    end as qdiabetes_lowest_percent,
    case $without
        when 'ethnicity' then qdiabetes_without_ethnicity_highest_percent
        when 'deprivation' then qdiabetes_without_deprivation_highest_percent
        else qdiabetes_without_both_highest_percent
    end as qdiabetes_highest_percent,
    qdiabetes_reason,
    qdiabetes_model,
    qdiabetes_corrected,
    qdiabetes_a_10y_percent,
    qdiabetes_missing,
    qdiabetes_unrecorded,
    qdiabetes_without_ethnicity_percent,
    qdiabetes_without_ethnicity_lowest_percent,
    qdiabetes_without_ethnicity_highest_percent,
    qdiabetes_without_deprivation_percent,
    qdiabetes_without_deprivation_lowest_percent,
    qdiabetes_without_deprivation_highest_percent,
    qdiabetes_without_both_percent,
    qdiabetes_without_both_lowest_percent,
    qdiabetes_without_both_highest_percent,
    score2_10y_percent,
    score2_reason,
    score2_corrected,
    cambridge_diabetes_percent,
    cambridge_diabetes_reason,
    cambridge_diabetes_corrected,
    leicester_score,
    leicester_reason,
    leicester_category,
    leicester_corrected
from published_scores
