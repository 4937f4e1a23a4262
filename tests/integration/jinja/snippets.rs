//! 195 templates that dbt 1.11.16 rendered (`fixtures/jinja/`): equal texts, and errors where dbt has
//! errors.

use serde::Deserialize;

use super::world::{self, Files};
use crate::support::repository;

#[derive(Deserialize)]
struct Snippet {
    id: String,
    main: String,
    #[serde(default)]
    macros: Files,
}

#[derive(Deserialize)]
struct Reference {
    id: String,
    ok: Option<String>,
}

fn read<T: for<'de> Deserialize<'de>>(name: &str) -> T {
    let path = repository("fixtures/jinja").join(name);
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

#[test]
fn snippets_render_as_in_dbt() {
    let snippets: Vec<Snippet> = read("snippets.json");
    let references: Vec<Reference> = read("ref.json");
    assert_eq!(snippets.len(), references.len());
    let mut wrong = Vec::new();
    for (snippet, reference) in snippets.iter().zip(&references) {
        assert_eq!(snippet.id, reference.id);
        let ours = world::render(&snippet.macros, &snippet.main);
        if ours.as_ref().ok() != reference.ok.as_ref() {
            let theirs = &reference.ok;
            let Snippet { id, main, .. } = snippet;
            wrong.push(format!("{id}: {main}\n  ours {ours:?}\n  dbt  {theirs:?}"));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} differ:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}
