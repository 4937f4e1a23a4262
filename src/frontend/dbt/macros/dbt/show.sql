{# Queries about queries: their first rows, their freshness, whether they run. #}

{% macro get_show_sql(compiled_code, sql_header, limit) -%}
  {%- if sql_header is not none -%}
  {{ sql_header }}
  {%- endif %}
  {{ get_limit_subquery_sql(compiled_code, limit) }}
{% endmacro %}
{% macro get_limit_subquery_sql(sql, limit) -%}
  {{ adapter.dispatch('get_limit_sql', 'dbt')(sql, limit) }}
{%- endmacro %}
{% macro default__get_limit_sql(sql, limit) %}
  {{ sql }}
  {% if limit is not none %}
  limit {{ limit }}
  {%- endif -%}
{% endmacro %}

{% macro collect_freshness(source, loaded_at_field, filter) %}{{ return(adapter.dispatch('collect_freshness', 'dbt')(source, loaded_at_field, filter)) }}{% endmacro %}
{% macro default__collect_freshness(source, loaded_at_field, filter) %}
{%- call statement('collect_freshness', fetch_result=True, auto_begin=False) %}select
      max({{ loaded_at_field }}) as max_loaded_at,
      {{ current_timestamp() }} as snapshotted_at
    from {{ source }}
    {% if filter %}
    where {{ filter }}
    {% endif %}{% endcall -%}
{%- do return(load_result('collect_freshness')) -%}
{% endmacro %}

{% macro validate_sql(sql) %}{{ return(adapter.dispatch('validate_sql', 'dbt')(sql)) }}{% endmacro %}
{% macro default__validate_sql(sql) %}
{%- call statement('validate_sql') %}explain {{ sql }}{% endcall -%}
{%- do return(load_result('validate_sql')) -%}
{% endmacro %}
