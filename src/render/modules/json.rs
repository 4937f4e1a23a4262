//! Values into JSON as Python's `json.dumps` writes it, and back.

use crate::render::depth::{DEPTH, with_stack};
use crate::render::format::float;
use crate::render::methods::mapping_pairs;
use crate::render::order::sorted;
use crate::render::{Eval, Interp, RenderError, Stop, Value, convert, ops};

/// How JSON is laid out.
pub(crate) struct Style {
    /// Keys in order.
    pub(crate) sort_keys: bool,
    /// One element a line, so deep; all in one line without.
    pub(crate) indent: Option<String>,
}

/// Why there is no JSON.
pub(crate) enum Failure {
    /// Python's ValueError, which dbt's `tojson` catches.
    Value(String),
    /// Anything else.
    Other(Box<Stop>),
}

impl Failure {
    /// The failure as it is raised.
    pub(crate) fn into_stop(self) -> Box<Stop> {
        match self {
            Failure::Value(message) => ops::value_error(message),
            Failure::Other(stop) => stop,
        }
    }
}

impl From<Box<Stop>> for Failure {
    fn from(stop: Box<Stop>) -> Failure {
        Failure::Other(stop)
    }
}

/// `json.dumps`.
pub(crate) fn dump(
    interp: &mut Interp<'_>,
    value: &Value,
    style: &Style,
) -> Result<String, Failure> {
    let mut writer = Writer {
        interp,
        style,
        output: String::new(),
        depth: 0,
    };
    with_stack(|| writer.write(value))?;
    writer.interp.check_length(writer.output.len())?;
    Ok(writer.output)
}

struct Writer<'a, 'h> {
    interp: &'a mut Interp<'h>,
    style: &'a Style,
    output: String,
    depth: usize,
}

impl Writer<'_, '_> {
    fn write(&mut self, value: &Value) -> Result<(), Failure> {
        self.interp.spend(2)?;
        self.interp.check_length(self.output.len())?;
        ops::known(value)?;
        // Escaped, a string may be several times as long.
        let bytes = value.as_str().map_or(0, str::len);
        self.interp.spend(bytes as u64 / 4)?;
        if let Some(pairs) = mapping(self.interp, value)? {
            return self.object(pairs);
        }
        match value {
            Value::List(list) => {
                let elements = list.borrow().to_vec();
                self.array(&elements)
            }
            Value::Tuple(elements) => self.array(elements),
            Value::Object(object) if object.type_name() == "_GroupTuple" => {
                self.array(&object.elements().unwrap_or_default())
            }
            scalar => match self::scalar(scalar) {
                Some(text) => {
                    self.output.push_str(&text);
                    Ok(())
                }
                None => {
                    let class = ops::type_name(scalar);
                    let message = format!("Object of type {class} is not JSON serializable");
                    Err(Failure::Other(ops::type_error(message)))
                }
            },
        }
    }

    fn array(&mut self, elements: &[Value]) -> Result<(), Failure> {
        if elements.is_empty() {
            self.output.push_str("[]");
            return Ok(());
        }
        self.enter('[')?;
        for (at, element) in elements.iter().enumerate() {
            self.separate(at > 0)?;
            self.write(element)?;
        }
        self.leave(']')
    }

    fn object(&mut self, mut pairs: Vec<(Value, Value)>) -> Result<(), Failure> {
        if pairs.is_empty() {
            self.output.push_str("{}");
            return Ok(());
        }
        if self.style.sort_keys {
            let keyed = pairs.into_iter().map(|(key, item)| {
                let pair = Value::tuple(vec![key.clone(), item]);
                (vec![key], pair)
            });
            let ordered = sorted(self.interp, keyed.collect(), false)?;
            pairs = ordered.into_iter().filter_map(pair).collect();
        }
        self.enter('{')?;
        for (at, (key, item)) in pairs.iter().enumerate() {
            self.separate(at > 0)?;
            let key = self.key(key)?;
            self.output.push_str(&key);
            self.output.push_str(": ");
            self.write(item)?;
        }
        self.leave('}')
    }

