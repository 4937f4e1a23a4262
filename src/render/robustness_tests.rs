//! No filter, test or method panics or goes past the limits, whatever it is given.

use std::rc::Rc;

use rust_decimal::Decimal;

use super::filters::{self, apply_filter};
use super::methods::{self, call_method};
use super::modules::set_of;
use super::predicates::apply_test;
use super::{
    Args, Clock, DateTime, Dict, Eval, Host, Interp, Limits, Object, Stop, Value, globals, modules,
};
use crate::jinja::TESTS;
use crate::source::Text;

struct Nothing;

impl Host for Nothing {
    fn global(&self, _interp: &mut Interp<'_>, _name: &str) -> Option<Value> {
        None
    }
}

/// An interpreter that is soon used up.
fn interp(host: &Nothing) -> Interp<'_> {
    let limits = Limits {
        fuel: 20_000,
        bytes: 4_000,
        elements: 500,
        ..Limits::default()
    };
    Interp::new(host, limits)
}

/// Values of every kind, odd ones among them.
fn values() -> Vec<Value> {
    let own = Value::list(vec![]);
    if let Value::List(list) = &own {
        list.borrow_mut().push(own.clone());
    }
    let mixed = Dict::default();
    mixed.set("b", Value::Int(1));
    mixed.set("A", own.clone());
    let floats = [0.0, -0.0, 2.5, 1e308, -1e-320, f64::NAN, f64::INFINITY];
    let ints = [0, 1, -1, 7, 1_000_000_000, i128::MAX, i128::MIN];
    let texts = [
        "",
        "a",
        " é\u{2028}\t<b>&%s",
        "%d %(x)s %",
        "{0}{} {",
        "-0x1_f",
        "ab,cd",
        "😀\r\n--",
        "http://x.com",
        "[a-",
        "\\g<1>(?P<x>.)",
        "%Y-%m-%d",
        "\0",
    ];
    let mut values = vec![
        Value::None,
        Value::Bool(true),
        Value::undefined("x"),
        Value::Undefined {
            hint: "y".into(),
            lenient: true,
        },
        Value::Decimal(Decimal::MAX),
        Value::Decimal(Decimal::new(-25, 1)),
        Value::Markup(Text::new("<i>{}%s</i>")),
        own,
        Value::list(vec![Value::Int(2), Value::str("x"), Value::None]),
        Value::list(vec![Value::tuple(vec![Value::str("k"), Value::Int(1)])]),
        Value::tuple(vec![]),
        Value::tuple(vec![Value::str("a"), Value::Float(f64::NAN)]),
        Value::Dict(mixed),
        Value::Dict(Dict::default()),
        Value::object(DateTime::utc(chrono::NaiveDateTime::default())),
        globals::global("dict").unwrap(),
    ];
    values.extend(floats.map(Value::Float));
    values.extend(ints.map(Value::Int));
    values.extend(texts.map(Value::str));
    values
}

/// Arguments: none, one or two of a few odd ones, and keywords.
fn arguments() -> Vec<Args> {
    let odd = [
        Value::None,
        Value::Int(-1),
        Value::Int(0),
        Value::Int(3),
        Value::Int(i128::MAX),
        Value::Float(f64::NAN),
        Value::str(""),
        Value::str("é%"),
        Value::str("upper"),
        Value::str("a.b,0"),
        Value::list(vec![Value::Int(1), Value::str("b")]),
        Value::Dict(Dict::default()),
        Value::undefined("z"),
    ];
    let mut all = vec![Args::default()];
    for first in &odd {
        all.push(Args::positional(vec![first.clone()]));
        for second in &odd {
            all.push(Args::positional(vec![first.clone(), second.clone()]));
        }
    }
    for name in ["attribute", "width", "default", "sep", "nonsense"] {
        let named = vec![(name.into(), Value::Int(i128::MAX))];
        all.push(Args {
            positional: vec![],
            named,
        });
    }
    all.push(Args::positional(vec![Value::str("x"); 9]));
    all
}

/// Goes through a result, so that iterators run, and prints it.
fn use_up(interp: &mut Interp<'_>, result: Eval) {
    match result {
        Ok(value) => {
            let _ = interp.print(&value);
            if let Ok(elements) = interp.iterate(&value) {
                assert!(elements.len() <= 20_000, "{} elements", elements.len());
            }
            let length = value.as_str().map_or(0, str::len);
            assert!(length <= 30_000, "{length} bytes");
        }
        Err(stop) => assert!(!matches!(*stop, Stop::Return(_))),
    }
}

#[test]
fn no_filter_panics() {
    let host = Nothing;
    for value in values() {
        for args in arguments() {
            for name in filters::names() {
                let mut interp = interp(&host);
                let result = apply_filter(&mut interp, name, value.clone(), args.clone());
                use_up(&mut interp, result);
            }
        }
    }
}

