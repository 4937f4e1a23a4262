{# What Spark writes differently. #}

{% macro spark__any_value(expression) %}first({{ expression }}){% endmacro %}
{% macro spark__array_append(array, new_element) %}{{ array_concat(array, array_construct([new_element])) }}{% endmacro %}
{% macro spark__array_concat(array_1, array_2) %}concat({{ array_1 }}, {{ array_2 }}){% endmacro %}
{% macro spark__array_construct(inputs, data_type) %}array( {{ inputs | join(' , ') }} ){% endmacro %}
{% macro spark__bool_or(expression) %}max({{ expression }}){% endmacro %}
{% macro spark__concat(fields) %}concat({{ fields | join(', ') }}){% endmacro %}
{% macro spark__date(year, month, day) %}to_date('{{ modules.datetime.date(year, month, day).strftime('%Y-%m-%d') }}', 'yyyy-MM-dd'){% endmacro %}
{% macro spark__escape_single_quotes(expression) %}{{ expression | replace("'", "\\'") }}{% endmacro %}
{% macro spark__current_timestamp() %}current_timestamp(){% endmacro %}

{# An expression that fails where a function of a value is null. #}
{% macro assert_not_null(function, arg) %}{{ return(adapter.dispatch('assert_not_null', 'dbt')(function, arg)) }}{% endmacro %}
{% macro spark__assert_not_null(function, arg) %}
{%- set value = function ~ '(' ~ arg ~ ')' -%}
{{ "\n\n    " }}coalesce({{ value }}, nvl2({{ value }}, assert_true({{ value }} is not null), null)){{ "\n\n" }}
{%- endmacro %}

{% macro spark__dateadd(datepart, interval, from_date_or_timestamp) %}
{%- set date = assert_not_null('date', from_date_or_timestamp) -%}
{%- set clock %}
        to_unix_timestamp({{ assert_not_null('to_timestamp', from_date_or_timestamp) }})
        - to_unix_timestamp({{ date }})
    {%- endset -%}
{%- set days, months = {'day': 1, 'week': 7}, {'month': 1, 'quarter': 3, 'year': 12} -%}
{%- set seconds = {'hour': '3600', 'minute': '60', 'second': '1', 'millisecond': '(1/1000000)', 'microsecond': '(1/1000000)'} -%}
{%- if datepart in days or datepart in months -%}
to_timestamp(
            to_unix_timestamp(
                {{ 'date_add' if datepart in days else 'add_months' }}(
                    {{ date }},
                    cast({{ interval }} * {{ days.get(datepart) or months.get(datepart) }} as int)
                )
            ) + {{ clock }}
        )
{%- elif datepart in seconds -%}
to_timestamp(
            {{ assert_not_null('to_unix_timestamp', from_date_or_timestamp) }}
            + cast({{ interval }} * {{ seconds[datepart] }} as int)
        )
{%- else -%}
  {%- do exceptions.raise_compiler_error("macro dateadd not implemented for datepart ~ '" ~ datepart ~ "' ~ on Spark") -%}
{%- endif -%}
{% endmacro %}

{# The whole units between two dates. Spark rounds towards zero, so a boundary crossed counts apart. #}
{% macro spark__datediff(first_date, second_date, datepart) %}
{%- set dates = datepart in ['day', 'week', 'month', 'quarter', 'year'] -%}
{%- set first = assert_not_null('date', first_date) if dates else first_date -%}
{%- set second = assert_not_null('date', second_date) if dates else second_date -%}
{{- '\n        \n        ' if dates -}}
{%- if datepart == 'day' -%}
datediff({{ second }}, {{ first }})
{%- elif datepart == 'year' -%}
year({{ second }}) - year({{ first }})
{%- elif datepart == 'week' -%}
case when {{ first }} < {{ second }}
            then floor(datediff({{ second }}, {{ first }})/7)
            else ceil(datediff({{ second }}, {{ first }})/7)
            end

        -- did we cross a week boundary (Sunday)?
        + case
            when {{ first }} < {{ second }} and dayofweek({{ second }}) < dayofweek({{ first }}) then 1
            when {{ first }} > {{ second }} and dayofweek({{ second }}) > dayofweek({{ first }}) then -1
            else 0 end
{%- elif dates -%}
{%- set months = 'months_between(date(' ~ second ~ '), date(' ~ first ~ '))' ~ ('/3' if datepart == 'quarter' else '') -%}
case when {{ first }} < {{ second }}
            then floor({{ months }})
            else ceil({{ months }})
            end

        -- did we cross a {{ datepart }} boundary?
        + case
            {% if datepart == 'month' -%}
            when {{ first }} < {{ second }} and dayofmonth({{ second }}) < dayofmonth({{ first }}) then 1
            when {{ first }} > {{ second }} and dayofmonth({{ second }}) > dayofmonth({{ first }}) then -1
            {%- else -%}
            {%- set from = '(dayofyear(' ~ first ~ ') - (quarter(' ~ first ~ ') * 365/4))' -%}
            {%- set to = '(dayofyear(' ~ second ~ ') - (quarter(' ~ second ~ ') * 365/4))' -%}
            when {{ first }} < {{ second }} and (
                {{ to }}
                < {{ from }}
            ) then 1
            when {{ first }} > {{ second }} and (
                {{ to }}
                > {{ from }}
            ) then -1
            {%- endif %}
            else 0 end
{%- elif datepart in ['hour', 'minute', 'second', 'millisecond', 'microsecond'] -%}
{%- set divisor = {'hour': '3600', 'minute': '60', 'second': '1', 'millisecond': '(1/1000)', 'microsecond': '(1/1000000)'}[datepart] -%}
{%- set from = assert_not_null('to_unix_timestamp', assert_not_null('to_timestamp', first)) -%}
{%- set to = assert_not_null('to_unix_timestamp', assert_not_null('to_timestamp', second)) -%}
case when {{ first }} < {{ second }}
            then ceil((
                {{ '\n                ' }}{{ to }}
                - {{ from }}
            ) / {{ divisor }})
            else floor((
                {{ to }}
                - {{ from }}
            ) / {{ divisor }})
            end

            {% if datepart == 'millisecond' %}
                + cast(date_format({{ second }}, 'SSS') as int)
                - cast(date_format({{ first }}, 'SSS') as int)
            {% endif %}

            {% if datepart == 'microsecond' %}
                {% set capture = '[0-9]{4}-[0-9]{2}-[0-9]{2}.[0-9]{2}:[0-9]{2}:[0-9]{2}.([0-9]{6})' %}
                -- Spark doesn't really support microseconds, so this is a massive hack!
                -- It will only work if the timestamp-string is of the format
                -- 'yyyy-MM-dd-HH mm.ss.SSSSSS'
                + cast(regexp_extract({{ second }}, '{{ capture }}', 1) as int)
                - cast(regexp_extract({{ first }}, '{{ capture }}', 1) as int)
            {% endif %}
{%- else -%}
  {%- do exceptions.raise_compiler_error("macro datediff not implemented for datepart ~ '" ~ datepart ~ "' ~ on Spark") -%}
{%- endif -%}
{% endmacro %}

{% macro spark__snapshot_string_as_time(timestamp) %}{{ return("to_timestamp('" ~ timestamp ~ "')") }}{% endmacro %}

{% macro spark__listagg(measure, delimiter_text, order_by_clause, limit_num) %}
{%- if order_by_clause -%}{%- do exceptions.warn('order_by_clause is not supported for listagg on Spark/Databricks') -%}{%- endif -%}
{%- set collected = ' collect_list(' ~ measure ~ ') ' -%}
{%- if limit_num -%}{%- set collected = ' slice(' ~ collected ~ ', 1, ' ~ limit_num ~ ') ' -%}{%- endif -%}
{%- do return(' array_join(' ~ collected ~ ', ' ~ delimiter_text ~ ') ') -%}
{% endmacro %}

{% macro spark__safe_cast(field, type) %}
{%- set bare = field is string and cast_from_string_unsupported_for(type) %}
{{- 'cast(' ~ (field.strip('"').strip("'") if bare else field) ~ ' as ' ~ type ~ ')' }}
{% endmacro %}
{% macro cast_from_string_unsupported_for(type) %}
{%- set kind = type.lower() -%}
{%- do return(kind.startswith('struct') or kind.startswith('array') or kind.startswith('map')) -%}
{% endmacro %}

{% macro spark__split_part(string_text, delimiter_text, part_number) %}{{ return(_spark_split_part(string_text, delimiter_text, part_number, 'split(', ')[(', ')]')) }}{% endmacro %}

{# The parts of a text by an escaped delimiter, and one of them; from the end if the number is negative. #}
{% macro _spark_split_part(string_text, delimiter_text, part_number, open, middle, close) %}
{%- set delimiter %}

        -- escape if starts with a special character
        case when regexp_extract({{ delimiter_text }}, '([^A-Za-z0-9])(.*)', 1) != '_'
            then concat('\\', {{ delimiter_text }})
            else {{ delimiter_text }} end

    {% endset -%}
{%- set place -%}
  {%- if part_number >= 0 -%}
    {{ part_number - 1 if part_number > 0 else part_number }}
  {%- else %}
                length({{ string_text }})
                - length(
                    replace({{ string_text }},  {{ delimiter_text }}, '')
                ) + 1 + {{ part_number }}
            {% endif -%}
{%- endset -%}
{%- set part %}

        {{ open }}
            {{ string_text }},
            {{ delimiter }}
            {{ middle }}{{ place }}{{ close }}

        {% endset -%}
{%- do return(part) -%}
{% endmacro %}
