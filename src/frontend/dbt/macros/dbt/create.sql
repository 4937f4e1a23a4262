{# Tables, views and clones out of a query. #}

{% macro create_table_as(temporary, relation, compiled_code, language='sql') -%}
  {%- if language == 'sql' -%}
    {{ adapter.dispatch('create_table_as', 'dbt')(temporary, relation, compiled_code) }}
  {%- else -%}
    {{ adapter.dispatch('create_table_as', 'dbt')(temporary, relation, compiled_code, language) }}
  {%- endif -%}
{%- endmacro %}
{% macro default__create_table_as(temporary, relation, sql) -%}
  {{ config.get('sql_header') or '' }}

  create {{ 'temporary' if temporary }} table
    {{ relation.include(database=(not temporary), schema=(not temporary)) }}
  {{ "\n  \n  " }}as (
    {{ sql }}
  );
{%- endmacro %}

{% macro create_view_as(relation, sql) %}{{ adapter.dispatch('create_view_as', 'dbt')(relation, sql) }}{% endmacro %}
{% macro default__create_view_as(relation, sql) -%}
  {{ config.get('sql_header') or '' }}
  create view {{ relation.render() }}
    {{ "\n    \n  " }}as (
    {{ sql }}
  );
{%- endmacro %}

{% macro get_create_table_as_sql(temporary, relation, sql) %}{{ adapter.dispatch('get_create_table_as_sql', 'dbt')(temporary, relation, sql) }}{% endmacro %}
{% macro default__get_create_table_as_sql(temporary, relation, sql) %}{{ return(create_table_as(temporary, relation, sql)) }}{% endmacro %}
{% macro get_create_view_as_sql(relation, sql) %}{{ adapter.dispatch('get_create_view_as_sql', 'dbt')(relation, sql) }}{% endmacro %}
{% macro default__get_create_view_as_sql(relation, sql) %}{{ return(create_view_as(relation, sql)) }}{% endmacro %}

{% macro can_clone_table() %}{{ return(adapter.dispatch('can_clone_table', 'dbt')()) }}{% endmacro %}
{% macro default__can_clone_table() %}{{ return(False) }}{% endmacro %}
{% macro create_or_replace_clone(this_relation, defer_relation) %}{{ return(adapter.dispatch('create_or_replace_clone', 'dbt')(this_relation, defer_relation)) }}{% endmacro %}
{% macro default__create_or_replace_clone(this_relation, defer_relation) %}
    create or replace table {{ this_relation.render() }} clone {{ defer_relation.render() }}
{% endmacro %}

{% macro refresh_materialized_view(relation) %}{{ adapter.dispatch('refresh_materialized_view', 'dbt')(relation) }}{% endmacro %}
{% macro default__refresh_materialized_view(relation) %}
{%- do exceptions.raise_compiler_error('`refresh_materialized_view` has not been implemented for this adapter.') -%}
{% endmacro %}

{% macro get_create_index_sql(relation, index_dict) %}{{ return(adapter.dispatch('get_create_index_sql', 'dbt')(relation, index_dict)) }}{% endmacro %}
{% macro default__get_create_index_sql(relation, index_dict) %}{{ return(None) }}{% endmacro %}
{% macro create_indexes(relation) %}{{ adapter.dispatch('create_indexes', 'dbt')(relation) }}{% endmacro %}
{% macro default__create_indexes(relation) %}
{%- for index in config.get('indexes', default=[]) -%}
  {%- set sql = get_create_index_sql(relation, index) -%}
  {{ '\n    ' * 2 }}
  {%- if sql -%}{%- do run_query(sql) -%}{{ '\n      \n    ' }}{%- endif %}
  {% endfor %}
{% endmacro %}
{% macro get_drop_index_sql(relation, index_name) %}{{ adapter.dispatch('get_drop_index_sql', 'dbt')(relation, index_name) }}{% endmacro %}
{% macro default__get_drop_index_sql(relation, index_name) %}
{%- do exceptions.raise_compiler_error('`get_drop_index_sql has not been implemented for this adapter.') -%}
{% endmacro %}
{% macro get_show_indexes_sql(relation) %}{{ adapter.dispatch('get_show_indexes_sql', 'dbt')(relation) }}{% endmacro %}
{% macro default__get_show_indexes_sql(relation) %}
{%- do exceptions.raise_compiler_error('`get_show_indexes_sql has not been implemented for this adapter.') -%}
{% endmacro %}

{# Rows of nulls in the columns' types. #}
{% macro get_empty_schema_sql(columns) %}{{ return(adapter.dispatch('get_empty_schema_sql', 'dbt')(columns)) }}{% endmacro %}
{% macro default__get_empty_schema_sql(columns) %}
{%- set untyped = [] -%}
    select
    {% for name, column in columns.items() %}
      {% if column['data_type'] is not defined -%}{%- do untyped.append(column['name']) -%}{%- else -%}
      {{ cast('null', column['data_type']) }} as {{ adapter.quote(column['name']) if column.get('quote') else column['name'] }}{{ ", " if not loop.last }}
      {%- endif -%}
    {%- endfor -%}
{%- if untyped -%}{%- do exceptions.column_type_missing(column_names=untyped) -%}{%- endif -%}
{% endmacro %}
