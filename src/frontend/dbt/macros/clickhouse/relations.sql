{# Statements of dbt-clickhouse's own. A cluster's clause is not known here. #}

{% macro on_cluster_clause(relation, force_sync) -%}
{{ "\n  " }}{% if target.cluster %}{{ adapter.hookc_own_macro('on_cluster_clause') }}{% endif -%}
{%- endmacro %}

{% macro clickhouse__create_schema(relation) %}
{%- call statement('create_schema') %}create database if not exists {{ relation.without_identifier().include(database=False) }}
        {{ on_cluster_clause(relation) }}
        {{ adapter.hookc_own_macro('clickhouse__create_schema') if target.database_engine }}{% endcall %}
{% endmacro %}
{% macro clickhouse__drop_schema(relation) %}
{%- call statement('drop_schema') %}drop database if exists {{ relation.without_identifier().include(database=False) }} {{ on_cluster_clause(relation) }}{% endcall %}
{% endmacro %}
{% macro clickhouse__drop_relation(relation, obj_type='table') %}
{%- call statement('drop_relation', auto_begin=False) %}drop {{ obj_type }} if exists {{ relation }} {{ on_cluster_clause(relation, True) }}{% endcall %}
{% endmacro %}
{# What has the new name is dropped first. #}
{% macro clickhouse__rename_relation(from_relation, to_relation, obj_type='table') %}
{%- call statement('drop_relation') %}drop {{ obj_type }} if exists {{ to_relation }} {{ on_cluster_clause(to_relation) }}{% endcall -%}
{%- call statement('rename_relation') %}rename {{ obj_type }} {{ from_relation }} to {{ to_relation }} {{ on_cluster_clause(from_relation) }}{% endcall %}
{% endmacro %}
{% macro clickhouse__truncate_relation(relation) %}
{%- call statement('truncate_relation') %}truncate table {{ relation }} {{ on_cluster_clause(relation) }}{% endcall %}
{% endmacro %}

{% macro clickhouse__get_grant_sql(relation, privilege, grantees) %}grant {{ on_cluster_clause(relation) }} {{ privilege }} on {{ relation }} to {{ grantees | join(', ') }}{% endmacro %}
{% macro clickhouse__get_revoke_sql(relation, privilege, grantees) %}revoke {{ on_cluster_clause(relation) }} {{ privilege }} on {{ relation }} from {{ grantees | join(', ') }}{% endmacro %}
