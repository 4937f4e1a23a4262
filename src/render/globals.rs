//! The functions that Jinja2 itself gives to every template.

use std::any::Any;
use std::cell::Cell;

use super::methods::{self, dicts};
use super::ops::{self, value_error};
use super::{
    Args, Deferral, Dict, Elements, Eval, Function, Interp, Key, Object, ObjectKind, RenderError,
    Value,
};
use crate::ir::Expr;
use crate::render::coerce::integer;

/// Elements of a range beyond which Jinja2's sandbox refuses it (semantics 11.8).
const MAX_RANGE: i128 = 100_000;

/// A global of Jinja2: `range`, `dict`, `lipsum`, `cycler`, `joiner`. (`namespace` and the rest of the
/// evaluator's own are looked up before.)
pub(crate) fn global(name: &str) -> Option<Value> {
    Some(match name {
        "range" => Function::value("range", |_, args| range(args)),
        "dict" => Value::object(DictClass),
        "lipsum" => Function::value("generate_lorem_ipsum", |interp, _| Err(lipsum(interp))),
        "cycler" => Function::class("<class 'jinja2.utils.Cycler'>", |_, args| cycler(args)),
        "joiner" => Function::class("<class 'jinja2.utils.Joiner'>", |_, args| joiner(args)),
        _ => return None,
    })
}

/// Whether Jinja2 itself knows a name.
pub(crate) fn is_global(name: &str) -> bool {
    name == "namespace" || global(name).is_some()
}

fn lipsum(interp: &Interp<'_>) -> Box<super::Stop> {
    Deferral {
        code: "defer::random",
        message: "`lipsum` makes up its text anew each time".to_owned(),
        span: interp.here(),
        expr: Expr::Runtime("random".to_owned()),
    }
    .into()
}

/// What a slice picks of a range: a range; `None` if the value is none.
pub(crate) fn part_of_range(value: &Value, start: i128, stop: i128, step: i128) -> Option<Value> {
    let range = value.downcast::<Range>()?;
    Some(Value::object(range.part(start, stop, step)))
}

/// Python's `range`.
#[derive(PartialEq)]
struct Range {
    start: i128,
    stop: i128,
    step: i128,
}

fn range(args: Args) -> Eval {
    if !args.named.is_empty() {
        return Err(ops::type_error("range() takes no keyword arguments"));
    }
    let numbers = args
        .positional
        .iter()
        .map(integer)
        .collect::<Eval<Vec<_>>>()?;
    let (start, stop, step) = match *numbers.as_slice() {
        [stop] => (0, stop, 1),
        [start, stop] => (start, stop, 1),
        [start, stop, step] => (start, stop, step),
        [] => return Err(ops::type_error("range expected at least 1 argument, got 0")),
        ref more => {
            let message = format!("range expected at most 3 arguments, got {}", more.len());
            return Err(ops::type_error(message));
        }
    };
    if step == 0 {
        return Err(value_error("range() arg 3 must not be zero"));
    }
    let range = Range { start, stop, step };
    if range.len() > MAX_RANGE {
        let message = format!(
            "Range too big. The sandbox blocks ranges larger than MAX_RANGE ({MAX_RANGE})."
        );
        return Err(RenderError::new("render::range-too-big", message).into());
    }
    Ok(Value::object(range))
}

impl Range {
    fn len(&self) -> i128 {
        let (span, step) = if self.step > 0 {
            (self.stop.saturating_sub(self.start), self.step)
        } else {
            (
                self.start.saturating_sub(self.stop),
                self.step.saturating_neg(),
            )
        };
        if span <= 0 { 0 } else { (span - 1) / step + 1 }
    }

    /// The range of the indices `start`, `start + step`... up to `stop`.
    fn part(&self, start: i128, stop: i128, step: i128) -> Range {
        let place = |index: i128| self.start.saturating_add(index.saturating_mul(self.step));
        Range {
            start: place(start),
            stop: place(stop),
            step: self.step.saturating_mul(step),
        }
    }

    fn at(&self, index: i128) -> Option<i128> {
        let index = if index < 0 {
            index.checked_add(self.len())?
        } else {
            index
        };
        (0..self.len())
            .contains(&index)
            .then(|| self.start + index * self.step)
    }
}

impl Object for Range {
    fn type_name(&self) -> &str {
        "range"
    }

    fn kind(&self) -> ObjectKind {
        ObjectKind::Sequence
    }

    fn attr(&self, _interp: &mut Interp<'_>, name: &str) -> Eval<Option<Value>> {
        Ok(match name {
            "start" => Some(Value::Int(self.start)),
            "stop" => Some(Value::Int(self.stop)),
            "step" => Some(Value::Int(self.step)),
            _ => None,
        })
    }

    fn item(&self, _interp: &mut Interp<'_>, key: &Value) -> Eval<Option<Value>> {
        Ok(match key {
            Value::Int(index) => self.at(*index).map(Value::Int),
            Value::Bool(index) => self.at(i128::from(*index)).map(Value::Int),
            _ => None,
        })
    }

