//! Drift of people and of calibration: quiet without it, found when planted, honest about few people.

use evenreach_risk::learned::{
    DriftBaseline, DriftDecision, DriftFinding, DriftMeasure, DriftPolicy, DriftVerdict, FeatureTable, FollowUp,
    Grouping, OnDrift, Snapshot, Validation, ValidationSpec, calibration_drift, population_drift, validate,
};
use evenreach_statistics::Undefined;
use proptest::prelude::*;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// One night: a risk and five inputs of unlike kinds for each person.
struct Night {
    risk: Vec<f64>,
    columns: Vec<(&'static str, Vec<Option<f64>>)>,
}

impl Night {
    fn drawn(people: usize, seed: u64) -> Self {
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        let mut night = Self {
            risk: Vec::new(),
            columns: ["age_years", "smoking", "treated", "bmi_kg_per_m2", "rare"].map(|n| (n, Vec::new())).to_vec(),
        };
        for _ in 0..people {
            let age: f64 = random.random_range(30..85).into();
            let bell: f64 = (0..6).map(|_| random.random::<f64>()).sum::<f64>() - 3.0;
            let draw: f64 = random.random();
            let smoking = if draw < 0.6 { 0.0 } else { (4.0 * (draw - 0.6) / 0.4).floor() + 1.0 };
            let bmi = (random.random::<f64>() > 0.1).then_some(27.0 + 4.0 * bell);
            let flag = |share: f64, random: &mut ChaCha8Rng| Some(f64::from(u8::from(random.random::<f64>() < share)));
            night.risk.push(1.0 / (1.0 + (5.0 - 0.05 * age - 0.4 * bell).exp()));
            let values = [Some(age), Some(smoking), flag(0.3, &mut random), bmi, flag(0.01, &mut random)];
            night.columns.iter_mut().zip(values).for_each(|((_, column), value)| column.push(value));
        }
        night
    }

    fn table(&self) -> FeatureTable {
        FeatureTable::new(self.columns.iter().map(|(name, values)| ((*name).to_owned(), values.clone())).collect())
            .unwrap()
    }

    fn change(&mut self, name: &str, change: impl Fn(usize, Option<f64>) -> Option<f64>) {
        let (_, column) = self.columns.iter_mut().find(|(n, _)| *n == name).unwrap();
        column.iter_mut().enumerate().for_each(|(person, value)| *value = change(person, *value));
    }
}

fn compare(then: &Night, now: &Night, policy: &DriftPolicy) -> Vec<DriftFinding> {
    let baseline = Snapshot::learn(&then.risk, &then.table()).unwrap();
    let now = baseline.recount(&now.risk, &now.table()).unwrap();
    population_drift(&baseline, &now, DriftBaseline::TrainingWindow, policy).unwrap()
}

fn drifted(findings: &[DriftFinding]) -> Vec<&str> {
    findings.iter().filter(|f| f.verdict == DriftVerdict::Drifted).map(|f| f.subject.as_str()).collect()
}

/// Judged by chance alone, whatever the size of the change.
fn by_chance_alone() -> DriftPolicy {
    let policy = DriftPolicy::new(OnDrift::Warn);
    DriftPolicy { stability_index_limit: 0.0, observed_to_predicted_limit: 1.0, calibration_slope_limit: 0.0, ..policy }
}

const NOTHING_VARIES: Option<Undefined> = Some(Undefined::NoVariation);

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// The same people have not drifted, in whatever order they come.
    #[test]
    fn the_same_people_have_not_drifted(seed in 0_u64..100_000, people in 200_usize..1500) {
        let then = Night::drawn(people, seed);
        let mut now = Night::drawn(people, seed);
        now.risk.reverse();
        now.columns.iter_mut().for_each(|(_, column)| column.reverse());
        for finding in compare(&then, &now, &by_chance_alone()) {
            match finding.value {
                Some(value) => prop_assert!(value.abs() < 1e-12, "{finding:?}"),
                // So few have it that nothing can be said.
                None => prop_assert_eq!((finding.subject.as_str(), finding.undefined), ("rare", NOTHING_VARIES)),
            }
            prop_assert_ne!(finding.verdict, DriftVerdict::Drifted);
        }
    }

