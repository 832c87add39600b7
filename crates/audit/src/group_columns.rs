//! Columns people are grouped by, as text; an empty cell is nobody's group yet.

use std::collections::HashSet;
use std::path::Path;

use arrow::array::{Array as _, StringArray, StringBuilder};

use crate::AuditError;

/// So many groups are groups however few people are in each.
const FEW_GROUPS: usize = 20;
/// More groups than [`FEW_GROUPS`] with fewer people than this in each on average are identifiers or free text.
const PEOPLE_A_GROUP: usize = 5;
/// No report can be read with more groups than this.
const MOST_GROUPS: usize = 10_000;

/// One column while it is read.
#[derive(Debug)]
pub(crate) struct GroupColumn {
    pub(crate) name: String,
    option: &'static str,
    cells: StringBuilder,
    not_utf8: u64,
}

impl GroupColumn {
    /// The column of this name, which `option` asks for.
    pub(crate) fn new(name: &str, option: &'static str) -> Self {
        Self { name: name.to_owned(), option, cells: StringBuilder::new(), not_utf8: 0 }
    }

    /// Takes the cells of the next rows.
    pub(crate) fn extend(&mut self, cells: &StringArray) {
        for cell in cells {
            self.not_utf8 += u64::from(cell == Some("\u{fffd}"));
            self.cells.append_option(cell.map(str::trim).filter(|cell| !cell.is_empty()));
        }
    }

    /// The whole column, if it groups people.
    pub(crate) fn finish(mut self, path: &Path) -> Result<(String, StringArray), AuditError> {
        let cells = self.cells.finish();
        if self.not_utf8 > 0 {
            let rule = format!("{} is text in UTF-8", self.name);
            return Err(AuditError::Rows { path: path.to_owned(), rule, count: self.not_utf8 });
        }
        let people = cells.len() - cells.null_count();
        if people == 0 {
            return Err(AuditError::EmptyColumn { path: path.to_owned(), column: self.name, option: self.option });
        }
        let groups = cells.iter().flatten().collect::<HashSet<&str>>().len();
        if groups > MOST_GROUPS || (groups > FEW_GROUPS && groups * PEOPLE_A_GROUP > people) {
            return Err(AuditError::TooManyGroups { path: path.to_owned(), column: self.name, groups, people });
        }
        Ok((self.name, cells))
    }
}
