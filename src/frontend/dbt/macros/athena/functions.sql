{# What Athena writes differently. #}

{% macro athena__any_value(expression) %}arbitrary({{ expression }}){% endmacro %}
{% macro athena__array_append(array, new_element) %}{{ array }} || {{ new_element }}{% endmacro %}
{% macro athena__array_concat(array_1, array_2) %}{{ array_1 }} || {{ array_2 }}{% endmacro %}
{% macro athena__array_construct(inputs, data_type='integer') -%}
{{ 'array[ ' ~ inputs | join(' , ') ~ ' ]' if inputs else 'try_cast(array[] as array(' ~ data_type ~ '))' }}
{%- endmacro %}
{% macro athena__hash(field) %}lower(to_hex(md5(to_utf8(cast({{ field }} as varchar))))){% endmacro %}
{% macro athena__listagg(measure, delimiter_text, order_by_clause, limit_num) -%}
array_join(
        {% if limit_num %}  slice(
        {% endif %}  array_agg(
              {{ measure }}
{%- if order_by_clause %}
                {{ order_by_clause }}
{%- endif %}
          )
        {% if limit_num %}    , 1, {{ limit_num }}
          )
        {% endif %}, {{ delimiter_text }}
    )
{%- endmacro %}
{% macro athena__right(string_text, length_expression) %}
    case when {{ length_expression }} = 0
        then ''
    else
        substr({{ string_text }}, -1 * ({{ length_expression }}))
    end
{%- endmacro %}
{% macro athena__safe_cast(field, type) %}try_cast({{ field }} as {{ type }}){% endmacro %}
{% macro athena__type_string() %}VARCHAR{% endmacro %}
{% macro athena__type_float() %}DOUBLE{% endmacro %}
{% macro athena__type_int() %}INTEGER{% endmacro %}
{% macro athena__type_numeric() %}DECIMAL(38,6){% endmacro %}
{% macro athena__date_trunc(datepart, date) %}date_trunc('{{ datepart }}', {{ date }}){% endmacro %}
{% macro athena__dateadd(datepart, interval, from_date_or_timestamp) %}date_add('{{ datepart }}', {{ interval }}, {{ from_date_or_timestamp }}){% endmacro %}
{% macro athena__current_timestamp() %}{{ cast_timestamp('now()') }}{% endmacro %}
{% macro end_of_time() %}{{ return(adapter.dispatch('end_of_time')()) }}{% endmacro %}
{% macro athena__end_of_time() %}cast('9999-01-01' AS timestamp){% endmacro %}

{# Iceberg tables want microseconds; views never do. #}
{% macro cast_timestamp(timestamp_col) %}
{%- set settings = model.get('config', {}) -%}
{%- set exact = settings.get('table_type', 'hive') == 'iceberg' and settings.get('materialized', 'table') not in ['view', 'ephemeral'] -%}
cast({{ timestamp_col }} as timestamp{{ '(6)' if exact }})
{%- endmacro %}

{% macro athena__datediff(first_date, second_date, datepart) -%}
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
{%- do exceptions.raise_compiler_error('Unsupported datepart for macro datediff in Athena: ' ~ datepart) -%}
{%- endif -%}
{%- endmacro %}

{# Athena's DDL and its queries name types differently. #}
{% macro ddl_data_type(col_type, table_type='hive') %}
{%- set type = modules.re.sub('(?:varchar|character varying)(?:\(\d+\))?', 'string', col_type) -%}
{%- if 'array' in type or 'map' in type -%}{%- set type = type.replace('(', '<').replace(')', '>') -%}{%- endif -%}
{%- set type = type.replace('integer', 'int') -%}
{%- if table_type == 'iceberg' and 'timestamp' in type -%}{%- set type = 'timestamp' -%}{%- endif -%}
{%- if table_type == 'iceberg' and 'binary' in type -%}{%- set type = 'binary' -%}{%- endif -%}
{%- do return(type) -%}
{% endmacro %}
{% macro dml_data_type(col_type) %}
{%- do return(modules.re.sub('\\bint\\b', 'integer', col_type).replace('string', 'varchar').replace('float', 'real')) -%}
{% endmacro %}
