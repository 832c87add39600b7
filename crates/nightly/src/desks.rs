//! The pipeline's files as desks at which `extract` admits them.

use std::collections::BTreeMap;
use std::sync::Arc;

use evenreach_clinical::deprivation::LsoaVintage;
use evenreach_contract::Contract;
use evenreach_extract::{Delivery, Desk, TableSource, plain_path};
use evenreach_relation::{Catalogue, Stage};
use jiff::civil::Date;

use crate::{Pipeline, Stopped, World};

/// Tables of the delivery; every one is needed.
const EXTRACTS: [&str; 9] = [
    "patients",
    "practice_registrations",
    "addresses",
    "clinical_events",
    "medications",
    "ethnicity_records",
    "communication_needs",
    "opt_outs",
    "contact_history",
];
const STREAMED: [&str; 2] = ["clinical_events", "medications"];

/// One desk for the delivery, one for the reference tables.
pub(crate) fn desks(
    pipeline: &Pipeline,
    catalogue: &Catalogue,
    as_of: Date,
    world: &World<'_>,
) -> Result<Vec<Desk>, Stopped> {
    let folder = plain_path(&world.project, &pipeline.delivery.folder)?;
    let delivery = if pipeline.delivery.unsigned { None } else { Some(Delivery::read(&folder)?) };
    if let Some(delivery) = &delivery {
        delivery.check_age(as_of, pipeline.delivery.at_most_days_old)?;
    }
    let mut tables = BTreeMap::new();
    for name in EXTRACTS {
        let source = pipeline.extracts.get(name).ok_or_else(|| Stopped::Pipeline {
            cause: format!("[extracts.{name}] is missing"),
            hint: Some(format!("add [extracts.{name}] with its `files`; an absent {name} list is never an empty one")),
        })?;
        tables.insert(name.to_owned(), (contract(catalogue, name)?, source.clone()));
    }
    if let Some(unknown) = pipeline.extracts.keys().find(|name| !EXTRACTS.contains(&name.as_str())) {
        return Err(Stopped::Pipeline {
            cause: format!("[extracts.{unknown}] is not a table this program reads"),
            hint: nearest(unknown).map(|near| format!("did you mean [extracts.{near}]?")),
        });
    }
    let streamed = STREAMED.iter().map(|name| (*name).to_owned()).collect();
    Ok(vec![Desk { folder, delivery, tables, streamed }, reference_desk(pipeline, catalogue, world)?])
}

fn nearest(unknown: &str) -> Option<&'static str> {
    EXTRACTS.into_iter().max_by(|a, b| strsim::jaro_winkler(a, unknown).total_cmp(&strsim::jaro_winkler(b, unknown)))
}

fn reference_desk(pipeline: &Pipeline, catalogue: &Catalogue, world: &World<'_>) -> Result<Desk, Stopped> {
    let deprivation = TableSource {
        aliases: pipeline.reference.deprivation.aliases.clone(),
        ..TableSource::new(pipeline.reference.deprivation.files.clone())
    };
    let mut sources = vec![
        ("deprivation", deprivation),
        ("townsend", pipeline.reference.townsend.clone()),
        ("organisations", pipeline.reference.organisations.clone()),
        ("ethnicity_code_map", pipeline.reference.ethnicity_code_map.clone()),
    ];
    sources.extend(pipeline.reference.census_ethnicity.clone().map(|source| ("census_ethnicity", source)));
    if pipeline.addresses.vintage == LsoaVintage::Lsoa2021 || pipeline.reference.census_ethnicity.is_some() {
        sources.extend(pipeline.reference.lsoa_lookup.clone().map(|source| ("lsoa_lookup", source)));
    }
    let mut tables = BTreeMap::new();
    for (name, source) in sources {
        tables.insert(name.to_owned(), (contract(catalogue, name)?, source));
    }
    Ok(Desk { folder: world.project.clone(), delivery: None, tables, streamed: vec![] })
}

fn contract(catalogue: &Catalogue, name: &str) -> Result<Arc<Contract>, Stopped> {
    let relation = catalogue.get(name).filter(|r| r.stage == Stage::Extracts);
    relation
        .map(|r| Arc::clone(&r.contract))
        .ok_or_else(|| Stopped::Pipeline { cause: format!("there is no contract for the table `{name}`"), hint: None })
}
