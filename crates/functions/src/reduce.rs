//! The aggregate function: `reduce_clinical_events(code, date, value, unit)` and its like for medicines.

use std::hash::{Hash, Hasher};
use std::sync::Arc;

use arrow::array::{
    Array, ArrayRef, AsArray, BinaryBuilder, BooleanArray, FixedSizeBinaryArray, FixedSizeBinaryBuilder,
};
use arrow::datatypes::{DataType, Date32Type, Field, FieldRef, Float64Type, Int32Type};
use datafusion::common::{exec_err, internal_err};
use datafusion::error::Result;
use datafusion::logical_expr::function::{AccumulatorArgs, StateFieldsArgs};
use datafusion::logical_expr::{Accumulator, AggregateUDFImpl, EmitTo, GroupsAccumulator, Signature, Volatility};
use evenreach_clinical::measure::{Conversion, Measure};
use hashbrown::HashMap;

use crate::evaluate::{evaluate, list_field};
use crate::event_state::{Event, EventState, Logged};
use crate::reduction::{Op, Reduction};

/// One pass over a person's events: every entry of a [`Reduction`], at every date wanted.
///
/// Returns a list of records, one a date, newest first. Every entry has a total order for ties, so the answer does
/// not depend on the order of rows, partitions or batches.
#[derive(Debug, Clone)]
pub struct ReduceEvents {
    name: String,
    reduction: Arc<Reduction>,
    signature: Signature,
}

impl ReduceEvents {
    /// The function under the name SQL calls it by.
    #[must_use]
    pub fn new(name: impl Into<String>, reduction: Arc<Reduction>) -> Self {
        Self { name: name.into(), reduction, signature: Signature::variadic_any(Volatility::Immutable) }
    }
}

impl PartialEq for ReduceEvents {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name && Arc::ptr_eq(&self.reduction, &other.reduction)
    }
}

impl Eq for ReduceEvents {}

impl Hash for ReduceEvents {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.name.hash(state);
    }
}

impl AggregateUDFImpl for ReduceEvents {
    fn name(&self) -> &str {
        &self.name
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _arguments: &[DataType]) -> Result<DataType> {
        Ok(DataType::List(list_field(self.reduction.fields())))
    }

    fn accumulator(&self, _arguments: AccumulatorArgs) -> Result<Box<dyn Accumulator>> {
        exec_err!("{} works on groups only: add `group by person_key`", self.name)
    }

    fn state_fields(&self, _arguments: StateFieldsArgs) -> Result<Vec<FieldRef>> {
        let state = EventState::new(Arc::clone(&self.reduction));
        Ok(vec![
            Arc::new(Field::new("records", DataType::FixedSizeBinary(record_bytes(&state)), true)),
            Arc::new(Field::new("log", DataType::Binary, true)),
        ])
    }

    fn groups_accumulator_supported(&self, _arguments: AccumulatorArgs) -> bool {
        true
    }

    fn create_groups_accumulator(&self, _arguments: AccumulatorArgs) -> Result<Box<dyn GroupsAccumulator>> {
        Ok(Box::new(EventGroups {
            state: EventState::new(Arc::clone(&self.reduction)),
            codes: Resolved::default(),
            units: Resolved::default(),
            by_code: self.reduction.codes.iter().cloned().zip(0u32..).collect(),
            ops: self.reduction.ops.values().cloned().collect(),
        }))
    }
}

fn record_bytes(state: &EventState) -> i32 {
    (state.layout.words * size_of::<i32>()) as i32
}

/// What the distinct values of a dictionary mean, worked out once a dictionary.
#[derive(Debug)]
struct Resolved<T> {
    dictionary: Option<ArrayRef>,
    meanings: Vec<T>,
}

impl<T> Default for Resolved<T> {
    fn default() -> Self {
        Self { dictionary: None, meanings: vec![] }
    }
}

