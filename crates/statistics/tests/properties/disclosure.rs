//! Disclosure control: nothing small is shown, and nothing hidden follows from what is shown.

use evenreach_statistics::disclosure::dominance::{nk_dominated, p_ratio_fails};
use evenreach_statistics::disclosure::list::{protect_list, suppress_list};
use evenreach_statistics::disclosure::percentage::{RateGuard, percentage};
use evenreach_statistics::disclosure::table::{ProtectedTable, TableProtection, Totals, protect_table};
use evenreach_statistics::{CellState, DisclosureRule, Undefined, wilson};
use proptest::prelude::*;

fn table(most: u64) -> impl Strategy<Value = Vec<Vec<Option<u64>>>> {
    (1_usize..4, 1_usize..4).prop_flat_map(move |(rows, columns)| {
        let cell = prop_oneof![1 => Just(None), 12 => (0..=most).prop_map(Some)];
        prop::collection::vec(prop::collection::vec(cell, columns), rows)
    })
}

/// The counts with their totals as a last row and column, and the same of what is printed.
fn with_totals(counts: &[Vec<Option<u64>>], shown: &ProtectedTable) -> (Vec<Vec<i64>>, Vec<Vec<CellState>>) {
    let mut truth: Vec<Vec<i64>> =
        counts.iter().map(|row| row.iter().map(|count| count.unwrap_or(0) as i64).collect()).collect();
    for row in &mut truth {
        row.push(row.iter().sum());
    }
    truth.push((0..truth[0].len()).map(|column| truth.iter().map(|row| row[column]).sum()).collect());
    let mut states = shown.cells.clone();
    for (row, total) in states.iter_mut().zip(&shown.row_totals) {
        row.push(*total);
    }
    let mut last = shown.column_totals.clone();
    last.push(shown.total);
    states.push(last);
    (truth, states)
}

/// Another table of counts, near the true one, that would print the same but for this cell.
fn has_alternative(
    counts: &[Vec<Option<u64>>],
    states: &[Vec<CellState>],
    truth: &[Vec<i64>],
    at: (usize, usize),
) -> bool {
    let columns = counts[0].len();
    let free: Vec<(usize, usize)> = (0..counts.len())
        .flat_map(|row| (0..columns).map(move |column| (row, column)))
        .filter(|(row, column)| states[*row][*column].is_suppressed())
        .collect();
    (0..3_usize.pow(free.len() as u32)).any(|mut code| {
        let mut change = vec![vec![0_i64; columns + 1]; counts.len() + 1];
        for &(row, column) in &free {
            let step = (code % 3) as i64 - 1;
            code /= 3;
            for (r, c) in [(row, column), (row, columns), (counts.len(), column), (counts.len(), columns)] {
                change[r][c] += step;
            }
        }
        let possible = change.iter().zip(truth).zip(states).all(|((change, truth), states)| {
            change
                .iter()
                .zip(truth)
                .zip(states)
                .all(|((change, truth), state)| truth + change >= 0 && (*change == 0 || state.is_suppressed()))
        });
        possible && change[at.0][at.1] != 0
    })
}

