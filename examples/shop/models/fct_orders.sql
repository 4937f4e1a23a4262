{{ config(
    pre_hook="delete from audit.rejected where source = '{{ this.name }}'",
    post_hook={"sql": "vacuum analyze {{ this }}", "transaction": false}
) }}

select id, sum(amount) as amount
from {{ ref('stg_orders') }}
group by id
