//! What people are compared within, of a night and of a list made elsewhere.

use crate::EquityError;
use crate::attribute::Attribute;
use crate::because::{MEASUREMENT, Words};

/// What people are compared within besides their need, and what the funnel ends with.
#[derive(Debug)]
pub(crate) struct Frame {
    /// Age bands of the night; of a list made elsewhere the column it is compared within, or nothing.
    pub(crate) age_band: Attribute,
    /// Sex of the night; of a list made elsewhere nothing.
    pub(crate) sex: Attribute,
    /// Places whose recording is looked at, reported or not.
    pub(crate) places: Vec<Attribute>,
    /// Places that pockets are looked for in, the largest first, where the table of people has them.
    pub(crate) pocket_places: Vec<Attribute>,
    /// Attributes whose groups are numbered in order of deprivation, the finest first.
    pub(crate) deprivation: Vec<Attribute>,
    /// What the age bands are in sentences.
    pub(crate) age_words: String,
    /// The words of those who could not be assessed, and what a finding on them begins with.
    pub(crate) measurement: (&'static Words<'static>, &'static str),
    /// Name of the funnel's last step.
    pub(crate) last_step: &'static str,
    /// What it is to be selected, in sentences.
    pub(crate) selected_words: &'static str,
}

impl Frame {
    /// Of a night.
    pub(crate) fn of_the_night() -> Result<Self, EquityError> {
        Ok(Self {
            age_band: Attribute::parse("age_band")?,
            sex: Attribute::parse("sex")?,
            places: vec![Attribute::parse("pcn")?, Attribute::parse("practice")?],
            pocket_places: Attribute::places()?,
            deprivation: Attribute::deprivation()?,
            age_words: "age".to_owned(),
            measurement: (&MEASUREMENT, "Measured too seldom"),
            last_step: "within capacity",
            selected_words: "on the list",
        })
    }
}
