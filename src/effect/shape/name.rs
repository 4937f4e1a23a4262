//! Names of objects: folded, without quotes, and without what says the same as nothing.

use std::fmt;
use std::sync::Arc;

use sqlparser::ast::{ObjectName, ObjectNamePart};

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

/// Whether a schema, in small letters, says the same as none.
pub(crate) fn is_default(schema: &str) -> bool {
    DEFAULT.contains(&schema)
}

impl Name {
    /// From the parts as written, without quotes; a database before the schema does not count.
    pub(crate) fn of<S: AsRef<str>>(parts: &[S]) -> Name {
        let mut last = parts.iter().rev().map(|part| part.as_ref().to_lowercase());
        let base = last.next().unwrap_or_default();
        let schema = last.next().unwrap_or_default();
        let schema = if is_default(&schema) {
            String::new()
        } else {
            schema
        };
        Name {
            schema: schema.into(),
            base: base.into(),
        }
    }

    /// From a tree of the parser.
    pub(crate) fn of_tree(name: &ObjectName) -> Name {
        let parts: Vec<String> = name.0.iter().map(unquoted_part).collect();
        let parts: Vec<&str> = parts.iter().flat_map(|part| part.split('.')).collect();
        Name::of(&parts)
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

/// A part of a name of the parser, as its own text without quotes.
fn unquoted_part(part: &ObjectNamePart) -> String {
    part.to_string().replace(['"', '`', '[', ']'], "")
}

/// The last part of a name of the parser in small letters, without quotes.
pub(crate) fn last(name: &ObjectName) -> String {
    let last = name.0.last().map(unquoted_part);
    last.unwrap_or_default().to_lowercase()
}
