//! Python's `repr()`.

use std::fmt::Write as _;
use std::rc::Rc;

use super::print::{decimal, simple};
use super::{deferred, unshown};
use crate::render::{Dict, Eval, Interp, List, Value};

/// Python's `repr()`.
///
/// # Errors
/// A deferral for what only the warehouse knows, or differs from run to run; texts out of bounds.
pub(crate) fn repr(interp: &mut Interp<'_>, value: &Value) -> Eval<String> {
    let mut writer = Writer {
        out: String::new(),
        open: Vec::new(),
    };
    writer.value(interp, value)?;
    Ok(writer.out)
}

struct Writer {
    out: String,
    /// The containers being written: one inside itself is written as dots.
    open: Vec<*const ()>,
}

impl Writer {
    fn value(&mut self, interp: &mut Interp<'_>, value: &Value) -> Eval<()> {
        let before = self.out.len();
        match value {
            Value::Str(text) => self.out.push_str(&str_repr(text.as_str())),
            Value::Markup(text) => {
                let _ = write!(self.out, "Markup({})", str_repr(text.as_str()));
            }
            Value::Decimal(value) => {
                let _ = write!(self.out, "Decimal('{}')", decimal(*value));
            }
            Value::Undefined { .. } => self.out.push_str("Undefined"),
            Value::Object(object) => {
                let shown = interp.nested(|interp| object.show(interp))?;
                let shown = shown.or_else(|| object.repr());
                self.out.push_str(&shown.ok_or_else(|| unshown(value))?);
            }
            Value::Unknown(unknown) => return Err(deferred(unknown)),
            Value::Macro(_) => return Err(unshown(value)),
            Value::List(list) => return self.list(interp, list),
            Value::Tuple(values) => return self.tuple(interp, values),
            Value::Dict(dict) => return self.dict(interp, dict),
            value => self.out.push_str(&simple(value).unwrap_or_default()),
        }
        interp.spend((self.out.len() - before) as u64 / 8 + 1)?;
        interp.check_length(self.out.len())
    }

    fn list(&mut self, interp: &mut Interp<'_>, list: &List) -> Eval<()> {
        let values = list.borrow().to_vec();
        let address = Rc::as_ptr(list).cast::<()>();
        self.nested(interp, address, ("[", "]"), |writer, interp| {
            writer.values(interp, &values)
        })
    }

    fn tuple(&mut self, interp: &mut Interp<'_>, values: &Rc<crate::render::Elements>) -> Eval<()> {
        let address = Rc::as_ptr(values).cast::<()>();
        let brackets = ("(", if values.len() == 1 { ",)" } else { ")" });
        self.nested(interp, address, brackets, |writer, interp| {
            writer.values(interp, values)
        })
    }

    fn dict(&mut self, interp: &mut Interp<'_>, dict: &Dict) -> Eval<()> {
        let pairs = dict.pairs();
        let address = Rc::as_ptr(&dict.0).cast::<()>();
        self.nested(interp, address, ("{", "}"), |writer, interp| {
            for (at, (key, value)) in pairs.iter().enumerate() {
                writer.out.push_str(if at > 0 { ", " } else { "" });
                writer.value(interp, key)?;
                writer.out.push_str(": ");
                writer.value(interp, value)?;
            }
            Ok(())
        })
    }

    fn values(&mut self, interp: &mut Interp<'_>, values: &[Value]) -> Eval<()> {
        for (at, value) in values.iter().enumerate() {
            self.out.push_str(if at > 0 { ", " } else { "" });
            self.value(interp, value)?;
        }
        Ok(())
    }

    fn nested(
        &mut self,
        interp: &mut Interp<'_>,
        address: *const (),
        (opening, closing): (&str, &str),
        write: impl FnOnce(&mut Writer, &mut Interp<'_>) -> Eval<()>,
    ) -> Eval<()> {
        self.out.push_str(opening);
        if self.open.contains(&address) {
            self.out.push_str("...");
        } else {
            self.open.push(address);
            interp.nested(|interp| write(self, interp))?;
            self.open.pop();
        }
        self.out.push_str(closing);
        Ok(())
    }
}

/// A string as Python's `repr` writes it.
pub(crate) fn str_repr(text: &str) -> String {
    let quote = if text.contains('\'') && !text.contains('"') {
        '"'
    } else {
        '\''
    };
    let mut out = String::with_capacity(text.len() + 2);
    out.push(quote);
    for character in text.chars() {
        match character {
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            character if character == quote => out.extend(['\\', character]),
            ' '..='~' => out.push(character),
            character if character.is_alphanumeric() || is_printable(character) => {
                out.push(character);
            }
            character => out.push_str(&escaped(character)),
        }
    }
    out.push(quote);
    out
}

fn escaped(character: char) -> String {
    match u32::from(character) {
        code @ ..=0xff => format!("\\x{code:02x}"),
        code @ ..=0xffff => format!("\\u{code:04x}"),
        code => format!("\\U{code:08x}"),
    }
}

/// Python's `str.isprintable` for one character that is not ASCII. Rust's own table has the same
/// categories; combining marks are only escaped at the start of a text.
fn is_printable(character: char) -> bool {
    let text = String::from_iter(['a', character]);
    !character.is_ascii() && text.escape_debug().eq(text.chars())
}
