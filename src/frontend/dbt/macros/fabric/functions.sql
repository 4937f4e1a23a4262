{# What T-SQL writes differently, as dbt-fabric has it. #}

{% macro fabric__any_value(expression) %}min({{ expression }}){% endmacro %}
{% macro fabric__array_append(array, new_element) %}JSON_MODIFY({{ array }}, 'append $', {{ new_element }}){% endmacro %}
{% macro fabric__cast_bool_to_text(field) %}
    case {{ field }}
        when 1 then 'true'
        when 0 then 'false'
        else null
    end
{% endmacro %}
{% macro fabric__concat(fields) %}concat({{ fields | join(', ') }}){% endmacro %}
{% macro fabric__hash(field) %}lower(convert(varchar(50), hashbytes('md5', coalesce(convert(varchar(max), {{ field }}), '')), 2)){% endmacro %}
{% macro fabric__length(expression) %}len( {{ expression }} ){% endmacro %}
{% macro fabric__listagg(measure, delimiter_text, order_by_clause, limit_num) %}
    string_agg({{ measure }}, {{ delimiter_text }})
        {%- if order_by_clause %}
            within group ({{ order_by_clause }})
        {%- endif %}
{% endmacro %}
{% macro fabric__position(substring_text, string_text) %}
    CHARINDEX(
        {{ substring_text }},
        {{ string_text }}
    )
{% endmacro %}
{% macro fabric__safe_cast(field, type) %}try_cast({{ field }} as {{ type }}){% endmacro %}
{% macro fabric__date_trunc(datepart, date) %}CAST(DATEADD({{ datepart }}, DATEDIFF({{ datepart }}, 0, {{ date }}), 0) AS DATE){% endmacro %}
{% macro fabric__dateadd(datepart, interval, from_date_or_timestamp) %}
    dateadd(
        {{ datepart }},
        {{ interval }},
        cast({{ from_date_or_timestamp }} as datetime2(6))
        )
{% endmacro %}
{% macro fabric__last_day(date, datepart) -%}
{%- if datepart == 'quarter' -%}
CAST(DATEADD(QUARTER, DATEDIFF(QUARTER, 0, {{ date }}) + 1, -1) AS DATE)
{%- elif datepart == 'month' -%}
EOMONTH ( {{ date }})
{%- elif datepart == 'year' -%}
CAST(DATEADD(YEAR, DATEDIFF(year, 0, {{ date }}) + 1, -1) AS DATE)
{%- else -%}
{{ dbt.default_last_day(date, datepart) }}
{%- endif -%}
{%- endmacro %}
{% macro fabric__current_timestamp() %}CAST(SYSDATETIME() AS DATETIME2(6)){% endmacro %}
{% macro fabric__snapshot_string_as_time(timestamp) %}{{ return("CONVERT(DATETIME2(6), '" ~ timestamp ~ "')") }}{% endmacro %}
{% macro fabric__information_schema_name(database) %}information_schema{% endmacro %}

{% macro fabric__get_limit_sql(sql, limit) -%}
    {{ sql }}
{%- if limit is not none %}
        order by (select null) offset 0 rows fetch first {{ limit }} rows only
{%- endif -%}
{%- endmacro %}
{% macro fabric__array_construct(inputs, data_type) %}JSON_ARRAY({{ inputs | join(', ') if inputs else 'NULL' }}){% endmacro %}
{% macro fabric__bool_or(expression) %}
    MAX(
        CASE
            WHEN {{ expression }} THEN 1
            ELSE 0
        END
    )
{% endmacro %}
{% macro fabric__type_timestamp() %}datetime2(6){% endmacro %}
{% macro fabric__get_empty_subquery_sql(select_sql, select_sql_header=none) %}
    with __dbt_sbq_tmp as (
        {{ select_sql }}
    )
    select * from __dbt_sbq_tmp
    where 0 = 1
{% endmacro %}
