//! Reads a score's inputs from one row of a table, cell by cell in column order.

use super::person::{Ethnicity9, Sex, Smoking5};
use super::reason::{Quantity, Reason};

/// One cell of a table.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub enum Value<'a> {
    /// Null.
    #[default]
    Missing,
    /// A number.
    Number(f64),
    /// A boolean.
    Flag(bool),
    /// Text; blank text is null. Numbers and flags may come as text, as they do from CSV.
    Text(&'a str),
}

impl Value<'_> {
    fn is_missing(&self) -> bool {
        match self {
            Self::Missing => true,
            Self::Text(text) => text.trim().is_empty(),
            Self::Number(_) | Self::Flag(_) => false,
        }
    }

    fn as_number(&self) -> Option<f64> {
        match self {
            Self::Number(number) => Some(*number),
            Self::Text(text) => text.trim().parse().ok(),
            Self::Missing | Self::Flag(_) => None,
        }
        .filter(|number| number.is_finite())
    }

    fn as_flag(&self) -> Option<bool> {
        match self {
            Self::Flag(flag) => Some(*flag),
            Self::Missing => None,
            Self::Text(text) => {
                let is = |words: &[&str]| words.iter().any(|word| text.trim().eq_ignore_ascii_case(word));
                if is(&["1", "true", "yes", "y"]) {
                    Some(true)
                } else if is(&["0", "false", "no", "n"]) {
                    Some(false)
                } else {
                    text.trim().parse().ok().and_then(|number| Self::Number(number).as_flag())
                }
            }
            Self::Number(number) if number.abs() < f64::EPSILON => Some(false),
            Self::Number(number) if (number - 1.0).abs() < f64::EPSILON => Some(true),
            Self::Number(_) => None,
        }
    }

    /// A small whole number, for the published numbers of categories.
    fn as_code(&self) -> Option<u8> {
        let number = self.as_number()?;
        (0.0..=255.0)
            .contains(&number)
            .then_some(number)
            .filter(|number| number.fract().abs() <= 0.0)
            .map(|code| code as u8)
    }
}

/// The cells of one row, taken in the order of the score's columns; a short row ends in nulls.
#[derive(Debug)]
pub(super) struct Cells<'a> {
    row: &'a [Value<'a>],
    next: usize,
    /// True once a yes/no cell was null.
    pub some_flag_missing: bool,
    /// True once a yes/no cell was not null.
    pub some_flag_given: bool,
}

