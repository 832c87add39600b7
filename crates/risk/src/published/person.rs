//! Who a person is to a published score: sex, ethnic group in nine, smoking in five levels.

/// The two sexes for which the scores have equations.
///
/// A score cannot be made for any other recorded value; the row reader gives a reason instead.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Sex {
    /// Scored with the women's equation.
    Female,
    /// Scored with the men's equation.
    Male,
}

impl Sex {
    /// The word used in data: `female` or `male`.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Female => "female",
            Self::Male => "male",
        }
    }

    /// Reads `female`, `male`, `f` or `m`, whatever the case.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        let is = |known: &str| word.trim().eq_ignore_ascii_case(known);
        if is("female") || is("f") {
            Some(Self::Female)
        } else if is("male") || is("m") {
            Some(Self::Male)
        } else {
            None
        }
    }
}

/// The nine ethnic groups of QRISK3 and QDiabetes, numbered 1 to 9 in this order.
///
/// Mixed groups and "other Black" fall into the ninth, and "not stated" into the first: equity checks must therefore
/// use a finer grouping than this one, and a group of its own for the unknown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Ethnicity9 {
    /// 1: White, or not stated.
    WhiteOrNotStated,
    /// 2: Indian.
    Indian,
    /// 3: Pakistani.
    Pakistani,
    /// 4: Bangladeshi.
    Bangladeshi,
    /// 5: other Asian.
    OtherAsian,
    /// 6: Black Caribbean.
    BlackCaribbean,
    /// 7: Black African.
    BlackAfrican,
    /// 8: Chinese.
    Chinese,
    /// 9: other ethnic group, mixed groups included.
    OtherEthnicGroup,
}

impl Ethnicity9 {
    /// All nine, in the order of their numbers.
    pub const ALL: [Self; 9] = [
        Self::WhiteOrNotStated,
        Self::Indian,
        Self::Pakistani,
        Self::Bangladeshi,
        Self::OtherAsian,
        Self::BlackCaribbean,
        Self::BlackAfrican,
        Self::Chinese,
        Self::OtherEthnicGroup,
    ];

    /// The published number, 1 to 9.
    #[must_use]
    pub const fn number(self) -> u8 {
        self as u8 + 1
    }

    /// The group of a published number.
    #[must_use]
    pub fn from_number(number: u8) -> Option<Self> {
        Self::ALL.get(usize::from(number).checked_sub(1)?).copied()
    }

    /// The word used in data, such as `black_african`.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::WhiteOrNotStated => "white_or_not_stated",
            Self::Indian => "indian",
            Self::Pakistani => "pakistani",
            Self::Bangladeshi => "bangladeshi",
            Self::OtherAsian => "other_asian",
            Self::BlackCaribbean => "black_caribbean",
            Self::BlackAfrican => "black_african",
            Self::Chinese => "chinese",
            Self::OtherEthnicGroup => "other_ethnic_group",
        }
    }

    /// The group's name as people write it, such as `Black African`.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::WhiteOrNotStated => "White or not stated",
            Self::Indian => "Indian",
            Self::Pakistani => "Pakistani",
            Self::Bangladeshi => "Bangladeshi",
            Self::OtherAsian => "other Asian",
            Self::BlackCaribbean => "Black Caribbean",
            Self::BlackAfrican => "Black African",
            Self::Chinese => "Chinese",
            Self::OtherEthnicGroup => "other",
        }
    }

    /// The group of an NHS ethnic category letter (16 + 1), or nothing when it is not stated or not a category.
    ///
    /// `T` (Traveller) is read as White and `W` (Arab) as other, which is how the census groups them; the sixteen older
    /// letters follow the mapping used with QRISK.
    #[must_use]
    pub const fn from_nhs_category(letter: char) -> Option<Self> {
        Some(match letter.to_ascii_uppercase() {
            'A' | 'B' | 'C' | 'T' => Self::WhiteOrNotStated,
            'H' => Self::Indian,
            'J' => Self::Pakistani,
            'K' => Self::Bangladeshi,
            'L' => Self::OtherAsian,
            'M' => Self::BlackCaribbean,
            'N' => Self::BlackAfrican,
            'R' => Self::Chinese,
            'D' | 'E' | 'F' | 'G' | 'P' | 'S' | 'W' => Self::OtherEthnicGroup,
            _ => return None,
        })
    }

    /// True for the groups whose risk rises from a lower body mass index (NICE PH46, NG7).
    #[must_use]
    pub const fn has_lower_bmi_threshold(self) -> bool {
        !matches!(self, Self::WhiteOrNotStated | Self::OtherEthnicGroup)
    }
}

/// Smoking in five levels, numbered 0 to 4 in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Smoking5 {
    /// 0: has never smoked.
    NonSmoker,
    /// 1: used to smoke.
    ExSmoker,
    /// 2: fewer than 10 cigarettes a day.
    Light,
    /// 3: 10 to 19 a day.
    Moderate,
    /// 4: 20 or more a day.
    Heavy,
}

impl Smoking5 {
    /// All five, in the order of their numbers.
    pub const ALL: [Self; 5] = [Self::NonSmoker, Self::ExSmoker, Self::Light, Self::Moderate, Self::Heavy];

    /// The published number, 0 to 4.
    #[must_use]
    pub const fn number(self) -> u8 {
        self as u8
    }

    /// The level of a published number.
    #[must_use]
    pub fn from_number(number: u8) -> Option<Self> {
        Self::ALL.get(usize::from(number)).copied()
    }

    /// The word used in data, such as `ex_smoker`.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::NonSmoker => "non_smoker",
            Self::ExSmoker => "ex_smoker",
            Self::Light => "light_smoker",
            Self::Moderate => "moderate_smoker",
            Self::Heavy => "heavy_smoker",
        }
    }

    /// True for people who smoke now.
    #[must_use]
    pub const fn is_current(self) -> bool {
        matches!(self, Self::Light | Self::Moderate | Self::Heavy)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nhs_categories_fall_into_nine_groups() {
        let table = [
            ("ABCT", Some(1)),
            ("H", Some(2)),
            ("J", Some(3)),
            ("K", Some(4)),
            ("L", Some(5)),
            ("M", Some(6)),
            ("N", Some(7)),
            ("R", Some(8)),
            ("DEFGPSW", Some(9)),
            ("ZXQ9 ", None),
        ];
        for (letters, number) in table {
            for letter in letters.chars() {
                let group = Ethnicity9::from_nhs_category(letter);
                assert_eq!(group.map(Ethnicity9::number), number, "{letter}");
                assert_eq!(Ethnicity9::from_nhs_category(letter.to_ascii_lowercase()), group);
            }
        }
    }

    #[test]
    fn numbers_and_words_lead_back() {
        for group in Ethnicity9::ALL {
            assert_eq!(Ethnicity9::from_number(group.number()), Some(group));
        }
        for level in Smoking5::ALL {
            assert_eq!(Smoking5::from_number(level.number()), Some(level));
        }
        assert_eq!(
            (Ethnicity9::from_number(0), Ethnicity9::from_number(10), Smoking5::from_number(5)),
            (None, None, None)
        );
        for (word, sex) in [("F", Some(Sex::Female)), (" male ", Some(Sex::Male)), ("intersex", None), ("", None)] {
            assert_eq!(Sex::from_word(word), sex, "{word}");
        }
    }
}
