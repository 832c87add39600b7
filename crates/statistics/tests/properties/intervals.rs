//! Proportions, counts and standardised rates.

use evenreach_statistics::count::{count_limits, crude_rate, poisson_test};
use evenreach_statistics::distribution::gamma::{poisson_lower_tail, poisson_upper_tail};
use evenreach_statistics::funnel::{
    ControlLimits, FunnelSignificance, proportion_control_limits, ratio_control_limits, ratio_plot_counts,
    ratio_significance,
};
use evenreach_statistics::quantile::{linear_quantile, quantile_groups};
use evenreach_statistics::standardisation::{
    EUROPEAN_STANDARD_POPULATION_2013, ReferenceStratum, StandardBand, directly_standardised_rate,
    indirectly_standardised_ratio,
};
use evenreach_statistics::{Undefined, byar, exact_poisson, wilson};
use proptest::prelude::*;

use crate::near::{near, sound};

proptest! {
    #[test]
    fn wilson_is_bounded_symmetric_and_rises_with_the_count(n in 1_u32..5000, share in 0.0..=1.0_f64) {
        let (n, x) = (f64::from(n), (f64::from(n) * share).floor());
        let estimate = wilson(x, n, 0.95).unwrap();
        let mirrored = wilson(n - x, n, 0.95).unwrap();
        prop_assert!(sound(&estimate) && estimate.lower >= 0.0 && estimate.upper <= 1.0);
        prop_assert!(near(estimate.lower, 1.0 - mirrored.upper, 1e-12));
        let wider = wilson(x, n, 0.998).unwrap();
        prop_assert!(wider.lower <= estimate.lower && wider.upper >= estimate.upper);
        if x < n {
            let next = wilson(x + 1.0, n, 0.95).unwrap();
            prop_assert!(next.lower > estimate.lower && next.upper >= estimate.upper);
        }
        prop_assert_eq!(estimate.lower <= 0.0, x < 0.5);
        prop_assert_eq!(estimate.upper >= 1.0, x > n - 0.5);
    }

    #[test]
    fn exact_poisson_limits_leave_the_stated_tails(x in 0_u32..3000, confidence in 0.8..0.999_f64) {
        let x = f64::from(x);
        let tail = (1.0 - confidence) / 2.0;
        let estimate = exact_poisson(x, confidence).unwrap();
        prop_assert!(sound(&estimate));
        prop_assert!(near(poisson_lower_tail(x, estimate.upper), tail, 1e-10));
        if x > 0.0 {
            prop_assert!(near(poisson_upper_tail(x, estimate.lower), tail, 1e-10));
        }
    }

    #[test]
    fn byar_stays_close_to_exact_from_ten(x in 10_u32..100_000) {
        let x = f64::from(x);
        let (approximate, exact) = (byar(x, 0.95).unwrap(), exact_poisson(x, 0.95).unwrap());
        prop_assert!(sound(&approximate));
        prop_assert!((approximate.lower / exact.lower - 1.0).abs() < 2e-3);
        prop_assert!((approximate.upper / exact.upper - 1.0).abs() < 2e-3);
    }

    #[test]
    fn the_poisson_test_agrees_with_the_exact_limits(x in 0_u32..200, expected in 0.1..200.0_f64) {
        let p = poisson_test(f64::from(x), expected).unwrap();
        let limits = exact_poisson(f64::from(x), 0.95).unwrap();
        prop_assert!((0.0..=1.0).contains(&p));
        prop_assert_eq!(p < 0.05, expected < limits.lower || expected > limits.upper);
    }

    #[test]
    fn a_rate_of_one_band_is_the_crude_rate(x in 10_u32..1000, n in 1000_u32..100_000, weight in 1.0..1e5_f64) {
        let band = StandardBand { events: f64::from(x), population: f64::from(n), standard_population: weight };
        let standardised = directly_standardised_rate(&[band], 1e5, 0.95).unwrap();
        let crude = crude_rate(band.events, band.population, 1e5, 0.95).unwrap();
        prop_assert!(near(standardised.value, crude.value, 1e-12));
        prop_assert!(near(standardised.lower, crude.lower, 1e-10));
        prop_assert!(near(standardised.upper, crude.upper, 1e-10));
    }

    #[test]
    fn direct_standardisation_ignores_order_and_the_scale_of_the_standard(
        events in prop::collection::vec(1_u32..60, 19),
        scale in 0.01..100.0_f64,
    ) {
        let band = |(events, standard): (&u32, &f64), scale: f64| StandardBand {
            events: f64::from(*events),
            population: 900.0 + 10.0 * f64::from(*events),
            standard_population: standard * scale,
        };
        let pairs = || events.iter().zip(&EUROPEAN_STANDARD_POPULATION_2013);
        let bands: Vec<_> = pairs().map(|pair| band(pair, 1.0)).collect();
        let scaled: Vec<_> = pairs().rev().map(|pair| band(pair, scale)).collect();
        let one = directly_standardised_rate(&bands, 1e5, 0.95).unwrap();
        let other = directly_standardised_rate(&scaled, 1e5, 0.95).unwrap();
        prop_assert!(sound(&one) && near(one.value, other.value, 1e-11) && near(one.upper, other.upper, 1e-11));
    }

    #[test]
    fn a_group_at_the_reference_rates_has_a_ratio_of_one(
        rows in prop::collection::vec((1_u32..400, 1_u32..500, 500_u32..5000), 1..12),
    ) {
        let strata: Vec<_> = rows.iter().map(|&(people, events, reference)| {
            let rate = f64::from(events) / f64::from(reference);
            ReferenceStratum {
                events: f64::from(people) * rate,
                population: f64::from(people),
                reference_events: f64::from(events),
                reference_population: f64::from(reference),
            }
        }).collect();
        let ratio = indirectly_standardised_ratio(&strata, 1.0, 0.95).unwrap();
        prop_assert!(near(ratio.value, 1.0, 1e-12) && sound(&ratio) && !ratio.excludes(1.0));
    }

    #[test]
    fn funnel_limits_are_nested_and_close_in(average in 0.01..0.99_f64, n in 1_u32..100_000) {
        let limits = proportion_control_limits(average, f64::from(n)).unwrap();
        let ordered = |l: &ControlLimits| l.lower_3s < l.lower_2s && l.lower_2s < l.upper_2s && l.upper_2s < l.upper_3s;
        prop_assert!(ordered(&limits));
        let larger = proportion_control_limits(average, f64::from(n) * 4.0).unwrap();
        prop_assert!(larger.upper_2s < limits.upper_2s && larger.lower_2s > limits.lower_2s);
        let touching = wilson(limits.lower_2s * f64::from(n), f64::from(n), 0.95);
        if let Ok(touching) = touching {
            prop_assert!(near(touching.upper, average, 1e-12));
        }
        prop_assert!(ordered(&ratio_control_limits(f64::from(n)).unwrap().limits));
    }

    #[test]
    fn a_unit_at_its_expected_count_is_never_significant(x in 0_u32..2000) {
        let x = f64::from(x);
        let got = ratio_significance(x, x.max(0.5), 1.0).unwrap();
        prop_assert_eq!(got, FunnelSignificance::NotSignificant);
    }

    #[test]
    fn plotted_counts_rise_over_the_units(expected in prop::collection::vec(1.0..5000.0_f64, 1..30)) {
        let counts = ratio_plot_counts(&expected).unwrap();
        prop_assert_eq!(counts.len(), 100);
        prop_assert!(counts.windows(2).all(|pair| pair[0] < pair[1]));
        let most = expected.iter().copied().fold(0.0, f64::max);
        // The published spacing stops a hundredth of the log range short of the axis.
        prop_assert!(counts[99] > 0.9 * most);
    }

    #[test]
    fn quantile_groups_follow_the_values(mut values in prop::collection::vec(-50.0..50.0_f64, 10..200)) {
        let wrapped: Vec<_> = values.iter().copied().map(Some).collect();
        let low = quantile_groups(&wrapped, 5, false).unwrap();
        let high = quantile_groups(&wrapped, 5, true).unwrap();
        for i in 0..values.len() {
            for j in 0..values.len() {
                if values[i] < values[j] {
                    prop_assert!(low[i] <= low[j] && high[i] >= high[j]);
                }
            }
            prop_assert!((1..=5).contains(&low[i].unwrap()) && (1..=5).contains(&high[i].unwrap()));
        }
        values.sort_by(f64::total_cmp);
        let median = linear_quantile(&values, 0.5).unwrap();
        prop_assert!(values[0] <= median && median <= values[values.len() - 1]);
    }
}

