//! Directly and indirectly standardised rates.

use crate::count::{byar, count_limits};
use crate::{Estimate, Undefined};

/// The European Standard Population 2013 in 19 bands, 0-4, 5-9, ... 85-89, 90 and over.
pub const EUROPEAN_STANDARD_POPULATION_2013: [f64; 19] = [
    5000.0, 5500.0, 5500.0, 5500.0, 6000.0, 6000.0, 6500.0, 7000.0, 7000.0, 7000.0, 7000.0, 6500.0, 6000.0, 5500.0,
    5000.0, 4000.0, 2500.0, 1500.0, 1000.0,
];

/// Fewer events than this give no directly standardised rate.
pub const LEAST_EVENTS_FOR_DSR: f64 = 10.0;

/// One age band (or other stratum) of a directly standardised rate.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StandardBand {
    /// Events in the band.
    pub events: f64,
    /// People in the band.
    pub population: f64,
    /// The band's weight in the standard population.
    pub standard_population: f64,
}

/// One age band whose events repeat within a person, such as readmissions.
#[derive(Debug, Clone, PartialEq)]
pub struct RepeatedEventBand {
    /// (f, people with exactly f events) for each f that occurs.
    pub people_by_event_count: Vec<(f64, f64)>,
    /// People in the band.
    pub population: f64,
    /// The band's weight in the standard population.
    pub standard_population: f64,
}

/// Directly standardised rate per `multiplier` with Dobson's limits.
///
/// DSR = m sum(w x / n) / sum w; var = sum(x (w / n)^2) / (sum w)^2; O = sum x;
/// limits = DSR + m sqrt(var / O) (Byar limit of O - O). Only the bands handed in count, and
/// their weights are renormalised.
///
/// Source: Dobson et al, Stat Med 1991;10:457-462; PHEindicatormethods `calculate_dsr`.
///
/// # Errors
/// [`Undefined::EventsLt10`] below ten events, [`Undefined::PopZero`] for an empty band or a
/// standard of zero, [`Undefined::InvalidInput`] for negative or non-finite arguments.
pub fn directly_standardised_rate(
    bands: &[StandardBand],
    multiplier: f64,
    confidence: f64,
) -> Result<Estimate, Undefined> {
    let mut sums = DirectSums::default();
    for band in bands {
        sums.add(band.population, band.standard_population, &[(1.0, band.events)])?;
    }
    sums.rate(multiplier, confidence)
}

/// Directly standardised rate of events that repeat within a person.
///
/// As [`directly_standardised_rate`], with var = sum over f of f^2 var_f, where var_f comes from
/// the people with exactly f events; O is the number of events.
///
/// # Errors
/// As [`directly_standardised_rate`].
pub fn directly_standardised_rate_of_repeated_events(
    bands: &[RepeatedEventBand],
    multiplier: f64,
    confidence: f64,
) -> Result<Estimate, Undefined> {
    let mut sums = DirectSums::default();
    for band in bands {
        sums.add(band.population, band.standard_population, &band.people_by_event_count)?;
    }
    sums.rate(multiplier, confidence)
}

#[derive(Default)]
struct DirectSums {
    events: f64,
    weighted_rate: f64,
    weighted_variance: f64,
    standard: f64,
}

impl DirectSums {
    fn add(&mut self, population: f64, standard: f64, people_by_event_count: &[(f64, f64)]) -> Result<(), Undefined> {
        check(population)?;
        check(standard)?;
        if population <= 0.0 {
            return Err(Undefined::PopZero);
        }
        let weight = standard / population;
        self.standard += standard;
        for &(count, people) in people_by_event_count {
            check(count)?;
            check(people)?;
            self.events += count * people;
            self.weighted_rate += weight * count * people;
            self.weighted_variance += (weight * count).powi(2) * people;
        }
        Ok(())
    }

    fn rate(&self, multiplier: f64, confidence: f64) -> Result<Estimate, Undefined> {
        if !multiplier.is_finite() {
            return Err(Undefined::InvalidInput);
        }
        if self.standard <= 0.0 {
            return Err(Undefined::PopZero);
        }
        if self.events < LEAST_EVENTS_FOR_DSR {
            return Err(Undefined::EventsLt10);
        }
        let value = self.weighted_rate / self.standard;
        let scale = (self.weighted_variance / self.events).sqrt() / self.standard;
        let limits = byar(self.events, confidence)?;
        Estimate {
            value,
            lower: value + scale * (limits.lower - self.events),
            upper: value + scale * (limits.upper - self.events),
        }
        .scaled(multiplier)
        .finite()
    }
}