proptest! {
    #[test]
    fn no_hidden_cell_follows_from_the_totals(counts in table(12)) {
        let protection = TableProtection::of(DisclosureRule::LegacyLt5);
        let Ok(shown) = protect_table(&counts, &protection) else {
            return Err(TestCaseError::fail("a table of counts must be protectable"));
        };
        let (truth, states) = with_totals(&counts, &shown);
        for (row, line) in states.iter().enumerate() {
            for (column, state) in line.iter().enumerate() {
                match state {
                    CellState::Shown(count) => {
                        prop_assert!(!DisclosureRule::LegacyLt5.is_small(*count));
                        prop_assert_eq!(*count as i64, truth[row][column]);
                    }
                    CellState::Suppressed(_) => {
                        prop_assert!(has_alternative(&counts, &states, &truth, (row, column)), "{:?}", states);
                    }
                    CellState::Missing => prop_assert!(truth[row][column] == 0),
                }
            }
        }
    }

    #[test]
    fn hidden_cells_of_a_line_never_sum_to_a_small_number(counts in table(9)) {
        let rule = DisclosureRule::LegacyLt5;
        let shown = protect_table(&counts, &TableProtection::of(rule)).unwrap();
        let (truth, states) = with_totals(&counts, &shown);
        let (rows, columns) = (truth.len(), truth[0].len());
        let by_row = (0..rows).map(|r| (0..columns).map(|c| (r, c)).collect::<Vec<_>>());
        let by_column = (0..columns).map(|c| (0..rows).map(|r| (r, c)).collect::<Vec<_>>());
        for line in by_row.chain(by_column) {
            let (total, cells) = line.split_last().unwrap();
            let hidden: Vec<i64> =
                cells.iter().filter(|(r, c)| states[*r][*c].is_suppressed()).map(|(r, c)| truth[*r][*c]).collect();
            if !states[total.0][total.1].is_suppressed() && !hidden.is_empty() {
                prop_assert!(!rule.is_small(hidden.iter().sum::<i64>() as u64));
            }
        }
    }

    #[test]
    fn every_rule_hides_or_coarsens_every_small_count(counts in table(20)) {
        for rule in DisclosureRule::ALL {
            for secondary in [false, true] {
                for totals in [Totals::Counted, Totals::SumOfShown] {
                    let shown = protect_table(&counts, &TableProtection { rule, secondary, totals }).unwrap();
                    for (row, states) in counts.iter().zip(&shown.cells) {
                        for (count, state) in row.iter().zip(states) {
                            match (count, state) {
                                (None, state) => prop_assert_eq!(*state, CellState::Missing),
                                (Some(count), CellState::Shown(printed)) => {
                                    prop_assert_eq!(*printed, rule.rounded(*count));
                                    prop_assert!(!rule.is_small(*count) || !rule.hides_small_counts());
                                }
                                (Some(_), state) => prop_assert!(state.is_suppressed()),
                            }
                        }
                    }
                    if totals == Totals::SumOfShown {
                        let sum: u64 = shown.cells.iter().flatten().filter_map(|cell| cell.shown()).sum();
                        prop_assert!(shown.total.shown().is_none_or(|total| total == sum));
                    }
                }
            }
        }
    }

    #[test]
    fn rounding_rises_and_moves_little(count in 0_u64..100_000) {
        for rule in DisclosureRule::ALL {
            prop_assert!(rule.rounded(count) <= rule.rounded(count + 1));
            prop_assert!(rule.rounded(count).abs_diff(count) <= 4);
            prop_assert_eq!(DisclosureRule::from_name(rule.as_str()), Some(rule));
        }
    }

    #[test]
    fn a_list_never_leaves_few_people_hidden(counts in prop::collection::vec(0_u64..40, 1..10), threshold in 1_u64..9) {
        let wrapped: Vec<_> = counts.iter().copied().map(Some).collect();
        let shown = suppress_list(&wrapped, threshold);
        let hidden: u64 = counts.iter().zip(&shown).filter(|(_, s)| s.is_suppressed()).map(|(c, _)| c).sum();
        let any_large_shown = shown.iter().any(|s| s.shown().is_some_and(|count| count > 0));
        prop_assert!(hidden == 0 || hidden > threshold || !any_large_shown);
        for state in shown {
            prop_assert!(state.shown().is_none_or(|count| count == 0 || count > threshold));
        }
        for rule in DisclosureRule::ALL {
            prop_assert_eq!(protect_list(rule, &wrapped).len(), counts.len());
        }
    }

    #[test]
    fn a_strict_percentage_reveals_nobody(numerator in 0_u64..60, rest in 0_u64..60) {
        let rule = DisclosureRule::NhsEnglandHes;
        let got = percentage(rule, numerator, numerator + rest, RateGuard::Strict);
        if let Ok(percentage) = got {
            prop_assert!(numerator > 7 && rest > 7);
            prop_assert!((0.0..=100.0).contains(&percentage.percent) && percentage.percent.is_finite());
            prop_assert_eq!((percentage.numerator % 5, percentage.denominator % 5), (0, 0));
        }
    }
}

#[test]
fn rules_read_like_a_table() {
    use CellState::{Missing, Shown, Suppressed};
    const HIDDEN: CellState = Suppressed(Undefined::SuppressedPrimary);
    let counts = [None, Some(0), Some(1), Some(4), Some(5), Some(7), Some(8), Some(9), Some(13)];
    let table = [
        (
            DisclosureRule::NhsEnglandHes,
            [Missing, Shown(0), HIDDEN, HIDDEN, HIDDEN, HIDDEN, Shown(10), Shown(10), Shown(15)],
        ),
        (
            DisclosureRule::NhsEnglandCentral,
            [Missing, Shown(0), Shown(5), Shown(5), Shown(5), Shown(5), Shown(10), Shown(10), Shown(15)],
        ),
        (
            DisclosureRule::Opensafely,
            [Missing, Shown(0), HIDDEN, HIDDEN, HIDDEN, HIDDEN, Shown(10), Shown(10), Shown(15)],
        ),
        (
            DisclosureRule::OpensafelyMidpoint6,
            [Missing, Shown(0), Shown(3), Shown(3), Shown(3), Shown(9), Shown(9), Shown(9), Shown(15)],
        ),
        (
            DisclosureRule::LegacyLt5,
            [Missing, Shown(0), HIDDEN, HIDDEN, Shown(5), Shown(7), Shown(8), Shown(9), Shown(13)],
        ),
        (DisclosureRule::Acro, [Missing, HIDDEN, HIDDEN, HIDDEN, HIDDEN, HIDDEN, HIDDEN, HIDDEN, Shown(15)]),
    ];
    for (rule, expected) in table {
        assert_eq!(counts.map(|count| rule.cell(count)), expected, "{}", rule.as_str());
    }
    let absurd = DisclosureRule::NhsEnglandCentral.cell(Some(5_000_000_001));
    assert_eq!(absurd, Suppressed(Undefined::InvalidInput));
}

