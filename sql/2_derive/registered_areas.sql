-- No registration is lost: one without an English area, a deprivation score or a PCN keeps its row and says so.
select
    r.practice_code,
    r.lsoa_code,
    r.patients,
    case
        when d.lsoa_code is not null then 'England'
        when substr(r.lsoa_code, 1, 1) = 'W' then 'Wales'
        when substr(r.lsoa_code, 1, 2) = 'NO' then 'not recorded'
        else 'no match'
    end as area,
    d.imd_score,
    d.imd_decile,
    t.townsend_score,
    o.practice_code is not null as practice_known,
    o.pcn_code,
    o.icb_code
from registered_patients as r
left join deprivation as d on d.lsoa_code = r.lsoa_code
left join area_townsend as t on t.lsoa_code = r.lsoa_code
left join organisations_current as o on o.practice_code = r.practice_code
