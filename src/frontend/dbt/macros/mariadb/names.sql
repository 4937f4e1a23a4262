{# There is no database above the schema. #}

{% macro mariadb__generate_database_name(custom_database_name=none, node=none) %}{% do return(None) %}{% endmacro %}
