//! Slope index, concentration index, horizontal inequity and simple measures.

use evenreach_statistics::Undefined;
use evenreach_statistics::concentration_index::ConcentrationIndex;
use evenreach_statistics::horizontal_inequity::horizontal_inequity;
use evenreach_statistics::inequality::{Direction, GroupInequality, group_difference, group_ratio};
use evenreach_statistics::linear_model::least_squares;
use evenreach_statistics::slope_index::{
    GradientGroup, ValueScale, slope_index, slope_index_interval, transformed_slope_index,
};
use evenreach_statistics::slope_index_heat::{HeatModel, heat_slope_index};
use evenreach_statistics::slope_index_simulation::{Simulation, simulated_slope_index};
use proptest::prelude::*;

use crate::near::{near, sound};

fn gradient() -> impl Strategy<Value = Vec<GradientGroup>> {
    let group = (1_u32..9000, 0.05..0.6_f64);
    prop::collection::vec(group, 5..12).prop_map(|groups| {
        let group = |(population, value): (u32, f64)| GradientGroup { population: f64::from(population), value };
        groups.into_iter().map(group).collect()
    })
}

proptest! {
    #[test]
    fn turning_the_gradient_round_turns_the_indices_round(groups in gradient()) {
        let reversed: Vec<_> = groups.iter().rev().copied().collect();
        for scale in [ValueScale::Identity, ValueScale::Log, ValueScale::Logit] {
            let one = transformed_slope_index(&groups, scale, 1.0).unwrap();
            let other = transformed_slope_index(&reversed, scale, 1.0).unwrap();
            prop_assert!(near(one.sii, -other.sii, 1e-9));
            if let (Ok(a), Ok(b)) = (one.rii, other.rii) {
                prop_assert!(near(a * b, 1.0, 1e-9));
                let negated = transformed_slope_index(&groups, scale, -1.0).unwrap();
                prop_assert!(near(negated.rii.unwrap() * a, 1.0, 1e-9) && near(negated.sii, -one.sii, 1e-12));
            }
        }
    }

    #[test]
    fn a_straight_line_is_recovered(groups in gradient(), level in 0.2..0.5_f64, slope in -0.15..0.15_f64) {
        let populations: Vec<f64> = groups.iter().map(|g| g.population).collect();
        let ridits = evenreach_statistics::fractional_rank::group_midpoints(&populations).unwrap();
        let on_line: Vec<_> = groups.iter().zip(&ridits)
            .map(|(g, r)| GradientGroup { value: level + slope * r, ..*g })
            .collect();
        let got = slope_index(&on_line, 1.0).unwrap();
        prop_assert!(near(got.sii, slope, 1e-8) && near(got.intercept, level, 1e-8));
        let none: Vec<_> = groups.iter().map(|g| GradientGroup { value: level, ..*g }).collect();
        let flat = slope_index(&none, 1.0).unwrap();
        prop_assert!(near(flat.sii, 0.0, 1e-9) && near(flat.rii.unwrap(), 1.0, 1e-8));
    }

    #[test]
    fn closed_limits_enclose_the_point_and_scale(groups in gradient(), se in 0.0005..0.02_f64) {
        let errors = vec![se; groups.len()];
        let got = slope_index_interval(&groups, &errors, 1.0, 0.95).unwrap();
        let negated = slope_index_interval(&groups, &errors, -100.0, 0.95).unwrap();
        prop_assert!(sound(&got.sii));
        prop_assert!(near(negated.sii.lower, -100.0 * got.sii.upper, 1e-9));
        if let Ok(rii) = got.rii {
            prop_assert!(sound(&rii));
        }
        if let Ok(rii) = negated.rii {
            prop_assert!(sound(&rii));
        }
    }

    #[test]
    fn heat_limits_enclose_the_point(groups in gradient()) {
        let estimates: Vec<f64> = groups.iter().map(|g| 100.0 * g.value).collect();
        let populations: Vec<f64> = groups.iter().map(|g| g.population).collect();
        for model in [HeatModel::Logistic, HeatModel::Linear] {
            let index = heat_slope_index(&estimates, &populations, 100.0, model, 0.95).unwrap();
            prop_assert!(sound(&index.sii));
            match index.rii {
                Ok(ratio) => prop_assert!(sound(&ratio)),
                Err(reason) => prop_assert!(matches!(
                    reason,
                    Undefined::InterceptNotPositive | Undefined::Unbounded
                )),
            }
        }
    }

    #[test]
    fn concentration_ignores_row_order_and_flips_with_the_rank(
        rows in prop::collection::vec((1_u8..6, 0.0..3.0_f64), 3..60),
        turn in 0_usize..60,
    ) {
        let split = |rows: &[(u8, f64)]| -> (Vec<f64>, Vec<f64>) {
            rows.iter().map(|(rank, y)| (f64::from(*rank), *y)).unzip()
        };
        let (rank, y) = split(&rows);
        let index = ConcentrationIndex::new(&rank, &y, None).unwrap();
        let mut turned = rows.clone();
        turned.rotate_left(turn % rows.len());
        let (rank2, y2) = split(&turned);
        let again = ConcentrationIndex::new(&rank2, &y2, None).unwrap();
        prop_assert!(near(index.generalised(), again.generalised(), 1e-12));
        let flipped: Vec<f64> = rank.iter().map(|r| -r).collect();
        let flipped = ConcentrationIndex::new(&flipped, &y, None).unwrap();
        prop_assert!(near(index.generalised(), -flipped.generalised(), 1e-12));
        if let Ok(relative) = index.relative() {
            prop_assert!(relative.abs() <= 1.0 + 1e-12);
        }
        match index.erreygers(0.0, 3.0) {
            Ok(erreygers) => prop_assert!(erreygers.abs() <= 1.0 + 1e-9),
            Err(reason) => prop_assert_eq!((reason, index.relative().err()), (Undefined::MeanZero, Some(Undefined::MeanZero))),
        }
        if let Ok(wagstaff) = index.wagstaff(0.0, 3.0) {
            prop_assert!(wagstaff.is_finite() && wagstaff.abs() <= 1.0 + 1e-9);
        }
        for se in [index.standard_error_delta(), index.standard_error_convenience()] {
            prop_assert!(se.is_err() || se.unwrap().is_finite());
        }
    }

    #[test]
    fn grouped_and_individual_concentration_agree(
        groups in prop::collection::vec((1_usize..30, 0_usize..30), 2..8),
    ) {
        let (mut rank, mut y) = (Vec::new(), Vec::new());
        let (mut order, mut rate, mut people) = (Vec::new(), Vec::new(), Vec::new());
        for (place, &(n, x)) in groups.iter().enumerate() {
            let x = x.min(n);
            rank.extend(vec![place as f64; n]);
            y.extend((0..n).map(|i| f64::from(u8::from(i < x))));
            order.push(place as f64);
            rate.push(x as f64 / n as f64);
            people.push(n as f64);
        }
        let individual = ConcentrationIndex::new(&rank, &y, None).unwrap();
        let grouped = ConcentrationIndex::new(&order, &rate, Some(&people)).unwrap();
        prop_assert!(near(individual.generalised(), grouped.generalised(), 1e-12));
        let doubled = ConcentrationIndex::new(&rank, &y, Some(&vec![2.0; y.len()])).unwrap();
        prop_assert!(near(individual.generalised(), doubled.generalised(), 1e-12));
    }

    #[test]
    fn the_standard_error_over_groups_is_departure_from_a_line(
        groups in prop::collection::vec((1_u32..900, 0.05..0.9_f64), 3..9),
        factor in 0.2..1.0_f64,
    ) {
        let order: Vec<f64> = (0..groups.len()).map(|place| place as f64).collect();
        let people: Vec<f64> = groups.iter().map(|g| f64::from(g.0)).collect();
        let index = |y: &[f64], people: &[f64]| ConcentrationIndex::new(&order, y, Some(people)).unwrap();
        let y: Vec<f64> = groups.iter().map(|g| g.1).collect();
        let error = index(&y, &people).standard_error_grouped().unwrap();
        prop_assert!(error.is_finite() && error >= 0.0);
        // Smaller than the convenient regression's, which has the sample variance of the rank.
        prop_assert!(error <= index(&y, &people).standard_error_convenience().unwrap() + 1e-15);
        // The relative index has no unit, and k groups count as k whatever their people.
        let scaled: Vec<f64> = y.iter().map(|y| factor * y).collect();
        let doubled: Vec<f64> = people.iter().map(|people| 2.0 * people).collect();
        prop_assert!(near(index(&scaled, &people).standard_error_grouped().unwrap(), error, 1e-9));
        prop_assert!(near(index(&y, &doubled).standard_error_grouped().unwrap(), error, 1e-9));
        let ridits = evenreach_statistics::fractional_rank::group_midpoints(&people).unwrap();
        let on_line: Vec<f64> = ridits.iter().map(|ridit| 0.3 + 0.2 * ridit).collect();
        prop_assert!(index(&on_line, &people).standard_error_grouped().unwrap() < 1e-7);
    }

    #[test]
    fn simulated_limits_repeat_turn_with_the_multiplier_and_need_no_more_than_seeds(
        groups in gradient(), se in 0.005..0.05_f64, seed in 0_u64..100, fitted_on_drawn_scale in any::<bool>(),
    ) {
        let errors = vec![se; groups.len()];
        for drawn_on in [ValueScale::Identity, ValueScale::Log, ValueScale::Logit] {
            let simulation = Simulation { drawn_on, fitted_on_drawn_scale, draws: 400, seed };
            let run = |multiplier: f64| simulated_slope_index(&groups, &errors, multiplier, 0.95, &simulation).unwrap();
            let (one, turned) = (run(1.0), run(-10.0));
            prop_assert_eq!(one, run(1.0));
            prop_assert!(one.sii.lower <= one.sii.upper && turned.sii.lower <= turned.sii.upper);
            // The point is that of the line without errors.
            let scale = if fitted_on_drawn_scale { drawn_on } else { ValueScale::Identity };
            let point = transformed_slope_index(&groups, scale, 1.0).unwrap();
            prop_assert!(near(one.sii.value, point.sii, 1e-9) && near(turned.sii.value, -10.0 * point.sii, 1e-9));
            if let (Ok(one), Ok(turned)) = (one.rii, turned.rii) {
                prop_assert!(one.lower <= one.upper && near(one.value * turned.value, 1.0, 1e-9));
            }
            // Without errors every draw is the point.
            let none = simulated_slope_index(&groups, &vec![0.0; groups.len()], 1.0, 0.95, &simulation).unwrap();
            prop_assert!(near(none.sii.lower, point.sii, 1e-9) && near(none.sii.upper, point.sii, 1e-9));
        }
    }

    #[test]
    fn selection_by_need_alone_has_no_inequity(
        rows in prop::collection::vec((0_u32..40, 1.0..9.0_f64), 5..60),
        base in 1.0..5.0_f64,
    ) {
        let rank: Vec<f64> = rows.iter().map(|(rank, _)| f64::from(*rank)).collect();
        let need: Vec<f64> = rows.iter().map(|(_, need)| *need).collect();
        let by_need: Vec<f64> = need.iter().map(|need| base + 0.5 * need).collect();
        let got = horizontal_inequity(&by_need, &rank, &[&need]).unwrap();
        prop_assert!(near(got.index, 0.0, 1e-10));
        prop_assert!(near(got.index, got.indirectly_standardised, 1e-10));
    }

    #[test]
    fn residuals_are_orthogonal_and_repeated_columns_dropped(
        rows in prop::collection::vec((-5.0..5.0_f64, -5.0..5.0_f64, 0.0..1.0_f64), 6..50),
    ) {
        let a: Vec<f64> = rows.iter().map(|r| r.0).collect();
        let b: Vec<f64> = rows.iter().map(|r| r.1).collect();
        let y: Vec<f64> = rows.iter().map(|r| r.2).collect();
        let twice: Vec<f64> = a.iter().map(|v| 2.0 * v + 1.0).collect();
        let fit = least_squares(&y, &[&a, &b, &twice]).unwrap();
        for column in [&a, &b, &vec![1.0; y.len()]] {
            let product: f64 = y.iter().zip(&fit.fitted).zip(column).map(|((y, f), c)| (y - f) * c).sum();
            prop_assert!(product.abs() < 1e-9);
        }
        prop_assert_eq!(fit.coefficients[2], None);
    }

    #[test]
    fn simple_measures_vanish_with_equality_and_ignore_order(
        groups in prop::collection::vec((0.5..90.0_f64, 1.0..1e4_f64, 0.1..3.0_f64), 2..10),
        turn in 0_usize..10,
    ) {
        let unzip = |groups: &[(f64, f64, f64)]| {
            let y: Vec<f64> = groups.iter().map(|g| g.0).collect();
            let n: Vec<f64> = groups.iter().map(|g| g.1).collect();
            let se: Vec<f64> = groups.iter().map(|g| g.2).collect();
            (y, n, se)
        };
        let measures = |y: &[f64], n: &[f64], se: &[f64]| {
            let groups = GroupInequality::new(y, n).unwrap();
            vec![
                groups.between_group_variance(),
                groups.theil_index().unwrap(),
                groups.mean_log_deviation().unwrap(),
                groups.index_of_disparity().unwrap(),
                groups.weighted_index_of_disparity().unwrap(),
                groups.coefficient_of_variation().unwrap(),
                groups.weighted_mean_difference_from(groups.best(Direction::Adverse)),
                groups.between_group_variance_standard_error(se).unwrap(),
                groups.theil_standard_error(se).unwrap(),
                groups.mean_log_deviation_standard_error(se).unwrap(),
            ]
        };
        let (y, n, se) = unzip(&groups);
        let one = measures(&y, &n, &se);
        prop_assert!(one.iter().all(|m| m.is_finite() && *m >= -1e-9));
        let mut turned = groups.clone();
        turned.rotate_left(turn % groups.len());
        let (y2, n2, se2) = unzip(&turned);
        for (a, b) in one.iter().zip(measures(&y2, &n2, &se2)) {
            prop_assert!(near(*a, b, 1e-9));
        }
        let equal = measures(&vec![y[0]; y.len()], &n, &se);
        prop_assert!(equal[..7].iter().all(|m| m.abs() < 1e-9));
        let of_two = (group_difference((y[0], se[0]), (y[1], se[1]), 0.95), group_ratio((y[0], se[0]), (y[1], se[1]), 0.95));
        prop_assert!(sound(&of_two.0.unwrap()) && sound(&of_two.1.unwrap()));
    }
}

