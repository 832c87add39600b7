//! Columns that know too much: what tells the outcome nearly without error cannot have been known before it.

use evenreach_statistics::discrimination::auroc;

use super::{FeatureTable, FollowUp, LearnError};

/// No measurement known beforehand ranks people this well; age and HbA1c reach about 0.9.
const SUSPICIOUS_AUROC: f64 = 0.97;
/// No diagnosis known beforehand is followed by the event this often.
const SUSPICIOUS_SHARE: f64 = 0.9;
/// People with a finding, events, and people without, below which a column is not suspected.
const LEAST: usize = 20;

/// Refuses a table in which one column, or whether it is missing, nearly tells who has the event by the horizon.
///
/// Dates after a landmark are refused where they are read; this finds what has no date.
///
/// # Errors
/// [`LearnError::Leak`] for the first such column; follow-up of another length.
pub fn check_leaks(table: &FeatureTable, follow_up: &[FollowUp], horizon_years: f64) -> Result<(), LearnError> {
    if follow_up.len() != table.rows() {
        let what = "list of follow-up".to_owned();
        return Err(LearnError::LengthMismatch { what, found: follow_up.len(), expected: table.rows() });
    }
    let known: Vec<(usize, bool)> =
        follow_up.iter().enumerate().filter_map(|(row, f)| Some((row, f.outcome_at(horizon_years)?))).collect();
    for name in table.names() {
        let view = table.view(name)?;
        let (mut missing, mut present) = (Finding::default(), Finding::default());
        let (mut outcomes, mut values) = (Vec::new(), Vec::new());
        for (row, event) in &known {
            match view.get(*row) {
                None => missing.add(*event),
                Some(value) => {
                    present.add(*event);
                    outcomes.push(*event);
                    values.push(value);
                }
            }
        }
        let leak = |reason: String| Err(LearnError::Leak { column: name.clone(), reason });
        if missing.people > 0 && (missing.tells() || present.tells()) {
            return leak("nearly everybody who has, or lacks, a value has the event".to_owned());
        }
        if is_binary(&values) {
            for level in [0.0, 1.0] {
                let mut finding = Finding::default();
                let with = values.iter().zip(&outcomes).filter(|(value, _)| (*value - level).abs() < 0.5);
                with.for_each(|(_, event)| finding.add(*event));
                if finding.tells() {
                    return leak(format!("nearly everybody with the value {level} has the event"));
                }
            }
        }
        let enough = present.events >= LEAST && present.people - present.events >= LEAST;
        if let (true, Ok(area)) = (enough, auroc(&outcomes, &values)) {
            let area = area.value.max(1.0 - area.value);
            if area >= SUSPICIOUS_AUROC {
                return leak(format!("alone it ranks those with and without the event with AUROC {area:.3}"));
            }
        }
    }
    Ok(())
}

fn is_binary(values: &[f64]) -> bool {
    values.iter().all(|v| v.abs() <= 0.0 || (v - 1.0).abs() <= 0.0)
}

/// People with something in common, and how many of them have the event.
#[derive(Default)]
struct Finding {
    people: usize,
    events: usize,
}

impl Finding {
    fn add(&mut self, event: bool) {
        self.people += 1;
        self.events += usize::from(event);
    }

    fn tells(&self) -> bool {
        self.people >= LEAST && self.events as f64 >= SUSPICIOUS_SHARE * self.people as f64
    }
}
