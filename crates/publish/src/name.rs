//! Names that become parts of paths: plain segments only.

use crate::PublishError;

/// Whether a text is safe as one segment of a path on any file system.
pub(crate) fn is_plain(text: &str) -> bool {
    (1..=100).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-')
}

/// Refuses a name that is not plain; `kind` says what it is the name of.
pub(crate) fn check(kind: &str, text: &str) -> Result<(), PublishError> {
    if is_plain(text) { Ok(()) } else { Err(PublishError::Name { thing: format!("the {kind}") }) }
}

#[cfg(test)]
mod tests {
    use super::is_plain;

    #[test]
    fn only_plain_segments_pass() {
        for good in ["C82028", "statin_review", "2026-11-21-3fa9", "-"] {
            assert!(is_plain(good), "{good}");
        }
        for bad in ["", ".", "..", "../x", "a/b", "a\\b", "C82 028", "/etc/passwd", "E8[1]", "naïve", "a\0", "a.csv"] {
            assert!(!is_plain(bad), "{bad}");
        }
        assert!(!is_plain(&"x".repeat(101)));
    }
}
