{# A row for each run of dbt: `hookc init --audit` wrote this file, and it is yours now. #}

{# The table of runs; every target has its own. #}
{% macro hookc_audit_table() %}
  {{- target.schema }}.hookc_runs
{%- endmacro %}

{# Makes the table where there is none. #}
{% macro hookc_audit_create() %}
  create table if not exists {{ hookc_audit_table() }} (
    run_id {{ dbt.type_string() }} not null,
    target {{ dbt.type_string() }} not null,
    started_at {{ dbt.type_timestamp() }} not null,
    ended_at {{ dbt.type_timestamp() }},
    failed {{ dbt.type_int() }}
  )
{% endmacro %}

{# Notes that a run has started, once. #}
{% macro hookc_audit_start() %}
  insert into {{ hookc_audit_table() }} (run_id, target, started_at)
  select '{{ invocation_id }}', '{{ target.name }}', {{ dbt.current_timestamp() }}
  from (select 1 as n) as one_row
  where not exists (
    select 1 from {{ hookc_audit_table() }} where run_id = '{{ invocation_id }}'
  )
{% endmacro %}

{# Notes once that a run has ended, and how many of its nodes failed. #}
{% macro hookc_audit_end(results) %}
  update {{ hookc_audit_table() }}
  set ended_at = {{ dbt.current_timestamp() }},
      failed = {{ results | selectattr('status', 'in', ['error', 'fail', 'runtime error']) | list | length }}
  where run_id = '{{ invocation_id }}' and ended_at is null
{% endmacro %}

{# Seconds between two columns. #}
{% macro hookc_audit_seconds(start, end) %}
  {{- adapter.dispatch('hookc_audit_seconds')(start, end) }}
{%- endmacro %}

{# Snowflake and Redshift. #}
{% macro default__hookc_audit_seconds(start, end) %}
  {{- 'datediff(second, ' ~ start ~ ', ' ~ end ~ ')' }}
{%- endmacro %}

{# Redshift would take PostgreSQL's otherwise. #}
{% macro redshift__hookc_audit_seconds(start, end) %}
  {{- default__hookc_audit_seconds(start, end) }}
{%- endmacro %}

{# PostgreSQL. #}
{% macro postgres__hookc_audit_seconds(start, end) %}
  {{- 'extract(epoch from (' ~ end ~ ' - ' ~ start ~ '))' }}
{%- endmacro %}

{# DuckDB. #}
{% macro duckdb__hookc_audit_seconds(start, end) %}
  {{- "date_diff('second', " ~ start ~ ', ' ~ end ~ ')' }}
{%- endmacro %}

{# SQLite. #}
{% macro sqlite__hookc_audit_seconds(start, end) %}
  {{- 'round((julianday(' ~ end ~ ') - julianday(' ~ start ~ ')) * 86400)' }}
{%- endmacro %}

{# MySQL. #}
{% macro mysql__hookc_audit_seconds(start, end) %}
  {{- 'timestampdiff(second, ' ~ start ~ ', ' ~ end ~ ')' }}
{%- endmacro %}

{# MariaDB. #}
{% macro mariadb__hookc_audit_seconds(start, end) %}
  {{- mysql__hookc_audit_seconds(start, end) }}
{%- endmacro %}

{# BigQuery. #}
{% macro bigquery__hookc_audit_seconds(start, end) %}
  {{- 'timestamp_diff(' ~ end ~ ', ' ~ start ~ ', second)' }}
{%- endmacro %}

{# Databricks. #}
{% macro databricks__hookc_audit_seconds(start, end) %}
  {{- mysql__hookc_audit_seconds(start, end) }}
{%- endmacro %}
