//! The evaluator, with a host that has nothing but macros and `return`.

mod answers;
mod limits;
mod native;
mod provenance;
mod unknown;

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::jinja;
use crate::render::{
    Args, Dict, Function, Host, Interp, Limits, MacroDef, RenderError, Stop, Template, Undefined,
    Value,
};
use crate::source::{FileId, Span, Text};

/// A host that has macros and `return`.
#[derive(Default)]
struct Macros {
    macros: BTreeMap<String, Arc<MacroDef>>,
    values: BTreeMap<String, Value>,
    lenient: bool,
}

impl Macros {
    fn new(file: &str, lenient: bool) -> Macros {
        let whole = Span {
            file: FileId(1),
            start: 0,
            end: file.len() as u32,
        };
        let text = Text::exact(file, whole);
        let define = |ast: Arc<jinja::ast::Macro>| {
            let name = ast.name.to_string();
            (
                name,
                Arc::new(MacroDef {
                    package: "p".into(),
                    text: text.clone(),
                    ast,
                }),
            )
        };
        let macros = jinja::parse_macro_file(file)
            .unwrap_or_default()
            .into_iter()
            .map(define)
            .collect();
        Macros {
            macros,
            values: BTreeMap::new(),
            lenient,
        }
    }
}

impl Host for Macros {
    fn global(&self, _interp: &mut Interp<'_>, name: &str) -> Option<Value> {
        if let Some(value) = self.values.get(name) {
            return Some(value.clone());
        }
        if let Some(definition) = self.macros.get(name) {
            return Some(Value::Macro(Arc::clone(definition)));
        }
        match name {
            "return" => Some(Function::value("return", |_, args: Args| {
                let value = args.positional.into_iter().next().unwrap_or(Value::None);
                Err(Box::new(Stop::Return(value)))
            })),
            "context" => {
                let macros = self.macros.iter();
                let pairs =
                    macros.map(|(name, found)| (name.as_str(), Value::Macro(found.clone())));
                Some(Value::Dict(Dict::from_pairs(pairs)))
            }
            _ => None,
        }
    }

    fn undefined(&self) -> Undefined {
        if self.lenient {
            Undefined::Lenient
        } else {
            Undefined::Strict
        }
    }
}

fn template(text: &str) -> Arc<Template> {
    let whole = Span {
        file: FileId(0),
        start: 0,
        end: text.len() as u32,
    };
    Arc::new(Template::parse(Text::exact(text, whole)).unwrap())
}

fn run(host: &Macros, text: &str) -> Result<Text, RenderError> {
    run_within(host, Limits::default(), text)
}

fn run_within(host: &Macros, limits: Limits, text: &str) -> Result<Text, RenderError> {
    match Interp::new(host, limits).render(&template(text)) {
        Ok(text) => Ok(text),
        Err(stop) => match *stop {
            Stop::Error(error) => Err(error),
            other => panic!("{other:?}"),
        },
    }
}
