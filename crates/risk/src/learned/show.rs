//! A model file in plain text.

use std::fmt::Write as _;

use super::performance::{Performance, Statistic};
use super::{Trained, Validation};

impl Trained {
    /// The model for a terminal: what it is, from whom, its features with coefficients, its baseline, how it did.
    #[must_use]
    pub fn show(&self) -> String {
        let mut text = String::new();
        // Writing to a string cannot fail.
        let _ = self.write_show(&mut text);
        text
    }

    fn write_show(&self, out: &mut String) -> std::fmt::Result {
        let window = self.window();
        writeln!(out, "{}: {}", self.name(), self.outcome())?;
        writeln!(out, "digest          {}", self.digest())?;
        let landmarks: Vec<String> = window.landmarks.iter().map(ToString::to_string).collect();
        writeln!(out, "landmarks       {}, followed to {}", landmarks.join(", "), window.followed_to)?;
        writeln!(
            out,
            "learned from    {} people, {} person-landmarks, {:.0} person-years, {} events",
            self.people(),
            self.rows(),
            self.person_years(),
            self.events()
        )?;
        let years: Vec<String> = self.horizons_years().iter().map(ToString::to_string).collect();
        writeln!(out, "risks over      {} years", years.join(", "))?;
        writeln!(out, "death           {}", self.competing_death())?;
        write!(out, "penalty         ridge {}", self.hazard().ridge())?;
        if self.hazard().lasso() > 0.0 {
            let kept = self.hazard().coefficients().iter().filter(|c| c.abs() > 0.0).count();
            let features = self.hazard().features().len();
            write!(out, ", lasso {}: {kept} of {features} features kept", self.hazard().lasso())?;
        }
        writeln!(out)?;
        for note in self.notes() {
            writeln!(out, "note            {note}")?;
        }
        writeln!(out, "\nlog-odds a year for one standard deviation more; missing in % of person-landmarks")?;
        for (name, coefficient) in self.hazard().features().iter().zip(self.hazard().coefficients()) {
            let missing = self.missing_percent().get(name).filter(|m| **m > 0.0);
            let missing = missing.map(|m| format!("  missing {m}%")).unwrap_or_default();
            writeln!(out, "  {coefficient:>8.4}  {name}{missing}")?;
        }
        if !self.design().left_out().is_empty() {
            writeln!(out, "left out, without variation: {}", self.design().left_out().join(", "))?;
        }
        for group in self.groups() {
            writeln!(out, "recalibrated where {}: {:+.4}, slope {:.4}", group.column, group.shift, group.slope)?;
        }
        writeln!(out, "\nbaseline: log-odds of the event for a person at the centre of every feature")?;
        for i in self.hazard().baseline() {
            let events = i.events.map_or_else(|| "hidden".to_owned(), |n| n.to_string());
            writeln!(
                out,
                "  year {:>2} to {:>2}  {:>8.4}  {} at risk, {events} events",
                i.from_years, i.to_years, i.log_odds, i.at_risk
            )?;
        }
        for validation in self.performance() {
            writeln!(out)?;
            out.push_str(&validation.show());
        }
        Ok(())
    }
}

impl Validation {
    /// The validation for a terminal, one line a group; figures of groups too small to show are not there.
    #[must_use]
    pub fn show(&self) -> String {
        let mut text = format!("{}, {} years\n", self.subject, self.horizon_years);
        let _ = line(&mut text, "everyone", &self.overall);
        for group in &self.groups {
            let _ = line(&mut text, &format!("{}: {}", group.attribute, group.group), &group.performance);
        }
        if !self.withheld.is_empty() {
            let _ = writeln!(text, "  too few to show: {}", self.withheld.join("; "));
        }
        text
    }
}

fn line(out: &mut String, who: &str, p: &Performance) -> std::fmt::Result {
    writeln!(
        out,
        "  {who}: {} people, {} events, AUROC {}, observed/predicted {}, slope {}: {}",
        p.people,
        p.events,
        figure(&p.auroc),
        figure(&p.observed_to_predicted),
        figure(&p.slope),
        p.verdict.as_str()
    )
}

/// Value and limits, or the reason why there are none.
pub(super) fn figure(statistic: &Statistic) -> String {
    match (&statistic.estimate, &statistic.undefined) {
        (Some(e), _) => format!("{:.3} ({:.3} to {:.3})", e.value, e.lower, e.upper),
        (None, Some(why)) => format!("none ({})", why.as_str()),
        (None, None) => "none".to_owned(),
    }
}