#[test]
fn no_test_panics_and_every_name_is_one() {
    let host = Nothing;
    for value in values() {
        for args in arguments() {
            for name in TESTS {
                let result = apply_test(&mut interp(&host), name, &value, args.clone());
                if let Err(Stop::Error(error)) = result.map_err(|stop| *stop) {
                    assert_ne!(error.code, "render::unknown-test", "{name}");
                }
            }
        }
    }
}

#[test]
fn no_method_panics_and_every_name_is_one() {
    let host = Nothing;
    for value in values() {
        for args in arguments() {
            for name in methods::names(&value) {
                let mut interp = interp(&host);
                let receiver = fresh(&value);
                let result = call_method(&mut interp, &receiver, name, args.clone());
                assert!(!matches!(result, Ok(None)), "{name} is no method");
                use_up(
                    &mut interp,
                    result.map(|value| value.unwrap_or(Value::None)),
                );
            }
        }
    }
}

/// Methods change lists and dicts: each call gets one of its own.
fn fresh(value: &Value) -> Value {
    match value {
        Value::List(list) => Value::list(list.borrow().to_vec()),
        Value::Dict(dict) => {
            let copy = Dict::default();
            for (key, item) in dict.pairs() {
                copy.set(key.as_str().unwrap_or(""), item);
            }
            Value::Dict(copy)
        }
        other => other.clone(),
    }
}

/// Objects of the modules.
fn objects(interp: &mut Interp<'_>) -> Vec<Rc<dyn Object>> {
    let clock = Clock::At(chrono::NaiveDateTime::default());
    let mut found = vec![set_of(vec![Value::Int(1)]).unwrap()];
    let Value::Dict(all) = modules(&clock) else {
        return Vec::new();
    };
    for (_, module) in all.pairs() {
        if let Value::Dict(module) = module {
            found.extend(module.pairs().into_iter().map(|(_, member)| member));
        }
    }
    let mut made = Vec::new();
    for member in &found {
        for args in [
            vec![],
            vec![Value::Int(1), Value::Int(1), Value::Int(1)],
            vec![Value::str("(a)"), Value::str("a")],
            vec![Value::str("Europe/Amsterdam")],
        ] {
            made.extend(interp.call(member, Args::positional(args)));
        }
    }
    found.extend(made);
    let objects = found.into_iter().filter_map(|value| match value {
        Value::Object(object) => Some(object),
        _ => None,
    });
    objects.collect()
}

const METHODS: [&str; 65] = [
    "add",
    "astimezone",
    "clear",
    "combine",
    "compile",
    "copy",
    "ctime",
    "date",
    "decode",
    "difference",
    "discard",
    "dst",
    "end",
    "expand",
    "findall",
    "finditer",
    "fromisocalendar",
    "fromisoformat",
    "fromordinal",
    "fromtimestamp",
    "fullmatch",
    "group",
    "groupdict",
    "groups",
    "hex",
    "intersection_update",
    "isdisjoint",
    "isocalendar",
    "isoformat",
    "isoweekday",
    "issubset",
    "localize",
    "match",
    "normalize",
    "now",
    "pop",
    "remove",
    "replace",
    "search",
    "span",
    "split",
    "start",
    "strftime",
    "strptime",
    "sub",
    "subn",
    "symmetric_difference",
    "time",
    "timestamp",
    "timetuple",
    "timetz",
    "today",
    "toordinal",
    "total_seconds",
    "tzname",
    "union",
    "update",
    "utcfromtimestamp",
    "utcnow",
    "utcoffset",
    "weekday",
    "index",
    "count",
    "next",
    "__format__",
];

#[test]
fn no_object_of_a_module_panics() {
    let host = Nothing;
    let objects = objects(&mut Interp::new(&host, Limits::default()));
    assert!(objects.len() > 40, "{}", objects.len());
    for object in &objects {
        for args in arguments() {
            let mut interp = interp(&host);
            let called = object.call(&mut interp, args.clone());
            use_up(&mut interp, called);
            for name in METHODS {
                let mut interp = self::interp(&host);
                let result = object.call_method(&mut interp, name, args.clone());
                use_up(
                    &mut interp,
                    result.map(|value| value.unwrap_or(Value::None)),
                );
            }
        }
    }
}

#[test]
fn objects_take_part_in_operators_without_panic() {
    use crate::jinja::ast::{BinaryOp, CompareOp};
    let host = Nothing;
    let mut interp = Interp::new(&host, Limits::default());
    let mut all = values();
    all.extend(objects(&mut interp).into_iter().map(Value::Object));
    for left in &all {
        for right in &all {
            for op in [
                BinaryOp::Add,
                BinaryOp::Subtract,
                BinaryOp::Multiply,
                BinaryOp::Modulo,
            ] {
                let _ = super::ops::binary(&mut self::interp(&host), op, left, right);
            }
            let _ = super::ops::compare_by(&mut self::interp(&host), CompareOp::Less, left, right);
            let _ = super::ops::equal(&mut self::interp(&host), left, right);
        }
    }
}
