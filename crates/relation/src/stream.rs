//! An extract's big table as a DataFusion table: parts read on blocking threads, batches handed over as they come.

use std::sync::Arc;

use arrow::datatypes::SchemaRef;
use datafusion::catalog::streaming::StreamingTable;
use datafusion::error::{DataFusionError, Result};
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::physical_plan::stream::RecordBatchReceiverStreamBuilder;
use datafusion::physical_plan::streaming::PartitionStream;
use evenreach_extract::EventSource;

/// Batches waiting between the reading thread and the engine.
const WAITING: usize = 4;

#[derive(Debug)]
struct Part {
    source: Arc<EventSource>,
    groups: Vec<(usize, usize)>,
}

impl PartitionStream for Part {
    fn schema(&self) -> &SchemaRef {
        self.source.schema()
    }

    fn execute(&self, _context: Arc<TaskContext>) -> SendableRecordBatchStream {
        let mut builder = RecordBatchReceiverStreamBuilder::new(Arc::clone(self.source.schema()), WAITING);
        let (source, groups, sender) = (Arc::clone(&self.source), self.groups.clone(), builder.tx());
        builder.spawn_blocking(move || {
            source
                .read_part(&groups, &mut |batch| sender.blocking_send(Ok(batch)).is_ok())
                .map_err(|fault| DataFusionError::External(Box::new(fault)))
        });
        builder.build()
    }
}

/// The table of one event source, in `parts` parts.
pub(crate) fn event_table(source: &Arc<EventSource>, parts: usize) -> Result<StreamingTable> {
    let streams = source
        .parts(parts)
        .into_iter()
        .map(|groups| Arc::new(Part { source: Arc::clone(source), groups }) as Arc<dyn PartitionStream>)
        .collect();
    StreamingTable::try_new(Arc::clone(source.schema()), streams)
}