impl<T> Resolved<T> {
    fn of(&mut self, values: &ArrayRef, mean: impl Fn(&str) -> T) -> Result<()> {
        if self.dictionary.as_ref().is_some_and(|held| Arc::ptr_eq(held, values)) {
            return Ok(());
        }
        let Some(texts) = values.as_string_opt::<i32>() else { return exec_err!("codes and units must be text") };
        self.meanings = texts.iter().map(|text| mean(text.unwrap_or_default())).collect();
        self.dictionary = Some(Arc::clone(values));
        Ok(())
    }
}

#[derive(Debug)]
struct EventGroups {
    state: EventState,
    /// Place of each code's operations in `ops`.
    codes: Resolved<Option<u32>>,
    units: Resolved<Vec<Option<Conversion>>>,
    by_code: ByCode,
    ops: Vec<Vec<Op>>,
}

type ByCode = HashMap<String, u32, foldhash::fast::RandomState>;

/// A dictionary column's keys and values; plain text is treated as its own dictionary.
fn dictionary(column: &ArrayRef) -> Result<(Vec<Option<usize>>, ArrayRef)> {
    if let Some(column) = column.as_dictionary_opt::<Int32Type>() {
        let keys = column.keys().iter().map(|k| k.and_then(|k| usize::try_from(k).ok())).collect();
        return Ok((keys, Arc::clone(column.values())));
    }
    let text = arrow::compute::cast(column, &DataType::Utf8)?;
    let keys = (0..text.len()).map(|row| text.is_valid(row).then_some(row)).collect();
    Ok((keys, text))
}

impl EventGroups {
    fn resolve(&mut self, codes: &ArrayRef, units: Option<&ArrayRef>) -> Result<()> {
        let by_code = &self.by_code;
        self.codes.of(codes, |code| by_code.get(code).copied())?;
        if let Some(units) = units {
            self.units.of(units, |unit| Measure::ALL.iter().map(|m| m.conversion(Some(unit))).collect())?;
        }
        Ok(())
    }
}

impl GroupsAccumulator for EventGroups {
    fn update_batch(
        &mut self,
        values: &[ArrayRef],
        group_indices: &[usize],
        filter: Option<&BooleanArray>,
        total_num_groups: usize,
    ) -> Result<()> {
        self.state.grow(total_num_groups);
        let [codes, days, rest @ ..] = values else {
            return exec_err!("a reduction needs at least a code and a date");
        };
        let (code_keys, code_values) = dictionary(codes)?;
        let numbers = rest.first().and_then(|v| v.as_primitive_opt::<Float64Type>());
        let units = rest.get(1).map(dictionary).transpose()?;
        self.resolve(&code_values, units.as_ref().map(|(_, values)| values))?;
        let Some(days) = days.as_primitive_opt::<Date32Type>() else { return exec_err!("the date must be a date") };
        let unitless: Vec<Option<Conversion>> = Measure::ALL.iter().map(|m| m.conversion(None)).collect();
        for (row, group) in group_indices.iter().enumerate() {
            let Some(code) = code_keys[row].and_then(|k| self.codes.meanings[k]) else { continue };
            if days.is_null(row) || filter.is_some_and(|f| !f.is_valid(row) || !f.value(row)) {
                continue;
            }
            let unit = units.as_ref().and_then(|(keys, _)| keys[row]);
            self.state.apply(&Event {
                group: *group,
                day: days.value(row),
                value: numbers.and_then(|n| n.is_valid(row).then(|| n.value(row))),
                ops: &self.ops[code as usize],
                conversions: unit.map_or(&unitless, |u| &self.units.meanings[u]),
            });
        }
        Ok(())
    }

    fn evaluate(&mut self, emit_to: EmitTo) -> Result<ArrayRef> {
        let (groups, mut log) = self.take_log(emit_to);
        let result = evaluate(&self.state, groups, &mut log)?;
        self.drop_groups(groups);
        Ok(result)
    }