    /// The index does not depend on the direction of the comparison.
    #[test]
    fn the_index_is_symmetric(seed in 0_u64..100_000) {
        let (then, now) = (Night::drawn(700, seed), Night::drawn(700, seed + 1));
        let baseline = Snapshot::learn(&then.risk, &then.table()).unwrap();
        let now = baseline.recount(&now.risk, &now.table()).unwrap();
        let policy = by_chance_alone();
        let there = population_drift(&baseline, &now, DriftBaseline::LastNight, &policy).unwrap();
        let back = population_drift(&now, &baseline, DriftBaseline::LastNight, &policy).unwrap();
        for (there, back) in there.iter().zip(&back) {
            prop_assert_eq!(there.undefined, back.undefined);
            prop_assert!((there.value.unwrap_or(0.0) - back.value.unwrap_or(0.0)).abs() < 1e-12);
        }
    }
}

#[test]
fn without_drift_alarms_are_no_more_frequent_than_the_level() {
    for (then, now) in [(400, 400), (4000, 250), (300, 3000)] {
        let trials = 400;
        let alarms = (0..trials).filter(|trial| {
            let (then, now) = (Night::drawn(then, 2 * trial), Night::drawn(now, 2 * trial + 1));
            !drifted(&compare(&then, &now, &by_chance_alone())).is_empty()
        });
        let rate = alarms.count() as f64 / trials as f64;
        assert!(rate <= 0.05 + 2.0 * (0.05 * 0.95 / trials as f64).sqrt(), "{then} and {now} people: {rate}");
        assert!(rate > 0.0, "a rule that never speaks is no test");
    }
}

#[test]
fn planted_changes_are_found_and_named() {
    let then = Night::drawn(3000, 1);
    type Plant = fn(&mut Night);
    let cases: [(&str, Plant); 6] = [
        ("age_years", |n| n.change("age_years", |_, v| v.map(|v| v + 6.0))),
        ("bmi_kg_per_m2", |n| n.change("bmi_kg_per_m2", |person, v| v.filter(|_| !person.is_multiple_of(3)))),
        ("smoking", |n| n.change("smoking", |_, v| v.map(|v| if v > 3.0 { 9.0 } else { v }))),
        ("treated", |n| n.change("treated", |_, v| v.map(|v| 1.0 - v))),
        ("rare", |n| n.change("rare", |person, v| if person % 10 == 0 { Some(1.0) } else { v })),
        ("risk", |n| n.risk.iter_mut().for_each(|r| *r *= 0.6)),
    ];
    for (what, plant) in cases {
        let mut now = Night::drawn(3000, 2);
        plant(&mut now);
        let findings = compare(&then, &now, &DriftPolicy::new(OnDrift::Stop));
        assert_eq!(drifted(&findings), [what]);
        match DriftPolicy::new(OnDrift::Stop).decide(&findings) {
            DriftDecision::Stop(reasons) => {
                assert!(reasons[0].starts_with(&format!("{what}: stability index against the training window is")));
                assert!(reasons[0].ends_with("drifted"), "{reasons:?}");
            }
            other => panic!("{other:?}"),
        }
        assert!(matches!(DriftPolicy::new(OnDrift::Warn).decide(&findings), DriftDecision::Warn(r) if r.len() == 1));
    }
    let quiet = compare(&then, &Night::drawn(3000, 2), &DriftPolicy::new(OnDrift::Stop));
    assert_eq!(DriftPolicy::new(OnDrift::Stop).decide(&quiet), DriftDecision::Continue);
}

