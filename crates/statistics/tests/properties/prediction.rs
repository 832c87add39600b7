//! Accuracy, calibration, discrimination, net benefit and drift.

use evenreach_statistics::Undefined;
use evenreach_statistics::accuracy::accuracy;
use evenreach_statistics::calibration::calibration;
use evenreach_statistics::calibration_curve::{calibration_curve, calibration_error, calibration_error_if_calibrated};
use evenreach_statistics::discrimination::{auroc, compare_aurocs};
use evenreach_statistics::drift::{ZeroBin, population_stability_index};
use evenreach_statistics::net_benefit::net_benefit;
use proptest::prelude::*;

use crate::near::{near, sound};

fn risks(least: usize) -> impl Strategy<Value = Vec<(bool, f64)>> {
    // Risks in steps of 0.02, so that ties are common.
    prop::collection::vec((any::<bool>(), (0_u32..=50).prop_map(|p| f64::from(p) / 50.0)), least..80)
}

fn unzip(rows: &[(bool, f64)]) -> (Vec<bool>, Vec<f64>) {
    rows.iter().copied().unzip()
}

/// DeLong's area and variance straight from the definition, every pair counted.
fn by_pairs(y: &[bool], score: &[f64]) -> (f64, f64) {
    let of =
        |wanted: bool| -> Vec<f64> { y.iter().zip(score).filter(|(y, _)| **y == wanted).map(|(_, s)| *s).collect() };
    let (cases, controls) = (of(true), of(false));
    let psi = |a: f64, b: f64| {
        if a > b {
            1.0
        } else if a < b {
            0.0
        } else {
            0.5
        }
    };
    let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
    let v10: Vec<f64> = cases.iter().map(|a| mean(&controls.iter().map(|b| psi(*a, *b)).collect::<Vec<_>>())).collect();
    let v01: Vec<f64> = controls.iter().map(|b| mean(&cases.iter().map(|a| psi(*a, *b)).collect::<Vec<_>>())).collect();
    let area = mean(&v10);
    let spread = |v: &[f64]| {
        let n = v.len() as f64;
        v.iter().map(|x| (x - area).powi(2)).sum::<f64>() / (n - 1.0) / n
    };
    (area, spread(&v10) + spread(&v01))
}

