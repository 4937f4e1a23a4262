//! Profiles, project files, properties files (semantics 1.8, 3.6).

use super::*;

fn options() -> crate::frontend::dbt::model::Options {
    let mut options = testing::options();
    options.vars = json(r#"{"cli": "v", "late": "{{ env_var('USER') }}"}"#);
    options.env = Arc::new(
        [
            ("USER".into(), "ann".into()),
            ("DBT_ENV_SECRET_KEY".into(), "hunter2".into()),
        ]
        .into(),
    );
    options
}

#[test]
fn a_secret_never_leaves_a_profile() {
    let host = ProfileHost::new(&options());
    let text = render(&host, "x{{ env_var('DBT_ENV_SECRET_KEY') }}").unwrap();
    assert!(ProfileHost::is_secret(&text) && !text.contains("hunter2"));
    assert!(ProfileHost::is_secret(
        &render(&host, "{{ env_var('DBT_ENV_SECRET_UNSET') }}").unwrap()
    ));
    assert_eq!(
        render(
            &host,
            "{{ env_var('USER') }} {{ var('cli') }} {{ var('late') }} {{ target is defined }}"
        )
        .unwrap(),
        "ann v ann False"
    );
}

#[test]
fn a_project_file_knows_the_target_and_the_command_lines_vars() {
    let (run, _) = World::new().root(r#"{"vars": {"own": 1}}"#).run();
    let host = YamlHost::for_project(&options(), Some(&run.env.target));
    assert_eq!(
        render(
            &host,
            "{{ target.name }} {{ var('cli') }} {{ ref is defined }} {{ execute is defined }}"
        )
        .unwrap(),
        "dev v False False"
    );
    assert_eq!(
        render(&host, "{{ var('own') }}").unwrap_err().code,
        "dbt::unknown-var"
    );
}

#[test]
fn properties_hand_over_variables_unrendered_and_know_no_macros() {
    let world = World::new()
        .root(r#"{"vars": {"own": "{{ this }}"}}"#)
        .macros("shop", "{% macro m() %}{% endmacro %}");
    let (run, _) = world.run();
    let host = YamlHost::for_properties(&run.env, &"shop".into());
    assert_eq!(
        render(
            &host,
            "{{ var('own') }}[{{ this }}]{{ m is defined }} {{ project_name }}"
        )
        .unwrap(),
        "{{ this }}[]False shop"
    );
    assert_eq!(
        render(&host, "{{ this.name }}").unwrap_err().code,
        "render::undefined"
    );
}
