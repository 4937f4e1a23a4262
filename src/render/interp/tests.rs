//! The evaluator against what dbt's own Jinja environment gives (`fixtures/render`).

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
    match Interp::new(host, Limits::default()).render(&template(text)) {
        Ok(text) => Ok(text),
        Err(stop) => match *stop {
            Stop::Error(error) => Err(error),
            other => panic!("{other:?}"),
        },
    }
}

fn rendered(text: &str) -> String {
    run(&Macros::default(), text).unwrap().as_str().to_owned()
}

#[test]
fn texts_are_those_of_dbt() {
    let cases: Vec<serde_json::Value> =
        serde_json::from_str(include_str!("../../../fixtures/render/answers.json")).unwrap();
    let mut wrong = Vec::new();
    for case in &cases {
        let field = |name: &str| case[name].as_str();
        let text = field("template").unwrap();
        let host = Macros::new(field("macros").unwrap_or(""), case["lenient"] == true);
        let Ok(parsed) = Template::parse(Text::from(text)) else {
            if field("error").is_none() {
                wrong.push(format!("{text:?}\n   does not parse"));
            }
            continue;
        };
        let given = Interp::new(&host, Limits::default()).render(&Arc::new(parsed));
        let shown = match &given {
            Ok(text) => format!("{:?}", text.as_str()),
            Err(stop) => match &**stop {
                Stop::Error(error) => error.message.clone(),
                other => format!("{other:?}"),
            },
        };
        let agrees = match (&given, field("text")) {
            (Ok(given), Some(expected)) => given.as_str() == expected,
            (Err(_), None) => true,
            _ => false,
        };
        if !agrees {
            let expected = field("text").map_or_else(
                || format!("error: {}", field("error").unwrap_or("")),
                |text| format!("{text:?}"),
            );
            wrong.push(format!(
                "{text:?}\n   gives    {shown}\n   expected {expected}"
            ));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {}:\n{}",
        wrong.len(),
        cases.len(),
        wrong.join("\n")
    );
}
