//! Findings as each form tells them.

use std::collections::BTreeMap;

use super::*;
use crate::diagnostic::Diagnostic;
use crate::source::Span;

const STYLE: Style = Style {
    colour: false,
    width: 80,
    most: 100,
};

fn shown(format: Format, sources: &SourceTree, findings: &[Finding]) -> String {
    let mut out = Vec::new();
    let view = View {
        sources,
        secrets: &Secrets::default(),
    };
    write(&mut out, format, findings, view, STYLE).unwrap();
    String::from_utf8(out).unwrap()
}

fn sample() -> (SourceTree, Vec<Finding>) {
    let mut sources = SourceTree::default();
    let model = sources.add("models/m.sql", "select 1\nfrom {{ reff('x') }}\n");
    let patch = sources.add("models/m.yml", "models:\n  - name: m\n");
    let finding = Diagnostic::error("dbt::unknown-macro", "`reff` is not known")
        .at(Span {
            file: model,
            start: 17,
            end: 21,
        })
        .label("called here")
        .help("did you mean `ref`?")
        .related(
            Span {
                file: model,
                start: 0,
                end: 6,
            },
            "in this query",
        )
        .related(
            Span {
                file: patch,
                start: 18,
                end: 19,
            },
            "the node is described here",
        );
    (
        sources,
        merge(&[
            ("dev".into(), vec![finding.clone()]),
            ("prod".into(), vec![finding]),
        ]),
    )
}

#[test]
fn people_see_the_place_and_what_belongs_to_it() {
    let (sources, findings) = sample();
    insta::assert_snapshot!(shown(Format::Human, &sources, &findings), @r"
    dbt::unknown-macro

      × `reff` is not known (in dev, prod)
       ╭─[models/m.sql:2:9]
     1 │ select 1
       · ───┬──
       ·    ╰── in this query
     2 │ from {{ reff('x') }}
       ·         ──┬─
       ·           ╰── called here
       ╰────
      help: did you mean `ref`?

    Advice: 
      ☞ the node is described here
       ╭─[models/m.yml:2:11]
     1 │ models:
     2 │   - name: m
       ·           ─
       ╰────
    ");
}

#[test]
fn machines_get_places_in_characters() {
    let (sources, findings) = sample();
    let json: serde_json::Value =
        serde_json::from_str(&shown(Format::Json, &sources, &findings)).unwrap();
    assert_eq!(json["schema"], "hookc.diagnostics/1");
    let one = &json["diagnostics"][0];
    assert_eq!(
        (&one["code"], &one["name"]),
        (&"dbt::unknown-macro".into(), &"unknown-macro".into())
    );
    assert_eq!(
        (one["line"].as_u64(), one["column"].as_u64()),
        (Some(2), Some(9))
    );
    assert_eq!(
        (one["end_line"].as_u64(), one["end_column"].as_u64()),
        (Some(2), Some(13))
    );
    assert_eq!(one["targets"], serde_json::json!(["dev", "prod"]));
    assert_eq!(one["related"][1]["file"], "models/m.yml");
}

#[test]
fn github_gets_one_command_a_finding() {
    let (sources, findings) = sample();
    insta::assert_snapshot!(
        shown(Format::Github, &sources, &findings),
        @"::error title=dbt%3A%3Aunknown-macro,file=models/m.sql,line=2,endLine=2,col=9,endColumn=13::`reff` is not known%0Ahelp: did you mean `ref`?"
    );
}

#[test]
fn sarif_names_the_rules_and_places() {
    let (sources, findings) = sample();
    let log: serde_json::Value =
        serde_json::from_str(&shown(Format::Sarif, &sources, &findings)).unwrap();
    assert_eq!(log["version"], "2.1.0");
    let run = &log["runs"][0];
    assert_eq!(
        run["tool"]["driver"]["rules"][0]["id"],
        "dbt::unknown-macro"
    );
    let place = &run["results"][0]["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "models/m.sql");
    assert_eq!(place["region"]["startLine"], 2);
}

#[test]
fn nothing_in_a_file_steers_the_terminal() {
    let mut sources = SourceTree::default();
    let file = sources.add(
        "models/\u{1b}[2J.sql",
        "select '\u{1b}[31m\u{202e}\u{9b}x'\r\n",
    );
    let message = "no macro `\u{1b}]0;x\u{7}\u{202e}`";
    let finding = Diagnostic::error("dbt::x", message)
        .at(Span {
            file,
            start: 0,
            end: 30,
        })
        .label("\u{1b}[1m")
        .help("\u{2066}");
    for format in [Format::Human, Format::Github] {
        let text = shown(format, &sources, &[finding.clone().into()]);
        let bad = |c: char| c != '\n' && (c.is_control() || "\u{202e}\u{2066}".contains(c));
        assert!(!text.contains(bad), "{text:?}");
    }
}

#[test]
fn secrets_are_masked_and_their_lines_not_shown() {
    let mut sources = SourceTree::default();
    let file = sources.add("models/m.sql", "select 'hunter2'\n");
    let secrets = Secrets::of(&BTreeMap::from([
        ("DBT_ENV_SECRET_A".to_string(), "hunter2".to_string()),
        ("DBT_ENV_SECRET_B".to_string(), " ".to_string()),
    ]));
    let finding = Diagnostic::error("x::y", "bad hunter2").at(Span {
        file,
        start: 0,
        end: 3,
    });
    for format in [Format::Human, Format::Json, Format::Sarif, Format::Github] {
        let mut out = Vec::new();
        let view = View {
            sources: &sources,
            secrets: &secrets,
        };
        write(&mut out, format, &[finding.clone().into()], view, STYLE).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert!(
            text.contains("bad *****") && !text.contains("hunter2"),
            "{text}"
        );
    }
}

#[test]
fn spans_outside_the_text_do_no_harm() {
    let mut sources = SourceTree::default();
    let file = sources.add("a.sql", "é");
    for (start, end) in [(1, 1), (5, 9), (0, 99), (3, 1)] {
        let finding = Diagnostic::error("x::y", "m").at(Span { file, start, end });
        assert!(shown(Format::Human, &sources, &[finding.into()]).contains("a.sql"));
    }
}

#[test]
fn merging_counts_within_a_target_and_orders_by_place() {
    let mut sources = SourceTree::default();
    let file = sources.add("a.sql", "abc");
    let at = |start| {
        Diagnostic::error("x::y", "m").at(Span {
            file,
            start,
            end: 3,
        })
    };
    let nowhere = Diagnostic::error("x::z", "n");
    let findings = merge(&[
        ("dev".into(), vec![nowhere, at(2), at(1), at(1)]),
        ("prod".into(), vec![at(1)]),
    ]);
    let brief: Vec<(Option<u32>, usize, usize)> = findings
        .iter()
        .map(|f| {
            (
                f.diagnostic.span.map(|s| s.start),
                f.count,
                f.diagnostic.targets.len(),
            )
        })
        .collect();
    assert_eq!(brief, [(Some(1), 2, 2), (Some(2), 1, 1), (None, 1, 1)]);
}
