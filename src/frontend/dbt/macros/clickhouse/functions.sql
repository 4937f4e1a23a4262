{# What ClickHouse writes differently. #}

{% macro clickhouse__any_value(expression) %}any({{ expression }}){% endmacro %}
{% macro clickhouse__array_append(array, new_element) %}arrayPushBack({{ array }}, {{ new_element }}){% endmacro %}
{% macro clickhouse__array_concat(array_1, array_2) %}arrayConcat({{ array_1 }}, {{ array_2 }}){% endmacro %}
{% macro clickhouse__array_construct(inputs, data_type='Int32') %}{{ '[ ' ~ inputs | join(' , ') ~ ' ]' if inputs else 'emptyArray' ~ data_type ~ '()' }}{% endmacro %}
{% macro clickhouse__bool_or(expression) %}max({{ expression }}) > 0{% endmacro %}
{% macro clickhouse__cast_bool_to_text(field) %}multiIf({{ field }} > 0, 'true', {{ field }} = 0, 'false', NULL){% endmacro %}
{% macro clickhouse__hash(field) %}lower(hex(MD5(toString({{ field }} )))){% endmacro %}
{% macro clickhouse__replace(field, old_chars, new_chars) %}replaceAll({{ field }},'{{ old_chars }}','{{ new_chars }}'){% endmacro %}
{% macro clickhouse__safe_cast(field, type) %}CAST({{ field }} AS {{ type }}){% endmacro %}
{% macro clickhouse__split_part(string_text, delimiter_text, part_number) %}splitByString({{ delimiter_text }}, {{ string_text }})[{{ part_number }}]{% endmacro %}
{% macro clickhouse__last_day(date, datepart) %}{{ dbt.dateadd('day', '-1', dbt.dateadd(datepart, '1', dbt.date_trunc(datepart, date))) }}{% endmacro %}
{% macro clickhouse__current_timestamp() %}now(){% endmacro %}
{% macro clickhouse__snapshot_string_as_time(timestamp) %}{{ return("toDateTime('" ~ timestamp ~ "')") }}{% endmacro %}

{# An order is that of one column: the values are sorted by it. #}
{% macro clickhouse__listagg(measure, delimiter_text, order_by_clause, limit_num) -%}
{%- set list = 'array_agg(' ~ measure ~ ')' -%}
{%- if order_by_clause and 'by' in order_by_clause.lower() -%}
  {%- set list = 'arrayMap(x -> x.1, arraySort(x -> x.2, arrayZip(' ~ list ~ ', array_agg(' ~ order_by_clause.split('by')[-1].strip() ~ '))))' -%}
{%- endif -%}
arrayStringConcat({{ 'arraySlice(' ~ list ~ ', 1, ' ~ limit_num ~ ')' if limit_num else list }}, {{ delimiter_text }})
{%- endmacro %}

{% macro clickhouse__get_columns_in_query(select_sql) %}
{%- call statement('get_columns_in_query', fetch_result=True, auto_begin=False) %}select * from (
        {{ select_sql }}
    ) as __dbt_sbq
    limit 0{% endcall -%}
{%- do return(load_result('get_columns_in_query').table.columns | map(attribute='name') | list) -%}
{% endmacro %}
{% macro clickhouse__list_schemas(database) %}
{%- call statement('list_schemas', fetch_result=True, auto_begin=False) %}select name from system.databases{% endcall -%}
{%- do return(load_result('list_schemas').table) -%}
{% endmacro %}
{% macro clickhouse__get_columns_in_relation(relation) %}{{ return(adapter.get_columns_in_relation(relation)) }}{% endmacro %}

{% macro clickhouse__get_show_grant_sql(relation) %}SELECT toString(access_type) as privilege_type, COALESCE(user_name, role_name) as grantee from system.grants where table = '{{ relation.name }}'
    AND database = '{{ relation.schema }}'{% endmacro %}
{% macro clickhouse__call_dcl_statements(dcl_statement_list) %}
{%- for dcl_statement in dcl_statement_list -%}
{% call statement('grants') %}{{ dcl_statement }};{% endcall %}
{%- endfor -%}
{% endmacro %}
{% macro clickhouse_escape_comment(comment) %}
{%- set quote = '$dbt_comment_literal_block$' -%}
{%- if comment is not string -%}{%- do exceptions.raise_compiler_error('cannot escape a non-string: ' ~ comment) -%}{%- endif -%}
{%- if quote in comment -%}{%- do exceptions.raise_compiler_error('The string ' ~ quote ~ ' is not allowed in comments.') -%}{%- endif -%}
{{ quote }}{{ comment }}{{ quote }}
{%- endmacro %}
{% macro clickhouse__can_clone_table() %}{{ return(True) }}{% endmacro %}
