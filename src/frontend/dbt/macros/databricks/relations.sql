{# Statements of dbt-databricks's own. #}

{% macro databricks__get_drop_sql(relation) %}
{%- if relation.is_materialized_view -%}{{ drop_materialized_view(relation) }}
{%- elif relation.is_view -%}{{ drop_view(relation) }}
{%- else -%}{{ drop_table(relation) }}
{%- endif -%}
{% endmacro %}
{% macro databricks__drop_relation(relation) %}
{%- call statement('drop_relation', auto_begin=False) %}{{ get_drop_sql(relation) }}{% endcall %}
{% endmacro %}
{% macro databricks__drop_view(relation) %}DROP VIEW IF EXISTS {{ relation.render() }}{% endmacro %}
{% macro databricks__drop_table(relation) %}drop table if exists {{ relation.render() }}{% endmacro %}

{% macro databricks__generate_database_name(custom_database_name=none, node=none) %}
{%- do return(target.database if custom_database_name is none else custom_database_name) -%}
{% endmacro %}

{% macro databricks__drop_materialized_view(relation) %}drop materialized view if exists {{ relation.render() }}{% endmacro %}
{% macro databricks__refresh_materialized_view(relation) %}refresh materialized view {{ relation.render() }}{% endmacro %}
{% macro databricks__get_rename_table_sql(relation, new_name) %}ALTER TABLE {{ relation.render() }} RENAME TO {{ adapter.quote(new_name) }}{% endmacro %}
{% macro databricks__get_rename_view_sql(relation, new_name) %}ALTER VIEW {{ relation.render() }} RENAME TO {{ new_name }}{% endmacro %}
{% macro databricks__make_temp_relation(base_relation, suffix='__dbt_tmp') %}
{%- do return(base_relation.incorporate(path={"identifier": base_relation.identifier ~ suffix})) -%}
{% endmacro %}
{% macro databricks__create_or_replace_clone(this_relation, defer_relation) %}
    create or replace
    table {{ this_relation.render() }}
    shallow clone {{ defer_relation.render() }}
{% endmacro %}

{# Columns, and the table's order on disk. #}
{% macro add_columns_sql(relation, columns) %}ALTER TABLE {{ relation.render() }} ADD COLUMNS ({% for column in columns %}{{ adapter.quote(column.name) }} {{ column.data_type }}{{ ', ' if not loop.last }}{% endfor %}){% endmacro %}
{% macro drop_columns_sql(relation, columns) %}ALTER TABLE {{ relation.render() }} DROP COLUMNS ({% for column in columns %}{{ adapter.quote(column.name) }}{{ ', ' if not loop.last }}{% endfor %}){% endmacro %}
{% macro get_optimize_sql(relation) %}optimize {{ relation.render() }}
{%- if config.get('zorder') %} zorder by ({{ [config.get('zorder')] | join(', ') if config.get('zorder') is string else config.get('zorder') | join(', ') }}){% endif -%}
{% endmacro %}

{# Comments and tags. #}
{% macro alter_relation_comment_sql(relation, description) %}COMMENT ON {{ (relation.type or 'table') | replace('_', ' ') | upper }} {{ relation.render() }} IS '{{ description | replace("'", "\\'") }}'{% endmacro %}
{% macro alter_set_tags(relation, tags) %}
  ALTER {{ (relation.type or 'table') | replace('_', ' ') | upper }} {{ relation.render() }} SET TAGS (
    {% for tag, value in tags.items() %}'{{ tag }}' = '{{ value }}'{{ ', ' if not loop.last }}{% endfor %}
  )
{% endmacro %}
{% macro alter_set_column_tags(relation, column, tags) %}
  ALTER TABLE {{ relation.render() }}
  ALTER COLUMN {{ adapter.quote(column) }}
  SET TAGS ({% for tag, value in tags.items() %}'{{ tag }}' = '{{ value }}'{{ ', ' if not loop.last }}{% endfor %})
{% endmacro %}
{% macro alter_drop_row_filter(relation) %}
  ALTER TABLE {{ relation.render() }}
  DROP ROW FILTER
{% endmacro %}

{# The session's catalog. #}
{% macro current_catalog() %}{{ return(adapter.dispatch('current_catalog', 'dbt')()) }}{% endmacro %}
{% macro databricks__current_catalog() %}
{%- call statement('current_catalog', fetch_result=True) %}SELECT current_catalog(){% endcall -%}
{%- do return(load_result('current_catalog').table) -%}
{% endmacro %}
{% macro use_catalog(catalog) %}{{ return(adapter.dispatch('use_catalog', 'dbt')(catalog)) }}{% endmacro %}
{% macro databricks__use_catalog(catalog) %}
{%- call statement() %}USE CATALOG {{ adapter.quote(catalog) }}{% endcall %}
{% endmacro %}
{% macro run_query_as(sql, name, fetch_result=True) %}
{%- call statement(name, fetch_result=fetch_result, auto_begin=False) %}{{ sql }}{% endcall -%}
{%- if fetch_result -%}{%- do return(load_result(name).table) -%}{%- endif -%}
{% endmacro %}
{% macro execute_multiple_statements(sqls) %}
{%- for sql in [sqls] if sqls is string -%}{%- call statement('main') %}{{ sql }}{% endcall -%}{%- else -%}
  {%- for sql in sqls -%}{%- call statement(loop.index ~ '_' ~ loop.length if not loop.last else 'main') %}{{ sql }}{% endcall -%}{%- endfor -%}
{%- endfor -%}
{% endmacro %}

{# Dropping columns takes their tags off first, which only the catalog knows. #}
{% macro databricks__alter_relation_add_remove_columns(relation, add_columns, remove_columns) %}
{%- if remove_columns -%}{%- do unset_column_tags(relation, remove_columns) -%}{%- endif -%}
{%- if add_columns -%}{%- do run_query(add_columns_sql(relation, add_columns)) -%}{%- endif -%}
{% endmacro %}
{% macro show_table_extended_sql(relation) %}SHOW TABLE EXTENDED IN {{ relation.without_identifier() | lower }} LIKE '{{ relation.identifier }}'{% endmacro %}
