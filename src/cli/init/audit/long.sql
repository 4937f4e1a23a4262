-- Runs that took more than an hour (`--vars '{hookc_audit_long: SECONDS}'`), the longest first.
select run_id, target, started_at, ended_at,
       {{ hookc_audit_seconds('started_at', 'ended_at') }} as seconds
from {{ hookc_audit_table() }}
where {{ hookc_audit_seconds('started_at', 'ended_at') }} > {{ var('hookc_audit_long', 3600) }}
order by seconds desc
