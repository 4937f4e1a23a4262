{# Statements of dbt-oracle's own. #}

{# A schema is a user, whom dbt cannot make. #}
{% macro oracle__create_schema(relation) %}
{%- call statement('create_schema') %}-- Noop for not breaking tests, oracle
    -- schemas are actually users, we can't
    -- create it here
    select 'a' from dual{% endcall %}
{% endmacro %}

{# What does not exist is no error, nor is a temporary table in use. #}
{% macro oracle__get_drop_sql(relation) -%}
{%- if relation.is_materialized_view or relation.type == 'materialized_view' -%}
  {%- set drop = drop_materialized_view(relation) | trim -%}
{%- else -%}
  {%- set drop = 'DROP ' ~ relation.type ~ ' ' ~ relation ~ ' cascade constraints' ~ (' purge' if relation.type == 'table') -%}
{%- endif -%}
DECLARE
     dne_942    EXCEPTION;
     PRAGMA EXCEPTION_INIT(dne_942, -942);
     attempted_ddl_on_in_use_GTT EXCEPTION;
     pragma EXCEPTION_INIT(attempted_ddl_on_in_use_GTT, -14452);
     mv_dne_12003 EXCEPTION;
     PRAGMA EXCEPTION_INIT(mv_dne_12003, -12003);
  BEGIN
     SAVEPOINT start_transaction;EXECUTE IMMEDIATE '{{ drop }}';COMMIT;
  EXCEPTION
     WHEN attempted_ddl_on_in_use_GTT THEN
        NULL; -- if it its a global temporary table, leave it alone.
     WHEN dne_942 THEN
        NULL;
     WHEN mv_dne_12003 THEN
        NULL;
  END;
{%- endmacro %}
{% macro oracle__drop_relation(relation) %}
{%- call statement('drop_relation', auto_begin=False) %}{{ oracle__get_drop_sql(relation) }}{% endcall %}
{% endmacro %}
{% macro oracle__drop_materialized_view(relation) %}
  DROP MATERIALIZED VIEW {{ relation }}
{% endmacro %}
{% macro oracle__refresh_materialized_view(relation) %}
  BEGIN
   DBMS_MVIEW.REFRESH('{{ relation }}');
  END;
{% endmacro %}
{% macro oracle__rename_relation(from_relation, to_relation) %}
{%- call statement('rename_relation') %}ALTER {{ from_relation.type }} {{ from_relation }} rename to {{ to_relation.include(False, False, True) }}{% endcall %}
{% endmacro %}

{% macro oracle__information_schema_name(database) %}sys{% endmacro %}
{% macro oracle__list_schemas(database) %}
{%- call statement('list_schemas', fetch_result=True, auto_begin=False) %}select username as "name"
      from sys.all_users
      order by username{% endcall -%}
{%- do return(load_result('list_schemas').table) -%}
{% endmacro %}
{% macro oracle__check_schema_exists(information_schema, schema) %}
{%- call statement('check_schema_exists', fetch_result=True, auto_begin=False) %}select count(*) from sys.all_users where username = upper('{{ schema }}'){% endcall -%}
{%- do return(load_result('check_schema_exists').table) -%}
{% endmacro %}
{% macro oracle__get_columns_in_relation(relation) %}{{ return(adapter.get_columns_in_relation(relation)) }}{% endmacro %}

{% macro oracle__alter_column_type(relation, column_name, new_column_type) %}
{%- set new = column_name ~ '__dbt_alter' -%}
{%- call statement('alter_column_type 1') %}alter table {{ relation }} add {{ new }} {{ new_column_type }}{% endcall -%}
{%- call statement('alter_column_type 2') %}update {{ relation }} set {{ new }} = {{ column_name }}{% endcall -%}
{%- call statement('alter_column_type 3') %}alter table {{ relation }} drop column {{ column_name }} cascade constraints{% endcall -%}
{%- call statement('alter_column_type 4') %}alter table {{ relation }} rename column {{ new }} to {{ column_name }}{% endcall %}
{% endmacro %}

{# Comments in Oracle's own quotes. #}
{% macro oracle_escape_comment(comment) %}
{%- if comment is not string -%}{%- do exceptions.raise_compiler_error('cannot escape a non-string: ' ~ comment) -%}{%- endif -%}
{%- set start, end = "q'<", ">'" -%}
{%- if end in comment -%}{%- do exceptions.raise_compiler_error('The string ' ~ end ~ ' is not allowed in comments.') -%}{%- endif -%}
{{ start }}{{ comment }}{{ end }}
{%- endmacro %}
{% macro oracle__alter_relation_comment(relation, comment) %}
  comment on table {{ relation }} is {{ oracle_escape_comment(comment) }}
{% endmacro %}

{% macro oracle__get_show_grant_sql(relation) %}
    SELECT grantee as "grantee", privilege as "privilege_type"
    FROM SYS.ALL_TAB_PRIVS
    WHERE UPPER(table_name) = UPPER('{{ relation.name }}')
    {% if relation.schema %}
        AND UPPER(table_schema) = UPPER('{{ relation.schema }}')
    {% endif %}
{% endmacro %}
{% macro oracle__call_dcl_statements(dcl_statement_list) %}
{%- for dcl_statement in dcl_statement_list -%}
{% call statement('grants') %}{{ dcl_statement }}{% endcall %}
{%- endfor -%}
{% endmacro %}
{% macro oracle__create_view_as(relation, sql) %}
  {{ config.get('sql_header') or '' }}
  create or replace view {{ relation }} as
    {{ sql }}
{% endmacro %}
