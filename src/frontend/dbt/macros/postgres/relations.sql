{# Statements of dbt-postgres's own. #}

{% macro postgres__create_schema(relation) %}
{%- if relation.database -%}{{ adapter.verify_database(relation.database) }}{%- endif -%}
{%- call statement('create_schema') %}create schema if not exists {{ relation.without_identifier().include(database=False) }}{% endcall -%}
{% endmacro %}

{% macro postgres__drop_schema(relation) %}
{%- if relation.database -%}{{ adapter.verify_database(relation.database) }}{%- endif -%}
{%- call statement('drop_schema') %}drop schema if exists {{ relation.without_identifier().include(database=False) }} cascade{% endcall -%}
{% endmacro %}

{% macro postgres__information_schema_name(database) %}information_schema{% endmacro %}

{# Names are cut so that they fit into 63 characters with their suffix. #}
{% macro postgres__make_relation_with_suffix(base_relation, suffix, dstring) %}
{%- set suffix = suffix ~ modules.datetime.datetime.now().strftime('%H%M%S%f') if dstring else suffix -%}
{%- set longest = base_relation.relation_max_name_length() -%}
{%- if suffix | length > longest -%}
  {%- do exceptions.raise_compiler_error('Relation suffix is too long (' ~ suffix | length ~ ' characters). Maximum length is ' ~ longest ~ ' characters.') -%}
{%- endif -%}
{%- do return(base_relation.incorporate(path={"identifier": base_relation.identifier[:longest - suffix | length] ~ suffix})) -%}
{% endmacro %}

{% macro postgres__make_intermediate_relation(base_relation, suffix) %}
{%- do return(postgres__make_relation_with_suffix(base_relation, suffix, dstring=False)) -%}
{% endmacro %}

{% macro postgres__make_temp_relation(base_relation, suffix) %}
{%- set relation = postgres__make_relation_with_suffix(base_relation, suffix, dstring=True) -%}
{%- do return(relation.incorporate(path={"schema": none, "database": none})) -%}
{% endmacro %}

{% macro postgres__make_backup_relation(base_relation, backup_relation_type, suffix) %}
{%- set relation = postgres__make_relation_with_suffix(base_relation, suffix, dstring=False) -%}
{%- do return(relation.incorporate(type=backup_relation_type)) -%}
{% endmacro %}

{% macro postgres__drop_view(relation) %}drop view if exists {{ relation }} cascade{% endmacro %}
{% macro postgres__drop_table(relation) %}drop table if exists {{ relation }} cascade{% endmacro %}
{% macro postgres__drop_materialized_view(relation) %}drop materialized view if exists {{ relation }} cascade{% endmacro %}

{% macro postgres__get_rename_view_sql(relation, new_name) %}
    alter view {{ relation }} rename to {{ new_name }}
{% endmacro %}
{% macro postgres__get_rename_table_sql(relation, new_name) %}
    alter table {{ relation }} rename to {{ new_name }}
{% endmacro %}
{% macro postgres__get_rename_materialized_view_sql(relation, new_name) %}
    alter materialized view {{ relation }} rename to {{ new_name }}
{% endmacro %}

{% macro postgres__copy_grants() %}{{ return(False) }}{% endmacro %}
{% macro postgres__get_show_grant_sql(relation) %}select grantee, privilege_type
  from {{ relation.information_schema('role_table_grants') }}
      where grantor = current_role
        and grantee != current_role
        and table_schema = '{{ relation.schema }}'
        and table_name = '{{ relation.identifier }}'
{%- endmacro %}
