//! What exposures and semantic models name: `ref`, `source` and `metric` called as dbt calls them there,
//! where they note their arguments and print nothing.

use std::any::Any;
use std::cell::RefCell;
use std::rc::Rc;

use super::refs;
use crate::diagnostic::Diagnostic;
use crate::frontend::dbt::model::RefCall;
use crate::frontend::dbt::native;
use crate::render::{Args, Eval, Host, Interp, Object, ObjectKind, RenderError, Undefined, Value};
use crate::source::{Span, Text, TextBuilder};

/// The calls of an entry.
#[derive(Debug, Default)]
pub struct EntryCalls {
    /// `ref`.
    pub refs: Vec<RefCall>,
    /// `source`: the source, the table, and where.
    pub sources: Vec<(String, String, Option<Span>)>,
    /// `metric`: the name, and where.
    pub metrics: Vec<(String, Option<Span>)>,
}

impl EntryCalls {
    /// The calls of an expression in `depends_on` of an exposure.
    ///
    /// # Errors
    /// It is no expression, or a call has other arguments than dbt takes.
    pub fn of_exposure(expression: &Text) -> Result<EntryCalls, Diagnostic> {
        called(expression, &["ref", "source", "metric"])
    }

    /// The calls of the expression that is the `model` of a semantic model.
    ///
    /// # Errors
    /// As above, and anything but `ref` is called.
    pub fn of_semantic_model(expression: &Text) -> Result<EntryCalls, Diagnostic> {
        called(expression, &["ref"]).map_err(|refused| match refused.code {
            "render::undefined" => refused.help("the model of a semantic model is a ref()"),
            _ => refused,
        })
    }
}

fn called(expression: &Text, names: &'static [&'static str]) -> Result<EntryCalls, Diagnostic> {
    let host = EntryHost {
        names,
        calls: Rc::default(),
    };
    let mut whole = TextBuilder::default();
    whole.extend("{{ ");
    whole.append(expression, None);
    whole.extend(" }}");
    native::render(&host, &whole.finish()).map_err(|mut refused| {
        refused.span = refused.span.or_else(|| native::whole(expression));
        refused
    })?;
    Ok(host.calls.take())
}

struct EntryHost {
    names: &'static [&'static str],
    calls: Rc<RefCell<EntryCalls>>,
}

impl Host for EntryHost {
    fn global(&self, _interp: &mut Interp<'_>, name: &str) -> Option<Value> {
        let name = self.names.iter().find(|known| **known == name)?;
        Some(Value::object(Noted {
            name,
            calls: Rc::clone(&self.calls),
        }))
    }

    /// Exposures may call what does not exist.
    fn undefined(&self) -> Undefined {
        match self.names {
            ["ref"] => Undefined::Strict,
            _ => Undefined::Lenient,
        }
    }
}

/// A function that notes with what it is called.
struct Noted {
    name: &'static str,
    calls: Rc<RefCell<EntryCalls>>,
}

impl Object for Noted {
    fn type_name(&self) -> &str {
        "function"
    }

    fn kind(&self) -> ObjectKind {
        ObjectKind::Callable
    }

    fn call(&self, interp: &mut Interp<'_>, args: Args) -> Eval {
        let place = interp.here();
        let mut calls = self.calls.borrow_mut();
        match self.name {
            "ref" => calls.refs.push(refs::ref_call(interp, args)?),
            "source" => {
                let [source, table] = refs::two_names("source", args)?;
                calls.sources.push((source, table, place));
            }
            _ => calls.metrics.push((metric_name(args)?, place)),
        }
        Ok(Value::str(""))
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

fn metric_name(args: Args) -> Eval<String> {
    let name = match args.positional.as_slice() {
        [name] | [_, name] if args.named.is_empty() => name.as_str(),
        _ => None,
    };
    let message = "metric() takes a name, or a package and a name";
    let wrong = || RenderError::new("dbt::wrong-arguments", message).into();
    name.map(str::to_owned).ok_or_else(wrong)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_reached_is_not_called() {
        let text = Text::new("ref('a') if true else ref('b')");
        let calls = EntryCalls::of_exposure(&text).unwrap();
        assert_eq!(calls.refs.len(), 1);
        assert_eq!(calls.refs[0].name, "a");
    }

    #[test]
    fn exposures_may_call_what_semantic_models_may_not() {
        for text in ["source('s', 't')", "metric('m')", "anything('x')"] {
            let text = Text::new(text);
            assert!(EntryCalls::of_exposure(&text).is_ok(), "{text}");
            assert!(EntryCalls::of_semantic_model(&text).is_err(), "{text}");
        }
        for text in ["ref()", "ref('a'", "source('s')", "metric()", "# ref('a')"] {
            let refused = EntryCalls::of_exposure(&Text::new(text));
            assert!(refused.is_err(), "{text}");
        }
    }
}
