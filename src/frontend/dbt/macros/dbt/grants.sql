{# Grants: what a relation's grants should be, against what they are. #}

{% macro copy_grants() %}{{ return(adapter.dispatch('copy_grants', 'dbt')()) }}{% endmacro %}
{% macro default__copy_grants() %}{{ return(True) }}{% endmacro %}

{% macro support_multiple_grantees_per_dcl_statement() %}{{ return(adapter.dispatch('support_multiple_grantees_per_dcl_statement', 'dbt')()) }}{% endmacro %}
{% macro default__support_multiple_grantees_per_dcl_statement() %}{{ return(True) }}{% endmacro %}

{% macro should_revoke(existing_relation, full_refresh_mode=True) %}
{%- if not existing_relation -%}{%- do return(False) -%}{%- endif -%}
{%- do return(copy_grants() if full_refresh_mode else True) -%}
{% endmacro %}

{% macro get_show_grant_sql(relation) %}{{ return(adapter.dispatch('get_show_grant_sql', 'dbt')(relation)) }}{% endmacro %}
{% macro default__get_show_grant_sql(relation) %}
    show grants on {{ relation.render() }}
{% endmacro %}

{% macro get_grant_sql(relation, privilege, grantees) %}{{ return(adapter.dispatch('get_grant_sql', 'dbt')(relation, privilege, grantees)) }}{% endmacro %}
{% macro default__get_grant_sql(relation, privilege, grantees) %}grant {{ privilege }} on {{ relation.render() }} to {{ grantees | join(', ') }}{% endmacro %}

{% macro get_revoke_sql(relation, privilege, grantees) %}{{ return(adapter.dispatch('get_revoke_sql', 'dbt')(relation, privilege, grantees)) }}{% endmacro %}
{% macro default__get_revoke_sql(relation, privilege, grantees) %}
{%- set quoted = [] -%}
{%- for grantee in grantees -%}{%- do quoted.append(adapter.quote(grantee)) -%}{%- endfor -%}
revoke {{ privilege }} on {{ relation.render() }} from {{ quoted | join(', ') }}
{%- endmacro %}

{% macro get_dcl_statement_list(relation, grant_config, get_dcl_macro) %}{{ return(adapter.dispatch('get_dcl_statement_list', 'dbt')(relation, grant_config, get_dcl_macro)) }}{% endmacro %}
{% macro default__get_dcl_statement_list(relation, grant_config, get_dcl_macro) %}
{%- set together = support_multiple_grantees_per_dcl_statement() -%}
{%- set statements = [] -%}
{%- for privilege, grantees in grant_config.items() -%}
  {%- if together and grantees -%}
    {%- do statements.append(get_dcl_macro(relation, privilege, grantees)) -%}
  {%- else -%}
    {%- for grantee in grantees -%}{%- do statements.append(get_dcl_macro(relation, privilege, [grantee])) -%}{%- endfor -%}
  {%- endif -%}
{%- endfor -%}
{%- do return(statements) -%}
{% endmacro %}

{% macro call_dcl_statements(dcl_statement_list) %}{{ return(adapter.dispatch('call_dcl_statements', 'dbt')(dcl_statement_list)) }}{% endmacro %}
{% macro default__call_dcl_statements(dcl_statement_list) %}
{{- '\n    \n    ' -}}
{% call statement('grants') %}
        {% for dcl_statement in dcl_statement_list %}
            {{ dcl_statement }};
        {% endfor %}
    {% endcall %}
{% endmacro %}

{% macro apply_grants(relation, grant_config, should_revoke) %}{{ return(adapter.dispatch('apply_grants', 'dbt')(relation, grant_config, should_revoke)) }}{% endmacro %}
{% macro default__apply_grants(relation, grant_config, should_revoke=True) %}
{%- if not grant_config -%}{%- do return('\n') -%}{%- endif -%}
{%- set granting, revoking = grant_config, {} -%}
{{ '\n        ' }}
{%- if should_revoke -%}
  {%- set current = adapter.standardize_grants_dict(run_query(get_show_grant_sql(relation))) -%}
  {%- set granting = diff_of_two_dicts(grant_config, current) -%}
  {%- set revoking = diff_of_two_dicts(current, grant_config) -%}
  {{ '\n            ' * 4 }}
  {%- if not (granting or revoking) -%}
    {%- do log('On ' ~ relation.render() ~ ': All grants are in place, no revocation or granting needed.') -%}
    {{ '\n                \n            ' }}
  {%- endif -%}
{%- else -%}
  {{ '\n            ' }}
{%- endif -%}
{{ '\n        ' * 2 }}
{%- if granting or revoking -%}
  {%- set statements = get_dcl_statement_list(relation, revoking, get_revoke_sql) + get_dcl_statement_list(relation, granting, get_grant_sql) -%}
  {{ '\n            ' * 4 }}
  {%- if statements -%}{{ '\n                ' }}{{ call_dcl_statements(statements) }}{{ '\n            ' }}{%- endif -%}
  {{ '\n        ' }}
{%- endif -%}
{{ '\n    ' }}
{% endmacro %}
