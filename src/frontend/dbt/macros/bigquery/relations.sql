{# Statements of dbt-bigquery's own; schemas and relations are changed through its API. #}

{% macro bigquery__drop_schema(relation) %}{{ adapter.drop_schema(relation) }}
{% endmacro %}
{% macro bigquery__get_columns_in_relation(relation) %}{{ return(adapter.get_columns_in_relation(relation)) }}{% endmacro %}
{% macro bigquery__list_relations_without_caching(schema_relation) %}{{ return(adapter.list_relations_without_caching(schema_relation)) }}{% endmacro %}
{% macro bigquery__list_schemas(database) %}{{ return(adapter.list_schemas(database)) }}{% endmacro %}
{% macro bigquery__check_schema_exists(information_schema, schema) %}{{ return(adapter.check_schema_exists(information_schema.database, schema)) }}{% endmacro %}

{% macro bigquery__get_grant_sql(relation, privilege, grantee) %}grant `{{ privilege }}` on {{ relation.type }} {{ relation }} to "{{ grantee | join('", "') }}"{% endmacro %}
{% macro bigquery__get_revoke_sql(relation, privilege, grantee) %}revoke `{{ privilege }}` on {{ relation.type }} {{ relation }} from "{{ grantee | join('", "') }}"{% endmacro %}

{% macro bigquery__drop_view(relation) %}
    drop view if exists {{ relation.render() }}
{% endmacro %}
{% macro bigquery__drop_table(relation) %}
    drop table if exists {{ relation.render() }}
{% endmacro %}
{% macro bigquery__drop_materialized_view(relation) %}
    drop materialized view if exists {{ relation.render() }}
{% endmacro %}
{% macro bigquery__get_rename_view_sql(relation, new_name) %}alter view {{ relation.render() }} rename to {{ new_name }}{% endmacro %}
{% macro bigquery__get_rename_table_sql(relation, new_name) %}alter table {{ relation.render() }} rename to {{ new_name }}{% endmacro %}

{% macro bigquery__refresh_materialized_view(relation) %}
    call bq.refresh_materialized_view('{{ relation.database }}.{{ relation.schema }}.{{ relation.identifier }}')
{% endmacro %}
{% macro bigquery__get_empty_subquery_sql(select_sql, select_sql_header=none) %}
{%- if select_sql_header is not none -%}
    {{ select_sql_header }}
    {%- endif -%}
    select * from (
        {{ select_sql }}
    ) as __dbt_sbq
    where false and current_timestamp() = current_timestamp()
    limit 0
{% endmacro %}
{% macro bigquery__can_clone_table() %}{{ return(True) }}{% endmacro %}
{% macro bigquery__create_or_replace_clone(this_relation, defer_relation) %}
    drop table if exists {{ this_relation }};
    create or replace
      table {{ this_relation }}
      clone {{ defer_relation }};
{% endmacro %}
{% macro date_sharded_table(base_name) %}{{ return(base_name ~ '[DBT__PARTITION_DATE]') }}{% endmacro %}
{% macro grant_access_to(entity, entity_type, role, grant_target_dict) %}{% do adapter.grant_access_to(entity, entity_type, role, grant_target_dict) %}{% endmacro %}
{% macro get_partitions_metadata(table) %}{{ return(adapter.get_partitions_metadata(table) if execute else none) }}{% endmacro %}
{% macro cluster_by(raw_cluster_by) %}
{%- if raw_cluster_by is not none -%}
  cluster by {{ raw_cluster_by if raw_cluster_by is string else raw_cluster_by | join(', ') }}
{%- endif -%}
{% endmacro %}
{% macro bigquery__alter_relation_comment(relation, relation_comment) %}{% do adapter.update_table_description(relation.database, relation.schema, relation.identifier, relation_comment) %}{% endmacro %}
{% macro bigquery__alter_column_comment(relation, column_dict) %}{% do adapter.update_columns(relation, column_dict) %}{% endmacro %}
{% macro bigquery__alter_relation_add_columns(relation, add_columns) %}
{%- set sql -%}
     alter {{ relation.type }} {{ relation }}
        {% for column in add_columns %}
          add column {{ column.name }} {{ column.data_type }}{{ ',' if not loop.last }}
        {% endfor %}
{%- endset -%}
{%- do return(run_query(sql)) -%}
{% endmacro %}
{% macro bigquery__alter_relation_drop_columns(relation, drop_columns) %}
{%- set sql -%}
     alter {{ relation.type }} {{ relation }}

        {% for column in drop_columns %}
          drop column {{ column.name }}{{ ',' if not loop.last }}
        {% endfor %}
{%- endset -%}
{%- do return(run_query(sql)) -%}
{% endmacro %}
