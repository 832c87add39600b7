-- The one reading of clinical events: every entry of the twin, at every date of the night, in one pass.
select person_key, reduce_clinical_events(snomedct_code, date, numeric_value, unit) as record
from clinical_events
group by person_key
