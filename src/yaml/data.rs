//! Python's values as PyYAML reads them, free of threads; strings keep their provenance.

use std::fmt;
use std::hash::{BuildHasher, Hash, Hasher};
use std::ops::Deref;
use std::sync::Arc;

use foldhash::SharedSeed;
use foldhash::fast::FoldHasher;
use indexmap::{Equivalent, IndexMap};

use super::{Node, NodeKind, scalar};
use crate::source::Text;

/// A value of a configuration: from YAML, from the command line, or evaluated in a template.
#[derive(Debug, Clone, PartialEq)]
pub enum Data {
    /// null.
    Null,
    /// A boolean.
    Bool(bool),
    /// An integer.
    Int(i128),
    /// A float.
    Float(f64),
    /// A string.
    Str(Text),
    /// A date (`2024-02-29`): year, month, day.
    Date(i32, u32, u32),
    /// A timestamp, as Python's `datetime` prints it with `isoformat`.
    DateTime(Arc<str>),
    /// A list.
    List(Vec<Data>),
    /// A tuple; only templates make them.
    Tuple(Vec<Data>),
    /// A dict.
    Map(Mapping),
}

/// A dict that keeps its order.
pub type Mapping = IndexMap<DataKey, Data, Hashing>;

/// How keys of dicts are hashed: in a way of its own in every process, and in one for all dicts, which
/// so need not keep it.
#[derive(Debug, Clone, Copy, Default)]
pub struct Hashing;

impl BuildHasher for Hashing {
    type Hasher = FoldHasher<'static>;

    fn build_hasher(&self) -> Self::Hasher {
        FoldHasher::with_seed(0, SharedSeed::global_random())
    }
}

/// The key of a dict: its text as Python's `str()` prints it, and its value if it is no string.
/// Whoever asks for a key by its text finds it whatever it is.
#[derive(Clone)]
pub struct DataKey {
    text: Arc<str>,
    value: Option<Arc<Data>>,
}

impl DataKey {
    /// The key that a value is; `None` for a list or a dict.
    pub fn of(value: &Data) -> Option<DataKey> {
        let text = python_str(value)?;
        let value = match value {
            Data::Str(_) => None,
            other => Some(Arc::new(other.clone())),
        };
        Some(DataKey { text, value })
    }

    /// The key, if it is no string.
    pub fn value(&self) -> Option<&Data> {
        self.value.as_deref()
    }

    /// The text.
    pub fn text(&self) -> Arc<str> {
        Arc::clone(&self.text)
    }
}

impl Deref for DataKey {
    type Target = str;

    fn deref(&self) -> &str {
        &self.text
    }
}

impl fmt::Debug for DataKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.value {
            Some(value) => value.fmt(f),
            None => self.text.fmt(f),
        }
    }
}

impl fmt::Display for DataKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self)
    }
}

impl PartialEq for DataKey {
    fn eq(&self, other: &DataKey) -> bool {
        self.text == other.text && self.value.is_some() == other.value.is_some()
    }
}

impl Eq for DataKey {}

impl Hash for DataKey {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.text.hash(state);
    }
}

impl Equivalent<DataKey> for str {
    fn equivalent(&self, key: &DataKey) -> bool {
        *self == *key.text
    }
}

impl<T: Into<Arc<str>>> From<T> for DataKey {
    fn from(text: T) -> DataKey {
        DataKey {
            text: text.into(),
            value: None,
        }
    }
}

impl Data {
    /// The string, if it is one.
    pub fn as_text(&self) -> Option<&Text> {
        match self {
            Data::Str(text) => Some(text),
            _ => None,
        }
    }

    /// The string's characters, if it is one.
    pub fn as_str(&self) -> Option<&str> {
        self.as_text().map(Text::as_str)
    }

    /// Python's `str()` of a scalar; lists and dicts print as nothing.
    pub fn print(&self) -> String {
        match self {
            Data::Null => "None".to_string(),
            Data::Bool(true) => "True".to_string(),
            Data::Bool(false) => "False".to_string(),
            Data::Int(value) => value.to_string(),
            Data::Float(value) => format!("{value:?}"),
            Data::Str(text) => text.as_str().to_string(),
            Data::Date(year, month, day) => format!("{year:04}-{month:02}-{day:02}"),
            Data::DateTime(text) => text.to_string(),
            Data::List(_) | Data::Tuple(_) | Data::Map(_) => String::new(),
        }
    }

    /// The dict, if it is one.
    pub fn as_map(&self) -> Option<&Mapping> {
        match self {
            Data::Map(map) => Some(map),
            _ => None,
        }
    }

    /// The value under a key of a dict.
    pub fn get(&self, key: &str) -> Option<&Data> {
        self.as_map()?.get(key)
    }
}

/// The value that PyYAML's safe loader gives for a node.
pub(super) fn resolve(node: &Node) -> Data {
    match &node.kind {
        NodeKind::Scalar { text, plain: true } => scalar::resolve(text.as_str())
            .ok()
            .flatten()
            .unwrap_or_else(|| Data::Str(text.clone())),
        NodeKind::Scalar { text, plain: false } => Data::Str(text.clone()),
        NodeKind::Typed(data) => (**data).clone(),
        NodeKind::Sequence(items) => Data::List(items.iter().map(resolve).collect()),
        NodeKind::Mapping(entries) => {
            let mut map = Mapping::with_capacity_and_hasher(entries.len(), Hashing);
            let known = entries.iter();
            map.extend(known.filter_map(|(key, value)| Some((as_key(key)?, resolve(value)))));
            Data::Map(map)
        }
    }
}

/// The key that a node is; `None` for a list or a dict.
pub(super) fn as_key(node: &Node) -> Option<DataKey> {
    match &node.kind {
        NodeKind::Scalar { text, plain } => {
            let typed = if *plain {
                scalar::resolve(text.as_str()).ok().flatten()
            } else {
                None
            };
            match typed {
                Some(data) => DataKey::of(&data),
                None => Some(text.shared().into()),
            }
        }
        NodeKind::Typed(data) => DataKey::of(data),
        NodeKind::Sequence(_) | NodeKind::Mapping(_) => None,
    }
}

pub(super) fn python_str(data: &Data) -> Option<Arc<str>> {
    Some(match data {
        Data::Null => Arc::from("None"),
        Data::Bool(true) => Arc::from("True"),
        Data::Bool(false) => Arc::from("False"),
        Data::Int(value) => Arc::from(value.to_string()),
        Data::Float(value) => Arc::from(float_repr(*value)),
        Data::Str(text) => text.shared(),
        Data::Date(year, month, day) => Arc::from(format!("{year:04}-{month:02}-{day:02}")),
        Data::DateTime(iso) => Arc::from(iso.replacen('T', " ", 1)),
        Data::List(_) | Data::Tuple(_) | Data::Map(_) => return None,
    })
}

/// A float as Python's `repr` prints it.
fn float_repr(value: f64) -> String {
    if value.is_nan() {
        return "nan".to_owned();
    }
    if value.is_infinite() {
        return if value > 0.0 { "inf" } else { "-inf" }.to_owned();
    }
    let scientific = format!("{value:e}");
    let (digits, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    if value == 0.0 || (-4..16).contains(&exponent) {
        return format!("{value:?}");
    }
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("{digits}e{sign}{:02}", exponent.abs())
}