#[test]
fn counts_at_the_edges() {
    let undefined = [
        (wilson(0.0, 0.0, 0.95), Undefined::EmptyGroup),
        (wilson(2.0, 1.0, 0.95), Undefined::InvalidInput),
        (wilson(f64::NAN, 1.0, 0.95), Undefined::InvalidInput),
        (wilson(1.0, 2.0, 1.0), Undefined::InvalidInput),
        (byar(1.0, 0.998), Undefined::NegativeLimit),
        (byar(-1.0, 0.95), Undefined::InvalidInput),
        (exact_poisson(f64::INFINITY, 0.95), Undefined::InvalidInput),
        (crude_rate(3.0, 0.0, 1e5, 0.95), Undefined::PopZero),
    ];
    for (got, reason) in undefined {
        assert_eq!(got, Err(reason));
    }
    assert!(byar(0.0, 0.95).unwrap().lower <= 0.0);
    assert!(wilson(0.445, 1.0, 0.95).unwrap().value > 0.44);
    // The exact limits hold up to nine events, Byar's from ten.
    assert_eq!(count_limits(9.0, 0.95), exact_poisson(9.0, 0.95));
    assert_eq!(count_limits(10.0, 0.95), byar(10.0, 0.95));
}

#[test]
fn standardised_rates_at_the_edges() {
    let band = |events, population| StandardBand { events, population, standard_population: 5000.0 };
    let nine = directly_standardised_rate(&[band(4.0, 100.0), band(5.0, 100.0)], 1e5, 0.95);
    let empty_band = directly_standardised_rate(&[band(20.0, 100.0), band(0.0, 0.0)], 1e5, 0.95);
    assert_eq!(nine, Err(Undefined::EventsLt10));
    assert_eq!(empty_band, Err(Undefined::PopZero));
    let nobody_expected =
        ReferenceStratum { events: 0.0, population: 10.0, reference_events: 0.0, reference_population: 50.0 };
    assert_eq!(indirectly_standardised_ratio(&[nobody_expected], 1.0, 0.95), Err(Undefined::ExpectedZero));
    let no_reference = ReferenceStratum { reference_population: 0.0, ..nobody_expected };
    assert_eq!(indirectly_standardised_ratio(&[no_reference], 1.0, 0.95), Err(Undefined::PopZero));
}
