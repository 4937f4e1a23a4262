//! Recorded answers of queries and of the catalog (`--answers`), and recorded results of a run
//! (`--run-results`), for templates that look at them.

mod read;
mod results;
mod values;

use std::collections::HashMap;
use std::sync::Arc;

use serde_json::Value as Json;

use super::adapter::{Field, Look};
use super::model::Options;
use crate::diagnostic::Diagnostic;

pub use results::RunResult;
pub use values::{ResultNode, columns, query_failed, relation, response, run_result, table, value};

/// The recorded answers and results.
#[derive(Debug, Default)]
pub struct Answers {
    queries: Book<QueryAnswer>,
    statements: Book<QueryAnswer>,
    relations: Book<RelationAnswer>,
    columns: Book<Vec<ColumnAnswer>>,
    calls: Book<Json>,
    results: Option<Vec<RunResult>>,
}

/// What a query gave.
#[derive(Debug, Clone)]
pub struct QueryAnswer {
    /// The columns; none without `fetch_result`.
    pub fields: Vec<Field>,
    /// The cells, row by row, each of its column's type.
    pub rows: Vec<Vec<Json>>,
    /// dbt's AdapterResponse.
    pub response: Response,
    /// The warehouse's refusal; the rendering stops there.
    pub error: Option<String>,
}

/// dbt's AdapterResponse.
#[derive(Debug, Clone, Default)]
pub struct Response {
    /// What it prints.
    pub message: String,
    /// The statement's kind, such as `SELECT`.
    pub code: Option<String>,
    /// How many rows.
    pub rows_affected: Option<i64>,
}

/// Whether there is a relation of a name.
#[derive(Debug, Clone)]
pub struct RelationAnswer {
    /// Its database.
    pub database: Option<Arc<str>>,
    /// Its schema.
    pub schema: Arc<str>,
    /// Its name.
    pub identifier: Arc<str>,
    /// Its type; `None` if there is none.
    pub kind: Option<Arc<str>>,
}

/// A column of a relation.
#[derive(Debug, Clone)]
pub struct ColumnAnswer {
    /// Its name.
    pub name: Arc<str>,
    /// Its type.
    pub dtype: Arc<str>,
    /// `char_size`, `numeric_precision`, `numeric_scale`.
    pub sizes: [Option<i128>; 3],
}

/// A recorded answer to a look into the catalog.
#[derive(Debug, Clone, Copy)]
pub enum Found<'a> {
    /// To `get_relation`.
    Relation(&'a RelationAnswer),
    /// To `get_columns_in_relation`.
    Columns(&'a [ColumnAnswer]),
    /// To any other method.
    Value(&'a Json),
}

impl Answers {
    /// Reads what the command line gave.
    ///
    /// # Errors
    /// Everything that is wrong in the files.
    pub fn read(options: &Options) -> Result<Answers, Vec<Diagnostic>> {
        let mut diagnostics = Vec::new();
        let (answers, results) = (options.answers.as_deref(), options.run_results.as_deref());
        let read = Answers::read_files(answers, results, &mut diagnostics);
        if diagnostics.is_empty() {
            Ok(read)
        } else {
            Err(diagnostics)
        }
    }

    fn read_files(
        answers: Option<&Json>,
        results: Option<&Json>,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Answers {
        let mut read = match answers {
            Some(json) => read::answers(json, diagnostics),
            None => Answers::default(),
        };
        read.results = results.map(|json| results::read(json, diagnostics));
        read
    }

    /// What a query of a step gave; `nth` counts how often the step asked it before, from 0.
    pub fn query(&self, step: &str, sql: &str, nth: usize) -> Option<&QueryAnswer> {
        self.queries.find(step, sql.trim(), nth)
    }

    /// A result that dbt itself stored under a name for a node, such as a model's `main`.
    pub fn statement(
        &self,
        step: &str,
        node: &str,
        name: &str,
        nth: usize,
    ) -> Option<&QueryAnswer> {
        self.statements
            .find(step, &statement_question(node, name), nth)
    }

    /// What a look into the catalog gave.
    pub fn look(&self, step: &str, look: &Look, nth: usize) -> Option<Found<'_>> {
        match look {
            Look::Relation {
                database,
                schema,
                identifier,
            } => {
                let question = [database, schema, identifier].map(|part| part.as_deref());
                self.relation(step, question, nth).map(Found::Relation)
            }
            Look::Columns(relation) => {
                let question = columns_question(&relation.render());
                self.columns
                    .find(step, &question, nth)
                    .map(|columns| Found::Columns(columns))
            }
            Look::Call { method, .. } => {
                let question = call_question(method, &look.arguments());
                self.calls.find(step, &question, nth).map(Found::Value)
            }
        }
    }

    /// The results of the run; `None` if none were given.
    pub fn results(&self) -> Option<&[RunResult]> {
        self.results.as_deref()
    }

    /// An entry without a database answers for any.
    fn relation(
        &self,
        step: &str,
        [database, schema, identifier]: [Option<&str>; 3],
        nth: usize,
    ) -> Option<&RelationAnswer> {
        let (schema, identifier) = (schema?, identifier?);
        let exact =
            self.relations
                .find(step, &relation_question(database, schema, identifier), nth);
        exact.or_else(|| {
            self.relations
                .find(step, &relation_question(None, schema, identifier), nth)
        })
    }
}

/// Answers by their question.
#[derive(Debug)]
struct Book<T> {
    entries: HashMap<String, Vec<Entry<T>>>,
}

#[derive(Debug)]
struct Entry<T> {
    steps: Vec<String>,
    answer: T,
}

impl<T> Default for Book<T> {
    fn default() -> Book<T> {
        Book {
            entries: HashMap::new(),
        }
    }
}

impl<T> Book<T> {
    fn add(&mut self, question: String, steps: Vec<String>, answer: T) {
        self.entries
            .entry(question)
            .or_default()
            .push(Entry { steps, answer });
    }

    /// The nth of the entries that name the step, else of those that name none; the last one stays.
    fn find(&self, step: &str, question: &str, nth: usize) -> Option<&T> {
        let entries = self.entries.get(question)?;
        let own: Vec<_> = entries
            .iter()
            .filter(|entry| entry.steps.iter().any(|own| own == step))
            .collect();
        let fitting = match own.is_empty() {
            true => entries
                .iter()
                .filter(|entry| entry.steps.is_empty())
                .collect(),
            false => own,
        };
        fitting
            .get(nth)
            .or(fitting.last())
            .map(|entry| &entry.answer)
    }
}

fn statement_question(node: &str, name: &str) -> String {
    format!("{node}\0{name}")
}

fn relation_question(database: Option<&str>, schema: &str, identifier: &str) -> String {
    format!("{}\0{schema}\0{identifier}", database.unwrap_or_default()).to_lowercase()
}

/// A relation's text without quotes, so that files written by hand need not quote as the adapter does.
fn columns_question(relation: &str) -> String {
    relation.replace(['"', '`', '[', ']'], "").to_lowercase()
}

fn call_question(method: &str, arguments: &[Json]) -> String {
    let arguments: Vec<_> = arguments.iter().map(plain_argument).collect();
    format!("{method}\0{}", Json::Array(arguments))
}

/// A relation among the arguments counts by its parts, not by its type.
fn plain_argument(argument: &Json) -> Json {
    match argument {
        Json::Object(parts) if parts.contains_key("identifier") => {
            let parts = ["database", "schema", "identifier"].map(|name| parts.get(name).cloned());
            Json::Array(parts.into_iter().map(Option::unwrap_or_default).collect())
        }
        other => other.clone(),
    }
}

#[cfg(test)]
mod tests;