    fn state(&mut self, emit_to: EmitTo) -> Result<Vec<ArrayRef>> {
        let (groups, mut log) = self.take_log(emit_to);
        log.sort_unstable();
        log.dedup();
        let mut records = FixedSizeBinaryBuilder::with_capacity(groups, record_bytes(&self.state));
        let mut bytes = Vec::with_capacity(self.state.layout.words * size_of::<i32>());
        for record in self.state.records[..groups * self.state.layout.words].chunks_exact(self.state.layout.words) {
            bytes.clear();
            bytes.extend(record.iter().flat_map(|word| word.to_le_bytes()));
            records.append_value(&bytes)?;
        }
        let mut logs = BinaryBuilder::with_capacity(groups, log.len() * 12);
        let mut rest = log.as_slice();
        for group in 0..groups as u32 {
            let (own, others) = rest.split_at(rest.partition_point(|l| l.group <= group));
            rest = others;
            bytes.clear();
            let words = own.iter().flat_map(|l| [l.entry, l.day, l.thousandths]);
            bytes.extend(words.flat_map(i32::to_le_bytes));
            logs.append_value(&bytes);
        }
        self.drop_groups(groups);
        Ok(vec![Arc::new(records.finish()), Arc::new(logs.finish())])
    }

    fn merge_batch(&mut self, values: &[ArrayRef], group_indices: &[usize], total_num_groups: usize) -> Result<()> {
        self.state.grow(total_num_groups);
        let [records, logs] = values else { return internal_err!("a reduction's state has two columns") };
        let (Some(records), Some(logs)) =
            (records.as_any().downcast_ref::<FixedSizeBinaryArray>(), logs.as_binary_opt::<i32>())
        else {
            return internal_err!("a reduction's state has unexpected types");
        };
        let mut words = Vec::with_capacity(self.state.layout.words);
        for (row, group) in group_indices.iter().enumerate() {
            words.clear();
            words.extend(records.value(row).as_chunks::<4>().0.iter().map(|b| i32::from_le_bytes(*b)));
            self.state.merge(*group, &words);
            for entry in logs.value(row).as_chunks::<12>().0 {
                let word = |at: usize| i32::from_le_bytes([entry[at], entry[at + 1], entry[at + 2], entry[at + 3]]);
                let (entry, day, thousandths) = (word(0), word(4), word(8));
                self.state.log.push(Logged { group: *group as u32, entry, day, thousandths });
            }
        }
        Ok(())
    }

    fn convert_to_state(&self, values: &[ArrayRef], filter: Option<&BooleanArray>) -> Result<Vec<ArrayRef>> {
        let mut each_row_its_own = Self {
            state: EventState::new(Arc::clone(&self.state.reduction)),
            codes: Resolved::default(),
            units: Resolved::default(),
            by_code: self.by_code.clone(),
            ops: self.ops.clone(),
        };
        let rows = values.first().map_or(0, |v| v.len());
        let groups: Vec<usize> = (0..rows).collect();
        each_row_its_own.update_batch(values, &groups, filter, rows)?;
        GroupsAccumulator::state(&mut each_row_its_own, EmitTo::All)
    }

    fn size(&self) -> usize {
        self.state.bytes() + size_of::<Self>()
    }
}

impl EventGroups {
    /// How many people to emit, and their part of the log; the rest keeps its log, renumbered.
    fn take_log(&mut self, emit_to: EmitTo) -> (usize, Vec<Logged>) {
        match emit_to {
            EmitTo::All => (self.state.groups(), std::mem::take(&mut self.state.log)),
            EmitTo::First(n) => {
                let (own, mut rest): (Vec<Logged>, Vec<Logged>) =
                    self.state.log.drain(..).partition(|l| (l.group as usize) < n);
                for logged in &mut rest {
                    logged.group -= n as u32;
                }
                self.state.log = rest;
                (n, own)
            }
        }
    }

    fn drop_groups(&mut self, groups: usize) {
        let words = groups * self.state.layout.words;
        if words == self.state.records.len() {
            self.state.records = Vec::new();
        } else {
            self.state.records.drain(..words);
        }
    }
}
