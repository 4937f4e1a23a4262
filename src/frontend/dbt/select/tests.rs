//! Selections over a small graph: two folders of models, a seed, a source, tests and an exposure.

use super::*;
use crate::frontend::dbt::lookup::Names;
use crate::frontend::dbt::model::{Node, SourceTable};
use crate::frontend::dbt::testing;
use crate::source::Text;
use crate::yaml::{self, Mapping};

const FILES: &[(&str, &str)] = &[
    ("models/a.sql", ""),
    ("models/side/b.sql", ""),
    ("models/side/c.sql", ""),
    ("seeds/s.csv", ""),
];

fn node(resource: Resource, name: &str, folders: &[&str], parents: &[&str]) -> Node {
    let mut node = Node::new(resource, "shop".into());
    node.unique_id = format!("{}.shop.{name}", resource.as_str()).into();
    node.name = name.into();
    node.fqn = ["shop"]
        .iter()
        .chain(folders)
        .map(|part| (*part).to_owned())
        .collect();
    node.fqn.push(name.to_owned());
    let folder = if resource == Resource::Seed {
        "seeds"
    } else {
        "models"
    };
    let parts: Vec<&str> = [folder]
        .into_iter()
        .chain(folders.iter().copied())
        .collect();
    node.original_path = format!("{}/{name}.sql", parts.join("/"));
    node.depends_on = parents.iter().map(|id| Arc::from(*id)).collect();
    node.raw_code = Text::new("select 1");
    node
}

fn graph() -> Graph {
    let mut c = node(Resource::Model, "c", &["side"], &["model.shop.b"]);
    c.tags = vec!["slow".into()];
    let table = ("materialized".into(), Data::Str(Text::new("table")));
    c.config = crate::yaml::Mapping::from_iter([table]).into();
    let mut blank = node(Resource::Model, "blank", &[], &[]);
    blank.raw_code = Text::new(" \n");
    let nodes = [
        node(Resource::Seed, "s", &[], &[]),
        node(
            Resource::Model,
            "a",
            &[],
            &["seed.shop.s", "source.shop.raw.t"],
        ),
        node(Resource::Model, "b", &["side"], &["model.shop.a"]),
        c,
        blank,
        node(
            Resource::Test,
            "test_ab",
            &[],
            &["model.shop.a", "model.shop.b"],
        ),
        node(Resource::Test, "test_c", &["side"], &["model.shop.c"]),
    ];
    let mut graph = Graph {
        nodes: nodes
            .into_iter()
            .map(|node| (Arc::clone(&node.unique_id), Arc::new(node)))
            .collect(),
        ..Graph::default()
    };
    let table = SourceTable {
        unique_id: "source.shop.raw.t".into(),
        package: "shop".into(),
        source: "raw".into(),
        name: "t".into(),
        database: None,
        schema: "raw".into(),
        identifier: "t".into(),
        quoting: [None; 3],
        enabled: true,
        properties: Mapping::default(),
        fqn: ["shop", "raw", "t"].map(str::to_owned).to_vec(),
        original_path: "models/x.yml".into(),
        tags: Vec::new(),
        span: None,
    };
    graph
        .sources
        .insert(Arc::clone(&table.unique_id), Arc::new(table));
    let exposure = "{board: {name: board, resource_type: exposure, package_name: shop, fqn: [shop, board], \
                    original_file_path: models/x.yml, depends_on: [\"ref('b')\"]}}";
    let Ok(Data::Map(exposure)) = yaml::read_text(exposure) else {
        panic!("YAML")
    };
    graph.others.insert("exposures", exposure);
    graph.names = Names::new(graph.nodes.values(), graph.sources.values());
    graph
}

struct Asked<'a> {
    command: &'a str,
    select: &'a [&'a str],
    exclude: &'a [&'a str],
    selector: Option<&'a str>,
    selectors: &'a str,
}

const BUILD: Asked<'static> = Asked {
    command: "build",
    select: &[],
    exclude: &[],
    selector: None,
    selectors: "",
};

fn ask(asked: &Asked<'_>) -> Result<(String, Vec<Diagnostic>), Vec<Diagnostic>> {
    let (mut loaded, env) = testing::project(FILES);
    let mut env = Arc::into_inner(env).unwrap();
    let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
    env.options.command = asked.command.into();
    env.options.select = words(asked.select);
    env.options.exclude = words(asked.exclude);
    env.options.selector = asked.selector.map(str::to_owned);
    let file = loaded.sources.add("selectors.yml", asked.selectors);
    loaded.selectors = yaml::read(&loaded.sources, file).unwrap().0;
    for (path, _) in FILES {
        loaded.sources.add(*path, "");
    }
    let mut graph = graph();
    let warnings = select(&env, &loaded, &mut graph)?;
    let names: Vec<&str> = graph
        .order
        .iter()
        .filter_map(|id| id.rsplit('.').next())
        .collect();
    Ok((names.join(" "), warnings))
}

fn build(select: &[&str], exclude: &[&str]) -> String {
    ask(&Asked {
        select,
        exclude,
        ..BUILD
    })
    .unwrap()
    .0
}

