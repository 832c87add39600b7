//! Properties every statistic must keep: bounds, symmetry, monotonicity, ties, order of rows, and
//! no number that is not a number.

#[cfg(test)]
mod choosing;
#[cfg(test)]
mod comparison;
#[cfg(test)]
mod disclosure;
#[cfg(test)]
mod extremes;
#[cfg(test)]
mod fairness;
#[cfg(test)]
mod inequality;
#[cfg(test)]
mod intervals;
#[cfg(test)]
mod missed;
#[cfg(test)]
mod prediction;
#[cfg(test)]
mod rates;

#[cfg(test)]
pub mod near {
    use evenreach_statistics::Estimate;

    /// True when two numbers agree to `relative` of the larger, or of 1.
    pub fn near(a: f64, b: f64, relative: f64) -> bool {
        (a - b).abs() <= relative * a.abs().max(b.abs()).max(1.0)
    }

    /// True when an estimate is finite and its limits enclose its value.
    pub fn sound(estimate: &Estimate) -> bool {
        let finite = [estimate.value, estimate.lower, estimate.upper].iter().all(|v| v.is_finite());
        let slack = 1e-9 * estimate.value.abs().max(1.0);
        finite && estimate.lower <= estimate.value + slack && estimate.value <= estimate.upper + slack
    }
}
