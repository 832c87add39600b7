//! Counts over the whole population, kept while people are made; whole numbers, so that adding parts in
//! any order gives the same sums.

use serde::Serialize;

use crate::concept::Concept;
use crate::ethnicity_record::EthnicityRecord;
use crate::life::Story;
use crate::patient::PatientTruth;

/// Counts of people and rows, and the rates they give.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Tally {
    /// People drawn.
    pub people: u64,
    /// Alive on the day of the extract.
    pub alive: u64,
    /// Alive and 18 or over.
    pub alive_adults: u64,
    /// Alive adults with coded hypertension.
    pub adults_hypertension_coded: u64,
    /// Alive adults truly hypertensive.
    pub adults_hypertension_true: u64,
    /// Alive adults with coded type 1 or type 2 diabetes.
    pub adults_diabetes_coded: u64,
    /// Alive adults with type 1 or type 2 diabetes.
    pub adults_diabetes_true: u64,
    /// Alive adults with a coded heart attack, angina or coronary disease.
    pub adults_chd_coded: u64,
    /// Alive adults with a coded stroke or TIA.
    pub adults_stroke_tia_coded: u64,
    /// Alive adults with coded chronic kidney disease stage 3 to 5.
    pub adults_ckd_coded: u64,
    /// Alive adults with coded atrial fibrillation.
    pub adults_atrial_fibrillation_coded: u64,
    /// Alive adults with coded non-diabetic hyperglycaemia.
    pub adults_hyperglycaemia_coded: u64,
    /// Alive adults on a statin.
    pub adults_on_statin: u64,
    /// Alive adults who smoke.
    pub adults_smoking: u64,
    /// Alive people of any age with an ethnicity record from primary care (not stated included).
    pub alive_ethnicity_in_primary_care: u64,
    /// Alive people of any age with an ethnicity record that names a group.
    pub alive_ethnicity_known: u64,
    /// Alive, 40 to 74, free of cardiovascular disease.
    pub aged_40_to_74_at_risk: u64,
    /// Sum of their true ten-year cardiovascular risk, in ten-thousandths of a percent.
    pub sum_cvd_10y_percent_e4: u64,
    /// Alive adults free of diabetes.
    pub adults_at_risk_of_diabetes: u64,
    /// Sum of their true ten-year diabetes risk, in ten-thousandths of a percent.
    pub sum_diabetes_10y_percent_e4: u64,
    /// Coded events, before faults.
    pub events: u64,
    /// Issues of medicines.
    pub issues: u64,
}

impl Tally {
    /// Counts one person, before faults are put into their record.
    pub(crate) fn count(&mut self, story: &Story<'_>, truth: &PatientTruth, ethnicity: &[EthnicityRecord]) {
        let chart = &*story.chart;
        self.people += 1;
        self.events += chart.events.len() as u64;
        self.issues += chart.issues.len() as u64;
        if story.life.death.is_some() {
            return;
        }
        let age = story.person.age_on(story.setting.as_of);
        self.alive += 1;
        self.alive_ethnicity_in_primary_care += u64::from(ethnicity.iter().any(|r| r.source.starts_with("gp")));
        let known = |r: &EthnicityRecord| !matches!(r.code, "Z" | "99" | "X" | "92531000000104" | "312860002");
        self.alive_ethnicity_known += u64::from(ethnicity.iter().any(known));
        if age < 18.0 {
            return;
        }
        let coded = |concepts: &[Concept]| {
            u64::from(chart.events.iter().any(|e| concepts.iter().any(|c| story.setting.book.is(e.code, *c))))
        };
        self.alive_adults += 1;
        self.adults_hypertension_coded += coded(&[Concept::Hypertension]);
        self.adults_hypertension_true += u64::from(truth.hypertension);
        self.adults_diabetes_coded += coded(&[Concept::Type1Diabetes, Concept::Type2Diabetes]);
        self.adults_diabetes_true += u64::from(truth.type_1_diabetes || truth.diabetes_onset.is_some());
        self.adults_chd_coded +=
            coded(&[Concept::MyocardialInfarction, Concept::Angina, Concept::CoronaryHeartDisease]);
        self.adults_stroke_tia_coded += coded(&[Concept::Stroke, Concept::Tia]);
        self.adults_ckd_coded += coded(&[Concept::CkdStage3To5]);
        self.adults_atrial_fibrillation_coded += coded(&[Concept::AtrialFibrillation]);
        self.adults_hyperglycaemia_coded += coded(&[Concept::NonDiabeticHyperglycaemia]);
        self.adults_on_statin += u64::from(truth.on_statin);
        self.adults_smoking += u64::from(truth.smoking_level >= 2);
        let e4 = |percent: f64| (percent * 1e4).round() as u64;
        if let Some(percent) = truth.cvd_10y_percent.filter(|_| (40.0..75.0).contains(&age)) {
            self.aged_40_to_74_at_risk += 1;
            self.sum_cvd_10y_percent_e4 += e4(percent);
        }
        if let Some(percent) = truth.diabetes_10y_percent {
            self.adults_at_risk_of_diabetes += 1;
            self.sum_diabetes_10y_percent_e4 += e4(percent);
        }
    }

    /// Adds the counts of another part.
    pub(crate) fn merge(&mut self, other: &Self) {
        for (mine, theirs) in self.fields_mut().into_iter().zip(other.clone().fields_mut()) {
            *mine += *theirs;
        }
    }

    fn fields_mut(&mut self) -> [&mut u64; 22] {
        [
            &mut self.people,
            &mut self.alive,
            &mut self.alive_adults,
            &mut self.adults_hypertension_coded,
            &mut self.adults_hypertension_true,
            &mut self.adults_diabetes_coded,
            &mut self.adults_diabetes_true,
            &mut self.adults_chd_coded,
            &mut self.adults_stroke_tia_coded,
            &mut self.adults_ckd_coded,
            &mut self.adults_atrial_fibrillation_coded,
            &mut self.adults_hyperglycaemia_coded,
            &mut self.adults_on_statin,
            &mut self.adults_smoking,
            &mut self.alive_ethnicity_in_primary_care,
            &mut self.alive_ethnicity_known,
            &mut self.aged_40_to_74_at_risk,
            &mut self.sum_cvd_10y_percent_e4,
            &mut self.adults_at_risk_of_diabetes,
            &mut self.sum_diabetes_10y_percent_e4,
            &mut self.events,
            &mut self.issues,
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn merging_adds_every_field() {
        let mut one = Tally::default();
        for (value, field) in (1..).zip(one.fields_mut()) {
            *field = value;
        }
        let mut sum = one.clone();
        sum.merge(&one);
        assert!((1..).zip(sum.fields_mut()).all(|(value, field)| *field == 2 * value));
        let written = serde_json::to_value(&one).expect("plain numbers");
        assert_eq!(written.as_object().map(serde_json::Map::len), Some(22));
    }
}
