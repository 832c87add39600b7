-- Should a person have several rows, the one that asks for most support stands.
select
    person_key,
    max(preferred_language) as preferred_language,
    bool_or(interpreter_needed) as interpreter_needed,
    max(accessible_format) as accessible_format,
    max(preferred_channel) as preferred_channel,
    bool_or(has_mobile) as has_mobile,
    bool_or(has_email) as has_email
from communication_needs
group by person_key
