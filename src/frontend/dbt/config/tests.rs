//! The walk and the merging rules, as the cases show them.

use super::*;
use crate::source::FileId;
use crate::yaml::{DataKey, Node, NodeKind};

fn text(value: &str) -> Data {
    Data::Str(Text::new(value))
}

fn map(entries: &[(&str, Data)]) -> Mapping {
    entries
        .iter()
        .map(|(key, value)| ((*key).into(), value.clone()))
        .collect()
}

fn dict(entries: &[(&str, Data)]) -> Data {
    Data::Map(map(entries))
}

fn project(name: &str, models: Data) -> Project {
    let span = Span {
        file: FileId(0),
        start: 0,
        end: 0,
    };
    Project {
        name: name.into(),
        dir: String::new(),
        file: FileId(0),
        config: map(&[("models", models)]),
        node: Node {
            span,
            kind: NodeKind::Mapping(Vec::new()),
        },
        on_run_start: Vec::new(),
        on_run_end: Vec::new(),
    }
}

fn call(settings: &[(&str, Data)]) -> ConfigCall {
    ConfigCall {
        settings: map(settings),
        span: None,
    }
}

struct Layers {
    own: Project,
    root: Project,
    properties: Mapping,
    calls: Vec<ConfigCall>,
}

fn merged(layers: &Layers, fqn: &[&str]) -> NodeConfig {
    let fqn: Vec<String> = fqn.iter().map(|part| (*part).to_owned()).collect();
    node_config(&Request {
        own: &layers.own,
        root: &layers.root,
        adapter: "postgres",
        section: Section::Models,
        fqn: &fqn,
        properties: Some(&layers.properties),
        written: None,
        calls: &layers.calls,
        python: false,
        span: None,
    })
}

fn only(models: Data) -> Layers {
    let own = project("shop", models);
    Layers {
        root: own.clone(),
        own,
        properties: Mapping::default(),
        calls: Vec::new(),
    }
}

fn hooks(hooks: &[NodeHook]) -> Vec<(&str, &str)> {
    hooks
        .iter()
        .map(|hook| (hook.sql.as_str(), hook.layer))
        .collect()
}

#[test]
fn hooks_append_from_the_project_file_down_to_the_calls() {
    let folder = dict(&[
        ("+pre-hook", text("folder")),
        ("orders", dict(&[("pre_hook", text("itself"))])),
    ]);
    let package = dict(&[
        ("+pre-hook", Data::List(vec![text("a"), text("b")])),
        ("core", folder),
    ]);
    let mut layers = only(dict(&[
        ("+pre-hook", text("all")),
        ("shop", package),
        ("orders", dict(&[("pre-hook", text("never"))])),
    ]));
    layers.properties = map(&[("pre_hook", text("properties"))]);
    layers.calls = vec![
        call(&[("pre_hook", text("one"))]),
        call(&[("pre_hook", Data::List(vec![text("two"), text("all")]))]),
    ];
    let config = merged(&layers, &["shop", "core", "orders"]);
    let expected = [
        ("all", "project"),
        ("a", "project"),
        ("b", "project"),
        ("folder", "project"),
        ("itself", "project"),
        ("properties", "properties"),
        ("one", "model"),
        ("two", "model"),
        ("all", "model"),
    ];
    assert_eq!(hooks(&config.pre_hooks), expected);
    assert!(config.diagnostics.is_empty(), "{:?}", config.diagnostics);
}

#[test]
fn the_root_configures_a_packages_nodes_last() {
    let layers = Layers {
        own: project(
            "ledger",
            dict(&[
                ("ledger", dict(&[("+pre-hook", text("own"))])),
                ("shop", dict(&[("+pre-hook", text("never"))])),
            ]),
        ),
        root: project(
            "shop",
            dict(&[("ledger", dict(&[("+pre-hook", text("root"))]))]),
        ),
        properties: Mapping::default(),
        calls: vec![call(&[("pre_hook", text("call"))])],
    };
    let config = merged(&layers, &["ledger", "m"]);
    assert_eq!(
        hooks(&config.pre_hooks),
        [("own", "package"), ("call", "model"), ("root", "project")]
    );
}

#[test]
fn in_one_level_the_underscore_and_the_later_key_win() {
    let both = dict(&[("+pre_hook", text("under")), ("+pre-hook", text("dash"))]);
    assert_eq!(
        hooks(&merged(&only(both), &["shop"]).pre_hooks),
        [("under", "project")]
    );
    let plus = dict(&[("+pre-hook", text("plus")), ("pre-hook", text("plain"))]);
    assert_eq!(
        hooks(&merged(&only(plus), &["shop"]).pre_hooks),
        [("plain", "project")]
    );
    let blank = dict(&[
        ("+ pre-hook", text("blank")),
        ("post-hook", dict(&[("sql", text("folder"))])),
    ]);
    let config = merged(&only(blank), &["shop"]);
    assert_eq!(hooks(&config.pre_hooks), [("blank", "project")]);
    assert!(config.post_hooks.is_empty());
}

