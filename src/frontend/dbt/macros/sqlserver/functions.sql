{# What T-SQL writes differently, as dbt-sqlserver has it. #}

{% macro sqlserver__any_value(expression) %}min({{ expression }}){% endmacro %}
{% macro sqlserver__array_append(array, new_element) %}JSON_MODIFY({{ array }}, 'append $', {{ new_element }}){% endmacro %}
{% macro sqlserver__cast_bool_to_text(field) %}
    case {{ field }}
        when 1 then 'true'
        when 0 then 'false'
        else null
    end
{% endmacro %}
{% macro sqlserver__concat(fields) %}concat({{ fields | join(', ') }}){% endmacro %}
{% macro sqlserver__hash(field) %}lower(convert(varchar(50), hashbytes('md5', coalesce(convert(varchar(8000), {{ field }}), '')), 2)){% endmacro %}
{% macro sqlserver__length(expression) %}len( {{ expression }} ){% endmacro %}
{% macro sqlserver__listagg(measure, delimiter_text, order_by_clause, limit_num) %}
    string_agg({{ measure }}, {{ delimiter_text }})
        {%- if order_by_clause %}
            within group ({{ order_by_clause }})
        {%- endif %}
{% endmacro %}
{% macro sqlserver__position(substring_text, string_text) %}
    CHARINDEX(
        {{ substring_text }},
        {{ string_text }}
    )
{% endmacro %}
{% macro sqlserver__safe_cast(field, type) %}try_cast({{ field }} as {{ type }}){% endmacro %}
{% macro sqlserver__date_trunc(datepart, date) %}CAST(DATEADD({{ datepart }}, DATEDIFF({{ datepart }}, 0, {{ date }}), 0) AS DATE){% endmacro %}
{% macro sqlserver__dateadd(datepart, interval, from_date_or_timestamp) %}
    dateadd(
        {{ datepart }},
        {{ interval }},
        cast({{ from_date_or_timestamp }} as datetime2(6))
        )
{% endmacro %}
{% macro sqlserver__last_day(date, datepart) -%}
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
{% macro sqlserver__current_timestamp() %}CAST(SYSDATETIME() AS DATETIME2(6)){% endmacro %}
{% macro sqlserver__snapshot_string_as_time(timestamp) %}{{ return("CONVERT(DATETIME2(6), '" ~ timestamp ~ "')") }}{% endmacro %}
{% macro sqlserver__information_schema_name(database) %}information_schema{% endmacro %}

{% macro sqlserver__get_limit_sql(sql, limit) -%}
    {{ sql }}
{%- if limit is not none %}
        order by (select null) offset 0 rows fetch first {{ limit }} rows only
{%- endif -%}
{%- endmacro %}
{% macro sqlserver__array_construct(inputs, data_type) %}JSON_ARRAY({{ inputs | join(' , ') }}){% endmacro %}
{% macro sqlserver__split_part(string_text, delimiter_text, part_number) -%}
LTRIM(CAST(('<X>'+REPLACE({{ string_text }},{{ delimiter_text }} ,'</X><X>')+'</X>') AS XML).value('(/X)
{%- if part_number >= 0 -%}[{{ part_number }}]{%- else -%}[position() = last(){{ part_number }}+1][1]{%- endif -%}
', 'VARCHAR(128)'))
{%- endmacro %}
{% macro sqlserver__type_float() %}FLOAT{% endmacro %}
{% macro sqlserver__type_bigint() %}BIGINT{% endmacro %}
{% macro sqlserver__get_empty_subquery_sql(select_sql, select_sql_header=none) %}
    select * from (
        {{ select_sql }}
    ) dbt_sbq_tmp
    where 1 = 0
{% endmacro %}
{% macro sqlserver__openquery(server, query) %}OPENQUERY({{ adapter.quote(server) }}, '{{ query | replace("'", "''") }}'){% endmacro %}
