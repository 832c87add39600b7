//! The model card: what TRIPOD+AI (Collins et al., BMJ 2024;385:e078378) asks to be reported, item by item.
//!
//! The file answers what a program can know. What only its owners can say is left for them, by number.

use std::fmt::Write as _;

use super::show::figure;
use super::{GroupPerformance, Trained, Validation};

const FOR_THE_OWNERS: &str = "For the owners to state.";

impl Trained {
    /// The model card as Markdown.
    #[must_use]
    pub fn card(&self) -> String {
        let mut text = String::new();
        // Writing to a string cannot fail.
        let _ = self.write_card(&mut text);
        text
    }

    fn write_card(&self, out: &mut String) -> std::fmt::Result {
        writeln!(out, "# Model card: {}\n", self.name())?;
        writeln!(
            out,
            "Items are those of TRIPOD+AI (BMJ 2024;385:e078378). Digest of the model: `{}`.\n",
            self.digest()
        )?;
        for (number, title, answer) in self.before_results() {
            writeln!(out, "**{number} {title}.** {answer}\n")?;
        }
        self.write_missing(out)?;
        self.write_specification(out)?;
        writeln!(out, "**23a Performance, overall and in key groups.**\n")?;
        for validation in self.performance() {
            write_validation(out, validation)?;
        }
        for (number, title, answer) in self.after_results() {
            writeln!(out, "**{number} {title}.** {answer}\n")?;
        }
        Ok(())
    }

    fn before_results(&self) -> Vec<(&'static str, &'static str, String)> {
        let window = self.window();
        let first = window.landmarks.first().map(ToString::to_string).unwrap_or_default();
        let last = window.landmarks.last().map(ToString::to_string).unwrap_or_default();
        let years: Vec<String> = self.horizons_years().iter().map(ToString::to_string).collect();
        let years = years.join(", ");
        let owners = || FOR_THE_OWNERS.to_owned();
        let notes = self.notes().join(" ");
        vec![
            ("1", "Title", format!("Prognostic model of {} over {years} years, learned from local records.", self.outcome())),
            ("2", "Abstract", "This card.".to_owned()),
            ("3a, 3b", "Background and intended use", owners()),
            ("3c", "Known health inequalities", owners()),
            ("4", "Objectives", format!("Development, with temporal and internal-external validation, of the risk of {}.", self.outcome())),
            ("5a", "Data", "Routine primary care records of the extract the model was learned from; every figure was computed by the program, nothing was entered by hand.".to_owned()),
            ("5b", "Dates", format!("Landmarks from {first} to {last}; outcomes to {}.", window.followed_to)),
            ("6a, 6b", "Setting and eligibility", notes),
            ("6c", "Treatment", "Treatment at the landmark is among the predictors where it is listed under 22; treatment started later is not modelled.".to_owned()),
            ("7", "Data preparation", "Rows and values that break the data contract are set aside and counted in the run's report; transforms, centres and spreads below were learned from training people only.".to_owned()),
            ("8a, 8b", "Outcome", format!("{}: the first code after the landmark. {}.", self.outcome(), self.competing_death())),
            ("8c", "Blinding", "Outcomes are codes recorded in care; who coded them may have known the predictors.".to_owned()),
            ("9a, 9b", "Predictors", "Listed under 22, as recorded on or before the landmark. Measurements are the latest in the codelists' lookback; `years_since` is the age of the measurement.".to_owned()),
            ("9c", "Assessors of predictors", "Recorded in care before the outcome.".to_owned()),
            ("10", "Sample size", format!("{} people, {} person-landmarks, {} events, {} features.", self.people(), self.rows(), self.events(), self.hazard().features().len())),
        ]
    }

