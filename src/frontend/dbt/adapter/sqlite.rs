//! SQLite: schemas are attached files, and no database stands above them.

use super::{Adapter, GENERIC, RELATIONS, RelationRules};

pub(super) static ADAPTER: Adapter = Adapter {
    name: "sqlite",
    quoting: [false, false, true],
    include: [false, true, true],
    relations: RelationRules {
        class: "SQLiteRelation",
        ..RELATIONS
    },
    fields: &[
        "database",
        "schema",
        "schemas_and_paths",
        "schema_directory",
    ],
    ..GENERIC
};
