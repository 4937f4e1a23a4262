//! Texts that are rendered once for many nodes come to what rendering them for each node comes to.

use proptest::prelude::*;

use super::*;
use crate::frontend::dbt::shared_hooks::SharedHooks;
use crate::frontend::dbt::templates::Templates;
use crate::source::Run as Piece;

const MACROS: &str = "{% macro m(rel, n=1) %}insert {{ rel }} {{ n }}{% endmacro %}\
    {% macro default__m(rel) %}d {{ rel }}{% endmacro %}\
    {% macro twice(rel) %} {{ m(rel) }} and {{ m(rel.name, 2) }}{% endmacro %}\
    {% macro shout(x) %}{{ x | upper }}{% endmacro %}\
    {% macro wrap() %}<{{ caller() }}>{% endmacro %}\
    {% macro give(x) %}{{ return(x) }}{% endmacro %}\
    {% macro pick(x) %}{% if x.name == 'orders' %}one{% else %}other{% endif %}{% endmacro %}\
    {% macro own() %}{{ this.schema }}.{{ this.table }}{% endmacro %}\
    {% macro all(rel, to=['a', 'b']) %}{%- for role in to -%}grant on {{ rel }} to {{ role }}{{ ';' if not loop.last }}{%- endfor -%}{% endmacro %}\
    {% macro quoted(cols, opts={}) %}{% set out = [] %}{% for c in cols %}{% do out.append(adapter.quote(c) ~ '=' ~ opts.get(c, 'null')) %}{% endfor %}{{ out | join(', ') }}{% endmacro %}";

const FRAGMENTS: [&str; 84] = [
    "{{ this }}",
    "{{ this.identifier }}",
    "{{ this.schema }}",
    "{{ this.database }}",
    "{{ this.name }}{{ this.table }}",
    "{{ this.name | upper }}",
    "{{ this | string }}",
    "{{ this | length }}",
    "{% if this %}a{% endif %}",
    "{% if this.name == 'orders' %}x{% else %}y{% endif %}",
    "{% if this.name %}x{% endif %}",
    "{% set t = this %}{{ t }}",
    "{% set t %}{{ this }}!{% endset %}{{ t }}{{ t }}",
    "{% set t | upper %}{{ this }}!{% endset %}{{ t }}",
    "{{ log('x') }}",
    "{{ m(this) }}",
    "{{ m(this.name, n=this) }}",
    "{{ twice(this) }}",
    "{{ shout(m(this)) }}",
    "{{ shout('a') }}",
    "{{ m(m(this)) }}",
    "{% call wrap() %}{{ this }}{% endcall %}",
    "{% call wrap() %}c{% endcall %}",
    "{% for r in [this, 'a'] %}{{ r }},{% endfor %}",
    "{{ [this] }}",
    "{{ this ~ 'x' }}",
    "{{ this == this }}",
    "{{ this is sameas this }}",
    "{{ this is string }}",
    "{{ this is mapping }}",
    "{{ this.name is defined }}",
    "{{ this.name is string }}",
    "{{ this.foo }}",
    "{{ this.foo.bar }}",
    "{% set x = this.foo.bar %}",
    "{{ model.name }}",
    "{{ target.name }}",
    "{% do target.update({'name': 'z'}) %}",
    "{{ adapter.quote('a') }}",
    "{{ adapter.quote(this.name) }}",
    "{{ adapter.dispatch('m')(this) }}",
    "{{ adapter.type() }}",
    "{{ adapter.get_relation('a', 'b', 'c') }}",
    "{{ var('v', this.name) }}",
    "{{ var('v', 'd') }}",
    "{{ var('w') }}",
    "{{ schema }}",
    "{{ unknown_name }}",
    "{{ m() }}",
    "{{ m(1, 2, 3) }}",
    "{{ give(this) }}",
    "{{ give(this.name) }}",
    "{{ give('x') }}",
    "{{ pick(this) }}",
    "{{ own() }}",
    "{% if execute %}e{% endif %}",
    "{{ is_incremental() }}",
    "{{ this.render() }}",
    "{{ this['name'] }}",
    "{{ (this.name, 1) }}",
    "{{ {'a': this.name} }}",
    "{{ this.name | default('x') }}",
    "{{ this.database | default('x', true) }}",
    "{{ tojson({'a': this.name}) }}",
    "{{ zip([this.name], [1]) }}",
    "{% filter upper %}{{ this }}{% endfilter %}",
    "{% autoescape true %}{{ this }}{{ m(this) }}{% endautoescape %}",
    "{{ namespace(a=this.name).a }}",
    "{{ '%s' % this }}",
    "{{ '{}'.format(this.name) }}",
    "{{ this.name.upper() }}",
    "{{ this.name[0] }}",
    "{{ this.name in ['orders'] }}",
    "select 'x' ",
    "\n  ",
    "{{ ref('other') }}",
    "{{ config.get('x') }}",
    "{{ context['this'] }}",
    "{{ kit.km(this) }}",
    "{% do m(this) %}",
    "{{ all(this, ['r1', 'analyst']) }}",
    "{{ all(this, to=[this.name]) }}",
    "{{ quoted(['a', 'b']) }}",
    "{% macro inner(a) %}<{{ a }}{{ this }}>{% endmacro %}{{ inner(this.schema) }}{{ dbt_version }}",
];

