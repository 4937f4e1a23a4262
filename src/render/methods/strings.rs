//! Methods of `str`, and of the escaped strings that are markupsafe's Markup.

use std::sync::Arc;

use super::chars;
use super::provenance::{self, Builder};
use super::search;
use super::signature::{no_arguments, positional};
use super::translate;
use crate::render::coerce::{self, like};
use crate::render::format;
use crate::render::modules::Bytes;
use crate::render::ops::{self, type_error, value_error};
use crate::render::{Args, Eval, Interp, Value};
use crate::source::Text;

/// Names of the methods.
pub(super) const NAMES: &[&str] = &[
    "capitalize",
    "casefold",
    "center",
    "count",
    "encode",
    "endswith",
    "expandtabs",
    "find",
    "format",
    "format_map",
    "index",
    "isalnum",
    "isalpha",
    "isascii",
    "isdecimal",
    "isdigit",
    "isidentifier",
    "islower",
    "isnumeric",
    "isprintable",
    "isspace",
    "istitle",
    "isupper",
    "join",
    "ljust",
    "lower",
    "lstrip",
    "maketrans",
    "partition",
    "removeprefix",
    "removesuffix",
    "replace",
    "rfind",
    "rindex",
    "rjust",
    "rpartition",
    "rsplit",
    "rstrip",
    "split",
    "splitlines",
    "startswith",
    "strip",
    "swapcase",
    "title",
    "translate",
    "upper",
    "zfill",
];

/// A string that a method is called on.
struct Receiver<'a> {
    text: &'a Text,
    escaped: bool,
    name: &'a str,
}

/// Calls a method of a string; `None` if there is none of that name.
pub(super) fn call(
    interp: &mut Interp<'_>,
    (text, escaped): (&Text, bool),
    name: &str,
    args: Args,
) -> Eval<Option<Value>> {
    let receiver = Receiver {
        text,
        escaped,
        name,
    };
    let value = match name {
        "capitalize" | "casefold" | "lower" | "swapcase" | "title" | "upper" => {
            receiver.recase(args)?
        }
        "center" | "ljust" | "rjust" | "zfill" => receiver.pad(interp, args)?,
        "strip" | "lstrip" | "rstrip" => receiver.strip(args)?,
        "removeprefix" | "removesuffix" => receiver.remove(args)?,
        "split" | "rsplit" | "splitlines" | "partition" | "rpartition" => {
            super::split::call(interp, (text, escaped), name, args)?
        }
        "find" | "index" | "rfind" | "rindex" | "count" | "startswith" | "endswith" => {
            search::call(text.as_str(), name, args)?
        }
        "join" => receiver.join(interp, args)?,
        "replace" => receiver.replace(interp, args)?,
        "expandtabs" => receiver.expandtabs(interp, args)?,
        "format" => receiver.format(interp, args)?,
        "format_map" => receiver.format_map(interp, args)?,
        "encode" => receiver.encode(args)?,
        "translate" => translate::translate(interp, text.as_str(), args)?,
        "maketrans" => translate::maketrans(args)?,
        "striptags" | "unescape" if escaped => {
            no_arguments(args, name)?;
            let plain = super::entities::unescape(text.as_str());
            match name {
                "unescape" => Value::str(plain),
                _ => Value::str(super::entities::striptags(text.as_str())),
            }
        }
        _ => match predicate(name) {
            Some(holds) => {
                no_arguments(args, name)?;
                Value::Bool(holds(text.as_str()))
            }
            None => return Ok(None),
        },
    };
    Ok(Some(value))
}

/// The `is...` methods.
fn predicate(name: &str) -> Option<fn(&str) -> bool> {
    fn all(text: &str, holds: impl Fn(char) -> bool) -> bool {
        !text.is_empty() && text.chars().all(holds)
    }
    Some(match name {
        "isalnum" => |text| all(text, char::is_alphanumeric),
        "isalpha" => |text| all(text, char::is_alphabetic),
        "isascii" => str::is_ascii,
        "isdecimal" => |text| all(text, |c| super::parse::decimal_digit(c).is_some()),
        "isdigit" => |text| all(text, is_digit),
        "isidentifier" => chars::is_identifier,
        "islower" => chars::is_lower,
        "isnumeric" => |text| all(text, char::is_numeric),
        "isprintable" => |text| text.chars().all(is_printable),
        "isspace" => |text| all(text, chars::is_space),
        "istitle" => chars::is_title,
        "isupper" => chars::is_upper,
        _ => return None,
    })
}

