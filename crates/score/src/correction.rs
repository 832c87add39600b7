//! What was done to the inputs behind a result, packed small enough to look up once a row.

use evenreach_risk::published::{Status, Statuses};

/// Bits for the status of one input.
const BITS: u32 = 3;
/// The statuses worth telling, by packed number; 0 is "as recorded".
const TOLD: [Status; 5] =
    [Status::Defaulted, Status::Clamped, Status::Estimated, Status::OutsideDerivation, Status::NotApplicable];
/// The first of them change what goes into the score.
const CORRECTING: usize = 3;

/// The statuses of all inputs of one row; scores report on at most 12 inputs, which is 36 bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Correction(u64);

impl Correction {
    #[inline]
    pub(crate) fn of(statuses: &Statuses) -> Self {
        Self(statuses.iter().enumerate().fold(0, |packed, (at, (_, status))| {
            let number: u64 = match status {
                Status::Defaulted => 1,
                Status::Clamped => 2,
                Status::Estimated => 3,
                Status::OutsideDerivation => 4,
                Status::NotApplicable => 5,
                Status::Measured | Status::Unused | Status::Missing | Status::Refused => 0,
            };
            packed | number << (at as u32 * BITS)
        }))
    }

    /// The status of each input of `names` that is worth telling.
    pub(crate) fn told<'a>(self, names: &'a [&'static str]) -> impl Iterator<Item = (&'static str, Status)> + 'a {
        names.iter().enumerate().filter_map(move |(at, name)| {
            let number = (self.0 >> (at as u32 * BITS)) & ((1 << BITS) - 1);
            let place = usize::try_from(number).ok()?.checked_sub(1)?;
            TOLD.get(place).map(|status| (*name, *status))
        })
    }

    /// `input:status` of every input that was defaulted, clamped or estimated, comma separated; nothing when none was.
    pub(crate) fn text(self, names: &[&'static str]) -> Option<String> {
        let words: Vec<String> = self
            .told(names)
            .filter(|(_, status)| TOLD.iter().take(CORRECTING).any(|correcting| correcting == status))
            .map(|(name, status)| format!("{name}:{}", status.code()))
            .collect();
        (!words.is_empty()).then(|| words.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use evenreach_risk::published::{Policy, Sex, qrisk3};

    use super::*;

    #[test]
    fn packing_keeps_every_status_worth_telling() {
        let mut person = qrisk3::Input::new(Sex::Female, 47.0);
        person.bmi_kg_per_m2 = Some(47.0);
        person.systolic_mmhg = Some(131.0);
        person.ethnicity = Some(evenreach_risk::published::Ethnicity9::Indian);
        person.conditions.erectile_dysfunction = true;
        person.on_statin = true;
        let policy = Policy { estimate_missing: true, ..Policy::default() };
        let statuses = qrisk3::score(&person, &policy).flags;
        let names: Vec<&'static str> = statuses.iter().map(|(name, _)| name).collect();
        let packed = Correction::of(&statuses);
        let told: Vec<(&str, &str)> = packed.told(&names).map(|(name, status)| (name, status.code())).collect();
        assert_eq!(
            told,
            [
                ("smoking", "defaulted"),
                ("townsend", "defaulted"),
                ("bmi", "clamped"),
                ("systolic_bp_sd", "defaulted"),
                ("cholesterol_hdl_ratio", "estimated"),
                ("erectile_dysfunction", "not_applicable"),
                ("on_statin", "outside_derivation"),
            ]
        );
        assert_eq!(
            packed.text(&names).as_deref(),
            Some(
                "smoking:defaulted, townsend:defaulted, bmi:clamped, systolic_bp_sd:defaulted, \
                 cholesterol_hdl_ratio:estimated"
            )
        );
    }
}
