//! What is read without the scanner is what the scanner gives.

use proptest::prelude::*;

use crate::source::FileId;
use crate::yaml::decode::Place;
use crate::yaml::{Node, NodeKind, guard, read, simple};

const LINES: [&str; 58] = [
    "a: 1",
    "b: x y",
    "c:",
    "d:",
    "e: >-",
    "f: |",
    "g: >",
    "h: |-",
    "i: it's # note",
    "j: 'it' # note",
    "k: \"x # y\"",
    "l: [a, 'b', c.d]",
    "m: {a: b, c: 'd', e: 1}",
    "n: [ a ]",
    "o: { a: 'b' }  # note",
    "p: a: b",
    "q: http://x/y",
    "r: 2024-13-45",
    "s: 2024-01-02",
    "t: é — ü",
    "u: yes",
    "v: {{ x }}",
    "w: \"{{ x }}\"",
    "x: [a, [b]]",
    "y: ''",
    "z: 'it''s'",
    "true: 1",
    "+aa: (b)",
    "bb:  two  spaces  ",
    "cc: .5",
    "dd: ~",
    "ee: *x",
    "ff: &x y",
    "gg: !!int 3",
    "hh: a#b",
    "ii: a:b",
    "jj: a:",
    "kk: \"a\\nb\"",
    "ll: {a: b, a: c}",
    "mm: []",
    "nn : x",
    "1: x",
    "- b",
    "- 'c'",
    "- name: c",
    "- name: d # note",
    "-  name: e",
    "- [a, b]",
    "- - x",
    "-",
    "- |",
    "# note",
    "",
    "text of a line",
    "more: of it, and more",
    "it's",
    "---",
    "...",
];

/// A node with everything that is known of it.
fn told(node: &Node, out: &mut String) {
    out.push_str(&format!("{:?} ", node.span));
    match &node.kind {
        NodeKind::Scalar { text, plain } => {
            out.push_str(&format!("{text:?} {plain} {:?}\n", text.runs()));
        }
        NodeKind::Typed(data) => out.push_str(&format!("{data:?}\n")),
        NodeKind::Sequence(items) => {
            out.push_str("[\n");
            items.iter().for_each(|item| told(item, out));
            out.push_str("]\n");
        }
        NodeKind::Mapping(entries) => {
            out.push_str("{\n");
            for (key, value) in entries {
                told(key, out);
                told(value, out);
            }
            out.push_str("}\n");
        }
    }
}

/// Compares the two ways; whether the short one could be gone.
fn is_read(text: &str) -> bool {
    let text = text.trim();
    let place = Place {
        text,
        file: FileId(7),
        base: 3,
    };
    if guard::check(text).is_err() {
        return false;
    }
    let Some(short) = simple::read(place) else {
        return false;
    };
    let (long, warnings) = read::scanned(place, true, true).unwrap();
    let (mut one, mut other) = (String::new(), String::new());
    told(&short, &mut one);
    told(&long.unwrap(), &mut other);
    assert_eq!(one, other, "{text}");
    assert!(warnings.is_empty(), "{text}");
    true
}

#[test]
fn what_projects_consist_of_is_read_the_short_way() {
    assert!(is_read(
        "version: 2\n\
         # Facts.\n\
         models:\n  \
           - name: orders\n    \
             description: \"Orders, by day\" # from the shop\n    \
             config:\n      \
               tags: [yml, 'x0']\n      \
               meta: {owner: team_1}\n      \
               post-hook: \"analyze {{ this }}\"\n    \
             columns:\n    \
             - name: id\n      \
               tests: [unique, not_null]\n\n    \
             - name: sum\n      \
               description: >-\n        \
                 The sum\n        \
                 of it.\n      \
               note: |\n        \
                 a: 1\n        \
                 # b\n\n  \
           - name: refunds\n"
    ));
}

#[test]
fn what_is_not_simple_is_left_to_the_scanner() {
    for text in [
        "",
        "a",
        "a: 1\na: 2",
        "a: b\n  c",
        "a: |\n  b",
        "a: |\n  b\n\n  # c\nd: 1",
        "a: >-\n  b\n \n    \nd: 1",
        "a:\tb",
        "a: 'b\n  c'",
        "a: {b}",
        "a:",
        "a: [b,]",
    ] {
        assert!(!is_read(text), "{text}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3000))]

    #[test]
    fn both_ways_lead_to_the_same(
        lines in prop::collection::vec((0..4usize, 0..LINES.len(), 0..8u8), 1..9),
    ) {
        let mut text = String::new();
        for (depth, line, odd) in lines {
            let indent = 2 * depth + usize::from(odd == 0);
            text.push_str(&format!("{}{}\n", " ".repeat(indent), LINES[line]));
        }
        is_read(&text);
    }

    #[test]
    fn and_for_any_text(text in "[ab:,\\[\\]{}'\"# \n.0-9é|>-]{0,30}") {
        is_read(&text);
        is_read(&format!("a: {text}\nb: 1"));
        is_read(&format!("a:\n  - b: {text}\n  - c"));
        is_read(&format!("a: >-\n  {text}\nb: 1"));
        is_read(&format!("a: |\n  {}\nb: 1", text.replace('[', "\n").replace(']', "  ")));
    }
}
