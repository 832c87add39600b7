//! Relations in order: plan, lint, run, check, hold.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use arrow::array::RecordBatch;
use arrow::compute::concat_batches;
use datafusion::datasource::MemTable;
use datafusion::error::DataFusionError;
use datafusion::execution::context::SQLOptions;
use datafusion::logical_expr::AggregateUDF;
use datafusion::prelude::SessionContext;
use evenreach_contract::Checked;
use evenreach_extract::{Codelists, ExtractError, Table};
use evenreach_functions::{ReduceEvents, Reduction};
use jiff::civil::Date;

use crate::flatten::one_row_a_record;
use crate::lint::{plan_faults, scans};
use crate::parameters::{bound, days, typed};
use crate::stream::event_table;
use crate::{Catalogue, Engine, Parameter, Parameters, Relation, RelationError};

/// What relations are derived from.
#[derive(Debug)]
pub struct Inputs<'a> {
    /// Admitted extracts and reference tables.
    pub tables: &'a BTreeMap<String, Table>,
    /// Results of earlier steps that later relations read (reduced records, scores).
    pub derived: &'a BTreeMap<String, Arc<Checked>>,
    /// Values of `$parameters`; `as_of` among them.
    pub parameters: &'a Parameters,
}

/// Relations by name.
#[derive(Debug, Clone, Default)]
pub struct Derived {
    /// Name -> checked rows.
    pub tables: BTreeMap<String, Arc<Checked>>,
}

impl Derived {
    /// A relation that was asked for.
    pub fn get(&self, name: &str) -> Result<&Arc<Checked>, RelationError> {
        self.tables
            .get(name)
            .ok_or_else(|| RelationError::Unknown { relation: "the line".to_owned(), reads: name.to_owned() })
    }
}

/// Derives some relations and all they read.
pub async fn derive(
    engine: &Engine,
    catalogue: &Catalogue,
    inputs: &Inputs<'_>,
    targets: &[&str],
) -> Result<Derived, RelationError> {
    let context = engine.session();
    let mut given: BTreeSet<String> = BTreeSet::new();
    for (name, table) in inputs.tables {
        register(&context, engine, name, table)?;
        given.insert(name.clone());
    }
    for (name, checked) in inputs.derived {
        hold(&context, name, checked)?;
        given.insert(name.clone());
    }
    let mut derived = Derived::default();
    for relation in catalogue.in_order(targets, &given)? {
        let batches = run(&context, engine, relation, inputs.parameters).await?;
        let checked = Arc::new(checked(relation, &batches)?);
        hold(&context, &relation.name, &checked)?;
        derived.tables.insert(relation.name.clone(), checked);
    }
    Ok(derived)
}

/// Reads an event table once and reduces it to one row a person and date, for the relation's twin.
pub async fn reduce_record(
    engine: &Engine,
    catalogue: &Catalogue,
    name: &str,
    tables: &BTreeMap<String, Table>,
    codelists: &Codelists,
    dates: &[Date],
) -> Result<Arc<Checked>, RelationError> {
    let relation = catalogue
        .get(name)
        .ok_or_else(|| RelationError::Unknown { relation: "the line".to_owned(), reads: name.to_owned() })?;
    let wrong = |cause: String| RelationError::Reduction { relation: name.to_owned(), cause };
    let at_days = dates.iter().map(|d| days(*d)).collect();
    let reduction = Reduction::compile(relation.twin.reduce.clone(), at_days, |concept| codelists.codes(concept))
        .map_err(|e| wrong(e.to_string()))?;
    let function = relation.twin.reduce_function.clone().ok_or_else(|| wrong("no reduce_function".to_owned()))?;
    let context = engine.session();
    context.register_udaf(AggregateUDF::from(ReduceEvents::new(function, Arc::new(reduction))));
    for read in &relation.twin.reads {
        let table = tables
            .get(read)
            .ok_or_else(|| RelationError::Unknown { relation: name.to_owned(), reads: read.clone() })?;
        register(&context, engine, read, table)?;
    }
    let batches = run(&context, engine, relation, &Parameters::new()).await?;
    let flat = batches
        .iter()
        .map(one_row_a_record)
        .collect::<Result<Vec<_>, _>>()
        .map_err(|_| wrong("the SQL must select person_key and the reduction".to_owned()))?;
    Ok(Arc::new(checked(relation, &flat)?))
}