    fn call_method(&self, interp: &mut Interp<'_>, name: &str, args: Args) -> Eval<Option<Value>> {
        let elements = Value::tuple(self.elements().unwrap_or_default());
        methods::call_method(interp, &elements, name, args)
    }

    fn elements(&self) -> Option<Vec<Value>> {
        Some(
            (0..self.len())
                .filter_map(|index| self.at(index))
                .map(Value::Int)
                .collect(),
        )
    }

    fn length(&self) -> Option<usize> {
        usize::try_from(self.len()).ok()
    }

    fn equals(&self, other: &Value) -> Option<bool> {
        let other = other.downcast::<Range>();
        Some(other.is_some_and(|other| {
            let (own, other) = (
                (self.len(), self.at(0), self.at(1)),
                (other.len(), other.at(0), other.at(1)),
            );
            own == other
        }))
    }

    fn key(&self, _address: usize) -> Option<Key> {
        let shape = (self.len(), self.at(0), self.at(1));
        Some(Key::Content("range", format!("{shape:?}")))
    }

    fn repr(&self) -> Option<String> {
        let Range { start, stop, step } = self;
        Some(if *step == 1 {
            format!("range({start}, {stop})")
        } else {
            format!("range({start}, {stop}, {step})")
        })
    }

    fn methods(&self) -> &'static [&'static str] {
        &["count", "index"]
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// The class `dict`.
struct DictClass;

impl Object for DictClass {
    fn type_name(&self) -> &str {
        "type"
    }

    fn kind(&self) -> ObjectKind {
        ObjectKind::Callable
    }

    fn call(&self, interp: &mut Interp<'_>, args: Args) -> Eval {
        let dict = Dict::default();
        dicts::update(interp, &dict, args)?;
        Ok(Value::Dict(dict))
    }

    fn call_method(&self, interp: &mut Interp<'_>, name: &str, args: Args) -> Eval<Option<Value>> {
        match name {
            "fromkeys" => methods::call_method(interp, &Value::Dict(Dict::default()), name, args),
            _ => Ok(None),
        }
    }

    fn repr(&self) -> Option<String> {
        Some("<class 'dict'>".to_owned())
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// Gives its items in turn.
struct Cycler {
    items: Elements,
    at: Cell<usize>,
}

fn cycler(args: Args) -> Eval {
    if let Some((name, _)) = args.named.first() {
        return Err(ops::type_error(format!(
            "Cycler.__init__() got an unexpected keyword argument '{name}'"
        )));
    }
    if args.positional.is_empty() {
        return Err(
            RenderError::new("render::runtime", "at least one item has to be provided").into(),
        );
    }
    Ok(Value::object(Cycler {
        items: args.positional.into(),
        at: Cell::new(0),
    }))
}

impl Cycler {
    fn current(&self) -> Value {
        self.items
            .get(self.at.get())
            .cloned()
            .unwrap_or(Value::None)
    }
}

impl Object for Cycler {
    fn type_name(&self) -> &str {
        "Cycler"
    }

    fn attr(&self, _interp: &mut Interp<'_>, name: &str) -> Eval<Option<Value>> {
        Ok(match name {
            "current" => Some(self.current()),
            "items" => Some(Value::tuple(self.items.to_vec())),
            "pos" => Some(Value::Int(self.at.get() as i128)),
            _ => None,
        })
    }

    fn call_method(&self, _interp: &mut Interp<'_>, name: &str, args: Args) -> Eval<Option<Value>> {
        let value = match name {
            "next" => {
                let current = self.current();
                self.at.set((self.at.get() + 1) % self.items.len().max(1));
                current
            }
            "reset" => {
                self.at.set(0);
                Value::None
            }
            _ => return Ok(None),
        };
        let [] = args.bind(name, [])?;
        Ok(Some(value))
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// Gives nothing the first time and its separator from then on.
struct Joiner {
    /// One element.
    separator: Elements,
    used: Cell<bool>,
}

fn joiner(args: Args) -> Eval {
    let [separator] = args.bind("joiner", ["sep"])?;
    let separator = separator.unwrap_or_else(|| Value::str(", "));
    Ok(Value::object(Joiner {
        separator: vec![separator].into(),
        used: Cell::new(false),
    }))
}

impl Joiner {
    fn separator(&self) -> Value {
        self.separator.first().cloned().unwrap_or(Value::None)
    }
}

impl Object for Joiner {
    fn type_name(&self) -> &str {
        "Joiner"
    }

    fn kind(&self) -> ObjectKind {
        ObjectKind::Callable
    }

    fn attr(&self, _interp: &mut Interp<'_>, name: &str) -> Eval<Option<Value>> {
        Ok(match name {
            "sep" => Some(self.separator()),
            "used" => Some(Value::Bool(self.used.get())),
            _ => None,
        })
    }

    fn call(&self, _interp: &mut Interp<'_>, args: Args) -> Eval {
        let [] = args.bind("__call__", [])?;
        if self.used.replace(true) {
            return Ok(self.separator());
        }
        Ok(Value::str(""))
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}
