//! The nineteen Census 2021 ethnic groups and what is assumed about each.

/// One of the nineteen groups of Census 2021 table TS021, by index into [`PROFILES`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct EthnicGroup(u8);

/// How many groups Census 2021 table TS021 has.
pub(crate) const GROUPS: usize = 19;

/// Where the record puts a person when it misses the right group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Family {
    White,
    Mixed,
    SouthAsian,
    Black,
    Chinese,
    Other,
}

/// What is assumed about a group. Shifts are against White British people of the same age, sex,
/// body mass index and deprivation.
#[derive(Debug)]
pub(crate) struct Profile {
    /// Column of the census reference file.
    pub column: &'static str,
    /// NHS 2001 ethnic category letter (Gypsy, Traveller and Roma have none of their own: C; Arab: S).
    pub letter: char,
    /// Ethnicity index 1 to 9 of QRISK3-2017 and QDiabetes-2018.
    pub score_index: usize,
    /// Family of groups, for mis-recording and language.
    pub family: Family,
    /// Younger age structure: the log weight of an age band falls by this for every 10 years over 40.
    /// Direction from mean adult ages in 17.3 million adults (OpenSAFELY-TPP 2020: White 51.2, South
    /// Asian 43.0, Black 43.8, Mixed 40.0, Other 40.2); modest, because the LSOA's own ages already
    /// carry much of the difference. Census age by ethnic group is not used.
    pub age_tilt_per_decade: f64,
    /// Systolic pressure shift in mmHg. South Asian and Chinese shifts follow the standardised ratios of
    /// HSE 1999 (Indian 1.00, Pakistani 0.98, Bangladeshi 0.94, Chinese 0.97); Black groups are
    /// higher, as in North East London, where control is worse (OR 0.87, BJGP 2023).
    pub systolic_shift_mmhg: f64,
    /// Body mass index shift in kg/m2, women and men (HSE 2011-2019 overweight or obese: Chinese women
    /// 22%, men 36%; Black Caribbean and Pakistani women 74%, Black African women 73%).
    pub bmi_shift_kg_per_m2: [f64; 2],
    /// HbA1c shift in mmol/mol, before any diabetes.
    pub hba1c_shift_mmol_per_mol: f64,
    /// Current smoking at age 45 and mean deprivation, women and men (HSE 2011-2019: Indian 2% and
    /// 12%, Pakistani women 3%, Chinese 3% and 12%, Black African 4% and 9%; others assumed).
    pub smoking_share: [f64; 2],
    /// Share of records in the right group (ONS 2023 agreement with Census 2021: White British
    /// 95%, Bangladeshi 92%, Pakistani 86%, Indian 82%, Chinese 79%, Other Mixed 35%, Any other 26%,
    /// Other Black 20%, Gypsy or Irish Traveller 7%; others assumed).
    pub recorded_right_share: f64,
}

#[expect(clippy::too_many_arguments, reason = "one row of the table below, in column order")]
const fn row(
    column: &'static str,
    letter: char,
    score_index: usize,
    family: Family,
    age_tilt_per_decade: f64,
    systolic_shift_mmhg: f64,
    bmi_shift_kg_per_m2: [f64; 2],
    hba1c_shift_mmol_per_mol: f64,
    smoking_share: [f64; 2],
    recorded_right_share: f64,
) -> Profile {
    Profile {
        column,
        letter,
        score_index,
        family,
        age_tilt_per_decade,
        systolic_shift_mmhg,
        bmi_shift_kg_per_m2,
        hba1c_shift_mmol_per_mol,
        smoking_share,
        recorded_right_share,
    }
}

/// The groups, in the column order of the census reference file.
pub(crate) const PROFILES: [Profile; GROUPS] = [
    row("bangladeshi", 'K', 4, Family::SouthAsian, 0.06, -7.0, [-0.6, -1.0], 1.0, [0.04, 0.26], 0.92),
    row("chinese", 'R', 8, Family::Chinese, 0.06, -4.0, [-2.8, -2.2], 0.5, [0.03, 0.12], 0.79),
    row("indian", 'H', 2, Family::SouthAsian, 0.03, -0.5, [-0.5, -0.8], 1.0, [0.02, 0.12], 0.82),
    row("pakistani", 'J', 3, Family::SouthAsian, 0.06, -2.5, [1.2, -0.2], 1.0, [0.03, 0.19], 0.86),
    row("other_asian", 'L', 5, Family::SouthAsian, 0.06, -1.0, [-0.6, -0.6], 0.8, [0.05, 0.15], 0.62),
    row("black_african", 'N', 7, Family::Black, 0.08, 4.0, [1.8, 0.2], 0.9, [0.04, 0.09], 0.85),
    row("black_caribbean", 'M', 6, Family::Black, -0.06, 4.0, [1.8, 0.3], 0.9, [0.13, 0.20], 0.80),
    row("other_black", 'P', 9, Family::Black, 0.10, 3.5, [1.5, 0.2], 0.9, [0.10, 0.17], 0.20),
    row("mixed_white_asian", 'F', 9, Family::Mixed, 0.20, 0.0, [0.0, 0.0], 0.5, [0.15, 0.19], 0.55),
    row("mixed_white_black_african", 'E', 9, Family::Mixed, 0.20, 1.5, [0.5, 0.1], 0.4, [0.15, 0.19], 0.55),
    row("mixed_white_black_caribbean", 'D', 9, Family::Mixed, 0.20, 1.5, [0.8, 0.2], 0.4, [0.20, 0.24], 0.60),
    row("other_mixed", 'G', 9, Family::Mixed, 0.20, 0.5, [0.2, 0.1], 0.4, [0.15, 0.19], 0.35),
    row("white_british", 'A', 1, Family::White, -0.04, 0.0, [0.0, 0.0], 0.0, [0.14, 0.16], 0.95),
    row("white_irish", 'B', 1, Family::White, -0.15, 0.0, [0.0, 0.2], 0.0, [0.15, 0.18], 0.78),
    row("gypsy_or_irish_traveller", 'C', 1, Family::White, 0.15, 2.0, [1.5, 1.0], 0.3, [0.32, 0.36], 0.07),
    row("roma", 'C', 1, Family::White, 0.15, 2.0, [1.0, 1.0], 0.3, [0.28, 0.36], 0.30),
    row("other_white", 'C', 1, Family::White, 0.05, 0.0, [-0.5, 0.0], 0.0, [0.16, 0.21], 0.75),
    row("arab", 'S', 9, Family::Other, 0.12, -0.5, [0.5, 0.5], 0.6, [0.06, 0.20], 0.35),
    row("any_other", 'S', 9, Family::Other, 0.10, 0.0, [0.0, 0.0], 0.4, [0.08, 0.17], 0.26),
];

impl EthnicGroup {
    /// Every group, in column order.
    pub(crate) fn all() -> impl Iterator<Item = Self> {
        (0..GROUPS as u8).map(Self)
    }

    /// The group at a column index; the last group when out of range.
    pub(crate) fn at(index: usize) -> Self {
        Self(index.min(GROUPS - 1) as u8)
    }

    /// Column index.
    pub(crate) fn index(self) -> usize {
        usize::from(self.0)
    }

    /// What is assumed about the group.
    pub(crate) fn profile(self) -> &'static Profile {
        &PROFILES[self.index()]
    }

    /// NHS 2001 ethnic category letter.
    pub(crate) fn letter(self) -> char {
        self.profile().letter
    }
}
