//! The table of emitted codes: each concept's SNOMED CT or dm+d codes and how often each is used.
//!
//! One code is made up: that of `hba1c_local_code`, which stands for a practice system's own code. Its
//! check digit holds and it is in no codelist, as such codes are in real extracts.

use crate::concept::Concept;
use crate::dice::Dice;
use crate::error::SyntheticError;

const TABLE: &str = include_str!("../data/codes.csv");

/// An index into [`CodeBook`]; events hold this, not the text.
pub(crate) type CodeId = u16;

/// Every code that is emitted. Codes are text from end to end: an 18-digit id does not fit a float.
pub(crate) struct CodeBook {
    codes: Vec<&'static str>,
    weights: Vec<f64>,
    /// First and one-past-last code of each concept, by `Concept as usize`.
    ranges: Vec<(usize, usize)>,
}

impl CodeBook {
    /// Reads the table (`concept,code,weight,term`; the term may hold commas).
    pub(crate) fn load() -> Result<Self, SyntheticError> {
        Self::parse(TABLE)
    }

    fn parse(table: &'static str) -> Result<Self, SyntheticError> {
        let damaged = |line: usize, reason: &str| SyntheticError::Codes { line: line + 1, reason: reason.to_owned() };
        let mut rows: Vec<(&str, &'static str, f64)> = Vec::new();
        for (line, row) in table.lines().enumerate().skip(1).filter(|(_, row)| !row.is_empty()) {
            let mut fields = row.splitn(4, ',');
            let (Some(concept), Some(code), Some(weight), Some(_term)) =
                (fields.next(), fields.next(), fields.next(), fields.next())
            else {
                return Err(damaged(line, "fewer than four fields"));
            };
            if !Concept::ALL.iter().any(|(_, name)| *name == concept) {
                return Err(damaged(line, "unknown concept"));
            }
            let weight: f64 = weight.parse().map_err(|_| damaged(line, "the weight is not a number"))?;
            if !weight.is_finite() || weight <= 0.0 {
                return Err(damaged(line, "the weight is not above 0"));
            }
            rows.push((concept, code, weight));
        }
        let mut book = Self { codes: Vec::new(), weights: Vec::new(), ranges: Vec::new() };
        for (_, name) in Concept::ALL {
            let from = book.codes.len();
            for (_, code, weight) in rows.iter().filter(|(concept, _, _)| concept == name) {
                book.codes.push(code);
                book.weights.push(*weight);
            }
            if book.codes.len() == from {
                return Err(damaged(0, "a concept has no code"));
            }
            book.ranges.push((from, book.codes.len()));
        }
        Ok(book)
    }

    /// One of a concept's codes, by weight.
    pub(crate) fn draw(&self, concept: Concept, dice: &mut Dice) -> CodeId {
        let (from, to) = self.ranges[concept as usize];
        let within = if to - from == 1 { 0 } else { dice.weighted(&self.weights[from..to]) };
        (from + within) as CodeId
    }

    /// The text of a code.
    pub(crate) fn text(&self, code: CodeId) -> &'static str {
        self.codes[usize::from(code)]
    }

    /// Whether a code belongs to a concept.
    pub(crate) fn is(&self, code: CodeId, concept: Concept) -> bool {
        let (from, to) = self.ranges[concept as usize];
        (from..to).contains(&usize::from(code))
    }
}

/// A unit as written in the record, spelling included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unit {
    None,
    MmHg,
    MmHgShort,
    KgPerM2,
    Kg,
    Cm,
    MmolPerMol,
    MmolPerMolHb,
    Percent,
    MmolPerL,
    MmolPerLLower,
    MgPerDl,
    UmolPerL,
    MlPerMin,
    MgPerMmol,
    Ratio,
    GPerL,
    PerNl,
    UnitsPerL,
    PerMinute,
    Celsius,
}

