//! Python's match objects.

use std::any::Any;
use std::ops::Range;
use std::rc::Rc;

use super::pattern::Compiled;
use super::replace;
use crate::render::coerce::{integer, string};
use crate::render::ops::{self, value_error};
use crate::render::{Args, Dict, Eval, Interp, Object, Value};
use crate::source::Text;

/// A match: where each group lies in the text.
#[derive(Clone)]
pub(super) struct Match {
    pub(super) compiled: Rc<Compiled>,
    pub(super) text: Text,
    pub(super) groups: Vec<Option<Range<usize>>>,
}

impl Match {
    /// The whole match.
    pub(super) fn whole(&self) -> Range<usize> {
        self.groups.first().cloned().flatten().unwrap_or(0..0)
    }

    /// A group's text; `None` if it took no part, or there is no such group.
    pub(super) fn group(&self, at: usize) -> Option<Text> {
        self.groups
            .get(at)
            .cloned()
            .flatten()
            .map(|range| self.text.slice(range))
    }

    /// A group's text as a value; `default` if it took no part.
    pub(super) fn value(&self, at: usize, default: &Value) -> Value {
        self.group(at).map_or_else(|| default.clone(), Value::Str)
    }

    /// The number of a group given by number or name.
    fn number(&self, group: &Value) -> Eval<usize> {
        ops::known(group)?;
        let at = match group.as_str() {
            Some(name) => self.compiled.number(name),
            None => usize::try_from(integer(group)?).ok(),
        };
        at.filter(|&at| at < self.groups.len())
            .ok_or_else(|| value_error("no such group"))
    }

    fn span(&self, args: Args, name: &str) -> Eval<Option<(usize, usize)>> {
        let [group] = args.bind(name, ["group"])?;
        let at = group.as_ref().map_or(Ok(0), |group| self.number(group))?;
        let characters = |at: usize| self.text.as_str()[..at].chars().count();
        let range = self.groups.get(at).cloned().flatten();
        Ok(range.map(|range| (characters(range.start), characters(range.end))))
    }

    fn group_values(&self, args: Args) -> Eval {
        if !args.named.is_empty() {
            return Err(ops::type_error("group() takes no keyword arguments"));
        }
        let mut values = Vec::new();
        for group in &args.positional {
            values.push(self.value(self.number(group)?, &Value::None));
        }
        Ok(match values.len() {
            0 => self.value(0, &Value::None),
            1 => values.remove(0),
            _ => Value::tuple(values),
        })
    }

    fn all(&self, name: &str, args: Args) -> Eval {
        let [default] = args.bind(name, ["default"])?;
        let default = default.unwrap_or(Value::None);
        if name == "groups" {
            let values = (1..self.groups.len()).map(|at| self.value(at, &default));
            return Ok(Value::tuple(values.collect()));
        }
        let named = self
            .compiled
            .names
            .iter()
            .map(|(name, at)| (name.as_str(), self.value(*at, &default)));
        Ok(Value::Dict(Dict::from_pairs(named)))
    }

    /// The number of the last group that took part.
    fn last(&self) -> Option<usize> {
        let ended = self.groups.iter().enumerate().skip(1);
        let ended = ended.filter_map(|(at, range)| Some((range.as_ref()?.end, at)));
        ended
            .max_by_key(|&(end, at)| (end, std::cmp::Reverse(at)))
            .map(|(_, at)| at)
    }
}

impl Object for Match {
    fn type_name(&self) -> &str {
        "re.Match"
    }

    fn attr(&self, _interp: &mut Interp<'_>, name: &str) -> Eval<Option<Value>> {
        let number = |number: usize| Value::Int(number as i128);
        Ok(Some(match name {
            "string" => Value::Str(self.text.clone()),
            "pos" => Value::Int(0),
            "endpos" => number(self.text.as_str().chars().count()),
            "lastindex" => self.last().map_or(Value::None, number),
            "lastgroup" => {
                let named = self
                    .compiled
                    .names
                    .iter()
                    .find(|(_, at)| Some(*at) == self.last());
                named.map_or(Value::None, |(name, _)| Value::str(name.as_str()))
            }
            "re" => Value::object(super::Pattern(Rc::clone(&self.compiled))),
            _ => return Ok(None),
        }))
    }

    fn item(&self, _interp: &mut Interp<'_>, key: &Value) -> Eval<Option<Value>> {
        Ok(Some(self.value(self.number(key)?, &Value::None)))
    }

    fn call_method(&self, interp: &mut Interp<'_>, name: &str, args: Args) -> Eval<Option<Value>> {
        let position = |at: Option<usize>| Value::Int(at.map_or(-1, |at| at as i128));
        Ok(Some(match name {
            "group" => self.group_values(args)?,
            "groups" | "groupdict" => self.all(name, args)?,
            "start" => position(self.span(args, name)?.map(|span| span.0)),
            "end" => position(self.span(args, name)?.map(|span| span.1)),
            "span" => {
                let span = self.span(args, name)?;
                Value::tuple(vec![
                    position(span.map(|span| span.0)),
                    position(span.map(|span| span.1)),
                ])
            }
            "expand" => {
                let [template] = args.bind_required(name, ["template"], 1)?;
                let template = template.unwrap_or(Value::None);
                let template = string(&template, "expand() argument")?.as_str().to_owned();
                Value::str(replace::expand(interp, &template, self)?)
            }
            _ => return Ok(None),
        }))
    }

    fn truth(&self) -> bool {
        true
    }

    fn length(&self) -> Option<usize> {
        None
    }

    fn methods(&self) -> &'static [&'static str] {
        &[
            "end",
            "expand",
            "group",
            "groupdict",
            "groups",
            "span",
            "start",
        ]
    }

    fn repr(&self) -> Option<String> {
        let whole = self.whole();
        let characters = |at: usize| self.text.as_str()[..at].chars().count();
        let (start, end) = (characters(whole.start), characters(whole.end));
        let shown = ops::str_repr(&self.text.as_str()[whole]);
        Some(format!(
            "<re.Match object; span=({start}, {end}), match={shown}>"
        ))
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}