/// One stratum of an indirectly standardised ratio.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ReferenceStratum {
    /// Events observed in the group's stratum.
    pub events: f64,
    /// The group's people in the stratum.
    pub population: f64,
    /// Events in the reference population's stratum.
    pub reference_events: f64,
    /// The reference population's people in the stratum.
    pub reference_population: f64,
}

/// Observed and expected events summed over strata.
///
/// # Errors
/// [`Undefined::PopZero`] when a stratum with people has no reference population,
/// [`Undefined::InvalidInput`] for negative or non-finite arguments.
pub fn observed_and_expected(strata: &[ReferenceStratum]) -> Result<(f64, f64), Undefined> {
    let (mut observed, mut expected) = (0.0, 0.0);
    for stratum in strata {
        check(stratum.events)?;
        check(stratum.population)?;
        check(stratum.reference_events)?;
        check(stratum.reference_population)?;
        observed += stratum.events;
        if stratum.population > 0.0 {
            if stratum.reference_population <= 0.0 {
                return Err(Undefined::PopZero);
            }
            expected += stratum.population * stratum.reference_events / stratum.reference_population;
        }
    }
    Ok((observed, expected))
}

/// Indirectly standardised ratio O / E times `reference_value` (1, or 100 as often printed).
///
/// E = sum n X / N; limits are those of the count O (exact below ten, else Byar) over E. The
/// reference rates are taken as known.
///
/// Source: PHEindicatormethods `calculate_ISRatio`.
///
/// # Errors
/// [`Undefined::ExpectedZero`] when E = 0; else as [`observed_and_expected`].
pub fn indirectly_standardised_ratio(
    strata: &[ReferenceStratum],
    reference_value: f64,
    confidence: f64,
) -> Result<Estimate, Undefined> {
    if !reference_value.is_finite() {
        return Err(Undefined::InvalidInput);
    }
    let (observed, expected) = observed_and_expected(strata)?;
    observed_to_expected(observed, expected, confidence)?.scaled(reference_value).finite()
}

/// Indirectly standardised rate: the ratio O / E times the reference's crude rate per `multiplier`.
///
/// The crude rate is sum X / sum N over the strata handed in.
///
/// Source: PHEindicatormethods `calculate_ISRate`.
///
/// # Errors
/// As [`indirectly_standardised_ratio`].
pub fn indirectly_standardised_rate(
    strata: &[ReferenceStratum],
    multiplier: f64,
    confidence: f64,
) -> Result<Estimate, Undefined> {
    if !multiplier.is_finite() {
        return Err(Undefined::InvalidInput);
    }
    let ratio = indirectly_standardised_ratio(strata, 1.0, confidence)?;
    let events: f64 = strata.iter().map(|s| s.reference_events).sum();
    let population: f64 = strata.iter().map(|s| s.reference_population).sum();
    if population <= 0.0 {
        return Err(Undefined::PopZero);
    }
    ratio.scaled(events / population * multiplier).finite()
}

/// Observed over expected, with the limits of the observed count (exact below ten, else Byar).
///
/// # Errors
/// [`Undefined::ExpectedZero`] when nothing was expected, [`Undefined::InvalidInput`] for
/// negative or non-finite arguments, [`Undefined::Unbounded`] beyond the number range.
pub fn observed_to_expected(observed: f64, expected: f64, confidence: f64) -> Result<Estimate, Undefined> {
    check(expected)?;
    let limits = count_limits(observed, confidence)?;
    if expected <= 0.0 {
        return Err(Undefined::ExpectedZero);
    }
    Estimate { value: observed / expected, lower: limits.lower / expected, upper: limits.upper / expected }.finite()
}

fn check(x: f64) -> Result<(), Undefined> {
    if x.is_finite() && x >= 0.0 { Ok(()) } else { Err(Undefined::InvalidInput) }
}
