//! Strings of a configuration into values, as dbt renders project files, profiles and properties:
//! natively, so that an expression keeps its type (semantics 1.8, case 70).

use std::sync::Arc;

use crate::diagnostic::Diagnostic;
use crate::render::{Host, Interp, Limits, RenderError, Stop, Template, Value, convert};
use crate::source::{Span, Text};
use crate::yaml::{Data, DataKey, Mapping};

/// Bounds on the rendering of one string of a configuration.
const LIMITS: Limits = Limits {
    fuel: 1_000_000,
    depth: 100,
    bytes: 1 << 24,
    elements: 1 << 20,
};

/// How deep the values of a template may nest before they are cut off.
const DEPTH: usize = 100;

/// A step on the way to a value: a key of a dict, or the place in a list.
#[derive(Debug, Clone, PartialEq)]
pub enum Step {
    /// A key.
    Key(DataKey),
    /// A place.
    Index(usize),
}

impl Step {
    /// Whether it is that key.
    pub fn is(&self, key: &str) -> bool {
        matches!(self, Step::Key(name) if **name == *key)
    }
}

/// Renders the strings of a configuration in a host's context.
pub struct Renderer<'h> {
    host: &'h dyn Host,
    /// Tells for the way to a value whether it is rendered at all.
    wanted: fn(&[Step]) -> bool,
    diagnostics: Vec<Diagnostic>,
}

