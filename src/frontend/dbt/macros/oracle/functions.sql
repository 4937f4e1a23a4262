{# What Oracle writes differently. #}

{% macro oracle__cast_bool_to_text(field) %}CASE
        WHEN {{ field }} THEN 'true'
        ELSE 'false'
    END{% endmacro %}
{% macro oracle__except() %}
    MINUS
{% endmacro %}
{% macro oracle__hash(field) %}STANDARD_HASH({{ field }}, 'MD5'){% endmacro %}
{% macro oracle__position(substring_text, string_text) %}
    INSTR({{ string_text }}, {{ substring_text }})
{% endmacro %}
{% macro oracle__right(string_text, length_expression) %}
    case when {{ length_expression }} = 0
        then ''
    else
        substr(
            {{ string_text }},
            -1 * ({{ length_expression }})
        )
    end
{% endmacro %}
{% macro oracle__type_bigint() %}NUMBER(19){% endmacro %}
{% macro oracle__type_int() %}NUMBER(10, 0){% endmacro %}
{% macro oracle__type_boolean() %}NUMBER(1){% endmacro %}
{% macro oracle__date_trunc(datepart, date) -%}
{%- set units = {'week': 'WW', 'quarter': 'Q', 'hour': 'HH', 'minute': 'MI'} -%}
    TRUNC({{ date }}, '{{ units.get(datepart, datepart) }}')
{% endmacro %}
{% macro oracle__current_timestamp() %}SYS_EXTRACT_UTC(current_timestamp){% endmacro %}
{% macro oracle__snapshot_string_as_time(timestamp) %}{{ return("TO_TIMESTAMP('" ~ timestamp ~ "','yyyy/mm/dd hh24:mi:ss.FF')") }}{% endmacro %}
{% macro oracle__generate_series(upper_bound) %}
    select to_number(column_value) as generated_number from xmltable('1 to {{ upper_bound }}')
{% endmacro %}

{% macro oracle__dateadd(datepart, interval, from_date_or_timestamp) -%}
{%- if datepart in ['day', 'hour', 'minute', 'second'] -%}
{{ from_date_or_timestamp }} + NUMTODSINTERVAL({{ interval }}, '{{ datepart }}')
{%- elif datepart in ['month', 'year'] -%}
{{ from_date_or_timestamp }} + NUMTOYMINTERVAL({{ interval }}, '{{ datepart }}')
{%- elif datepart == 'quarter' -%}
ADD_MONTHS({{ from_date_or_timestamp }}, 3*{{ interval }})
{%- elif datepart == 'week' -%}
{{ from_date_or_timestamp }} + 7*{{ interval }}
{%- endif -%}
{%- endmacro %}

{% macro oracle__datediff(first_date, second_date, datepart) -%}
{%- set days = {'minute': ['MI', '*24*60'], 'hour': ['HH', '*24'], 'week': ['DAY', '/7']} -%}
{%- set months = {'month': ['MONTH', ''], 'quarter': ['Q', '/3'], 'year': ['YEAR', '/12']} -%}
{%- set unit, factor = days.get(datepart) or months.get(datepart) or ['DD', ''] -%}
{%- set to, from = "TRUNC(CAST(" ~ second_date ~ " AS DATE), '" ~ unit ~ "')", "TRUNC(CAST(" ~ first_date ~ " AS DATE), '" ~ unit ~ "')" -%}
{%- if datepart in days -%}
ROUND(({{ to }} - {{ from }}){{ factor }})
{%- elif datepart in months -%}
ROUND(MONTHS_BETWEEN({{ to }}, {{ from }}){{ factor }})
{%- elif datepart == 'day' -%}
ROUND({{ to }} - {{ from }})
{%- elif datepart == 'second' -%}
{%- set span = '(CAST(' ~ second_date ~ ' AS TIMESTAMP) - CAST(' ~ first_date ~ ' AS TIMESTAMP))' -%}
EXTRACT(DAY FROM {{ span }})*24*60*60
        +EXTRACT(HOUR FROM {{ span }})*60*60
        +EXTRACT(MINUTE FROM {{ span }})*60
        +EXTRACT(SECOND FROM {{ span }})
{%- endif -%}
{%- endmacro %}

{# Neither a LIMIT nor a SELECT without a table. #}
{% macro oracle__get_limit_subquery_sql(sql, limit) %}
    {{ sql }}
    fetch first {{ limit }} rows only
{% endmacro %}
{% macro oracle__get_limit_sql(sql, limit) %}
    fetch first {{ limit }} rows only
{% endmacro %}
{% macro oracle__get_empty_subquery_sql(select_sql, select_sql_header=none) %}
    select * from (
        {{ select_sql }}
    ) dbt_sbq_tmp
    where 1 = 0 and rownum < 1
{% endmacro %}
{% macro oracle__get_columns_in_query(select_sql) %}
{%- call statement('get_columns_in_query', fetch_result=True, auto_begin=False) %}select * from (
            {{ select_sql }}
        ) dbt_sbq_tmp
        where 1 = 0 and rownum < 1{% endcall -%}
{%- do return(load_result('get_columns_in_query').table.columns | map(attribute='name') | list) -%}
{% endmacro %}
