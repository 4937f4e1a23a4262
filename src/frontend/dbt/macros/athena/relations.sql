{# Statements of dbt-athena's own; tables are dropped through Glue's and S3's APIs. #}

{% macro _athena_hive(relation) %}{{ return(relation.include(database=false, identifier=relation.identifier is not none) | replace('"', '`')) }}{% endmacro %}

{% macro athena__create_schema(relation) %}
{%- call statement('create_schema') %}create schema if not exists {{ _athena_hive(relation.without_identifier()) }}{% endcall %}
{% endmacro %}
{% macro athena__drop_schema(relation) %}
{%- call statement('drop_schema') %}drop schema if exists {{ _athena_hive(relation.without_identifier()) }} cascade{% endcall %}
{% endmacro %}
{% macro athena__drop_relation(relation) %}
{%- if config.get('native_drop', default=false) and relation.type == 'view' -%}
  {%- do drop_relation_sql(relation) -%}
{%- else -%}
  {%- do adapter.clean_up_table(relation) -%}
  {%- do adapter.delete_from_glue_catalog(relation) -%}
{%- endif -%}
{% endmacro %}
{% macro drop_relation_sql(relation) %}
{%- call statement('drop_relation', auto_begin=False) %}drop {{ relation.type }} if exists {{ relation.render() if relation.type == 'view' else _athena_hive(relation) }}{% endcall %}
{% endmacro %}
{% macro athena__rename_relation(from_relation, to_relation) %}
{%- call statement('rename_relation') %}alter table {{ _athena_hive(from_relation) }} rename to {{ _athena_hive(to_relation) }}{% endcall %}
{% endmacro %}
{% macro set_table_classification(relation) %}
{%- call statement('set_table_classification', auto_begin=False) %}alter table {{ _athena_hive(relation) }} set tblproperties ('classification' = '{{ config.get('format', default='parquet') }}'){% endcall %}
{% endmacro %}

{% macro athena__get_columns_in_relation(relation) %}{{ return(adapter.get_columns_in_relation(relation)) }}{% endmacro %}
{% macro athena__list_schemas(database) %}{{ return(adapter.list_schemas(database)) }}{% endmacro %}
{% macro athena__list_relations_without_caching(schema_relation) %}{{ return(adapter.list_relations_without_caching(schema_relation)) }}{% endmacro %}
{% macro athena__create_view_as(relation, sql) %}
  create or replace view
    {{ relation }}
  as
    {{ sql }}
{% endmacro %}
