//! A script's text and the arguments of a call into what DipDup sends: Python's `str.format`, with the
//! provenance of every byte, and with holes where only the run knows the argument.

mod field;

use crate::ir::{Expr, Hole, HoleForm};
use crate::render::{
    Eval, Interp, RenderError, Stop, Value, ascii, convert, format_value, type_name,
};
use crate::source::{Origin, Text, TextBuilder};

use field::{Conversion, Field, Piece, Step};

/// What a script is formatted with.
#[derive(Debug, Clone, Default)]
pub(super) struct Arguments {
    /// By position.
    pub(super) positional: Vec<Value>,
    /// By name.
    pub(super) named: Vec<(String, Value)>,
}

/// A formatted script.
#[derive(Debug)]
pub(super) struct Formatted {
    /// The text; where only the run knows it, the field as it was written.
    pub(super) text: Text,
    /// Those places.
    pub(super) holes: Vec<Hole>,
}

/// Why a script cannot be formatted: an error of Python's, and where.
#[derive(Debug)]
pub(super) struct Failure {
    /// What is wrong.
    pub(super) stop: Box<Stop>,
    /// The bytes of the script.
    pub(super) range: std::ops::Range<usize>,
}

/// Formats a script.
///
/// # Errors
/// The first field that Python refuses, or that cannot be told before the run.
pub(super) fn format(
    interp: &mut Interp<'_>,
    script: &Text,
    arguments: &Arguments,
) -> Result<Formatted, Failure> {
    let mut formatter = Formatter {
        arguments,
        numbering: Numbering::Open,
    };
    let mut text = TextBuilder::default();
    let mut holes = Vec::new();
    for piece in field::pieces(script.as_str()) {
        let piece = piece.map_err(|(message, range)| Failure {
            stop: error(message).into(),
            range,
        })?;
        match piece {
            Piece::Literal(range) => text.append(&script.slice(range), None),
            Piece::Field(field) => {
                let range = field.range.clone();
                let fail = |stop| Failure {
                    stop,
                    range: range.clone(),
                };
                let value = formatter.field(interp, &field, 2).map_err(fail)?;
                let start = text.len();
                match value {
                    Formed::Text(formed) => {
                        let origin =
                            script
                                .span(range.start as u32..range.end as u32)
                                .map(|span| Origin {
                                    span,
                                    exact: false,
                                    via: None,
                                });
                        text.append(&Text::new(formed), origin.as_ref());
                    }
                    Formed::Late(expr) => {
                        text.append(&script.slice(range.clone()), None);
                        holes.push(Hole {
                            range: start..text.len(),
                            expr,
                            form: HoleForm::Text,
                        });
                    }
                }
            }
        }
    }
    Ok(Formatted {
        text: text.finish(),
        holes,
    })
}

/// What a field becomes.
enum Formed {
    Text(String),
    Late(Expr),
}

/// `{}` and `{0}` do not mix.
enum Numbering {
    Open,
    Automatic(usize),
    Manual,
}

struct Formatter<'a> {
    arguments: &'a Arguments,
    numbering: Numbering,
}

