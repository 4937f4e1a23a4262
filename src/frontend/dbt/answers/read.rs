//! The JSON of an answers file into answers.

use std::sync::Arc;

use serde_json::{Map, Value as Json};

use super::{Answers, ColumnAnswer, QueryAnswer, RelationAnswer, Response};
use crate::diagnostic::{Diagnostic, closest};
use crate::frontend::dbt::adapter::{CellType, Field, cell};

/// Reads an answers file; entries that are wrong are left out and reported.
pub(super) fn answers(json: &Json, diagnostics: &mut Vec<Diagnostic>) -> Answers {
    let mut answers = Answers::default();
    let Json::Object(file) = json else {
        diagnostics.push(wrong("the answers file", "an object"));
        return answers;
    };
    if file
        .get("format")
        .is_some_and(|format| format.as_i64() != Some(1))
    {
        let message = "this version of the answers' format is not known";
        diagnostics.push(
            Diagnostic::error("answers::unknown-format", message).help("write \"format\": 1"),
        );
        return answers;
    }
    const SECTIONS: [&str; 5] = ["queries", "statements", "relations", "columns", "calls"];
    for key in file
        .keys()
        .filter(|key| *key != "format" && !SECTIONS.contains(&key.as_str()))
    {
        diagnostics.push(unknown("section", key, &SECTIONS));
    }
    for section in SECTIONS {
        for (at, entry) in list(file, section, "the answers file", diagnostics)
            .iter()
            .enumerate()
        {
            let place = Place {
                name: format!("{section}[{at}]"),
            };
            match entry.as_object() {
                Some(entry) => read(
                    &mut answers,
                    section,
                    Item {
                        entry,
                        place: &place,
                    },
                    diagnostics,
                ),
                None => diagnostics.push(wrong(&place.name, "an object")),
            }
        }
    }
    answers
}

struct Place {
    name: String,
}

/// An entry and where it stands.
#[derive(Clone, Copy)]
struct Item<'a> {
    entry: &'a Map<String, Json>,
    place: &'a Place,
}

fn read(answers: &mut Answers, section: &str, item: Item<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let steps = steps(item, diagnostics);
    match section {
        "queries" => {
            let Some(sql) = text(item, "sql", diagnostics) else {
                return;
            };
            let Some(answer) = query(item, diagnostics) else {
                return;
            };
            answers.queries.add(sql.trim().to_owned(), steps, answer);
        }
        "statements" => {
            let (node, name) = (
                text(item, "node", diagnostics),
                text(item, "name", diagnostics),
            );
            let (Some(node), Some(name), Some(answer)) = (node, name, query(item, diagnostics))
            else {
                return;
            };
            answers
                .statements
                .add(super::statement_question(&node, &name), steps, answer);
        }
        "relations" => {
            let (schema, identifier) = (
                text(item, "schema", diagnostics),
                text(item, "identifier", diagnostics),
            );
            let (Some(schema), Some(identifier)) = (schema, identifier) else {
                return;
            };
            let database = optional(item, "database", diagnostics);
            let question = super::relation_question(database.as_deref(), &schema, &identifier);
            let kind = optional(item, "type", diagnostics);
            answers.relations.add(
                question,
                steps,
                RelationAnswer {
                    database,
                    schema,
                    identifier,
                    kind,
                },
            );
        }
        "columns" => {
            let Some(relation) = text(item, "relation", diagnostics) else {
                return;
            };
            let listed = list(item.entry, "columns", &item.place.name, diagnostics);
            let columns = listed
                .iter()
                .filter_map(|json| column(item, json, diagnostics))
                .collect();
            answers
                .columns
                .add(super::columns_question(&relation), steps, columns);
        }
        _ => {
            let Some(method) = text(item, "method", diagnostics) else {
                return;
            };
            let arguments = list(item.entry, "args", &item.place.name, diagnostics);
            let answer = item.entry.get("answer").cloned().unwrap_or_default();
            answers
                .calls
                .add(super::call_question(&method, arguments), steps, answer);
        }
    }
}

fn query(item: Item<'_>, diagnostics: &mut Vec<Diagnostic>) -> Option<QueryAnswer> {
    if let Some(error) = item.entry.get("error").and_then(Json::as_str) {
        let error = Some(error.to_owned());
        return Some(QueryAnswer {
            fields: Vec::new(),
            rows: Vec::new(),
            response: Response::default(),
            error,
        });
    }
    let names = list(item.entry, "columns", &item.place.name, diagnostics);
    let types = list(item.entry, "types", &item.place.name, diagnostics);
    let rows = list(item.entry, "rows", &item.place.name, diagnostics);
    if names.len() != types.len() && !types.is_empty() {
        let message = format!(
            "{} has {} columns but {} types",
            item.place.name,
            names.len(),
            types.len()
        );
        diagnostics.push(Diagnostic::error("answers::wrong-type", message));
        return None;
    }
    let mut fields = Vec::new();
    for (at, name) in names.iter().enumerate() {
        let kind = kind(item, types.get(at), rows, at, diagnostics)?;
        let name = name
            .as_str()
            .map_or_else(|| name.to_string().into(), Arc::from);
        fields.push(Field { name, kind });
    }
    let rows = cells(item, &fields, rows, diagnostics)?;
    Some(QueryAnswer {
        fields,
        rows,
        response: response(item.entry.get("response")),
        error: None,
    })
}

