//! Step functions and named categories: the arithmetic of points scores.

use serde::Deserialize;

/// One step: what a value between the limits is worth.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Step {
    ge: Option<f64>,
    gt: Option<f64>,
    le: Option<f64>,
    lt: Option<f64>,
    #[serde(alias = "coef")]
    points: f64,
}

impl Step {
    fn holds(&self, value: f64) -> bool {
        self.ge.is_none_or(|limit| value >= limit)
            && self.gt.is_none_or(|limit| value > limit)
            && self.le.is_none_or(|limit| value <= limit)
            && self.lt.is_none_or(|limit| value < limit)
    }

    fn limits(&self) -> impl Iterator<Item = f64> {
        [self.ge, self.gt, self.le, self.lt].into_iter().flatten()
    }
}

/// Steps of which exactly one holds for every finite value; checked when read.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(try_from = "Vec<Step>")]
pub(super) struct Steps(Vec<Step>);

impl TryFrom<Vec<Step>> for Steps {
    type Error = String;

    fn try_from(steps: Vec<Step>) -> Result<Self, String> {
        // Between limits nothing changes, so the limits and their neighbours stand for every value.
        let at_limits = steps.iter().flat_map(Step::limits).flat_map(|x| [x.next_down(), x, x.next_up()]);
        for value in at_limits.chain([f64::MIN, f64::MAX]) {
            let holding = steps.iter().filter(|step| step.holds(value)).count();
            if holding != 1 {
                return Err(format!("{holding} steps hold at {value}, not one"));
            }
        }
        Ok(Self(steps))
    }
}

impl Steps {
    /// What a finite value is worth.
    pub fn points(&self, value: f64) -> f64 {
        self.0.iter().find(|step| step.holds(value)).map_or(0.0, |step| step.points)
    }
}

/// A published category of a score, such as "high".
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Category {
    /// The published word.
    pub label: String,
    /// The least result in the category.
    pub at_least: f64,
    /// The published risk in words, such as `1 in 3`.
    pub risk: Option<String>,
}

/// The category of a result; categories are in rising order.
pub(super) fn category_of(categories: &[Category], result: f64) -> Option<&Category> {
    categories.iter().rev().find(|category| result >= category.at_least)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Steps, serde_json::Error> {
        serde_json::from_str(text)
    }

    #[test]
    fn limits_belong_to_one_step() {
        let steps = read(r#"[{"lt":25,"points":0},{"ge":25,"le":30,"points":1},{"gt":30,"points":3}]"#).expect("whole");
        for (value, points) in [(24.999, 0.0), (25.0, 1.0), (30.0, 1.0), (30.001, 3.0)] {
            assert!((steps.points(value) - points).abs() < 1e-12, "{value}");
        }
    }

    #[test]
    fn gaps_and_overlaps_are_refused() {
        assert!(read(r#"[{"lt":25,"points":0},{"gt":25,"points":1}]"#).is_err());
        assert!(read(r#"[{"le":25,"points":0},{"ge":25,"points":1}]"#).is_err());
        assert!(read(r#"[{"ge":25,"points":1}]"#).is_err());
    }
}
