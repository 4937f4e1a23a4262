{# Statements of dbt-mariadb's own. #}

{% macro mariadb__current_timestamp() %}current_timestamp(){% endmacro %}
{% macro mariadb__snapshot_string_as_time(timestamp) %}{{ return("str_to_date('" ~ timestamp ~ "', '%Y-%m-%d %T')") }}{% endmacro %}

{% macro mariadb__drop_schema(relation) %}
{%- call statement('drop_schema') %}drop schema if exists {{ relation.without_identifier() }}{% endcall %}
{% endmacro %}
{% macro mariadb__drop_relation(relation) %}
{%- call statement('drop_relation', auto_begin=False) %}drop {{ relation.type }} if exists {{ relation }}{% endcall %}
{% endmacro %}
{% macro mariadb__truncate_relation(relation) %}
{%- call statement('truncate_relation') %}truncate table {{ relation }}{% endcall %}
{% endmacro %}
{# What has the new name is dropped first: a table cannot be renamed onto another. #}
{% macro mariadb__rename_relation(from_relation, to_relation) %}
{%- call statement('drop_relation') %}drop {{ to_relation.type }} if exists {{ to_relation }} cascade{% endcall -%}
{%- call statement('rename_relation') %}rename table {{ from_relation }} to {{ to_relation }}{% endcall %}
{% endmacro %}

{% macro mariadb__list_schemas(database) %}
{%- call statement('list_schemas', fetch_result=True, auto_begin=False) %}select distinct schema_name
        from information_schema.schemata{% endcall -%}
{%- do return(load_result('list_schemas').table) -%}
{% endmacro %}
{% macro mariadb__get_columns_in_relation(relation) %}{{ return(adapter.get_columns_in_relation(relation)) }}{% endmacro %}