/// A column's type as written; files written by hand may leave it out.
fn kind(
    item: Item<'_>,
    written: Option<&Json>,
    rows: &[Json],
    at: usize,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<CellType> {
    let Some(name) = written.and_then(Json::as_str) else {
        return Some(guessed(rows.iter().filter_map(|row| row.get(at))));
    };
    let known = CellType::find(name);
    if known.is_none() {
        let names: Vec<_> = CellType::names().collect();
        let mut diagnostic = unknown("column type", name, &names);
        diagnostic
            .message
            .push_str(&format!(" in {}", item.place.name));
        diagnostics.push(diagnostic);
    }
    known
}

/// The type of a column's cells, as dbt would guess it: whole numbers, numbers, booleans, else text.
fn guessed<'a>(cells: impl Iterator<Item = &'a Json> + Clone) -> CellType {
    let all = |kind: CellType| cells.clone().all(|json| cell(kind, json).is_some());
    let numbers = cells.clone().all(|json| json.is_number() || json.is_null());
    match () {
        () if numbers && all(CellType::Integer) => CellType::Integer,
        () if numbers => CellType::Number,
        () if all(CellType::Boolean) => CellType::Boolean,
        () => CellType::Text,
    }
}

fn cells(
    item: Item<'_>,
    fields: &[Field],
    rows: &[Json],
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Vec<Vec<Json>>> {
    let mut read = Vec::new();
    for (number, row) in rows.iter().enumerate() {
        let place = format!("{}.rows[{number}]", item.place.name);
        let Some(cells) = row.as_array().filter(|cells| cells.len() == fields.len()) else {
            diagnostics.push(wrong(&place, &format!("a list of {} cells", fields.len())));
            return None;
        };
        for (field, json) in fields.iter().zip(cells) {
            if cell(field.kind, json).is_none() {
                let kind = field.kind.name();
                diagnostics.push(wrong(&format!("{place}, column {},", field.name), kind));
                return None;
            }
        }
        read.push(cells.clone());
    }
    Some(read)
}

fn response(json: Option<&Json>) -> Response {
    let field = |name: &str| json.and_then(|response| response.get(name));
    Response {
        message: field("message")
            .and_then(Json::as_str)
            .unwrap_or("OK")
            .to_owned(),
        code: field("code").and_then(Json::as_str).map(str::to_owned),
        rows_affected: field("rows_affected").and_then(Json::as_i64),
    }
}

fn column(item: Item<'_>, json: &Json, diagnostics: &mut Vec<Diagnostic>) -> Option<ColumnAnswer> {
    let Some(entry) = json.as_object() else {
        diagnostics.push(wrong(
            &format!("a column of {}", item.place.name),
            "an object",
        ));
        return None;
    };
    let column = Item {
        entry,
        place: item.place,
    };
    let name = text(column, "name", diagnostics)?;
    let dtype = optional(column, "dtype", diagnostics).unwrap_or_default();
    let sizes = ["char_size", "numeric_precision", "numeric_scale"]
        .map(|name| entry.get(name).and_then(Json::as_i64).map(i128::from));
    Some(ColumnAnswer { name, dtype, sizes })
}

fn steps(item: Item<'_>, diagnostics: &mut Vec<Diagnostic>) -> Vec<String> {
    let steps = list(item.entry, "steps", &item.place.name, diagnostics);
    steps
        .iter()
        .filter_map(|step| step.as_str().map(str::to_owned))
        .collect()
}

fn list<'a>(
    entry: &'a Map<String, Json>,
    name: &str,
    place: &str,
    diagnostics: &mut Vec<Diagnostic>,
) -> &'a [Json] {
    match entry.get(name) {
        None | Some(Json::Null) => &[],
        Some(Json::Array(list)) => list,
        Some(_) => {
            diagnostics.push(wrong(&format!("\"{name}\" of {place}"), "a list"));
            &[]
        }
    }
}

fn text(item: Item<'_>, name: &str, diagnostics: &mut Vec<Diagnostic>) -> Option<Arc<str>> {
    let text = item.entry.get(name).and_then(Json::as_str);
    if text.is_none() {
        diagnostics.push(wrong(
            &format!("\"{name}\" of {}", item.place.name),
            "a string",
        ));
    }
    text.map(Arc::from)
}

fn optional(item: Item<'_>, name: &str, diagnostics: &mut Vec<Diagnostic>) -> Option<Arc<str>> {
    match item.entry.get(name) {
        None | Some(Json::Null) => None,
        Some(_) => text(item, name, diagnostics),
    }
}

fn wrong(what: &str, expected: &str) -> Diagnostic {
    Diagnostic::error("answers::wrong-type", format!("{what} must be {expected}"))
}

fn unknown(what: &str, name: &str, known: &[&str]) -> Diagnostic {
    let diagnostic = Diagnostic::error(
        "answers::unknown-name",
        format!("unknown {what} \"{name}\""),
    );
    match closest(name, known.iter().copied()) {
        Some(near) => diagnostic.help(format!("did you mean \"{near}\"?")),
        None => diagnostic.help(format!("known are {}", known.join(", "))),
    }
}
