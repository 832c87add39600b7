-- Of several current addresses the latest start counts; ties go to the first code in order.
select
    person_key,
    first_value(lsoa_code order by start_date desc, lsoa_code) as lsoa_code
from addresses
where start_date <= $as_of and (end_date is null or end_date > $as_of)
group by person_key
