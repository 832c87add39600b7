//! What the reader of an error can do.

use evenreach_extract::RowFileError;

use crate::AuditError;

const AS_TEXT: &str =
    "export the list again with the identifier as text, and do not open it in a spreadsheet on the way";

impl AuditError {
    /// A way out, where there is one that the message does not name.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        let said = |words: &str| Some(words.to_owned());
        match self {
            Self::File(RowFileError::Extension { .. }) => {
                said("in a spreadsheet choose `Save as`, `CSV UTF-8 (comma delimited)`")
            }
            Self::File(RowFileError::Unreadable { .. }) => said("check the path and that you may read the file"),
            Self::Unprotected => {
                said("name a rule such as nhs-england-hes, or say --purpose \"direct care by the registered practice\"")
            }
            Self::SameFile { .. } => {
                said("give everybody the list was chosen from as --population, and the list itself as --selected")
            }
            Self::NoColumn { nearest, advice, .. } => match (nearest, advice) {
                (_, Some(advice)) => said(advice),
                (Some(nearest), None) => Some(format!("did you mean `{nearest}`? Names are compared letter by letter")),
                (None, None) => said("name a column of the file's first line, letter by letter"),
            },
            Self::RepeatedColumn { .. } => said("keep one of them, or give each a name of its own"),
            Self::GroupsById { .. } => said("leave it out of --by and --within"),
            Self::NoRows { .. } => said("the population is everybody the list was chosen from, one person a row"),
            Self::Rows { .. } => {
                said("correct or leave out those rows where the file was made; none is skipped in silence")
            }
            Self::DuplicateIds { .. } => said("keep one row a person"),
            Self::RoundedIds { .. } => said(AS_TEXT),
            Self::OutsidePopulation { lost_zeros, decimals, .. } if lost_zeros + decimals > 0 => said(AS_TEXT),
            Self::OutsidePopulation { .. } => said(
                "take a population of the same day and place as the list, or go on with --count-outside-population, which \
                 makes them a row of their own",
            ),
            Self::EmptyColumn { option: "--need", .. } => said("leave --need out to compare with everybody registered"),
            Self::EmptyColumn { .. } => said("leave it out, or take a column that is filled"),
            Self::ColumnType { .. } => None,
            Self::TooManyGroups { .. } => said("band it first: ages into age bands, areas into deprivation quintiles"),
            Self::Need { .. } => said(
                "write true or false (or 1 or 0, yes or no), or a risk as a fraction from 0 to 1 or per cent from 0 to 100, and \
                 leave the cell empty where nothing is known",
            ),
            Self::Publish(evenreach_publish::PublishError::Occupied { .. }) => {
                said("give --out a folder that does not exist yet")
            }
            Self::Digest(_) | Self::File(_) | Self::Equity(_) | Self::Contract(_) | Self::Publish(_) => None,
        }
    }
}