#[test]
fn a_trifle_in_many_people_is_beyond_chance_but_not_beyond_the_limit() {
    let then = Night::drawn(60_000, 1);
    let mut now = Night::drawn(60_000, 2);
    now.change("age_years", |_, v| v.map(|v| v + 1.0));
    let age = compare(&then, &now, &DriftPolicy::new(OnDrift::Stop)).remove(1);
    assert_eq!(age.subject, "age_years");
    assert!(age.p_value.unwrap() < 1e-6 && age.value.unwrap() > age.critical_value_95.unwrap());
    assert_eq!(age.verdict, DriftVerdict::Steady);
}

#[test]
fn few_people_give_no_verdict_and_a_reason() {
    let (then, now) = (Night::drawn(3000, 1), Night::drawn(150, 2));
    for finding in compare(&then, &now, &DriftPolicy::new(OnDrift::Stop)) {
        assert_eq!(finding.verdict, DriftVerdict::CannotTell);
        assert_eq!((finding.value, finding.undefined), (None, Some(Undefined::TooFewGroups)));
        assert!(finding.sentence().contains("cannot be told: too_few_groups"));
    }
    let nobody = compare(&Night::drawn(3000, 1), &Night::drawn(0, 2), &DriftPolicy::new(OnDrift::Stop));
    assert!(nobody.iter().all(|f| f.verdict == DriftVerdict::CannotTell));
}

#[test]
fn snapshots_survive_a_file_and_belong_to_one_model() {
    let (then, now) = (Night::drawn(900, 1), Night::drawn(800, 2));
    let baseline = Snapshot::learn(&then.risk, &then.table()).unwrap();
    let tonight = baseline.recount(&now.risk, &now.table()).unwrap();
    let text = serde_json::to_string(&baseline).unwrap();
    assert_eq!(serde_json::from_str::<Snapshot>(&text).unwrap(), baseline);
    let shares = baseline.inputs[3].shares().unwrap();
    assert!((shares.iter().sum::<f64>() - 1.0).abs() < 1e-12 && shares[10] > 0.05, "missing is a share: {shares:?}");

    let policy = DriftPolicy::new(OnDrift::Warn);
    let retrained = Snapshot::learn(&now.risk, &now.table()).unwrap();
    let refused = population_drift(&baseline, &retrained, DriftBaseline::LastNight, &policy).unwrap_err();
    assert!(refused.to_string().contains("different inputs or bins"), "{refused}");
    let mut damaged = tonight.clone();
    damaged.score.people.pop();
    assert!(population_drift(&baseline, &damaged, DriftBaseline::LastNight, &policy).is_err());
    assert!(baseline.recount(&[1.2], &now.table()).is_err());
    let without = FeatureTable::new(vec![("age_years".to_owned(), vec![Some(40.0)])]).unwrap();
    assert!(baseline.recount(&[0.2], &without).is_err());
}