fn is_digit(character: char) -> bool {
    super::parse::decimal_digit(character).is_some()
        || matches!(character, '²' | '³' | '¹' | '⁰' | '⁴'..='⁹' | '₀'..='₉' | '①'..='⑨')
}

fn is_printable(character: char) -> bool {
    character == ' ' || !(character.is_control() || chars::is_space(character))
}

impl Receiver<'_> {
    fn like(&self, text: impl Into<Text>) -> Value {
        like(self.escaped, text)
    }

    fn recase(&self, args: Args) -> Eval {
        no_arguments(args, self.name)?;
        let text = self.text.as_str();
        let changed = match self.name {
            "capitalize" => chars::capitalize(text),
            "casefold" => chars::casefold(text),
            "lower" => text.to_lowercase(),
            "swapcase" => chars::swapcase(text),
            "title" => chars::title(text),
            _ => text.to_uppercase(),
        };
        Ok(self.like(provenance::recased(self.text, changed)))
    }

    fn pad(&self, interp: &mut Interp<'_>, args: Args) -> Eval {
        let most = if self.name == "zfill" { 1 } else { 2 };
        let args = positional(args, self.name, 1..=most)?;
        let width = args.first().map_or(Ok(0), coerce::count)?;
        let text = self.text.as_str();
        let fill = match args.get(1) {
            Some(fill) => single_character(fill)?,
            None => ' ',
        };
        let missing = width.saturating_sub(text.chars().count());
        interp.check_bytes(
            text.len()
                .saturating_add(missing.saturating_mul(fill.len_utf8())),
        )?;
        let padded = match self.name {
            "center" => chars::center(text, width, fill),
            "ljust" => chars::pad(text, 0, missing, fill),
            "rjust" => chars::pad(text, missing, 0, fill),
            _ => chars::zfill(text, width),
        };
        Ok(self.like(padded))
    }

    fn strip(&self, args: Args) -> Eval {
        let args = positional(args, self.name, 0..=1)?;
        let of = match args.first() {
            None | Some(Value::None) => None,
            Some(Value::Str(of) | Value::Markup(of)) => Some(of.as_str()),
            Some(_) => return Err(type_error(format!("{} arg must be None or str", self.name))),
        };
        let (front, back) = (self.name != "rstrip", self.name != "lstrip");
        let kept = chars::stripped(self.text.as_str(), of, front, back);
        Ok(self.like(self.text.slice(kept)))
    }

    fn remove(&self, args: Args) -> Eval {
        let args = positional(args, self.name, 1..=1)?;
        let what = args.first().unwrap_or(&Value::None);
        let affix = coerce::string(what, &format!("{}() argument", self.name))?.as_str();
        let text = self.text.as_str();
        let kept = if self.name == "removeprefix" {
            text.strip_prefix(affix)
                .map(|rest| text.len() - rest.len()..text.len())
        } else {
            text.strip_suffix(affix).map(|rest| 0..rest.len())
        };
        Ok(self.like(kept.map_or_else(|| self.text.clone(), |kept| self.text.slice(kept))))
    }

    fn join(&self, interp: &mut Interp<'_>, args: Args) -> Eval {
        let args = positional(args, "str.join", 1..=1)?;
        let pieces = interp.iterate(args.first().unwrap_or(&Value::None))?;
        let mut builder = Builder::new(interp);
        for (at, piece) in pieces.iter().enumerate() {
            ops::known(piece)?;
            if at > 0 {
                builder.push(self.text);
            }
            match piece {
                Value::Str(text) if self.escaped => builder.push(&ops::escape(text)),
                Value::Str(text) | Value::Markup(text) => builder.push(text),
                other if self.escaped => {
                    let text = interp.print(other)?;
                    builder.push(&ops::escape(&text));
                }
                other => {
                    let class = ops::type_name(other);
                    let message =
                        format!("sequence item {at}: expected str instance, {class} found");
                    return Err(type_error(message));
                }
            }
            interp.spend(8)?;
            interp.check_length(builder.len())?;
        }
        Ok(self.like(builder.finish()))
    }

    fn replace(&self, interp: &mut Interp<'_>, args: Args) -> Eval {
        let args = positional(args, "replace", 2..=3)?;
        let [old, new] = [0, 1].map(|at| args.get(at).cloned().unwrap_or(Value::None));
        let old = coerce::string(&old, "replace() argument 1")?.clone();
        let new_text = coerce::string(&new, "replace() argument 2")?.clone();
        let new = match new {
            Value::Str(_) if self.escaped => ops::escape(&new_text),
            _ => new_text,
        };
        let limit = match args.get(2) {
            Some(count) => usize::try_from(coerce::integer(count)?).ok(),
            None => None,
        };
        let replaced = provenance::replace(interp, self.text, (&old, &new), limit)?;
        Ok(self.like(replaced))
    }

    fn expandtabs(&self, interp: &mut Interp<'_>, args: Args) -> Eval {
        let [size] = args.bind("expandtabs", ["tabsize"])?;
        let size = size.as_ref().map_or(Ok(8), coerce::count)?;
        let text = self.text.as_str();
        let tabs = text.matches('\t').count();
        interp.check_bytes(text.len().saturating_add(tabs.saturating_mul(size)))?;
        Ok(self.like(chars::expandtabs(text, size)))
    }

    fn format(&self, interp: &mut Interp<'_>, args: Args) -> Eval {
        let formatted = format::format(interp, self.text.as_str(), &args, self.escaped)?;
        Ok(self.like(formatted))
    }

    fn format_map(&self, interp: &mut Interp<'_>, args: Args) -> Eval {
        let args = positional(args, "format_map", 1..=1)?;
        let Some(Value::Dict(mapping)) = args.first() else {
            let class = args.first().map_or("NoneType", ops::type_name);
            return Err(type_error(format!("'{class}' object is not a mapping")));
        };
        let named = mapping
            .pairs()
            .into_iter()
            .filter_map(|(key, value)| match key {
                Value::Str(key) => Some((key.shared(), value)),
                _ => None,
            });
        let args = Args {
            positional: Vec::new(),
            named: named.collect(),
        };
        self.format(interp, args)
    }

    fn encode(&self, args: Args) -> Eval {
        let [encoding, _errors] = args.bind("encode", ["encoding", "errors"])?;
        let text = self.text.as_str();
        let name = encoding
            .as_ref()
            .and_then(Value::as_str)
            .unwrap_or("utf-8")
            .to_lowercase();
        match name.replace('_', "-").as_str() {
            "utf-8" | "utf8" => Ok(Value::object(Bytes::new(text.as_bytes()))),
            "ascii" | "us-ascii" if text.is_ascii() => {
                Ok(Value::object(Bytes::new(text.as_bytes())))
            }
            "latin-1" | "latin1" | "iso-8859-1" => match text.chars().map(u8::try_from).collect() {
                Ok::<Vec<u8>, _>(bytes) => Ok(Value::object(Bytes::new(&bytes))),
                Err(_) => Err(value_error(
                    "'latin-1' codec can't encode characters: ordinal not in range(256)",
                )),
            },
            "ascii" | "us-ascii" => Err(value_error(
                "'ascii' codec can't encode characters: ordinal not in range(128)",
            )),
            _ => Err(value_error(format!("unknown encoding: {name}"))),
        }
    }
}

fn single_character(fill: &Value) -> Eval<char> {
    let text: Arc<str> = coerce::string(fill, "The fill character")?.shared();
    let mut chars = text.chars();
    match (chars.next(), chars.next()) {
        (Some(fill), None) => Ok(fill),
        _ => Err(type_error(
            "The fill character must be exactly one character long",
        )),
    }
}
