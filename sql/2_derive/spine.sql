select
    p.person_key,
    p.patient_id,
    r.practice_code,
    o.practice_name,
    o.pcn_code,
    o.pcn_name,
    o.sub_icb_code,
    o.icb_code,
    o.icb_name,
    o.region_name,
    a.lsoa_code,
    d.imd_decile,
    imd_quintile(d.imd_decile) as imd_quintile,
    imd_quintile_label(imd_quintile(d.imd_decile)) as imd_quintile_label,
    t.townsend_score,
    completed_years(p.date_of_birth, $as_of) as age_years,
    age_band(completed_years(p.date_of_birth, $as_of)) as age_band,
    p.sex,
    e.ethnicity_code,
    ethnicity_19(e.ethnicity_code) as ethnicity_19,
    ethnicity_16(e.ethnicity_code) as ethnicity_16,
    ethnicity_5(e.ethnicity_code) as ethnicity_5,
    e.ethnicity_source,
    e.ethnicity_date,
    coalesce(e.ethnicity_known_records, 0) as ethnicity_known_records,
    coalesce(e.ethnicity_distinct_categories, 0) as ethnicity_distinct_categories,
    coalesce(e.ethnicity_distinct_groups_5, 0) as ethnicity_distinct_groups_5,
    coalesce(e.ethnicity_not_stated, false) as ethnicity_not_stated
from standing as s
inner join patients as p on p.person_key = s.person_key
inner join registrations_current as r on r.person_key = s.person_key
left join organisations_current as o on o.practice_code = r.practice_code
left join addresses_current as a on a.person_key = s.person_key
left join deprivation as d on d.lsoa_code = a.lsoa_code
left join area_townsend as t on t.lsoa_code = a.lsoa_code
left join ethnicity as e on e.person_key = s.person_key
where s.standing = 'registered'