#[test]
fn a_policy_is_read_strictly() {
    let read = serde_json::from_str::<DriftPolicy>;
    assert_eq!(read(r#"{"on_drift": "stop"}"#).unwrap(), DriftPolicy::new(OnDrift::Stop));
    let own = read(r#"{"on_drift": "warn", "stability_index_limit": 0.25, "least_people": 1000}"#).unwrap();
    assert_eq!((own.stability_index_limit, own.least_people), (0.25, 1000));
    for bad in [r#"{}"#, r#"{"on_drift": "shrug"}"#, r#"{"on_drift": "warn", "psi": 0.1}"#] {
        assert!(read(bad).is_err(), "{bad}");
    }
    let good = || DriftPolicy::new(OnDrift::Warn);
    for (bad, name) in [
        (DriftPolicy { stability_index_limit: f64::NAN, ..good() }, "stability_index_limit"),
        (DriftPolicy { observed_to_predicted_limit: 0.8, ..good() }, "observed_to_predicted_limit"),
        (DriftPolicy { calibration_slope_limit: -0.1, ..good() }, "calibration_slope_limit"),
        (DriftPolicy { level: 0.0, ..good() }, "level"),
        (DriftPolicy { least_people: 3, ..good() }, "least_people"),
    ] {
        assert!(bad.check().unwrap_err().to_string().contains(name), "{name}");
    }
}

/// People judged by `predicted` log-odds whose true log-odds are `truth` of them and their group.
fn validation(people: usize, seed: u64, truth: impl Fn(f64, &str) -> f64) -> Validation {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let (mut risks, mut follow_up, mut labels) = (Vec::new(), Vec::new(), Vec::new());
    for person in 0..people {
        let group = if person % 5 == 0 { "Pakistani" } else { "White British" };
        let group = if person < 30 { "Chinese" } else { group };
        let log_odds: f64 = -2.2 + (0..6).map(|_| random.random::<f64>()).sum::<f64>() * 1.5 - 4.5;
        let expit = |x: f64| 1.0 / (1.0 + (-x).exp());
        let event = random.random::<f64>() < expit(truth(log_odds, group));
        let lost = random.random::<f64>() < 0.1;
        let time_years = if event || lost { random.random_range(0.1..5.0) } else { 5.0 };
        risks.push(expit(log_odds));
        follow_up.push(FollowUp { time_years, event: event && !lost });
        labels.push(group.to_owned());
    }
    let groupings = [Grouping { attribute: "ethnicity".to_owned(), labels }];
    validate(&ValidationSpec::new("model", 5.0), &risks, &follow_up, &groupings).unwrap()
}

#[test]
fn calibration_that_holds_raises_no_more_alarms_than_the_level() {
    let trials = 200;
    let alarms = (0..trials).filter(|trial| {
        let then = validation(4000, 2 * trial, |x, _| x);
        let now = validation(2000, 2 * trial + 1, |x, _| x);
        !drifted(&calibration_drift(&then, &now, &by_chance_alone()).unwrap()).is_empty()
    });
    let rate = alarms.count() as f64 / trials as f64;
    assert!(rate <= 0.05 + 2.0 * (0.05 * 0.95 / trials as f64).sqrt(), "{rate}");
    let policy = DriftPolicy::new(OnDrift::Stop);
    let same = validation(4000, 8, |x, _| x);
    assert_eq!(policy.decide(&calibration_drift(&same, &same, &policy).unwrap()), DriftDecision::Continue);
}

#[test]
fn planted_miscalibration_is_found_and_named() {
    let policy = DriftPolicy::new(OnDrift::Stop);
    let then = validation(20_000, 1, |x, _| x);
    let of = |now: &Validation| calibration_drift(&then, now, &policy).unwrap();

    let everybody = of(&validation(20_000, 2, |x, _| x + 0.5));
    assert!(drifted(&everybody).contains(&"everybody"));
    let ratio = &everybody[0];
    assert_eq!(ratio.measure, DriftMeasure::ObservedToPredicted);
    assert!(ratio.interval.unwrap().lower > 1.0 && ratio.value.unwrap() > 1.25, "{ratio:?}");

    let one_group = of(&validation(20_000, 3, |x, group| if group == "Pakistani" { x + 0.7 } else { x }));
    assert_eq!(drifted(&one_group), ["ethnicity: Pakistani"]);

    let steeper = of(&validation(20_000, 4, |x, _| -2.0 + 0.6 * (x + 2.0)));
    let slope = steeper.iter().find(|f| f.measure == DriftMeasure::CalibrationSlope).unwrap();
    assert_eq!(slope.verdict, DriftVerdict::Drifted);
    assert!(slope.interval.unwrap().upper < -0.2, "{slope:?}");

    let chinese: Vec<_> = steeper.iter().filter(|f| f.subject == "ethnicity: Chinese").collect();
    assert_eq!(chinese.len(), 2);
    assert!(chinese.iter().all(|f| f.verdict == DriftVerdict::CannotTell && f.undefined.is_some()), "{chinese:?}");

    let mut other = validation(2000, 5, |x, _| x);
    other.horizon_years = 10.0;
    assert!(calibration_drift(&then, &other, &policy).is_err());
}
