-- The one reading of medicines issued.
select person_key, reduce_medications(dmd_code, date) as record
from medications
group by person_key
