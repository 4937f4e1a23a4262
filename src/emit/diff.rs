//! Two versions of a folder's files into a unified diff.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use similar::TextDiff;

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
        let diff = lines(&before_text, &after_text);
        let (from, to) = (name(before), name(after));
        out.push_str(&diff.unified_diff().header(&from, &to).to_string());
    }
    out
}

/// The diff of two texts, empty if they are the same.
pub fn line_diff(before: &str, after: &str) -> String {
    lines(before, after).unified_diff().to_string()
}

fn lines<'t>(before: &'t str, after: &'t str) -> TextDiff<'t, 't, str> {
    TextDiff::configure()
        .timeout(Duration::from_secs(5))
        .diff_lines(before, after)
}
