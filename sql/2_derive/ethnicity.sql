-- NHS letters are read as recorded (their second character is local); SNOMED codes by the authority's map.
with mapped as (
    select
        r.person_key,
        r.date,
        r.source,
        case when r.code_system = 'nhs_2001' then r.code else m.group_16 end as category
    from ethnicity_records as r
    left join ethnicity_code_map as m
        on m.code = r.code and m.code_system = r.code_system and m.authority = $ethnicity_authority
    where r.date <= $as_of
),

resolved as (
    select person_key, resolve_ethnicity(category, date, source, $ethnicity_rule) as answer
    from mapped
    group by person_key
)

select
    person_key,
    get_field(answer, 'code') as ethnicity_code,
    get_field(answer, 'date') as ethnicity_date,
    get_field(answer, 'source') as ethnicity_source,
    get_field(answer, 'known_records') as ethnicity_known_records,
    get_field(answer, 'distinct_categories') as ethnicity_distinct_categories,
    get_field(answer, 'distinct_groups_5') as ethnicity_distinct_groups_5,
    get_field(answer, 'not_stated') as ethnicity_not_stated
from resolved