fn refused(select: &[&str]) -> &'static str {
    ask(&Asked { select, ..BUILD }).unwrap_err()[0].code
}

#[test]
fn commands_take_their_kinds_and_leave_out_blank_texts() {
    assert_eq!(build(&[], &[]), "s a b board test_ab c test_c");
    let command = |command| ask(&Asked { command, ..BUILD }).unwrap().0;
    assert_eq!(command("run"), "a b c");
    assert_eq!(command("seed"), "s");
    assert_eq!(command("test"), "test_ab test_c");
    assert_eq!(command("compile"), "");
}

#[test]
fn operators_reach_relatives() {
    assert_eq!(build(&["+b"], &["resource_type:test"]), "s a b");
    assert_eq!(build(&["1+c"], &["resource_type:test"]), "b c");
    assert_eq!(build(&["a+1"], &["resource_type:test"]), "a b");
    assert_eq!(build(&["@b"], &["resource_type:test"]), "s a b board c");
    assert_eq!(
        build(&["source:raw+"], &["resource_type:test"]),
        "a b board c"
    );
    assert_eq!(
        build(&["+exposure:board"], &["resource_type:test"]),
        "s a b board"
    );
}

#[test]
fn methods_look_at_their_own() {
    assert_eq!(build(&["tag:sl*"], &[]), "c test_c");
    assert_eq!(build(&["config.materialized:table"], &[]), "c test_c");
    assert_eq!(build(&["path:models/side"], &["resource_type:test"]), "b c");
    assert_eq!(
        build(&["models/side/*.sql"], &["resource_type:test"]),
        "b c"
    );
    assert_eq!(build(&["b.sql"], &["resource_type:test"]), "b");
    assert_eq!(build(&["side"], &["resource_type:test"]), "b c");
    assert_eq!(build(&["shop.side.*"], &["resource_type:test"]), "b c");
    assert_eq!(build(&["?"], &["resource_type:test"]), "s a b c");
    assert_eq!(build(&["package:this,resource_type:seed"], &[]), "s");
    assert_eq!(build(&["test_type:singular"], &[]), "test_ab test_c");
}

#[test]
fn tests_come_along_with_any_of_their_nodes_and_go_with_any() {
    assert_eq!(build(&["a"], &[]), "a test_ab");
    assert_eq!(build(&[], &["a"]), "s b board c test_c");
    assert_eq!(build(&["tag:slow,b+", "no,a"], &[]), "c test_c");
}

#[test]
fn selectors_name_selections() {
    let selectors = "
selectors:
  - name: slow
    definition: {method: tag, value: slow, parents: true, parents_depth: 1, indirect_selection: cautious}
  - name: rest
    default: true
    definition:
      union:
        - {method: selector, value: slow}
        - seed: nothing
";
    let bad = ask(&Asked { selectors, ..BUILD }).unwrap_err();
    assert_eq!(
        (bad[0].code, bad[0].help.is_some()),
        ("dbt::unknown-selection-method", true)
    );
    let selectors = selectors.replace(
        "seed: nothing",
        "resource_type: seed\n        - exclude: [b]",
    );
    let asked = Asked {
        selectors: &selectors,
        ..BUILD
    };
    assert_eq!(ask(&asked).unwrap().0, "s c test_c");
    assert_eq!(
        ask(&Asked {
            selector: Some("slow"),
            ..asked
        })
        .unwrap()
        .0,
        "b c test_c"
    );
    let unknown = ask(&Asked {
        selector: Some("slo"),
        selectors: &selectors,
        ..BUILD
    })
    .unwrap_err();
    assert_eq!(unknown[0].help.as_deref(), Some("did you mean `slow`?"));
}

#[test]
fn selectors_do_not_grow_without_bound() {
    let twice = |n: usize| {
        let part = format!("{{method: selector, value: s{}}}", n.wrapping_sub(1));
        let definition = if n == 0 {
            "fqn:a".to_owned()
        } else {
            format!("{{union: [{part}, {part}]}}")
        };
        format!("  - {{name: s{n}, definition: {definition}}}\n")
    };
    let selectors: String = std::iter::once("selectors:\n".to_owned())
        .chain((0..40).map(twice))
        .collect();
    let refused = ask(&Asked {
        selectors: &selectors,
        ..BUILD
    })
    .unwrap_err();
    assert_eq!(refused[0].code, "dbt::bad-selector");
}

#[test]
fn what_cannot_be_read_is_refused_and_what_finds_nothing_is_told() {
    assert_eq!(refused(&["tagg:x"]), "dbt::unknown-selection-method");
    assert_eq!(refused(&["@a+"]), "dbt::bad-selection");
    assert_eq!(refused(&["resource_type:models"]), "dbt::bad-selection");
    assert_eq!(refused(&["state:modified"]), "state::missing");
    let (found, warnings) = ask(&Asked {
        select: &["blnk"],
        ..BUILD
    })
    .unwrap();
    assert_eq!(
        (found.as_str(), warnings[0].help.as_deref()),
        ("", Some("did you mean `blank`?"))
    );
}
