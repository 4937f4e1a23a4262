//! Python's compiled patterns.

use std::any::Any;
use std::rc::Rc;

use fancy_regex::Regex;

use super::matched::Match;
use super::replace;
use super::syntax::{Flags, translate};
use crate::render::coerce::{integer, string};
use crate::render::generator::Generator;
use crate::render::ops::{self, value_error};
use crate::render::{Args, Dict, Eval, Interp, Object, RenderError, Value};
use crate::source::Text;

/// A pattern, ready to match.
pub(super) struct Compiled {
    source: String,
    bits: i128,
    regex: Regex,
    /// Named groups with their numbers.
    pub(super) names: Vec<(String, usize)>,
}

impl Compiled {
    fn new(source: &str, bits: i128) -> Eval<Compiled> {
        let translated = translate(source, Flags::of(bits));
        let regex = Regex::new(&translated).map_err(|error| {
            let message = format!(
                "invalid regular expression {}: {error}",
                ops::str_repr(source)
            );
            RenderError::new("render::regex", message)
        })?;
        let named = regex.capture_names().enumerate();
        let names = named
            .filter_map(|(at, name)| Some((name?.to_owned(), at)))
            .collect();
        Ok(Compiled {
            source: source.to_owned(),
            bits,
            regex,
            names,
        })
    }

    /// The number of a named group.
    pub(super) fn number(&self, name: &str) -> Option<usize> {
        self.names
            .iter()
            .find(|(known, _)| known == name)
            .map(|&(_, at)| at)
    }

    fn groups(&self) -> usize {
        self.regex.captures_len().saturating_sub(1)
    }
}

/// A pattern as a value.
#[derive(Clone)]
pub(super) struct Pattern(pub(super) Rc<Compiled>);

