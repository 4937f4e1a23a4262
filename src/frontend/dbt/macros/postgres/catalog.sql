{# What PostgreSQL's catalog holds. #}

{% macro postgres__list_schemas(database) %}
{%- if database -%}{{ adapter.verify_database(database) }}{%- endif -%}
{%- call statement('list_schemas', fetch_result=True, auto_begin=False) %}
    select distinct nspname from pg_namespace
  {% endcall -%}
{%- do return(load_result('list_schemas').table) -%}
{% endmacro %}

{% macro postgres__check_schema_exists(information_schema, schema) %}
{%- if information_schema.database -%}{{ adapter.verify_database(information_schema.database) }}{%- endif -%}
{%- call statement('check_schema_exists', fetch_result=True, auto_begin=False) %}
    select count(*) from pg_namespace where nspname = '{{ schema }}'
  {% endcall -%}
{%- do return(load_result('check_schema_exists').table) -%}
{% endmacro %}

{% macro postgres__get_columns_in_relation(relation) %}
{%- call statement('get_columns_in_relation', fetch_result=True) %}
      select
          column_name,
          data_type,
          character_maximum_length,
          numeric_precision,
          numeric_scale

      from {{ relation.information_schema('columns') }}
      where table_name = '{{ relation.identifier }}'
        {% if relation.schema %}
        and table_schema = '{{ relation.schema }}'
        {% endif %}
      order by ordinal_position

  {% endcall -%}
{%- do return(sql_convert_columns_in_relation(load_result('get_columns_in_relation').table)) -%}
{% endmacro %}

{% macro postgres__list_relations_without_caching(schema_relation) %}
{%- set database, schema = schema_relation.database, schema_relation.schema -%}
{%- call statement('list_relations_without_caching', fetch_result=True) -%}
    {% for table, name, owner, type in [
         ('pg_tables', 'tablename', 'schemaname', 'table'),
         ('pg_views', 'viewname', 'schemaname', 'view'),
         ('pg_matviews', 'matviewname', 'schemaname', 'materialized_view')] -%}
    select
      '{{ database }}' as database,
      {{ name }} as name,
      {{ owner }} as schema,
      '{{ type }}' as type
    from {{ table }}
    where schemaname ilike '{{ schema }}'
    union all
    {% endfor -%}
    select distinct
     '{{ database }}' as database,
     proname as name,
     ns.nspname as schema,
     'function' as type
    from pg_proc
     join pg_namespace as ns on pronamespace = ns.oid
    where ns.nspname ilike '{{ schema }}'
  {% endcall -%}
{%- do return(load_result('list_relations_without_caching').table) -%}
{% endmacro %}
