{# Statements of dbt-spark's own. #}

{% macro spark__create_schema(relation) %}
{%- call statement('create_schema') %}create schema if not exists {{ relation }}
  {% endcall %}
{% endmacro %}
{% macro spark__drop_schema(relation) %}
{%- call statement('drop_schema') %}drop schema if exists {{ relation }} cascade{% endcall %}
{% endmacro %}

{% macro spark__drop_relation(relation) %}
{%- call statement('drop_relation', auto_begin=False) %}drop {{ relation.type }} if exists {{ relation }}{% endcall %}
{% endmacro %}

{% macro spark__rename_relation(from_relation, to_relation) %}
{%- set type = from_relation.type -%}
{%- if not type -%}
  {%- do exceptions.raise_database_error('Cannot rename a relation with a blank type: ' ~ from_relation.identifier) -%}
{%- elif type not in ('table', 'view') -%}
  {%- do exceptions.raise_database_error("Unknown type '" ~ type ~ "' for relation: " ~ from_relation.identifier) -%}
{%- endif -%}
{%- call statement('rename_relation') %}alter {{ type }} {{ from_relation }} rename to {{ to_relation }}{% endcall %}
{% endmacro %}

{% macro spark__make_temp_relation(base_relation, suffix) %}
{%- set relation = base_relation.incorporate(path={"identifier": base_relation.identifier ~ suffix}) -%}
{%- do return(relation.include(database=false, schema=false)) -%}
{% endmacro %}

{% macro spark__alter_column_type(relation, column_name, new_column_type) %}
{%- call statement('alter_column_type') %}
    alter table {{ relation }} alter column {{ column_name }} type {{ new_column_type }};
  {% endcall %}
{% endmacro %}

{% macro spark__generate_database_name(custom_database_name=none, node=none) %}{% do return(None) %}{% endmacro %}

{# Spark takes one grantee a statement and one statement a call. #}
{% macro spark__copy_grants() %}{{ return(config.materialized != 'view') }}{% endmacro %}
{% macro spark__support_multiple_grantees_per_dcl_statement() %}{{ return(False) }}{% endmacro %}
{% macro spark__get_grant_sql(relation, privilege, grantees) %}grant {{ privilege }} on {{ relation }} to {{ adapter.quote(grantees[0]) }}{% endmacro %}
{% macro spark__get_revoke_sql(relation, privilege, grantees) %}revoke {{ privilege }} on {{ relation }} from {{ adapter.quote(grantees[0]) }}{% endmacro %}
{% macro spark__call_dcl_statements(dcl_statement_list) %}
{%- for dcl_statement in dcl_statement_list %}
        {% call statement('grant_or_revoke') %}
            {{ dcl_statement }}
        {% endcall %}
{%- endfor -%}
{% endmacro %}

{% macro spark__list_schemas(database) %}
{%- call statement('list_schemas', fetch_result=True, auto_begin=False) %}show databases{% endcall -%}
{%- do return(load_result('list_schemas').table) -%}
{% endmacro %}
{% macro spark__get_columns_in_relation(relation) %}{{ return(adapter.get_columns_in_relation(relation)) }}{% endmacro %}
{% macro spark__alter_relation_add_remove_columns(relation, add_columns, remove_columns) %}
{%- if remove_columns -%}
  {%- do exceptions.raise_compiler_error(('Delta Lake' if relation.is_delta else 'Apache Spark' if not relation.is_iceberg else 'Apache Iceberg') ~ ' does not support dropping columns from tables') -%}
{%- endif -%}
{%- if add_columns is none -%}{%- do return(none) -%}{%- endif -%}
{%- set sql -%}
      alter {{ relation.type }} {{ relation }}

        add columns {{ '\n            ' }}
{%- for column in add_columns %}
               {{ adapter.quote(column.name) }} {{ column.data_type }}{{ ',\n            ' if not loop.last }}
{%- endfor %}
{%- endset -%}
{%- do run_query(sql) -%}
{% endmacro %}
{% macro fetch_tbl_properties(relation) %}
{%- call statement('list_properties', fetch_result=True) %}SHOW TBLPROPERTIES {{ relation }}{% endcall -%}
{%- do return(load_result('list_properties').table) -%}
{% endmacro %}
{% macro create_temporary_view(relation, compiled_code) %}{{ return(adapter.dispatch('create_temporary_view', 'dbt')(relation, compiled_code)) }}{% endmacro %}
{% macro spark__create_temporary_view(relation, compiled_code) %}
    create or replace temporary view {{ relation }} as
      {{ compiled_code }}
{% endmacro %}
{% macro spark__can_clone_table() %}{{ return(True) }}{% endmacro %}
{% macro spark__create_or_replace_clone(this_relation, defer_relation) %}
    create or replace table {{ this_relation }} shallow clone {{ defer_relation }}
{% endmacro %}
