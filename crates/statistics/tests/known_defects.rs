//! Faults of the field's tools, each with a case in which the tool goes wrong and this library must not.

use std::collections::BTreeMap;

use evenreach_statistics::bootstrap::{Bootstrap, Resampling, bootstrap_selection_rates};
use evenreach_statistics::calibration::calibration;
use evenreach_statistics::calibration_curve::calibration_error;
use evenreach_statistics::comparison::heterogeneity::chi_square_heterogeneity;
use evenreach_statistics::comparison::{TwoGroups, difference, ratio};
use evenreach_statistics::concentration_index::ConcentrationIndex;
use evenreach_statistics::count::count_limits;
use evenreach_statistics::discrimination::auroc;
use evenreach_statistics::drift::{ZeroBin, population_stability_index};
use evenreach_statistics::funnel::{proportion_control_limits, ratio_control_limits};
use evenreach_statistics::group_fairness::{Confusion, Rate, confusion_by_group, disparity};
use evenreach_statistics::inequality::GroupInequality;
use evenreach_statistics::slope_index::{GradientGroup, ValueScale, slope_index};
use evenreach_statistics::slope_index_simulation::{Simulation, simulated_slope_index};
use evenreach_statistics::standardisation::{StandardBand, directly_standardised_rate};
use evenreach_statistics::{CellState, DisclosureRule, Undefined, byar, wilson};

fn gradient(values: &[f64]) -> Vec<GradientGroup> {
    let populations = [900.0, 1100.0, 1000.0, 1200.0, 800.0];
    populations.into_iter().zip(values).map(|(population, value)| GradientGroup { population, value: *value }).collect()
}