proptest! {
    #[test]
    fn delong_agrees_with_counting_every_pair(rows in risks(2)) {
        let (y, p) = unzip(&rows);
        let got = match auroc(&y, &p) {
            Ok(got) => got,
            Err(reason) => {
                prop_assert!(matches!(reason, Undefined::NoPositives | Undefined::NoNegatives));
                return Ok(());
            }
        };
        let (area, variance) = by_pairs(&y, &p);
        prop_assert!(near(got.value, area, 1e-12));
        match got.variance {
            Ok(v) => prop_assert!(near(v, variance, 1e-12)),
            Err(_) => prop_assert!(got.positives < 2 || got.negatives < 2),
        }
        if let Ok(interval) = got.interval(0.95) {
            prop_assert!(sound(&interval) && interval.lower >= 0.0 && interval.upper <= 1.0);
        }
        // A rising transform changes nothing; turning the score round turns the area round.
        let risen: Vec<f64> = p.iter().map(|p| (3.0 * p).exp()).collect();
        let turned: Vec<f64> = p.iter().map(|p| -p).collect();
        prop_assert!(near(auroc(&y, &risen).unwrap().value, got.value, 1e-12));
        prop_assert!(near(auroc(&y, &turned).unwrap().value, 1.0 - got.value, 1e-12));
        if let Ok(same) = compare_aurocs(&got, &got) {
            prop_assert!(near(same.p_value, 1.0, 1e-9) && near(same.p_value_t, 1.0, 1e-9));
        }
    }

    #[test]
    fn accuracy_is_bounded_and_ignores_order(rows in risks(1)) {
        let (y, p) = unzip(&rows);
        let got = accuracy(&y, &p).unwrap();
        prop_assert!((0.0..=1.0).contains(&got.brier) && got.log_loss.is_finite() && got.log_loss >= 0.0);
        let backwards: Vec<_> = rows.iter().rev().copied().collect();
        let (y2, p2) = unzip(&backwards);
        prop_assert!(near(got.log_loss, accuracy(&y2, &p2).unwrap().log_loss, 1e-12));
        let perfect: Vec<f64> = y.iter().map(|y| f64::from(u8::from(*y))).collect();
        prop_assert!(accuracy(&y, &perfect).unwrap().brier <= 0.0);
    }

    #[test]
    fn calibration_moves_with_the_logits(rows in risks(10), shift in -1.0..1.0_f64) {
        let inside: Vec<_> = rows.iter().map(|(y, p)| (*y, 0.02 + 0.9 * p)).collect();
        let (y, p) = unzip(&inside);
        let got = calibration(&y, &p, 0.95).unwrap();
        let shifted: Vec<f64> = p.iter().map(|p| 1.0 / (1.0 + (-(p / (1.0 - p)).ln() - shift).exp())).collect();
        let moved = calibration(&y, &shifted, 0.95).unwrap();
        if let Ok(ratio) = got.observed_to_expected {
            prop_assert!(sound(&ratio));
        }
        match (got.in_the_large, moved.in_the_large) {
            (Ok(a), Ok(b)) => {
                prop_assert!(sound(&a.estimate) && near(a.estimate.value - shift, b.estimate.value, 1e-7));
            }
            (a, b) => prop_assert_eq!(a.err(), b.err()),
        }
        match (got.slope, moved.slope) {
            (Ok(a), Ok(b)) => {
                prop_assert!(sound(&a.estimate) && near(a.estimate.value, b.estimate.value, 1e-6));
            }
            (a, b) => prop_assert_eq!(a.err(), b.err()),
        }
        if got.observed.min(got.people - got.observed) < 10 {
            prop_assert_eq!(got.slope_to_show().err(), Some(Undefined::EventsLt10));
        }
    }

    #[test]
    fn calibration_bins_hold_everybody(rows in risks(1), bins in 1_usize..15) {
        let (y, p) = unzip(&rows);
        let error = calibration_error(&y, &p, bins).unwrap();
        prop_assert!(error.expected <= error.maximum + 1e-12 && error.maximum <= 1.0);
        prop_assert_eq!(error.bins.iter().map(|bin| bin.people).sum::<usize>(), y.len());
        let curve = calibration_curve(&y, &p, bins, 0.95).unwrap();
        prop_assert_eq!(curve.iter().map(|point| point.people).sum::<usize>(), y.len());
        prop_assert!(curve.windows(2).all(|pair| pair[0].mean_predicted < pair[1].mean_predicted));
        let backwards: Vec<_> = rows.iter().rev().copied().collect();
        let (y2, p2) = unzip(&backwards);
        let again = calibration_curve(&y2, &p2, bins, 0.95).unwrap();
        for (one, other) in curve.iter().zip(&again) {
            prop_assert_eq!((one.bin, one.people), (other.bin, other.people));
            prop_assert!(near(one.mean_predicted, other.mean_predicted, 1e-12));
        }
    }

    #[test]
    fn the_error_of_calibrated_risks_is_chance_alone(
        p in prop::collection::vec(0.0..=1.0_f64, 1..60), bins in 1_usize..12, seed in 0_u64..500,
    ) {
        let run = |confidence| calibration_error_if_calibrated(&p, bins, 60, seed, confidence).unwrap();
        let (mean, high) = run(0.95);
        prop_assert!((0.0..=1.0).contains(&mean) && (0.0..=1.0).contains(&high));
        prop_assert_eq!(run(0.95), (mean, high));
        let (same, higher) = run(0.99);
        prop_assert!((mean - same).abs() <= 0.0 && higher >= high);
        // Risks that leave nothing to chance show no error.
        let certain: Vec<f64> = p.iter().map(|p| p.round()).collect();
        let (none, _) = calibration_error_if_calibrated(&certain, bins, 20, seed, 0.5).unwrap();
        prop_assert!(none <= 0.0);
        let refused = calibration_error_if_calibrated(&p, bins, 0, seed, 0.5);
        prop_assert_eq!(refused, Err(Undefined::InvalidInput));
    }

    #[test]
    fn net_benefit_lies_between_its_extremes(rows in risks(1), threshold in 0.0..0.99_f64) {
        let (y, p) = unzip(&rows);
        let got = net_benefit(&y, &p, threshold).unwrap();
        let prevalence = y.iter().filter(|y| **y).count() as f64 / y.len() as f64;
        prop_assert!(got.model <= prevalence + 1e-12 && got.treat_all <= prevalence + 1e-12);
        prop_assert!(near(net_benefit(&y, &p, 0.0).unwrap().model, prevalence, 1e-12));
    }

    #[test]
    fn stability_is_never_negative_and_symmetric(
        bins in prop::collection::vec((0_u32..200, 0_u32..200), 2..12),
    ) {
        let baseline: Vec<f64> = bins.iter().map(|bin| f64::from(bin.0)).collect();
        let current: Vec<f64> = bins.iter().map(|bin| f64::from(bin.1)).collect();
        for zero_bin in [ZeroBin::Merge, ZeroBin::CountAs(0.9), ZeroBin::Refuse] {
            let one = population_stability_index(&baseline, &current, zero_bin);
            let other = population_stability_index(&current, &baseline, zero_bin);
            match (one, other) {
                (Ok(one), Ok(other)) => {
                    prop_assert!(one.value.is_finite() && one.value >= -1e-15 && near(one.value, other.value, 1e-9));
                    prop_assert!((0.0..=1.0).contains(&one.p_value) && one.critical_value_95 > 0.0);
                    prop_assert_eq!(one.p_value < 0.05, one.value > one.critical_value_95);
                }
                (one, other) => prop_assert_eq!(one.err(), other.err()),
            }
        }
    }
}

