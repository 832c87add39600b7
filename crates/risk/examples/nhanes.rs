//! Prints what a ridge model of ten-year cardiovascular death learned from NHANES 1999-2004 is worth
//! in 2005-2008, group by group, and whom lists by risk and by age alone would have reached.
//!
//! `cargo run --release -p evenreach-risk --example nhanes`

#[path = "../tests/nhanes/audit.rs"]
mod audit;
#[path = "../tests/nhanes/cohort.rs"]
mod cohort;
#[path = "../tests/nhanes/model.rs"]
mod model;

use std::error::Error;
use std::io::Write;

use audit::{audit, top};
use cohort::{Person, adults, groupings};
use evenreach_risk::learned::{Performance, Statistic};
use evenreach_statistics::{Estimate, EvidenceRule, Undefined};
use model::{judge, train_and_predict};

fn main() -> Result<(), Box<dyn Error>> {
    let mut out = std::io::stdout();
    let cohort: Vec<Person> = adults()?.into_iter().filter(Person::in_cohort).collect();
    writeln!(out, "{} people, {} deaths", cohort.len(), cohort.iter().filter(|p| p.died()).count())?;
    let (earlier, later): (Vec<Person>, Vec<Person>) = cohort.into_iter().partition(Person::in_training);
    let judged = train_and_predict(&earlier, &later, 1.0)?;
    writeln!(out, "\nlog-odds for one standard deviation, ridge 1, {} people of 1999-2004", earlier.len())?;
    for (name, coefficient) in judged.features.iter().zip(judged.model.coefficients()) {
        writeln!(out, "  {name:<24} {coefficient:>7.3}")?;
    }

    let validation = judge(&later, &judged.risks)?;
    let title = "ten-year risk in 2005-2008";
    let (auroc, ratio, slope) = ("AUROC", "observed / predicted", "slope");
    writeln!(out, "\n{title:<42} people deaths {auroc:<17} {ratio:<21} {slope:<17} verdict")?;
    line(&mut out, "everybody", &validation.overall)?;
    for group in &validation.groups {
        line(&mut out, &format!("{}: {}", group.attribute, group.group), &group.performance)?;
    }

    let mut risks = train_and_predict(&later, &earlier, 1.0)?.risks;
    risks.extend(judged.risks);
    let people: Vec<Person> = earlier.into_iter().chain(later).collect();
    let died: Vec<bool> = people.iter().map(Person::died).collect();
    let age: Vec<f64> = people.iter().map(|p| p.age_years).collect();
    let k = age.iter().filter(|age| **age >= 70.0).count();
    for (by, values) in [("risk", &risks), ("age", &age)] {
        let selected = top(values, k);
        let on_list = selected.iter().zip(&died).filter(|(s, d)| **s && **d).count();
        let deaths = died.iter().filter(|d| **d).count();
        writeln!(out, "\nlist of the {k} with the highest {by}: reaches {on_list} of {deaths} deaths")?;
        writeln!(
            out,
            "{:<42} people listed at equal risk       deaths reached           over others         verdict",
            ""
        )?;
        for grouping in groupings(&people) {
            for a in audit(&grouping, &selected, &died, &risks, EvidenceRule::default())? {
                let name = format!("{}: {}", grouping.attribute, a.group);
                let (equal, reached, ratio) = (shown(&a.at_equal_risk), shown(&a.reached), shown(&a.reached_ratio));
                let (people, listed, deaths) = (a.people, a.selected, a.deaths);
                let verdict = a.verdict.as_str();
                write!(out, "{name:<42} {people:>6} {listed:>6} {equal:<19} {deaths:>6} ")?;
                writeln!(out, "{reached:<17} {ratio:<19} {verdict}")?;
            }
        }
    }
    Ok(())
}

fn line(out: &mut impl Write, name: &str, p: &Performance) -> std::io::Result<()> {
    let of = |s: Statistic| shown(&s.estimate.ok_or(s.undefined.unwrap_or(Undefined::CiNotEstimable)));
    let (auroc, ratio, slope) = (of(p.auroc), of(p.observed_to_predicted), of(p.slope));
    let (people, deaths, verdict) = (p.people, p.events, p.verdict.as_str());
    writeln!(out, "{name:<42} {people:>6} {deaths:>6} {auroc:<17} {ratio:<21} {slope:<17} {verdict}")
}

fn shown(estimate: &Result<Estimate, Undefined>) -> String {
    match estimate {
        Ok(Estimate { value, lower, upper }) => format!("{value:.2} ({lower:.2}-{upper:.2})"),
        Err(reason) => reason.as_str().to_owned(),
    }
}