#[test]
fn settings_merge_as_dbt_merges_them() {
    let mut layers = only(dict(&[
        ("+tags", text("a")),
        ("+meta", dict(&[("x", Data::Int(1)), ("y", Data::Int(1))])),
        ("+grants", dict(&[("select", text("one"))])),
        ("+schema", text("first")),
    ]));
    layers.properties = map(&[
        ("tags", Data::List(vec![text("b")])),
        ("schema", Data::Null),
    ]);
    layers.calls = vec![
        call(&[("tags", text("c")), ("meta", dict(&[("y", Data::Int(2))]))]),
        call(&[
            ("tags", text("a")),
            ("grants", dict(&[("+select", text("two"))])),
            ("mine", Data::Int(7)),
        ]),
    ];
    let config = merged(&layers, &["shop", "m"]);
    let settings = config.config.into_mapping();
    let list = |words: &[&str]| Data::List(words.iter().map(|word| text(word)).collect());
    assert_eq!(settings["tags"], list(&["a", "b", "c", "a"]));
    assert_eq!(config.tags, ["a", "c", "b"]);
    assert_eq!(
        settings["meta"],
        dict(&[("x", Data::Int(1)), ("y", Data::Int(2))])
    );
    assert_eq!(
        settings["grants"],
        dict(&[("select", list(&["one", "two"]))])
    );
    assert_eq!(settings["schema"], Data::Null);
    assert_eq!(settings["mine"], Data::Int(7));
    assert_eq!(settings.keys().next().map(|key| &**key), Some("enabled"));
}

#[test]
fn wrong_shapes_are_refused() {
    let mut layers = only(dict(&[("+enabled", text("yes")), ("+meta", Data::Int(1))]));
    layers.calls = vec![call(&[
        ("access", text("secret")),
        ("docs", dict(&[("hidden", Data::Bool(true))])),
    ])];
    let codes: Vec<_> = merged(&layers, &["shop"])
        .diagnostics
        .iter()
        .map(|found| found.code)
        .collect();
    let wrong = "dbt::wrong-config-type";
    assert_eq!(codes, [wrong, wrong, "dbt::unknown-config-key", wrong]);
}

#[test]
fn keys_of_meta_are_strings() {
    let mut layers = only(dict(&[]));
    let number = DataKey::of(&Data::Int(1)).unwrap();
    let meta = Data::Map([(number, text("a"))].into_iter().collect());
    layers.calls = vec![call(&[("meta", meta)])];
    let found = merged(&layers, &["shop"]).diagnostics;
    assert_eq!(found[0].code, "dbt::wrong-config-type");
}

#[test]
fn near_misses_of_hook_keys_are_warned_about() {
    let mut layers = only(dict(&[]));
    layers.properties = map(&[("post_hooks", text("x"))]);
    layers.calls = vec![call(&[("prehook", text("x")), ("Post_Hook", text("x"))])];
    let config = merged(&layers, &["shop"]);
    let helps: Vec<_> = config
        .diagnostics
        .iter()
        .filter_map(|found| found.help.as_deref())
        .collect();
    assert_eq!(
        helps,
        [
            "did you mean `post_hook`?",
            "did you mean `pre_hook`?",
            "did you mean `post_hook`?"
        ]
    );
    assert!(config.pre_hooks.is_empty() && config.post_hooks.is_empty());
}

#[test]
fn python_models_are_tables_by_default() {
    let layers = only(dict(&[("+materialized", text("view"))]));
    let fqn = ["shop".to_owned()];
    let request = Request {
        own: &layers.own,
        root: &layers.root,
        adapter: "duckdb",
        section: Section::Models,
        fqn: &fqn,
        properties: None,
        written: None,
        calls: &[],
        python: true,
        span: None,
    };
    let config = node_config(&request).config.into_mapping();
    assert_eq!(
        config.get("materialized").and_then(Data::as_str),
        Some("table")
    );
}

/// Settings of all shapes, and one that dbt does not know.
const KEYS: [&str; 10] = [
    "enabled",
    "alias",
    "tags",
    "meta",
    "docs",
    "access",
    "freshness",
    "grants",
    "pre-hook",
    "own",
];

proptest::proptest! {
    #[test]
    fn a_node_of_a_known_folder_is_configured_as_any(
        (folder, own) in (
            proptest::collection::vec((0..KEYS.len(), 0..6u8), 0..4),
            proptest::collection::vec((0..KEYS.len(), 0..6u8), 0..4),
        ),
    ) {
        let settings = |given: &[(usize, u8)]| {
            let value = |kind: u8| match kind {
                0 => Data::Null,
                1 => Data::Bool(false),
                2 => Data::Int(1),
                3 => text("x"),
                4 => Data::List(vec![text("y")]),
                _ => dict(&[("show", text("z"))]),
            };
            given.iter().map(|(key, kind)| (KEYS[*key].into(), value(*kind))).collect::<Mapping>()
        };
        let folder = settings(&folder).into_iter().map(|(key, value)| (format!("+{key}").into(), value));
        let mut layers = only(Data::Map(folder.collect()));
        layers.calls.push(ConfigCall { settings: settings(&own), span: None });
        let fqn = ["shop", "m"].map(str::to_owned);
        let request = Request {
            own: &layers.own,
            root: &layers.root,
            adapter: "postgres",
            section: Section::Models,
            fqn: &fqn,
            properties: None,
            written: None,
            calls: &layers.calls,
            python: false,
            span: None,
        };
        let folders = Folders::default();
        folders.node_config(&Request { calls: &[], ..request });
        let told = |config: NodeConfig| {
            let settings: Vec<_> = config.config.iter().map(|(key, value)| format!("{key:?} {value:?}")).collect();
            (settings, config.pre_hooks.len(), config.diagnostics)
        };
        proptest::prop_assert_eq!(told(folders.node_config(&request)), told(node_config(&request)));
    }
}