#[test]
fn predictions_at_the_edges() {
    assert_eq!(auroc(&[true, true], &[0.1, 0.2]).err(), Some(Undefined::NoNegatives));
    assert_eq!(auroc(&[true, false], &[f64::NAN, 0.2]).err(), Some(Undefined::InvalidInput));
    let all_tied = auroc(&[true, false, true, false], &[0.5; 4]).unwrap();
    assert_eq!(all_tied.interval(0.95).err(), Some(Undefined::CiNotEstimable));
    assert_eq!(compare_aurocs(&all_tied, &all_tied).err(), Some(Undefined::CiNotEstimable));
    assert_eq!(accuracy(&[true, true], &[0.4, 0.6]).unwrap().scaled_brier, Err(Undefined::OneClass));
    assert!(accuracy(&[true], &[0.0]).unwrap().log_loss.is_finite());

    let separated = calibration(&[false, false, true, true], &[0.1, 0.2, 0.8, 0.9], 0.95).unwrap();
    assert_eq!(separated.slope.err(), Some(Undefined::Separation));
    assert!(separated.in_the_large.is_ok());
    let same_risk = calibration(&[false, true, true], &[0.3; 3], 0.95).unwrap();
    assert_eq!(same_risk.slope.err(), Some(Undefined::NoVariation));
    let no_events = calibration(&[false; 3], &[0.0, 0.5, 1.0], 0.95).unwrap();
    assert_eq!(no_events.clipped, 2);
    assert_eq!(no_events.in_the_large.err(), Some(Undefined::NoPositives));
    assert!(no_events.observed_to_expected.unwrap().upper > 2.0);
    let none_expected = calibration(&[false; 2], &[0.0; 2], 0.95).unwrap();
    assert_eq!(none_expected.observed_to_expected.err(), Some(Undefined::ExpectedZero));
}

#[test]
fn an_empty_bin_is_merged_with_its_smaller_neighbour() {
    let got = population_stability_index(&[50.0, 30.0, 0.0, 20.0], &[40.0, 30.0, 5.0, 25.0], ZeroBin::Merge).unwrap();
    let by_hand = population_stability_index(&[50.0, 30.0, 20.0], &[40.0, 30.0, 30.0], ZeroBin::Refuse).unwrap();
    assert_eq!(got, by_hand);
    let refused = population_stability_index(&[1.0, 0.0], &[1.0, 1.0], ZeroBin::Refuse);
    assert_eq!(refused.err(), Some(Undefined::ZeroCell));
}

#[test]
fn calibration_error_of_small_groups_is_not_zero_by_chance_alone() {
    let p: Vec<f64> = (0..60).map(|i| (f64::from(i) + 0.5) / 60.0).collect();
    let (mean, high) = calibration_error_if_calibrated(&p, 10, 300, 11, 0.95).unwrap();
    assert!(mean > 0.08 && mean < high && high < 0.3);
}
