{# Statements of dbt-trino's own. #}

{% macro trino__create_schema(relation) %}
{%- call statement('create_schema') %}create schema if not exists {{ relation.without_identifier() }}{% endcall %}
{% endmacro %}
{% macro trino__get_drop_sql(relation) %}
    drop {{ relation.type | replace('_', ' ') }} if exists {{ relation }}
{% endmacro %}
{% macro trino__drop_relation(relation) %}
{%- call statement('drop_relation', auto_begin=False) %}{{ get_drop_sql(relation) }}{% endcall %}
{% endmacro %}
{% macro trino__rename_relation(from_relation, to_relation) %}
{%- call statement('rename_relation') %}alter {{ from_relation.type | replace('_', ' ') }} {{ from_relation }} rename to {{ to_relation }}{% endcall %}
{% endmacro %}
{% macro trino__refresh_materialized_view(relation) %}
    refresh materialized view {{ relation }}
{% endmacro %}

{% macro trino__list_schemas(database) %}
{%- call statement('list_schemas', fetch_result=True, auto_begin=False) %}select schema_name
    from {{ information_schema_name(database) }}.schemata{% endcall -%}
{%- do return(load_result('list_schemas').table) -%}
{% endmacro %}
{% macro trino__check_schema_exists(information_schema, schema) %}
{%- call statement('check_schema_exists', fetch_result=True, auto_begin=False) %}select count(*)
        from {{ information_schema }}.schemata
        where catalog_name = '{{ information_schema.database }}'
          and schema_name = '{{ schema | lower }}'{% endcall -%}
{%- do return(load_result('check_schema_exists').table) -%}
{% endmacro %}
{% macro trino__get_columns_in_relation(relation) %}{{ return(adapter.get_columns_in_relation(relation)) }}{% endmacro %}

{% macro trino__alter_column_type(relation, column_name, new_column_type) %}
{%- set old, new = adapter.quote(column_name), adapter.quote(column_name + '__dbt_alter') -%}
{%- call statement('alter_column_type') %}
    alter table {{ relation }} add column {{ new }} {{ new_column_type }};
    update {{ relation }} set {{ new }} = CAST({{ old }} AS {{ new_column_type }});
    alter table {{ relation }} drop column {{ old }};
    alter table {{ relation }} rename column {{ new }} to {{ old }}
{% endcall %}
{% endmacro %}
{% macro trino__alter_relation_add_remove_columns(relation, add_columns, remove_columns) %}
{%- for column in add_columns or [] -%}
  {%- do run_query('alter ' ~ relation.type ~ ' ' ~ relation ~ ' add column ' ~ adapter.quote(column.name) ~ ' ' ~ column.data_type) -%}
{%- endfor -%}
{%- for column in remove_columns or [] -%}
  {%- do run_query('alter ' ~ relation.type ~ ' ' ~ relation ~ ' drop column ' ~ adapter.quote(column.name)) -%}
{%- endfor -%}
{% endmacro %}

{% macro trino__alter_relation_comment(relation, relation_comment) %}
  comment on {{ relation.type }} {{ relation }} is '{{ relation_comment | replace("'", "''") }}';
{% endmacro %}
{% macro trino__alter_column_comment(relation, column_dict) %}
{%- for name, column in column_dict.items() -%}
{%- set comment = column['description'] -%}
comment on column {{ relation }}.{{ adapter.quote(name) if column['quote'] else name }} is {{ "'" ~ comment | replace("'", "''") ~ "'" if comment else 'null' }};
    {%- if not loop.last %}{{ '\n    ' }}{% endif -%}
{%- endfor -%}
{% endmacro %}

{# Trino takes one grantee a statement and one statement a call. #}
{% macro trino__copy_grants() %}{{ return(False) }}{% endmacro %}
{% macro trino__support_multiple_grantees_per_dcl_statement() %}{{ return(False) }}{% endmacro %}
{% macro trino__get_grant_sql(relation, privilege, grantees) %}grant {{ privilege }} on {{ relation }} to {{ adapter.quote(grantees[0]) }}{% endmacro %}
{% macro trino__get_show_grant_sql(relation) %}select
        grantee,
        lower(privilege_type) as privilege_type
    from information_schema.table_privileges
    where table_catalog = '{{ relation.database }}'
    and table_schema = '{{ relation.schema }}'
    and table_name = '{{ relation.identifier }}'{% endmacro %}
{% macro trino__call_dcl_statements(dcl_statement_list) %}
{%- for dcl_statement in dcl_statement_list -%}
{% call statement('grant_or_revoke') %}{{ dcl_statement }}{% endcall %}
{%- endfor -%}
{% endmacro %}

{% macro trino__create_view_as(relation, sql) %}
{%- set security = config.get('view_security', 'definer') %}
  create or replace view
    {{ relation }}
  security {{ security }}
  as
    {{ sql }}
  ;
{% endmacro %}

{# Starburst Galaxy keeps functions in one schema of its own. #}
{% macro trino__generate_schema_name(custom_schema_name, node) -%}
{%- if custom_schema_name is not none and node is not none and node.database | lower == 'galaxy' and custom_schema_name | trim | lower == 'functions' -%}
{{ custom_schema_name | trim }}
{%- else -%}
{{ dbt.default__generate_schema_name(custom_schema_name, node) }}
{%- endif -%}
{%- endmacro %}
