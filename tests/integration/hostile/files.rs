//! Files and names that are not what they seem: bytes that are no text, links, paths, control signs.

use super::{PROFILES, PROJECT, bounded, project, told};
use crate::support::both;

#[test]
fn bytes_that_are_no_text() {
    let cases: [(&str, &[u8], &str); 8] = [
        (
            "dbt_project.yml",
            b"name: shop # caf\xe9\n",
            "load::not-utf8 dbt_project.yml:1:17",
        ),
        (
            "dbt_project.yml",
            b"\xff\xfen\0a\0m\0e\0",
            "load::not-utf8 dbt_project.yml:1:1",
        ),
        (
            "dbt_project.yml",
            b"name: shop\0\n",
            "load::nul-character dbt_project.yml:1:11",
        ),
        (
            "profiles.yml",
            b"shop: {a: '\xff'}\n",
            "load::not-utf8 profiles.yml:1:12",
        ),
        (
            "models/p.yml",
            b"models:\n  - name: \xe9\n",
            "load::not-utf8 models/p.yml:2:11",
        ),
        (
            "models/a.sql",
            b"select '\xe9'\n",
            "load::not-utf8 models/a.sql:1:9",
        ),
        (
            "macros/a.sql",
            b"{% macro a() %}\xe9{% endmacro %}",
            "load::not-utf8 macros/a.sql:1:16",
        ),
        (
            "models/a.sql",
            b"{{ config(post_hook='a\0b') }}",
            "load::nul-character models/a.sql:1:23",
        ),
    ];
    for (path, content, expected) in cases {
        assert_eq!(told(&project(&[(path, content)])), [expected]);
    }
}

#[test]
fn marks_and_line_ends_do_not_move_places() {
    let bom = "\u{feff}name: shop\nprofile: shop\non-run-start: \"{{ 1 + }}\"\n";
    let crlf = "name: shop\r\nprofile: shop\r\non-run-start: |\r\n  select 1\r\n  {{ 1 + }}\r\n";
    let cases = [
        ("dbt_project.yml", bom, "jinja::syntax dbt_project.yml:3:23"),
        (
            "dbt_project.yml",
            crlf,
            "jinja::syntax dbt_project.yml:5:10",
        ),
        (
            "models/a.sql",
            "{{ config(\r\n  post_hook='select 1\r\n {{ 1 + }}') }}\r\n",
            "jinja::syntax models/a.sql:3:9",
        ),
    ];
    for (path, content, expected) in cases {
        assert_eq!(told(&project(&[(path, content.as_bytes())])), [expected]);
    }
}

/// A path that holds the project is refused: reading it would read everything.
#[test]
fn paths_that_lead_out_of_the_project() {
    for key in [
        "model-paths",
        "macro-paths",
        "seed-paths",
        "test-paths",
        "snapshot-paths",
        "analysis-paths",
    ] {
        for path in ["..", "../.."] {
            let text = format!("{PROJECT}{key}: ['{path}']\n");
            let home = project(&[
                ("sub/dbt_project.yml", text.as_bytes()),
                ("sub/profiles.yml", PROFILES.as_bytes()),
            ]);
            let output = bounded(home.path())
                .args([
                    "compile",
                    "--format",
                    "json",
                    "--project-dir",
                    "sub",
                    "--profiles-dir",
                    "sub",
                ])
                .output()
                .unwrap();
            assert_eq!(output.status.code(), Some(2), "{}", both(&output));
            assert!(
                String::from_utf8_lossy(&output.stdout).contains("load::outside-project"),
                "{}",
                both(&output)
            );
        }
    }
}

#[cfg(unix)]
#[test]
fn links_that_lead_nowhere_or_back() {
    use std::os::unix::fs::symlink;
    let home = project(&[("models/a.sql", b"{{ 1 + }}")]);
    symlink("..", home.path().join("models/back")).unwrap();
    symlink("self.sql", home.path().join("models/self.sql")).unwrap();
    symlink("gone.yml", home.path().join("models/p.yml")).unwrap();
    let expected = [
        "jinja::syntax models/a.sql:1:8",
        "load::broken-link models/self.sql:1:1",
        "load::broken-link models/p.yml:1:1",
        "load::linked-folder null:null:null",
    ];
    assert_eq!(told(&home), expected);
}

#[test]
fn names_and_texts_do_not_steer_the_terminal() {
    let name = "models/a\u{1b}[31m\u{202e}b.sql";
    let model = "{{ config(post_hook=\"{{ ref('\u{1b}]0;x\u{7}\u{202e}') }}\") }}";
    let home = project(&[(name, model.as_bytes())]);
    for form in ["human", "json", "sarif", "github"] {
        let output = bounded(home.path())
            .args(["compile", "--diagnostics", form])
            .output()
            .unwrap();
        let text = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{text}");
        let steers = |c: char| c == '\u{202e}' || (c.is_control() && c != '\n');
        assert!(form != "human" || !text.contains(steers), "{text:?}");
        assert!(!text.contains('\u{1b}'), "{form}: {text:?}");
    }
}
