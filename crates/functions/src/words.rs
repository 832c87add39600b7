//! The words of the field as SQL functions: ages, bands, ethnic groups, deprivation quintiles.

use std::sync::Arc;

use arrow::array::{ArrayRef, AsArray, Int32Array, StringArray};
use arrow::datatypes::{DataType, Date32Type, Int32Type};
use datafusion::common::exec_err;
use datafusion::error::Result;
use datafusion::logical_expr::{ColumnarValue, ScalarUDF, Volatility, create_udf};
use evenreach_clinical::age;
use evenreach_clinical::deprivation::{quintile_from_decile, quintile_label};
use evenreach_clinical::ethnicity::{Category, UNKNOWN};
use evenreach_risk::published::Ethnicity9;
use jiff::civil::Date;

/// `completed_years(born, on)`, `age_band(age_years)`, `ethnicity_19(code)`, `ethnicity_16(code)`,
/// `ethnicity_5(code)`, `ethnicity_9(code)`, `imd_quintile(imd_decile)`, `imd_quintile_label(imd_quintile)`.
#[must_use]
pub fn words() -> Vec<ScalarUDF> {
    vec![
        function("completed_years", vec![DataType::Date32, DataType::Date32], DataType::Int32, completed_years),
        function("age_band", vec![DataType::Int32], DataType::Utf8, |columns| {
            texts_of_integers(columns, |years| years.map(age::band))
        }),
        function("imd_quintile", vec![DataType::Int32], DataType::Int32, |columns| {
            let [deciles] = columns else { return exec_err!("imd_quintile takes one argument") };
            let Some(deciles) = deciles.as_primitive_opt::<Int32Type>() else {
                return exec_err!("a decile is a number");
            };
            Ok(Arc::new(deciles.iter().map(|d| d.and_then(quintile_from_decile)).collect::<Int32Array>()))
        }),
        function("imd_quintile_label", vec![DataType::Int32], DataType::Utf8, |columns| {
            texts_of_integers(columns, |quintile| Some(quintile_label(quintile)))
        }),
        function("ethnicity_19", vec![DataType::Utf8], DataType::Utf8, |c| group(c, Category::group_19)),
        function("ethnicity_16", vec![DataType::Utf8], DataType::Utf8, |c| group(c, Category::group_16)),
        function("ethnicity_5", vec![DataType::Utf8], DataType::Utf8, |c| group(c, Category::group_5)),
        function("ethnicity_9", vec![DataType::Utf8], DataType::Utf8, ethnicity_of_scores),
    ]
}

fn function(name: &str, takes: Vec<DataType>, gives: DataType, body: fn(&[ArrayRef]) -> Result<ArrayRef>) -> ScalarUDF {
    let body = move |arguments: &[ColumnarValue]| {
        Ok(ColumnarValue::Array(body(&ColumnarValue::values_to_arrays(arguments)?)?))
    };
    create_udf(name, takes, gives, Volatility::Immutable, Arc::new(body))
}

fn completed_years(columns: &[ArrayRef]) -> Result<ArrayRef> {
    let [born, on] = columns else { return exec_err!("completed_years takes two arguments") };
    let (Some(born), Some(on)) = (born.as_primitive_opt::<Date32Type>(), on.as_primitive_opt::<Date32Type>()) else {
        return exec_err!("completed_years takes dates");
    };
    let date = |days: i32| Date::constant(1970, 1, 1).saturating_add(jiff::Span::new().days(days));
    let years = born.iter().zip(on.iter()).map(|(born, on)| age::completed_years(date(born?), date(on?)));
    Ok(Arc::new(years.collect::<Int32Array>()))
}

fn texts_of_integers(columns: &[ArrayRef], text: fn(Option<i32>) -> Option<&'static str>) -> Result<ArrayRef> {
    let [numbers] = columns else { return exec_err!("the function takes one argument") };
    let Some(numbers) = numbers.as_primitive_opt::<Int32Type>() else { return exec_err!("the argument is a number") };
    Ok(Arc::new(numbers.iter().map(text).collect::<StringArray>()))
}

/// A code that is missing or not a category is `Unknown`: a group of its own.
fn group(columns: &[ArrayRef], name: fn(Category) -> &'static str) -> Result<ArrayRef> {
    let [codes] = columns else { return exec_err!("the function takes one argument") };
    let Some(codes) = codes.as_string_opt::<i32>() else { return exec_err!("an ethnicity code is text") };
    let named = codes.iter().map(|code| Some(code.and_then(Category::from_code).map_or(UNKNOWN, name)));
    Ok(Arc::new(named.collect::<StringArray>()))
}

/// The nine groups of QRISK3 and QDiabetes, kept apart from the groups that are reported; null when not known, which
/// the scores take as White and flag.
fn ethnicity_of_scores(columns: &[ArrayRef]) -> Result<ArrayRef> {
    let [codes] = columns else { return exec_err!("the function takes one argument") };
    let Some(codes) = codes.as_string_opt::<i32>() else { return exec_err!("an ethnicity code is text") };
    let word = |code: Option<&str>| Ethnicity9::from_nhs_category(code?.chars().next()?).map(Ethnicity9::word);
    Ok(Arc::new(codes.iter().map(word).collect::<StringArray>()))
}
