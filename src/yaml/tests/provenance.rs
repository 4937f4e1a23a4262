//! Every byte of a scalar leads back to its bytes in the file.

use proptest::prelude::*;

use crate::source::{SourceTree, Text};
use crate::yaml::{Node, read};

fn texts<'a>(node: &'a Node, found: &mut Vec<&'a Text>) {
    found.extend(node.text());
    for item in node.sequence().unwrap_or_default() {
        texts(item, found);
    }
    for (key, value) in node.mapping().unwrap_or_default() {
        texts(key, found);
        texts(value, found);
    }
}

/// Checks that exact runs agree with the file; returns how many bytes of all are exact.
fn check(sources: &SourceTree, text: &Text) -> usize {
    let mut exact = 0;
    let ends = text
        .runs()
        .iter()
        .skip(1)
        .map(|run| run.at as usize)
        .chain([text.as_str().len()]);
    for (run, end) in text.runs().iter().zip(ends) {
        let file = &sources.file(run.origin.span.file).text;
        if run.origin.exact {
            let start = run.origin.span.start as usize;
            let length = end - run.at as usize;
            assert_eq!(
                &text.as_str()[run.at as usize..end],
                &file[start..start + length]
            );
            exact += length;
        }
    }
    exact
}

fn document(text: &str) -> (SourceTree, Node) {
    let mut sources = SourceTree::default();
    let file = sources.add("a.yml", text);
    let node = read(&sources, file).unwrap().0.unwrap();
    (sources, node)
}

fn map_of(yaml: &str) -> String {
    let (sources, node) = document(yaml);
    let text = node.get("a").unwrap().text().unwrap();
    check(&sources, text);
    let file = &sources.files().next().unwrap().1.text;
    let describe = |run: &crate::source::Run| {
        let span = run.origin.span;
        let there = &file[span.start as usize..span.end as usize];
        format!(
            "{}{}:{there:?}",
            run.at,
            if run.origin.exact { "=" } else { "~" }
        )
    };
    text.runs()
        .iter()
        .map(describe)
        .collect::<Vec<_>>()
        .join(" ")
}

