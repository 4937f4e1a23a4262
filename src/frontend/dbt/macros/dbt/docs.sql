{# Descriptions as comments of relations and columns. #}

{% macro alter_relation_comment(relation, relation_comment) %}{{ return(adapter.dispatch('alter_relation_comment', 'dbt')(relation, relation_comment)) }}{% endmacro %}
{% macro default__alter_relation_comment(relation, relation_comment) %}
{%- do exceptions.raise_not_implemented('alter_relation_comment macro not implemented for adapter ' + adapter.type()) -%}
{% endmacro %}

{% macro alter_column_comment(relation, column_dict) %}{{ return(adapter.dispatch('alter_column_comment', 'dbt')(relation, column_dict)) }}{% endmacro %}
{% macro default__alter_column_comment(relation, column_dict) %}
{%- do exceptions.raise_not_implemented('alter_column_comment macro not implemented for adapter ' + adapter.type()) -%}
{% endmacro %}

{% macro persist_docs(relation, model, for_relation=true, for_columns=true) %}{{ return(adapter.dispatch('persist_docs', 'dbt')(relation, model, for_relation, for_columns)) }}{% endmacro %}
{% macro default__persist_docs(relation, model, for_relation, for_columns) %}
{%- if for_relation and config.persist_relation_docs() and model.description -%}
  {%- do run_query(alter_relation_comment(relation, model.description)) -%}
  {{ '\n    \n  ' }}
{%- endif -%}
{{ '\n\n  ' }}
{%- if for_columns and config.persist_column_docs() and model.columns -%}
  {%- set existing = adapter.get_columns_in_relation(relation) | map(attribute='name') | list -%}
  {%- set sql = alter_column_comment(relation, validate_doc_columns(relation, model.columns, existing)) -%}
  {{ '\n    \n    \n    \n    ' }}
  {%- if sql and sql | trim -%}{%- do run_query(sql) -%}{{ '\n      \n    ' }}{%- endif -%}
  {{ '\n  ' }}
{%- endif %}
{% endmacro %}

{# Of the documented columns those that exist; a warning names the others. #}
{% macro validate_doc_columns(relation, column_dict, existing_column_names) %}
{%- set folded = existing_column_names | map('lower') | list -%}
{%- set found, missing = {}, [] -%}
{%- for name, column in column_dict.items() -%}
  {%- if column['quote'] and name in existing_column_names or not column['quote'] and name | lower in folded -%}
    {%- do found.update({name: column}) -%}
  {%- else -%}
    {%- do missing.append(name) -%}
  {%- endif -%}
{%- endfor -%}
{%- if missing -%}
  {%- do exceptions.warn('In relation ' ~ relation.render() ~ ': The following columns are specified in the schema but are not present in the database: ' ~ missing | join(', ')) -%}
{%- endif -%}
{%- do return(found) -%}
{% endmacro %}
