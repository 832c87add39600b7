-- First events as known tonight, for everybody, so that people who died or left since a landmark still count.
with record as (
    select *
    from clinical_record
    where at_date = $as_of
)

select
    p.person_key,
    least(
        r.first_coronary_heart_disease, r.first_myocardial_infarction, r.first_angina, r.first_stroke, r.first_tia
    ) as first_cardiovascular_date,
    coalesce(r.first_type_2_diabetes, case when r.first_type_1_diabetes is null then r.first_diabetes end)
        as first_type_2_diabetes_date,
    coalesce(r.first_type_1_diabetes, r.first_type_2_diabetes, r.first_diabetes) is not null as ever_diabetes,
    p.date_of_death,
    s.left_date
from patients as p
left join record as r on r.person_key = p.person_key
left join registrations_span as s on s.person_key = p.person_key
