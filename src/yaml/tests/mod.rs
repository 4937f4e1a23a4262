//! Agreement with PyYAML (`generate.py` writes what it does), positions, and words for errors.

mod errors;
mod provenance;
mod simple;

use serde_json::{Value, json};

use super::{Data, read, read_text, scalar};
use crate::source::SourceTree;

/// A value in the notation of `generate.py`.
fn notation(data: &Data) -> Value {
    match data {
        Data::Null => json!({"null": null}),
        Data::Bool(value) => json!({"bool": value}),
        Data::Int(value) => json!({"int": value.to_string()}),
        Data::Float(_) => json!({"float": super::data::python_str(data).as_deref()}),
        Data::Str(text) => json!({"str": text.as_str()}),
        Data::Date(year, month, day) => json!({"date": format!("{year:04}-{month:02}-{day:02}")}),
        Data::DateTime(iso) => json!({"datetime": &**iso}),
        Data::List(items) | Data::Tuple(items) => {
            json!({"list": items.iter().map(notation).collect::<Vec<_>>()})
        }
        Data::Map(map) => {
            json!({"map": map.iter().map(|(key, value)| json!([&**key, notation(value)])).collect::<Vec<_>>()})
        }
    }
}

#[test]
fn documents_are_read_as_pyyaml_reads_them() {
    let table: Vec<(String, Value)> = serde_json::from_str(include_str!("pyyaml.json")).unwrap();
    let mut differences = Vec::new();
    for (text, expected) in &table {
        let ours = read_text(text).map_or_else(|_| json!("refused"), |data| notation(&data));
        if ours != *expected {
            differences.push(format!("{text:?}\n  PyYAML {expected}\n  ours   {ours}"));
        }
    }
    assert!(
        differences.is_empty(),
        "{} differences:\n{}",
        differences.len(),
        differences.join("\n")
    );
}

#[test]
fn short_words_are_typed_as_pyyaml_types_them() {
    let typed: std::collections::HashMap<&str, &str> = include_str!("pyyaml_numbers.txt")
        .lines()
        .filter_map(|line| line.split_once(' '))
        .collect();
    let letters = "018:._-+exb";
    let mut words: Vec<String> = vec![String::new()];
    let mut differences = Vec::new();
    for _ in 0..4 {
        words = words
            .iter()
            .flat_map(|word| letters.chars().map(move |c| format!("{word}{c}")))
            .collect();
        for word in &words {
            let ours = match scalar::resolve(word) {
                Err(_) => "refused".to_owned(),
                Ok(None) => "str".to_owned(),
                Ok(Some(data)) => format!(
                    "{} {}",
                    if matches!(data, Data::Int(_)) {
                        "int"
                    } else {
                        "float"
                    },
                    super::data::python_str(&data).unwrap()
                ),
            };
            let expected = typed.get(word.as_str()).copied().unwrap_or("str");
            if ours != expected {
                differences.push(format!("{word}: PyYAML {expected}, ours {ours}"));
            }
        }
    }
    assert!(
        differences.is_empty(),
        "{} differences: {:?}",
        differences.len(),
        &differences[..differences.len().min(20)]
    );
}

#[test]
fn reading_a_file_gives_what_reading_its_text_gives() {
    let table: Vec<(String, Value)> = serde_json::from_str(include_str!("pyyaml.json")).unwrap();
    for (text, _) in &table {
        let mut sources = SourceTree::default();
        let file = sources.add("a.yml", text.as_str());
        let of_file =
            read(&sources, file).map(|(node, _)| node.map_or(Data::Null, |node| node.data()));
        let of_text = read_text(text.trim());
        assert_eq!(
            of_file.ok().as_ref().map(notation),
            of_text.ok().as_ref().map(notation),
            "{text:?}"
        );
    }
}