#[test]
fn each_style_is_mapped() {
    insta::assert_snapshot!(map_of("a: one\n  two\n\n  three"), @r#"0=:"one" 3~:"\n  " 4=:"two" 7~:"\n" 8=:"three""#);
    insta::assert_snapshot!(map_of("a: 'it''s\n  x'"), @r#"0=:"it" 2~:"''" 3=:"s" 4~:"\n  " 5=:"x""#);
    insta::assert_snapshot!(map_of(r#"a: "p\tq \u00e9""#), @r#"0=:"p" 1~:"\\t" 2=:"q " 4~:"\\u00e9""#);
    insta::assert_snapshot!(map_of("a: |\n  one\n   two\n\n  three\nb: c"), @r#"0=:"one\n" 4=:" two\n\n" 10=:"three\n""#);
    insta::assert_snapshot!(map_of("a: >-\n  one\n  two\n\n  three\nb: c"), @r#"0=:"one" 3~:"\n" 4=:"two" 7=:"\n" 8=:"three""#);
    insta::assert_snapshot!(map_of("a: |\r\n  one\r\n  two\r\nb: c"), @r#"0=:"one" 3~:"\r\n" 4=:"two" 7~:"\r\n""#);
    insta::assert_snapshot!(map_of("b:\n  c: &x !!str |2\n       one\nd: e\na: *x"), @r#"0=:"   one\n""#);
    insta::assert_snapshot!(map_of("\n\n  a: &x !!str 'one'"), @r#"0=:"one""#);
}

#[test]
fn spans_cover_nodes_and_nothing_else() {
    let yaml = "a: &x [1, 'two' , # c\n  3 ]   # after\nb: {c: d, }\ne:\n  - f\n  - |\n    g\n\nh: *x\ni:\n\"j\": !!int 3 # k\n";
    let (sources, node) = document(yaml);
    let file = &sources.files().next().unwrap().1.text;
    let mut seen = Vec::new();
    for (key, value) in node.mapping().unwrap() {
        for node in [key, value] {
            seen.push(&file[node.span.start as usize..node.span.end as usize]);
        }
    }
    insta::assert_debug_snapshot!(seen, @r#"
    [
        "a",
        "[1, 'two' , # c\n  3 ]",
        "b",
        "{c: d, }",
        "e",
        "- f\n  - |\n    g",
        "h",
        "*x",
        "i",
        "",
        "\"j\"",
        "3",
    ]
    "#);
}

fn scalar() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-z{}%:# '\"\\\\\n\té-]{0,40}",
        "([ab:#{}'\"]{1,4}[ \n]{0,2}){0,8}",
        "(\\{\\{ [a-z]+ \\}\\}[ \n]?){1,4}"
    ]
}

fn indented(text: &str, by: &str) -> String {
    text.split('\n')
        .map(|line| {
            if line.is_empty() {
                String::new()
            } else {
                format!("{by}{line}")
            }
        })
        .collect::<Vec<_>>()
        .join("\n")
}

proptest! {
    #[test]
    fn any_single_quoted_scalar_is_mapped(text in scalar()) {
        let yaml = format!("- 'x{}'\n- end", text.replace('\'', "''").replace('\n', "\n   "));
        let (sources, node) = document(&yaml);
        let mut found = Vec::new();
        texts(&node, &mut found);
        for text in found { check(&sources, text); prop_assert!(text.runs().iter().all(|run| run.origin.span.end as usize <= yaml.len())); }
    }

    #[test]
    fn any_double_quoted_scalar_is_mapped(text in scalar()) {
        let yaml = format!("a: {}\nb: c", serde_json::to_string(&text).unwrap());
        let (sources, node) = document(&yaml);
        let read = node.get("a").unwrap().text().unwrap();
        prop_assert_eq!(read.as_str(), text.as_str());
        let escaped = text.chars().filter(|c| matches!(c, '\n' | '\t' | '"' | '\\')).count();
        prop_assert_eq!(check(&sources, read), text.len() - escaped);
    }

    #[test]
    fn any_literal_scalar_is_mapped_byte_for_byte(text in "[a-z{}'\"é][a-z{}%:# '\"\\\\\né-]{0,40}", end in "\n{0,2}", keep in "[+-]?", crlf: bool) {
        let mut yaml = format!("a:\n  b: |{keep}\n{}{end}\nc: d\n", indented(&text, "    "));
        if crlf { yaml = yaml.replace('\n', "\r\n"); }
        let (sources, node) = document(&yaml);
        let read = node.get("a").unwrap().get("b").unwrap().text().unwrap();
        prop_assert_eq!(read.as_str().trim_end_matches('\n'), text.trim_end_matches('\n'));
        let made = if crlf { read.as_str().matches('\n').count() } else { 0 };
        prop_assert_eq!(check(&sources, read), read.as_str().len() - made);
    }

    #[test]
    fn any_folded_scalar_is_mapped(text in "[a-z{}][a-z{}%: '\"\né-]{0,40}", keep in "[+-]?") {
        let yaml = format!("a:\n  b: >{keep}\n{}\n\nc: d\n", indented(&text, "    "));
        let (sources, node) = document(&yaml);
        let read = node.get("a").unwrap().get("b").unwrap().text().unwrap();
        let folded = read.as_str().matches(' ').count();
        prop_assert!(check(&sources, read) + folded >= read.as_str().len());
    }

    #[test]
    fn no_text_breaks_the_reader(text in "[-a-c:?,\\[\\]{}&*!|>'\"%@#~ \n\t<=.0-9]{0,60}") {
        let mut sources = SourceTree::default();
        let file = sources.add("a.yml", text.as_str());
        match read(&sources, file) {
            Ok((Some(node), warnings)) => {
                let mut found = Vec::new();
                texts(&node, &mut found);
                for text in found { check(&sources, text); }
                node.data();
                for warning in warnings { prop_assert!(warning.span.is_some()); }
            }
            Ok((None, _)) => {}
            Err(errors) => for error in errors {
                let span = error.span.unwrap();
                prop_assert!(span.start <= span.end && span.end as usize <= text.len(), "{:?}", error);
            }
        }
    }
}
