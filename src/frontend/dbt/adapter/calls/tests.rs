//! The calls against those of the adapters' own packages, as recorded.

use super::calls;
use crate::frontend::dbt::adapter::find;

/// `fixtures/adapters/calls.json` has texts and what each adapter's own code sends of them.
#[test]
fn every_recorded_text_is_cut_as_the_adapter_cuts_it() {
    let recorded = include_str!("../../../../../fixtures/adapters/calls.json");
    let recorded: serde_json::Value = serde_json::from_str(recorded).expect("JSON");
    let entries = recorded.as_array().expect("a list");
    assert!(entries.len() > 400);
    let mut wrong = Vec::new();
    for entry in entries {
        let text = entry["text"].as_str().expect("a text");
        for (name, sent) in entry["calls"].as_object().expect("an object") {
            let sent: Vec<&str> = sent
                .as_array()
                .expect("a list")
                .iter()
                .filter_map(|call| call.as_str())
                .collect();
            let ours = calls(find(name), text).unwrap_or_else(|| vec![text.to_owned()]);
            if ours != sent {
                wrong.push(format!("{name}: {text:?}\n  {sent:?}\n  {ours:?}"));
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "{} differ\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

#[test]
fn a_text_of_comments_is_refused_where_the_adapter_drops_comments() {
    let sent = |adapter: &str, text: &str| calls(find(adapter), text);
    let none = Some(Vec::new());
    assert_eq!(sent("snowflake", "-- nothing"), none);
    assert_eq!(sent("redshift", "/* nothing */"), none);
    assert_eq!(sent("trino", "select 1 -- one"), none);
    assert_eq!(sent("trino", ";"), none);
    assert_eq!(sent("snowflake", ";"), None);
    assert_eq!(sent("bigquery", "-- nothing"), None);
    assert_eq!(
        sent("databricks", "select 1;"),
        Some(vec!["select 1".to_owned()])
    );
}

/// Cutting takes time that grows with the text, whatever it is made of.
#[test]
fn long_texts_are_cut_at_once() {
    for piece in [
        "begin ", "$a$ ", "/*", "'", "\"'", "[", "a;", "-- a\n", "\\'", "END IF ", "`", "$x",
    ] {
        let text = piece.repeat(50_000);
        for adapter in ["snowflake", "redshift", "trino"] {
            assert!(calls(find(adapter), &text).is_none_or(|calls| calls.len() <= 50_001));
        }
    }
}
