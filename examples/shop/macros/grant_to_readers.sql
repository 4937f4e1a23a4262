{% macro grant_to_readers() %}
  {%- if target.name == 'prod' -%}
    grant select on {{ this }} to {{ var('readers') | join(', ') }}
  {%- endif -%}
{% endmacro %}
