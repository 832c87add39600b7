//! `resolve_ethnicity(code, date, source, rule)`: one answer a person from conflicting records, with where it came from.

use std::collections::BTreeSet;
use std::str::FromStr as _;
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, StructArray};
use arrow::datatypes::{DataType, Date32Type, Field, FieldRef, Fields};
use datafusion::common::{ScalarValue, exec_err, plan_err};
use datafusion::error::Result;
use datafusion::logical_expr::function::{AccumulatorArgs, StateFieldsArgs};
use datafusion::logical_expr::{Accumulator, AggregateUDFImpl, Signature, Volatility};
use evenreach_clinical::ethnicity::{Category, Record, Rule, Source};
use evenreach_clinical::quality::RecordedCode;
use jiff::civil::Date;

const EPOCH: Date = Date::constant(1970, 1, 1);

/// The aggregate function. Result: struct of `code` (letter), `date`, `source` of the record that decided,
/// `known_records`, `distinct_categories`, `distinct_groups_5`, and `not_stated`: a record says that the person was asked
/// and did not say.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ResolveEthnicity {
    signature: Signature,
}

impl Default for ResolveEthnicity {
    fn default() -> Self {
        let types = vec![DataType::Utf8, DataType::Date32, DataType::Utf8, DataType::Utf8];
        Self { signature: Signature::exact(types, Volatility::Immutable) }
    }
}

fn fields() -> Fields {
    Fields::from(vec![
        Field::new("code", DataType::Utf8, true),
        Field::new("date", DataType::Date32, true),
        Field::new("source", DataType::Utf8, true),
        Field::new("known_records", DataType::Int32, true),
        Field::new("distinct_categories", DataType::Int32, true),
        Field::new("distinct_groups_5", DataType::Int32, true),
        Field::new("not_stated", DataType::Boolean, true),
    ])
}

impl AggregateUDFImpl for ResolveEthnicity {
    fn name(&self) -> &'static str {
        "resolve_ethnicity"
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _arguments: &[DataType]) -> Result<DataType> {
        Ok(DataType::Struct(fields()))
    }

    fn state_fields(&self, _arguments: StateFieldsArgs) -> Result<Vec<FieldRef>> {
        Ok(vec![
            Arc::new(Field::new("rule", DataType::Utf8, true)),
            Arc::new(Field::new("records", DataType::Binary, true)),
            Arc::new(Field::new("not_stated", DataType::Boolean, true)),
        ])
    }

    fn accumulator(&self, _arguments: AccumulatorArgs) -> Result<Box<dyn Accumulator>> {
        Ok(Box::new(Records::default()))
    }
}

#[derive(Debug, Default)]
struct Records {
    rule: Option<Rule>,
    records: Vec<Record>,
    not_stated: bool,
}

fn rule_named(name: &str) -> Result<Rule> {
    match Rule::ALL.into_iter().find(|rule| rule.name() == name) {
        Some(rule) => Ok(rule),
        None => plan_err!("`{name}` is not a rule for resolving ethnicity"),
    }
}

impl Accumulator for Records {
    fn update_batch(&mut self, values: &[ArrayRef]) -> Result<()> {
        let [codes, dates, sources, rules] = values else { return exec_err!("resolve_ethnicity takes four arguments") };
        let (Some(codes), Some(dates), Some(sources), Some(rules)) = (
            codes.as_string_opt::<i32>(),
            dates.as_primitive_opt::<Date32Type>(),
            sources.as_string_opt::<i32>(),
            rules.as_string_opt::<i32>(),
        ) else {
            return exec_err!("resolve_ethnicity takes text, date, text, text");
        };
        for row in 0..codes.len() {
            if self.rule.is_none() && rules.is_valid(row) {
                self.rule = Some(rule_named(rules.value(row))?);
            }
            if codes.is_null(row) || dates.is_null(row) {
                continue;
            }
            let category = match RecordedCode::read(codes.value(row)) {
                RecordedCode::Known(category) => category,
                RecordedCode::NotStated => {
                    self.not_stated = true;
                    continue;
                }
                RecordedCode::NotKnown => continue,
            };
            let date = EPOCH.saturating_add(jiff::Span::new().days(dates.value(row)));
            let source = Source::from_word(if sources.is_valid(row) { sources.value(row) } else { "" });
            self.records.push(Record { date, source, category });
        }
        Ok(())
    }

    fn evaluate(&mut self) -> Result<ScalarValue> {
        let answer = self.rule.and_then(|rule| rule.resolve(&self.records));
        let categories: BTreeSet<Category> = self.records.iter().map(|record| record.category).collect();
        let groups: BTreeSet<&str> = categories.iter().map(|category| category.group_5()).collect();
        let columns: Vec<ArrayRef> = [
            ScalarValue::Utf8(answer.map(|r| r.category.letter().to_string())),
            ScalarValue::Date32(answer.map(|r| (r.date - EPOCH).get_days())),
            ScalarValue::Utf8(answer.map(|r| r.source.word().to_owned())),
            ScalarValue::Int32(Some(self.records.len() as i32)),
            ScalarValue::Int32(Some(categories.len() as i32)),
            ScalarValue::Int32(Some(groups.len() as i32)),
            ScalarValue::Boolean(Some(self.not_stated)),
        ]
        .iter()
        .map(ScalarValue::to_array)
        .collect::<Result<_>>()?;
        Ok(ScalarValue::Struct(Arc::new(StructArray::try_new(fields(), columns, None)?)))
    }

    fn state(&mut self) -> Result<Vec<ScalarValue>> {
        let words = self.records.iter().map(|r| format!("{} {} {}\n", r.date, r.source.word(), r.category.letter()));
        Ok(vec![
            ScalarValue::Utf8(self.rule.map(|r| r.name().to_owned())),
            ScalarValue::Binary(Some(words.collect::<String>().into_bytes())),
            ScalarValue::Boolean(Some(self.not_stated)),
        ])
    }

    fn merge_batch(&mut self, states: &[ArrayRef]) -> Result<()> {
        let [rules, records, not_stated] = states else { return exec_err!("ethnicity state has three columns") };
        let (Some(rules), Some(records), Some(not_stated)) =
            (rules.as_string_opt::<i32>(), records.as_binary_opt::<i32>(), not_stated.as_boolean_opt())
        else {
            return exec_err!("ethnicity state has unexpected types");
        };
        for row in 0..records.len() {
            self.not_stated |= not_stated.is_valid(row) && not_stated.value(row);
            if self.rule.is_none() && rules.is_valid(row) {
                self.rule = Some(rule_named(rules.value(row))?);
            }
            let text = std::str::from_utf8(records.value(row)).unwrap_or_default();
            for line in text.lines() {
                let mut words = line.split(' ');
                let (Some(date), Some(source), Some(letter)) = (words.next(), words.next(), words.next()) else {
                    continue;
                };
                let (Ok(date), Some(category)) = (Date::from_str(date), Category::from_code(letter)) else { continue };
                self.records.push(Record { date, source: Source::from_word(source), category });
            }
        }
        Ok(())
    }

    fn size(&self) -> usize {
        size_of::<Self>() + self.records.capacity() * size_of::<Record>()
    }
}
