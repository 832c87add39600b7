//! NHANES adults as people with features, groups and ten-year outcomes (see tests/data/nhanes).

use std::error::Error;
use std::fs::File;
use std::path::Path;

use arrow::array::{Array, AsArray, RecordBatch};
use arrow::datatypes::{Float64Type, Int16Type};
use evenreach_risk::learned::{DesignSpec, FeatureTable, FollowUp, Grouping, LearnError, Transform};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

/// Everybody of these cycles can be followed for this long.
pub const HORIZON_YEARS: f64 = 10.0;

/// One survey participant.
#[derive(Debug, Clone)]
pub struct Person {
    pub cycle: String,
    pub age_years: f64,
    pub male: bool,
    pub race_ethnicity: String,
    pub poverty_income_ratio: Option<f64>,
    pub sbp_mmhg: Option<f64>,
    pub total_cholesterol_mmoll: Option<f64>,
    pub hdl_mmoll: Option<f64>,
    pub smoking: Option<String>,
    pub diabetes: bool,
    pub prior_cvd: bool,
    pub followup_months: Option<f64>,
    pub cvd_death_10y: Option<bool>,
}

/// All 27,200 adults.
pub fn adults() -> Result<Vec<Person>, Box<dyn Error>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/data/nhanes/adults_1999_2008.parquet");
    let mut people = Vec::new();
    for batch in ParquetRecordBatchReaderBuilder::try_new(File::open(path)?)?.build()? {
        read(&batch?, &mut people)?;
    }
    Ok(people)
}

fn read(batch: &RecordBatch, people: &mut Vec<Person>) -> Result<(), Box<dyn Error>> {
    let column = |name: &str| batch.column_by_name(name).ok_or_else(|| format!("no column `{name}`"));
    let text = |name: &str| Ok::<_, String>(column(name)?.as_string::<i32>());
    let flag = |name: &str| Ok::<_, String>(column(name)?.as_boolean());
    let number = |name: &str| Ok::<_, String>(column(name)?.as_primitive::<Float64Type>());
    let whole = |name: &str| Ok::<_, String>(column(name)?.as_primitive::<Int16Type>());
    let (cycle, sex, race) = (text("cycle")?, text("sex")?, text("race_ethnicity")?);
    let smoking = text("smoking")?;
    let (diabetes, prior) = (flag("diabetes")?, flag("prior_cvd_any")?);
    let (poverty, sbp) = (number("poverty_income_ratio")?, number("sbp_mmhg")?);
    let (cholesterol, hdl) = (number("total_cholesterol_mmoll")?, number("hdl_mmoll")?);
    let (age, months, death) = (whole("age_years")?, whole("followup_months_exam")?, whole("cvd_death_10y")?);
    for row in 0..batch.num_rows() {
        people.push(Person {
            cycle: cycle.value(row).to_owned(),
            age_years: age.value(row).into(),
            male: sex.value(row) == "male",
            race_ethnicity: race.value(row).to_owned(),
            poverty_income_ratio: poverty.is_valid(row).then(|| poverty.value(row)),
            sbp_mmhg: sbp.is_valid(row).then(|| sbp.value(row)),
            total_cholesterol_mmoll: cholesterol.is_valid(row).then(|| cholesterol.value(row)),
            hdl_mmoll: hdl.is_valid(row).then(|| hdl.value(row)),
            smoking: smoking.is_valid(row).then(|| smoking.value(row).to_owned()),
            diabetes: diabetes.value(row),
            prior_cvd: prior.value(row),
            followup_months: months.is_valid(row).then(|| months.value(row).into()),
            cvd_death_10y: death.is_valid(row).then(|| death.value(row) == 1),
        });
    }
    Ok(())
}

impl Person {
    /// Aged 30 to 84 without prior cardiovascular disease, with pressure, lipids, smoking and a known
    /// outcome.
    pub fn in_cohort(&self) -> bool {
        let measured = [self.sbp_mmhg, self.total_cholesterol_mmoll, self.hdl_mmoll].iter().all(Option::is_some);
        let known = measured && self.smoking.is_some() && self.cvd_death_10y.is_some();
        (30.0..=84.0).contains(&self.age_years) && !self.prior_cvd && known
    }

    pub fn in_training(&self) -> bool {
        ["1999-2000", "2001-2002", "2003-2004"].contains(&self.cycle.as_str())
    }

    pub fn died(&self) -> bool {
        self.cvd_death_10y == Some(true)
    }

    /// The label as follow-up: death from another cause counts as ten years without the event.
    pub fn labelled(&self) -> FollowUp {
        match self.died() {
            // Months are whole; somebody who died in the first is counted at its middle.
            true => FollowUp { time_years: self.followup_months.unwrap_or(0.0).max(0.5) / 12.0, event: true },
            false => FollowUp { time_years: HORIZON_YEARS, event: false },
        }
    }

    /// Family income over the poverty threshold, in bands; not told is a band of its own.
    pub fn poverty_band(&self) -> &'static str {
        match self.poverty_income_ratio {
            None => "not told",
            Some(ratio) if ratio < 1.0 => "below 1 (poor)",
            Some(ratio) if ratio < 2.0 => "1 to below 2",
            Some(ratio) if ratio < 4.0 => "2 to below 4",
            Some(_) => "4 and above",
        }
    }
}

/// The eight columns of the model.
pub fn table(people: &[Person]) -> Result<FeatureTable, LearnError> {
    let numbers = |of: fn(&Person) -> Option<f64>| people.iter().map(of).collect::<Vec<_>>();
    let flag = |is: bool| Some(f64::from(u8::from(is)));
    let flags = |of: &dyn Fn(&Person) -> Option<bool>| {
        people.iter().map(|person| of(person).and_then(flag)).collect::<Vec<_>>()
    };
    let smokes = |how: &'static str| move |p: &Person| p.smoking.as_deref().map(|smoking| smoking == how);
    let columns = [
        ("age_years", numbers(|p| Some(p.age_years))),
        ("sbp_mmhg", numbers(|p| p.sbp_mmhg)),
        ("total_cholesterol_mmoll", numbers(|p| p.total_cholesterol_mmoll)),
        ("hdl_mmoll", numbers(|p| p.hdl_mmoll)),
        ("male", flags(&|p| Some(p.male))),
        ("current_smoker", flags(&smokes("Current"))),
        ("former_smoker", flags(&smokes("Former"))),
        ("diabetes", flags(&|p| Some(p.diabetes))),
    ];
    FeatureTable::new(columns.into_iter().map(|(name, values)| (name.to_owned(), values)).collect())
}

/// Every column as it is, standardised on the training people.
pub fn design() -> DesignSpec {
    let numbers = ["age_years", "sbp_mmhg", "total_cholesterol_mmoll", "hdl_mmoll"];
    let flags = ["male", "current_smoker", "former_smoker", "diabetes"];
    DesignSpec::new(
        numbers.into_iter().map(Transform::linear).chain(flags.into_iter().map(Transform::indicator)).collect(),
    )
}

/// Race and ethnicity as the survey has them, and bands of income over the poverty threshold.
pub fn groupings(people: &[Person]) -> Vec<Grouping> {
    let of = |attribute: &str, label: fn(&Person) -> &str| Grouping {
        attribute: attribute.to_owned(),
        labels: people.iter().map(|person| label(person).to_owned()).collect(),
    };
    vec![of("race and ethnicity", |p| p.race_ethnicity.as_str()), of("income over poverty line", |p| p.poverty_band())]
}
