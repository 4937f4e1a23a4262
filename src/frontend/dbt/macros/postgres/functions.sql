{# What PostgreSQL writes differently. #}

{% macro postgres__any_value(expression) %}min({{ expression }}){% endmacro %}

{% macro postgres__dateadd(datepart, interval, from_date_or_timestamp) %}

    {{ from_date_or_timestamp }} + ((interval '1 {{ datepart }}') * ({{ interval }}))

{% endmacro %}

{# The whole units between two dates: each unit is counted from the one above it. #}
{% macro postgres__datediff(first_date, second_date, datepart) -%}
{%- set part = datepart -%}
{%- set coarser = {
      'quarter': ('year', 4), 'month': ('year', 12), 'hour': ('day', 24), 'minute': ('hour', 60),
      'second': ('minute', 60), 'millisecond': ('minute', 60000), 'microsecond': ('minute', 60000000)} -%}
{{ "\n        " }}
{%- if part == 'year' -%}
(date_part('year', ({{ second_date }})::date) - date_part('year', ({{ first_date }})::date))
{%- elif part == 'day' -%}
(({{ second_date }})::date - ({{ first_date }})::date)
{%- elif part == 'week' -%}
({{ datediff(first_date, second_date, 'day') }} / 7 + case
            when date_part('dow', ({{ first_date }})::timestamp) <= date_part('dow', ({{ second_date }})::timestamp) then
                case when {{ first_date }} <= {{ second_date }} then 0 else -1 end
            else
                case when {{ first_date }} <= {{ second_date }} then 1 else 0 end
        end)
{%- elif part in coarser -%}
  {%- set above, each = coarser[part] -%}
  {%- set type = 'date' if above == 'year' else 'timestamp' -%}
  {%- set whole = 'floor' if above == 'minute' else '' -%}
  {%- set open, close = (whole ~ '(', ')') if whole else ('', '') -%}
({{ datediff(first_date, second_date, above) }} * {{ each }} + {{ open }}date_part('{{ part }}', ({{ second_date }})::{{ type }}){{ close }} - {{ open }}date_part('{{ part }}', ({{ first_date }})::{{ type }}){{ close }})
{%- else -%}
  {%- do exceptions.raise_compiler_error("Unsupported datepart for macro datediff in postgres: {!r}".format(part)) -%}
{%- endif -%}
{{ "\n    " }}
{%- endmacro %}

{% macro postgres__equals(expr1, expr2) %}
{%- if adapter.behavior.enable_truthy_nulls_equals_macro.no_warn %}
    ({{ expr1 }} IS NOT DISTINCT FROM {{ expr2 }})
{%- else -%}
    ({{ expr1 }} = {{ expr2 }})
{%- endif %}
{%- endmacro %}

{% macro postgres__last_day(date, datepart) %}
{%- if datepart != 'quarter' -%}{%- do return(dbt.default_last_day(date, datepart)) -%}{%- endif -%}
{%- set next_quarter = dbt.dateadd('month', '3', dbt.date_trunc(datepart, date)) -%}
-- postgres dateadd does not support quarter interval.
    cast(
        {{ dbt.dateadd('day', '-1', next_quarter) }}
        as date)
{%- endmacro %}

{% macro postgres__listagg(measure, delimiter_text, order_by_clause, limit_num) -%}
{% if limit_num -%}
    array_to_string(
        (array_agg(
            {{ measure }}
            {% if order_by_clause %}{{ order_by_clause }}{% endif %}
        ))[1:{{ limit_num }}],
        {{ delimiter_text }}
        )
    {%- else %}
    string_agg(
        {{ measure }},
        {{ delimiter_text }}
        {% if order_by_clause %}{{ order_by_clause }}{% endif %}
        )
    {%- endif %}
{%- endmacro %}

{% macro postgres__split_part(string_text, delimiter_text, part_number) %}

  {% if part_number >= 0 %}
    {{ dbt.default__split_part(string_text, delimiter_text, part_number) }}
  {% else %}
    {{ dbt._split_part_negative(string_text, delimiter_text, part_number) }}
  {% endif %}

{% endmacro %}

{% macro postgres__current_timestamp() %}now(){% endmacro %}
{% macro postgres__snapshot_string_as_time(timestamp) %}{{ return("'" ~ timestamp ~ "'::timestamp without time zone") }}{% endmacro %}
{% macro postgres__snapshot_get_time() %}{{ current_timestamp() }}::timestamp without time zone{% endmacro %}
{% macro postgres__current_timestamp_backcompat() %}
    current_timestamp::{{ type_timestamp() }}
{% endmacro %}
{% macro postgres__current_timestamp_in_utc_backcompat() %}
    (current_timestamp at time zone 'utc')::{{ type_timestamp() }}
{% endmacro %}
