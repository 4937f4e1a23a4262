//! Python's `bytes`, as `str.encode` gives them.

use std::any::Any;

use crate::render::ops::value_error;
use crate::render::{Args, Eval, Interp, Key, Object, ObjectKind, Value};

/// Bytes.
pub(crate) struct Bytes(Vec<u8>);

impl Bytes {
    /// Bytes copied from a slice.
    pub(crate) fn new(bytes: &[u8]) -> Bytes {
        Bytes(bytes.to_vec())
    }

    fn decode(&self, args: Args) -> Eval {
        let [_encoding, _errors] = args.bind("decode", ["encoding", "errors"])?;
        match std::str::from_utf8(&self.0) {
            Ok(text) => Ok(Value::str(text)),
            Err(error) => Err(value_error(format!("'utf-8' codec can't decode: {error}"))),
        }
    }

    /// The literal that Python writes.
    fn literal(&self) -> String {
        let quote = if self.0.contains(&b'\'') && !self.0.contains(&b'"') {
            '"'
        } else {
            '\''
        };
        let mut output = format!("b{quote}");
        for &byte in &self.0 {
            match byte {
                b'\\' => output.push_str("\\\\"),
                b'\t' => output.push_str("\\t"),
                b'\n' => output.push_str("\\n"),
                b'\r' => output.push_str("\\r"),
                _ if char::from(byte) == quote => {
                    output.push('\\');
                    output.push(quote);
                }
                0x20..=0x7e => output.push(char::from(byte)),
                _ => output.push_str(&format!("\\x{byte:02x}")),
            }
        }
        output.push(quote);
        output
    }
}

impl Object for Bytes {
    fn type_name(&self) -> &str {
        "bytes"
    }

    fn kind(&self) -> ObjectKind {
        ObjectKind::Sequence
    }

    fn item(&self, interp: &mut Interp<'_>, key: &Value) -> Eval<Option<Value>> {
        let all = Value::tuple(self.elements().unwrap_or_default());
        match interp.item(&all, key)? {
            Value::Undefined { .. } => Ok(None),
            byte => Ok(Some(byte)),
        }
    }

    fn call_method(&self, _interp: &mut Interp<'_>, name: &str, args: Args) -> Eval<Option<Value>> {
        match name {
            "decode" => self.decode(args).map(Some),
            "hex" => {
                let [] = args.bind("hex", [])?;
                let digits = self.0.iter().map(|byte| format!("{byte:02x}"));
                Ok(Some(Value::str(digits.collect::<String>())))
            }
            _ => Ok(None),
        }
    }

    fn elements(&self) -> Option<Vec<Value>> {
        Some(
            self.0
                .iter()
                .map(|&byte| Value::Int(i128::from(byte)))
                .collect(),
        )
    }

    fn length(&self) -> Option<usize> {
        Some(self.0.len())
    }

    fn equals(&self, other: &Value) -> Option<bool> {
        Some(
            other
                .downcast::<Bytes>()
                .is_some_and(|other| other.0 == self.0),
        )
    }

    fn key(&self, _address: usize) -> Option<Key> {
        Some(Key::Content("bytes", self.literal()))
    }

    fn repr(&self) -> Option<String> {
        Some(self.literal())
    }

    fn methods(&self) -> &'static [&'static str] {
        &["decode", "hex"]
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}
