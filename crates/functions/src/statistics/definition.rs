//! How a statistic is called in SQL: its arguments, the functions of its family, and their documentation.

use std::hash::{Hash, Hasher};

use arrow::array::{ArrayRef, AsArray, Float64Array};
use arrow::datatypes::{DataType, Float64Type};
use datafusion::common::{exec_err, internal_err, plan_err};
use datafusion::error::Result;
use datafusion::logical_expr::{DocSection, Documentation, Signature, Volatility};

use super::answer::Shown;

/// What a null means in a column of an aggregate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Null {
    /// The statistic is undefined: `missing_value`.
    Refused,
    /// Nothing was counted.
    Zero,
    /// As if the argument were not handed in.
    Allowed,
}

/// One argument.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Parameter {
    pub(crate) name: &'static str,
    pub(crate) meaning: &'static str,
    pub(crate) null: Null,
    /// The value when it is left out; null where it may be left out without one.
    pub(crate) default: Option<Option<f64>>,
    /// In an aggregate, one value for all rows rather than a column.
    pub(crate) is_setting: bool,
    /// When not empty, a text: its value is its place among these words.
    pub(crate) words: &'static [&'static str],
}

impl Parameter {
    pub(crate) const fn new(name: &'static str, meaning: &'static str) -> Self {
        Self { name, meaning, null: Null::Refused, default: None, is_setting: false, words: &[] }
    }

    pub(crate) const fn or(self, default: f64) -> Self {
        Self { default: Some(Some(default)), ..self }
    }

    pub(crate) const fn or_none(self) -> Self {
        Self { default: Some(None), ..self }
    }

    pub(crate) const fn null(self, null: Null) -> Self {
        Self { null, ..self }
    }

    pub(crate) const fn setting(name: &'static str, meaning: &'static str, default: f64) -> Self {
        Self { is_setting: true, ..Self::new(name, meaning).or(default) }
    }

    /// A setting that must be handed in.
    pub(crate) const fn required(name: &'static str, meaning: &'static str) -> Self {
        Self { is_setting: true, ..Self::new(name, meaning) }
    }

    /// One of these words rather than a number.
    pub(crate) const fn word(self, words: &'static [&'static str]) -> Self {
        Self { words, ..self }
    }

    fn may_be_left_out(&self) -> bool {
        self.default.is_some()
    }
}

/// Confidence, the last argument of every interval.
pub(crate) const CONFIDENCE: Parameter = Parameter::setting(
    "confidence",
    "Confidence of the limits: 0.95 when left out, 0.998 for three-sigma limits",
    0.95,
);

/// One statistic, from which a family of functions is made: `name` (the value), `name_lower` and the like (its other
/// parts), `name_reason` and `name_estimate` (a struct of all).
#[derive(Debug, Clone, Copy)]
pub(crate) struct Definition<F> {
    pub(crate) name: &'static str,
    /// Another name the field knows it by.
    pub(crate) alias: Option<&'static str>,
    /// The parts of the answer, `value` first.
    pub(crate) parts: &'static [&'static str],
    /// When not empty, the value is a word: its place here.
    pub(crate) words: &'static [&'static str],
    pub(crate) parameters: &'static [Parameter],
    /// What it is, which way it points and what makes it undefined.
    pub(crate) about: &'static str,
    pub(crate) source: &'static str,
    /// The arguments of the example, and the rows it reads.
    pub(crate) example: (&'static str, &'static str),
    pub(crate) compute: F,
}

/// Parts of an interval.
pub(crate) const INTERVAL: &[&str] = &["value", "lower", "upper"];

/// One function of a family.
#[derive(Debug, Clone)]
pub(crate) struct Named {
    pub(crate) name: String,
    pub(crate) aliases: Vec<String>,
    pub(crate) shown: Shown,
    pub(crate) documentation: Documentation,
}

impl<F> Definition<F> {
    /// The functions of the family.
    pub(crate) fn functions(&self) -> Vec<Named> {
        let numbers = self.parts.iter().enumerate().map(|(at, part)| {
            let shown = if self.words.is_empty() { Shown::Number(at) } else { Shown::Word(self.words) };
            if *part == "value" { self.named("", shown) } else { self.named(&format!("_{part}"), shown) }
        });
        let reason = self.named("_reason", Shown::Reason);
        let everything = self.words.is_empty().then(|| self.named("_estimate", Shown::Everything(self.parts)));
        numbers.chain([reason]).chain(everything).collect()
    }

    fn named(&self, suffix: &str, shown: Shown) -> Named {
        let name = format!("{}{suffix}", self.name);
        let aliases = self.alias.iter().map(|alias| format!("{alias}{suffix}")).collect();
        Named { documentation: self.documentation(&name, shown), name, aliases, shown }
    }

