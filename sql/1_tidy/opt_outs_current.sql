select person_key, min(kind) as kind
from opt_outs
where
    start_date <= $as_of
    and (end_date is null or end_date > $as_of)
    and (
        (kind = 'type 1' and $type_1_binds)
        or (kind = 'national data opt-out' and $national_data_opt_out_binds)
        or (kind = 'risk stratification' and $risk_stratification_binds)
    )
group by person_key
