//! `run-operation`: a macro by name, or a file below `operations/`, into its one step
//! (semantics 2.8, case 61; dex for files).

use std::rc::Rc;
use std::sync::Arc;

use super::context::{Event, Run, RunHost, Session};
use super::model::{Loaded, Node, Resource};
use super::render_step::{self, Rendered};
use super::run::{Late, Steps};
use crate::diagnostic::{Diagnostic, closest};
use crate::ir::{Reason, Rerun, Status, Step};
use crate::render::{Args, MacroDef, Template, Value};
use crate::source::{Span, Text};
use crate::yaml::Mapping;

/// What a name on the command line means.
enum Callee {
    Macro(Arc<MacroDef>),
    File(Arc<Template>),
}

/// The step of an operation.
///
/// # Errors
/// No macro and no file is called so, or both are.
pub(crate) fn steps(
    late: &Late<'_>,
    loaded: &Loaded,
    name: &str,
    args: &Mapping,
) -> Result<Steps, Vec<Diagnostic>> {
    let callee = match find(late, loaded, name) {
        Ok(callee) => callee,
        Err(error) => match loaded.operation_scripts.get(name) {
            Some(span) => return Ok((vec![script(late, name, *span)], Vec::new())),
            // It may be a macro of a file that cannot be read, which is told already.
            None if is_unread(late, name) => return Err(Vec::new()),
            None => return Err(vec![*error]),
        },
    };
    let plain = name
        .trim_start_matches("macro:")
        .trim_start_matches("file:");
    let (package, span, raw_code) = match &callee {
        Callee::Macro(definition) => (
            Arc::clone(&definition.package),
            definition.span(definition.ast.name_range),
            Text::new(""),
        ),
        Callee::File(template) => (
            Arc::clone(&late.env.macros.root),
            template.text.span(0..0),
            template.text.clone(),
        ),
    };
    let node = Arc::new(node(late, plain, &package, span, raw_code));
    let run = Run::new(Arc::clone(late.env), Arc::clone(late.graph));
    let session = Session::new();
    session.begin(format!("operation:{plain}"));
    let event = match &callee {
        Callee::Macro(_) => Event::Operation,
        Callee::File(_) => Event::OperationFile,
    };
    let host = RunHost::new(&run, &node, event, Rc::clone(&session));
    let rendered = match &callee {
        Callee::Macro(definition) => {
            let named = args
                .iter()
                .map(|(key, value)| (key.text(), super::context::value(value)))
                .collect();
            let args = Args {
                positional: Vec::new(),
                named,
            };
            render_step::operation(
                late,
                &host,
                &session,
                &Value::Macro(Arc::clone(definition)),
                args,
            )
        }
        Callee::File(template) => render_step::operation_file(late, &host, &session, template),
    };
    Ok(step(&session, &package, span, rendered))
}

/// An operation of Python: a step of the plan, which hookc leaves to the host system.
fn script(late: &Late<'_>, name: &str, span: Span) -> Step {
    Step {
        id: format!("operation:{name}"),
        event: "operation",
        node: None,
        package: Arc::clone(&late.env.macros.root),
        index: None,
        transaction: None,
        in_transaction: false,
        origin: Some(span),
        layer: "operation",
        applied: None,
        status: Status::Skipped,
        reason: Some(Reason {
            code: "dbt::external-operation",
            message: "the operation is Python, which the host system runs".to_owned(),
            span: Some(span),
        }),
        body: Vec::new(),
        own_transactions: Vec::new(),
        rerun: Rerun::Everything,
    }
}

fn step(session: &Session, package: &str, span: Option<Span>, rendered: Rendered) -> Steps {
    let step = Step {
        id: session.step(),
        event: "operation",
        node: None,
        package: package.into(),
        index: None,
        transaction: None,
        in_transaction: session.in_transaction(),
        origin: span,
        layer: "operation",
        applied: None,
        status: rendered.status,
        reason: rendered.reason,
        body: rendered.body,
        own_transactions: Vec::new(),
        rerun: Rerun::Everything,
    };
    let mut diagnostics = rendered.diagnostics;
    for diagnostic in &mut diagnostics {
        diagnostic.span = diagnostic.span.or(span);
    }
    (vec![step], diagnostics)
}

/// dbt describes an operation as a node of the macro's package.
fn node(
    late: &Late<'_>,
    name: &str,
    package: &Arc<str>,
    span: Option<Span>,
    raw_code: Text,
) -> Node {
    let target = &late.env.target;
    Node {
        unique_id: format!("operation.{package}.{name}").into(),
        name: name.into(),
        alias: name.to_string(),
        schema: target.schema.clone(),
        database: target.database.clone(),
        raw_code,
        span,
        ..Node::new(Resource::Operation, Arc::clone(package))
    }
}

fn find(late: &Late<'_>, loaded: &Loaded, name: &str) -> Result<Callee, Box<Diagnostic>> {
    let (wanted, plain) = match name.split_once(':') {
        Some((kind @ ("macro" | "file"), rest)) => (Some(kind), rest),
        _ => (None, name),
    };
    let definition = find_macro(late, plain).filter(|_| wanted != Some("file"));
    let file = loaded
        .operations
        .get(plain)
        .filter(|_| wanted != Some("macro"));
    match (definition, file) {
        (Some(_), Some(_)) => Err(Box::new(
            Diagnostic::error(
                "dbt::ambiguous-operation",
                format!("{plain} is both a macro and a file below operations/"),
            )
            .help(format!("say macro:{plain} or file:{plain}")),
        )),
        (Some(definition), None) => Ok(Callee::Macro(definition)),
        (None, Some(template)) => Ok(Callee::File(Arc::clone(template))),
        (None, None) => Err(Box::new(unknown(late, loaded, plain))),
    }
}

/// Whether an operation may be a macro that cannot be read.
fn is_unread(late: &Late<'_>, name: &str) -> bool {
    let broken = &late.env.macros.broken;
    let own = name.rsplit(['.', ':']).next().unwrap_or_default();
    broken.macros.may_hold(own) || broken.has_packages()
}

/// `name` in the root project and dbt's own macros, `package.name` in that package; then any
/// package (case 61).
fn find_macro(late: &Late<'_>, name: &str) -> Option<Arc<MacroDef>> {
    let macros = &late.env.macros;
    if let Some((package, name)) = name.split_once('.') {
        return macros.packages.get(package)?.get(name).cloned();
    }
    std::iter::once(&macros.root)
        .chain(&macros.internal)
        .chain(macros.packages.keys())
        .find_map(|package| macros.packages.get(package)?.get(name))
        .cloned()
}

fn unknown(late: &Late<'_>, loaded: &Loaded, name: &str) -> Diagnostic {
    let macros = &late.env.macros;
    let own = macros
        .packages
        .get(&macros.root)
        .into_iter()
        .flat_map(|names| names.keys());
    let names = own
        .map(|name| &**name)
        .chain(loaded.operations.keys().map(String::as_str))
        .chain(loaded.operation_scripts.keys().map(String::as_str));
    let help = match closest(name, names) {
        Some(near) => format!("did you mean {near}?"),
        None => "give the name of a macro, `package.macro`, or the dotted path of a file below operations/".to_string(),
    };
    Diagnostic::error(
        "dbt::unknown-operation",
        format!("there is no operation {name}"),
    )
    .help(help)
}
