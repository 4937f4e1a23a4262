{# Relations: names for temporary ones, and statements that change them. #}

{% macro make_intermediate_relation(base_relation, suffix='__dbt_tmp') %}{{ return(adapter.dispatch('make_intermediate_relation', 'dbt')(base_relation, suffix)) }}{% endmacro %}
{% macro default__make_intermediate_relation(base_relation, suffix) %}
{%- do return(default__make_temp_relation(base_relation, suffix)) -%}
{% endmacro %}

{# Batches of a microbatch model must not share one. #}
{% macro make_temp_relation(base_relation, suffix='__dbt_tmp') %}
{%- if suffix == '__dbt_tmp' and model.batch -%}
  {%- set suffix = suffix ~ '_' ~ model.batch.id -%}
{%- endif -%}
{%- do return(adapter.dispatch('make_temp_relation', 'dbt')(base_relation, suffix)) -%}
{% endmacro %}
{% macro default__make_temp_relation(base_relation, suffix) %}
{%- do return(base_relation.incorporate(path={"identifier": base_relation.identifier ~ suffix})) -%}
{% endmacro %}

{% macro make_backup_relation(base_relation, backup_relation_type, suffix='__dbt_backup') %}{{ return(adapter.dispatch('make_backup_relation', 'dbt')(base_relation, backup_relation_type, suffix)) }}{% endmacro %}
{% macro default__make_backup_relation(base_relation, backup_relation_type, suffix) %}
{%- do return(base_relation.incorporate(path={"identifier": base_relation.identifier ~ suffix}, type=backup_relation_type)) -%}
{% endmacro %}

{% macro get_or_create_relation(database, schema, identifier, type) %}{{ return(adapter.dispatch('get_or_create_relation', 'dbt')(database, schema, identifier, type)) }}{% endmacro %}
{% macro default__get_or_create_relation(database, schema, identifier, type) %}
{%- set found = adapter.get_relation(database=database, schema=schema, identifier=identifier) -%}
{%- if found -%}{%- do return([true, found]) -%}{%- endif -%}
{%- do return([false, api.Relation.create(database=database, schema=schema, identifier=identifier, type=type)]) -%}
{% endmacro %}

{% macro load_cached_relation(relation) %}
{%- do return(adapter.get_relation(database=relation.database, schema=relation.schema, identifier=relation.identifier)) -%}
{% endmacro %}
{% macro load_relation(relation) %}{{ return(load_cached_relation(relation)) }}{% endmacro %}

{% macro truncate_relation(relation) %}{{ return(adapter.dispatch('truncate_relation', 'dbt')(relation)) }}{% endmacro %}
{% macro default__truncate_relation(relation) %}
{%- call statement('truncate_relation') %}truncate table {{ relation.render() }}{% endcall %}
{% endmacro %}

{% macro drop_relation(relation) %}{{ return(adapter.dispatch('drop_relation', 'dbt')(relation)) }}{% endmacro %}
{% macro default__drop_relation(relation) %}
{%- call statement('drop_relation', auto_begin=False) %}{{ get_drop_sql(relation) }}{% endcall %}
{% endmacro %}
{% macro drop_relation_if_exists(relation) %}
  {% if relation is not none %}
    {{ adapter.drop_relation(relation) }}
  {% endif %}
{% endmacro %}

{% macro rename_relation(from_relation, to_relation) %}{{ return(adapter.dispatch('rename_relation', 'dbt')(from_relation, to_relation)) }}{% endmacro %}
{% macro default__rename_relation(from_relation, to_relation) %}
{%- set name = adapter.quote_as_configured(to_relation.identifier, 'identifier') -%}
{{ '\n  ' -}}
{% call statement('rename_relation') %}alter table {{ from_relation.render() }} rename to {{ name }}{% endcall %}
{% endmacro %}

{% macro get_drop_sql(relation) %}{% do log('Applying DROP to: ' ~ relation) %}{{ adapter.dispatch('get_drop_sql', 'dbt')(relation) }}{% endmacro %}
{% macro default__get_drop_sql(relation) %}
{%- if relation.is_view -%}{{ drop_view(relation) }}
{%- elif relation.is_table -%}{{ drop_table(relation) }}
{%- elif relation.is_materialized_view -%}{{ drop_materialized_view(relation) }}
{%- else -%}drop {{ relation.type }} if exists {{ relation.render() }} cascade
{%- endif -%}
{% endmacro %}

{% macro drop_view(relation) %}{{ adapter.dispatch('drop_view', 'dbt')(relation) }}{% endmacro %}
{% macro default__drop_view(relation) %}drop view if exists {{ relation.render() }} cascade{% endmacro %}

{% macro drop_table(relation) %}{{ adapter.dispatch('drop_table', 'dbt')(relation) }}{% endmacro %}
{% macro default__drop_table(relation) %}drop table if exists {{ relation.render() }} cascade{% endmacro %}

{% macro drop_materialized_view(relation) %}{{ adapter.dispatch('drop_materialized_view', 'dbt')(relation) }}{% endmacro %}
{% macro default__drop_materialized_view(relation) %}drop materialized view if exists {{ relation.render() }} cascade{% endmacro %}

{% macro get_rename_sql(relation, new_name) %}{% do log('Applying RENAME to: ' ~ relation) %}{{ adapter.dispatch('get_rename_sql', 'dbt')(relation, new_name) }}{% endmacro %}
{% macro default__get_rename_sql(relation, new_name) %}
{%- if relation.is_view -%}{{ get_rename_view_sql(relation, new_name) }}
{%- elif relation.is_table -%}{{ get_rename_table_sql(relation, new_name) }}
{%- elif relation.is_materialized_view -%}{{ get_rename_materialized_view_sql(relation, new_name) }}
{%- else -%}{%- do exceptions.raise_compiler_error('`get_rename_sql` has not been implemented for: ' ~ relation.type) -%}
{%- endif -%}
{% endmacro %}

{% macro get_rename_view_sql(relation, new_name) %}{{ adapter.dispatch('get_rename_view_sql', 'dbt')(relation, new_name) }}{% endmacro %}
{% macro default__get_rename_view_sql(relation, new_name) %}
{%- do exceptions.raise_compiler_error('`get_rename_view_sql` has not been implemented for this adapter.') -%}
{% endmacro %}

{% macro get_rename_table_sql(relation, new_name) %}{{ adapter.dispatch('get_rename_table_sql', 'dbt')(relation, new_name) }}{% endmacro %}
{% macro default__get_rename_table_sql(relation, new_name) %}
{%- do exceptions.raise_compiler_error('`get_rename_table_sql` has not been implemented for this adapter.') -%}
{% endmacro %}

{% macro get_rename_materialized_view_sql(relation, new_name) %}{{ adapter.dispatch('get_rename_materialized_view_sql', 'dbt')(relation, new_name) }}{% endmacro %}
{% macro default__get_rename_materialized_view_sql(relation, new_name) %}
{%- do exceptions.raise_compiler_error('`get_rename_materialized_view_sql` has not been implemented for this adapter.') -%}
{% endmacro %}
