//! Paths below a folder: plain segments, no links, and at most one star in the last segment.

use std::path::{Path, PathBuf};

use crate::ExtractError;

/// Joins a written path to its folder, refusing anything that could lead outside it.
pub fn plain_path(folder: &Path, written: &str) -> Result<PathBuf, ExtractError> {
    let refused = || ExtractError::UnsafePath { path: written.to_owned() };
    let strange = |c: char| c.is_control() || matches!(c, '\\' | ':' | '?' | '[' | ']' | '{' | '}');
    if written.is_empty() || written.contains(strange) {
        return Err(refused());
    }
    let mut path = folder.to_path_buf();
    for segment in written.split('/') {
        if segment.is_empty() || segment == "." || segment == ".." {
            return Err(refused());
        }
        path.push(segment);
        if path.is_symlink() {
            return Err(refused());
        }
    }
    Ok(path)
}

/// The files a pattern names, sorted by name. Only the last segment may hold `*`.
pub(crate) fn matching_files(folder: &Path, pattern: &str) -> Result<Vec<(String, PathBuf)>, ExtractError> {
    let path = plain_path(folder, pattern)?;
    let (parent_written, last) = pattern.rsplit_once('/').map_or(("", pattern), |(p, l)| (p, l));
    if parent_written.contains('*') {
        return Err(ExtractError::UnsafePath { path: pattern.to_owned() });
    }
    if !last.contains('*') {
        return Ok(if path.is_file() { vec![(pattern.to_owned(), path)] } else { vec![] });
    }
    let Some(parent) = path.parent().filter(|p| p.is_dir()) else { return Ok(vec![]) };
    let unreadable = |e: std::io::Error| ExtractError::Unreadable {
        path: parent.display().to_string(),
        cause: e.kind().to_string(),
    };
    let mut found = vec![];
    for entry in std::fs::read_dir(parent).map_err(unreadable)? {
        let entry = entry.map_err(unreadable)?;
        let Ok(name) = entry.file_name().into_string() else { continue };
        if !star_matches(last, &name) {
            continue;
        }
        let written = if parent_written.is_empty() { name } else { format!("{parent_written}/{name}") };
        let file = plain_path(folder, &written)?;
        if file.is_file() {
            found.push((written, file));
        }
    }
    found.sort();
    Ok(found)
}

/// Whether a name matches a pattern of literal parts and stars.
pub(crate) fn star_matches(pattern: &str, name: &str) -> bool {
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or("");
    let Some(mut rest) = name.strip_prefix(first) else { return false };
    let parts: Vec<&str> = parts.collect();
    let Some((last, middle)) = parts.split_last() else { return rest.is_empty() };
    for part in middle {
        match rest.find(part) {
            Some(at) => rest = &rest[at + part.len()..],
            None => return false,
        }
    }
    rest.len() >= last.len() && rest.ends_with(last)
}

/// Reads a small text file, without a byte-order mark.
pub fn read_text(path: &Path) -> Result<String, ExtractError> {
    let text = std::fs::read_to_string(path)
        .map_err(|e| ExtractError::Unreadable { path: path.display().to_string(), cause: e.kind().to_string() })?;
    Ok(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_that_could_lead_outside_are_refused() {
        let folder = Path::new("/data");
        for bad in ["../x", "/etc/passwd", "a/../../b", "E8[1]", "a//b", "", "a/./b", "C:\\x", "a\\b", "a\0b"] {
            assert!(plain_path(folder, bad).is_err(), "{bad}");
        }
        assert_eq!(plain_path(folder, "a/b.parquet"), Ok(PathBuf::from("/data/a/b.parquet")));
    }

    #[test]
    fn links_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        std::os::unix::fs::symlink("/etc", folder.path().join("outside")).unwrap();
        assert!(plain_path(folder.path(), "outside/passwd").is_err());
    }

    #[test]
    fn stars() {
        for (pattern, name, expected) in [
            ("*.parquet", "part-0.parquet", true),
            ("*.parquet", "part-0.PARQUET", false),
            ("part-*.parquet", "part-.parquet", true),
            ("a*b*c", "abc", true),
            ("a*b*c", "acb", false),
            ("a", "a", true),
            ("a", "ab", false),
            ("ab*b", "ab", false),
        ] {
            assert_eq!(star_matches(pattern, name), expected, "{pattern} {name}");
        }
    }
}