/// Takes pattern and flags out of a module function's arguments.
///
/// # Errors
/// As for any call, and a pattern that is none.
pub(super) fn split_arguments(
    name: &str,
    parameters: &[&'static str],
    args: Args,
) -> Eval<(Pattern, Args)> {
    let mut values: Vec<Option<Value>> = args.positional.into_iter().map(Some).collect();
    if values.len() > parameters.len() {
        let (most, given) = (parameters.len(), values.len());
        let message =
            format!("{name}() takes up to {most} positional arguments but {given} were given");
        return Err(ops::type_error(message));
    }
    values.resize(parameters.len(), None);
    for (keyword, value) in args.named {
        let at = parameters
            .iter()
            .position(|parameter| **parameter == *keyword);
        match at.and_then(|at| values.get_mut(at)) {
            Some(slot @ None) => *slot = Some(value),
            _ => {
                let message = format!("{name}() got an unexpected keyword argument '{keyword}'");
                return Err(ops::type_error(message));
            }
        }
    }
    let flags = values.pop().flatten();
    let mut values = values.into_iter().zip(parameters);
    let Some((Some(pattern), _)) = values.next() else {
        return Err(missing(name, "pattern"));
    };
    let pattern = Pattern::of(&pattern, flags.as_ref())?;
    let named = values.filter_map(|(value, parameter)| Some(((*parameter).into(), value?)));
    Ok((
        pattern,
        Args {
            positional: Vec::new(),
            named: named.collect(),
        },
    ))
}

fn missing(name: &str, parameter: &str) -> Box<crate::render::Stop> {
    ops::type_error(format!("{name}() missing required argument: '{parameter}'"))
}

impl Pattern {
    /// The pattern that a string or another pattern is.
    pub(super) fn of(value: &Value, flags: Option<&Value>) -> Eval<Pattern> {
        if let Some(pattern) = value.downcast::<Pattern>() {
            return Ok(pattern.clone());
        }
        let source = string(value, "first argument")?;
        let bits = flags.map_or(Ok(0), integer)?;
        Compiled::new(source.as_str(), bits).map(|compiled| Pattern(Rc::new(compiled)))
    }

    /// Calls a method.
    pub(super) fn call(&self, interp: &mut Interp<'_>, name: &str, args: Args) -> Eval {
        let found = self.call_method(interp, name, args)?;
        found.ok_or_else(|| {
            ops::type_error(format!("'re.Pattern' object has no attribute '{name}'"))
        })
    }

    /// The first match at or after a byte.
    fn find(&self, text: &Text, from: usize) -> Eval<Option<Match>> {
        let captures = self
            .0
            .regex
            .captures_from_pos(text.as_str(), from)
            .map_err(|error| {
                RenderError::new(
                    "render::regex",
                    format!("{}: {error}", ops::str_repr(&self.0.source)),
                )
            })?;
        Ok(captures.map(|captures| {
            let group = |at| {
                captures
                    .get(at)
                    .map(|found: fancy_regex::Match<'_>| found.range())
            };
            let groups = (0..captures.len()).map(group).collect();
            Match {
                compiled: Rc::clone(&self.0),
                text: text.clone(),
                groups,
            }
        }))
    }

    /// All matches: an empty one may follow another match at once, but not an empty one.
    pub(super) fn find_all(
        &self,
        interp: &mut Interp<'_>,
        text: &Text,
        most: usize,
    ) -> Eval<Vec<Match>> {
        let mut matches: Vec<Match> = Vec::new();
        let mut from = 0;
        while matches.len() < most && from <= text.as_str().len() {
            interp.spend(1)?;
            let Some(found) = self.find(text, from)? else {
                break;
            };
            let whole = found.whole();
            let last = matches.last().map(Match::whole);
            if whole.is_empty()
                && last.is_some_and(|last| last.is_empty() && last.end == whole.start)
            {
                let step = text.as_str()[from..]
                    .chars()
                    .next()
                    .map_or(1, char::len_utf8);
                from += step;
                continue;
            }
            from = whole.end;
            matches.push(found);
            interp.check_count(matches.len() + 1)?;
        }
        Ok(matches)
    }

    fn search(&self, name: &str, args: Args) -> Eval {
        let [text, start] = args.bind_required(name, ["string", "pos"], 1)?;
        let text = subject(text)?;
        let from = match start {
            Some(start) => {
                let at = crate::render::coerce::count(&start)?;
                text.as_str()
                    .char_indices()
                    .nth(at)
                    .map_or(text.as_str().len(), |(at, _)| at)
            }
            None => 0,
        };
        let pattern = if name == "fullmatch" {
            self.anchored()?
        } else {
            self.clone()
        };
        let found = pattern.find(&text, from)?;
        let found = found.filter(|found| name == "search" || found.whole().start == from);
        Ok(found.map_or(Value::None, Value::object))
    }

    /// The pattern that matches whole texts only.
    fn anchored(&self) -> Eval<Pattern> {
        let flags = Flags::of(self.0.bits);
        let inner = translate(&self.0.source, flags);
        let regex = Regex::new(&format!(r"(?:{inner})\z"));
        let regex = regex.map_err(|error| RenderError::new("render::regex", error.to_string()))?;
        let compiled = Compiled {
            source: self.0.source.clone(),
            bits: self.0.bits,
            regex,
            names: self.0.names.clone(),
        };
        Ok(Pattern(Rc::new(compiled)))
    }

    fn find_values(&self, interp: &mut Interp<'_>, name: &str, args: Args) -> Eval {
        let [text] = args.bind_required(name, ["string"], 1)?;
        let matches = self.find_all(interp, &subject(text)?, usize::MAX)?;
        if name == "finditer" {
            let matches = matches.into_iter().map(Value::object).collect();
            return Ok(Generator::of("callable_iterator", matches));
        }
        let empty = Value::str("");
        let value = |found: Match| match self.0.groups() {
            0 => found.value(0, &empty),
            1 => found.value(1, &empty),
            groups => Value::tuple((1..=groups).map(|at| found.value(at, &empty)).collect()),
        };
        Ok(Value::list(matches.into_iter().map(value).collect()))
    }

    fn split(&self, interp: &mut Interp<'_>, args: Args) -> Eval {
        let [text, most] = args.bind_required("split", ["string", "maxsplit"], 1)?;
        let text = subject(text)?;
        let most = limit(most.as_ref())?;
        let mut pieces = Vec::new();
        let mut end = 0;
        for found in self.find_all(interp, &text, most)? {
            pieces.push(Value::Str(text.slice(end..found.whole().start)));
            pieces.extend((1..=self.0.groups()).map(|at| found.value(at, &Value::None)));
            end = found.whole().end;
        }
        pieces.push(Value::Str(text.slice(end..text.as_str().len())));
        Ok(Value::list(pieces))
    }

    fn sub(&self, interp: &mut Interp<'_>, name: &str, args: Args) -> Eval {
        let [with, text, count] = args.bind_required(name, ["repl", "string", "count"], 2)?;
        let text = subject(text)?;
        let matches = self.find_all(interp, &text, limit(count.as_ref())?)?;
        let count = matches.len();
        let with = with.unwrap_or(Value::None);
        let replaced = Value::Str(replace::all(interp, &text, &matches, &with)?);
        Ok(match name {
            "subn" => Value::tuple(vec![replaced, Value::Int(count as i128)]),
            _ => replaced,
        })
    }
}

/// The text that is searched.
fn subject(text: Option<Value>) -> Eval<Text> {
    let text = text.unwrap_or(Value::None);
    ops::known(&text)?;
    match text.as_text() {
        Some(text) => Ok(text.clone()),
        None => {
            let class = ops::type_name(&text);
            Err(ops::type_error(format!(
                "expected string or bytes-like object, got '{class}'"
            )))
        }
    }
}

/// A number of replacements or splits; 0 is no limit, a negative one none at all.
fn limit(count: Option<&Value>) -> Eval<usize> {
    match count.map_or(Ok(0), integer)? {
        0 => Ok(usize::MAX),
        count => usize::try_from(count.max(0)).map_err(|_| value_error("count too large")),
    }
}

/// How much of a pattern is shown.
const SHOWN: usize = 200;

/// The flags that are shown, in order.
const FLAGS: [(i128, &str); 6] = [
    (2, "IGNORECASE"),
    (4, "LOCALE"),
    (8, "MULTILINE"),
    (16, "DOTALL"),
    (64, "VERBOSE"),
    (256, "ASCII"),
];

impl Object for Pattern {
    fn type_name(&self) -> &str {
        "re.Pattern"
    }

    fn attr(&self, _interp: &mut Interp<'_>, name: &str) -> Eval<Option<Value>> {
        Ok(Some(match name {
            "pattern" => Value::str(self.0.source.as_str()),
            "flags" => Value::Int(self.0.bits | 32),
            "groups" => Value::Int(self.0.groups() as i128),
            "groupindex" => {
                let names = self.0.names.iter();
                let pairs = names.map(|(name, at)| (name.as_str(), Value::Int(*at as i128)));
                Value::Dict(Dict::from_pairs(pairs))
            }
            _ => return Ok(None),
        }))
    }

    fn call_method(&self, interp: &mut Interp<'_>, name: &str, args: Args) -> Eval<Option<Value>> {
        Ok(Some(match name {
            "match" | "fullmatch" | "search" => self.search(name, args)?,
            "sub" | "subn" => self.sub(interp, name, args)?,
            "split" => self.split(interp, args)?,
            "findall" | "finditer" => self.find_values(interp, name, args)?,
            _ => return Ok(None),
        }))
    }

    fn methods(&self) -> &'static [&'static str] {
        &[
            "findall",
            "finditer",
            "fullmatch",
            "match",
            "search",
            "split",
            "sub",
            "subn",
        ]
    }

    fn repr(&self) -> Option<String> {
        let shown = ops::str_repr(&self.0.source);
        let mut output = format!(
            "re.compile({}",
            shown.chars().take(SHOWN).collect::<String>()
        );
        let flags = FLAGS.iter().filter(|(bit, _)| self.0.bits & bit != 0);
        for (at, (_, name)) in flags.enumerate() {
            output.push_str(if at == 0 { ", re." } else { "|re." });
            output.push_str(name);
        }
        Some(output + ")")
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}
