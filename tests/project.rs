//! A project folder for a test: the demonstration's own files, and people made once for all tests.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use tempfile::TempDir;

pub const AS_OF: &str = "2026-11-21";
const PEOPLE: &str = "3000";

/// What a command did.
pub struct Done {
    pub code: i32,
    pub out: String,
}

/// A folder of its own, thrown away with the test.
pub struct Project {
    folder: TempDir,
}

/// Runs the program in a folder.
pub fn binary(arguments: &[&str], folder: &Path) -> Done {
    let done = Command::new(env!("CARGO_BIN_EXE_evenreach")).args(arguments).current_dir(folder).output().unwrap();
    let out = String::from_utf8_lossy(&done.stdout).into_owned() + &String::from_utf8_lossy(&done.stderr);
    Done { code: done.status.code().unwrap_or(-1), out }
}

/// People of the demonstration areas with planted inequities, made once.
fn people() -> &'static Path {
    static MADE: OnceLock<TempDir> = OnceLock::new();
    MADE.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        evenreach_nightly::write_project(folder.path()).unwrap();
        let done = binary(
            &[
                "synth",
                "--people",
                PEOPLE,
                "--seed",
                "7",
                "--out",
                "extracts",
                "--as-of",
                AS_OF,
                "--pcn",
                "U64426,U37316,U42671",
            ],
            folder.path(),
        );
        assert_eq!(done.code, 0, "{}", done.out);
        folder
    })
    .path()
}

impl Project {
    /// The demonstration pipeline on a few thousand people.
    pub fn demo() -> Self {
        let project = Self { folder: tempfile::tempdir().unwrap() };
        copy(people(), project.folder.path());
        project
    }

    /// The demonstration's files with another delivery in `extracts`.
    pub fn with_extracts(extracts: &Path) -> Self {
        let project = Self { folder: tempfile::tempdir().unwrap() };
        evenreach_nightly::write_project(project.folder.path()).unwrap();
        copy(extracts, &project.path("extracts"));
        project
    }

    pub fn path(&self, below: &str) -> PathBuf {
        self.folder.path().join(below)
    }

    pub fn run(&self, arguments: &[&str]) -> Done {
        binary(arguments, self.folder.path())
    }

    pub fn night(&self) -> Done {
        self.run(&["run", "demo.toml", "--as-of", AS_OF])
    }

    /// Replaces text in a file of the project; the text must be there.
    pub fn edit(&self, file: &str, from: &str, to: &str) {
        let path = self.path(file);
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.contains(from), "{file} does not hold {from}");
        fs::write(path, text.replacen(from, to, 1)).unwrap();
    }

    /// Admits files without the sender's digests, for tests that change a file on purpose.
    pub fn unsigned(&self) {
        self.edit("demo.toml", "at_most_days_old = 2", "unsigned = true");
    }

    /// Every file below a folder of the current run: name -> bytes.
    pub fn released(&self, folder: &str) -> BTreeMap<String, Vec<u8>> {
        let root = self.path("runs/current").join(folder);
        let mut files = BTreeMap::new();
        gather(&root, &root, &mut files);
        files
    }
}

fn gather(root: &Path, folder: &Path, files: &mut BTreeMap<String, Vec<u8>>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            gather(root, &path, files);
        } else {
            files.insert(path.strip_prefix(root).unwrap().display().to_string(), fs::read(&path).unwrap());
        }
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &target);
        } else {
            fs::copy(&path, &target).unwrap();
        }
    }
}
