//! Refuses texts that the scanner must not get: too large, not printable, nested too deeply, or
//! growing without end through aliases.

use std::fmt;

use dbt_yaml::Deserializer;
use serde::de::{
    DeserializeSeed, EnumAccess, Error, IgnoredAny, MapAccess, SeqAccess, VariantAccess, Visitor,
};

/// The largest text, in bytes. Projects' largest files have a few megabytes.
const MAX_BYTES: usize = 64 << 20;
/// The scanner takes time quadratic in the nesting of brackets.
const MAX_BRACKETS: usize = 200;
/// How many nodes a document may have once its aliases are resolved, beyond ten for each byte.
const MAX_NODES: usize = 1_000_000;
/// So many bytes are looked at at once.
const PIECE: usize = 1024;
/// What a node takes at least, in bytes.
const BYTES_A_NODE: usize = 64;

/// What is wrong with a text, at an offset.
#[derive(Debug)]
pub(super) enum Refused {
    TooLarge,
    NotPrintable {
        at: usize,
        character: char,
    },
    TooDeep {
        at: usize,
    },
    TooManyNodes,
    /// The scanner or its own types refuse it.
    Scan(dbt_yaml::Error),
}

/// Checks a text before it is scanned.
pub(super) fn check(text: &str) -> Result<(), Refused> {
    if text.len() > MAX_BYTES {
        return Err(Refused::TooLarge);
    }
    if !is_plain(text.as_bytes())
        && let Some((at, character)) = text.char_indices().find(|&(_, c)| !is_printable(c))
    {
        return Err(Refused::NotPrintable { at, character });
    }
    let opening = memchr::memchr2_iter(b'[', b'{', text.as_bytes());
    if opening.count() > MAX_BRACKETS {
        check_brackets(text)?;
    }
    if may_grow(text) {
        count_nodes(text)
    } else {
        Ok(())
    }
}

/// Whether there are only characters of ASCII that YAML allows. Looks at whole pieces, which compilers
/// make instructions of that take many bytes at once.
fn is_plain(text: &[u8]) -> bool {
    let plain = |byte: &u8| matches!(byte, b'\t' | b'\n' | b'\r' | b' '..=b'~');
    let mut pieces = text.chunks(PIECE);
    pieces.all(|piece| piece.iter().fold(true, |all, byte| all & plain(byte)))
}

/// The characters that YAML allows in a stream.
fn is_printable(c: char) -> bool {
    match c {
        '\t' | '\n' | '\r' | ' '..='~' | '\u{85}' => true,
        _ => c >= '\u{a0}' && !matches!(c, '\u{fffe}' | '\u{ffff}'),
    }
}

/// Follows brackets; quotes hide them where a quote can open a scalar.
fn check_brackets(text: &str) -> Result<(), Refused> {
    let mut depth = 0usize;
    let mut quote = None;
    let mut opens = true;
    let mut escaped = false;
    for (at, byte) in text.bytes().enumerate() {
        if let Some(open) = quote {
            match byte {
                _ if escaped => escaped = false,
                b'\\' if open == b'"' => escaped = true,
                _ if byte == open => quote = None,
                _ => {}
            }
            continue;
        }
        match byte {
            b'[' | b'{' if opens || depth > 0 => depth += 1,
            b']' | b'}' => depth = depth.saturating_sub(1),
            b'"' | b'\'' if opens && depth > 0 => quote = Some(byte),
            _ => {}
        }
        if depth > MAX_BRACKETS {
            return Err(Refused::TooDeep { at });
        }
        opens = match byte {
            b'[' | b'{' | b',' | b':' | b'-' | b'?' | b'\n' | b'\r' => true,
            b' ' | b'\t' => opens,
            _ => false,
        };
    }
    Ok(())
}

/// Whether something in the text looks like an anchor and something like an alias.
fn may_grow(text: &str) -> bool {
    let bytes = text.as_bytes();
    let names = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    let followed = |sign: u8| {
        let mut signs = memchr::memchr_iter(sign, bytes);
        signs.any(|at| bytes.get(at + 1).is_some_and(names))
    };
    followed(b'&') && followed(b'*')
}

/// Counts the nodes with aliases resolved, without keeping any.
fn count_nodes(text: &str) -> Result<(), Refused> {
    let budget = MAX_NODES.saturating_add(text.len().saturating_mul(10));
    let mut left = budget;
    let counted = Counter { left: &mut left }.deserialize(Deserializer::from_str(text));
    match counted {
        Err(_) if left == 0 => Err(Refused::TooManyNodes),
        Err(error) => Err(Refused::Scan(error)),
        Ok(()) => Ok(()),
    }
}

struct Counter<'a> {
    left: &'a mut usize,
}

impl Counter<'_> {
    fn again(&mut self) -> Counter<'_> {
        Counter { left: self.left }
    }

    fn spend<E: Error>(&mut self, nodes: usize) -> Result<(), E> {
        *self.left = self.left.saturating_sub(nodes);
        if *self.left == 0 {
            Err(E::custom("too many nodes"))
        } else {
            Ok(())
        }
    }
}

impl<'de> DeserializeSeed<'de> for Counter<'_> {
    type Value = ();

    fn deserialize<D: serde::Deserializer<'de>>(mut self, deserializer: D) -> Result<(), D::Error> {
        self.spend(1)?;
        deserializer.deserialize_any(self)
    }
}

macro_rules! count_scalars {
    ($($visit:ident: $type:ty),*) => {
        $(fn $visit<E: Error>(self, _: $type) -> Result<(), E> {
            Ok(())
        })*
    };
}

impl<'de> Visitor<'de> for Counter<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a node")
    }

    count_scalars!(visit_bool: bool, visit_i64: i64, visit_i128: i128, visit_u64: u64, visit_u128: u128, visit_f64: f64);

    /// A long text weighs as much as many nodes: every alias of it is a copy.
    fn visit_str<E: Error>(mut self, text: &str) -> Result<(), E> {
        self.spend(text.len() / BYTES_A_NODE)
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_none<E: Error>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut items: A) -> Result<(), A::Error> {
        while items.next_element_seed(self.again())?.is_some() {}
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut entries: A) -> Result<(), A::Error> {
        while entries.next_key_seed(self.again())?.is_some() {
            entries.next_value_seed(self.again())?;
        }
        Ok(())
    }

    fn visit_enum<A: EnumAccess<'de>>(self, tagged: A) -> Result<(), A::Error> {
        let (IgnoredAny, content) = tagged.variant()?;
        content.newtype_variant_seed(self)
    }
}
