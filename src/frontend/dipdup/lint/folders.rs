//! Folders of scripts: what of them runs, and in which order.

use std::cmp::Ordering;

use super::super::package::{Entry, Folder, Script};
use super::super::release::Release;
use super::super::scripts::natural;
use crate::diagnostic::{Diagnostic, Severity};
use crate::order::InOrder;
use crate::source::Span;

/// Suffixes that look like dialects: DipDup has no such thing.
const DIALECTS: [&str; 6] = ["postgres", "postgresql", "pg", "sqlite", "sqlite3", "psql"];

/// A folder that is run as a whole.
pub(in super::super) fn folder(
    name: &str,
    folder: &Folder,
    files: &[&Script],
    release: Release,
) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let scripts = folder.iter().filter_map(|(name, entry)| match entry {
        Entry::Script(script) => Some((name.as_str(), script)),
        _ => None,
    });
    for (file, script) in scripts {
        let stem = file.trim_end_matches(".sql");
        if let Some((_, dialect)) = stem.rsplit_once('.')
            && DIALECTS.contains(&dialect)
        {
            let message = format!("`{file}` runs on every database, whatever its name says");
            found.push(
                Diagnostic::warning("dipdup::dialect-suffix", message)
                    .at(top(script))
                    .help("DipDup has no scripts for one database only"),
            );
        }
    }
    if release.runs_flat() {
        found.extend(nested(name, folder));
        found.extend(order(files, folder));
    }
    found
}

/// Scripts in folders within it, which DipDup has not looked into since 8.1.3.
fn nested<'f>(name: &'f str, folder: &'f Folder) -> impl Iterator<Item = Diagnostic> + 'f {
    folder.iter().filter_map(move |(inner, entry)| {
        let Entry::Folder(entries) = entry else {
            return None;
        };
        let script = first(entries)?;
        let message = format!("sql/{name}/{inner} does not run with sql/{name}");
        let help = format!(
            "since DipDup 8.1.3 folders within a folder are left out: call `{name}.{inner}`, too, if it is meant to run"
        );
        let diagnostic = Diagnostic::new("dipdup::nested-folder", Severity::Note, message);
        Some(diagnostic.at(top(script)).help(help))
    })
}

/// The first script of a folder.
fn first(folder: &Folder) -> Option<&Script> {
    folder.iter().find_map(|(name, entry)| match entry {
        Entry::Script(script) if name.ends_with(".sql") => Some(script),
        Entry::Folder(inner) => first(inner),
        _ => None,
    })
}

/// Files whose order differs between versions, or is left to the file system.
fn order(files: &[&Script], folder: &Folder) -> Option<Diagnostic> {
    let mut names: Vec<&str> = folder
        .iter()
        .filter(|(name, entry)| name.ends_with(".sql") && matches!(entry, Entry::Script(_)))
        .map(|(name, _)| name.as_str())
        .collect();
    let by_bytes = names.clone();
    names.order_by(|a, b| natural(a, b));
    let script = files.first()?;
    if let Some(pair) = names
        .windows(2)
        .find(|pair| natural(pair[0], pair[1]) == Ordering::Equal)
    {
        let message = format!(
            "`{}` and `{}` sort alike: their order is that of the file system",
            pair[0], pair[1]
        );
        return Some(
            Diagnostic::warning("dipdup::order-undefined", message)
                .at(top(script))
                .help("give them different numbers"),
        );
    }
    if names == by_bytes {
        return None;
    }
    let message = format!(
        "the files run in another order than before DipDup 8.1.3: {}",
        names.join(", ")
    );
    let diagnostic = Diagnostic::new("dipdup::order-differs", Severity::Note, message);
    Some(
        diagnostic
            .at(top(script))
            .help("numbers of equal length make both orders one: 01, 02, 10"),
    )
}

fn top(script: &Script) -> Span {
    Span {
        file: script.file,
        start: 0,
        end: 0,
    }
}
