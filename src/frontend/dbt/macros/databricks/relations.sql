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
