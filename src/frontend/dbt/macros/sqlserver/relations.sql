{# Statements of dbt-sqlserver's own. #}

{% macro get_use_database_sql(database) %}{{ return(adapter.dispatch('get_use_database_sql', 'dbt')(database)) }}{% endmacro %}
{% macro sqlserver__get_use_database_sql(database) %}
  USE {{ adapter.quote(database) }};
{% endmacro %}

{% macro sqlserver__drop_relation_at(relation) -%}
{{ get_use_database_sql(relation.database) | trim }}
    EXEC('DROP {{ relation.type }} IF EXISTS {{ relation.include(database=False) }};');
{%- endmacro %}

{% macro sqlserver__alter_relation_add_remove_columns(relation, add_columns, remove_columns) %}
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
{% macro sqlserver__get_columns_in_relation(relation) %}{{ return(adapter.get_columns_in_relation(relation)) }}{% endmacro %}

{% macro sqlserver__get_grant_sql(relation, privilege, grantees) %}
{%- set quoted = [] -%}
{%- for grantee in grantees -%}{%- do quoted.append(adapter.quote(grantee)) -%}{%- endfor -%}
grant {{ privilege }} on {{ relation }} to {{ quoted | join(', ') }}
{%- endmacro %}
{% macro sqlserver__get_revoke_sql(relation, privilege, grantees) %}
{%- set quoted = [] -%}
{%- for grantee in grantees -%}{%- do quoted.append(adapter.quote(grantee)) -%}{%- endfor -%}
revoke {{ privilege }} on {{ relation }} from {{ quoted | join(', ') }}
{%- endmacro %}

{# The label of dbt's queries, from the node's query_tag. #}
{% macro apply_label() %}{{ get_query_options() }}{% endmacro %}
{% macro get_query_options(parse_options=False) %}
    OPTION (LABEL = '{{ escape_single_quotes(config.get('query_tag', 'dbt-sqlserver')) }}');
{% endmacro %}
{% macro information_schema_hints() %}{{ return(adapter.dispatch('information_schema_hints')()) }}{% endmacro %}
{% macro default__information_schema_hints() %}{% endmacro %}
{% macro sqlserver__information_schema_hints() %}with (nolock){% endmacro %}

{% macro sqlserver__create_schema(relation) %}
{%- set lock = 'dbt_create_schema_' ~ relation.schema -%}
{%- call statement('create_schema') %}USE {{ adapter.quote(relation.database) }};
    DECLARE @dbt_schema_lock int;
  EXEC @dbt_schema_lock = sp_getapplock
    @Resource = '{{ lock }}',
    @LockMode = 'Exclusive',
    @LockOwner = 'Session',
    @LockTimeout = 30000;
  BEGIN TRY
    IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = '{{ relation.schema }}')
    BEGIN
      EXEC('CREATE SCHEMA {{ adapter.quote(relation.schema) }}')
    END
  END TRY
  BEGIN CATCH
    IF @dbt_schema_lock >= 0
      EXEC sp_releaseapplock @Resource = '{{ lock }}', @LockOwner = 'Session';
    THROW;
  END CATCH
  IF @dbt_schema_lock >= 0
    EXEC sp_releaseapplock @Resource = '{{ lock }}', @LockOwner = 'Session';{% endcall %}
{% endmacro %}
{# Views that depend on a view are dropped first: only the catalog knows them. #}
{% macro sqlserver__get_drop_sql(relation) %}
{%- if relation.type == 'view' -%}{%- do adapter.hookc_own_macro('sqlserver__get_drop_sql') -%}{%- endif -%}
{{ sqlserver__drop_relation_at(relation) }}
{% endmacro %}
{% macro sqlserver__drop_relation(relation) %}
{%- call statement('drop_relation', auto_begin=False) %}{{ get_drop_sql(relation) }}{% endcall %}
{% endmacro %}
{% macro sqlserver__rename_relation(from_relation, to_relation) %}
{%- call statement('rename_relation') %}USE {{ adapter.quote(from_relation.database) }};EXEC sp_rename '{{ from_relation.include(database=False) }}', '{{ to_relation.identifier }}'{% endcall %}
{% endmacro %}
{% macro sqlserver__get_show_grant_sql(relation) %}
    select
        GRANTEE as grantee,
        PRIVILEGE_TYPE as privilege_type
    from INFORMATION_SCHEMA.TABLE_PRIVILEGES {{ information_schema_hints() }}
    where TABLE_CATALOG = '{{ relation.database }}'
      and TABLE_SCHEMA = '{{ relation.schema }}'
      and TABLE_NAME = '{{ relation.identifier }}'
{% endmacro %}

{# A custom schema stands alone, unless a flag or a var asks for dbt's own way. #}
{% macro sqlserver__generate_schema_name(custom_schema_name, node) -%}
{%- if adapter.behavior.dbt_sqlserver_use_default_schema_concat or var('dbt_sqlserver_use_default_schema_concat', false) -%}
{{ default__generate_schema_name(custom_schema_name, node) }}
{%- else -%}
{{ target.schema if custom_schema_name is none else custom_schema_name | trim }}
{%- endif -%}
{%- endmacro %}
