//! `pprint`: a value's repr, broken into lines of 80 characters as Python's pprint does it.

use crate::render::depth::{DEPTH, with_stack};
use crate::render::methods::chars;
use crate::render::order::sorted;
use crate::render::{Args, Eval, Interp, Value, ops};

/// The length of lines.
const WIDTH: usize = 80;

pub(super) fn pprint(interp: &mut Interp<'_>, value: Value, args: Args) -> Eval {
    let [] = args.bind("do_pprint", [])?;
    let mut printer = Printer {
        interp,
        output: String::new(),
    };
    let place = Place {
        indent: 0,
        allowance: 0,
        level: 0,
    };
    with_stack(|| printer.format(&value, place))?;
    let text = printer.output;
    interp.check_length(text.len())?;
    Ok(Value::str(text))
}

struct Printer<'a, 'h> {
    interp: &'a mut Interp<'h>,
    output: String,
}

/// Where a value is to be written.
#[derive(Clone, Copy)]
struct Place {
    /// Columns before it.
    indent: usize,
    /// Columns that brackets and commas behind it need.
    allowance: usize,
    /// Containers around it.
    level: usize,
}

impl Printer<'_, '_> {
    fn format(&mut self, value: &Value, place: Place) -> Eval<()> {
        let short = self.sorted_repr(value, DEPTH)?;
        let room = WIDTH.saturating_sub(place.indent + place.allowance);
        if short.chars().count() <= room || place.level >= DEPTH {
            self.output.push_str(&short);
            return Ok(());
        }
        let place = Place {
            level: place.level + 1,
            ..place
        };
        match value {
            Value::Dict(dict) => {
                let pairs = self.in_order(dict.pairs())?;
                self.dict(&pairs, place)
            }
            Value::List(list) => {
                let elements = list.borrow().to_vec();
                self.elements(&elements, ('[', "]"), place)
            }
            Value::Tuple(elements) if elements.len() == 1 => {
                self.elements(elements, ('(', ",)"), place)
            }
            Value::Tuple(elements) => self.elements(elements, ('(', ")"), place),
            Value::Str(text) => self.string(text.as_str(), place),
            _ => {
                self.output.push_str(&short);
                Ok(())
            }
        }
    }

    fn dict(&mut self, pairs: &[(Value, Value)], place: Place) -> Eval<()> {
        self.output.push('{');
        let indent = place.indent + 1;
        for (at, (key, value)) in pairs.iter().enumerate() {
            let last = at + 1 == pairs.len();
            if at > 0 {
                self.next_line(indent);
            }
            let key = self.sorted_repr(key, DEPTH)?;
            self.output.push_str(&key);
            self.output.push_str(": ");
            let indent = indent + key.chars().count() + 2;
            let allowance = if last { place.allowance + 1 } else { 1 };
            self.format(
                value,
                Place {
                    indent,
                    allowance,
                    level: place.level,
                },
            )?;
        }
        self.output.push('}');
        Ok(())
    }

    fn elements(
        &mut self,
        elements: &[Value],
        (open, close): (char, &str),
        place: Place,
    ) -> Eval<()> {
        self.output.push(open);
        let indent = place.indent + 1;
        for (at, element) in elements.iter().enumerate() {
            let last = at + 1 == elements.len();
            if at > 0 {
                self.next_line(indent);
            }
            let allowance = if last {
                place.allowance + close.len()
            } else {
                1
            };
            self.format(
                element,
                Place {
                    indent,
                    allowance,
                    level: place.level,
                },
            )?;
        }
        self.output.push_str(close);
        Ok(())
    }

    fn next_line(&mut self, indent: usize) {
        self.output.push_str(",\n");
        self.output.extend(std::iter::repeat_n(' ', indent));
    }

    /// A long string in pieces: a line each, and broken between words.
    fn string(&mut self, text: &str, place: Place) -> Eval<()> {
        let (indent, allowance) = if place.level == 1 {
            (place.indent + 1, place.allowance + 1)
        } else {
            (place.indent, place.allowance)
        };
        let lines = chars::lines(text);
        let mut pieces: Vec<String> = Vec::new();
        for (at, (_, line)) in lines.iter().enumerate() {
            let line = &text[line.clone()];
            let last = at + 1 == lines.len();
            let room = WIDTH.saturating_sub(indent + if last { allowance } else { 0 });
            if ops::str_repr(line).chars().count() <= room {
                pieces.push(ops::str_repr(line));
            } else {
                words_in(
                    line,
                    WIDTH.saturating_sub(indent),
                    (last, allowance),
                    &mut pieces,
                );
            }
        }
        let separator = format!("\n{}", " ".repeat(indent));
        let pieces_text = pieces.join(&separator);
        if place.level == 1 && pieces.len() > 1 {
            self.output.push_str(&format!("({pieces_text})"));
        } else if pieces.len() > 1 {
            self.output.push_str(&pieces_text);
        } else {
            self.output.push_str(&ops::str_repr(text));
        }
        Ok(())
    }

