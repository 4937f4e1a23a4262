//! Python's `re`: patterns, matches, and what they do with text.

mod matched;
mod pattern;
mod replace;
mod syntax;

use crate::render::coerce::string;
use crate::render::{Args, Dict, Function, Value};

use pattern::Pattern;

/// The flags by their names; they are added up.
const FLAGS: [(&str, i128); 15] = [
    ("NOFLAG", 0),
    ("A", 256),
    ("ASCII", 256),
    ("I", 2),
    ("IGNORECASE", 2),
    ("L", 4),
    ("LOCALE", 4),
    ("M", 8),
    ("MULTILINE", 8),
    ("S", 16),
    ("DOTALL", 16),
    ("U", 32),
    ("UNICODE", 32),
    ("X", 64),
    ("VERBOSE", 64),
];

/// The functions of the module, which compile their first argument, with their parameters.
const FUNCTIONS: [(&str, &[&str]); 8] = [
    ("match", &["pattern", "string", "flags"]),
    ("fullmatch", &["pattern", "string", "flags"]),
    ("search", &["pattern", "string", "flags"]),
    ("sub", &["pattern", "repl", "string", "count", "flags"]),
    ("subn", &["pattern", "repl", "string", "count", "flags"]),
    ("split", &["pattern", "string", "maxsplit", "flags"]),
    ("findall", &["pattern", "string", "flags"]),
    ("finditer", &["pattern", "string", "flags"]),
];

/// `modules.re` (case 44).
pub(crate) fn module() -> Value {
    let module = Dict::default();
    for (name, parameters) in FUNCTIONS {
        let function = Function::value(name, move |interp, args| {
            let (pattern, args) = pattern::split_arguments(name, parameters, args)?;
            pattern.call(interp, name, args)
        });
        module.set(name, function);
    }
    module.set(
        "compile",
        Function::value("compile", |_, args| {
            let [pattern, flags] = args.bind_required("compile", ["pattern", "flags"], 1)?;
            Pattern::of(&pattern.unwrap_or(Value::None), flags.as_ref()).map(Value::object)
        }),
    );
    module.set("escape", Function::value("escape", |_, args| escape(args)));
    module.set(
        "purge",
        Function::value("purge", |_, args| {
            let [] = args.bind("purge", [])?;
            Ok(Value::None)
        }),
    );
    for (name, value) in FLAGS {
        module.set(name, Value::Int(value));
    }
    Value::Dict(module)
}

fn escape(args: Args) -> crate::render::Eval {
    let [pattern] = args.bind_required("escape", ["pattern"], 1)?;
    let pattern = pattern.unwrap_or(Value::None);
    let mut escaped = String::new();
    for character in string(&pattern, "escape() argument")?.as_str().chars() {
        if "()[]{}?*+-|^$\\.&~# \t\n\r\x0b\x0c".contains(character) {
            escaped.push('\\');
        }
        escaped.push(character);
    }
    Ok(Value::str(escaped))
}
