//! The real places people are put: practices, networks, LSOAs and who is registered where.

use std::collections::BTreeMap;
use std::path::Path;

use crate::calendar::Day;
use crate::error::SyntheticError;
use crate::ethnicity::{GROUPS, PROFILES};
use crate::reference::ReferenceTable;

/// Age bands of the population file: 0-4, 5-9, ... 85-89, 90 and over.
pub(crate) const AGE_BANDS: usize = 19;

const AGE_BAND_COLUMNS: [&str; AGE_BANDS] = [
    "age_00_04",
    "age_05_09",
    "age_10_14",
    "age_15_19",
    "age_20_24",
    "age_25_29",
    "age_30_34",
    "age_35_39",
    "age_40_44",
    "age_45_49",
    "age_50_54",
    "age_55_59",
    "age_60_64",
    "age_65_69",
    "age_70_74",
    "age_75_79",
    "age_80_84",
    "age_85_89",
    "age_90_plus",
];

/// Real geography, read once and shared by every thread.
pub struct Geography {
    pub(crate) practices: Vec<Practice>,
    pub(crate) lsoas: Vec<Lsoa>,
    pub(crate) registrations: Vec<Registration>,
    /// Welsh LSOA 2011 codes, for addresses over the border.
    pub(crate) welsh_lsoas: Vec<String>,
}

/// A practice and its network memberships.
pub(crate) struct Practice {
    pub code: String,
    pub memberships: Vec<Membership>,
}

/// One period of a practice in a primary care network (`U`: in none).
pub(crate) struct Membership {
    pub pcn_code: String,
    pub icb_code: String,
    pub start: Option<Day>,
    pub end: Option<Day>,
}

/// A lower layer super output area of 2011, or a code that is none (`NO2011`, Welsh codes).
pub(crate) struct Lsoa {
    pub code: String,
    /// IMD 2019 decile, 1 = most deprived; none outside England.
    pub imd_2019_decile: Option<u8>,
    /// Townsend score 2011; higher is more deprived.
    pub townsend_score: Option<f64>,
    /// Census 2021 usual residents by ethnic group and mid-2020 population by age band.
    pub demography: Option<Demography>,
}

/// Who lives in an LSOA.
pub(crate) struct Demography {
    pub ethnic_groups: [u32; GROUPS],
    pub age_bands: [u32; AGE_BANDS],
}

/// How many patients of a practice live in an LSOA (July 2022).
#[derive(Clone, Copy)]
pub(crate) struct Registration {
    pub practice: u32,
    pub lsoa: u32,
    pub patients: u32,
}

impl Practice {
    /// The membership open on `day`, or the latest one before it.
    pub(crate) fn membership_on(&self, day: Day) -> Option<&Membership> {
        let started = |m: &&Membership| m.start.is_none_or(|start| start <= day);
        let open = |m: &&Membership| m.end.is_none_or(|end| end > day);
        let latest = |a: &&Membership, b: &&Membership| (a.start, &a.pcn_code).cmp(&(b.start, &b.pcn_code));
        self.memberships
            .iter()
            .filter(|m| started(m) && open(m))
            .max_by(latest)
            .or_else(|| self.memberships.iter().max_by(latest))
    }
}

impl Geography {
    /// Reads the reference folder.
    ///
    /// LSOA 2011 areas take the census counts of the LSOA 2021 areas they became: a split takes the
    /// sum, a merged area the mix of the whole.
    ///
    /// # Errors
    /// A file is missing, unreadable or lacks a column of the reference contracts.
    pub fn read(reference_dir: &Path) -> Result<Self, SyntheticError> {
        let (practices, practice_index, lsoa_codes, lsoa_index, registrations) = read_registrations(reference_dir)?;
        let practices = read_organisations(reference_dir, practices, practice_index)?;
        let (townsend, welsh_lsoas) = read_townsend(reference_dir)?;
        let deciles = read_deciles(reference_dir)?;
        let mut ethnic_groups = read_ethnic_groups(reference_dir, &lsoa_index)?;
        let mut age_bands = read_age_bands(reference_dir, &lsoa_index)?;
        let lsoas = lsoa_codes
            .into_iter()
            .enumerate()
            .map(|(index, code)| {
                let demography = match (ethnic_groups[index].take(), age_bands[index].take()) {
                    (Some(groups), Some(bands)) if groups.iter().any(|n| *n > 0) && bands.iter().any(|n| *n > 0) => {
                        Some(Demography { ethnic_groups: groups, age_bands: bands })
                    }
                    _ => None,
                };
                Lsoa {
                    imd_2019_decile: deciles.get(&code).copied(),
                    townsend_score: townsend.get(&code).copied(),
                    demography,
                    code,
                }
            })
            .collect();
        Ok(Self { practices, lsoas, registrations, welsh_lsoas })
    }
}

type Index = BTreeMap<String, u32>;

fn numbered(codes: &[String]) -> (Vec<String>, Index) {
    let mut sorted = codes.to_vec();
    sorted.sort_unstable();
    sorted.dedup();
    let index = sorted.iter().enumerate().map(|(i, code)| (code.clone(), i as u32)).collect();
    (sorted, index)
}