impl<'a> Cells<'a> {
    pub const fn new(row: &'a [Value<'a>]) -> Self {
        Self { row, next: 0, some_flag_missing: false, some_flag_given: false }
    }

    fn take<T>(&mut self, quantity: Quantity, read: impl FnOnce(&Value<'a>) -> Option<T>) -> Result<Option<T>, Reason> {
        let cell = self.row.get(self.next).copied().unwrap_or_default();
        self.next += 1;
        if cell.is_missing() {
            return Ok(None);
        }
        read(&cell).map(Some).ok_or(Reason::Unreadable(quantity))
    }

    pub fn number(&mut self, quantity: Quantity) -> Result<Option<f64>, Reason> {
        self.take(quantity, Value::as_number)
    }

    /// A yes/no cell, null kept apart from no.
    pub fn flag(&mut self, quantity: Quantity) -> Result<Option<bool>, Reason> {
        let flag = self.take(quantity, Value::as_flag)?;
        self.some_flag_missing |= flag.is_none();
        self.some_flag_given |= flag.is_some();
        Ok(flag)
    }

    /// A yes/no cell of coded records, where null means not recorded.
    #[inline]
    pub fn recorded(&mut self) -> Result<bool, Reason> {
        // Nearly every such cell is a flag.
        if let Some(Value::Flag(flag)) = self.row.get(self.next) {
            self.next += 1;
            self.some_flag_given = true;
            return Ok(*flag);
        }
        Ok(self.flag(Quantity::Conditions)?.unwrap_or(false))
    }

    /// The next `N` cells of coded records.
    #[inline]
    pub fn all_recorded<const N: usize>(&mut self) -> Result<[bool; N], Reason> {
        let mut answers = [false; N];
        for answer in &mut answers {
            *answer = self.recorded()?;
        }
        Ok(answers)
    }

    pub fn sex(&mut self) -> Result<Sex, Reason> {
        let read = |cell: &Value<'a>| match cell {
            Value::Text(text) => Sex::from_word(text),
            _ => None,
        };
        self.take(Quantity::Sex, read)?.ok_or(Reason::Missing(Quantity::Sex))
    }

    pub fn ethnicity(&mut self) -> Result<Option<Ethnicity9>, Reason> {
        let words: [&str; 9] = Ethnicity9::ALL.map(Ethnicity9::word);
        self.category(Quantity::Ethnicity, &words, Ethnicity9::from_number, |at| Ethnicity9::ALL.get(at).copied())
    }

    pub fn smoking(&mut self) -> Result<Option<Smoking5>, Reason> {
        let words: [&str; 5] = Smoking5::ALL.map(Smoking5::word);
        self.category(Quantity::Smoking, &words, Smoking5::from_number, |at| Smoking5::ALL.get(at).copied())
    }

    /// One of `words`, whatever the case.
    pub fn word<T: Copy>(&mut self, quantity: Quantity, words: &[(&str, T)]) -> Result<Option<T>, Reason> {
        self.take(quantity, |cell| match cell {
            Value::Text(text) => {
                words.iter().find(|(word, _)| text.trim().eq_ignore_ascii_case(word)).map(|(_, value)| *value)
            }
            _ => None,
        })
    }

    fn category<T>(
        &mut self,
        quantity: Quantity,
        words: &[&str],
        by_number: impl Fn(u8) -> Option<T>,
        by_place: impl Fn(usize) -> Option<T>,
    ) -> Result<Option<T>, Reason> {
        self.take(quantity, |cell| {
            let place = match cell {
                Value::Text(text) => words.iter().position(|word| text.trim().eq_ignore_ascii_case(word)),
                _ => None,
            };
            place.and_then(&by_place).or_else(|| cell.as_code().and_then(&by_number))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_read_whatever_their_type() {
        let row = [
            Value::Text("Female"),
            Value::Text(" 6 "),
            Value::Number(9.0),
            Value::Text("pakistani"),
            Value::Text("heavy_smoker"),
            Value::Text("0"),
            Value::Text("YES"),
            Value::Text("1.0"),
            Value::Text(" "),
        ];
        let mut cells = Cells::new(&row);
        assert_eq!(cells.sex(), Ok(Sex::Female));
        assert_eq!(cells.ethnicity(), Ok(Some(Ethnicity9::BlackCaribbean)));
        assert_eq!(cells.ethnicity(), Ok(Some(Ethnicity9::OtherEthnicGroup)));
        assert_eq!(cells.ethnicity(), Ok(Some(Ethnicity9::Pakistani)));
        assert_eq!(cells.smoking(), Ok(Some(Smoking5::Heavy)));
        assert_eq!(cells.smoking(), Ok(Some(Smoking5::NonSmoker)));
        assert_eq!(cells.all_recorded(), Ok([true, true, false, false]));
    }

    #[test]
    fn what_cannot_be_read_is_named() {
        for (cell, quantity) in [
            (Value::Text("n/a"), Quantity::Bmi),
            (Value::Number(f64::NAN), Quantity::Bmi),
            (Value::Text("inf"), Quantity::Bmi),
            (Value::Flag(true), Quantity::Bmi),
        ] {
            assert_eq!(Cells::new(&[cell]).number(quantity), Err(Reason::Unreadable(quantity)));
        }
        assert_eq!(Cells::new(&[Value::Number(2.0)]).recorded(), Err(Reason::Unreadable(Quantity::Conditions)));
        assert_eq!(Cells::new(&[Value::Number(10.0)]).ethnicity(), Err(Reason::Unreadable(Quantity::Ethnicity)));
        assert_eq!(Cells::new(&[Value::Number(2.5)]).smoking(), Err(Reason::Unreadable(Quantity::Smoking)));
        assert_eq!(Cells::new(&[Value::Text("unknown")]).sex(), Err(Reason::Unreadable(Quantity::Sex)));
        assert_eq!(Cells::new(&[]).sex(), Err(Reason::Missing(Quantity::Sex)));
    }
}