/// Runs one relation on rows given by hand: for its examples, and for proofs that settings do not change answers.
/// Rows are dealt out one by one over as many partitions as the engine has.
pub async fn run_on_rows(
    engine: &Engine,
    relation: &Relation,
    tables: &BTreeMap<String, RecordBatch>,
    parameters: &Parameters,
) -> Result<RecordBatch, RelationError> {
    let context = engine.session();
    let failed = |_| RelationError::Run { relation: relation.name.clone(), kind: "could not be held" };
    for (name, rows) in tables {
        let parts = engine.settings.partitions.max(1);
        let dealt = (0..parts)
            .map(|part| (part..rows.num_rows()).step_by(parts).map(|row| rows.slice(row, 1)).collect())
            .collect();
        let table = MemTable::try_new(rows.schema(), dealt).map_err(failed)?;
        context.register_table(name.as_str(), Arc::new(table)).map_err(failed)?;
    }
    let batches = run(&context, engine, relation, parameters).await?;
    let schema = batches.first().map_or_else(|| relation.contract.schema(), RecordBatch::schema);
    concat_batches(&schema, &batches)
        .map_err(|_| RelationError::Run { relation: relation.name.clone(), kind: "batches differ" })
}

fn register(context: &SessionContext, engine: &Engine, name: &str, table: &Table) -> Result<(), RelationError> {
    match table {
        Table::Held(checked) => hold(context, name, checked),
        Table::Streamed(source) => {
            let failed = |e| fault(name, engine, e);
            let table = event_table(source, engine.settings.partitions).map_err(failed)?;
            context.register_table(name, Arc::new(table)).map_err(failed)?;
            Ok(())
        }
    }
}

fn hold(context: &SessionContext, name: &str, checked: &Checked) -> Result<(), RelationError> {
    let failed = |_| RelationError::Run { relation: name.to_owned(), kind: "could not be held" };
    let rows = checked.rows().clone();
    let table = MemTable::try_new(rows.schema(), vec![vec![rows]]).map_err(failed)?;
    context.register_table(name, Arc::new(table)).map_err(failed)?;
    Ok(())
}

async fn run(
    context: &SessionContext,
    engine: &Engine,
    relation: &Relation,
    parameters: &Parameters,
) -> Result<Vec<RecordBatch>, RelationError> {
    let name = &relation.name;
    let unplannable = |e: DataFusionError| RelationError::Plan { relation: name.clone(), cause: e.strip_backtrace() };
    let read_only = SQLOptions::new().with_allow_ddl(false).with_allow_dml(false).with_allow_statements(false);
    let frame = context.sql_with_options(&typed(&relation.sql, parameters), read_only).await.map_err(unplannable)?;
    let values = bound(&relation.twin.parameters, parameters)
        .map_err(|parameter| RelationError::Parameter { relation: name.clone(), parameter })?;
    let frame = frame.with_param_values(values).map_err(unplannable)?;
    let (found, promised) = (scans(frame.logical_plan()), relation.twin.reads.iter().cloned().collect());
    if found != promised {
        let fault = format!("the twin says it reads {promised:?}, the SQL reads {found:?}");
        return Err(RelationError::Lint { relation: name.clone(), fault });
    }
    let plan = frame.create_physical_plan().await.map_err(unplannable)?;
    if let Some(fault) = plan_faults(&plan).into_iter().next() {
        return Err(RelationError::Lint { relation: name.clone(), fault });
    }
    datafusion::physical_plan::collect(plan, context.task_ctx()).await.map_err(|e| fault(name, engine, e))
}

fn checked(relation: &Relation, batches: &[RecordBatch]) -> Result<Checked, RelationError> {
    let failed = |breach| RelationError::Contract { relation: relation.name.clone(), breach };
    let checked = Checked::check(Arc::clone(&relation.contract), batches).map_err(failed)?;
    checked.sorted_by_grain().map_err(failed)
}

/// The engine's fault without the engine's words, which can quote cells.
fn fault(relation: &str, engine: &Engine, error: DataFusionError) -> RelationError {
    let relation = relation.to_owned();
    match error.find_root() {
        DataFusionError::External(inner) => match inner.downcast_ref::<ExtractError>() {
            Some(extract) => RelationError::Extract(extract.clone()),
            None => RelationError::Run { relation, kind: "an outside fault" },
        },
        DataFusionError::ResourcesExhausted(_) => {
            RelationError::Memory { relation, limit_mib: engine.settings.memory_mib }
        }
        DataFusionError::ArrowError(..) => RelationError::Run { relation, kind: "a value could not be computed" },
        DataFusionError::Execution(_) => RelationError::Run { relation, kind: "execution" },
        DataFusionError::IoError(_) => RelationError::Run { relation, kind: "disk" },
        _ => RelationError::Run { relation, kind: "internal" },
    }
}

/// The parameter every relation may use.
#[must_use]
pub fn as_of(date: Date) -> (String, Parameter) {
    ("as_of".to_owned(), Parameter::Date(date))
}
