//! Two versions of a folder's files into a unified diff.

use std::collections::{BTreeMap, BTreeSet};

use super::changes::{self, Form};

/// Path to content.
pub(super) type Files = BTreeMap<String, Vec<u8>>;

/// The diff from `old` to `new`, empty if they are the same. Paths are shown below `root`.
pub(super) fn unified(old: &Files, new: &Files, root: &str) -> String {
    let paths: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    let mut out = String::new();
    for path in paths {
        let (before, after) = (old.get(path), new.get(path));
        if before == after {
            continue;
        }
        let text = |content: Option<&Vec<u8>>| {
            content
                .map(|bytes| String::from_utf8_lossy(bytes).into_owned())
                .unwrap_or_default()
        };
        let name = |content: Option<&Vec<u8>>| match content {
            Some(_) => format!("{root}/{path}"),
            None => "/dev/null".to_string(),
        };
        let (before_text, after_text) = (text(before), text(after));
        let (from, to) = (name(before), name(after));
        let form = Form {
            names: Some([&from, &to]),
            ..Form::default()
        };
        out.push_str(&changes::unified(&before_text, &after_text, form));
    }
    out
}

/// The diff of two texts, empty if they are the same.
pub fn line_diff(before: &str, after: &str) -> String {
    changes::unified(before, after, Form::default())
}
