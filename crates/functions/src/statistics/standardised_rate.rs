//! `dsr(count, population, standard_population)`, `smr(...)`, `isr(...)`: directly and indirectly standardised rates.

use std::collections::BTreeMap;

use evenreach_statistics::Undefined;
use evenreach_statistics::standardisation::{
    ReferenceStratum, RepeatedEventBand, StandardBand, directly_standardised_rate,
    directly_standardised_rate_of_repeated_events, indirectly_standardised_rate, indirectly_standardised_ratio,
};

use super::aggregate::OfRows;
use super::answer::interval;
use super::definition::{CONFIDENCE, Definition, INTERVAL, Null, Parameter};
use super::sample::Columns;

const EVENTS: Parameter = Parameter::new("count", "Events of the age band; a null counts as none").null(Null::Zero);
const PEOPLE: Parameter = Parameter::new("population", "People of the age band");
const STANDARD: Parameter = Parameter::new("standard_population", "The band's weight in the standard population");
const PER: Parameter = Parameter::setting("per", "The rate is per so many; 100000 when left out", 100_000.0);
const STRATUM: [Parameter; 4] = [
    EVENTS,
    PEOPLE,
    Parameter::new("reference_count", "Events of the band in the reference population"),
    Parameter::new("reference_population", "People of the band in the reference population"),
];

pub(crate) const DSR: Definition<OfRows> = Definition {
    name: "dsr",
    alias: Some("phe_dsr"),
    parts: INTERVAL,
    words: &[],
    parameters: &[EVENTS, PEOPLE, STANDARD, PER, CONFIDENCE],
    about: "Directly standardised rate per so many over age bands, one row a band, with Dobson's limits. Fewer than ten \
            events in all is `events_lt_10`, an empty band `pop_zero` (merge bands). Only the bands handed in count.",
    source: "Dobson et al, Stat Med 1991;10:457-462; PHEindicatormethods calculate_dsr.",
    example: (
        "count, population, standard_population",
        "from (values (12, 4000, 5500), (30, 3500, 4000)) as bands(count, population, standard_population)",
    ),
    compute: |columns, settings| {
        let (events, people, standard) = (columns.numbers(0), columns.numbers(1), columns.numbers(2));
        let bands: Vec<StandardBand> = (0..events.len())
            .map(|i| StandardBand { events: events[i], population: people[i], standard_population: standard[i] })
            .collect();
        interval(positive(settings[0]).and_then(|per| directly_standardised_rate(&bands, per, settings[1])))
    },
};

pub(crate) const DSR_OF_REPEATED_EVENTS: Definition<OfRows> = Definition {
    name: "dsr_nonindependent",
    alias: None,
    parts: INTERVAL,
    words: &[],
    parameters: &[
        Parameter::new("band", "The age band as a number, its lowest age say; rows with the same one belong together"),
        Parameter::new("events_per_person", "Events each of these people had"),
        Parameter::new("people", "People of the band with exactly so many events; a null counts as none")
            .null(Null::Zero),
        Parameter::new("population", "People of the age band, the same in each of its rows"),
        Parameter::new("standard_population", "The band's weight in the standard population, the same in each row"),
        PER,
        CONFIDENCE,
    ],
    about: "Directly standardised rate of events that repeat within a person, such as readmissions, one row for each \
            number of events in each band. The variance grows with the square of the events a person had. Undefined as \
            dsr is.",
    source: "PHEindicatormethods calculate_dsr(independent_events = FALSE).",
    example: (
        "band, events_per_person, people, population, standard_population",
        "from (values (0, 1, 27, 1483, 5000), (0, 2, 6, 1483, 5000), (5, 1, 17, 707, 5500)) \
         as bands(band, events_per_person, people, population, standard_population)",
    ),
    compute: |columns, settings| {
        let per = positive(settings[0]);
        interval(
            per.and_then(|per| directly_standardised_rate_of_repeated_events(&repeated(columns)?, per, settings[1])),
        )
    },
};

fn repeated(columns: &Columns) -> Result<Vec<RepeatedEventBand>, Undefined> {
    let (band, frequency, people) = (columns.numbers(0), columns.numbers(1), columns.numbers(2));
    let (population, standard) = (columns.numbers(3), columns.numbers(4));
    let mut bands: BTreeMap<u64, RepeatedEventBand> = BTreeMap::new();
    for row in 0..band.len() {
        let entry = bands.entry(band[row].to_bits()).or_insert_with(|| RepeatedEventBand {
            people_by_event_count: vec![],
            population: population[row],
            standard_population: standard[row],
        });
        let same = |a: f64, b: f64| a.to_bits() == b.to_bits();
        if !same(entry.population, population[row]) || !same(entry.standard_population, standard[row]) {
            return Err(Undefined::InvalidInput);
        }
        entry.people_by_event_count.push((frequency[row], people[row]));
    }
    Ok(bands.into_values().collect())
}

pub(crate) const SMR: Definition<OfRows> = Definition {
    name: "smr",
    alias: Some("isratio"),
    parts: INTERVAL,
    words: &[],
    parameters: &[
        STRATUM[0],
        STRATUM[1],
        STRATUM[2],
        STRATUM[3],
        Parameter::setting("refvalue", "The ratio of the reference: 1 when left out, 100 as often printed", 1.0),
        CONFIDENCE,
    ],
    about: "Indirectly standardised ratio (standardised mortality ratio) over strata, one row a stratum: observed over \
            expected at the reference's rates, with exact limits below ten events and Byar's from ten. With strata of \
            need it is the need-adjusted selection ratio: below 1 is missed. Nothing expected is `expected_zero`.",
    source: "PHEindicatormethods calculate_ISRatio.",
    example: (
        "count, population, reference_count, reference_population",
        "from (values (6, 258, 260, 5200), (46, 762, 480, 4800)) \
         as strata(count, population, reference_count, reference_population)",
    ),
    compute: |columns, settings| {
        interval(positive(settings[0]).and_then(|to| indirectly_standardised_ratio(&strata(columns), to, settings[1])))
    },
};

pub(crate) const ISR: Definition<OfRows> = Definition {
    name: "isr",
    alias: Some("israte"),
    parts: INTERVAL,
    words: &[],
    parameters: &[STRATUM[0], STRATUM[1], STRATUM[2], STRATUM[3], PER, CONFIDENCE],
    about: "Indirectly standardised rate per so many: the indirectly standardised ratio times the reference's crude \
            rate. Nothing expected is `expected_zero`.",
    source: "PHEindicatormethods calculate_ISRate.",
    example: SMR.example,
    compute: |columns, settings| {
        interval(positive(settings[0]).and_then(|per| indirectly_standardised_rate(&strata(columns), per, settings[1])))
    },
};

fn strata(columns: &Columns) -> Vec<ReferenceStratum> {
    let [x, n, reference_x, reference_n] = [0, 1, 2, 3].map(|at| columns.numbers(at));
    (0..x.len())
        .map(|i| ReferenceStratum {
            events: x[i],
            population: n[i],
            reference_events: reference_x[i],
            reference_population: reference_n[i],
        })
        .collect()
}

fn positive(number: f64) -> Result<f64, Undefined> {
    if number > 0.0 { Ok(number) } else { Err(Undefined::InvalidInput) }
}
