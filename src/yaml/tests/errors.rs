//! What is said about texts that are no YAML.

use crate::source::SourceTree;
use crate::yaml::read;

/// All that is said: code, place, the text there, message, help.
fn said(yaml: &str) -> String {
    let mut sources = SourceTree::default();
    let file = sources.add("a.yml", yaml);
    let found = match read(&sources, file) {
        Ok((_, warnings)) => warnings,
        Err(errors) => errors,
    };
    let mut lines = Vec::new();
    for one in found {
        let span = one.span.unwrap();
        let at = sources.start(span);
        let there = &yaml[span.start as usize..span.end as usize];
        lines.push(format!(
            "{} {}:{} {there:?} {} | {} | {}",
            one.code,
            at.line,
            at.column,
            one.message,
            one.label,
            one.help.unwrap_or_default()
        ));
        for label in one.related {
            let at = sources.start(label.span);
            lines.push(format!("  {}:{} {}", at.line, at.column, label.message));
        }
    }
    lines.join("\n")
}

#[test]
fn jinja_without_quotes() {
    insta::assert_snapshot!(said("a: {{ x }}"), @r#"yaml::unquoted-jinja 1:4 "{{ x }}" Jinja at the beginning of a value needs quotes | YAML takes the brace for a mapping of its own | write "{{ x }}""#);
    insta::assert_snapshot!(said("a:\n  - b: {{ var('x') }} y"), @r#"yaml::unquoted-jinja 2:8 "{{ var('x') }} y" Jinja at the beginning of a value needs quotes | YAML takes the brace for a mapping of its own | write "{{ var('x') }} y""#);
    insta::assert_snapshot!(said("a: {% if x %}\"y\"{% endif %}"), @r#"yaml::unquoted-jinja 1:4 "{% if x %}\"y\"{% endif %}" Jinja at the beginning of a value needs quotes | YAML takes the brace for a mapping of its own | write '{% if x %}"y"{% endif %}'"#);
    insta::assert_snapshot!(said("{{ x }}: 1"), @r#"yaml::unquoted-jinja 1:1 "{{ x }}" Jinja at the beginning of a value needs quotes | YAML takes the brace for a mapping of its own | write "{{ x }}""#);
}

#[test]
fn common_slips() {
    insta::assert_snapshot!(said("a: b: c"), @r#"yaml::unexpected-colon 1:5 ":" a `key:` cannot stand here | this `:` starts a value | put the value in quotes if the colon belongs to it; else check the indentation"#);
    insta::assert_snapshot!(said("a:\n\tb: 1"), @r#"yaml::tab 2:1 "\t" YAML does not allow tabs as indentation | a tab | use blanks instead of tabs"#);
    insta::assert_snapshot!(said("a: 'x\nb: 1\n"), @r#"
    yaml::unclosed-quote 1:4 "'x" a quoted value is not closed | it opens here | add the closing quote
      2:5 the file ends here
    "#);
    insta::assert_snapshot!(said("a: [1, 2\nb: 1"), @r#"
    yaml::unclosed-bracket 1:4 "[1," a list in brackets is not closed | it opens here | close it with `]`
      2:2 `,` or `]` is missing here
    "#);
    insta::assert_snapshot!(said("a:\n  b: 1\n c: 2"), @r#"yaml::indentation 3:2 "c:" this does not fit into the mapping around it | a key with the indentation of its neighbours is missing here | give the keys of one mapping the same indentation; put values with special characters in quotes"#);
    insta::assert_snapshot!(said("a:\n  b\nc\nd: 1"), @r#"
    yaml::missing-colon 4:1 "d:" a line is neither `key: value` nor part of the value above it | the `:` is missing before this | write `key: value`, or indent the line if it belongs to the value above
      3:1 it begins here
    "#);
    insta::assert_snapshot!(said("a: *x"), @r#"yaml::unknown-anchor 1:4 "*x" an alias names an anchor that does not exist | nothing above is marked with this name | mark the value with `&name` first; put the value in quotes if the `*` belongs to it"#);
    insta::assert_snapshot!(said("a: &x 1\nb: &x 2"), @r#"
    yaml::duplicate-anchor 2:4 "&x" two values have the same anchor | the second one | rename one of them
      1:4 it begins here
    "#);
    insta::assert_snapshot!(said("a: \"\\q\""), @r#"
    yaml::unknown-escape 1:5 "\\q\"" a backslash in double quotes begins an escape, and this is none | no escape of YAML | use single quotes, or write the backslash twice
      1:4 it begins here
    "#);
    insta::assert_snapshot!(said("a: @x"), @r#"yaml::unquoted-value 1:4 "@x" a value cannot begin with this character | it has a meaning of its own in YAML | put the whole value in quotes"#);
    insta::assert_snapshot!(said("a: | x\n  y"), @r#"
    yaml::block-header 1:6 "x" text cannot stand on the line of `|` or `>` | this belongs on the next line | begin the text on the next line, indented
      1:4 it begins here
    "#);
    insta::assert_snapshot!(said("a: 1\n---\nb: 2"), @r#"yaml::several-documents 2:1 "---" the file holds more than one YAML document | a second document begins here | keep one document; put the others into files of their own"#);
    insta::assert_snapshot!(said("a: x\u{0}y"), @r#"yaml::control-character 1:5 "\0" YAML does not allow control characters | the character U+0000 | remove it, or write it as an escape in double quotes, such as "\0""#);
    insta::assert_snapshot!(said("a: !foo 1\nb: !!int x\nc: 2024-02-30"), @r#"
    yaml::unknown-tag 1:9 "1" the tag `!foo` does not fit a scalar | tagged here | remove the tag, or put the value in quotes if the `!` belongs to it
    yaml::invalid-value 2:10 "x" `x` looks like a whole number and is none |  | put the value in quotes if it is meant as text
    yaml::invalid-value 3:4 "2024-02-30" `2024-02-30` looks like a date and is not in the calendar |  | put the value in quotes if it is meant as text
    "#);
    insta::assert_snapshot!(said("a: 1\nb: 2\na: 3"), @r#"
    yaml::duplicate-key 3:1 "a" the key `a` is written twice, and the last one counts | this one counts | remove one of them
      1:1 this one is ignored
    "#);
}

#[test]
fn hostile_texts_are_refused_soon() {
    let deep = "[".repeat(100_000);
    assert!(said(&deep).starts_with("yaml::too-deep"));
    let levels: String = (0..300).map(|n| format!("{}a:\n", " ".repeat(n))).collect();
    assert!(said(&levels).starts_with("yaml::too-deep"));
    let mut bomb = "a0: &a0 [x]\n".to_owned();
    for n in 1..30 {
        bomb.push_str(&format!(
            "a{n}: &a{n} [*a{0}, *a{0}, *a{0}, *a{0}]\n",
            n - 1
        ));
    }
    assert!(said(&bomb).starts_with("yaml::alias-bomb"));
    let wide = format!(
        "a: &a [{}]\nb: [{}]\n",
        "1,".repeat(20_000),
        "*a ,".repeat(20_000)
    );
    assert!(said(&wide).starts_with("yaml::alias-bomb"));
    assert!(said("a: &a [*a]").starts_with("yaml::endless-anchor"));
}
