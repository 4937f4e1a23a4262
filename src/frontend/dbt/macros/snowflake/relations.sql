{# Statements of dbt-snowflake's own. #}

{# Snowflake commits nothing by itself inside a text: what changes rows is put in a transaction. #}
{% macro snowflake_dml_explicit_transaction(dml) %}
{%- set sql -%}
begin;
    {{ dml }};
    commit;
{%- endset -%}
{%- do return(sql) -%}
{% endmacro %}

{% macro snowflake__truncate_relation(relation) %}
{%- call statement('truncate_relation') %}{{ snowflake_dml_explicit_transaction('\n    truncate table ' ~ relation.render() ~ '\n  ') }}{% endcall %}
{% endmacro %}

{% macro snowflake__rename_relation(from_relation, to_relation) %}
{%- call statement('rename_relation') %}alter table {{ from_relation }} rename to {{ to_relation }}{% endcall %}
{% endmacro %}

{% macro snowflake__list_schemas(database) %}
{%- do return(run_query('show terse schemas in database ' ~ database ~ '\n    limit 10000')) -%}
{% endmacro %}

{% macro snowflake__alter_relation_comment(relation, relation_comment) -%}
comment on {{ relation.type }} {{ relation.render() }} IS $${{ relation_comment | replace('$', '[$]') }}$$;
{%- endmacro %}

{% macro snowflake__copy_grants() %}{{ return(config.get('copy_grants', False)) }}{% endmacro %}
{% macro snowflake__support_multiple_grantees_per_dcl_statement() %}{{ return(False) }}{% endmacro %}

{% macro snowflake__check_schema_exists(information_schema, schema) %}
{%- call statement('check_schema_exists', fetch_result=True) %}select count(*)
        from {{ information_schema }}.schemata
        where upper(schema_name) = upper('{{ schema }}')
            and upper(catalog_name) = upper('{{ information_schema.database }}'){% endcall -%}
{%- do return(load_result('check_schema_exists').table) -%}
{% endmacro %}
