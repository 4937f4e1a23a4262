{# What Redshift writes differently. #}

{% macro redshift__array_append(array, new_element) %}{{ array_concat(array, array_construct([new_element])) }}{% endmacro %}
{% macro redshift__array_concat(array_1, array_2) %}array_concat({{ array_1 }}, {{ array_2 }}){% endmacro %}
{% macro redshift__array_construct(inputs, data_type) %}array( {{ inputs | join(' , ') }} ){% endmacro %}

{% macro redshift__cast_bool_to_text(field) %}
    case
        when {{ field }} is true then 'true'
        when {{ field }} is false then 'false'
    end::text
{% endmacro %}

{% macro redshift__dateadd(datepart, interval, from_date_or_timestamp) %}{{ return(dbt.default__dateadd(datepart, interval, from_date_or_timestamp)) }}{% endmacro %}
{% macro redshift__datediff(first_date, second_date, datepart) %}{{ return(dbt.default__datediff(first_date, second_date, datepart)) }}{% endmacro %}

{% macro redshift__last_day(date, datepart) %}
    {{ dbt.default_last_day(date, datepart) }}
{% endmacro %}

{% macro redshift__length(expression) %}{{ "\n\n    " }}len(
        {{ expression }}
    )
{%- endmacro %}

{# A limit is cut out of the list by a pattern: that many parts without the delimiter. #}
{% macro redshift__listagg(measure, delimiter_text, order_by_clause, limit_num) -%}
{%- set within %}{% if order_by_clause %}within group ({{ order_by_clause }}){% endif %}{% endset -%}
{% if limit_num -%}
  {%- set ns = namespace(delimiter=delimiter_text | trim("'")) -%}
  {%- for character in '\\^$.|?*+()[]{}' -%}
    {%- set ns.delimiter = ns.delimiter | replace(character, '\\\\' ~ character) -%}
  {%- endfor -%}
  {%- set pattern = "'([^" ~ ns.delimiter ~ "]+" ~ ns.delimiter ~ "){1," ~ (limit_num - 1) ~ "}[^" ~ ns.delimiter ~ "]+'" -%}
  {{ '\n    \n    ' ~ '\n        ' * 14 }}
    regexp_substr(
        listagg(
            {{ measure }},
            {{ delimiter_text }}
            )
            {{ within }}
        ,{{ pattern }}
        )
    {%- else %}
    listagg(
        {{ measure }},
        {{ delimiter_text }}
        )
        {{ within }}
    {%- endif %}
{%- endmacro %}

{% macro redshift__split_part(string_text, delimiter_text, part_number) %}

  {% if part_number >= 0 %}
    {{ dbt.default__split_part(string_text, delimiter_text, part_number) }}
  {% else %}
    {{ dbt._split_part_negative(string_text, delimiter_text, part_number) }}
  {% endif %}

{% endmacro %}

{% macro redshift__current_timestamp() %}getdate(){% endmacro %}
{% macro redshift__snapshot_get_time() %}{{ current_timestamp() }}::timestamp{% endmacro %}
{% macro redshift__snapshot_string_as_time(timestamp) %}{{ return("'" ~ timestamp ~ "'::timestamp") }}{% endmacro %}
{% macro redshift__current_timestamp_backcompat() %}getdate(){% endmacro %}
{% macro redshift__current_timestamp_in_utc_backcompat() %}getdate(){% endmacro %}
