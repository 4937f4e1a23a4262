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
