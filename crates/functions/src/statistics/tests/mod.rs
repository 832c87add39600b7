//! The statistics as an analyst calls them.

mod aggregates;
mod disclosure;
mod documentation;
mod fairness;
mod families;
mod gradients;
mod scalars;
mod vectors;

use std::sync::Arc;

use arrow::array::{ArrayRef, AsArray, Float64Array, RecordBatch, StringArray};
use arrow::compute::concat_batches;
use arrow::datatypes::Float64Type;
use datafusion::datasource::MemTable;
use datafusion::prelude::{SessionConfig, SessionContext};

use super::{statistics, statistics_of_rows};

/// An engine that knows the statistics, in so many partitions and batches of so many rows.
fn engine(partitions: usize, batch_rows: usize) -> SessionContext {
    let config = SessionConfig::new().with_target_partitions(partitions).with_batch_size(batch_rows);
    let context = SessionContext::new_with_config(config);
    for statistic in statistics() {
        context.register_udf(statistic.clone());
    }
    for statistic in statistics_of_rows() {
        context.register_udaf(statistic.clone());
    }
    context
}

/// A table dealt out over the engine's partitions in batches of its size.
fn hold(context: &SessionContext, name: &str, columns: Vec<(&str, ArrayRef)>) {
    let rows = RecordBatch::try_from_iter_with_nullable(columns.into_iter().map(|(n, c)| (n, c, true))).unwrap();
    let (parts, size) = (context.copied_config().target_partitions(), context.copied_config().batch_size());
    let mut dealt = vec![vec![]; parts];
    for (turn, from) in (0..rows.num_rows()).step_by(size).enumerate() {
        dealt[turn % parts].push(rows.slice(from, size.min(rows.num_rows() - from)));
    }
    let table = MemTable::try_new(rows.schema(), dealt).unwrap();
    context.register_table(name, Arc::new(table)).unwrap();
}

fn numbers(values: impl IntoIterator<Item = Option<f64>>) -> ArrayRef {
    Arc::new(values.into_iter().collect::<Float64Array>())
}

fn texts(values: impl IntoIterator<Item = String>) -> ArrayRef {
    Arc::new(StringArray::from_iter_values(values))
}

#[expect(clippy::disallowed_methods, reason = "the tests call the functions as an edited relation does")]
async fn plan_and_run(context: &SessionContext, sql: &str) -> datafusion::error::Result<RecordBatch> {
    let batches = context.sql(sql).await?.collect().await?;
    let schema =
        batches.first().map(RecordBatch::schema).unwrap_or_else(|| Arc::new(arrow::datatypes::Schema::empty()));
    Ok(concat_batches(&schema, &batches)?)
}

fn run(context: &SessionContext, sql: &str) -> datafusion::error::Result<RecordBatch> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).build().unwrap();
    runtime.block_on(plan_and_run(context, sql))
}

/// The first row's number in each column.
fn row(context: &SessionContext, sql: &str) -> Vec<Option<f64>> {
    let rows = run(context, sql).unwrap();
    assert_eq!(rows.num_rows(), 1, "{sql}");
    rows.columns().iter().map(|column| number(column, 0)).collect()
}

fn number(column: &ArrayRef, at: usize) -> Option<f64> {
    let column = column.as_primitive::<Float64Type>();
    (!arrow::array::Array::is_null(column, at)).then(|| column.value(at))
}

/// True when every number is as close to the one expected as one part in so many, or to 0 by as much.
fn close(got: &[Option<f64>], expected: &[f64], relative: f64) -> bool {
    let near = |(got, expected): (&Option<f64>, &f64)| {
        got.is_some_and(|got| (got - expected).abs() <= relative * expected.abs().max(1e-3))
    };
    got.len() == expected.len() && got.iter().zip(expected).all(near)
}

/// The first row's text in each column.
fn words(context: &SessionContext, sql: &str) -> Vec<Option<String>> {
    let rows = run(context, sql).unwrap();
    let word = |column: &ArrayRef| column.as_string::<i32>().iter().next().flatten().map(str::to_owned);
    rows.columns().iter().map(word).collect()
}
