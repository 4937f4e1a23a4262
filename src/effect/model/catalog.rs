//! The engines' own catalogs, as far as scripts ask them whether something exists.

use super::engine::{Engine, Relation, Tag};
use super::value::Value;
use super::world::{Row, Table};
use crate::effect::shape::{Kind, Name};

impl Engine {
    /// The rows of a catalog view; `None` if the name is none.
    pub(crate) fn catalog(&self, name: &Name) -> Option<Relation> {
        let base = name.base.as_ref();
        match base {
            "tables"
            | "pg_tables"
            | "duckdb_tables"
            | "views"
            | "pg_views"
            | "duckdb_views"
            | "pg_class"
            | "sqlite_master"
            | "sqlite_schema"
            | "pg_matviews"
            | "objects"
            | "pg_stat_user_tables"
                if is_system(name) =>
            {
                Some(self.relations(base))
            }
            "columns" | "duckdb_columns" | "pg_attribute" | "pragma_table_info" | "table_info"
                if is_system(name) =>
            {
                Some(self.columns())
            }
            "table_constraints"
            | "pg_constraint"
            | "duckdb_constraints"
            | "key_column_usage"
            | "check_constraints"
            | "referential_constraints"
            | "default_constraints"
                if is_system(name) =>
            {
                Some(self.constraints())
            }
            _ if is_system(name) => self.objects(base),
            _ => None,
        }
    }

    fn relations(&self, base: &str) -> Relation {
        let columns = [
            "table_schema",
            "schemaname",
            "schema_name",
            "tbl_name",
            "table_name",
            "tablename",
            "viewname",
            "matviewname",
            "relname",
            "name",
            "type",
            "table_type",
            "relkind",
            "oid",
            "object_id",
            "relnamespace",
            "view_name",
        ];
        let mut rows = Vec::new();
        let mut push = |name: &Name, kind: &str, letter: &str| {
            let schema = self.schema_text(name);
            let own = self.spelled(&name.base);
            let mut row = vec![schema.clone(), schema.clone(), schema];
            row.extend(std::iter::repeat_n(own.clone(), 7));
            let long = if kind == "view" { "VIEW" } else { "BASE TABLE" };
            row.extend([Value::text(kind), Value::text(long), Value::text(letter)]);
            let id = Value::text(&name.to_string());
            row.extend([own.clone(), id, Value::text("ns"), own]);
            rows.push(row);
        };
        let wants = |kind: &str| match base {
            "views" | "pg_views" | "duckdb_views" => kind == "view",
            "pg_matviews" => kind == "materialized",
            "pg_tables" | "duckdb_tables" => kind == "table",
            _ => true,
        };
        for (name, table) in &self.world.tables {
            let kind = if table.query.is_some() {
                "materialized"
            } else {
                "table"
            };
            if wants(kind) {
                push(name, kind, if kind == "table" { "r" } else { "m" });
            }
        }
        for (kind, name) in self.world.objects.keys() {
            match kind {
                Kind::View if wants("view") => push(name, "view", "v"),
                Kind::Index if wants("index") => push(name, "index", "i"),
                Kind::Trigger if base.starts_with("sqlite") => push(name, "trigger", "t"),
                Kind::Sequence if base == "pg_class" => push(name, "sequence", "S"),
                _ => {}
            }
        }
        relation(&columns, rows)
    }

    fn columns(&self) -> Relation {
        let columns = [
            "table_schema",
            "schema_name",
            "table_name",
            "attrelid",
            "object_id",
            "column_name",
            "attname",
            "name",
            "data_type",
            "type",
            "is_nullable",
            "attisdropped",
        ];
        let mut rows = Vec::new();
        for (name, table) in &self.world.tables {
            for column in &table.columns {
                let schema = self.schema_text(name);
                let own = self.spelled(&name.base);
                let nullable = if column.nullable { "YES" } else { "NO" };
                rows.push(vec![
                    schema.clone(),
                    schema,
                    own,
                    Value::text(&name.to_string()),
                    Value::text(&name.to_string()),
                    self.spelled(&column.name),
                    self.spelled(&column.name),
                    self.spelled(&column.name),
                    Value::text(&column.written),
                    Value::text(&column.written),
                    Value::text(nullable),
                    Value::Bool(false),
                ]);
            }
        }
        relation(&columns, rows)
    }

    fn constraints(&self) -> Relation {
        let columns = [
            "table_schema",
            "constraint_schema",
            "table_name",
            "conrelid",
            "parent_object_id",
            "constraint_name",
            "conname",
            "name",
            "constraint_type",
            "contype",
        ];
        let mut rows = Vec::new();
        for (name, table) in &self.world.tables {
            for (constraint, kind, letter) in names_of(name, table) {
                rows.push(vec![
                    self.schema_text(name),
                    self.schema_text(name),
                    self.spelled(&name.base),
                    Value::text(&name.to_string()),
                    Value::text(&name.to_string()),
                    self.spelled(&constraint),
                    self.spelled(&constraint),
                    self.spelled(&constraint),
                    Value::text(kind),
                    Value::text(letter),
                ]);
            }
        }
        relation(&columns, rows)
    }

