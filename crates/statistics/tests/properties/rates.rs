//! Standardised rates against each other, their funnels, and single measures of inequality.

use evenreach_statistics::count::CountMethod;
use evenreach_statistics::funnel::{
    FunnelSignificance, proportion_control_limits, proportion_significance, ratio_significance,
    standardised_rate_significance,
};
use evenreach_statistics::inequality::{Direction, GroupInequality};
use evenreach_statistics::standardisation::{
    ReferenceStratum, RepeatedEventBand, StandardBand, directly_standardised_rate,
    directly_standardised_rate_of_repeated_events, indirectly_standardised_rate, indirectly_standardised_ratio,
    observed_and_expected,
};
use evenreach_statistics::{Estimate, Undefined};
use proptest::prelude::*;

use crate::near::{near, sound};

proptest! {
    #[test]
    fn events_that_do_not_repeat_are_the_plain_rate_and_repeats_only_widen_it(
        rows in prop::collection::vec((5_u32..80, 0_u32..20, 900_u32..5000, 1_u32..7000), 1..10),
    ) {
        let plain: Vec<_> = rows.iter().map(|r| StandardBand {
            events: f64::from(r.0 + 2 * r.1),
            population: f64::from(r.2),
            standard_population: f64::from(r.3),
        }).collect();
        let band = |r: &(u32, u32, u32, u32), people: Vec<(f64, f64)>| RepeatedEventBand {
            people_by_event_count: people,
            population: f64::from(r.2),
            standard_population: f64::from(r.3),
        };
        let single: Vec<_> = rows.iter().map(|r| band(r, vec![(1.0, f64::from(r.0 + 2 * r.1))])).collect();
        let repeated: Vec<_> =
            rows.iter().map(|r| band(r, vec![(1.0, f64::from(r.0)), (2.0, f64::from(r.1))])).collect();
        let one = directly_standardised_rate(&plain, 1e5, 0.95);
        prop_assert_eq!(one, directly_standardised_rate_of_repeated_events(&single, 1e5, 0.95));
        if let (Ok(one), Ok(repeated)) = (one, directly_standardised_rate_of_repeated_events(&repeated, 1e5, 0.95)) {
            prop_assert!(sound(&repeated) && near(one.value, repeated.value, 1e-12));
            prop_assert!(repeated.lower <= one.lower + 1e-9 && repeated.upper >= one.upper - 1e-9);
        }
    }

    #[test]
    fn an_indirect_rate_is_its_ratio_times_the_reference_rate(
        rows in prop::collection::vec((0_u32..60, 0_u32..900, 0_u32..400, 1_u32..5000), 1..9),
        turn in 0_usize..9,
    ) {
        let strata: Vec<_> = rows.iter().map(|r| ReferenceStratum {
            events: f64::from(r.0),
            population: f64::from(r.1),
            reference_events: f64::from(r.2),
            reference_population: f64::from(r.3),
        }).collect();
        let (observed, expected) = observed_and_expected(&strata).unwrap();
        let ratio = indirectly_standardised_ratio(&strata, 1.0, 0.95);
        let rate = indirectly_standardised_rate(&strata, 1000.0, 0.95);
        if expected <= 0.0 {
            prop_assert_eq!((ratio, rate), (Err(Undefined::ExpectedZero), Err(Undefined::ExpectedZero)));
            return Ok(());
        }
        let (ratio, rate) = (ratio.unwrap(), rate.unwrap());
        let crude = strata.iter().map(|s| s.reference_events).sum::<f64>()
            / strata.iter().map(|s| s.reference_population).sum::<f64>();
        prop_assert!(sound(&ratio) && near(rate.upper, ratio.upper * crude * 1000.0, 1e-9));
        prop_assert_eq!(CountMethod::of(observed).as_str() == "exact", observed < 10.0);
        let mut turned = strata.clone();
        turned.rotate_left(turn % strata.len());
        let again = indirectly_standardised_ratio(&turned, 1.0, 0.95).unwrap();
        prop_assert!(near(again.value, ratio.value, 1e-12));
        // A stratum of the reference the group has nobody in adds nothing.
        turned.push(ReferenceStratum {
            events: 0.0, population: 0.0, reference_events: 40.0, reference_population: 0.0,
        });
        let padded = indirectly_standardised_ratio(&turned, 1.0, 0.95).unwrap();
        prop_assert!(near(padded.value, ratio.value, 1e-12));
    }

    #[test]
    fn funnel_labels_fall_as_the_target_rises(events in 10_u32..500, expected in 1.0..500.0_f64, step in 0.01..3.0_f64) {
        let (events, target) = (f64::from(events), f64::from(events) / expected);
        let at = |target: f64| ratio_significance(events, expected, target).unwrap();
        prop_assert!(at(target * (1.0 + step)) <= at(target) && at(target) <= at(target / (1.0 + step)));
        prop_assert_eq!(at(target), FunnelSignificance::NotSignificant);
        // A standardised rate is held against the average by its effective denominator.
        let rate = events / expected;
        prop_assert_eq!(standardised_rate_significance(events, rate, target * (1.0 + step)).unwrap(), at(target * (1.0 + step)));
        prop_assert_eq!(standardised_rate_significance(9.0, rate, target), Ok(FunnelSignificance::NotApplicable));
    }

    #[test]
    fn a_proportions_label_rises_with_it_and_keeps_to_the_limits(
        n in 1_u32..4000, share in 0.0..=1.0_f64, average in 0.01..0.99_f64,
    ) {
        let (n, x) = (f64::from(n), (share * f64::from(n)).floor());
        let label = proportion_significance(x, n, average).unwrap();
        let limits = proportion_control_limits(average, n).unwrap();
        let inside = x / n >= limits.lower_2s && x / n <= limits.upper_2s;
        prop_assert_eq!(label == FunnelSignificance::NotSignificant, inside);
        prop_assert!(x >= n || proportion_significance(x + 1.0, n, average).unwrap() >= label);
        // Turning the attribute round turns the label round; the limits themselves are left out, for rounding.
        let away = [limits.lower_2s, limits.lower_3s, limits.upper_2s, limits.upper_3s];
        if away.iter().all(|limit| (x / n - limit).abs() > 1e-9) {
            let turned = proportion_significance(n - x, n, 1.0 - average).unwrap();
            let opposite = match label {
                FunnelSignificance::Low99_8 => FunnelSignificance::High99_8,
                FunnelSignificance::Low95 => FunnelSignificance::High95,
                FunnelSignificance::High95 => FunnelSignificance::Low95,
                FunnelSignificance::High99_8 => FunnelSignificance::Low99_8,
                same => same,
            };
            prop_assert_eq!(turned, opposite);
        }
        prop_assert_eq!(proportion_significance(n + 1.0, n, average), Err(Undefined::InvalidInput));
    }

    #[test]
    fn attributable_risk_points_to_the_best_group(
        rows in prop::collection::vec((0.5..90.0_f64, 1_u32..900), 2..9),
    ) {
        let (y, n): (Vec<f64>, Vec<f64>) = rows.iter().map(|r| (r.0, f64::from(r.1))).unzip();
        let groups = GroupInequality::new(&y, &n).unwrap();
        for (direction, sign) in [(Direction::Favourable, 1.0), (Direction::Adverse, -1.0)] {
            let best = groups.best(direction);
            let risk = groups.population_attributable_risk(best, direction).unwrap();
            let fraction = groups.population_attributable_fraction(best, direction).unwrap();
            prop_assert!(sign * risk >= 0.0 && near(fraction, 100.0 * risk / groups.mean(), 1e-12));
            prop_assert!(near(risk.abs(), groups.weighted_mean_difference_from(best), 1e-9));
            let (first, second) = groups.compared_groups(direction, None);
            prop_assert!(y[first] >= y[second]);
            // A mean already beyond the reference leaves nothing to gain.
            let beyond = groups.mean() - sign * 0.1;
            prop_assert!(groups.population_attributable_risk(beyond, direction).unwrap().abs() <= 0.0);
        }
        let plain = groups.mean_difference_from(groups.mean());
        prop_assert!(plain >= 0.0 && plain <= y.iter().copied().fold(0.0, f64::max));
    }

    #[test]
    fn scaling_an_estimate_keeps_its_limits_in_order(
        value in -9.0..9.0_f64, below in 0.0..5.0_f64, above in 0.0..5.0_f64, factor in -3.0..3.0_f64,
    ) {
        let scaled = Estimate { value, lower: value - below, upper: value + above }.scaled(factor);
        prop_assert!(sound(&scaled) && scaled.lower <= scaled.upper);
    }
}
