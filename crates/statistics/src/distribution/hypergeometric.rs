//! The hypergeometric distribution of a two by two table with fixed margins.

/// Two-sided Fisher exact p-value of x1 of n1 against x2 of n2.
///
/// The sum of the probabilities of all tables no more likely than the one seen, a relative
/// 1e-7 counted as equal (the convention of R and scipy). Probabilities are taken relative to
/// the likeliest table, so large tables do not underflow.
#[must_use]
pub fn fisher_exact_p(x1: u64, n1: u64, x2: u64, n2: u64) -> f64 {
    let (x1, x2) = (x1.min(n1), x2.min(n2));
    let selected = x1 + x2;
    let least = selected.saturating_sub(n2);
    let most = selected.min(n1);
    let mode = mode(selected, n1, n2).clamp(least, most);
    let weight = |k: u64| log_weight_ratio(k, mode, selected, n1, n2).exp();
    let seen = weight(x1) * (1.0 + 1e-7);
    let (mut all, mut as_unlikely) = (0.0, 0.0);
    let mut add = |value: f64| {
        all += value;
        if value <= seen {
            as_unlikely += value;
        }
    };
    add(1.0);
    let mut value = 1.0;
    for k in mode..most {
        value *= step_up(k, selected, n1, n2);
        add(value);
        if value <= 0.0 {
            break;
        }
    }
    value = 1.0;
    for k in (least..mode).rev() {
        value /= step_up(k, selected, n1, n2);
        add(value);
        if value <= 0.0 {
            break;
        }
    }
    f64::min(as_unlikely / all, 1.0)
}

/// The likeliest count in the first group.
fn mode(selected: u64, n1: u64, n2: u64) -> u64 {
    let top = (selected as f64 + 1.0) * (n1 as f64 + 1.0);
    (top / (n1 as f64 + n2 as f64 + 2.0)).floor() as u64
}

/// P(k + 1) / P(k).
fn step_up(k: u64, selected: u64, n1: u64, n2: u64) -> f64 {
    let (k, selected, n1, n2) = (k as f64, selected as f64, n1 as f64, n2 as f64);
    (n1 - k) * (selected - k) / ((k + 1.0) * (n2 - selected + k + 1.0))
}

/// ln P(k) - ln P(mode), walked one step at a time so that no large logarithms cancel.
fn log_weight_ratio(k: u64, mode: u64, selected: u64, n1: u64, n2: u64) -> f64 {
    if k >= mode {
        (mode..k).map(|i| step_up(i, selected, n1, n2).ln()).sum()
    } else {
        -(k..mode).map(|i| step_up(i, selected, n1, n2).ln()).sum::<f64>()
    }
}
