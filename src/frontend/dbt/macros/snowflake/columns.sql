{# Columns and comments on Snowflake. #}

{# dbt looks at the columns through this query. #}
{% macro snowflake__get_columns_in_relation(relation) %}{{ return(adapter.get_columns_in_relation(relation)) }}{% endmacro %}

{% macro snowflake__alter_column_type(relation, column_name, new_column_type) %}
{%- call statement('alter_column_type') %}alter  table {{ relation.render() }} alter {{ adapter.quote(column_name) }} set data type {{ new_column_type }};{% endcall %}
{% endmacro %}

{% macro snowflake__alter_relation_add_remove_columns(relation, add_columns, remove_columns) %}
{%- set table = 'alter  ' ~ (relation.type | replace('_', ' ')) ~ ' ' ~ relation.render() -%}
{%- if add_columns -%}
  {%- set sql -%}
       {{ table }} add column
          {% for column in add_columns %}
            {{ adapter.quote(column.name) }} {{ '\n  \n  \n    ' }}{{ column.data_type }}{{ '\n  \n' }}{{ ',' if not loop.last }}
          {% endfor %}
  {%- endset -%}
  {%- do run_query(sql) -%}
{%- endif -%}
{%- if remove_columns -%}
  {%- set sql -%}
        {{ table }} drop column
            {% for column in remove_columns %}
                {{ adapter.quote(column.name) }}{{ ',' if not loop.last }}
            {% endfor %}
  {%- endset -%}
  {%- do run_query(sql) -%}
{%- endif -%}
{% endmacro %}

{% macro get_column_comment_sql(column_name, column_dict, apply_comment=false) -%}
{%- set described = {} -%}
{%- for name in [column_name, column_name | lower, column_name | upper] | reverse if name in column_dict -%}
  {%- do described.update(found=column_dict[name]) -%}
{%- endfor -%}
{%- set description = (described.get('found') or {}).get('description') or '' -%}
{{ adapter.quote((described.get('found') or {}).get('name', column_name) if (described.get('found') or {}).get('quote') else column_name) }} COMMENT $${{ description | replace('$', '[$]') }}$$
{%- endmacro %}
{% macro get_persist_docs_column_list(model_columns, query_columns) %}
(
  {% for column_name in query_columns %}
    {{ get_column_comment_sql(column_name, model_columns) }}
    {{- ", " if not loop.last else "" }}
  {% endfor %}
)
{% endmacro %}
{% macro snowflake__alter_column_comment(relation, column_dict) %}
{%- set existing = adapter.get_columns_in_relation(relation) | map(attribute='name') | list -%}
{%- set documented = validate_doc_columns(relation, column_dict, existing) %}
    alter  {{ 'table' if relation.is_dynamic_table else relation.type }} {{ relation.render() }} alter
    {% for column_name in existing %}
        {{ get_column_comment_sql(column_name, documented) }} {{- ',' if not loop.last else ';' }}
    {% endfor %}
{% endmacro %}
{% macro snowflake__persist_docs(relation, model, for_relation, for_columns) %}
{%- if for_relation and config.persist_relation_docs() and model.description -%}
  {%- do run_query(alter_relation_comment(relation, model.description)) -%}
{%- endif -%}
{%- if for_columns and config.persist_column_docs() and model.columns -%}
  {%- set sql = alter_column_comment(relation, model.columns) -%}
  {%- if sql and sql | trim -%}{%- do run_query(sql) -%}{%- endif -%}
{%- endif -%}
{% endmacro %}

{# The session's query tag, set around a node's build. #}
{% macro get_current_query_tag() %}{{ return(run_query("show parameters like 'query_tag' in session").rows[0]['value']) }}{% endmacro %}
{% macro set_query_tag() %}{{ return(adapter.dispatch('set_query_tag', 'dbt')()) }}{% endmacro %}
{% macro snowflake__set_query_tag() %}
{%- set tag = config.get('query_tag') -%}
{%- if not tag -%}{%- do return(none) -%}{%- endif -%}
{%- set before = get_current_query_tag() -%}
{%- do run_query("alter session set query_tag = '" ~ tag ~ "'") -%}
{%- do return(before) -%}
{% endmacro %}
{% macro unset_query_tag(original_query_tag) %}{{ return(adapter.dispatch('unset_query_tag', 'dbt')(original_query_tag)) }}{% endmacro %}
{% macro snowflake__unset_query_tag(original_query_tag) %}
{%- if config.get('query_tag') -%}
  {%- do run_query("alter session set query_tag = '" ~ original_query_tag ~ "'" if original_query_tag else 'alter session unset query_tag') -%}
{%- endif -%}
{% endmacro %}

{% macro snowflake__show_object_metadata(relation) %}
{%- set sql -%}
    show objects in {{ relation.include(identifier=False) }} starts with '{{ relation.identifier }}' limit 1
{%- endset -%}
{%- do return(run_query(sql)) -%}
{% endmacro %}
{% macro snowflake__can_clone_table() %}{{ return(True) }}{% endmacro %}
{% macro snowflake__create_or_replace_clone(this_relation, defer_relation) %}
    create or replace
      {{ 'transient' if config.get('transient', true) }}
      table {{ this_relation }}
      clone {{ defer_relation }}
      {{ 'copy grants' if config.get('copy_grants', false) }}
{% endmacro %}
{% macro snowflake__refresh_materialized_view(relation) %}{{ return(snowflake__refresh_dynamic_table(relation)) }}{% endmacro %}
{% macro snowflake__refresh_dynamic_table(relation) %}
    alter dynamic table {{ relation }} refresh
{% endmacro %}