    /// A repr in one line, with the keys of dicts in order.
    fn sorted_repr(&mut self, value: &Value, depth: usize) -> Eval<String> {
        let Some(depth) = depth.checked_sub(1) else {
            return self.interp.repr(value);
        };
        self.interp.spend(1)?;
        match value {
            Value::Dict(dict) => {
                let mut parts = Vec::new();
                for (key, item) in self.in_order(dict.pairs())? {
                    let key = self.sorted_repr(&key, depth)?;
                    parts.push(format!("{key}: {}", self.sorted_repr(&item, depth)?));
                }
                Ok(format!("{{{}}}", parts.join(", ")))
            }
            Value::List(list) => {
                let elements = list.borrow().to_vec();
                Ok(format!("[{}]", self.joined(&elements, depth)?))
            }
            Value::Tuple(elements) if elements.len() == 1 => {
                Ok(format!("({},)", self.joined(elements, depth)?))
            }
            Value::Tuple(elements) => Ok(format!("({})", self.joined(elements, depth)?)),
            other => self.interp.repr(other),
        }
    }

    fn joined(&mut self, elements: &[Value], depth: usize) -> Eval<String> {
        let reprs = elements
            .iter()
            .map(|element| self.sorted_repr(element, depth));
        Ok(reprs.collect::<Eval<Vec<_>>>()?.join(", "))
    }

    /// Entries by key; keys that do not compare by class and repr.
    fn in_order(&mut self, pairs: Vec<(Value, Value)>) -> Eval<Vec<(Value, Value)>> {
        let keyed = |pairs: &[(Value, Value)], keys: Vec<Vec<Value>>| -> Vec<(Vec<Value>, Value)> {
            let positions = (0..pairs.len()).map(|at| Value::Int(at as i128));
            keys.into_iter().zip(positions).collect()
        };
        let own: Vec<Vec<Value>> = pairs.iter().map(|(key, _)| vec![key.clone()]).collect();
        let order = match sorted(self.interp, keyed(&pairs, own), false) {
            Ok(order) => order,
            Err(_) => {
                let mut keys = Vec::new();
                for (key, _) in &pairs {
                    let class = Value::str(ops::type_name(key));
                    keys.push(vec![class, Value::str(self.interp.repr(key)?)]);
                }
                sorted(self.interp, keyed(&pairs, keys), false)?
            }
        };
        let at = |position: Value| match position {
            Value::Int(at) => usize::try_from(at)
                .ok()
                .and_then(|at| pairs.get(at))
                .cloned(),
            _ => None,
        };
        Ok(order.into_iter().filter_map(at).collect())
    }
}

/// Breaks a line between words into literals that fit.
fn words_in(line: &str, width: usize, (last, allowance): (bool, usize), pieces: &mut Vec<String>) {
    let words: Vec<&str> = split_words(line);
    let mut current = String::new();
    for (at, word) in words.iter().enumerate() {
        let candidate = format!("{current}{word}");
        let mut room = width;
        if at + 1 == words.len() && last {
            room = room.saturating_sub(allowance);
        }
        if ops::str_repr(&candidate).chars().count() > room {
            if !current.is_empty() {
                pieces.push(ops::str_repr(&current));
            }
            current = (*word).to_owned();
        } else {
            current = candidate;
        }
    }
    if !current.is_empty() {
        pieces.push(ops::str_repr(&current));
    }
}

/// Words, each with the white space behind it.
fn split_words(line: &str) -> Vec<&str> {
    let mut words = Vec::new();
    let mut start = 0;
    let mut in_space = false;
    for (at, character) in line.char_indices() {
        let space = chars::is_space(character);
        if in_space && !space {
            words.push(&line[start..at]);
            start = at;
        }
        in_space = space;
    }
    words.push(&line[start..]);
    words
}
