//! Two texts into what differs between them, by lines or by words.
//!
//! `similar` compares only numbers here, one for each distinct line or word: its algorithms are generic,
//! and each type that they are used with is half a megabyte of program.

use std::collections::HashMap;
use std::fmt::Write;
use std::ops::Range;
use std::time::{Duration, Instant};

use similar::algorithms::{Capture, Compact, Replace, myers};
use similar::{ChangeTag, DiffOp, DiffableStr, diff_ratio, group_diff_ops};

/// Unchanged lines around a change.
const CONTEXT: usize = 3;
/// How long a comparison looks for the shortest way.
const LONGEST: Duration = Duration::from_secs(5);
/// What follows a last line without an end.
const OPEN_END: &str = "\\ No newline at end of file\n";

/// How a unified diff is written.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Form<'a> {
    /// The names of both sides, written before the first change.
    pub(crate) names: Option<[&'a str; 2]>,
    /// Whether a last line without an end goes without a word.
    pub(crate) silent_end: bool,
}

/// The unified diff of two texts, empty if they are the same.
pub(crate) fn unified(before: &str, after: &str, form: Form<'_>) -> String {
    let (old, new) = (before.tokenize_lines(), after.tokenize_lines());
    let groups = group_diff_ops(changes(&old, &new), CONTEXT);
    let mut out = String::new();
    let mut names = form.names;
    for group in groups {
        let (Some(first), Some(last)) = (group.first(), group.last()) else {
            continue;
        };
        if let Some([before, after]) = names.take() {
            out.push_str(&format!("--- {before}\n+++ {after}\n"));
        }
        let lines = |first: Range<usize>, last: Range<usize>| lines(first.start..last.end);
        let head = (
            lines(first.old_range(), last.old_range()),
            lines(first.new_range(), last.new_range()),
        );
        out.push_str(&format!("@@ -{} +{} @@\n", head.0, head.1));
        for change in group.iter().flat_map(|op| op.iter_changes(&old, &new)) {
            line(&mut out, change.tag(), change.value(), form);
        }
    }
    out
}

fn line(out: &mut String, tag: ChangeTag, text: &str, form: Form<'_>) {
    // A string takes everything.
    let _ = write!(out, "{tag}{text}");
    if !text.ends_with(['\n', '\r']) {
        out.push('\n');
        if !form.silent_end {
            out.push_str(OPEN_END);
        }
    }
}

/// A range of lines as a unified diff counts them.
fn lines(range: Range<usize>) -> String {
    match range.len() {
        0 => format!("{},0", range.start),
        1 => format!("{}", range.start + 1),
        length => format!("{},{length}", range.start + 1),
    }
}

/// How alike two texts are word by word, from 0 to 1.
pub(crate) fn likeness(one: &str, other: &str) -> f32 {
    let (one, other) = (one.tokenize_words(), other.tokenize_words());
    diff_ratio(&changes(&one, &other), one.len(), other.len())
}

/// What is to be done to the first list to get the second.
fn changes(old: &[&str], new: &[&str]) -> Vec<DiffOp> {
    let mut numbers: HashMap<&str, usize> = HashMap::new();
    let mut number = Vec::new();
    for part in old.iter().chain(new) {
        let next = numbers.len();
        number.push(*numbers.entry(part).or_insert(next));
    }
    let (old, new) = number.split_at(old.len());
    let mut hook = Compact::new(Replace::new(Capture::new()), old, new);
    let deadline = Instant::now().checked_add(LONGEST);
    // Capturing cannot fail.
    let _ = myers::diff_deadline(&mut hook, old, 0..old.len(), new, 0..new.len(), deadline);
    hook.into_inner().into_inner().into_ops()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use similar::TextDiff;

    use super::*;

    proptest! {
        #[test]
        fn it_is_the_diff_of_the_texts_themselves(old in "([abc]{0,2}\n?){0,8}", new in "([abc]{0,2}\n?){0,8}") {
            let diff = TextDiff::from_lines(&old, &new);
            let mut wanted = diff.unified_diff();
            wanted.header("old", "new");
            let names = Some(["old", "new"]);
            let form = Form { names, silent_end: false };
            prop_assert_eq!(unified(&old, &new, form), wanted.to_string());
            let form = Form { names, silent_end: true };
            wanted.missing_newline_hint(false);
            prop_assert_eq!(unified(&old, &new, form), wanted.to_string());
            let words = TextDiff::from_words(&old, &new).ratio();
            prop_assert_eq!(likeness(&old, &new), words);
        }
    }
}