#[test]
fn simulation_repeats_with_its_seed_and_nears_the_closed_form() {
    let populations = [900.0, 1100.0, 1000.0, 1200.0, 800.0];
    let values = [30.0, 27.0, 25.0, 22.0, 20.0];
    let groups: Vec<_> =
        populations.into_iter().zip(values).map(|(population, value)| GradientGroup { population, value }).collect();
    let errors = [0.8, 0.7, 0.7, 0.6, 0.9];
    let run = |seed| {
        let simulation =
            Simulation { drawn_on: ValueScale::Identity, fitted_on_drawn_scale: false, draws: 20_000, seed };
        simulated_slope_index(&groups, &errors, 1.0, 0.95, &simulation).unwrap()
    };
    let closed = slope_index_interval(&groups, &errors, 1.0, 0.95).unwrap();
    assert_eq!(run(1), run(1));
    assert_ne!(run(1), run(2));
    assert!(near(run(1).sii.lower, closed.sii.lower, 0.02));
    assert!(near(run(1).rii.unwrap().upper, closed.rii.unwrap().upper, 0.02));
    let few = Simulation { drawn_on: ValueScale::Identity, fitted_on_drawn_scale: false, draws: 10, seed: 1 };
    assert_eq!(simulated_slope_index(&groups, &errors, 1.0, 0.95, &few).err(), Some(Undefined::InvalidInput));
}

