//! Hooks at run: references, variables, the environment (cases 28, 30, 32, 54).

use super::*;

fn code(world: World, text: &str) -> &'static str {
    world.late(text).unwrap_err().code
}

fn depending(on: &[&str]) -> World {
    let mut world = World::new();
    world.nodes[0].depends_on = on.iter().map(|id| Arc::from(*id)).collect();
    world
}

#[test]
fn ref_gives_the_other_nodes_relation() {
    let world = depending(&["model.shop.other"]).node(model("shop", "other", "{}"));
    assert_eq!(
        world.late("{{ ref('other') }} {{ this }}").unwrap(),
        "\"db\".\"analytics\".\"other\" \"db\".\"analytics\".\"orders\""
    );
}

#[test]
fn a_ref_that_parsing_did_not_see_is_refused_but_in_operations() {
    let world = || World::new().node(model("shop", "other", "{}"));
    let error = world().late("{{ ref('other') }}").unwrap_err();
    assert_eq!(error.code, "dbt::late-ref");
    assert!(
        error
            .help
            .unwrap()
            .contains("-- depends_on: {{ ref('other') }}")
    );
    assert_eq!(
        world()
            .at(Event::Operation, "{{ ref('other').name }}")
            .unwrap(),
        "other"
    );
}

#[test]
fn a_ref_without_a_version_is_the_latest() {
    let version = |n: i128| {
        let mut node = model("shop", "customers", "{}");
        node.unique_id = format!("model.shop.customers.v{n}").into();
        node.alias = format!("customers_v{n}");
        (node.version, node.latest_version) = (Some(Data::Int(n)), Some(Data::Int(2)));
        node
    };
    let world = || {
        let mut world = depending(&["model.shop.customers.v1", "model.shop.customers.v2"]);
        world.nodes.extend([version(1), version(2)]);
        world
    };
    assert_eq!(
        world()
            .late("{{ ref('customers').name }} {{ ref('customers', v=1).name }}")
            .unwrap(),
        "customers_v2 customers_v1"
    );
    let error = world().late("{{ ref('customers', v=3) }}").unwrap_err();
    assert_eq!(
        (error.code, error.help.as_deref()),
        ("dbt::unknown-ref", Some("its versions are 1, 2"))
    );
}

#[test]
fn unknown_and_disabled_targets_are_told_apart() {
    let error = World::new().late("{{ ref('order') }}").unwrap_err();
    assert_eq!(
        (error.code, error.help.as_deref()),
        ("dbt::unknown-ref", Some("there is 'orders'"))
    );
    let mut world = World::new();
    world.disabled.push(model("shop", "off", "{}"));
    assert_eq!(code(world, "{{ ref('off') }}"), "dbt::disabled-ref");
    let error = World::new().late("{{ source('raw', 'fed') }}").unwrap_err();
    assert_eq!(
        (error.code, error.help.as_deref()),
        ("dbt::unknown-source", Some("the source has a table 'feed'"))
    );
}

#[test]
fn an_ephemeral_model_is_its_cte_and_stands_before_a_run_hook() {
    let mut start = run_hook("shop-on-run-start-0");
    start.depends_on = vec!["model.shop.floating".into()];
    let world = World::new().node(model(
        "shop",
        "floating",
        r#"{"materialized": "ephemeral"}"#,
    ));
    let (run, _) = world.run();
    let session = step("on-run-start:0");
    let host = RunHost::new(&run, &Arc::new(start), Event::RunStart, Rc::clone(&session));
    let text = render(&host, "select * from {{ ref('floating') }}").unwrap();
    assert_eq!(text, "select * from __dbt__cte__floating");
    let whole = with_ctes(&run, Text::new(text), &session.take_uses().ephemeral).unwrap();
    assert_eq!(
        whole.as_str(),
        "with __dbt__cte__floating as (\nselect 1 as id\n) select * from __dbt__cte__floating"
    );
}

