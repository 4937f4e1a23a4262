{# Statements of dbt-redshift's own. #}

{% macro redshift__create_schema(relation) %}
    {{ postgres__create_schema(relation) }}
  
{% endmacro %}
{% macro redshift__drop_schema(relation) %}
    {{ postgres__drop_schema(relation) }}
  
{% endmacro %}

{% macro redshift__get_grant_sql(relation, privilege, grantees) %}
    
        {{ default__get_grant_sql(relation, privilege, grantees) }}
    
{% endmacro %}
{% macro redshift__get_revoke_sql(relation, privilege, grantees) %}
    
        {{ default__get_revoke_sql(relation, privilege, grantees) }}
    
{% endmacro %}

{% macro redshift__get_show_grant_sql(relation) %}
  with privileges as (
         -- valid options per https://docs.aws.amazon.com/redshift/latest/dg/r_HAS_TABLE_PRIVILEGE.html
        {% for privilege in ['select', 'insert', 'update', 'delete', 'references'] -%}
        select '{{ privilege }}' as privilege_type
        {%- if not loop.last %}
        union all
        {% endif %}
        {%- endfor %}
    )
    select
        u.usename as grantee,
        p.privilege_type
    from pg_user u
    cross join privileges p
    where has_table_privilege(u.usename, '{{ relation }}', privilege_type)
        and u.usename != current_user
        and not u.usesuper
  
{% endmacro %}

{% macro redshift__rename_relation(from_relation, to_relation) %}
{%- call statement('rename_relation') %}alter table {{ from_relation }} rename to {{ to_relation.identifier }}{% endcall %}
{% endmacro %}
{% macro redshift__get_rename_view_sql(relation, new_name) %}alter table {{ relation }} rename to {{ new_name }}{% endmacro %}
{% macro redshift__refresh_materialized_view(relation) %}
    refresh materialized view {{ relation }}
{% endmacro %}
{% macro redshift__alter_relation_add_remove_columns(relation, add_columns, remove_columns) %}
{%- for column in add_columns or [] -%}
  {%- do run_query('alter ' ~ relation.type ~ ' ' ~ relation ~ ' add column "' ~ column.name ~ '" ' ~ column.data_type) -%}
{%- endfor -%}
{%- for column in remove_columns or [] -%}
  {%- do run_query('alter ' ~ relation.type ~ ' ' ~ relation ~ ' drop column "' ~ column.name ~ '"') -%}
{%- endfor -%}
{% endmacro %}
{% macro escape_comment(comment) %}{{ postgres_escape_comment(comment) }}{% endmacro %}

{% macro dist(dist) %}
{%- if dist is not none -%}
  {%- set style = dist.strip().lower() -%}
  {{ 'diststyle ' ~ style if style in ['all', 'even', 'auto'] else 'diststyle key distkey (' ~ style ~ ')' }}
{%- endif -%}
{% endmacro %}
{% macro sort(sort_type, sort) %}
{%- if sort is not none -%}
  {%- set columns = [sort] if sort is string else sort | list -%}
  {{ 'sortkey auto' if columns | join | lower == 'auto' else sort_type ~ ' sortkey(' ~ columns | join(',') ~ ')' }}
{%- endif -%}
{% endmacro %}
{% macro redshift__create_table_as(temporary, relation, sql) -%}
{{ config.get('sql_header') or '' }}
  create {{ 'temporary' if temporary }} table
    {{ relation.include(database=(not temporary), schema=(not temporary)) }}
    {{ dist(config.get('dist')) }}
    {{ sort(config.get('sort_type', 'compound') , config.get('sort')) }}
    {{ ('backup no' if not config.get('backup', true)) or '' }}
  as (
    {{ sql }}
  );
{%- endmacro %}
{% macro redshift__create_view_as(relation, sql) %}
  {{ config.get('sql_header') or '' }}

  create view {{ relation }} as (
    {{ sql }}
  ) {{ 'with no schema binding' if config.get('bind', default=True) == False }};
{% endmacro %}
{% macro redshift__information_schema_name(database) %}{{ return(postgres__information_schema_name(database)) }}{% endmacro %}
