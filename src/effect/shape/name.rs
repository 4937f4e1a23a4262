//! Names of objects: folded, without quotes, and without what says the same as nothing.

use std::fmt;
use std::sync::Arc;

/// The name of an object: its schema, if it has one, and its own name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub(crate) struct Name {
    /// The schema; empty for the default one.
    pub(crate) schema: Arc<str>,
    /// The name itself.
    pub(crate) base: Arc<str>,
}

/// Schemas that an unqualified name is looked up in.
const DEFAULT: [&str; 4] = ["public", "main", "dbo", "pg_temp"];

impl Name {
    /// From the parts as written, without quotes; a database before the schema does not count.
    pub(crate) fn of<S: AsRef<str>>(parts: &[S]) -> Name {
        let mut last = parts.iter().rev().map(|part| part.as_ref().to_lowercase());
        let base = last.next().unwrap_or_default();
        let schema = last.next().unwrap_or_default();
        let schema = if DEFAULT.contains(&schema.as_str()) {
            String::new()
        } else {
            schema
        };
        Name {
            schema: schema.into(),
            base: base.into(),
        }
    }

    /// A name of one part.
    pub(crate) fn simple(base: &str) -> Name {
        Name::of(&[base])
    }

    /// The same in another schema, if it has none.
    pub(crate) fn within(&self, schema: &Arc<str>) -> Name {
        if self.schema.is_empty() {
            Name {
                schema: schema.clone(),
                base: self.base.clone(),
            }
        } else {
            self.clone()
        }
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.schema.is_empty() {
            write!(f, "{}", self.base)
        } else {
            write!(f, "{}.{}", self.schema, self.base)
        }
    }
}