impl<'h> Renderer<'h> {
    /// A renderer for values at which `wanted` is true.
    pub fn new(host: &'h dyn Host, wanted: fn(&[Step]) -> bool) -> Renderer<'h> {
        Renderer {
            host,
            wanted,
            diagnostics: Vec::new(),
        }
    }

    /// What could not be rendered so far.
    pub fn finish(self) -> Vec<Diagnostic> {
        self.diagnostics
    }

    /// The rendered value; what cannot be rendered is noted and left out, on the outside it is null.
    pub fn data(&mut self, mut value: Data, way: &mut Vec<Step>) -> Data {
        match self.is_rendered(&mut value, way) {
            true => value,
            false => Data::Null,
        }
    }

    /// Renders the values of a dict in their places; keys are never rendered.
    pub fn mapping(&mut self, map: &mut Mapping, way: &mut Vec<Step>) {
        map.retain(|key, value| {
            way.push(Step::Key(key.clone()));
            let kept = self.is_rendered(value, way);
            way.pop();
            kept
        });
    }

    /// Renders a value in its place, if it can be rendered.
    fn is_rendered(&mut self, value: &mut Data, way: &mut Vec<Step>) -> bool {
        let rendered = match value {
            Data::Map(map) => {
                self.mapping(map, way);
                return true;
            }
            Data::List(items) => {
                self.items(items, way);
                return true;
            }
            Data::Str(text)
                if !may_be_template(text.as_str()) && !text.as_str().ends_with('\n') =>
            {
                return true;
            }
            Data::Str(_) | Data::Date(..) | Data::DateTime(_) if !(self.wanted)(way) => {
                return true;
            }
            Data::Str(text) => match render(self.host, text) {
                Ok(rendered) => rendered,
                Err(diagnostic) => {
                    self.diagnostics.push(diagnostic);
                    return false;
                }
            },
            Data::Date(year, month, day) => {
                Data::Str(Text::new(format!("{year:04}-{month:02}-{day:02}")))
            }
            Data::DateTime(iso) => Data::Str(Text::new(Arc::clone(iso))),
            _ => return true,
        };
        *value = rendered;
        true
    }

    fn items(&mut self, items: &mut Vec<Data>, way: &mut Vec<Step>) {
        let mut at = 0;
        items.retain_mut(|item| {
            way.push(Step::Index(at));
            at += 1;
            let kept = self.is_rendered(item, way);
            way.pop();
            kept
        });
    }
}

/// Whether there is more to rendering a text than the newline at its end.
fn may_be_template(text: &str) -> bool {
    memchr::memchr3(b'{', b'}', b'\r', text.as_bytes()).is_some()
}

/// The value of one string in a host's context.
///
/// # Errors
/// It is no template, or rendering it fails.
pub fn render(host: &dyn Host, text: &Text) -> Result<Data, Diagnostic> {
    let plain = text.as_str();
    if !may_be_template(plain) {
        // Jinja drops one newline at the end of any template.
        let kept = plain.strip_suffix('\n').map_or(plain.len(), str::len);
        return Ok(Data::Str(text.slice(0..kept)));
    }
    let template = Template::parse(text.clone()).map_err(|error| {
        let span = text.span(error.range.start..error.range.end);
        let mut diagnostic = Diagnostic::error(error.code, error.message)
            .at(span)
            .label(error.label);
        diagnostic.help = error.help;
        for (range, message) in error.related {
            if let Some(span) = text.span(range.start..range.end) {
                diagnostic = diagnostic.related(span, message);
            }
        }
        diagnostic
    })?;
    let mut interp = Interp::new(host, LIMITS);
    let value = interp
        .render_native(&Arc::new(template))
        .map_err(|stop| refused(*stop, text))?;
    data(&mut interp, &value, DEPTH).map_err(|stop| refused(*stop, text))
}

fn data(interp: &mut Interp<'_>, value: &Value, depth: usize) -> Result<Data, Box<Stop>> {
    let Some(depth) = depth.checked_sub(1) else {
        return Err(RenderError::new("render::too-deep", "the value is nested too deep").into());
    };
    Ok(match value {
        Value::Undefined { .. } | Value::None => Data::Null,
        Value::Bool(value) => Data::Bool(*value),
        Value::Int(value) => Data::Int(*value),
        Value::Float(value) => Data::Float(*value),
        Value::Str(text) | Value::Markup(text) => Data::Str(text.clone()),
        Value::List(items) => {
            let items = items.borrow().clone();
            Data::List(
                items
                    .iter()
                    .map(|item| data(interp, item, depth))
                    .collect::<Result<_, _>>()?,
            )
        }
        Value::Tuple(items) => Data::Tuple(
            items
                .iter()
                .map(|item| data(interp, item, depth))
                .collect::<Result<_, _>>()?,
        ),
        Value::Dict(dict) => {
            let mut map = Mapping::default();
            for (key, value) in dict.pairs() {
                let key = convert::to_key(interp, &key)?;
                map.insert(key, data(interp, &value, depth)?);
            }
            Data::Map(map)
        }
        other => Data::Str(interp.print(other)?),
    })
}

/// Why a text of a configuration cannot be rendered.
pub fn refused(stop: Stop, text: &Text) -> Diagnostic {
    let place = whole(text);
    match stop {
        Stop::Error(error) => {
            let mut diagnostic =
                Diagnostic::error(error.code, error.message).at(error.span.or(place));
            diagnostic.help = error.help;
            diagnostic
        }
        Stop::Return(_) => {
            Diagnostic::error("dbt::return-in-configuration", "`return` outside a macro").at(place)
        }
        Stop::Deferred(deferral) => {
            let message = format!(
                "a configuration cannot depend on the warehouse: {}",
                deferral.message
            );
            Diagnostic::error(deferral.code, message).at(deferral.span.or(place))
        }
    }
}

/// Where a whole text stands.
pub fn whole(text: &Text) -> Option<Span> {
    text.span(0..u32::try_from(text.as_str().len()).unwrap_or(u32::MAX))
}

/// Where a value stands: its own place, or that of the first text in it.
pub fn place(value: &Data) -> Option<Span> {
    match value {
        Data::Str(text) => whole(text),
        Data::List(items) | Data::Tuple(items) => items.iter().find_map(place),
        Data::Map(map) => map.values().find_map(place),
        _ => None,
    }
}

/// What a value is, in words.
pub fn describe(value: &Data) -> String {
    match value {
        Data::Null => "none".into(),
        Data::Bool(value) => format!("the boolean {value}"),
        Data::Int(value) => format!("the number {value}"),
        Data::Float(value) => format!("the number {value}"),
        Data::Str(text) => format!("the string \"{text}\""),
        Data::Date(..) | Data::DateTime(_) => "a date".into(),
        Data::List(_) => "a list".into(),
        Data::Tuple(_) => "a tuple".into(),
        Data::Map(_) => "a mapping".into(),
    }
}
