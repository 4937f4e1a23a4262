{# What Trino writes differently. #}

{% macro trino__any_value(expression) %}min({{ expression }}){% endmacro %}
{% macro trino__array_append(array, new_element) %}{{ array_concat(array, array_construct([new_element])) }}{% endmacro %}
{% macro trino__array_concat(array_1, array_2) %}concat({{ array_1 }}, {{ array_2 }}){% endmacro %}
{% macro trino__array_construct(inputs, data_type) %}{{ 'array[ ' ~ inputs | join(' , ') ~ ' ]' if inputs else 'null' }}{% endmacro %}
{% macro trino__hash(field) %}lower(to_hex(md5(to_utf8(cast({{ field }} as varchar))))){% endmacro %}
{% macro trino__listagg(measure, delimiter_text, order_by_clause, limit_num) %}
{%- set collected = ' array_agg(' ~ measure ~ ' ' ~ (order_by_clause or '') ~ ') ' -%}
array_join({{ ' slice(' ~ collected ~ ', 1, ' ~ limit_num ~ ') ' if limit_num else collected }}, {{ delimiter_text }})
{%- endmacro %}
{% macro trino__right(string_text, length_expression) %}
    case when {{ length_expression }} = 0
        then ''
    else
        substr({{ string_text }}, -1 * ({{ length_expression }}))
    end
{%- endmacro %}
{% macro trino__safe_cast(field, type) %}try_cast({{ field }} as {{ type }}){% endmacro %}
{% macro trino__type_string() %}varchar{% endmacro %}
{% macro trino__type_float() %}double{% endmacro %}
{% macro trino__type_int() %}integer{% endmacro %}
{% macro trino__type_numeric() %}decimal(28, 6){% endmacro %}
{% macro trino__date_trunc(datepart, date) %}date_trunc('{{ datepart }}', {{ date }}){% endmacro %}
{% macro trino__dateadd(datepart, interval, from_date_or_timestamp) %}date_add('{{ datepart }}', {{ interval }}, {{ from_date_or_timestamp }}){% endmacro %}
{% macro trino__current_timestamp() %}current_timestamp{% endmacro %}
{% macro trino__snapshot_string_as_time(timestamp) %}{{ return("timestamp '" ~ timestamp ~ "'") }}{% endmacro %}

{# Every difference is built from that of the next larger unit. #}
{% macro trino__datediff(first_date, second_date, datepart) -%}
{%- set from, to = 'CAST(' ~ first_date ~ ' AS TIMESTAMP)', 'CAST(' ~ second_date ~ ' AS TIMESTAMP)' -%}
{%- set smaller = {'hour': ['day', 24], 'minute': ['hour', 60], 'second': ['minute', 60], 'millisecond': ['second', 1000]} -%}
{%- if datepart == 'year' -%}
(year({{ to }}) - year({{ from }}))
{%- elif datepart in ['quarter', 'month'] -%}
({{ datediff(first_date, second_date, 'year') }} * {{ 4 if datepart == 'quarter' else 12 }}) + {{ datepart }}({{ to }}) - {{ datepart }}({{ from }})
{%- elif datepart == 'day' -%}
((to_milliseconds((CAST({{ to }} AS DATE) - CAST({{ from }} AS DATE)))) / 86400000)
{%- elif datepart == 'week' -%}
({{ datediff(first_date, second_date, 'day') }} / 7 + case
            when dow({{ from }}) <= dow({{ to }}) then
                case when {{ first_date }} <= {{ second_date }} then 0 else -1 end
            else
                case when {{ first_date }} <= {{ second_date }} then 1 else 0 end
        end)
{%- elif datepart in smaller -%}
({{ datediff(first_date, second_date, smaller[datepart][0]) }} * {{ smaller[datepart][1] }} + {{ datepart }}({{ to }}) - {{ datepart }}({{ from }}))
{%- else -%}
{%- do exceptions.raise_compiler_error('Unsupported datepart for macro datediff in Trino: ' ~ datepart) -%}
{%- endif -%}
{%- endmacro %}
