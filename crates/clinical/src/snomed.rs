//! SNOMED CT and dm+d identifiers: digits with a Verhoeff check digit, always held as text.

/// Why a text is not a SNOMED CT or dm+d identifier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CodeFault {
    /// Spreadsheets turn long identifiers into `1.23E+17`.
    #[error("looks like a spreadsheet number; the last digits are lost")]
    SpreadsheetNumber,
    /// Anything but ASCII digits.
    #[error("holds characters that are not digits")]
    NotDigits,
    /// Identifiers have 6 to 18 digits.
    #[error("has fewer than 6 or more than 18 digits")]
    Length,
    /// Identifiers never start with zero.
    #[error("starts with zero")]
    LeadingZero,
    /// The Verhoeff check digit disagrees: a typing slip or a rounded number.
    #[error("fails its check digit; it may have been rounded by a spreadsheet")]
    CheckDigit,
}

const PRODUCT: [[u8; 10]; 10] = [
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

const PERMUTATION: [[u8; 10]; 8] = [
    [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
    [1, 5, 7, 6, 2, 8, 3, 0, 9, 4],
    [5, 8, 0, 3, 7, 9, 6, 1, 4, 2],
    [8, 9, 1, 6, 0, 4, 3, 5, 2, 7],
    [9, 4, 5, 3, 1, 2, 6, 8, 7, 0],
    [4, 2, 8, 6, 5, 7, 3, 9, 0, 1],
    [2, 7, 9, 3, 8, 0, 6, 4, 1, 5],
    [7, 0, 4, 6, 9, 1, 3, 2, 5, 8],
];

/// Checks an identifier's form and its Verhoeff check digit (SNOMED CT Technical Implementation Guide).
///
/// ```
/// use evenreach_clinical::snomed::{CodeFault, check};
/// assert_eq!(check("44054006"), Ok(()));
/// assert_eq!(check("44054007"), Err(CodeFault::CheckDigit));
/// assert_eq!(check("1.00576E+15"), Err(CodeFault::SpreadsheetNumber));
/// ```
pub fn check(code: &str) -> Result<(), CodeFault> {
    if !code.bytes().all(|b| b.is_ascii_digit()) {
        let spreadsheet = code.contains(['E', 'e']) && code.contains(['+', '.']);
        return Err(if spreadsheet { CodeFault::SpreadsheetNumber } else { CodeFault::NotDigits });
    }
    if !(6..=18).contains(&code.len()) {
        return Err(CodeFault::Length);
    }
    if code.starts_with('0') {
        return Err(CodeFault::LeadingZero);
    }
    let rest = code.bytes().rev().enumerate().fold(0u8, |sum, (place, digit)| {
        PRODUCT[usize::from(sum)][usize::from(PERMUTATION[place % 8][usize::from(digit - b'0')])]
    });
    if rest == 0 { Ok(()) } else { Err(CodeFault::CheckDigit) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn published_codes() {
        for (code, expected) in [
            ("44054006", Ok(())),
            ("999791000000106", Ok(())),
            ("1005671000000105", Ok(())),
            ("999791000000107", Err(CodeFault::CheckDigit)),
            ("0044054006", Err(CodeFault::LeadingZero)),
            ("44054", Err(CodeFault::Length)),
            ("1234567890123456789", Err(CodeFault::Length)),
            ("44 054006", Err(CodeFault::NotDigits)),
            ("1.23E+17", Err(CodeFault::SpreadsheetNumber)),
            ("", Err(CodeFault::Length)),
        ] {
            assert_eq!(check(code), expected, "{code}");
        }
    }

    proptest! {
        /// Every single wrong digit and every neighbour swap is caught.
        #[test]
        fn one_slip_is_caught(place in 0usize..15, digit in 0u8..10) {
            let code = "999791000000106";
            let mut bytes = code.as_bytes().to_vec();
            bytes[place] = b'0' + digit;
            let slipped = String::from_utf8(bytes).unwrap();
            prop_assert_eq!(check(&slipped).is_ok(), slipped == code);
            let mut bytes = code.as_bytes().to_vec();
            if place > 0 { bytes.swap(place - 1, place); }
            let swapped = String::from_utf8(bytes).unwrap();
            prop_assert_eq!(check(&swapped).is_ok(), swapped == code);
        }
    }
}
