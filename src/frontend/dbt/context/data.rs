//! Configuration data as templates see it.

use crate::render::{Dict, Value, convert};
use crate::yaml::{Data, Mapping};

/// The value that a template sees.
pub fn value(data: &Data) -> Value {
    convert::from_data(data)
}

/// The dict that a template sees.
pub(super) fn dict(map: &Mapping) -> Dict {
    let dict = Dict::default();
    for (key, item) in map {
        dict.set_key(key, value(item));
    }
    dict
}
