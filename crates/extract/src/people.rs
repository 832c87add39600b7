//! The people of the night: each pseudonym gets a row number, so that no later step touches the pseudonym.

use hashbrown::HashMap;

/// First and last day a record about a person can be true.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SpanOfLife {
    /// Days since 1970-01-01.
    pub born: i32,
    /// Days since 1970-01-01; `i32::MAX` while alive.
    pub died: i32,
}

/// Pseudonyms in sorted order; a person's key is their place in it, whatever the order of the files.
#[derive(Debug, Default)]
pub struct People {
    ids: Vec<Box<str>>,
    keys: HashMap<Box<str>, u32, foldhash::fast::RandomState>,
    spans: Vec<SpanOfLife>,
}

impl People {
    /// From distinct pseudonyms with their spans, in any order.
    #[must_use]
    pub fn new(mut people: Vec<(Box<str>, SpanOfLife)>) -> Self {
        people.sort_by(|a, b| a.0.cmp(&b.0));
        people.dedup_by(|a, b| a.0 == b.0);
        let mut keys = HashMap::with_capacity_and_hasher(people.len(), foldhash::fast::RandomState::default());
        let mut ids = Vec::with_capacity(people.len());
        let mut spans = Vec::with_capacity(people.len());
        for (key, (id, span)) in (0u32..).zip(people) {
            keys.insert(id.clone(), key);
            ids.push(id);
            spans.push(span);
        }
        Self { ids, keys, spans }
    }

    /// How many people.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    /// Whether nobody is known.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    /// The key of a pseudonym.
    #[must_use]
    pub fn key(&self, id: &str) -> Option<u32> {
        self.keys.get(id).copied()
    }

    /// The pseudonym of a key, for identifiable outputs only.
    #[must_use]
    pub fn id(&self, key: u32) -> Option<&str> {
        self.ids.get(key as usize).map(AsRef::as_ref)
    }

    /// Every pseudonym, in key order.
    pub fn ids(&self) -> impl ExactSizeIterator<Item = &str> {
        self.ids.iter().map(AsRef::as_ref)
    }

    /// The span of life of a key.
    #[must_use]
    pub fn span(&self, key: u32) -> Option<SpanOfLife> {
        self.spans.get(key as usize).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_do_not_depend_on_file_order() {
        let span = SpanOfLife { born: 0, died: i32::MAX };
        let one = People::new(vec![("b".into(), span), ("a".into(), span), ("c".into(), span)]);
        let other = People::new(vec![("c".into(), span), ("b".into(), span), ("a".into(), span)]);
        for id in ["a", "b", "c"] {
            assert_eq!(one.key(id), other.key(id));
        }
        assert_eq!(one.key("d"), None);
        assert_eq!(one.id(0), Some("a"));
    }
}
