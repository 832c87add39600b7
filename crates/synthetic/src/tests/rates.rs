//! Rates of a seeded population lie within stated bounds. Bounds are for the small country, which is
//! younger, poorer and more South Asian than England (where ten-year CVD risk at 40 to 74 is about 9%).

use std::collections::{BTreeMap, BTreeSet};

use arrow::array::{Array, AsArray};
use arrow::datatypes::Int32Type;

use super::fixture::{with_planted, without_planted};

#[test]
fn rates_lie_within_their_bounds() {
    let rates = &without_planted().truth.rates;
    for (name, rate, low, high) in [
        ("coded events a person", rates.events_per_person, 80.0, 150.0),
        ("issues a person", rates.issues_per_person, 25.0, 80.0),
        ("ten-year CVD risk, 40 to 74", rates.cvd_10y_percent_40_to_74, 9.0, 14.0),
        ("ten-year diabetes risk, adults", rates.diabetes_10y_percent_adults, 3.5, 9.5),
        ("coded hypertension, everybody", rates.hypertension_coded_percent_all, 9.0, 17.0),
        ("true hypertension, adults", rates.hypertension_true_percent_adults, 20.0, 33.0),
        ("coded diabetes, adults", rates.diabetes_coded_percent_adults, 6.0, 12.0),
        ("true diabetes, adults", rates.diabetes_true_percent_adults, 7.5, 14.5),
        ("coded coronary disease, everybody", rates.chd_coded_percent_all, 2.0, 4.5),
        ("coded stroke or TIA, everybody", rates.stroke_tia_coded_percent_all, 1.2, 3.0),
        ("coded kidney disease, adults", rates.ckd_coded_percent_adults, 2.5, 5.5),
        ("coded atrial fibrillation, everybody", rates.atrial_fibrillation_coded_percent_all, 1.0, 3.0),
        ("coded hyperglycaemia, adults", rates.hyperglycaemia_coded_percent_adults, 3.0, 9.0),
        ("on a statin, adults", rates.on_statin_percent_adults, 9.0, 20.0),
        ("smoking, adults", rates.smoking_percent_adults, 10.0, 20.0),
        ("ethnicity in primary care", rates.ethnicity_in_primary_care_percent, 73.0, 83.0),
        ("ethnicity known", rates.ethnicity_known_percent, 88.0, 95.0),
    ] {
        let rate = rate.expect("somebody in the denominator");
        assert!((low..=high).contains(&rate), "{name}: {rate}");
    }
}

#[test]
fn faults_lie_near_their_rates() {
    let truth = &with_planted().truth;
    let rates = &truth.constants.fault_rates;
    let (events, people) = (truth.tally.events as f64, truth.tally.people as f64);
    for (fault, rate, of) in [
        ("duplicate_event", rates.duplicate_event, events),
        ("future_date", rates.future_date, events),
        ("default_date", rates.default_date, events),
        ("orphan_record", rates.orphan_record, people),
        ("lsoa_without_match", rates.lsoa_without_match, people),
        ("never_registered", rates.never_registered, people),
    ] {
        let expected = rate * of;
        let put_in = truth.faults[fault] as f64;
        assert!((put_in - expected).abs() < 5.0 * expected.sqrt() + 2.0, "{fault}: {put_in} of {expected}");
    }
    assert!(truth.faults["overlapping_registration"] > 20 && truth.faults["deceased_still_registered"] > 20);
    assert!(truth.faults["implausible_value"] > 50 && truth.faults["hba1c_in_percent"] > 100);
}

#[test]
fn risk_follows_the_documented_directions() {
    let truth = without_planted().table("truth.parquet");
    let text = |column: &str| truth.column_by_name(column).expect("a column").as_string::<i32>().clone();
    let number = |column: &str| {
        truth.column_by_name(column).expect("a column").as_primitive::<arrow::datatypes::Float64Type>().clone()
    };
    let (letter, risk, systolic) =
        (text("true_ethnicity_letter"), number("true_diabetes_10y_percent"), number("usual_systolic_mmhg"));
    let smoking = truth.column_by_name("smoking_level").expect("a column").as_primitive::<Int32Type>().clone();
    let decile = truth.column_by_name("imd_2019_decile").expect("a column").as_primitive::<Int32Type>().clone();
    let mut diabetes: BTreeMap<&str, (f64, f64)> = BTreeMap::new();
    let (mut smokers, mut people) = ([0.0; 2], [0.0; 2]);
    for row in 0..truth.num_rows() {
        if risk.is_valid(row) {
            let percent = risk.value(row);
            let sums = diabetes.entry(letter.value(row)).or_default();
            *sums = (sums.0 + percent, sums.1 + 1.0);
            // White British people only, so that the mix of groups does not hide the slope.
            if letter.value(row) == "A" {
                let poor = usize::from(decile.value(row) <= 2);
                people[poor] += 1.0;
                smokers[poor] += f64::from(u8::from(smoking.value(row) >= 2));
            }
        }
        assert!((85.0..225.0).contains(&systolic.value(row)));
    }
    let mean = |letter: &str| diabetes[letter].0 / diabetes[letter].1;
    assert!(mean("H") > 1.2 * mean("A") && mean("J") > 1.3 * mean("A"), "{} {} {}", mean("A"), mean("H"), mean("J"));
    assert!(smokers[1] / people[1] > 1.3 * smokers[0] / people[0], "{smokers:?} {people:?}");
}

#[test]
fn ethnicity_is_recorded_in_both_systems_and_conflicts() {
    let records = with_planted().table("ethnicity_records.parquet");
    let (who, code) = (records.column(0).as_string::<i32>(), records.column(2).as_string::<i32>());
    let system = records.column(3).as_string::<i32>();
    let mut letters: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for row in 0..records.num_rows() {
        if system.value(row) == "nhs_2001" && !matches!(code.value(row), "Z" | "99" | "X") {
            letters.entry(who.value(row)).or_default().insert(code.value(row));
        }
    }
    let conflicting = letters.values().filter(|found| found.len() > 1).count() as f64 / letters.len() as f64;
    assert!((0.01..0.12).contains(&conflicting), "{conflicting}");
    let not_stated = code.iter().flatten().filter(|code| matches!(*code, "Z" | "92531000000104" | "312860002")).count();
    assert!((0.01..0.07).contains(&(not_stated as f64 / records.num_rows() as f64)));
}
