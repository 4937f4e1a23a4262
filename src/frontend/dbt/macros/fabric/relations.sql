{# Statements of dbt-fabric's own. #}

{% macro get_use_database_sql(database) %}{{ return(adapter.dispatch('get_use_database_sql', 'dbt')(database)) }}{% endmacro %}
{% macro fabric__get_use_database_sql(database) %}
  USE {{ adapter.quote(database) }};
{% endmacro %}

{% macro fabric__drop_relation_at(relation) -%}
{{ get_use_database_sql(relation.database) | trim }}
    EXEC('DROP {{ relation.type }} IF EXISTS {{ relation.include(database=False) }};');
{%- endmacro %}

{% macro fabric__alter_relation_add_remove_columns(relation, add_columns, remove_columns) %}
{%- set table = 'alter ' ~ relation.type ~ ' ' ~ relation -%}
{%- call statement('add_drop_columns') -%}
    {% if add_columns %}
        {{ table }}
        add {% for column in add_columns %}{{ adapter.quote(column.name) }} {{ column.data_type }}{{ ', ' if not loop.last }}{% endfor %};
    {% endif %}

    {% if remove_columns %}
        {{ table }}
        drop column {% for column in remove_columns %}{{ adapter.quote(column.name) }}{{ ',' if not loop.last }}{% endfor %};
    {% endif %}
{%- endcall -%}
{% endmacro %}
{% macro fabric__get_columns_in_relation(relation) %}{{ return(adapter.get_columns_in_relation(relation)) }}{% endmacro %}

{% macro fabric__get_grant_sql(relation, privilege, grantees) %}
{%- set quoted = [] -%}
{%- for grantee in grantees -%}{%- do quoted.append(adapter.quote(grantee)) -%}{%- endfor -%}
grant {{ privilege }} on {{ relation }} to {{ quoted | join(', ') }}
{%- endmacro %}
{% macro fabric__get_revoke_sql(relation, privilege, grantees) %}
{%- set quoted = [] -%}
{%- for grantee in grantees -%}{%- do quoted.append(adapter.quote(grantee)) -%}{%- endfor -%}
revoke {{ privilege }} on {{ relation }} from {{ quoted | join(', ') }}
{%- endmacro %}

{% macro information_schema_hints() %}{{ return(adapter.dispatch('information_schema_hints')()) }}{% endmacro %}
{% macro default__information_schema_hints() %}{% endmacro %}
{% macro fabric__information_schema_hints() %}{% endmacro %}

{% macro fabric__create_schema(relation) %}
{%- call statement('create_schema') %}USE {{ adapter.quote(relation.database) }};
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = '{{ relation.schema }}')
    BEGIN
    EXEC('CREATE SCHEMA {{ adapter.quote(relation.schema) }}')
    END{% endcall %}
{% endmacro %}
{# Views that depend on a view are dropped first: only the catalog knows them. #}
{% macro fabric__get_drop_sql(relation) %}
{%- if relation.type == 'view' -%}{%- do adapter.hookc_own_macro('fabric__get_drop_sql') -%}{%- endif -%}
{{ fabric__drop_relation_at(relation) }}
{% endmacro %}
{% macro fabric__drop_relation(relation) %}
{%- call statement('drop_relation', auto_begin=False) %}{{ get_drop_sql(relation) }}{% endcall %}
{% endmacro %}
{% macro fabric__rename_relation(from_relation, to_relation) %}
{%- call statement('rename_relation') %}USE {{ adapter.quote(from_relation.database) }};
      EXEC sp_rename '{{ from_relation.schema }}.{{ from_relation.identifier }}', '{{ to_relation.identifier }}'{% endcall %}
{% endmacro %}
{% macro fabric__get_show_grant_sql(relation) %}
    SELECT DISTINCT
        pr.name as grantee,
        pe.permission_name as privilege_type
    FROM sys.database_principals AS pr
    INNER JOIN sys.database_permissions AS pe
    ON pe.grantee_principal_id = pr.principal_id
    WHERE major_id = OBJECT_ID('{{ relation }}');
{% endmacro %}