    fn write_missing(&self, out: &mut String) -> std::fmt::Result {
        writeln!(
            out,
            "**11 Missing data.** Continuous values are filled with the training median, with an indicator where one is listed under 22; a diagnosis that is not recorded counts as absent. Share of person-landmarks without a value:\n"
        )?;
        writeln!(out, "| Column | Missing % |\n|---|---|")?;
        for (column, percent) in self.missing_percent() {
            writeln!(out, "| {column} | {percent} |")?;
        }
        let ridge = self.hazard().ridge();
        writeln!(
            out,
            "\n**12a Use of data.** Trained on people and landmarks apart from those it was judged on; afterwards fitted again to all of them.\n"
        )?;
        writeln!(
            out,
            "**12b, 12c Model building.** Discrete-time hazard: pooled logistic regression over years at risk with a ridge penalty of {ridge}, chosen by five-fold cross-validation over people.\n"
        )?;
        writeln!(
            out,
            "**12d Heterogeneity.** Each primary care network predicted by a model of all the others, where listed under 23a.\n"
        )?;
        writeln!(
            out,
            "**12e Measures of performance.** AUROC with DeLong's interval, observed over predicted risk (Kaplan-Meier), calibration in the large and slope, Brier score, expected calibration error, net benefit.\n"
        )?;
        let recalibrated = match self.groups().len() {
            0 => "None.".to_owned(),
            n => format!("Level, and slope where events allow, within {n} groups; see 22."),
        };
        writeln!(out, "**12f Recalibration.** {recalibrated}\n")?;
        writeln!(out, "**12g Other predictions.** None.\n")?;
        writeln!(out, "**13 Class imbalance.** No resampling.\n")?;
        writeln!(
            out,
            "**14 Fairness.** Every figure under 23a by ethnicity, deprivation, sex and age; groups with too little evidence get no verdict.\n"
        )?;
        writeln!(out, "**15 Output.** Probability of the event; tiers are the pipeline's.\n")?;
        writeln!(out, "**16 Training against evaluation.** See 12a and the subject of each table under 23a.\n")?;
        for (number, title) in [
            ("17", "Ethical approval"),
            ("18a", "Funding"),
            ("18b", "Conflicts of interest"),
            ("18c, 18d", "Protocol and registration"),
            ("18e", "Data sharing"),
        ] {
            writeln!(out, "**{number} {title}.** {FOR_THE_OWNERS}\n")?;
        }
        writeln!(out, "**18f Code sharing.** The program is open source; the same inputs give the same file.\n")?;
        writeln!(out, "**19 Patient and public involvement.** {FOR_THE_OWNERS}\n")?;
        writeln!(
            out,
            "**20a, 20b Participants.** See 10 and 11; flow and characteristics stand in the report of the run.\n"
        )?;
        writeln!(out, "**20c Development against evaluation.** See the people and events of each table under 23a.\n")
    }

    fn write_specification(&self, out: &mut String) -> std::fmt::Result {
        writeln!(
            out,
            "**21 Model development.** {} people and {} events; {} features.\n",
            self.people(),
            self.events(),
            self.hazard().features().len()
        )?;
        writeln!(
            out,
            "**22 Full model.** Log-odds of the event in a year = baseline + sum of coefficient x (value - centre) / spread. Splines are restricted cubic with the knots in the file.\n"
        )?;
        writeln!(out, "| Feature | Coefficient | Centre | Spread |\n|---|---|---|---|")?;
        for (name, coefficient) in self.hazard().features().iter().zip(self.hazard().coefficients()) {
            if let Some(scale) = self.design().scale(name) {
                writeln!(out, "| {name} | {coefficient:.6} | {:.6} | {:.6} |", scale.mean, scale.sd)?;
            }
        }
        writeln!(out, "\n| Year | Baseline log-odds |\n|---|---|")?;
        for interval in self.hazard().baseline() {
            writeln!(out, "| {} to {} | {:.6} |", interval.from_years, interval.to_years, interval.log_odds)?;
        }
        for group in self.groups() {
            writeln!(out, "\nWhere {}: {:+.6}, slope {:.6}.", group.column, group.shift, group.slope)?;
        }
        writeln!(out)
    }

    fn after_results(&self) -> Vec<(&'static str, &'static str, String)> {
        let owners = || FOR_THE_OWNERS.to_owned();
        vec![
            ("23b", "Heterogeneity", "See the table of primary care networks, where there is one.".to_owned()),
            ("24", "Model updating", "Learned anew each night from the whole extract; nothing is updated by hand.".to_owned()),
            ("25", "Interpretation", owners()),
            ("26", "Limitations", "Codes are not diagnoses: who is seldom tested is seldom coded. Groups that may not be shown are named and get no verdict. Death counts as censoring.".to_owned()),
            ("27a", "Poor or missing input", "A value that is missing is filled as under 11; a table that lacks a column is refused.".to_owned()),
            ("27b", "Expertise needed", owners()),
            ("27c", "Next steps", owners()),
        ]
    }
}

fn write_validation(out: &mut String, validation: &Validation) -> std::fmt::Result {
    writeln!(out, "{}, {} years:\n", validation.subject, validation.horizon_years)?;
    writeln!(
        out,
        "| Group | People | Events | AUROC | Observed / predicted | In the large | Slope | Brier | Verdict |"
    )?;
    writeln!(out, "|---|---|---|---|---|---|---|---|---|")?;
    let everyone = GroupPerformance {
        attribute: "everyone".to_owned(),
        group: String::new(),
        performance: validation.overall.clone(),
    };
    for group in std::iter::once(&everyone).chain(&validation.groups) {
        let p = &group.performance;
        let brier = p.brier.map_or_else(|| "none".to_owned(), |b| format!("{b:.4}"));
        writeln!(
            out,
            "| {} {} | {} | {} | {} | {} | {} | {} | {brier} | {} |",
            group.attribute,
            group.group,
            p.people,
            p.events,
            figure(&p.auroc),
            figure(&p.observed_to_predicted),
            figure(&p.in_the_large),
            figure(&p.slope),
            p.verdict.as_str()
        )?;
    }
    if !validation.withheld.is_empty() {
        writeln!(out, "\nToo few to show: {}.", validation.withheld.join("; "))?;
    }
    writeln!(out)
}
