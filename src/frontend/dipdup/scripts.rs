//! A name in `execute_sql` into the files that it means, in the order of the version.

use std::cmp::Ordering;

use super::package::{Entry, Folder, Script};
use super::release::Release;
use crate::order::InOrder;

/// What a name means.
#[derive(Debug)]
pub(super) enum Found<'p> {
    /// One file.
    File(&'p Script),
    /// A folder: its files in order, and the folder itself.
    Files(Vec<&'p Script>, &'p Folder),
    /// A folder that is called like a script is among the files.
    FolderAsScript(String),
    /// Nothing is there.
    Missing,
    /// It is there and was not read: why.
    Unread(&'static str),
}

/// Why a name that leads elsewhere is not followed.
const OUTSIDE: &str = "lies outside of sql/";

/// Finds what a name means.
pub(super) fn find<'p>(root: &'p Folder, name: &str, release: Release) -> Found<'p> {
    if name.split('.').any(|part| part.starts_with('/')) {
        return Found::Unread(OUTSIDE);
    }
    let parts: Vec<&str> = name
        .split(['.', '/'])
        .filter(|part| !part.is_empty())
        .collect();
    let Some((last, folders)) = parts.split_last() else {
        return files(root, release);
    };
    let mut folder = root;
    for part in folders {
        match folder.get(*part) {
            Some(Entry::Folder(inner)) => folder = inner,
            Some(Entry::Skipped(why)) => return Found::Unread(why),
            _ => return Found::Missing,
        }
    }
    let with_suffix = || folder.get(&format!("{last}.sql"));
    let found = match folder.get(*last) {
        None if release.runs_flat() => with_suffix(),
        found => found,
    };
    match found {
        Some(Entry::Folder(inner)) => files(inner, release),
        Some(Entry::Script(script)) => Found::File(script),
        Some(Entry::Skipped(why)) => Found::Unread(why),
        Some(Entry::Other) => Found::Unread("is no script"),
        None => Found::Missing,
    }
}

/// The files of a folder.
fn files(folder: &Folder, release: Release) -> Found<'_> {
    let mut files = Vec::new();
    let failed = if release.runs_flat() {
        flat(folder, &mut files)
    } else {
        deep(folder, &mut files)
    };
    match failed {
        Some(name) => Found::FolderAsScript(name),
        None => Found::Files(files, folder),
    }
}

/// Since DipDup 8.1.3: the folder's own files, numbers by their value, case ignored.
fn flat<'p>(folder: &'p Folder, files: &mut Vec<&'p Script>) -> Option<String> {
    let mut entries: Vec<(&String, &Entry)> = folder
        .iter()
        .filter(|(name, _)| name.ends_with(".sql"))
        .collect();
    entries.order_by(|a, b| natural(a.0, b.0));
    for (name, entry) in entries {
        match entry {
            Entry::Script(script) => files.push(script),
            Entry::Folder(_) | Entry::Skipped(_) => return Some(name.clone()),
            Entry::Other => {}
        }
    }
    None
}

/// Before DipDup 8.1.3: all files below, path by path in the order of their bytes; empty ones are left
/// out, and so are links to folders.
fn deep<'p>(folder: &'p Folder, files: &mut Vec<&'p Script>) -> Option<String> {
    for (name, entry) in folder {
        let suffix = name.ends_with(".sql") && name != ".sql";
        match entry {
            Entry::Script(script) if suffix && !is_empty(script) => files.push(script),
            Entry::Folder(_) | Entry::Skipped(_) if suffix => return Some(name.clone()),
            Entry::Folder(inner) => {
                if let Some(failed) = deep(inner, files) {
                    return Some(failed);
                }
            }
            _ => {}
        }
    }
    None
}

/// Files without content are left out, and so is what is no file.
fn is_empty(script: &Script) -> bool {
    match &script.text {
        Ok(text) => text.as_str().is_empty(),
        Err(problem) => matches!(problem.code, "load::broken-link" | "load::not-a-file"),
    }
}

/// The order of names to DipDup 8: pieces of digits by value, others without their case.
pub(super) fn natural(a: &str, b: &str) -> Ordering {
    let (mut a, mut b) = (a, b);
    loop {
        let (text_a, rest_a) = split(a, |c| !c.is_ascii_digit());
        let (text_b, rest_b) = split(b, |c| !c.is_ascii_digit());
        let (digits_a, rest_a) = split(rest_a, |c| c.is_ascii_digit());
        let (digits_b, rest_b) = split(rest_b, |c| c.is_ascii_digit());
        let texts = text_a.to_lowercase().cmp(&text_b.to_lowercase());
        let lengths = digits_a.is_empty().cmp(&digits_b.is_empty()).reverse();
        let order = texts
            .then(lengths)
            .then_with(|| by_value(digits_a, digits_b));
        if order != Ordering::Equal || (rest_a.is_empty() && rest_b.is_empty()) {
            return order;
        }
        (a, b) = (rest_a, rest_b);
    }
}

fn split(text: &str, fits: impl Fn(char) -> bool) -> (&str, &str) {
    text.split_at(text.find(|c| !fits(c)).unwrap_or(text.len()))
}

fn by_value(a: &str, b: &str) -> Ordering {
    let (a, b) = (a.trim_start_matches('0'), b.trim_start_matches('0'));
    a.len().cmp(&b.len()).then_with(|| a.cmp(b))
}

#[cfg(test)]
mod tests {
    use super::natural;

    #[test]
    fn numbers_count_by_value_and_case_does_not() {
        let mut names = [
            "Z9.sql", "a10.sql", "a9.sql", "10_c.sql", "2_b.sql", "B.sql", "a.sql",
        ];
        names.sort_by(|a, b| natural(a, b));
        assert_eq!(
            names,
            [
                "2_b.sql", "10_c.sql", "a9.sql", "a10.sql", "a.sql", "B.sql", "Z9.sql"
            ]
        );
    }
}
