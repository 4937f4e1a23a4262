//! Choosing a target and what `target` shows of it.

use super::*;
use crate::frontend::dbt::model::Package;
use crate::frontend::dbt::testing::options;
use crate::source::{FileId, SourceTree};
use crate::yaml;

const PROFILES: &str = "
wh:
  target: dev
  outputs:
    dev: {type: duckdb, path: warehouse.duckdb, schema: analytics_dev}
    pg:
      type: postgres
      host: localhost
      user: \"{{ env_var('NOBODY_SET_THIS') }}\"
      password: \"{{ env_var('NOR_THIS') }}\"
      dbname: shop
      schema: analytics
      threads: 4
    lost: {type: postgres, dbname: shop, schema: \"{{ env_var('NOBODY_SET_THIS') }}\"}
    bare: {schema: x}
";

fn loaded(profiles: Option<&str>) -> Loaded {
    let mut sources = SourceTree::default();
    let mut node = |path: &str, text: &str| {
        let file = sources.add(path, text);
        yaml::read(&sources, file).unwrap().0.unwrap()
    };
    let config = node("dbt_project.yml", "name: shop\nprofile: wh\n");
    let profiles = profiles.map(|text| node("profiles.yml", text));
    let package = Package {
        name: "shop".into(),
        dir: String::new(),
        file: FileId(0),
        config,
        macros: Vec::new(),
        files: Vec::new(),
        properties: Vec::new(),
        docs: Vec::new(),
    };
    Loaded {
        sources,
        packages: vec![package],
        profiles,
        ..Loaded::default()
    }
}

fn refused(name: Option<&str>) -> Diagnostic {
    let (target, mut said) = target(&loaded(Some(PROFILES)), &options(), name);
    assert!(target.lost);
    said.remove(0)
}

fn sound(loaded: &Loaded, options: &Options, name: Option<&str>) -> Target {
    let (target, said) = target(loaded, options, name);
    assert!(said.is_empty() && !target.lost);
    target
}

#[test]
fn the_profile_names_its_target_and_its_outputs() {
    let loaded = loaded(Some(PROFILES));
    assert_eq!(
        names(&loaded, &options()).unwrap(),
        ["dev", "pg", "lost", "bare"]
    );
    let dev = sound(&loaded, &options(), None);
    assert_eq!(
        (
            dev.name.as_str(),
            dev.schema.as_str(),
            dev.database.as_deref()
        ),
        ("dev", "analytics_dev", Some("warehouse"))
    );
}

#[test]
fn target_shows_what_dbt_shows_in_its_order() {
    let target = sound(&loaded(Some(PROFILES)), &options(), Some("dev"));
    let keys: Vec<_> = target.fields.keys().map(|key| &**key).collect();
    assert_eq!(
        keys,
        [
            "database",
            "schema",
            "path",
            "config_options",
            "extensions",
            "settings",
            "external_root",
            "use_credential_provider",
            "attach",
            "filesystems",
            "remote",
            "plugins",
            "disable_transactions",
            "type",
            "threads",
            "name",
            "target_name",
            "profile_name",
        ]
    );
}

#[test]
fn credentials_are_not_needed() {
    let target = sound(&loaded(Some(PROFILES)), &options(), Some("pg"));
    assert_eq!(target.fields["dbname"].as_str(), Some("shop"));
    assert_eq!(target.fields["threads"], Data::Int(4));
    assert_eq!(
        target.missing.keys().map(|key| &**key).collect::<Vec<_>>(),
        ["user"]
    );
    assert!(!target.fields.contains_key("password") && !target.fields.contains_key("user"));
}

#[test]
fn the_command_line_sets_the_threads() {
    let options = Options {
        threads: Some(9),
        ..options()
    };
    let target = sound(&loaded(Some(PROFILES)), &options, Some("pg"));
    assert_eq!(target.fields["threads"], Data::Int(9));
}

#[test]
fn what_names_are_made_of_must_be_known() {
    assert_eq!(refused(Some("lost")).code, "dbt::unknown-target-field");
    assert_eq!(refused(Some("bare")).code, "dbt::target-without-type");
}

#[test]
fn an_unknown_target_names_the_nearest_and_lists_all() {
    let error = refused(Some("devv"));
    assert_eq!(
        error.help.as_deref(),
        Some("did you mean `dev`? There are: dev, pg, lost, bare")
    );
}

#[test]
fn without_a_profile_targets_come_from_hookc_toml() {
    let error = target(&loaded(None), &options(), None).1.remove(0);
    assert!(
        error
            .help
            .unwrap()
            .contains("[targets.dev]\ntype = \"postgres\"\ndatabase = \"shop\"")
    );
    let text = |value: &str| Data::Str(Text::new(value));
    let fields = [
        ("type", text("postgres")),
        ("database", text("shop")),
        ("schema", text("s")),
    ];
    let fields: Mapping = fields
        .into_iter()
        .map(|(key, value)| (key.into(), value))
        .collect();
    let options = Options {
        toml_targets: [("prod".to_owned(), fields)].into_iter().collect(),
        ..options()
    };
    let target = sound(&loaded(None), &options, None);
    assert_eq!(
        (target.name.as_str(), target.schema.as_str()),
        ("prod", "s")
    );
}
