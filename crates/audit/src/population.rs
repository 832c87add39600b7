//! Everybody the list was chosen from: identifiers, groups and need, read once.

use arrow::array::StringArray;

use crate::cells::{Cells, texts};
use crate::group_columns::GroupColumn;
use crate::identifiers::Identifiers;
use crate::need::{Need, NeedColumn};
use crate::table::{Table, Wanted};
use crate::{AuditError, Request};

/// The people of one file.
#[derive(Debug)]
pub(crate) struct Population {
    /// How many.
    pub(crate) people: u32,
    /// Who stands in which row.
    pub(crate) identifiers: Identifiers,
    /// Columns that group them.
    pub(crate) groups: Vec<(String, StringArray)>,
    /// Their need, if the request names a column.
    pub(crate) need: Option<Need>,
}

impl Population {
    /// Reads the columns a request names.
    pub(crate) fn read(request: &Request) -> Result<Self, AuditError> {
        let path = &request.population;
        let group_columns = request.group_columns();
        let is_key = |column: &&&str| **column == request.id || **column == "person_key";
        if let Some(column) = group_columns.iter().find(is_key) {
            return Err(AuditError::GroupsById { column: (*column).to_owned() });
        }
        let is_within = |column: &str| request.within.as_deref() == Some(column);
        let option = |column: &str| if is_within(column) { "--within" } else { "--by" };
        let mut wanted = vec![Wanted { column: &request.id, option: "--id" }];
        wanted.extend(group_columns.iter().map(|column| Wanted { column, option: option(column) }));
        wanted.extend(request.need.as_deref().map(|column| Wanted { column, option: "--need" }));
        let mut table = Table::open(path, "population", &wanted)?;

        let (mut people, mut identifiers) = (0u32, Identifiers::default());
        let mut groups: Vec<GroupColumn> =
            group_columns.iter().map(|name| GroupColumn::new(name, option(name))).collect();
        let mut need = request.need.as_deref().map(|column| (column, NeedColumn::default()));
        while let Some(rows) = table.next_rows()? {
            let missing = |column: &str| table.refused(column, crate::cells::Unreadable::Type("nothing".into()), "");
            let column = |name: &str| rows.column_by_name(name).ok_or_else(|| missing(name));
            let ids = texts(column(&request.id)?)
                .map_err(|cause| table.refused(&request.id, cause, "identifiers are text or whole numbers"))?;
            for id in &ids {
                identifiers.push(people, id);
                people = people.saturating_add(1);
            }
            for group in &mut groups {
                let cells = texts(column(&group.name)?).map_err(|cause| {
                    table.refused(&group.name, cause, "groups are text, whole numbers or true and false")
                })?;
                group.extend(&cells);
            }
            if let Some((name, need)) = &mut need {
                let cells = Cells::of(column(name)?)
                    .map_err(|cause| table.refused(name, cause, "need is true or false, or a number"))?;
                (0..rows.num_rows()).for_each(|row| need.push(cells.get(row)));
            }
        }
        table.check_rows()?;
        if people == 0 {
            return Err(AuditError::NoRows { path: path.clone() });
        }
        identifiers.check(path, &request.id)?;
        let groups = groups.into_iter().map(|group| group.finish(path)).collect::<Result<Vec<_>, _>>()?;
        let need = need.map(|(column, need)| need.finish(path, column)).transpose()?;
        Ok(Self { people, identifiers, groups, need })
    }
}
