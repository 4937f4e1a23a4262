//! What a text sees of its node, the graph, the run and the command (cases 39, 40, 65, 72).

use super::*;

#[test]
fn configuration_has_dbts_defaults_and_the_projects_own_keys() {
    let mut world = World::new();
    world.nodes[0].config = json(
        r#"{"materialized": "table", "custom": 1, "meta": {"team": "core"}, "persist_docs": {"relation": true}}"#,
    ).into();
    let text = "{{ config.get('materialized') }} {{ config.get('unique_key', 'no key') }} {{ config.get('nope', 'dflt') }} {{ config.get('custom') }} \
        {{ config.get('enabled') }} {{ config.meta_get('team') }} {{ config.persist_relation_docs() }} {{ config.persist_column_docs() }}{{ config(a=1) }}";
    assert_eq!(
        world.late(text).unwrap(),
        "table None dflt 1 True core True False"
    );
    assert_eq!(
        World::new()
            .late("{{ config.require('nope') }}")
            .unwrap_err()
            .code,
        "dbt::missing-config"
    );
}

/// Compared with dbt 1.11.16 for every key of the classes of settings.
#[test]
fn what_dbts_settings_have_of_their_own_comes_first() {
    let mut world = World::new();
    world.nodes[0].config =
        json(r#"{"extra": 1, "validate": "x", "void": null, "alias": null}"#).into();
    let text = "{{ config.get('_extra') }} {{ config.get('extra') == config.get('_extra') }} \
        {{ model.config.validate }} {{ 'void' in model.config }} {{ 'alias' in model.config }} {{ config == config }}";
    assert_eq!(
        world.late(text).unwrap(),
        "{'extra': 1, 'validate': 'x', 'void': None} True x True False True"
    );
    for name in ["get", "validate", "__class__"] {
        let text = format!("{{{{ config.get('{name}') }}}}");
        let stop = World::new().late(&text).unwrap_err();
        assert_eq!(stop.code, "defer::runtime-value", "{name}");
    }
}

#[test]
fn freshness_and_columns_of_snapshots_are_shown_as_dbt_completes_them() {
    let mut world = World::new();
    world.nodes[0].config =
        json(r#"{"freshness": {"build_after": {"count": 1, "period": "day"}}}"#).into();
    assert_eq!(
        world.late("{{ model.config.freshness }}").unwrap(),
        "{'build_after': {'count': 1, 'period': 'day', 'updates_on': 'any'}}"
    );
}

#[test]
fn the_model_shows_its_node() {
    let mut world = World::new();
    world.nodes[0].pre_hooks = vec![hook("select 1"), hook("select 2")];
    world.nodes[0].properties =
        json(r#"{"description": "Orders", "columns": [{"name": "id", "description": "the key"}]}"#)
            .into();
    world.nodes[0].tags = vec!["a".into()];
    let text = "{{ model.name }} {{ model['unique_id'] }} {{ model.config.materialized }} {{ model.description }} {{ model.columns.id.description }} \
        {{ model.tags }} {{ model.relation_name }} {{ model.nobody }} {{ pre_hooks | length }} {{ post_hooks | length }} {{ pre_hooks[0].sql }} {{ model.get('alias') }} \
        {{ model.access }} {{ model.checksum.checksum }} {{ model is mapping }}";
    assert_eq!(
        world.late(text).unwrap(),
        "orders model.shop.orders table Orders the key ['a'] \"db\".\"analytics\".\"orders\"  2 0 select 1 orders protected \
         3ea0f972fa1b56aa2dc2f56ee784b6a5796312f9a813d59ae70fd8855f10d16d True"
    );
}

#[test]
fn the_nodes_own_text_is_compiled_when_asked_for() {
    let mut world = World::new();
    world.nodes[0].raw_code =
        Text::new("{{ config(materialized='table') }}\nselect '{{ this.name }}'");
    assert_eq!(
        world
            .late("{{ sql | trim }} {{ model.compiled_code | length }} {{ model.compiled }}")
            .unwrap(),
        "select 'orders' 16 True"
    );
}

#[test]
fn a_run_hook_has_no_relation_and_no_text() {
    let text = "{{ this }} {{ sql }} {{ pre_hooks | length }} {{ model.resource_type }} {{ model.index }} {{ config.get('materialized') }} {{ schema }} {{ thread_id }}";
    assert_eq!(
        World::new().at(Event::RunStart, text).unwrap(),
        "None None 0 operation 1 view main MainThread"
    );
}

#[test]
fn the_graph_has_nodes_and_sources() {
    let text = "{{ graph.keys() | sort | join(' ') }} {{ graph.nodes | length }} {{ graph.nodes['model.shop.orders'].config.materialized }} \
        {{ graph.nodes.values() | map(attribute='name') | join }} {{ graph.sources.values() | map(attribute='relation_name') | join }} \
        {{ graph.nodes['model.shop.orders'].version is none }}";
    assert_eq!(
        World::new().at(Event::RunEnd, text).unwrap(),
        "exposures functions groups metrics nodes saved_queries semantic_models sources 1 table orders \"db\".\"raw\".Feed True"
    );
}

#[test]
fn everything_is_assumed_to_succeed() {
    let text = "{% for r in results %}{{ r.status }} {{ r.node.name }} {{ r.node.config.materialized }}{% endfor %} {{ schemas }} {{ database_schemas }}";
    let session = step("on-run-end:0");
    let (run, _) = World::new().run();
    let host = RunHost::new(
        &run,
        &Arc::new(run_hook("e")),
        Event::RunEnd,
        Rc::clone(&session),
    );
    assert_eq!(
        render(&host, text).unwrap(),
        "success orders table ['analytics'] [('db', 'analytics')]"
    );
    assert_eq!(
        session.take_assumptions().into_iter().collect::<Vec<_>>(),
        ["every selected node succeeds"]
    );
    assert_eq!(
        render(&host, "{{ results[0].execution_time }}")
            .unwrap_err()
            .code,
        "defer::runtime-value"
    );
}

#[test]
fn given_results_are_shown() {
    let results = serde_json::json!({"results": [{"unique_id": "model.shop.orders", "status": "error", "message": "boom", "execution_time": 0.5}]});
    let world = World::new().options(|options| options.run_results = Some(Arc::new(results)));
    let text = "{{ results[0].status }} {{ results[0].message }} {{ results[0].node.unique_id }} {{ schemas | length }} {{ results[0].to_dict().status }}";
    assert_eq!(
        world.at(Event::RunEnd, text).unwrap(),
        "error boom model.shop.orders 0 error"
    );
}

#[test]
fn results_are_names_of_the_end_only() {
    let text =
        "{{ results is defined }} {{ schemas is defined }} {{ selected_resources | length }}";
    assert_eq!(
        World::new().at(Event::RunStart, text).unwrap(),
        "False False 1"
    );
    assert_eq!(
        World::new().at(Event::Operation, text).unwrap(),
        "False False 0"
    );
}

#[test]
fn a_field_of_the_target_is_what_the_whole_target_says() {
    let names = [
        "name",
        "schema",
        "type",
        "threads",
        "nobody",
        "get",
        "items",
        "database",
        "profile_name",
    ];
    for name in names {
        let alone = format!("{{{{ target.{name} }}}}");
        let whole = format!("{{% set t = target %}}{{{{ t.{name} }}}}");
        let changed = format!("{{% do target.update({{'{name}': 1}}) %}}{{{{ target.{name} }}}}");
        let variable = format!("{{% set target = {{'{name}': 2}} %}}{{{{ target.{name} }}}}");
        let shown = |text: &str| World::new().late(text).map_err(|error| error.message);
        assert_eq!(shown(&alone), shown(&whole), "{name}");
        if !["get", "items"].contains(&name) {
            assert_eq!(shown(&changed).unwrap(), "1", "{name}");
            assert_eq!(shown(&variable).unwrap(), "2", "{name}");
        }
    }
}

#[test]
fn flags_and_target() {
    let world = World::new().options(|options| {
        options.full_refresh = true;
        options.threads = Some(3);
    });
    let text = "{{ flags.FULL_REFRESH }} {{ flags.EMPTY }} {{ flags.WHICH }} {{ flags.WARN_ERROR }} [{{ flags.NOT_A_FLAG }}] {{ invocation_args_dict.empty }} \
        {{ target.threads }} {{ target.name }} {{ env.schema }} [{{ target.nobody }}] {{ project_name }} {{ dbt_version }}";
    assert_eq!(
        world.late(text).unwrap(),
        "True False build None [] False 3 dev main [] shop 1.11.16"
    );
}

#[test]
fn the_context_is_a_mapping_of_itself() {
    let text = "{{ context['target'].name }} {{ 'ref' in context }} {{ builtins | length }} {{ context.get('nope') }} {{ context.nope is defined }}";
    assert_eq!(World::new().late(text).unwrap(), "dev True 60 None False");
}
