{# What Databricks writes differently from Spark. #}

{% macro databricks__dateadd(datepart, interval, from_date_or_timestamp) %}
{%- if adapter.has_dbr_capability('timestampdiff') -%}
timestampadd({{ datepart }}, {{ interval }}, {{ from_date_or_timestamp }})
{%- else -%}{{ spark__dateadd(datepart, interval, from_date_or_timestamp) }}
{%- endif -%}
{% endmacro %}

{% macro databricks__datediff(first_date, second_date, datepart) %}
{%- if adapter.has_dbr_capability('timestampdiff') -%}
timestampdiff({{ datepart }}, {{ date_trunc(datepart, first_date) }}, {{ date_trunc(datepart, second_date) }})
{%- else -%}{{ spark__datediff(first_date, second_date, datepart) }}
{%- endif -%}
{% endmacro %}

{% macro databricks__split_part(string_text, delimiter_text, part_number) %}{{ return(_spark_split_part(string_text, delimiter_text, part_number, 'get(split(', '), ', ')')) }}{% endmacro %}
