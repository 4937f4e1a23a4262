//! Names into file names that are safe on every system and collide on none.

use std::collections::BTreeMap;

use md5::{Digest, Md5};

/// The longest name before it is shortened; suffixes such as `.post.sql` come on top.
const LONGEST: usize = 180;

/// A name as a file name: anything but letters, digits, `.`, `_` and `-` is percent-encoded, and so
/// are leading dots and names that are reserved somewhere.
pub fn file_name(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for (at, byte) in name.bytes().enumerate() {
        let plain =
            byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-') || (byte == b'.' && at > 0);
        if plain {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    if out.ends_with('.') {
        out.truncate(out.len() - 1);
        out.push_str("%2E");
    }
    if is_reserved(&out) || out.is_empty() {
        out.insert(0, '%');
    }
    if out.len() > LONGEST {
        out.truncate(LONGEST);
        out.push('~');
        out.push_str(&digest(name));
    }
    out
}

/// File names for names: those that differ only in case get a suffix made from the name.
pub(super) fn file_names<'n>(names: impl Iterator<Item = &'n str>) -> BTreeMap<&'n str, String> {
    let encoded: BTreeMap<&str, String> = names.map(|name| (name, file_name(name))).collect();
    let mut count: BTreeMap<String, usize> = BTreeMap::new();
    for file in encoded.values() {
        *count.entry(file.to_lowercase()).or_default() += 1;
    }
    let unique = |(name, file): (&'n str, String)| {
        if count.get(&file.to_lowercase()).is_some_and(|n| *n > 1) {
            (name, format!("{file}~{}", digest(name)))
        } else {
            (name, file)
        }
    };
    encoded.into_iter().map(unique).collect()
}

/// Whether Windows reserves the name, whatever follows its first dot.
fn is_reserved(name: &str) -> bool {
    let stem = name
        .split('.')
        .next()
        .unwrap_or_default()
        .to_ascii_lowercase();
    let numbered = |prefix: &str| {
        stem.strip_prefix(prefix)
            .is_some_and(|n| n.len() == 1 && n.bytes().all(|b| b.is_ascii_digit()))
    };
    matches!(stem.as_str(), "con" | "prn" | "aux" | "nul") || numbered("com") || numbered("lpt")
}

/// A few letters that tell a name from others.
pub(super) fn digest(name: &str) -> String {
    Md5::digest(name.as_bytes())
        .iter()
        .take(4)
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_cannot_leave_the_folder_or_be_reserved() {
        assert_eq!(file_name("model.shop.orders"), "model.shop.orders");
        assert_eq!(file_name("../../etc/passwd"), "%2E.%2F..%2Fetc%2Fpasswd");
        assert_eq!(file_name(".."), "%2E%2E");
        assert_eq!(file_name("."), "%2E");
        assert_eq!(file_name("con"), "%con");
        assert_eq!(file_name("é"), "%C3%A9");
        assert!(file_name(&"x".repeat(400)).len() < 200);
    }

    #[test]
    fn names_that_differ_in_case_get_different_files() {
        let names = file_names(["a.Orders", "a.orders", "b"].into_iter());
        assert_ne!(
            names["a.Orders"].to_lowercase(),
            names["a.orders"].to_lowercase()
        );
        assert_eq!(names["b"], "b");
    }
}