    fn key(&self, key: &Value) -> Result<String, Failure> {
        match key {
            Value::Str(text) | Value::Markup(text) => Ok(string(text.as_str())),
            Value::Int(_) | Value::Float(_) | Value::Bool(_) | Value::None => {
                Ok(string(&scalar(key).unwrap_or_default()))
            }
            other => {
                let class = ops::type_name(other);
                let message = format!("keys must be str, int, float, bool or None, not {class}");
                Err(Failure::Other(ops::type_error(message)))
            }
        }
    }

    fn enter(&mut self, bracket: char) -> Result<(), Failure> {
        self.depth += 1;
        if self.depth > DEPTH {
            return Err(Failure::Value("Circular reference detected".to_owned()));
        }
        self.output.push(bracket);
        self.line()
    }

    fn leave(&mut self, bracket: char) -> Result<(), Failure> {
        self.depth -= 1;
        self.line()?;
        self.output.push(bracket);
        Ok(())
    }

    fn separate(&mut self, needed: bool) -> Result<(), Failure> {
        if needed {
            self.output.push(',');
            if self.style.indent.is_some() {
                return self.line();
            }
            self.output.push(' ');
        }
        Ok(())
    }

    fn line(&mut self) -> Result<(), Failure> {
        if let Some(indent) = &self.style.indent {
            let grown = indent.len().saturating_mul(self.depth);
            self.interp
                .check_length(self.output.len().saturating_add(grown))?;
            self.output.push('\n');
            for _ in 0..self.depth {
                self.output.push_str(indent);
            }
        }
        Ok(())
    }
}

/// The entries of what Python's json writes as an object: dicts only.
fn mapping(interp: &mut Interp<'_>, value: &Value) -> Eval<Option<Vec<(Value, Value)>>> {
    match value {
        Value::Object(object) if object.type_name() != "dict" => Ok(None),
        other => mapping_pairs(interp, other),
    }
}

fn pair(tuple: Value) -> Option<(Value, Value)> {
    match tuple {
        Value::Tuple(pair) => match pair.as_slice() {
            [key, item] => Some((key.clone(), item.clone())),
            _ => None,
        },
        _ => None,
    }
}

fn scalar(value: &Value) -> Option<String> {
    Some(match value {
        Value::None => "null".to_owned(),
        Value::Bool(truth) => truth.to_string(),
        Value::Int(number) => number.to_string(),
        Value::Float(number) if number.is_nan() => "NaN".to_owned(),
        Value::Float(number) if number.is_infinite() => {
            if *number > 0.0 {
                "Infinity".to_owned()
            } else {
                "-Infinity".to_owned()
            }
        }
        Value::Float(number) => float::repr(*number),
        Value::Str(text) | Value::Markup(text) => string(text.as_str()),
        _ => return None,
    })
}

/// A string literal in ASCII.
fn string(text: &str) -> String {
    let mut output = String::with_capacity(text.len() + 2);
    output.push('"');
    for character in text.chars() {
        match character {
            '"' => output.push_str("\\\""),
            '\\' => output.push_str("\\\\"),
            '\n' => output.push_str("\\n"),
            '\r' => output.push_str("\\r"),
            '\t' => output.push_str("\\t"),
            '\x08' => output.push_str("\\b"),
            '\x0c' => output.push_str("\\f"),
            ' '..='~' => output.push(character),
            other => {
                let mut units = [0; 2];
                for unit in other.encode_utf16(&mut units) {
                    output.push_str(&format!("\\u{unit:04x}"));
                }
            }
        }
    }
    output.push('"');
    output
}

/// `json.loads`; `None` where Python raises ValueError.
///
/// # Errors
/// Not a string.
pub(crate) fn load(text: &Value) -> Eval<Option<Value>> {
    ops::known(text)?;
    let Some(text) = text.as_str() else {
        let class = ops::type_name(text);
        let message = format!("the JSON object must be str, bytes or bytearray, not {class}");
        return Err(RenderError::new("render::type-error", message).into());
    };
    let parsed = serde_json::from_str::<serde_json::Value>(text);
    Ok(parsed.ok().map(|value| convert::from_json(&value)))
}
