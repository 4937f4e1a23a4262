-- The last 20 runs, the newest first.
select run_id, target, started_at, ended_at, failed,
       {{ hookc_audit_seconds('started_at', 'ended_at') }} as seconds
from {{ hookc_audit_table() }}
order by started_at desc
limit 20