#[test]
fn a_private_model_is_for_its_group() {
    let private = || model("shop", "secret", r#"{"access": "private", "group": "g"}"#);
    let world = depending(&["model.shop.secret"]).node(private());
    assert_eq!(code(world, "{{ ref('secret') }}"), "dbt::private-ref");
    let mut world = depending(&["model.shop.secret"]).node(private());
    world.nodes[0].config = json(r#"{"group": "g"}"#).into();
    assert_eq!(world.late("{{ ref('secret').name }}").unwrap(), "secret");
}

#[test]
fn sources_are_quoted_by_their_own_quoting() {
    let world = World::new().root(r#"{"quoting": {"schema": false}}"#);
    assert_eq!(
        world
            .late("{{ source('raw', 'feed') }} {{ this }}")
            .unwrap(),
        "\"db\".\"raw\".Feed \"db\".analytics.\"orders\""
    );
}

#[test]
fn under_empty_references_are_without_rows_but_this_is_not() {
    let world = depending(&["model.shop.orders"]).options(|options| options.empty = true);
    assert_eq!(
        world.late("{{ ref('orders') }} {{ this }}").unwrap(),
        "(select * from \"db\".\"analytics\".\"orders\" where false limit 0) \"db\".\"analytics\".\"orders\""
    );
}

#[test]
fn variables_of_the_root_beat_those_of_a_package() {
    let world = || {
        let mut world = World::new()
            .root(
                r#"{"vars": {"a": "root", "b": "root", "kit": {"b": "root for kit"}, "n": null}}"#,
            )
            .package(
                r#"{"vars": {"a": "kit", "c": "kit", "d": "kit", "kit": {"d": "kit for kit"}}}"#,
            )
            .options(|options| options.vars = json(r#"{"e": "cli"}"#));
        world.nodes[0].package = "kit".into();
        world
    };
    let text = "{{ var('a') }},{{ var('b') }},{{ var('c') }},{{ var('d') }},{{ var('e') }},{{ var('f', 'dflt') }},{{ var('n', 1) }}";
    assert_eq!(
        world().late(text).unwrap(),
        "root,root for kit,kit,kit for kit,cli,dflt,None"
    );
    assert_eq!(
        world()
            .late("{{ var.has_var('a') }} {{ var.has_var('z') }}")
            .unwrap(),
        "True False"
    );
}

#[test]
fn a_string_variable_is_rendered_for_its_reader_and_others_are_not() {
    let world = World::new().root(r#"{"vars": {"a": "[{{ this.name }}]", "l": ["{{ this }}"]}}"#);
    assert_eq!(
        world.late("{{ var('a') }} {{ var('l')[0] }}").unwrap(),
        "[orders] {{ this }}"
    );
    let world = World::new().root(r#"{"vars": {"a": "{{ var('a') }}"}}"#);
    assert_eq!(code(world, "{{ var('a') }}"), "dbt::endless-rendering");
}

#[test]
fn a_missing_variable_names_its_neighbour() {
    let world = World::new().root(r#"{"vars": {"start_date": 1}}"#);
    let error = world.late("{{ var('start_dat') }}").unwrap_err();
    assert_eq!(
        (error.code, error.help.as_deref()),
        ("dbt::unknown-var", Some("there is a variable 'start_date'"))
    );
}

#[test]
fn environment_variables_and_secrets() {
    let world = || {
        World::new().options(|options| {
            options.env = Arc::new(
                [
                    ("EMPTY".into(), String::new()),
                    ("USER".into(), "ann".into()),
                ]
                .into(),
            )
        })
    };
    assert_eq!(
        world()
            .late("[{{ env_var('EMPTY', 'x') }}] {{ env_var('USER') }} {{ env_var('NO', 'dflt') }}")
            .unwrap(),
        "[] ann dflt"
    );
    assert_eq!(code(world(), "{{ env_var('NO') }}"), "dbt::unknown-env-var");
    assert_eq!(
        code(world(), "{{ env_var('DBT_ENV_SECRET_X', 'y') }}"),
        "dbt::secret-outside-profile"
    );
}
