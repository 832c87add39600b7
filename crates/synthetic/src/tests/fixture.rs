//! A small country of four networks, written as reference files, and populations made on it once.

use std::fs::File;
use std::path::Path;
use std::sync::{Arc, OnceLock};

use arrow::array::{ArrayRef, Date32Array, Float64Array, Int32Array, RecordBatch, StringArray, UInt16Array};
use arrow::compute::concat_batches;
use jiff::civil::date;
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use tempfile::TempDir;

use crate::ethnicity::PROFILES;
use crate::{Areas, Geography, Planted, Request, Truth, generate};

/// One LSOA of the small country.
struct Area {
    code: &'static str,
    /// LSOA 2021 codes it became.
    became: &'static [&'static str],
    decile: i32,
    townsend: f64,
    /// Census columns and residents.
    residents: &'static [(&'static str, i32)],
    /// Population of each five-year band before it thins out from 60.
    per_band: u16,
}

const AREAS: [Area; 6] = [
    Area {
        code: "E01000001",
        became: &["E01000001"],
        decile: 2,
        townsend: 4.5,
        residents: &[("indian", 1000), ("white_british", 250), ("bangladeshi", 60), ("arab", 20)],
        per_band: 80,
    },
    Area {
        code: "E01000002",
        became: &["E01900001", "E01900002"],
        decile: 4,
        townsend: 2.0,
        residents: &[("indian", 700), ("white_british", 600), ("other_asian", 60), ("black_african", 60)],
        per_band: 80,
    },
    Area {
        code: "E01000003",
        became: &["E01000003"],
        decile: 1,
        townsend: 7.0,
        residents: &[("pakistani", 1100), ("white_british", 350), ("other_mixed", 40), ("roma", 20)],
        per_band: 95,
    },
    Area {
        code: "E01000004",
        became: &["E01900003"],
        decile: 1,
        townsend: 6.0,
        residents: &[("pakistani", 600), ("white_british", 500), ("other_white", 90)],
        per_band: 90,
    },
    Area {
        code: "E01000005",
        became: &["E01900003"],
        decile: 9,
        townsend: -3.0,
        residents: &[("white_british", 1400), ("chinese", 30), ("other_white", 60)],
        per_band: 85,
    },
    Area {
        code: "E01000006",
        became: &["E01000006"],
        decile: 10,
        townsend: -4.0,
        residents: &[("white_british", 1500), ("indian", 40), ("white_irish", 30)],
        per_band: 85,
    },
];

