-- Of several open registrations the latest start counts.
select
    person_key,
    first_value(practice_code order by start_date desc, practice_code) as practice_code,
    max(start_date) as registered_since
from practice_registrations
where start_date <= $as_of and (end_date is null or end_date > $as_of)
group by person_key
