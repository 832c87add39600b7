//! Need as a column of the population tells it: true or false, or a risk.

use std::path::Path;

use crate::AuditError;
use crate::cells::Cell;

/// Values above 1 are per cent when they are more than one in so many; fewer are mistakes among fractions.
const ONE_IN: u64 = 100;

/// Everybody's need, in the order of the population; `None` where the cell is empty.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Need {
    /// In need or not.
    Flags(Vec<Option<bool>>),
    /// A risk; in need is everybody who has one.
    Risks {
        /// As written.
        risks: Vec<Option<f64>>,
        /// Whether they run to 100 and not to 1.
        per_cent: bool,
    },
}

/// The column while it is read.
#[derive(Debug, Default)]
pub(crate) struct NeedColumn {
    values: Vec<Option<f64>>,
    given: u64,
    flags: u64,
    words: u64,
    not_finite: u64,
    negative: u64,
    above_hundred: u64,
    above_one: u64,
    neither_0_nor_1: u64,
}

impl NeedColumn {
    /// Takes the cell of the next row.
    pub(crate) fn push(&mut self, cell: Cell<'_>) {
        self.given += u64::from(cell != Cell::Empty);
        let value = match cell {
            Cell::Empty => None,
            Cell::Flag(flag) => self.flag(flag),
            Cell::Word(word) => match word.to_ascii_lowercase().as_str() {
                "true" | "t" | "yes" | "y" => self.flag(true),
                "false" | "f" | "no" | "n" => self.flag(false),
                _ => {
                    self.words += 1;
                    None
                }
            },
            Cell::Number(number) => {
                self.not_finite += u64::from(!number.is_finite());
                self.negative += u64::from(number < 0.0);
                self.above_hundred += u64::from(number > 100.0);
                self.above_one += u64::from(number > 1.0);
                self.neither_0_nor_1 += u64::from(number > 1.0 || (number > 0.0 && number < 1.0));
                Some(number)
            }
        };
        self.values.push(value);
    }

    fn flag(&mut self, flag: bool) -> Option<f64> {
        self.flags += 1;
        Some(f64::from(u8::from(flag)))
    }

    /// The whole column, if it tells need.
    pub(crate) fn finish(self, path: &Path, column: &str) -> Result<Need, AuditError> {
        let (path, column) = (path.to_owned(), column.to_owned());
        if self.given == 0 {
            return Err(AuditError::EmptyColumn { path, column, option: "--need" });
        }
        let mixed = if self.flags > 0 { self.neither_0_nor_1 } else { 0 };
        let stray = if self.above_one * ONE_IN <= self.given { self.above_one } else { 0 };
        let broken = [
            ("need is true or false, or a number", self.words),
            ("a risk is a finite number", self.not_finite),
            ("a risk is not below 0", self.negative),
            ("a risk is at most 1, or at most 100 per cent", self.above_hundred),
            ("true or false and risks are not mixed", mixed),
            ("a risk is at most 1 where nearly all others are", stray),
        ];
        if let Some((rule, count)) = broken.into_iter().find(|(_, count)| *count > 0) {
            return Err(AuditError::Need { path, column, rule, count, of: self.given });
        }
        Ok(if self.neither_0_nor_1 == 0 {
            Need::Flags(self.values.into_iter().map(|value| value.map(|value| value > 0.5)).collect())
        } else {
            Need::Risks { risks: self.values, per_cent: self.above_one > 0 }
        })
    }
}

impl Need {
    /// Whether somebody is in need; `None` where nobody knows.
    pub(crate) fn of(&self, row: usize) -> Option<bool> {
        match self {
            Self::Flags(flags) => flags.get(row).copied().flatten(),
            Self::Risks { risks, .. } => risks.get(row).copied().flatten().map(|_| true),
        }
    }

    /// Somebody's risk, if need is a risk.
    pub(crate) fn risk(&self, row: usize) -> Option<f64> {
        match self {
            Self::Flags(_) => None,
            Self::Risks { risks, .. } => risks.get(row).copied().flatten(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(cells: &[Cell<'_>]) -> Result<Need, String> {
        let mut column = NeedColumn::default();
        cells.iter().for_each(|cell| column.push(*cell));
        column.finish(Path::new("people.csv"), "need").map_err(|error| error.to_string())
    }

    #[test]
    fn flags_and_risks() {
        use Cell::{Empty, Flag, Number, Word};
        let flags = |flags: &[Option<bool>]| Ok(Need::Flags(flags.to_vec()));
        let risks = |risks: &[Option<f64>], per_cent| Ok(Need::Risks { risks: risks.to_vec(), per_cent });
        for (cells, expected) in [
            (vec![Flag(true), Empty, Flag(false)], flags(&[Some(true), None, Some(false)])),
            (vec![Word("Yes"), Word("n"), Number(1.0)], flags(&[Some(true), Some(false), Some(true)])),
            (vec![Number(0.0), Number(1.0), Number(1.0)], flags(&[Some(false), Some(true), Some(true)])),
            (vec![Number(0.1), Empty, Number(1.0)], risks(&[Some(0.1), None, Some(1.0)], false)),
            (vec![Number(0.4), Number(12.5), Number(100.0)], risks(&[Some(0.4), Some(12.5), Some(100.0)], true)),
        ] {
            assert_eq!(read(&cells), expected, "{cells:?}");
        }
    }

    #[test]
    fn need_that_cannot_be() {
        use Cell::{Empty, Flag, Number, Word};
        let fractions = [vec![Number(0.2); 200], vec![Number(1.3)]].concat();
        for (cells, part) in [
            (vec![Empty, Empty], "is empty in every row"),
            (vec![Number(0.1), Number(-0.1)], "1 of 2 values break the rule `a risk is not below 0`"),
            (vec![Number(0.1), Number(f64::NAN)], "`a risk is a finite number`"),
            (
                vec![Number(0.1), Number(f64::INFINITY), Empty],
                "1 of 2 values break the rule `a risk is a finite number`",
            ),
            (vec![Number(12.0), Number(100.5)], "at most 100 per cent"),
            (vec![Number(12.0), Word("high")], "true or false, or a number"),
            (vec![Flag(true), Number(0.3)], "are not mixed"),
            (fractions, "1 of 201 values break the rule `a risk is at most 1 where nearly all others are`"),
        ] {
            let error = read(&cells).unwrap_err();
            assert!(error.contains(part) && error.contains("people.csv"), "{error}");
        }
    }
}
