//! Every relation of the house, compiled in; a project folder's edited copies take precedence.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use evenreach_contract::Contract;
use include_dir::{Dir, include_dir};

use crate::{RelationError, Stage, Twin};

static SQL: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../../sql");

/// One relation: its SQL and its twin.
#[derive(Debug, Clone)]
pub struct Relation {
    /// Name.
    pub name: String,
    /// Stage.
    pub stage: Stage,
    /// SQL text; empty for extract contracts.
    pub sql: String,
    /// Twin.
    pub twin: Twin,
    /// The contract of its rows.
    pub contract: Arc<Contract>,
}

/// Relations by name.
#[derive(Debug, Clone)]
pub struct Catalogue {
    relations: BTreeMap<String, Relation>,
    files: BTreeMap<String, String>,
}

impl Catalogue {
    /// The compiled-in relations, with files of a project folder (path below `sql/` -> text) in their place.
    pub fn with_edits(edits: &BTreeMap<String, String>) -> Result<Self, RelationError> {
        let mut files = BTreeMap::new();
        gather(&SQL, &mut files);
        files.extend(edits.iter().map(|(path, text)| (path.clone(), text.clone())));
        let mut relations = BTreeMap::new();
        for (path, text) in &files {
            let Some((folder, file)) = path.rsplit_once('/') else { continue };
            let Some(stage) = Stage::of_folder(folder) else { continue };
            if let Some(name) = file.strip_suffix(".sql") {
                if !files.contains_key(&format!("{folder}/{name}.toml")) {
                    return Err(RelationError::Alone { path: path.clone(), missing: ".toml" });
                }
                continue;
            }
            let Some(name) = file.strip_suffix(".toml") else { continue };
            let twin: Twin = toml::from_str(text)
                .map_err(|e| RelationError::Twin { path: path.clone(), cause: e.to_string().replace('\n', " ") })?;
            let sql = files.get(&format!("{folder}/{name}.sql"));
            if sql.is_none() && stage != Stage::Extracts {
                return Err(RelationError::Alone { path: path.clone(), missing: ".sql" });
            }
            let contract = twin.contract(name);
            let relation =
                Relation { name: name.to_owned(), stage, sql: sql.cloned().unwrap_or_default(), twin, contract };
            relations.insert(name.to_owned(), relation);
        }
        Ok(Self { relations, files })
    }

    /// The compiled-in relations.
    pub fn built_in() -> Result<Self, RelationError> {
        Self::with_edits(&BTreeMap::new())
    }

    /// A relation by name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Relation> {
        self.relations.get(name)
    }

    /// The contract rows of a table have inside the line: person tables are keyed, `area_townsend` is whichever
    /// Townsend table fits the addresses.
    #[must_use]
    pub fn contract_inside(&self, name: &str) -> Option<Arc<Contract>> {
        let relation = self.get(if name == "area_townsend" { "townsend" } else { name })?;
        let of_people = relation.stage == Stage::Extracts && relation.contract.column("patient_id").is_some();
        Some(if of_people {
            Arc::new(evenreach_extract::keyed(&relation.contract, name == "patients"))
        } else {
            Arc::clone(&relation.contract)
        })
    }

    /// Every relation, by name.
    pub fn relations(&self) -> impl Iterator<Item = &Relation> {
        self.relations.values()
    }

    /// Every file below `sql/` with its text, for the manifest and `init`.
    #[must_use]
    pub fn files(&self) -> &BTreeMap<String, String> {
        &self.files
    }

    /// The relations some targets need, targets included, in an order in which each comes after what it reads.
    /// `given` names tables that are already there.
    pub fn in_order(&self, targets: &[&str], given: &BTreeSet<String>) -> Result<Vec<&Relation>, RelationError> {
        let mut order = vec![];
        let mut placed = given.clone();
        for target in targets {
            self.place(target, "the pipeline", &mut placed, &mut vec![], &mut order)?;
        }
        Ok(order)
    }

    /// The relations that read a table, or read one that does, at whatever remove; the table itself among them.
    #[must_use]
    pub fn resting_on(&self, table: &str) -> BTreeSet<String> {
        let mut resting = BTreeSet::from([table.to_owned()]);
        loop {
            let more: Vec<String> = self
                .relations
                .values()
                .filter(|r| !resting.contains(&r.name) && r.twin.reads.iter().any(|read| resting.contains(read)))
                .map(|r| r.name.clone())
                .collect();
            if more.is_empty() {
                return resting;
            }
            resting.extend(more);
        }
    }

    fn place<'a>(
        &'a self,
        name: &str,
        reader: &str,
        placed: &mut BTreeSet<String>,
        path: &mut Vec<String>,
        order: &mut Vec<&'a Relation>,
    ) -> Result<(), RelationError> {
        if placed.contains(name) {
            return Ok(());
        }
        let unknown = || RelationError::Unknown { relation: reader.to_owned(), reads: name.to_owned() };
        let relation = self.relations.get(name).filter(|r| r.stage != Stage::Extracts).ok_or_else(unknown)?;
        if path.iter().any(|p| p == name) {
            return Err(unknown());
        }
        path.push(name.to_owned());
        for read in &relation.twin.reads {
            self.place(read, name, placed, path, order)?;
        }
        path.pop();
        placed.insert(name.to_owned());
        order.push(relation);
        Ok(())
    }
}

fn gather(folder: &Dir<'_>, files: &mut BTreeMap<String, String>) {
    for file in folder.files() {
        if let (Some(path), Some(text)) = (file.path().to_str(), file.contents_utf8()) {
            files.insert(path.to_owned(), text.to_owned());
        }
    }
    for inner in folder.dirs() {
        gather(inner, files);
    }
}
