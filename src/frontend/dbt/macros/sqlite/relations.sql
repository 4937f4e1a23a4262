{# What SQLite's adapter writes differently. #}

{% macro sqlite__any_value(expression) %}min({{ expression }}){% endmacro %}
{% macro sqlite__bool_or(expression) %}max({{ expression }}){% endmacro %}
{% macro sqlite__position(substring_text, string_text) %}instr({{ string_text }}, {{ substring_text }}){% endmacro %}
{% macro sqlite__current_timestamp() %}datetime(){% endmacro %}
{% macro sqlite__snapshot_get_time() %}datetime(){% endmacro %}
{% macro sqlite__snapshot_string_as_time(timestamp) %}{{ return("'" ~ timestamp ~ "'") }}{% endmacro %}

{% macro sqlite__drop_relation(relation) %}
{%- call statement('drop_relation', auto_begin=False) %}drop {{ relation.type }} if exists {{ relation }}{% endcall %}
{% endmacro %}
{% macro sqlite__truncate_relation(relation) %}
{%- call statement('truncate_relation') %}delete from {{ relation }}{% endcall %}
{% endmacro %}
{% macro sqlite__make_temp_relation(base_relation, suffix) %}
{%- do return(base_relation.incorporate(path={"identifier": base_relation.identifier ~ suffix, "schema": "temp", "database": none})) -%}
{% endmacro %}
{% macro sqlite__create_table_as(temporary, relation, sql) %}
    create {{ 'temporary' if temporary }} table {{ relation }}
    as
        {{ sql }}
{% endmacro %}
{% macro sqlite__create_view_as(relation, sql) %}
    create view {{ relation }} as
    {{ sql }};
{% endmacro %}
