//! The header most like a column that was not found, so that a renamed column is a hint and not a riddle.

use evenreach_extract::nearest_header;
use evenreach_risk::published::Column;

/// The header most like either name of `column`; the first of equals.
pub(crate) fn nearest<'a>(column: &Column, headers: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let names: Vec<&str> = std::iter::once(column.name.as_str()).chain(column.also.as_deref()).collect();
    nearest_header(&names, headers)
}

#[cfg(test)]
mod tests {
    use evenreach_risk::published::by_name;

    use super::*;

    #[test]
    fn renamed_columns_are_recognised() {
        let headers = ["patient_id", "Age", "BMI (kg/m2)", "sbp", "systolic", "Chol_HDL_ratio", "notes", "postcode"];
        let score = by_name("qrisk3").unwrap();
        for (name, expected) in [
            ("age", Some("Age")),
            ("bmi", Some("BMI (kg/m2)")),
            ("systolic_bp", Some("systolic")),
            ("cholesterol_hdl_ratio", Some("Chol_HDL_ratio")),
            ("sex", None),
            ("migraine", None),
        ] {
            let column = score.columns().iter().find(|column| column.name == name).unwrap();
            assert_eq!(nearest(column, headers.into_iter()), expected, "{name}");
        }
    }
}
