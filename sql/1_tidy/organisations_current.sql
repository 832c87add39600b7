-- PCN code U means "no PCN"; it is not a PCN and never a group of practices.
select
    practice_code,
    practice_name,
    case when pcn_code = 'U' then null else pcn_code end as pcn_code,
    case when pcn_code = 'U' then null else pcn_name end as pcn_name,
    sub_icb_code,
    icb_code,
    icb_name,
    region_name
from organisations
where start_date <= $as_of and (end_date is null or end_date >= $as_of)
