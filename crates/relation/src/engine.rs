//! DataFusion, with every option that decides an answer or a limit set here and nowhere else.

use std::path::PathBuf;
use std::sync::Arc;

use datafusion::execution::disk_manager::{DiskManagerBuilder, DiskManagerMode};
use datafusion::execution::memory_pool::FairSpillPool;
use datafusion::execution::runtime_env::{RuntimeEnv, RuntimeEnvBuilder};
use datafusion::logical_expr::{AggregateUDF, ScalarUDF};
use datafusion::prelude::{SessionConfig, SessionContext};
use evenreach_functions::{ResolveEthnicity, published_scores, statistics, statistics_of_rows, words};
use serde::{Deserialize, Serialize};

use crate::RelationError;

/// Limits and partitioning of the engine. None of them changes an answer; a test proves it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// Parallel parts; pinned rather than the number of cores, so that plans are the same everywhere.
    pub partitions: usize,
    /// Rows handled at a time.
    pub batch_rows: usize,
    /// Memory the engine may use before it spills or stops.
    pub memory_mib: usize,
    /// Disk it may spill to.
    pub spill_mib: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Self { partitions: 2, batch_rows: 8192, memory_mib: 8192, spill_mib: 20_480 }
    }
}

/// One engine: a memory pool and a spill folder shared by all sessions of a night.
#[derive(Debug, Clone)]
pub struct Engine {
    pub(crate) settings: Settings,
    runtime: Arc<RuntimeEnv>,
    scores: Vec<ScalarUDF>,
}

impl Engine {
    /// An engine within its limits. `spill_folder` should lie on the same encrypted volume as the extracts.
    pub fn new(settings: Settings, spill_folder: Option<PathBuf>) -> Result<Self, RelationError> {
        let mode = spill_folder.map_or(DiskManagerMode::Disabled, |folder| DiskManagerMode::Directories(vec![folder]));
        let runtime = RuntimeEnvBuilder::new()
            .with_memory_pool(Arc::new(FairSpillPool::new(settings.memory_mib << 20)))
            .with_disk_manager_builder(
                DiskManagerBuilder::default()
                    .with_mode(mode)
                    .with_max_temp_directory_size((settings.spill_mib as u64) << 20),
            )
            .build_arc()
            .map_err(|_| RelationError::Run { relation: "engine".to_owned(), kind: "could not start" })?;
        let scores = published_scores()
            .map_err(|_| RelationError::Run { relation: "engine".to_owned(), kind: "has damaged score parameters" })?;
        Ok(Self { settings, runtime, scores })
    }

    /// A session that knows the functions of the house and nothing of any folder.
    pub(crate) fn session(&self) -> SessionContext {
        let mut config = SessionConfig::new()
            .with_target_partitions(self.settings.partitions)
            .with_batch_size(self.settings.batch_rows)
            .with_information_schema(false)
            .with_create_default_catalog_and_schema(true);
        let options = config.options_mut();
        options.optimizer.prefer_hash_join = true;
        // It moves each get_field of a score's struct below the score, which is then computed once a field.
        options.optimizer.enable_leaf_expression_pushdown = false;
        options.sql_parser.map_string_types_to_utf8view = false;
        options.sql_parser.enable_ident_normalization = true;
        let context = SessionContext::new_with_config_rt(config, Arc::clone(&self.runtime));
        context.register_udaf(AggregateUDF::from(ResolveEthnicity::default()));
        for function in words().into_iter().chain(self.scores.iter().cloned()) {
            context.register_udf(function);
        }
        for statistic in statistics() {
            context.register_udf(statistic.clone());
        }
        for statistic in statistics_of_rows() {
            context.register_udaf(statistic.clone());
        }
        context
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_session_knows_the_statistics() {
        let state = Engine::new(Settings::default(), None).unwrap().session().state();
        for name in ["wilson_lower", "byars_upper", "proportion_difference_reason"] {
            assert!(state.scalar_functions().contains_key(name), "{name}");
        }
        for name in ["dsr", "smr_lower", "sii", "rii_upper", "erreygers_index", "psi_estimate"] {
            assert!(state.aggregate_functions().contains_key(name), "{name}");
        }
    }
}
