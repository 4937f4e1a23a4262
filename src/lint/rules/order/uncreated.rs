//! `O006`: objects that hooks use and that nothing creates.

use std::collections::HashSet;

use super::super::page;
use crate::effect;
use crate::ir::{Action, Effect, Status, actions};
use crate::lint::found::Found;
use crate::lint::lexed::Lexed;
use crate::lint::names;
use crate::lint::rule::{Check, Level, Rule};
use crate::lint::scope::{PlanScope, StatementScope};
use crate::lint::uses::{Act, object};

/// A table that has to be there already.
pub static UNCREATED_OBJECT: Rule = Rule::new(
    "O006",
    "uncreated-object",
    page!("O006"),
    Level::Off,
    Check::Plan(check),
)
.of_all_nodes();

/// Schemas that warehouses bring, and the tables that a trigger or an upsert sees.
const SYSTEM: [&str; 16] = [
    "__tables__",
    "account_usage",
    "deleted",
    "excluded",
    "information_schema",
    "inserted",
    "msdb",
    "mysql",
    "new",
    "old",
    "organization_usage",
    "performance_schema",
    "pg_catalog",
    "snowflake",
    "sys",
    "system",
];

/// How names of system tables begin.
const SYSTEM_STARTS: [&str; 13] = [
    "@", "$", "all_", "dba_", "duckdb_", "pg_", "sqlite_", "stl_", "stv_", "svl_", "svv_", "sys_",
    "user_",
];

fn check(scope: &PlanScope<'_>, found: &mut Found<'_>) {
    let schema = scope.project.settings.schema.as_deref();
    if schema.is_none() && scope.target.dbt.is_none() || may_create_anything(scope) {
        return;
    }
    let mut known = Known::default();
    known.add_schema(schema.unwrap_or_default(), &scope.target.plan.dialect);
    known.add_project(scope);
    known.add_steps(scope);
    let mut missing: Vec<(&StatementScope<'_>, Vec<&str>)> = Vec::new();
    let mut told: HashSet<&str> = HashSet::new();
    for one in &scope.uses {
        let needs = matches!(one.act, Act::Reads | Act::Adds | Act::Changes);
        if !needs || known.has(&one.object) || !told.insert(&one.object) {
            continue;
        }
        match missing.last_mut() {
            Some((statement, names)) if std::ptr::eq(statement.statement, one.scope.statement) => {
                names.push(&one.object);
            }
            _ => missing.push((&one.scope, vec![&one.object])),
        }
    }
    for (statement, names) in missing {
        found
            .statement(
                statement,
                "nothing that the project knows of creates what this statement uses",
            )
            .help(format!(
                "`{}`: create it in on-run-start with `if not exists`, declare it as a source, or give its DDL with `--schema`",
                names.join("`, `")
            ));
    }
}

/// Whether a hook of the plan does what nobody can foresee.
fn may_create_anything(scope: &PlanScope<'_>) -> bool {
    scope.target.plan.steps.iter().any(|step| {
        let unknown = actions(&step.body).any(|action| match action {
            Action::Sql {
                holes, statements, ..
            } => {
                !holes.is_empty()
                    || statements
                        .iter()
                        .any(|statement| statement.effect == Effect::Unknown)
            }
            _ => false,
        });
        step.status == Status::Deferred || unknown
    })
}

/// The objects that are there once the hooks and nodes before have run.
#[derive(Default)]
struct Known {
    /// Names with their schema, if they were given one.
    objects: HashSet<String>,
    /// The same without.
    names: HashSet<String>,
}

impl Known {
    fn add(&mut self, object: String) {
        let name = object.rsplit('.').next().unwrap_or_default();
        self.names.insert(name.to_string());
        self.objects.insert(object);
    }

    fn has(&self, object: &str) -> bool {
        let (schema, name) = object.rsplit_once('.').unwrap_or_default();
        if schema.is_empty() {
            return self.names.contains(object) || is_system(object);
        }
        self.objects.contains(object)
            || self.objects.contains(name)
            || is_system(schema)
            || is_system(name)
    }

    fn add_statement(&mut self, sql: &str, dialect: &str) {
        let lexed = Lexed::of(sql, dialect);
        let defined = names::defined(&lexed).filter(|_| lexed.is(0, &["CREATE"]));
        for named in defined.into_iter().chain(names::made(&lexed)) {
            self.add(object(&named));
        }
    }

    fn add_schema(&mut self, ddl: &str, dialect: &str) {
        for statement in effect::outline(ddl, dialect) {
            self.add_statement(&statement.sql, dialect);
        }
    }

    /// Nodes, those that no command builds now included, and sources.
    fn add_project(&mut self, scope: &PlanScope<'_>) {
        let Some(dbt) = scope.target.dbt else { return };
        for node in dbt.graph.nodes.values() {
            self.add(format!("{}.{}", node.schema, node.alias).to_lowercase());
        }
        for source in dbt.graph.sources.values() {
            self.add(format!("{}.{}", source.schema, source.identifier).to_lowercase());
        }
        for node in &scope.target.plan.nodes {
            let relation = node.relation.as_deref();
            let named = relation.and_then(|text| names::whole(text, &scope.target.plan.dialect));
            self.names.extend(named.iter().map(object));
            self.objects.extend(named.iter().map(object));
        }
    }

    /// What hooks create, those of installed packages included.
    fn add_steps(&mut self, scope: &PlanScope<'_>) {
        let dialect = &scope.target.plan.dialect;
        for step in scope.target.steps() {
            for action in actions(&step.body) {
                if let Action::Sql { statements, .. } = action {
                    let makes = |kind: &str| {
                        ["create-", "alter-", "select-into"]
                            .iter()
                            .any(|verb| kind.starts_with(verb))
                    };
                    let making = statements.iter().filter(|one| makes(&one.kind));
                    making.for_each(|one| self.add_statement(&one.sql, dialect));
                }
            }
        }
    }
}

fn is_system(name: &str) -> bool {
    SYSTEM.contains(&name) || SYSTEM_STARTS.iter().any(|start| name.starts_with(start))
}