    fn documentation(&self, name: &str, shown: Shown) -> Documentation {
        let gives = match shown {
            Shown::Number(at) => format!("Gives the {} ({}).", self.parts[at].replace('_', " "), self.name),
            Shown::Word(words) => format!("Gives one of: {}.", words.join("; ")),
            Shown::Reason => "Gives the machine reason why a part is null, or null.".to_owned(),
            Shown::Everything(parts) => format!("Gives a struct of {} and reason.", parts.join(", ")),
        };
        let section = DocSection { include: true, label: "Statistics", description: None };
        let description =
            format!("{} {gives} Null, never 0 or NaN, where it is undefined. Source: {}", self.about, self.source);
        let required = self.parameters.iter().filter(|p| !p.may_be_left_out()).map(|p| p.name.to_owned());
        let optional = self.parameters.iter().filter(|p| p.may_be_left_out()).map(|p| format!("[{}]", p.name));
        let arguments = required.chain(optional).collect::<Vec<_>>().join(", ");
        let (call, rows) = self.example;
        let mut documentation = Documentation::builder(section, description, format!("{name}({arguments})"))
            .with_sql_example(format!("select {name}({call}) {rows}").trim_end());
        for parameter in self.parameters {
            let meaning = match parameter.words {
                [] => parameter.meaning.to_owned(),
                words => format!("{}: one of {}", parameter.meaning, words.join(", ")),
            };
            documentation = documentation.with_argument(parameter.name, meaning);
        }
        documentation.build()
    }

    /// Numbers and words, with trailing ones that may be left out, by place or by name.
    fn signature(&self) -> Signature {
        let signature = Signature::user_defined(Volatility::Immutable);
        let names: Vec<&str> = self.parameters.iter().map(|p| p.name).collect();
        // Names are fixed in the definition; were they refused, calls by place would still work.
        signature.clone().with_parameter_names(names).unwrap_or(signature)
    }
}

impl<F: Copy> Definition<F> {
    /// The functions of the family, for the engine.
    pub(crate) fn family(&self) -> impl Iterator<Item = Statistic<F>> {
        let (definition, signature) = (*self, self.signature());
        self.functions().into_iter().map(move |named| Statistic { definition, named, signature: signature.clone() })
    }
}

/// One function of a family, as the engine holds it.
#[derive(Debug)]
pub(crate) struct Statistic<F> {
    pub(crate) definition: Definition<F>,
    pub(crate) named: Named,
    pub(crate) signature: Signature,
}

impl<F> PartialEq for Statistic<F> {
    fn eq(&self, other: &Self) -> bool {
        self.named.name == other.named.name
    }
}

impl<F> Eq for Statistic<F> {}

impl<F> Hash for Statistic<F> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.named.name.hash(state);
    }
}

impl<F> Statistic<F> {
    /// Every argument as a double, or as a text where a word is asked; a flag counts as 0 or 1.
    pub(crate) fn coerced(&self, types: &[DataType]) -> Result<Vec<DataType>> {
        let (name, parameters) = (&self.named.name, self.definition.parameters);
        let least = parameters.iter().filter(|p| !p.may_be_left_out()).count();
        if types.len() < least || types.len() > parameters.len() {
            return plan_err!("{name} takes {least} to {} arguments, not {}", parameters.len(), types.len());
        }
        let coerced = |(parameter, given): (&Parameter, &DataType)| {
            if !parameter.words.is_empty() {
                match given.is_string() || given.is_null() {
                    true => Ok(DataType::Utf8),
                    false => plan_err!("{name}: {} must be a text, not {given}", parameter.name),
                }
            } else if given.is_numeric() || matches!(given, DataType::Boolean | DataType::Null) {
                Ok(DataType::Float64)
            } else {
                plan_err!("{name}: {} must be a number, not {given}", parameter.name)
            }
        };
        parameters.iter().zip(types).map(coerced).collect()
    }
}

/// The arguments handed in as doubles, a word as its place among its parameter's.
pub(crate) fn as_doubles(name: &str, parameters: &[Parameter], columns: &[ArrayRef]) -> Result<Vec<Float64Array>> {
    let place = |parameter: &Parameter, word: &str| match parameter.words.iter().position(|known| *known == word) {
        Some(place) => Ok(place as f64),
        // The word itself may be anybody's: it is not repeated.
        None => exec_err!("{name}: {} must be one of {}", parameter.name, parameter.words.join(", ")),
    };
    let doubles = |(column, parameter): (&ArrayRef, &Parameter)| {
        if let Some(numbers) = column.as_primitive_opt::<Float64Type>() {
            return Ok(numbers.clone());
        }
        match column.as_string_opt::<i32>() {
            Some(texts) => texts.iter().map(|word| word.map(|word| place(parameter, word)).transpose()).collect(),
            None => internal_err!("{name} was handed neither doubles nor texts"),
        }
    };
    columns.iter().zip(parameters).map(doubles).collect()
}
