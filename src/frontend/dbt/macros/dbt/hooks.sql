{# Hooks, and what decides how a node is built. #}

{% macro run_hooks(hooks, inside_transaction=True) %}
{{- '\n  ' -}}
{%- for hook in hooks | selectattr('transaction', 'equalto', inside_transaction) %}
    {% if loop.first and not inside_transaction -%}
    {%- call statement(auto_begin=false) %}
        commit;
      {% endcall -%}
    {{ '\n      \n    ' }}
  {%- endif -%}
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

{% macro make_hook_config(sql, inside_transaction) %}
    {{ tojson({"sql": sql, "transaction": inside_transaction}) }}
{% endmacro %}

{% macro before_begin(sql) %}
    {{ make_hook_config(sql, inside_transaction=False) }}
{% endmacro %}

{% macro in_transaction(sql) %}
    {{ make_hook_config(sql, inside_transaction=True) }}
{% endmacro %}

{% macro after_commit(sql) %}
    {{ make_hook_config(sql, inside_transaction=False) }}
{% endmacro %}

{% macro set_sql_header(config) %}{{ config.set('sql_header', caller()) }}{% endmacro %}

{% macro should_full_refresh() %}
{%- set configured = config.get('full_refresh') -%}
{%- do return(flags.FULL_REFRESH if configured is none else configured) -%}
{% endmacro %}

{% macro should_store_failures() %}
{%- set configured = config.get('store_failures') -%}
{%- do return(flags.STORE_FAILURES if configured is none else configured) -%}
{% endmacro %}

{% macro is_incremental() %}
{%- if not execute -%}{%- do return(False) -%}{%- endif -%}
{%- set relation = adapter.get_relation(this.database, this.schema, this.table) -%}
{%- do return(relation is not none
              and relation.type == 'table'
              and model.config.materialized == 'incremental'
              and not should_full_refresh()) -%}
{% endmacro %}

{% macro get_where_subquery(relation) %}{% do return(adapter.dispatch('get_where_subquery', 'dbt')(relation)) %}{% endmacro %}
{% macro default__get_where_subquery(relation) %}
{%- set where = config.get('where', '') -%}
{%- do return('(select * from ' ~ relation ~ ' where ' ~ where ~ ') dbt_subquery' if where else relation) -%}
{% endmacro %}

{% macro is_core_v2() %}{{ return(dbt_version.startswith('2.')) }}{% endmacro %}
