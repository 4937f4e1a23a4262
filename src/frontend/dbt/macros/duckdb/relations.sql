{# Statements of dbt-duckdb's own. #}

{# dbt asks whether the database is an attached one of another kind; that it is not is assumed. #}
{% macro duckdb__create_schema(relation) %}
{%- call statement('create_schema') %}create schema if not exists {{ relation.without_identifier() }}{% endcall -%}
{% endmacro %}

{% macro duckdb__drop_schema(relation) %}
{%- call statement('drop_schema') %}drop schema if exists {{ relation.without_identifier() }} cascade{% endcall -%}
{% endmacro %}

{% macro duckdb__drop_relation(relation) %}
{%- call statement('drop_relation', auto_begin=False) %}drop {{ relation.type }} if exists {{ relation }} cascade{% endcall %}
{% endmacro %}

{% macro duckdb__rename_relation(from_relation, to_relation) %}
{%- set name = adapter.quote_as_configured(to_relation.identifier, 'identifier') -%}
{{ '\n  ' -}}
{% call statement('rename_relation') %}alter {{ to_relation.type }} {{ from_relation }} rename to {{ name }}{% endcall %}
{% endmacro %}

{% macro duckdb__make_temp_relation(base_relation, suffix) %}
{%- set name = base_relation.identifier ~ suffix ~ py_current_timestring() -%}
{%- do return(base_relation.incorporate(path={"identifier": name, "schema": none, "database": none})) -%}
{% endmacro %}

{% macro duckdb__get_empty_subquery_sql(select_sql, select_sql_header=none) %}
{%- if select_sql_header is not none -%}{%- do run_query(select_sql_header) -%}{%- endif -%}
select * from (
        {{ select_sql }}
    ) as __dbt_sbq
    where false
    limit 0
{% endmacro %}

{% macro duckdb__alter_relation_add_remove_columns(relation, add_columns, remove_columns) %}
{%- for column in add_columns or [] -%}
  {%- do run_query('alter ' ~ relation.type ~ ' ' ~ relation ~ ' add column\n           ' ~ api.Relation.create(identifier=column.name) ~ ' ' ~ column.data_type) -%}
{%- endfor -%}
{%- for column in remove_columns or [] -%}
  {%- do run_query('alter ' ~ relation.type ~ ' ' ~ relation ~ ' drop column\n          ' ~ api.Relation.create(identifier=column.name)) -%}
{%- endfor -%}
{% endmacro %}

{% macro duckdb__apply_grants(relation, grant_config, should_revoke=True) %}
{%- if grant_config %}
      {{ adapter.warn_once('Grants for relations are not supported by DuckDB') }}
    {% endif %}
{% endmacro %}

{# DuckDB opens no transaction by itself, so no literal commit is sent before outside hooks. #}
{% macro run_hooks(hooks, inside_transaction=True) %}
{{- '\n  ' -}}
{%- for hook in hooks | selectattr('transaction', 'equalto', inside_transaction) -%}
  {%- set rendered = render(hook.get('sql')) | trim -%}
  {{ '\n    ' * 2 }}
  {%- if rendered -%}
    {%- call statement(auto_begin=inside_transaction) %}
        {{ rendered }}
      {% endcall -%}
    {{ '\n      \n    ' }}
  {%- endif %}
  {% endfor %}
{% endmacro %}
