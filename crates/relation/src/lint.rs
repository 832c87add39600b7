//! Rules every plan keeps, because the engine's answers or memory are not to be trusted beyond them.

use std::collections::BTreeSet;
use std::sync::Arc;

use datafusion::common::tree_node::TreeNodeRecursion;
use datafusion::logical_expr::LogicalPlan;
use datafusion::physical_plan::ExecutionPlan;

/// The tables a logical plan scans.
pub(crate) fn scans(plan: &LogicalPlan) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    // The visitor never fails, so neither does the walk.
    let _ = plan.apply_with_subqueries(|node| {
        if let LogicalPlan::TableScan(scan) = node {
            found.insert(scan.table_name.table().to_owned());
        }
        Ok(TreeNodeRecursion::Continue)
    });
    found
}

/// What a physical plan holds that no relation may hold.
///
/// Nested-loop joins lose rows when they spill in this version of the engine; cross joins and windows are not counted
/// against the memory limit.
#[must_use]
pub fn plan_faults(plan: &Arc<dyn ExecutionPlan>) -> Vec<String> {
    let mut faults = vec![];
    let mut rest = vec![Arc::clone(plan)];
    while let Some(node) = rest.pop() {
        let fault = match node.name() {
            "NestedLoopJoinExec" => Some("joins must have an equality (a nested-loop join loses rows when it spills)"),
            "CrossJoinExec" => Some("joins must have an equality (a cross join cannot spill)"),
            "WindowAggExec" | "BoundedWindowAggExec" => {
                Some("windows are not counted against the memory limit; use an aggregate")
            }
            _ => None,
        };
        faults.extend(fault.map(str::to_owned));
        rest.extend(node.children().into_iter().cloned());
    }
    faults
}