#[test]
fn a_lone_hidden_cell_takes_a_rectangle_with_it() {
    let counts: Vec<Vec<Option<u64>>> = vec![vec![Some(3), Some(40), Some(21)], vec![Some(50), Some(12), Some(33)]];
    let shown = protect_table(&counts, &TableProtection::of(DisclosureRule::LegacyLt5)).unwrap();
    let hidden: Vec<Vec<bool>> =
        shown.cells.iter().map(|row| row.iter().map(|cell| cell.is_suppressed()).collect()).collect();
    // The 40, 50 and 12 are the fewest people (102) that complete a rectangle through the 3.
    assert_eq!(hidden, [[true, true, false], [true, true, false]]);
    assert_eq!(shown.total, CellState::Shown(159));
    assert_eq!(shown.cells[0][0], CellState::Suppressed(Undefined::SuppressedPrimary));
    assert_eq!(shown.cells[1][1], CellState::Suppressed(Undefined::SuppressedSecondary));
}

#[test]
fn tables_at_the_edges() {
    let protection = TableProtection::of(DisclosureRule::NhsEnglandHes);
    assert_eq!(protect_table(&[], &protection).err(), Some(Undefined::EmptyGroup));
    let ragged = [vec![Some(1)], vec![Some(1), Some(2)]];
    assert_eq!(protect_table(&ragged, &protection).err(), Some(Undefined::InvalidInput));
    let missing = protect_table(&[vec![None, None]], &protection).unwrap();
    assert_eq!(missing.total, CellState::Missing);
    let hidden = protect_table(&[vec![Some(3)]], &protection).unwrap();
    assert!(hidden.total.is_suppressed() && hidden.row_totals[0].is_suppressed());
}

#[test]
fn percentages_and_limits_are_guarded() {
    let rule = DisclosureRule::NhsEnglandHes;
    let table = [
        // (numerator, denominator) under the published rule and the stricter one
        (20, 41, true, true),
        (0, 41, true, false),
        (41, 41, true, false),
        (36, 41, true, false),
        (7, 41, false, false),
        (3, 6, false, false),
    ];
    for (numerator, denominator, published, strict) in table {
        let given = |guard| percentage(rule, numerator, denominator, guard).is_ok();
        assert_eq!((given(RateGuard::Published), given(RateGuard::Strict)), (published, strict), "{numerator}");
    }
    let large = percentage(rule, 1_003, 4_001, RateGuard::Strict).unwrap();
    assert_eq!((large.numerator, large.denominator, large.decimals), (1_005, 4_000, 1));
    assert_eq!(percentage(rule, 0, 0, RateGuard::Published).err(), Some(Undefined::EmptyGroup));
    assert_eq!(percentage(rule, 9, 8, RateGuard::Published).err(), Some(Undefined::InvalidInput));
    let estimate = wilson(5.0, 80.0, 0.95);
    assert_eq!(rule.guarded(5, estimate), Err(Undefined::SuppressedPrimary));
    assert_eq!(rule.guarded(50, estimate), estimate);
    assert!(rule.differencing_reveals(120, 123) && !rule.differencing_reveals(120, 120));
    assert!(!rule.differencing_reveals(120, 140));
}

#[test]
fn amounts_with_a_dominant_contributor() {
    assert!(nk_dominated(&[90.0, 5.0, 5.0], 2, 0.9) && !nk_dominated(&[40.0, 30.0, 30.0], 2, 0.9));
    assert!(p_ratio_fails(&[90.0, 5.0, 5.0], 0.1) && !p_ratio_fails(&[50.0, 30.0, 20.0], 0.1));
    assert!(p_ratio_fails(&[7.0], 0.1) && !p_ratio_fails(&[], 0.1));
}

proptest! {
    #[test]
    fn dominance_ignores_order_and_unit_and_grows_with_the_largest(
        amounts in prop::collection::vec(0_u32..1000, 1..12), turn in 0_usize..12,
        n in 1_usize..4, k in 0.5..1.0_f64, p in 0.01..0.5_f64,
    ) {
        let amounts: Vec<f64> = amounts.into_iter().map(f64::from).collect();
        let fails = |amounts: &[f64]| (nk_dominated(amounts, n, k), p_ratio_fails(amounts, p));
        let got = fails(&amounts);
        let mut turned = amounts.clone();
        turned.rotate_left(turn % amounts.len());
        // A power of two, so that no comparison turns on rounding.
        let scaled: Vec<f64> = amounts.iter().map(|amount| 4.0 * amount).collect();
        prop_assert_eq!((fails(&turned), fails(&scaled)), (got, got));
        let mut larger = amounts.clone();
        if let Some(largest) = larger.iter_mut().max_by(|a, b| a.total_cmp(b)) {
            *largest += 500.0;
        }
        prop_assert!(fails(&larger).0 >= got.0 && fails(&larger).1 >= got.1);
        // Amounts of one or two people always give the larger one away; nothing gives nothing away.
        let any = amounts.iter().any(|amount| *amount > 0.0);
        if amounts.len() <= 2 {
            prop_assert_eq!(got.1, any);
        }
        prop_assert!(any || got == (false, false));
        if nk_dominated(&amounts, n, k) {
            prop_assert!(nk_dominated(&amounts, n + 1, k));
        }
    }
}
