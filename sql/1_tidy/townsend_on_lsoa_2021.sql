-- A merged area takes the mean of its parts; the 2011 scores were never published on the 2021 areas.
select l.lsoa_2021_code as lsoa_code, avg(t.townsend_score) as townsend_score
from lsoa_lookup as l
inner join townsend as t on t.lsoa_code = l.lsoa_2011_code
group by l.lsoa_2021_code
