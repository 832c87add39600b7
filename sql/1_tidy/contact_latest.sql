select
    person_key,
    campaign,
    max(date) filter (where outcome <> 'undelivered') as last_contact_date,
    max(date) filter (where outcome = 'declined') as last_declined_date
from contact_history
where date <= $as_of
group by person_key, campaign