#[test]
fn gradients_at_the_edges() {
    let groups = |values: &[f64]| -> Vec<GradientGroup> {
        values.iter().map(|value| GradientGroup { population: 100.0, value: *value }).collect()
    };
    let four = slope_index(&groups(&[4.0, 3.0, 2.0, 1.0]), 1.0).unwrap();
    assert_eq!(four.rii, Err(Undefined::TooFewGroups));
    let negative = slope_index(&groups(&[-1.0, 0.0, 1.0, 2.0, 3.0]), 1.0).unwrap();
    assert_eq!(negative.rii, Err(Undefined::InterceptNotPositive));
    assert_eq!(slope_index(&groups(&[1.0, 2.0]), 1.0).err(), Some(Undefined::TooFewGroups));
    let zero = groups(&[0.3, 0.2, 0.1, 0.1, 0.0]);
    for scale in [ValueScale::Log, ValueScale::Logit] {
        assert_eq!(transformed_slope_index(&zero, scale, 1.0).err(), Some(Undefined::ValueOutOfScale));
    }
    let mut empty = groups(&[5.0, 4.0, 3.0, 2.0, 1.0]);
    empty[2].population = 0.0;
    assert_eq!(slope_index(&empty, 1.0).err(), Some(Undefined::PopZero));
}

