//! What was read, what was set aside, and who is on the spine.

use arrow::array::Array;
use arrow::array::AsArray;
use arrow::datatypes::Int32Type;
use evenreach_clinical::measure::Measure;
use evenreach_contract::{Breach, Checked};
use evenreach_equity::DisclosureRule;
use evenreach_extract::Ledger;
use evenreach_publish::ReportTable;
use jiff::civil::Date;

use crate::table_builder::TableBuilder;

/// Rows read and set aside, table by table and rule by rule.
pub(crate) fn set_aside(ledger: &Ledger) -> Option<ReportTable> {
    let mut rows: Vec<(&str, &str, u64)> = vec![];
    for (table, account) in ledger {
        rows.push((table, "rows read", account.rows));
        rows.extend(account.set_aside.iter().map(|(rule, n)| (table.as_str(), rule.as_str(), *n)));
    }
    TableBuilder::new()
        .text("table", rows.iter().map(|r| Some(r.0)))
        .text("rule", rows.iter().map(|r| Some(r.1)))
        .rows("rows", rows.iter().map(|r| r.2))
        .build(
            "rows_set_aside",
            "Rows read and rows set aside",
            "A row that breaks a rule of its table is set aside and counted under the rule; nothing is dropped in silence. Counts are of rows, not people.",
            true,
        )
}

/// Values set aside because the unit is unknown or the value implausible, by measure.
pub(crate) fn values_set_aside(record: &Checked, as_of: Date) -> Result<Option<ReportTable>, Breach> {
    let view = record.view();
    let at = view.date("at_date")?;
    let tonight = (as_of - Date::constant(1970, 1, 1)).get_days();
    let mut counts: Vec<(String, &str, u64)> = vec![];
    for measure in Measure::ALL {
        let Ok(serde_json::Value::String(name)) = serde_json::to_value(measure) else { continue };
        let Some(column) = record.rows().column_by_name(&format!("{name}_set_aside")) else { continue };
        let Some(values) = column.as_primitive_opt::<Int32Type>() else { continue };
        let total = (0..values.len())
            .filter(|row| at.value(*row) == tonight && values.is_valid(*row))
            .map(|row| u64::try_from(values.value(row)).unwrap_or(0))
            .sum();
        counts.push((name, measure.unit(), total));
    }
    Ok(TableBuilder::new()
        .text("measure", counts.iter().map(|c| Some(c.0.as_str())))
        .text("unit", counts.iter().map(|c| Some(c.1)))
        .text("plausible_range", Measure::ALL.iter().map(|m| Some(format!("{} to {}", m.plausible().0, m.plausible().1))).take(counts.len()))
        .rows("values_set_aside", counts.iter().map(|c| c.2))
        .build(
            "values_set_aside",
            "Measurements set aside",
            "Values whose unit is not known for the measure, or that are implausible after conversion. Counts are of values, not people.",
            true,
        ))
}

/// Everybody the supplier knows, by standing.
pub(crate) fn standings(standing: &Checked, rule: DisclosureRule) -> Result<Option<ReportTable>, Breach> {
    let values = standing.view().text("standing")?;
    let words = ["registered", "deceased", "left", "never registered"];
    let counts: Vec<u64> =
        words.iter().map(|word| values.iter().flatten().filter(|v| v == word).count() as u64).collect();
    Ok(TableBuilder::new()
        .text("standing", words.iter().map(|w| Some(*w)))
        .people("people", &counts, &[0; 4], rule)
        .build(
            "standing",
            "Who is on tonight's spine",
            "Only people registered and alive on the night can be chosen; the others are counted here.",
            true,
        ))
}
