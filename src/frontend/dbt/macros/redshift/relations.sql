{# Statements of dbt-redshift's own. #}

{% macro redshift__create_schema(relation) %}
    {{ postgres__create_schema(relation) }}
  
{% endmacro %}
{% macro redshift__drop_schema(relation) %}
    {{ postgres__drop_schema(relation) }}
  
{% endmacro %}

{% macro redshift__get_grant_sql(relation, privilege, grantees) %}
    
        {{ default__get_grant_sql(relation, privilege, grantees) }}
    
{% endmacro %}
{% macro redshift__get_revoke_sql(relation, privilege, grantees) %}
    
        {{ default__get_revoke_sql(relation, privilege, grantees) }}
    
{% endmacro %}

{% macro redshift__get_show_grant_sql(relation) %}
  with privileges as (
         -- valid options per https://docs.aws.amazon.com/redshift/latest/dg/r_HAS_TABLE_PRIVILEGE.html
        {% for privilege in ['select', 'insert', 'update', 'delete', 'references'] -%}
        select '{{ privilege }}' as privilege_type
        {%- if not loop.last %}
        union all
        {% endif %}
        {%- endfor %}
    )
    select
        u.usename as grantee,
        p.privilege_type
    from pg_user u
    cross join privileges p
    where has_table_privilege(u.usename, '{{ relation }}', privilege_type)
        and u.usename != current_user
        and not u.usesuper
  
{% endmacro %}
