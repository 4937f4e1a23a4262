//! Looking up macros (cases 20, 23, 24) and failing on purpose (cases 37, 38).

use super::*;

fn world() -> World {
    World::new()
        .macros("shop", "{% macro who() %}shop{% endmacro %}{% macro log(m) %}my {{ m }}{% endmacro %}{% macro default__say() %}shop says{% endmacro %}")
        .macros("kit", "{% macro who() %}kit{% endmacro %}{% macro only_kit() %}{{ who() }}{% endmacro %}{% macro default__say() %}kit says{% endmacro %}")
        .macros("dbt", "{% macro who() %}dbt{% endmacro %}{% macro run_query(q) %}own{% endmacro %}{% macro default__say() %}dbt says{% endmacro %}")
        .macros("dbt_duckdb", "{% macro duckdb__say() %}duck says{% endmacro %}")
}

#[test]
fn a_bare_name_is_the_nodes_packages_then_the_roots_then_dbts() {
    assert_eq!(
        world()
            .late("{{ who() }} {{ kit.who() }} {{ dbt.who() }} {{ run_query('') }}")
            .unwrap(),
        "shop kit dbt own"
    );
    assert_eq!(world().late("{{ kit.only_kit() }}").unwrap(), "shop");
    let mut inside = world();
    inside.nodes[0].package = "kit".into();
    assert_eq!(
        inside
            .late("{{ who() }} {{ only_kit() }} {{ shop.who() }}")
            .unwrap(),
        "kit kit shop"
    );
}

#[test]
fn a_macro_replaces_a_function_and_builtins_keeps_the_original() {
    assert_eq!(
        world()
            .late("{{ log('x') }}|{{ builtins.log('x') }}|{{ context.log('y') }}")
            .unwrap(),
        "my x||my y"
    );
}

#[test]
fn other_packages_macros_need_their_prefix() {
    assert_eq!(world().late("{{ only_kit is defined }} {{ kit.only_kit is defined }} {{ kit.nothing is defined }} {{ dbt_duckdb is defined }}").unwrap(), "False True False False");
}

#[test]
fn dispatch_goes_by_package_before_prefix() {
    assert_eq!(
        world().late("{{ adapter.dispatch('say')() }}").unwrap(),
        "duck says"
    );
    assert_eq!(
        world()
            .late("{{ adapter.dispatch('say', 'kit')() }}")
            .unwrap(),
        "shop says"
    );
    let ordered = world()
        .root(r#"{"dispatch": [{"macro_namespace": "kit", "search_order": ["kit", "shop"]}]}"#);
    assert_eq!(
        ordered
            .late("{{ adapter.dispatch('say', 'kit')() }}")
            .unwrap(),
        "kit says"
    );
    let error = world()
        .late("{{ adapter.dispatch('sing', 'kit')() }}")
        .unwrap_err();
    assert_eq!(error.code, "dbt::unknown-dispatch");
    assert_eq!(
        error.help.as_deref(),
        Some(
            "it looked for shop.duckdb__sing, shop.default__sing, kit.duckdb__sing, kit.default__sing"
        )
    );
}

#[test]
fn raised_errors_say_what_the_user_says() {
    let error = World::new()
        .late("{{ exceptions.raise_compiler_error('no ' ~ 1) }}")
        .unwrap_err();
    assert_eq!(
        (error.code, error.message.as_str()),
        ("dbt::raised", "no 1")
    );
    let text = "{{ try_or_compiler_error('bad', exceptions.raise_compiler_error, 'x') }}";
    assert_eq!(World::new().late(text).unwrap_err().message, "bad");
    assert_eq!(
        World::new()
            .late("{{ validation.any('a', 'b')('c') }}")
            .unwrap_err()
            .code,
        "dbt::bad-config"
    );
}

#[test]
fn a_warning_is_an_error_only_if_asked_for() {
    assert_eq!(
        World::new().late("[{{ exceptions.warn('w') }}]").unwrap(),
        "[]"
    );
    let strict = World::new().options(|options| options.warn_error = Some(true));
    assert_eq!(
        strict.late("{{ exceptions.warn('w') }}").unwrap_err().code,
        "dbt::warning"
    );
}

#[test]
fn the_nearest_name_is_found() {
    let help = |text: &str| {
        let (run, own) = world().run();
        let host = RunHost::new(&run, &own, Event::Node, Session::new());
        let template = Arc::new(Template::parse(Text::new(text)).unwrap());
        let result = host.explain(Interp::new(&host, Limits::default()).render(&template));
        match *result.unwrap_err() {
            Stop::Error(error) => error.help,
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(
        help("{{ run_querry('') }}").as_deref(),
        Some("there is 'run_query'")
    );
    assert_eq!(
        help("{{ invocation_idd.x }}").as_deref(),
        Some("there is 'invocation_id'")
    );
    assert_eq!(help("{{ qqq() }}"), None);
}

#[test]
fn a_namespace_is_a_dict_of_macros() {
    let world = || world().macros("kit", "{% macro _own(v) %}kit's {{ v }}{% endmacro %}");
    assert_eq!(world().late("{{ kit._own('x') }}").unwrap(), "kit's x");
    assert_eq!(
        world()
            .late("{{ context.get('kit', {}).get('who')() }} {{ kit.get('none') }} {{ 'who' in kit.keys() }}")
            .unwrap(),
        "kit None True"
    );
}

#[test]
fn the_runs_configuration_is_seen_through_ref() {
    let world = World::new()
        .root(r#"{"version": "1.2", "vars": {"a": 1}}"#)
        .package(r#"{"version": "3.4"}"#);
    let text = "{{ builtins.ref.config.dependencies['kit'].version }} {{ ref.config.version }} {{ ref.config.vars.to_dict() }}";
    assert_eq!(world.late(text).unwrap(), "3.4 1.2 {'a': 1}");
}

#[test]
fn macros_of_packages_that_are_not_installed_defer() {
    let mut world = World::new();
    world.env.macros.missing = vec!["utils".to_owned()];
    let error = world.late("{{ utils.any() }}").unwrap_err();
    assert_eq!(error.code, "defer::package-not-installed");
}
