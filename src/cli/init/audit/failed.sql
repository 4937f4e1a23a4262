-- Runs in which something failed, and those that never came to their end, the newest first.
select run_id, target, started_at, ended_at, failed
from {{ hookc_audit_table() }}
where failed > 0 or ended_at is null
order by started_at desc
