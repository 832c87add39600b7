//! Deprivation: which index, on which small areas. Editions and vintages never mix by accident.

use serde::{Deserialize, Serialize};

/// The census whose small-area boundaries (LSOA) a code belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum LsoaVintage {
    /// LSOA 2011.
    #[serde(rename = "LSOA 2011")]
    Lsoa2011,
    /// LSOA 2021.
    #[serde(rename = "LSOA 2021")]
    Lsoa2021,
}

impl LsoaVintage {
    /// As written in pipeline files and reports.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Lsoa2011 => "LSOA 2011",
            Self::Lsoa2021 => "LSOA 2021",
        }
    }
}

/// An edition of the English Index of Multiple Deprivation, with the areas it was published on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ImdEdition {
    /// IMD 2019, 32,844 areas.
    #[serde(rename = "IMD 2019, LSOA 2011")]
    Imd2019,
    /// IMD 2025, 33,755 areas.
    #[serde(rename = "IMD 2025, LSOA 2021")]
    Imd2025,
}

impl ImdEdition {
    /// As written in pipeline files and reports.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Imd2019 => "IMD 2019, LSOA 2011",
            Self::Imd2025 => "IMD 2025, LSOA 2021",
        }
    }

    /// The small areas the edition is published on.
    #[must_use]
    pub fn vintage(self) -> LsoaVintage {
        match self {
            Self::Imd2019 => LsoaVintage::Lsoa2011,
            Self::Imd2025 => LsoaVintage::Lsoa2021,
        }
    }
}

/// IMD quintile (1 = most deprived) from a national decile (1 = most deprived).
#[must_use]
pub fn quintile_from_decile(imd_decile: i32) -> Option<i32> {
    (1..=10).contains(&imd_decile).then_some((imd_decile + 1) / 2)
}

/// How a quintile is labelled in every table; the direction is always said.
#[must_use]
pub fn quintile_label(quintile: Option<i32>) -> &'static str {
    match quintile {
        Some(1) => "1 (most deprived)",
        Some(2) => "2",
        Some(3) => "3",
        Some(4) => "4",
        Some(5) => "5 (least deprived)",
        _ => "Unknown",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn deciles_pair_into_quintiles() {
        let quintiles: Vec<_> = (0..=11).map(quintile_from_decile).collect();
        let expected =
            [None, Some(1), Some(1), Some(2), Some(2), Some(3), Some(3), Some(4), Some(4), Some(5), Some(5), None];
        assert_eq!(quintiles, expected);
    }
}