#[test]
fn concentration_at_the_edges() {
    let index = |y: &[f64]| ConcentrationIndex::new(&[1.0, 2.0, 3.0, 4.0], y, None).unwrap();
    assert_eq!(index(&[0.0; 4]).relative(), Err(Undefined::MeanZero));
    assert_eq!(index(&[0.0; 4]).wagstaff(0.0, 1.0), Err(Undefined::MeanZero));
    assert_eq!(index(&[0.0; 4]).erreygers(0.0, 1.0), Err(Undefined::MeanZero));
    assert_eq!(index(&[1.0; 4]).wagstaff(0.0, 1.0), Err(Undefined::MeanAtBound));
    assert_eq!(index(&[2.0; 4]).erreygers(0.0, 1.0), Err(Undefined::InvalidInput));
    let all_tied = ConcentrationIndex::new(&[7.0; 3], &[1.0, 0.0, 1.0], None).unwrap();
    assert!(all_tied.relative().unwrap().abs() < 1e-15);
    assert_eq!(all_tied.standard_error_delta(), Err(Undefined::NoVariation));
    assert_eq!(horizontal_inequity(&[0.0; 3], &[1.0, 2.0, 3.0], &[]).err(), Some(Undefined::NobodySelected));
    // A zero group: Theil's term is 0, the mean log deviation infinite.
    let zero = GroupInequality::new(&[0.0, 10.0], &[50.0, 50.0]).unwrap();
    assert!(near(zero.theil_index().unwrap(), 1000.0 * 2.0_f64.ln(), 1e-12));
    assert_eq!(zero.mean_log_deviation(), Err(Undefined::ZeroCell));
    assert!(zero.population_attributable_risk(4.0, Direction::Favourable).unwrap() <= 0.0);
}
