{# Queries sent while a text renders (cases 35, 36, 79). #}

{% macro statement(name=none, fetch_result=false, auto_begin=true, language='sql') -%}
  {%- if execute -%}
    {%- set code = caller() -%}
    {%- if language == 'sql' -%}
      {%- set response, table = adapter.execute(code, auto_begin=auto_begin, fetch=fetch_result) -%}
    {%- elif language == 'python' -%}
      {%- set response = submit_python_job(model, code) -%}
      {%- set table = none -%}
    {%- else -%}
      {%- do exceptions.raise_compiler_error("statement() takes the languages sql and python, not " ~ language) -%}
    {%- endif -%}
    {%- if name is not none -%}{{ store_result(name, response=response, agate_table=table) }}{%- endif -%}
  {%- endif -%}
{%- endmacro %}

{% macro noop_statement(name=none, message=none, code=none, rows_affected=none, res=none) -%}
  {%- do caller() -%}
  {%- if name is not none -%}
    {{ store_raw_result(name, message=message, code=code, rows_affected=rows_affected, agate_table=res) }}
  {%- endif -%}
{%- endmacro %}

{% macro run_query(sql) %}
  {%- call statement("run_query_statement", fetch_result=true, auto_begin=false) %}
    {{ sql }}
  {% endcall -%}
  {%- do return(load_result("run_query_statement").table) -%}
{% endmacro %}
