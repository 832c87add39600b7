-- Means are over patients who live in an English area; the others are counted beside them.
select
    practice_code,
    max(pcn_code) as pcn_code,
    cast(sum(patients) as int) as patients,
    cast(coalesce(sum(patients) filter (where area = 'England'), 0) as int) as patients_in_england,
    sum(patients * imd_score) / sum(patients) filter (where imd_score is not null) as imd_score_mean,
    sum(patients * townsend_score) filter (where area = 'England')
    / sum(patients) filter (where area = 'England' and townsend_score is not null) as townsend_score_mean
from registered_areas
group by practice_code