impl Unit {
    /// The text, or none where the record holds no unit.
    pub(crate) fn text(self) -> Option<&'static str> {
        Some(match self {
            Self::None => return None,
            Self::MmHg => "mm[Hg]",
            Self::MmHgShort => "mmHg",
            Self::KgPerM2 => "kg/m2",
            Self::Kg => "kg",
            Self::Cm => "cm",
            Self::MmolPerMol => "mmol/mol",
            Self::MmolPerMolHb => "mmol/mol Hb",
            Self::Percent => "%",
            Self::MmolPerL => "mmol/L",
            Self::MmolPerLLower => "mmol/l",
            Self::MgPerDl => "mg/dL",
            Self::UmolPerL => "umol/L",
            Self::MlPerMin => "mL/min/1.73m2",
            Self::MgPerMmol => "mg/mmol",
            Self::Ratio => "ratio",
            Self::GPerL => "g/L",
            Self::PerNl => "10*9/L",
            Self::UnitsPerL => "U/L",
            Self::PerMinute => "/min",
            Self::Celsius => "degC",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DIHEDRAL: [[u8; 10]; 10] = [
        [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
        [1, 2, 3, 4, 0, 6, 7, 8, 9, 5],
        [2, 3, 4, 0, 1, 7, 8, 9, 5, 6],
        [3, 4, 0, 1, 2, 8, 9, 5, 6, 7],
        [4, 0, 1, 2, 3, 9, 5, 6, 7, 8],
        [5, 9, 8, 7, 6, 0, 4, 3, 2, 1],
        [6, 5, 9, 8, 7, 1, 0, 4, 3, 2],
        [7, 6, 5, 9, 8, 2, 1, 0, 4, 3],
        [8, 7, 6, 5, 9, 3, 2, 1, 0, 4],
        [9, 8, 7, 6, 5, 4, 3, 2, 1, 0],
    ];
    const FIRST_PERMUTATION: [u8; 10] = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4];

    fn verhoeff_holds(code: &str) -> bool {
        let digits = code.bytes().rev().map(|b| b.wrapping_sub(b'0'));
        let check = digits.enumerate().try_fold(0_u8, |check, (position, digit)| {
            if digit > 9 {
                return None;
            }
            let permuted = (0..position % 8).fold(digit, |d, _| FIRST_PERMUTATION[usize::from(d)]);
            Some(DIHEDRAL[usize::from(check)][usize::from(permuted)])
        });
        check == Some(0)
    }

    #[test]
    fn every_emitted_code_has_its_check_digit() {
        assert!(verhoeff_holds("271649006") && !verhoeff_holds("271649005") && !verhoeff_holds("27164900A"));
        let book = CodeBook::load().expect("the table is sound");
        for code in book
            .codes
            .iter()
            .copied()
            .chain(crate::ethnicity_record::SNOMED_CODES.iter().flat_map(|row| row.1.iter().copied()))
        {
            assert!(verhoeff_holds(code), "{code}");
            assert!((6..=18).contains(&code.len()) && !code.starts_with('0'), "{code}");
        }
    }

    #[test]
    fn every_concept_has_a_code_and_weights_are_followed() {
        let book = CodeBook::load().expect("the table is sound");
        let mut dice = Dice::new(3, 0, crate::dice::Topic::Care);
        for (concept, name) in Concept::ALL {
            let code = book.draw(*concept, &mut dice);
            assert!(book.is(code, *concept), "{name}");
        }
    }

    #[test]
    fn a_damaged_table_names_its_line() {
        for (table, reason) in [
            ("concept,code,weight,term\nhba1c,1\n", "fewer than four fields"),
            ("concept,code,weight,term\nhba1x,1,1,t\n", "unknown concept"),
            ("concept,code,weight,term\nhba1c,1,zero,t\n", "the weight is not a number"),
            ("concept,code,weight,term\nhba1c,1,-1,t\n", "the weight is not above 0"),
        ] {
            match CodeBook::parse(table) {
                Err(SyntheticError::Codes { line: 2, reason: told }) => assert_eq!(told, reason),
                other => panic!("{:?}", other.err()),
            }
        }
    }
}
