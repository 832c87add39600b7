-- Everybody the supplier knows has a standing, so that nobody is lost without a word.
select
    p.person_key,
    case
        when p.date_of_death <= $as_of then 'deceased'
        when r.practice_code is not null then 'registered'
        when s.person_key is not null then 'left'
        else 'never registered'
    end as standing
from patients as p
left join registrations_current as r on r.person_key = p.person_key
left join registrations_span as s on s.person_key = p.person_key
where p.date_of_birth <= $as_of