impl Formatter<'_> {
    fn field(&mut self, interp: &mut Interp<'_>, field: &Field<'_>, depth: u8) -> Eval<Formed> {
        let mut value = self.argument(field.first)?;
        for step in &field.path {
            value = look_up(interp, &value, step)?;
        }
        let spec = self.spec(interp, field.spec, depth)?;
        if let Value::Unknown(unknown) = &value {
            let expr = converted(unknown.expr.clone(), field.conversion);
            return Ok(Formed::Late(match spec {
                Formed::Text(spec) if spec.is_empty() => expr,
                Formed::Text(spec) => {
                    Expr::Op("format".to_owned(), vec![expr, Expr::Value(spec.into())])
                }
                Formed::Late(spec) => Expr::Op("format".to_owned(), vec![expr, spec]),
            }));
        }
        let value = match field.conversion {
            None => value,
            Some(Conversion::Str) => Value::Str(interp.print(&value)?),
            Some(Conversion::Repr) => Value::str(interp.repr(&value)?),
            Some(Conversion::Ascii) => Value::str(ascii(&interp.repr(&value)?)),
        };
        match spec {
            Formed::Text(spec) => format_value(interp, &value, &spec).map(Formed::Text),
            Formed::Late(spec) => {
                let shown = convert::to_json(interp, &value)?;
                let args = vec![Expr::Value(shown), spec];
                Ok(Formed::Late(Expr::Op("format".to_owned(), args)))
            }
        }
    }

    /// A specification, the fields in it replaced.
    fn spec(&mut self, interp: &mut Interp<'_>, spec: &str, depth: u8) -> Eval<Formed> {
        if !spec.contains(['{', '}']) {
            return Ok(Formed::Text(spec.to_owned()));
        }
        let Some(depth) = depth.checked_sub(1).filter(|depth| *depth > 0) else {
            return Err(error("Max string recursion exceeded").into());
        };
        let mut text = String::new();
        let mut parts = Vec::new();
        for piece in field::pieces(spec) {
            match piece.map_err(|(message, _)| error(message))? {
                Piece::Literal(range) => text.push_str(spec.get(range).unwrap_or_default()),
                Piece::Field(field) => match self.field(interp, &field, depth)? {
                    Formed::Text(formed) => text.push_str(&formed),
                    Formed::Late(expr) => {
                        if !text.is_empty() {
                            parts.push(Expr::Value(std::mem::take(&mut text).into()));
                        }
                        parts.push(expr);
                    }
                },
            }
        }
        if parts.is_empty() {
            return Ok(Formed::Text(text));
        }
        if !text.is_empty() {
            parts.push(Expr::Value(text.into()));
        }
        let op = if parts.len() == 1 { "str" } else { "concat" };
        Ok(Formed::Late(Expr::Op(op.to_owned(), parts)))
    }

    fn argument(&mut self, name: &str) -> Eval {
        let number = (!name.is_empty() && name.bytes().all(|byte| byte.is_ascii_digit()))
            .then(|| name.parse::<usize>().unwrap_or(usize::MAX));
        let at = match (number, &mut self.numbering) {
            (Some(_), Numbering::Automatic(_)) => {
                let message =
                    "cannot switch from automatic field numbering to manual field specification";
                return Err(error(message).into());
            }
            (Some(at), numbering) => {
                *numbering = Numbering::Manual;
                at
            }
            (None, _) if !name.is_empty() => return self.named(name),
            (None, Numbering::Manual) => {
                let message =
                    "cannot switch from manual field specification to automatic field numbering";
                return Err(error(message).into());
            }
            (None, Numbering::Automatic(next)) => {
                *next += 1;
                *next - 1
            }
            (None, numbering @ Numbering::Open) => {
                *numbering = Numbering::Automatic(1);
                0
            }
        };
        self.arguments.positional.get(at).cloned().ok_or_else(|| {
            let message = format!("Replacement index {at} out of range for positional args tuple");
            let help = "a literal brace is written twice: `{{` and `}}`";
            RenderError::new("dipdup::unbound-field", message)
                .help(help)
                .into()
        })
    }

    fn named(&self, name: &str) -> Eval {
        let found = self.arguments.named.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.clone()).ok_or_else(|| {
            let message =
                format!("the script asks for `{{{name}}}`, and the call does not give it");
            let known = self.arguments.named.iter().map(|(key, _)| key.as_str());
            let help = match crate::diagnostic::closest(name, known) {
                Some(near) => format!("did you mean `{{{near}}}`?"),
                None => "pass it to `execute_sql`; a literal brace is written twice: `{{` and `}}`"
                    .to_owned(),
            };
            RenderError::new("dipdup::unbound-field", message)
                .help(help)
                .into()
        })
    }
}

/// `.name` and `[key]` behind an argument.
fn look_up(interp: &mut Interp<'_>, value: &Value, step: &Step<'_>) -> Eval {
    let class = type_name(value).to_owned();
    let name = match step {
        Step::Attribute(name) | Step::Key(name) => Value::str(*name),
        Step::Index(at) => Value::Int(i128::try_from(*at).unwrap_or(i128::MAX)),
    };
    if let Value::Unknown(unknown) = value {
        let op = match step {
            Step::Attribute(_) => "attribute",
            Step::Key(_) | Step::Index(_) => "item",
        };
        let name = convert::to_json(interp, &name)?;
        let mut found = (**unknown).clone();
        found.expr = Expr::Op(op.to_owned(), vec![found.expr, Expr::Value(name)]);
        return Ok(Value::Unknown(found.into()));
    }
    let found = match (step, value) {
        (Step::Attribute("real" | "numerator"), Value::Int(_) | Value::Bool(_)) => {
            Some(value.clone())
        }
        (Step::Attribute("imag"), Value::Int(_) | Value::Bool(_)) => Some(Value::Int(0)),
        (Step::Attribute("denominator"), Value::Int(_) | Value::Bool(_)) => Some(Value::Int(1)),
        (Step::Attribute(name), Value::Object(object)) => object.attr(interp, name)?,
        (Step::Attribute(_), _) => None,
        (Step::Key(key), Value::Dict(dict)) => dict.get(key),
        (Step::Index(_), Value::List(_) | Value::Tuple(_) | Value::Str(_) | Value::Dict(_)) => {
            Some(interp.item(value, &name)?).filter(|item| !matches!(item, Value::Undefined { .. }))
        }
        _ => None,
    };
    found.ok_or_else(|| {
        let message = match step {
            Step::Attribute(name) => format!("'{class}' object has no attribute '{name}'"),
            Step::Key(key) => format!("'{class}' has no item '{key}'"),
            Step::Index(at) => format!("'{class}' has no item {at}"),
        };
        RenderError::new("dipdup::unbound-field", message).into()
    })
}

fn converted(expr: Expr, conversion: Option<Conversion>) -> Expr {
    let op = match conversion {
        None => return expr,
        Some(Conversion::Str) => "str",
        Some(Conversion::Repr) => "repr",
        Some(Conversion::Ascii) => "ascii",
    };
    Expr::Op(op.to_owned(), vec![expr])
}

fn error(message: impl Into<String>) -> RenderError {
    RenderError::new("dipdup::bad-format", message)
        .help("a literal brace is written twice: `{{` and `}}`")
}
