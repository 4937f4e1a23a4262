//! Configuration data as templates see it.

use crate::render::{Dict, Value, convert};
use crate::yaml::{Data, Mapping};

/// The value that a template sees.
pub fn value(data: &Data) -> Value {
    convert::from_data(data)
}

/// The dict that a template sees.
pub(super) fn dict(map: &Mapping) -> Dict {
    Dict::from_pairs(map.iter().map(|(key, item)| (key.clone(), value(item))))
}