fn world() -> World {
    let mut world = World::new()
        .macros("shop", MACROS)
        .macros("kit", "{% macro km(rel) %}k {{ rel }}{% endmacro %}")
        .root(r#"{"vars": {"w": "{{ this }}!", "x": "1"}}"#)
        .node(model("shop", "other", "{}"))
        .node(model(
            "shop",
            "Third one",
            r#"{"materialized": "incremental"}"#,
        ));
    world.nodes[1].database = None;
    world.nodes[2].schema = "Else where".into();
    world
}

/// The template of a text that stands somewhere in a file; the tree is that of the same text elsewhere.
fn template(templates: &Templates, text: &str, file: u32) -> Arc<Template> {
    let span = Span {
        file: FileId(file),
        start: 40 + file,
        end: 40 + file + text.len() as u32,
    };
    templates.get(&Text::exact(text, span)).unwrap()
}

fn late_host(run: &Rc<Run>, node: &Arc<Node>) -> RunHost {
    RunHost::new(run, node, Event::Node, step("x:post-hook:0"))
}

/// The text late in a node whose turn is the third, shared and by itself.
fn both_late(text: &str) -> Vec<(Option<Text>, Option<Text>)> {
    let (run, _) = world().run();
    let (shared, templates) = (SharedHooks::default(), Templates::default());
    let mut pairs = Vec::new();
    for (at, node) in run
        .graph
        .nodes
        .values()
        .chain(run.graph.nodes.values())
        .enumerate()
    {
        let template = template(&templates, text, at as u32 * 3);
        let host = late_host(&run, node);
        let together = shared.late(&host, &template);
        let alone = Interp::new(&late_host(&run, node), Limits::default()).render(&template);
        pairs.push((together, alone.ok()));
    }
    pairs
}

fn shown(text: &Text) -> (String, Vec<Piece>) {
    (text.as_str().to_owned(), text.runs().to_vec())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn a_shared_text_is_what_each_node_would_render(
        fragments in prop::collection::vec(prop::sample::select(FRAGMENTS.to_vec()), 1..4),
    ) {
        let text = fragments.concat();
        for (together, alone) in both_late(&text) {
            if let Some(together) = together {
                prop_assert_eq!(Some(shown(&together)), alone.as_ref().map(shown), "{}", text);
            }
        }
        let (run, _) = world().run();
        let (shared, templates) = (SharedHooks::default(), Templates::default());
        for (at, node) in run.graph.nodes.values().enumerate() {
            let template = template(&templates, &text, at as u32);
            let host = |session: &Rc<Session>| ParseHost::new(&run.env, node, Rc::clone(session));
            let together = shared.early(&host(&Session::new()), &template);
            let session = Session::new();
            let host = host(&session);
            let mut interp = Interp::new(&host, Limits::default());
            let alone = interp.render(&template);
            if let Some(together) = together {
                prop_assert!(alone.is_ok() && interp.undecided().is_none(), "{}", text);
                let macros: Vec<Arc<str>> = session.uses().macros.iter().cloned().collect();
                prop_assert_eq!(&together.macros, &macros, "{}", text);
                session.uses().macros.clear();
                prop_assert!(session.is_untouched(), "{}", text);
            }
        }
    }
}

#[test]
fn what_project_files_give_to_all_models_is_shared() {
    for text in [
        "grant select on {{ this }} to reporter",
        "{{ m(this) }}{{ own() }}{{ adapter.dispatch('m')(this) }}",
        "{{ all(this, ['r1', 'analyst']) }}",
        "{{ quoted(['a', 'b']) }}{% if target.name == 'dev' %}{{ this.name }}{% endif %}",
        "{% set t %}{{ this }}{% endset %}{{ t }} {% call wrap() %}{{ t }}{% endcall %}",
    ] {
        let last = both_late(text).pop();
        assert!(
            last.is_some_and(|(together, _)| together.is_some()),
            "{text}"
        );
    }
}

#[test]
fn a_text_that_looks_at_the_node_is_rendered_for_each() {
    for text in [
        "{% if this.name == 'orders' %}x{% endif %}",
        "{{ model.name }}",
        "{{ pick(this) }}",
        "{{ this | upper }}",
        "{% do target.update({'name': this.name}) %}",
    ] {
        let pairs = both_late(text);
        assert!(
            pairs.iter().all(|(together, _)| together.is_none()),
            "{text}"
        );
    }
}