    /// Catalogs of one kind of object: its name under every name that a column of it has.
    fn objects(&self, base: &str) -> Option<Relation> {
        let kind = match base {
            "schemata" | "pg_namespace" | "schemas" | "duckdb_schemas" | "pg_database"
            | "databases" => Kind::Schema,
            "pg_roles"
            | "pg_user"
            | "pg_authid"
            | "pg_group"
            | "user"
            | "database_principals"
            | "server_principals"
            | "svv_roles"
            | "pg_shadow"
            | "global_priv" => Kind::Role,
            "pg_type" | "pg_enum" | "duckdb_types" | "types" => Kind::Type,
            "pg_indexes" | "duckdb_indexes" | "indexes" | "statistics" | "pg_index" => Kind::Index,
            "pg_proc" | "routines" | "procedures" | "duckdb_functions" => Kind::Routine,
            "pg_trigger" | "triggers" => Kind::Trigger,
            "pg_policies" | "pg_policy" => Kind::Policy,
            "pg_sequences" | "sequences" | "duckdb_sequences" => Kind::Sequence,
            "pg_extension" => Kind::Other("extension"),
            "pg_publication" => Kind::Other("publication"),
            "pg_statistic_ext" => Kind::Other("statistics"),
            "pg_event_trigger" => Kind::Other("event trigger"),
            "events" => Kind::Other("event"),
            "settings" | "pg_settings" => Kind::Other("setting"),
            _ => return None,
        };
        let columns = [
            "name",
            "rolname",
            "usename",
            "user",
            "schema_name",
            "nspname",
            "datname",
            "typname",
            "enumlabel",
            "indexname",
            "index_name",
            "proname",
            "routine_name",
            "tgname",
            "trigger_name",
            "policyname",
            "polname",
            "sequencename",
            "sequence_name",
            "extname",
            "pubname",
            "stxname",
            "evtname",
            "event_name",
            "schemaname",
            "table_schema",
            "tablename",
            "table_name",
            "oid",
            "groname",
            "type_name",
            "function_name",
            "object_id",
            "tgrelid",
        ];
        let mut rows = Vec::new();
        for ((found, name), object) in &self.world.objects {
            if *found != kind {
                continue;
            }
            let own = self.spelled(&name.base);
            let schema = self.schema_text(name);
            let table = object.owner.clone().unwrap_or_default();
            let row: Row = columns
                .iter()
                .map(|column| match *column {
                    "schemaname" | "table_schema" => schema.clone(),
                    "tablename" | "table_name" => self.spelled(&table.base),
                    "object_id" | "tgrelid" => Value::text(&table.to_string()),
                    _ => own.clone(),
                })
                .collect();
            rows.push(row);
        }
        Some(relation(&columns, rows))
    }

    fn schema_text(&self, name: &Name) -> Value {
        if name.schema.is_empty() {
            return Value::text(match self.dialect.name {
                "postgres" | "redshift" => "public",
                "sqlserver" | "mssql" | "tsql" => "dbo",
                _ => "main",
            });
        }
        self.spelled(&name.schema)
    }

    /// A name as the catalog spells it.
    fn spelled(&self, name: &str) -> Value {
        if self.dialect.name == "snowflake" {
            Value::text(&name.to_uppercase())
        } else {
            Value::text(name)
        }
    }
}

fn relation(columns: &[&str], rows: Vec<Row>) -> Relation {
    Relation {
        tags: columns.iter().map(|column| Tag::of("", column)).collect(),
        rows,
    }
}

fn is_system(name: &Name) -> bool {
    let base = name.base.as_ref();
    matches!(
        name.schema.as_ref(),
        "information_schema" | "pg_catalog" | "sys" | "system" | "mysql"
    ) || name.schema.is_empty()
        && (base.starts_with("pg_")
            || base.starts_with("sqlite_")
            || base.starts_with("duckdb_")
            || base.starts_with("pragma_")
            || base.starts_with("svv_"))
}

/// The constraints of a table with the names that they have or get.
pub(crate) fn names_of(name: &Name, table: &Table) -> Vec<(String, &'static str, &'static str)> {
    let mut names = Vec::new();
    for key in &table.keys {
        let end = if key.primary {
            "pkey".to_string()
        } else {
            format!("{}_key", key_columns(key))
        };
        let given = key
            .name
            .clone()
            .unwrap_or_else(|| format!("{}_{end}", name.base));
        names.push(if key.primary {
            (given, "PRIMARY KEY", "p")
        } else {
            (given, "UNIQUE", "u")
        });
    }
    for foreign in &table.foreign {
        let given = foreign.name.clone();
        let made = || format!("{}_{}_fkey", name.base, foreign.columns.join("_"));
        names.push((given.unwrap_or_else(made), "FOREIGN KEY", "f"));
    }
    for check in &table.checks {
        let made = || format!("{}_check", name.base);
        names.push((check.name.clone().unwrap_or_else(made), "CHECK", "c"));
    }
    names
}

fn key_columns(key: &super::world::Key) -> String {
    let parts: Vec<String> = key
        .parts
        .iter()
        .map(|part| part.to_string().to_lowercase())
        .collect();
    parts.join("_")
}
