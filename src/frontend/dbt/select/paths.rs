//! `path:`: the files and folders of the project that a pattern means, as Python's `Path.glob`.

use std::collections::BTreeSet;

use super::glob::matches;

/// The existing paths that a pattern means.
pub(super) fn matching(existing: &BTreeSet<String>, pattern: &str) -> Vec<String> {
    let parts: Vec<&str> = pattern
        .split('/')
        .filter(|part| !part.is_empty() && *part != ".")
        .collect();
    if pattern.starts_with('/') || parts.is_empty() {
        return Vec::new();
    }
    let folders: BTreeSet<&str> = existing
        .iter()
        .filter_map(|path| path.rsplit_once('/'))
        .map(|(folder, _)| folder)
        .collect();
    let fits = |path: &&String| {
        let path_parts: Vec<&str> = path.split('/').collect();
        // A `**` at the end means folders only.
        (parts.last() != Some(&"**") || folders.contains(path.as_str()))
            && glob(&parts, &path_parts)
    };
    existing.iter().filter(fits).cloned().collect()
}

/// Whether a file is one of the paths or lies below one.
pub(super) fn contain(paths: &[String], file: &str) -> bool {
    paths.iter().any(|path| {
        file.strip_prefix(path.as_str())
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    })
}

/// Part by part; `**` means any number of folders. One row of the table for each part of the path.
fn glob(pattern: &[&str], path: &[&str]) -> bool {
    let mut row = vec![false; pattern.len() + 1];
    row[0] = true;
    skip_empty(pattern, &mut row);
    for part in path {
        let mut next = vec![false; pattern.len() + 1];
        for (at, wanted) in pattern.iter().enumerate().filter(|(at, _)| row[*at]) {
            if *wanted == "**" {
                next[at] = true;
            } else if matches(wanted, part) {
                next[at + 1] = true;
            }
        }
        skip_empty(pattern, &mut next);
        row = next;
    }
    row[pattern.len()]
}

/// `**` also means no folder at all.
fn skip_empty(pattern: &[&str], row: &mut [bool]) {
    for (at, wanted) in pattern.iter().enumerate() {
        if row[at] && *wanted == "**" {
            row[at + 1] = true;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_mean_existing_files_and_folders() {
        let files = ["models", "models/a.sql", "models/side", "models/side/b.sql"];
        let existing: BTreeSet<String> = files.into_iter().map(str::to_owned).collect();
        let found = |pattern: &str| matching(&existing, pattern).join(" ");
        assert_eq!(found("models/side/"), "models/side");
        assert_eq!(found("./models/*.sql"), "models/a.sql");
        assert_eq!(found("models/**/*.sql"), "models/a.sql models/side/b.sql");
        assert_eq!(found("models/**"), "models models/side");
        assert_eq!(found("models/missing"), "");
        assert_eq!(found("/models"), "");
        assert!(contain(&["models/side".into()], "models/side/b.sql"));
        assert!(!contain(&["models/side".into()], "models/sideways.sql"));
    }
}
