//! Faults put into the coded record at stated rates, and counted.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::chart::{Chart, Event, Issue};
use crate::code::{CodeBook, Unit};
use crate::concept::Concept;
use crate::dice::Dice;
use crate::measurement::hba1c_percent;

/// How often each fault is put in. Shares are of events unless said otherwise.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FaultRates {
    /// Events written twice, to the last byte.
    pub duplicate_event: f64,
    /// HbA1c results in percent, labelled so.
    pub hba1c_in_percent: f64,
    /// HbA1c results in percent labelled mmol/mol, or the reverse.
    pub hba1c_mislabelled: f64,
    /// Cholesterol results in mg/dL, labelled so.
    pub cholesterol_in_mg_per_dl: f64,
    /// Units spelt another way (mmHg, mmol/mol Hb, mmol/l).
    pub unit_spelling_variant: f64,
    /// Values without a unit.
    pub missing_unit: f64,
    /// Values no living person has (body mass index 2.5, systolic 1200).
    pub implausible_value: f64,
    /// Events dated after the extract.
    pub future_date: f64,
    /// Events dated 1900-01-01, a system's default.
    pub default_date: f64,
    /// Share of people beside whom an orphan record is written, under an id that is no patient.
    pub orphan_record: f64,
    /// Share of people registered with a practice in no network.
    pub practice_without_pcn: f64,
    /// Share of people whose address code joins nothing.
    pub lsoa_without_match: f64,
    /// Share of people with overlapping registrations, about.
    pub overlapping_registration: f64,
    /// Share of the dead whose registration was never ended.
    pub deceased_still_registered: f64,
    /// Share of the living who left their practice and did not register again.
    pub left_the_practice: f64,
    /// Share of people with no registration at all.
    pub never_registered: f64,
}

impl Default for FaultRates {
    fn default() -> Self {
        Self {
            duplicate_event: 0.010,
            hba1c_in_percent: 0.030,
            hba1c_mislabelled: 0.002,
            cholesterol_in_mg_per_dl: 0.008,
            unit_spelling_variant: 0.25,
            missing_unit: 0.02,
            implausible_value: 0.0008,
            future_date: 0.0003,
            default_date: 0.0002,
            orphan_record: 0.002,
            practice_without_pcn: 0.004,
            lsoa_without_match: 0.006,
            overlapping_registration: 0.006,
            deceased_still_registered: 0.05,
            left_the_practice: 0.03,
            never_registered: 0.002,
        }
    }
}

/// How many of each fault were put in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct FaultCounts(pub BTreeMap<&'static str, u64>);

impl FaultCounts {
    /// Counts one fault.
    pub(crate) fn add(&mut self, fault: &'static str) {
        *self.0.entry(fault).or_default() += 1;
    }

    /// Adds the counts of another part.
    pub(crate) fn merge(&mut self, other: &Self) {
        for (fault, count) in &other.0 {
            *self.0.entry(fault).or_default() += count;
        }
    }
}

/// mg/dL in one mmol/L of cholesterol.
const MG_PER_DL_IN_MMOL_PER_L: f64 = 38.67;
/// 1900-01-01 as a day number.
const DEFAULT_DATE: i32 = -25_567;

/// Puts faults into a finished chart.
pub(crate) fn damage(
    chart: &mut Chart,
    book: &CodeBook,
    rates: &FaultRates,
    as_of: i32,
    dice: &mut Dice,
    counts: &mut FaultCounts,
) {
    let written = chart.events.len();
    for index in 0..written {
        let mut event = chart.events[index];
        if let Some(value) = event.value {
            damage_value(&mut event, value, book, rates, dice, counts);
        }
        let date = dice.uniform();
        if date < rates.future_date {
            event.day = as_of + dice.between(1, 500);
            counts.add("future_date");
        } else if date < rates.future_date + rates.default_date {
            event.day = DEFAULT_DATE;
            counts.add("default_date");
        }
        chart.events[index] = event;
        if dice.chance(rates.duplicate_event) {
            chart.events.push(event);
            counts.add("duplicate_event");
        }
    }
    for index in 0..chart.issues.len() {
        if dice.chance(rates.future_date) {
            let code = chart.issues[index].code;
            chart.issues[index] = Issue { day: as_of + dice.between(1, 500), code };
            counts.add("future_date_medication");
        }
    }
}

fn damage_value(
    event: &mut Event,
    value: f64,
    book: &CodeBook,
    rates: &FaultRates,
    dice: &mut Dice,
    counts: &mut FaultCounts,
) {
    let hba1c = book.is(event.code, Concept::Hba1c) || book.is(event.code, Concept::Hba1cLocalCode);
    let draw = dice.uniform();
    if draw < rates.implausible_value {
        if let Some(wild) = implausible(event, book) {
            event.value = Some(wild);
            counts.add("implausible_value");
        }
    } else if hba1c {
        let percent = (10.0 * hba1c_percent(value)).round() / 10.0;
        let unit = dice.uniform();
        if unit < rates.hba1c_in_percent {
            (event.value, event.unit) = (Some(percent), Unit::Percent);
            counts.add("hba1c_in_percent");
        } else if unit < rates.hba1c_in_percent + rates.hba1c_mislabelled {
            if dice.chance(0.5) {
                event.value = Some(percent);
            } else {
                event.unit = Unit::Percent;
            }
            counts.add("hba1c_mislabelled");
        }
    } else if [Concept::TotalCholesterol, Concept::HdlCholesterol].iter().any(|c| book.is(event.code, *c))
        && dice.chance(rates.cholesterol_in_mg_per_dl)
    {
        (event.value, event.unit) = (Some((value * MG_PER_DL_IN_MMOL_PER_L).round()), Unit::MgPerDl);
        counts.add("cholesterol_in_mg_per_dl");
    }
    let spelling = dice.uniform();
    if spelling < rates.missing_unit {
        event.unit = Unit::None;
        counts.add("missing_unit");
    } else if spelling < rates.missing_unit + rates.unit_spelling_variant {
        event.unit = match event.unit {
            Unit::MmHg => Unit::MmHgShort,
            Unit::MmolPerMol => Unit::MmolPerMolHb,
            Unit::MmolPerL => Unit::MmolPerLLower,
            same => same,
        };
    }
}

/// A value no living person has, for the measures that are read downstream.
fn implausible(event: &Event, book: &CodeBook) -> Option<f64> {
    [
        (Concept::Bmi, 2.5),
        (Concept::SystolicBp, 1200.0),
        (Concept::DiastolicBp, 0.0),
        (Concept::Weight, 7650.0),
        (Concept::Height, 1.7),
        (Concept::Hba1c, 999.0),
        (Concept::TotalCholesterol, 99.0),
        (Concept::HdlCholesterol, -1.0),
        (Concept::Egfr, 9000.0),
        (Concept::Creatinine, 0.0),
    ]
    .into_iter()
    .find(|(concept, _)| book.is(event.code, *concept))
    .map(|(_, value)| value)
}