/// Practice, network, board, and registered patients by LSOA.
type Practice = (&'static str, &'static str, &'static str, &'static [(&'static str, i32)]);

/// Practice, network, board, first day, day after the last.
type Member = (&'static str, &'static str, &'static str, i32, Option<i32>);

const PRACTICES: [Practice; 6] = [
    ("P00001", "U10001", "QAA", &[("E01000001", 6000), ("E01000002", 3000), ("NO2011", 40)]),
    ("P00002", "U10001", "QAA", &[("E01000002", 4000), ("E01000001", 1500)]),
    ("P00003", "U10002", "QAA", &[("E01000003", 7000), ("E01000004", 2000)]),
    ("P00004", "U10002", "QAA", &[("E01000004", 2500), ("E01000003", 2000), ("W01000001", 30)]),
    ("P00005", "U10003", "QBB", &[("E01000005", 7000), ("E01000006", 5000)]),
    ("P00006", "U", "QBB", &[("E01000006", 900)]),
];

/// The networks of the small country that are networks.
pub(crate) const PCNS: [&str; 3] = ["U10001", "U10002", "U10003"];

fn write(folder: &Path, name: &str, columns: Vec<(&str, ArrayRef)>) {
    let batch = RecordBatch::try_from_iter(columns).expect("equal lengths");
    let file = File::create(folder.join(name)).expect("a writable folder");
    let mut writer = ArrowWriter::try_new(file, batch.schema(), None).expect("a plain schema");
    writer.write(&batch).expect("written");
    writer.close().expect("closed");
}

fn text<'a>(values: impl IntoIterator<Item = &'a str>) -> ArrayRef {
    Arc::new(StringArray::from_iter_values(values))
}

/// Writes the reference files of the small country.
pub(crate) fn write_reference(folder: &Path) {
    let rows: Vec<(&str, &str, i32)> = PRACTICES
        .iter()
        .flat_map(|(practice, _, _, homes)| homes.iter().map(move |(lsoa, patients)| (*practice, *lsoa, *patients)))
        .collect();
    write(
        folder,
        "registrations_2022_07.parquet",
        vec![
            ("practice_code", text(rows.iter().map(|r| r.0))),
            ("lsoa_2011_code", text(rows.iter().map(|r| r.1))),
            ("patients", Arc::new(Int32Array::from_iter_values(rows.iter().map(|r| r.2)))),
        ],
    );
    // Practice P00003 was in another network until 2021.
    let mut members: Vec<Member> =
        PRACTICES.iter().map(|(practice, pcn, icb, _)| (*practice, *pcn, *icb, 18_000, None)).collect();
    members.push(("P00003", "U10001", "QAA", 17_000, Some(18_000)));
    let column = |pick: fn(&Member) -> &'static str| text(members.iter().map(pick));
    write(
        folder,
        "organisations.parquet",
        vec![
            ("practice_code", column(|m| m.0)),
            ("practice_name", column(|m| m.0)),
            ("pcn_code", column(|m| m.1)),
            ("pcn_name", column(|m| m.1)),
            ("sub_icb_code", column(|m| m.2)),
            ("sub_icb_name", column(|m| m.2)),
            ("icb_code", column(|m| m.2)),
            ("icb_name", column(|m| m.2)),
            ("region_name", column(|m| m.2)),
            ("start_date", Arc::new(Date32Array::from_iter_values(members.iter().map(|m| m.3)))),
            ("end_date", Arc::new(Date32Array::from_iter(members.iter().map(|m| m.4)))),
        ],
    );
    write(
        folder,
        "townsend_2011_lsoa_2011.parquet",
        vec![
            ("lsoa_2011_code", text(AREAS.iter().map(|a| a.code).chain(["W01000001", "W01000002"]))),
            (
                "townsend_score",
                Arc::new(Float64Array::from_iter_values(AREAS.iter().map(|a| a.townsend).chain([1.0, 2.0]))),
            ),
        ],
    );
    write(
        folder,
        "imd_2019_lsoa_2011.parquet",
        vec![
            ("lsoa_2011_code", text(AREAS.iter().map(|a| a.code))),
            (
                "imd_score",
                Arc::new(Float64Array::from_iter_values(AREAS.iter().map(|a| 60.0 - 5.0 * f64::from(a.decile)))),
            ),
            ("imd_rank", Arc::new(Int32Array::from_iter_values(AREAS.iter().map(|a| a.decile * 3000)))),
            ("imd_decile", Arc::new(Int32Array::from_iter_values(AREAS.iter().map(|a| a.decile)))),
        ],
    );
    let pairs: Vec<(&str, &str)> = AREAS.iter().flat_map(|a| a.became.iter().map(move |new| (a.code, *new))).collect();
    write(
        folder,
        "lsoa_2011_to_2021.parquet",
        vec![
            ("lsoa_2011_code", text(pairs.iter().map(|p| p.0))),
            ("lsoa_2021_code", text(pairs.iter().map(|p| p.1))),
            ("change_code", text(pairs.iter().map(|_| "U"))),
        ],
    );
    let mut new_areas: Vec<(&str, [i32; 19])> = Vec::new();
    for (index, profile) in PROFILES.iter().enumerate() {
        for area in &AREAS {
            let residents = area.residents.iter().find(|(column, _)| *column == profile.column).map_or(0, |r| r.1);
            for new in area.became {
                let at = new_areas.iter().position(|(code, _)| code == new).unwrap_or_else(|| {
                    new_areas.push((new, [0; 19]));
                    new_areas.len() - 1
                });
                new_areas[at].1[index] += residents / area.became.len() as i32;
            }
        }
    }
    let mut census = vec![("lsoa_2021_code", text(new_areas.iter().map(|a| a.0)))];
    for (index, profile) in PROFILES.iter().enumerate() {
        census.push((profile.column, Arc::new(Int32Array::from_iter_values(new_areas.iter().map(|a| a.1[index])))));
    }
    write(folder, "census_2021_ethnicity_lsoa_2021.parquet", census);
    let names: Vec<String> = (0..18)
        .map(|band| format!("age_{:02}_{:02}", 5 * band, 5 * band + 4))
        .chain(["age_90_plus".to_owned()])
        .collect();
    let mut population = vec![("lsoa_2011_code", text(AREAS.iter().map(|a| a.code)))];
    for (band, name) in names.iter().enumerate() {
        let thinning = [100, 100, 100, 100, 100, 100, 100, 100, 100, 100, 100, 100, 85, 75, 70, 50, 35, 20, 10][band];
        let counts = AREAS.iter().map(|a| a.per_band * thinning / 100);
        population.push((name, Arc::new(UInt16Array::from_iter_values(counts))));
    }
    write(folder, "population_2020_lsoa_2011.parquet", population);
}

/// The small country, read once.
pub(crate) fn geography() -> &'static Geography {
    static GEOGRAPHY: OnceLock<Geography> = OnceLock::new();
    GEOGRAPHY.get_or_init(|| {
        let folder = tempfile::tempdir().expect("a temporary folder");
        write_reference(folder.path());
        Geography::read(folder.path()).expect("the small country is sound")
    })
}

/// A request on the three networks.
pub(crate) fn request(people: u64, seed: u64, planted: Planted) -> Request {
    let areas = Areas::Pcns(PCNS.map(str::to_owned).to_vec());
    Request { people, seed, as_of: date(2026, 11, 1), areas, planted, history_years: 12 }
}

/// A population on disk.
pub(crate) struct Population {
    pub folder: TempDir,
    pub truth: Truth,
}

impl Population {
    /// Makes a population.
    pub(crate) fn make(request: &Request) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let truth = generate(request, geography(), folder.path(), &|_| {}).expect("made");
        Self { folder, truth }
    }

    /// A table as one batch; a folder of parts is read in order.
    pub(crate) fn table(&self, name: &str) -> RecordBatch {
        let path = self.folder.path().join(name);
        let mut files = if path.is_dir() {
            std::fs::read_dir(&path).expect("a folder").map(|entry| entry.expect("an entry").path()).collect()
        } else {
            vec![path]
        };
        files.sort();
        let mut batches = Vec::new();
        for file in files {
            let reader = ParquetRecordBatchReaderBuilder::try_new(File::open(file).expect("a file")).expect("Parquet");
            batches.extend(reader.build().expect("readable").map(|batch| batch.expect("decoded")));
        }
        concat_batches(&batches[0].schema(), &batches).expect("one schema")
    }
}

/// 12,000 people with the planted inequities, made once.
pub(crate) fn with_planted() -> &'static Population {
    static MADE: OnceLock<Population> = OnceLock::new();
    MADE.get_or_init(|| Population::make(&request(12_000, 20_261_101, Planted::Default)))
}

/// The same people without them.
pub(crate) fn without_planted() -> &'static Population {
    static MADE: OnceLock<Population> = OnceLock::new();
    MADE.get_or_init(|| Population::make(&request(12_000, 20_261_101, Planted::None)))
}
