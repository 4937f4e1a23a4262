//! Functions whose value differs from run to run, by name.

/// They tell the time of day.
pub(crate) const NOW: [&str; 17] = [
    "now",
    "current_timestamp",
    "localtimestamp",
    "sysdate",
    "systimestamp",
    "getdate",
    "getutcdate",
    "statement_timestamp",
    "transaction_timestamp",
    "clock_timestamp",
    "utc_timestamp",
    "sysdatetime",
    "sysutcdatetime",
    "get_current_timestamp",
    "now64",
    "current_time",
    "localtime",
];

/// They give something else each time.
pub(crate) const CHANCE: [&str; 22] = [
    "random",
    "rand",
    "uuid",
    "gen_random_uuid",
    "uuid_generate_v4",
    "newid",
    "generate_uuid",
    "generateuuidv4",
    "uuid_string",
    "uuidv7",
    "uuidv4",
    "randomblob",
    "uuid_short",
    "uniform",
    "randstr",
    "rand32",
    "rand64",
    "randcanonical",
    "txid_current",
    "pg_backend_pid",
    "connection_id",
    "last_query_id",
];

/// They count on.
const COUNTING: [&str; 2] = ["nextval", "unix_timestamp"];

/// They tell the day, which two runs may share.
const DAY: [&str; 2] = ["current_date", "curdate"];

/// Whether a function gives every run a value of its own.
pub(crate) fn is_of_the_run(name: &str) -> bool {
    is_in(&NOW, name) || is_in(&CHANCE, name) || is_in(&COUNTING, name)
}

/// Whether a function may give another run another value.
pub(super) fn is_volatile(name: &str) -> bool {
    is_of_the_run(name) || is_in(&DAY, name)
}

fn is_in(names: &[&str], name: &str) -> bool {
    names.iter().any(|known| known.eq_ignore_ascii_case(name))
}
