select
    person_key,
    min(start_date) as first_registered,
    case when count(*) filter (where end_date is null or end_date > $as_of) > 0 then null else max(end_date) end as left_date
from practice_registrations
where start_date <= $as_of
group by person_key
