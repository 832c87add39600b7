-- A practice's patients whose ethnicity is known, against the residents of the very areas they live in. An area of 2011
-- that was split has the shares of all its parts.
with area as (
    select distinct
        case when $addresses_on_lsoa_2021 then lsoa_2021_code else lsoa_2011_code end as lsoa_code,
        lsoa_2021_code
    from lsoa_lookup
),
area_residents as (
    select
        a.lsoa_code,
        sum(c.bangladeshi + c.chinese + c.indian + c.pakistani + c.other_asian) as asian,
        sum(c.black_african + c.black_caribbean + c.other_black) as black,
        sum(c.mixed_white_asian + c.mixed_white_black_african + c.mixed_white_black_caribbean + c.other_mixed) as mixed,
        sum(c.white_british + c.white_irish + c.gypsy_or_irish_traveller + c.roma + c.other_white) as white,
        sum(c.arab + c.any_other) as other,
        sum(c.other_asian + c.other_black + c.other_mixed + c.roma + c.other_white + c.any_other) as any_other
    from area as a
    inner join census_ethnicity as c on c.lsoa_2021_code = a.lsoa_2021_code
    group by a.lsoa_code
),
known as (
    select
        p.practice_code,
        p.pcn_code,
        p.ethnicity_5,
        p.ethnicity_code in ('C', 'G', 'L', 'P', 'S') as is_any_other,
        coalesce(r.asian + r.black + r.mixed + r.white + r.other > 0, false) as has_area,
        cast(r.asian as double) / nullif(r.asian + r.black + r.mixed + r.white + r.other, 0) as asian,
        cast(r.black as double) / nullif(r.asian + r.black + r.mixed + r.white + r.other, 0) as black,
        cast(r.mixed as double) / nullif(r.asian + r.black + r.mixed + r.white + r.other, 0) as mixed,
        cast(r.white as double) / nullif(r.asian + r.black + r.mixed + r.white + r.other, 0) as white,
        cast(r.other as double) / nullif(r.asian + r.black + r.mixed + r.white + r.other, 0) as other,
        cast(r.any_other as double) / nullif(r.asian + r.black + r.mixed + r.white + r.other, 0) as any_other
    from person as p
    left join area_residents as r on r.lsoa_code = p.lsoa_code
    where p.ethnicity_5 <> 'Unknown'
)
select
    practice_code,
    max(pcn_code) as pcn_code,
    cast(count(*) filter (where has_area) as int) as people,
    cast(count(*) filter (where not has_area) as int) as people_without_area,
    cast(count(*) filter (where has_area and ethnicity_5 = 'Asian') as int) as asian_recorded,
    coalesce(sum(asian), 0) as asian_expected,
    cast(count(*) filter (where has_area and ethnicity_5 = 'Black') as int) as black_recorded,
    coalesce(sum(black), 0) as black_expected,
    cast(count(*) filter (where has_area and ethnicity_5 = 'Mixed') as int) as mixed_recorded,
    coalesce(sum(mixed), 0) as mixed_expected,
    cast(count(*) filter (where has_area and ethnicity_5 = 'White') as int) as white_recorded,
    coalesce(sum(white), 0) as white_expected,
    cast(count(*) filter (where has_area and ethnicity_5 = 'Other') as int) as other_recorded,
    coalesce(sum(other), 0) as other_expected,
    cast(count(*) filter (where has_area and is_any_other) as int) as any_other_recorded,
    coalesce(sum(any_other), 0) as any_other_expected
from known
group by practice_code