type Registrations = (Vec<String>, Index, Vec<String>, Index, Vec<Registration>);

fn read_registrations(folder: &Path) -> Result<Registrations, SyntheticError> {
    let table = ReferenceTable::read(folder, "registrations_2022_07.parquet")?;
    let practice = table.text("practice_code")?;
    let lsoa = table.text("lsoa_2011_code")?;
    let patients = table.count("patients")?;
    let (practices, practice_index) = numbered(&practice);
    let (lsoas, lsoa_index) = numbered(&lsoa);
    let mut rows: Vec<Registration> = practice
        .iter()
        .zip(&lsoa)
        .zip(patients)
        .filter(|(_, patients)| *patients > 0)
        .map(|((practice, lsoa), patients)| Registration {
            practice: practice_index[practice],
            lsoa: lsoa_index[lsoa],
            patients,
        })
        .collect();
    rows.sort_unstable_by_key(|row| (row.practice, row.lsoa));
    Ok((practices, practice_index, lsoas, lsoa_index, rows))
}

fn read_organisations(folder: &Path, codes: Vec<String>, index: Index) -> Result<Vec<Practice>, SyntheticError> {
    let table = ReferenceTable::read(folder, "organisations.parquet")?;
    let mut practices: Vec<Practice> =
        codes.into_iter().map(|code| Practice { code, memberships: Vec::new() }).collect();
    let practice = table.text("practice_code")?;
    let pcn = table.text("pcn_code")?;
    let icb = table.text("icb_code")?;
    let start = table.optional_date("start_date")?;
    let end = table.optional_date("end_date")?;
    for row in 0..practice.len() {
        if let Some(at) = index.get(&practice[row]) {
            practices[*at as usize].memberships.push(Membership {
                pcn_code: pcn[row].clone(),
                icb_code: icb[row].clone(),
                start: start[row],
                end: end[row],
            });
        }
    }
    Ok(practices)
}

fn read_townsend(folder: &Path) -> Result<(BTreeMap<String, f64>, Vec<String>), SyntheticError> {
    let table = ReferenceTable::read(folder, "townsend_2011_lsoa_2011.parquet")?;
    let scores: BTreeMap<String, f64> =
        table.text("lsoa_2011_code")?.into_iter().zip(table.float("townsend_score")?).collect();
    let welsh = scores.keys().filter(|code| code.starts_with('W')).cloned().collect();
    Ok((scores, welsh))
}

fn read_deciles(folder: &Path) -> Result<BTreeMap<String, u8>, SyntheticError> {
    let table = ReferenceTable::read(folder, "imd_2019_lsoa_2011.parquet")?;
    let deciles = table.count("imd_decile")?;
    Ok(table
        .text("lsoa_2011_code")?
        .into_iter()
        .zip(deciles)
        .filter_map(|(code, decile)| u8::try_from(decile).ok().map(|decile| (code, decile)))
        .collect())
}

fn read_ethnic_groups(folder: &Path, index: &Index) -> Result<Vec<Option<[u32; GROUPS]>>, SyntheticError> {
    let census = ReferenceTable::read(folder, "census_2021_ethnicity_lsoa_2021.parquet")?;
    let codes = census.text("lsoa_2021_code")?;
    let mut counts = vec![[0_u32; GROUPS]; codes.len()];
    for (group, profile) in PROFILES.iter().enumerate() {
        for (row, count) in census.count(profile.column)?.into_iter().enumerate() {
            counts[row][group] = count;
        }
    }
    let by_code: BTreeMap<String, usize> = codes.into_iter().zip(0..).collect();
    let lookup = ReferenceTable::read(folder, "lsoa_2011_to_2021.parquet")?;
    let mut groups: Vec<Option<[u32; GROUPS]>> = vec![None; index.len()];
    for (old, new) in lookup.text("lsoa_2011_code")?.iter().zip(lookup.text("lsoa_2021_code")?) {
        if let (Some(at), Some(row)) = (index.get(old), by_code.get(&new)) {
            let sum = groups[*at as usize].get_or_insert([0; GROUPS]);
            for (total, count) in sum.iter_mut().zip(counts[*row]) {
                *total += count;
            }
        }
    }
    Ok(groups)
}

fn read_age_bands(folder: &Path, index: &Index) -> Result<Vec<Option<[u32; AGE_BANDS]>>, SyntheticError> {
    let table = ReferenceTable::read(folder, "population_2020_lsoa_2011.parquet")?;
    let codes = table.text("lsoa_2011_code")?;
    let mut bands: Vec<Option<[u32; AGE_BANDS]>> = vec![None; index.len()];
    for (band, column) in AGE_BAND_COLUMNS.iter().enumerate() {
        for (code, count) in codes.iter().zip(table.count(column)?) {
            if let Some(at) = index.get(code) {
                bands[*at as usize].get_or_insert([0; AGE_BANDS])[band] = count;
            }
        }
    }
    Ok(bands)
}
