//! The names and ids of generic tests (semantics 6.5, case 40).

use md5::{Digest, Md5};

use crate::yaml::{Data, Mapping};

/// What identifies a test.
pub(super) struct Identity<'a> {
    /// The test's name without its namespace.
    pub(super) test: &'a str,
    /// The package that it was asked for with.
    pub(super) namespace: Option<&'a str>,
    /// Its arguments with `model` and `column_name`.
    pub(super) arguments: &'a Mapping,
}

/// The short name, which becomes the alias, and the full one of a test on `target`; `kind` is
/// `source_` for tests of sources.
pub(super) fn names(identity: &Identity<'_>, kind: &str, target: &str) -> (String, String) {
    let test = format!("{kind}{}", identity.test);
    let test = identity
        .namespace
        .map_or(test.clone(), |namespace| format!("{namespace}_{test}"));
    let mut keys: Vec<&str> = identity
        .arguments
        .keys()
        .map(|key| &**key)
        .filter(|key| *key != "model")
        .collect();
    keys.sort_unstable();
    let parts: Vec<String> = keys
        .into_iter()
        .flat_map(|key| flat(&identity.arguments[key]))
        .collect();
    let described = format!("{test}_{target}");
    let full = format!("{described}_{}", parts.join("__"));
    if full.chars().count() < 64 {
        return (full.clone(), full);
    }
    let front: String = described.chars().take(30).collect();
    (format!("{front}_{}", md5(&full)), full)
}

/// The last part of a test's unique id.
pub(super) fn hash(name: &str, identity: &Identity<'_>) -> String {
    let namespace = identity.namespace.unwrap_or("None");
    let metadata = format!(
        "{{'kwargs': {}, 'name': {}, 'namespace': {}}}",
        hashable(&Data::Map(identity.arguments.clone())),
        quoted(identity.test),
        quoted(namespace)
    );
    let digest = md5(&format!("{name}{metadata}"));
    digest[digest.len() - 10..].to_owned()
}

fn md5(text: &str) -> String {
    Md5::digest(text.as_bytes())
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// An argument's values one by one, made of letters, digits and underscores.
fn flat(value: &Data) -> Vec<String> {
    let parts: Vec<&Data> = match value {
        Data::Map(map) => map.values().collect(),
        Data::List(items) | Data::Tuple(items) => items.iter().collect(),
        single => vec![single],
    };
    parts
        .into_iter()
        .map(|part| clean(&python_str(part)))
        .collect()
}

fn clean(text: &str) -> String {
    let mut cleaned = String::new();
    for character in text.chars() {
        if character.is_ascii_alphanumeric() || character == '_' {
            cleaned.push(character);
        } else if !cleaned.ends_with('\u{0}') {
            cleaned.push('\u{0}');
        }
    }
    cleaned.replace('\u{0}', "_")
}

/// Python's repr of a value all of whose scalars are texts, keys sorted.
fn hashable(value: &Data) -> String {
    match value {
        Data::Map(map) => {
            let mut keys: Vec<&str> = map.keys().map(|key| &**key).collect();
            keys.sort_unstable();
            let entries: Vec<String> = keys
                .into_iter()
                .map(|key| format!("{}: {}", quoted(key), hashable(&map[key])))
                .collect();
            format!("{{{}}}", entries.join(", "))
        }
        Data::List(items) => format!(
            "[{}]",
            items.iter().map(hashable).collect::<Vec<_>>().join(", ")
        ),
        scalar => quoted(&python_str(scalar)),
    }
}

/// Python's `str()`.
pub(super) fn python_str(value: &Data) -> String {
    match value {
        Data::List(_) | Data::Tuple(_) | Data::Map(_) => python_repr(value),
        scalar => scalar.print(),
    }
}

fn python_repr(value: &Data) -> String {
    let all = |items: &[Data]| items.iter().map(python_repr).collect::<Vec<_>>().join(", ");
    match value {
        Data::Str(text) => quoted(text.as_str()),
        Data::Date(year, month, day) => format!("datetime.date({year}, {month}, {day})"),
        Data::List(items) => format!("[{}]", all(items)),
        Data::Tuple(items) if items.len() == 1 => format!("({},)", all(items)),
        Data::Tuple(items) => format!("({})", all(items)),
        Data::Map(map) => {
            let entries: Vec<String> = map
                .iter()
                .map(|(key, value)| format!("{}: {}", quoted(key), python_repr(value)))
                .collect();
            format!("{{{}}}", entries.join(", "))
        }
        scalar => scalar.print(),
    }
}

/// Python's repr of a string.
fn quoted(text: &str) -> String {
    let quote = if text.contains('\'') && !text.contains('"') {
        '"'
    } else {
        '\''
    };
    let mut out = String::from(quote);
    for character in text.chars() {
        match character {
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\\' => out.push_str("\\\\"),
            _ if character == quote => out.extend(['\\', character]),
            _ if character.is_control() => {
                out.push_str(&format!("\\x{:02x}", u32::from(character)))
            }
            _ => out.push(character),
        }
    }
    out.push(quote);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Text;

    fn text(value: &str) -> Data {
        Data::Str(Text::new(value))
    }

    fn id(test: &str, model: &str, arguments: &[(&str, Data)]) -> String {
        let mut map: Mapping = arguments
            .iter()
            .map(|(key, value)| ((*key).into(), value.clone()))
            .collect();
        map.insert(
            "model".into(),
            text(&format!("{{{{ get_where_subquery(ref('{model}')) }}}}")),
        );
        let identity = Identity {
            test,
            namespace: None,
            arguments: &map,
        };
        let (_, full) = names(&identity, "", model);
        format!("{full}.{}", hash(&full, &identity))
    }

    #[test]
    fn ids_are_those_of_the_cases() {
        let column = |name| ("column_name", text(name));
        assert_eq!(
            id("not_null", "c_leaf", &[column("code")]),
            "not_null_c_leaf_code.47bb71ecd3"
        );
        let values = ("values", Data::List(vec![text("zzz")]));
        assert_eq!(
            id("accepted_values", "c_leaf", &[values, column("code")]),
            "accepted_values_c_leaf_code__zzz.a971ff912e"
        );
        let to = ("to", text("ref('b_mid')"));
        assert_eq!(
            id(
                "relationships",
                "m_mid",
                &[to, ("field", text("id")), column("id")]
            ),
            "relationships_m_mid_id__id__ref_b_mid_.cce5ccf1b1"
        );
        assert_eq!(
            id("unique", "z_top", &[column("id")]),
            "unique_z_top_id.9761c05a6b"
        );
    }

    #[test]
    fn long_names_are_cut_and_hashed() {
        let long = "a".repeat(60);
        let arguments: Mapping = [("column_name".into(), text("id"))].into_iter().collect();
        let identity = Identity {
            test: "unique",
            namespace: Some("utils"),
            arguments: &arguments,
        };
        let (short, full) = names(&identity, "source_", &long);
        assert_eq!(full, format!("utils_source_unique_{long}_id"));
        assert!(
            short.starts_with("utils_source_unique_aaaaaaaaaa_") && short.len() == 63,
            "{short}"
        );
    }
}