fn tables(people: &[(&'static str, bool, bool)]) -> Result<BTreeMap<&'static str, Confusion>, Undefined> {
    let group: Vec<_> = people.iter().map(|p| p.0).collect();
    let (outcome, selected): (Vec<bool>, Vec<bool>) = people.iter().map(|p| (p.1, p.2)).unzip();
    confusion_by_group(&group, &outcome, &selected, None)
}

/// PHEindicatormethods `phe_sii(transform = TRUE)` with a multiplier between 0 and 1 swaps the slope index's limits and
/// inverts the relative index's (0.604 with limits 1.395 to 1.960).
#[test]
fn a_multiplier_below_one_neither_swaps_nor_inverts_limits() {
    for (scale, values) in
        [(ValueScale::Log, [30.0, 27.0, 25.0, 22.0, 19.0]), (ValueScale::Logit, [0.3, 0.27, 0.25, 0.22, 0.19])]
    {
        let groups = gradient(&values);
        let simulation = Simulation { drawn_on: scale, fitted_on_drawn_scale: true, draws: 4_000, seed: 1 };
        for multiplier in [0.5, 1.0, 100.0] {
            let got = simulated_slope_index(&groups, &[0.03; 5], multiplier, 0.95, &simulation).unwrap();
            let rii = got.rii.unwrap();
            assert!(got.sii.lower < got.sii.value && got.sii.value < got.sii.upper);
            assert!(rii.lower < rii.value && rii.value < rii.upper && rii.upper < 1.0);
        }
    }
}

/// healthequal 1.0.1 hands the population to a two-column response and weights by it again, so large groups count with
/// the square of their size.
#[test]
fn population_weighs_once_so_grouped_people_and_single_people_agree() {
    let counts = [(30, 12), (80, 24), (20, 5), (120, 20), (50, 6)];
    let grouped: Vec<GradientGroup> = counts
        .iter()
        .map(|&(n, x)| GradientGroup { population: f64::from(n), value: f64::from(x) / f64::from(n) })
        .collect();
    // Least squares over 300 people, each at the midpoint of their group.
    let (mut sx, mut sy, mut sxx, mut sxy, mut below) = (0.0, 0.0, 0.0, 0.0, 0.0);
    for (n, x) in counts {
        let (n, x) = (f64::from(n), f64::from(x));
        let midpoint = (below + n / 2.0) / 300.0;
        sx += n * midpoint;
        sy += x;
        sxx += n * midpoint * midpoint;
        sxy += x * midpoint;
        below += n;
    }
    let slope = (300.0 * sxy - sx * sy) / (300.0 * sxx - sx * sx);
    assert!((slope_index(&grouped, 1.0).unwrap().sii - slope).abs() < 1e-12);
}

/// rineq 0.2.3 breaks ties by the order of rows: its answer moved between -0.267 and 0 on one data set.
#[test]
fn tied_ranks_share_their_midpoint_whatever_the_order_of_rows() {
    let people = [(1.0, 1.0), (1.0, 0.0), (2.0, 1.0), (2.0, 0.0), (2.0, 0.0), (3.0, 1.0), (3.0, 0.0)];
    let index = |people: &[(f64, f64)]| {
        let (rank, outcome): (Vec<f64>, Vec<f64>) = people.iter().copied().unzip();
        ConcentrationIndex::new(&rank, &outcome, None).unwrap().relative().unwrap()
    };
    let mut turned = people;
    for _ in 0..people.len() {
        turned.rotate_left(1);
        assert!((index(&turned) - index(&people)).abs() < 1e-15);
    }
    // Sick first within every tie, and sick last: what breaking ties by row order would tell apart.
    let mut last = people;
    last.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
    assert!((index(&last) - index(&people)).abs() < 1e-15);
}

/// healthequal 1.0.1 multiplies Theil's index and the mean log deviation by 1000 but not their standard errors, so its
/// intervals are a thousand times too narrow.
#[test]
fn standard_errors_are_scaled_with_their_measure() {
    let (y, n, se) = ([70.0, 60.0, 50.0], [100.0, 300.0, 200.0], [2.0, 1.5, 1.0]);
    let groups = GroupInequality::new(&y, &n).unwrap();
    let moved = |step: f64, at: usize| {
        let mut y = y;
        y[at] += step;
        GroupInequality::new(&y, &n).unwrap()
    };
    let numeric = |measure: fn(&GroupInequality) -> f64| {
        let slope = |at: usize| (measure(&moved(1e-4, at)) - measure(&moved(-1e-4, at))) / 2e-4;
        (0..3).map(|at| (slope(at) * se[at]).powi(2)).sum::<f64>().sqrt()
    };
    let theil = numeric(|g| g.theil_index().unwrap());
    let deviation = numeric(|g| g.mean_log_deviation().unwrap());
    assert!((groups.theil_standard_error(&se).unwrap() / theil - 1.0).abs() < 1e-6);
    assert!((groups.mean_log_deviation_standard_error(&se).unwrap() / deviation - 1.0).abs() < 1e-6);
}

/// healthequal puts 1e-6 in place of an estimate of zero, so that the mean log deviation depends on that choice.
#[test]
fn a_zero_has_no_mean_log_deviation() {
    let groups = GroupInequality::new(&[0.0, 10.0], &[50.0, 50.0]).unwrap();
    assert_eq!(groups.mean_log_deviation(), Err(Undefined::ZeroCell));
    // In a group nobody is in it does no harm.
    let nobody = GroupInequality::new(&[0.0, 10.0, 20.0], &[0.0, 50.0, 50.0]).unwrap();
    let without = GroupInequality::new(&[10.0, 20.0], &[50.0, 50.0]).unwrap();
    assert_eq!(nobody.mean_log_deviation(), without.mean_log_deviation());
    let (one, other) = (nobody.theil_standard_error(&[1.0; 3]), without.theil_standard_error(&[1.0; 2]));
    assert!((one.unwrap() - other.unwrap()).abs() < 1e-12);
}

/// PHEindicatormethods clamps a funnel's upper limit at 100 whatever the multiplier.
#[test]
fn funnel_limits_are_clamped_to_the_multiplier_asked() {
    let limits = proportion_control_limits(0.97, 20.0).unwrap();
    assert!(limits.upper_3s > 1.0 && limits.clamped(0.0, 1.0).upper_3s <= 1.0);
    let per_thousand = proportion_control_limits(0.3, 200.0).unwrap();
    assert!(1000.0 * per_thousand.clamped(0.0, 1.0).upper_2s > 100.0);
}

/// PHEindicatormethods bisects the funnel's Poisson bounds to 1e-7 and is 5 in 100,000 off at one event.
#[test]
fn funnel_limits_of_a_ratio_are_exact() {
    let limits = ratio_control_limits(1.0).unwrap();
    assert!((limits.outer.lower - -(0.999_f64.ln())).abs() < 1e-12);
}

/// fairlearn reports a sensitivity of 0 for a group without positives; aequitas reports NaN.
#[test]
fn a_group_without_positives_has_no_sensitivity_and_is_named() {
    let tables =
        tables(&[("a", true, true), ("a", true, false), ("b", false, true), ("c", true, true), ("c", false, false)])
            .unwrap();
    assert_eq!(tables["b"].rate(Rate::TruePositive), Err(Undefined::NoPositives));
    let gap = disparity(&tables, Rate::TruePositive).unwrap();
    assert_eq!(gap.left_out, [("b", Undefined::NoPositives)]);
    assert!((gap.difference - 0.5).abs() < 1e-15);
}

/// aequitas caps an infinite disparity at 10.
#[test]
fn a_ratio_to_nobody_is_undefined_and_not_ten() {
    let groups = TwoGroups::new(8, 40, 0, 40).unwrap();
    assert_eq!(groups.rate_ratio(), Err(Undefined::ZeroCell));
    let adjusted = ratio::selection_rate_ratio(&groups, 0.95).unwrap();
    assert!(adjusted.value > 10.0 && adjusted.upper.is_finite());
}

/// fairlearn-style four-fifths flags go up on a ratio alone: 0 of 12 against 5 of 90 is no evidence of anything.
#[test]
fn four_fifths_is_never_a_verdict() {
    let groups = TwoGroups::new(0, 12, 5, 90).unwrap();
    assert_eq!(groups.four_fifths_flag(), Ok(true));
    assert!(!ratio::selection_rate_ratio(&groups, 0.95).unwrap().excludes(1.0));
    assert!(groups.fisher_exact_p().unwrap() > 0.99);
}

/// statsmodels 0.15.0 `method="score"` gives 0.0526 to 0.3440 for 56/70 against 48/80 and raises for zero cells.
#[test]
fn score_limits_are_the_published_ones_and_survive_zero_cells() {
    let published = difference::miettinen_nurminen(&TwoGroups::new(56, 70, 48, 80).unwrap(), 0.95).unwrap();
    assert!((published.lower - 0.0528).abs() < 5e-5 && (published.upper - 0.3382).abs() < 5e-5);
    let zero = difference::miettinen_nurminen(&TwoGroups::new(0, 10, 0, 20).unwrap(), 0.95).unwrap();
    assert!(zero.lower < -0.1 && zero.upper > 0.2);
}

/// An interval of no width where everybody is selected on both sides says more than is known.
#[test]
fn everybody_selected_still_has_an_interval() {
    let all = ratio::selection_rate_ratio(&TwoGroups::new(5, 5, 5, 5).unwrap(), 0.95).unwrap();
    assert!(all.lower < 0.6 && all.upper > 1.7);
}

/// pROC prints a zero-width interval for a perfect or useless score.
#[test]
fn an_area_without_variance_has_no_interval() {
    let perfect = auroc(&[false, false, true, true], &[0.1, 0.2, 0.3, 0.4]).unwrap();
    assert_eq!(perfect.interval(0.95), Err(Undefined::CiNotEstimable));
}

/// PHEindicatormethods stops with an error for a population of zero, and its raw Byar limit of zero events is 0 times
/// minus infinity.
#[test]
fn empty_bands_and_no_events_are_reasons_and_numbers() {
    assert_eq!(wilson(0.0, 0.0, 0.95), Err(Undefined::EmptyGroup));
    let band = |events, population| StandardBand { events, population, standard_population: 1000.0 };
    assert_eq!(directly_standardised_rate(&[band(30.0, 900.0), band(0.0, 0.0)], 1e5, 0.95), Err(Undefined::PopZero));
    let none = byar(0.0, 0.95).unwrap();
    assert!(none.lower.to_bits() == 0 && none.upper > 3.0);
    assert_eq!(byar(1.0, 0.998), Err(Undefined::NegativeLimit));
    assert!(count_limits(1.0, 0.998).unwrap().lower > 0.0);
}

/// scikit-learn's `calibration_curve` puts a risk on the edge of a bin into the bin below.
#[test]
fn a_risk_on_an_edge_belongs_to_the_bin_above() {
    let bins = calibration_error(&[true, false], &[0.5, 0.49], 2).unwrap().bins;
    assert_eq!(bins.iter().map(|bin| (bin.bin, bin.people)).collect::<Vec<_>>(), [(0, 1), (1, 1)]);
}

/// R and statsmodels stop a logistic fit early (up to 9e-8 apart): at our stop the score equations hold.
#[test]
fn logistic_fits_run_to_the_root() {
    let p: Vec<f64> = (1..60).map(|i| f64::from(i) / 60.0).collect();
    let y: Vec<bool> = (1..60).map(|i| i * 7 % 11 < 4 || i > 50).collect();
    let got = calibration(&y, &p, 0.95).unwrap();
    let a = got.in_the_large.unwrap().estimate.value;
    let fitted: f64 = p.iter().map(|p| 1.0 / (1.0 + (-a - (p / (1.0 - p)).ln()).exp())).sum();
    assert!((fitted - got.observed as f64).abs() < 1e-9);
}

/// The 0.1 and 0.25 rules call the same shift drift or not whatever the number of people.
#[test]
fn drift_is_held_against_chance_at_its_size() {
    let small = population_stability_index(&[10.0, 20.0, 10.0], &[14.0, 15.0, 11.0], ZeroBin::Merge).unwrap();
    let large = population_stability_index(&[1e4, 2e4, 1e4], &[1.4e4, 1.5e4, 1.1e4], ZeroBin::Merge).unwrap();
    assert!((small.value - large.value).abs() < 1e-12);
    assert!(small.value < small.critical_value_95 && large.value > large.critical_value_95);
    assert!(small.baseline < 41.0 && small.current < 41.0 && small.bins == 3);
}

/// The lower limit of a bootstrapped range is never below 0, so that reading it as a test always finds a difference.
#[test]
fn a_range_is_tested_by_chi_square_and_not_by_its_folded_limit() {
    let group: Vec<u32> = (0..400).map(|i| i % 4).collect();
    // Every group is selected at the same rate, all but for the remainder of a division.
    let selected: Vec<bool> = (0..400).map(|i| (i / 4) % 5 == 0).collect();
    let settings = Bootstrap { replicates: 500, seed: 2, resampling: Resampling::WithinStrata };
    let range = bootstrap_selection_rates(&group, &selected, 0.95, &settings).unwrap().difference.unwrap();
    assert!(range.value.abs() < 1e-12 && range.lower > 0.0);
    assert!(chi_square_heterogeneity(&[20.0; 4], &[100.0; 4]).unwrap().p_value > 0.999);
}

/// ehrQL writes 0 for a redacted count: a hidden few, nobody, and nobody asked are three different things.
#[test]
fn hidden_zero_and_missing_are_three_states() {
    let rule = DisclosureRule::Opensafely;
    assert_eq!(rule.cell(Some(3)), CellState::Suppressed(Undefined::SuppressedPrimary));
    assert_eq!(rule.cell(Some(0)), CellState::Shown(0));
    assert_eq!(rule.cell(None), CellState::Missing);
}
