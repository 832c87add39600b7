//! Leaks planted in what was known at a landmark.

use std::sync::Arc;

use arrow::array::{Array, BooleanArray, Date32Array, Float64Array, RecordBatch, UInt32Array};
use evenreach_risk::learned::{LearnError, Transform};
use evenreach_risk::stratify::LearningPlan;

use crate::world::{AS_OF, World, days, replaced, study_changed, years_ago};

fn keys(rows: &RecordBatch) -> Vec<usize> {
    let keys = rows.column_by_name("person_key").unwrap().as_any().downcast_ref::<UInt32Array>().unwrap();
    keys.values().iter().map(|key| *key as usize).collect()
}

/// Whether a person has the event after a landmark.
fn comes(world: &World, at: usize, back: i32) -> bool {
    world.people[at].event.is_some_and(|event| event > days(years_ago(back)) && event <= days(AS_OF))
}

#[test]
fn a_column_that_peeks_is_caught() {
    let world = World::new(6000, 11, 1.0);
    let plan = LearningPlan { leave_one_pcn_out: false, ..LearningPlan::new(5) };
    type Peek<'a> = &'a dyn Fn(i32, RecordBatch) -> RecordBatch;
    let diagnosis: Peek<'_> = &|back, rows| {
        let values: BooleanArray = keys(&rows).iter().map(|at| Some(comes(&world, *at, back))).collect();
        replaced(&rows, "has_migraine", Arc::new(values))
    };
    let pressure: Peek<'_> = &|back, rows| {
        let value = |at: &usize| Some(120.0 + f64::from(u8::from(comes(&world, *at, back))) * 40.0 + (*at % 7) as f64);
        let values: Float64Array = keys(&rows).iter().map(value).collect();
        replaced(&rows, "systolic_mmhg", Arc::new(values))
    };
    let measured: Peek<'_> = &|back, rows| {
        let value = |at: &usize| comes(&world, *at, back).then_some(27.0 + (*at % 9) as f64);
        let values: Float64Array = keys(&rows).iter().map(value).collect();
        replaced(&rows, "bmi_kg_per_m2", Arc::new(values))
    };
    let dated: Peek<'_> = &|back, rows| {
        let date = |at: &usize| Some(days(years_ago(back)) + i32::from(at.is_multiple_of(50) && back > 0));
        let values: Date32Array = keys(&rows).iter().map(date).collect();
        replaced(&rows, "hba1c_date", Arc::new(values))
    };
    for (column, peek) in
        [("has_migraine", diagnosis), ("systolic_mmhg", pressure), ("bmi_kg_per_m2", measured), ("hba1c_date", dated)]
    {
        match study_changed(&world, &plan, peek).model {
            Err(LearnError::Leak { column: named, .. }) => assert_eq!(named, column),
            other => panic!("{column}: {:?}", other.err()),
        }
    }
    // The same people without a leak are learned from.
    assert!(study_changed(&world, &plan, &|_, rows| rows).model.is_ok());
}

#[test]
fn what_happens_after_the_latest_landmark_does_not_reach_the_rehearsal() {
    // Events after the latest landmark are moved; the trained penalty and the earlier landmarks' models must not see it.
    let world = World::new(4000, 12, 1.0);
    let mut later = world.clone();
    let latest = days(years_ago(5));
    for person in &mut later.people {
        person.event = person.event.map(|event| if event > latest { (event + 200).min(days(AS_OF)) } else { event });
    }
    let plan = LearningPlan { leave_one_pcn_out: false, ..LearningPlan::new(5) };
    let features = vec![Transform::linear("age_years"), Transform::indicator("male")];
    let plan = LearningPlan { features, ..plan };
    let one = study_changed(&world, &plan, &|_, rows| rows);
    let other = study_changed(&later, &plan, &|_, rows| rows);
    let mean = |learned: &evenreach_risk::stratify::Learned| {
        let judged = learned.judged.iter().find(|j| j.everybody.is_some()).unwrap();
        judged.everybody.as_ref().unwrap().overall.predicted_risk.unwrap()
    };
    // The same people predicted by the same model: not a bit differs, though what became of them does.
    assert_eq!(mean(&one).to_bits(), mean(&other).to_bits());
}
