//! How long the audit of a whole region takes: people x cohorts x every group and crossing.
//!
//! `cargo run --release -p evenreach-equity --example audit_at_scale -- [PEOPLE] [COHORTS] [RULE]` makes people with a
//! seed, chooses cohorts of twelve clauses from them, and prints how long the audit itself takes.

#![expect(
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::print_stdout,
    reason = "an example that measures takes the time, prints it, and stops at the first fault"
)]

mod region;

use std::time::Instant;

use evenreach_equity::{Beside, OnBreach, Policy, Risk, clear_beside, disclosure_rule};
use jiff::civil::date;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let number = |place: usize, usual: usize| arguments.get(place).and_then(|a| a.parse().ok()).unwrap_or(usual);
    let (people, cohorts) = (number(0, 1_000_000), number(1, 20));
    let rule = disclosure_rule(arguments.get(2).map_or("nhs-england-hes", String::as_str)).expect("a known rule");
    let cohorts = region::cohorts(people, cohorts);
    let names: Vec<String> = cohorts.iter().map(|cohort| cohort.name.clone()).collect();
    let by = [
        "ethnicity_19",
        "ethnicity_5",
        "imd_quintile",
        "imd_decile",
        "sex",
        "age_band",
        "ethnicity_5 x imd_quintile",
        "ethnicity_5 x sex",
        "sex x age_band",
        "ethnicity_5 x imd_quintile x sex",
        "pcn",
    ];
    let policy = Policy {
        by: by.map(str::to_owned).to_vec(),
        selected_against_need_at_least: 0.8,
        people_needed_for_a_verdict: 30,
        events_needed_for_a_verdict: 5,
        also: vec![],
        on_breach: OnBreach::Warn,
        risk: names.iter().map(|name| (name.clone(), Risk::Qrisk3)).collect(),
        sharing: std::collections::BTreeMap::new(),
        waivers: Vec::new(),
    };
    // One person in ten was invited, another one for every cohort.
    let invited = |number: usize| (0..people).map(|row| (row + number).is_multiple_of(10)).collect();
    let invited = names.iter().enumerate().map(|(number, name)| (name.clone(), invited(number))).collect();
    let beside = Beside { invited, ..Beside::default() };
    let start = Instant::now();
    let cleared = clear_beside(&policy, rule, date(2026, 11, 21), cohorts, &beside).expect("an audit");
    let seconds = start.elapsed().as_secs_f64();
    let rows: usize = cleared.judged().iter().map(|judged| judged.audit.rows.len()).sum();
    let pockets: usize = cleared.judged().iter().map(|judged| judged.audit.pockets.len()).sum();
    println!(
        "{people} people, {} cohorts, {rows} groups, {pockets} places by group, {} comparisons at equal risk, {} counts \
         released: {seconds:.1} s",
        cleared.judged().len(),
        cleared.label_bias().len(),
        cleared.released().iter().count(),
    );
}
