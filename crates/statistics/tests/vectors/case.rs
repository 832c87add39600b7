//! One test vector: its inputs, its tolerance, and the account of what was compared.

use evenreach_statistics::{Estimate, Undefined};
use serde_json::Value;

pub struct Vectors {
    pub stated_count: usize,
    pub cases: Vec<Case>,
}

impl Vectors {
    pub fn read() -> Self {
        let file: Value = serde_json::from_str(include_str!("../vectors_public.json")).unwrap();
        Self {
            stated_count: file["meta"]["count"].as_u64().unwrap() as usize,
            cases: file["vectors"].as_array().unwrap().iter().map(Case::new).collect(),
        }
    }
}

/// |got - expected| <= abs + rel |expected|.
#[derive(Clone, Copy)]
pub struct Tolerance {
    pub rel: f64,
    pub abs: f64,
}

impl Tolerance {
    pub fn of(value: &Value) -> Self {
        let part = |name: &str| value[name].as_f64().unwrap_or(0.0);
        Self { rel: part("rel"), abs: part("abs") }
    }

    pub fn abs(abs: f64) -> Self {
        Self { rel: 0.0, abs }
    }
}

pub struct Case {
    pub id: String,
    pub statistic: String,
    pub params: Value,
    pub inputs: Value,
    pub expected: Value,
    pub tolerance: Value,
    accounted: usize,
    failures: Vec<String>,
}

impl Case {
    fn new(vector: &Value) -> Self {
        let text = |name: &str| vector[name].as_str().unwrap().to_owned();
        Self {
            id: text("id"),
            statistic: text("statistic"),
            params: vector["params"].clone(),
            inputs: vector["inputs"].clone(),
            expected: vector["expected"].clone(),
            tolerance: vector["tolerance"].clone(),
            accounted: 0,
            failures: Vec::new(),
        }
    }

    /// The failures, one of them being values of `expected` nobody looked at.
    pub fn finish(self) -> Vec<String> {
        let mut failures = self.failures;
        let leaves = leaves(&self.expected);
        if self.accounted != leaves {
            failures.push(format!("accounted for {} of {leaves} expected values", self.accounted));
        }
        failures.into_iter().map(|failure| format!("{}: {failure}", self.id)).collect()
    }

    pub fn confidence(&self) -> f64 {
        let stated = &self.params["confidence"];
        stated.as_f64().or_else(|| stated[0].as_f64()).unwrap_or(0.95)
    }

    pub fn param(&self, name: &str) -> f64 {
        self.params[name].as_f64().unwrap()
    }

    pub fn numbers(&self, name: &str) -> Vec<f64> {
        numbers(&self.inputs[name])
    }

    pub fn flags(&self, name: &str) -> Vec<bool> {
        self.numbers(name).into_iter().map(|value| value > 0.5).collect()
    }

    pub fn texts(&self, name: &str) -> Vec<String> {
        texts(&self.inputs[name])
    }

    /// Counts `values` leaves of `expected` that were read as keys or labels.
    pub fn read(&mut self, values: usize) {
        self.accounted += values;
    }

    pub fn fail(&mut self, failure: String) {
        self.failures.push(failure);
    }

    /// Compares under the vector's own tolerance; a null expects an undefined result.
    pub fn compare(&mut self, what: &str, got: Result<f64, Undefined>, expected: &Value) {
        let tolerance = Tolerance::of(&self.tolerance);
        self.compare_within(what, got, expected, tolerance);
    }

    pub fn compare_within(&mut self, what: &str, got: Result<f64, Undefined>, expected: &Value, tolerance: Tolerance) {
        self.accounted += 1;
        match (got, expected.as_f64()) {
            (Ok(got), Some(expected)) => {
                let allowed = tolerance.abs + tolerance.rel * expected.abs();
                if (got - expected).abs() > allowed || got.is_nan() {
                    self.fail(format!("{what}: got {got}, expected {expected}, allowed {allowed:e}"));
                }
            }
            (Err(_), None) if expected.is_null() => {}
            (got, _) => self.fail(format!("{what}: got {got:?}, expected {expected}")),
        }
    }

    /// Compares a whole list under the vector's own tolerance.
    pub fn compare_list(&mut self, what: &str, got: &[f64], expected: &Value) {
        let expected = expected.as_array().unwrap().clone();
        self.same(&format!("{what}: length"), got.len(), expected.len());
        for (index, (got, expected)) in got.iter().zip(&expected).enumerate() {
            self.compare(&format!("{what}[{index}]"), Ok(*got), expected);
        }
    }

    /// Compares the two limits of an interval; a null stands for both.
    pub fn compare_limits(&mut self, what: &str, got: Result<Estimate, Undefined>, expected: &Value) {
        if expected.is_null() {
            self.compare(what, got.map(|estimate| estimate.lower), expected);
        } else {
            self.compare(&format!("{what} lower"), got.map(|estimate| estimate.lower), &expected[0]);
            self.compare(&format!("{what} upper"), got.map(|estimate| estimate.upper), &expected[1]);
        }
    }

    /// Demands equality without counting a leaf.
    pub fn same<T: PartialEq + std::fmt::Debug>(&mut self, what: &str, got: T, expected: T) {
        if got != expected {
            self.fail(format!("{what}: got {got:?}, expected {expected:?}"));
        }
    }

    /// Demands equality with one leaf.
    pub fn exact<T: PartialEq + std::fmt::Debug>(&mut self, what: &str, got: T, expected: T) {
        self.accounted += 1;
        self.same(what, got, expected);
    }
}

/// A null is not a number, so that no statistic may take it for one.
pub fn numbers(value: &Value) -> Vec<f64> {
    let number = |item: &Value| if item.is_null() { f64::NAN } else { item.as_f64().unwrap() };
    value.as_array().unwrap().iter().map(number).collect()
}

pub fn texts(value: &Value) -> Vec<String> {
    value.as_array().unwrap().iter().map(|item| item.as_str().unwrap().to_owned()).collect()
}

fn leaves(value: &Value) -> usize {
    match value {
        Value::Array(items) => items.iter().map(leaves).sum(),
        Value::Object(fields) => fields.values().map(leaves).sum(),
        _ => 1,
    }
}
