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
    may_be(name) && is_of_some(name)
}

fn is_of_some(name: &str) -> bool {
    is_in(&NOW, name) || is_in(&CHANCE, name) || is_in(&COUNTING, name)
}

/// Whether a function may give another run another value.
pub(super) fn is_volatile(name: &str) -> bool {
    is_of_the_run(name) || is_in(&DAY, name)
}

fn is_in(names: &[&str], name: &str) -> bool {
    names.iter().any(|known| known.eq_ignore_ascii_case(name))
}

/// First letters of the names, a bit each, by the names' lengths.
static FIRST: [u32; 32] = {
    let mut first = [0; 32];
    let groups: [&[&str]; 3] = [&NOW, &CHANCE, &COUNTING];
    let mut group = 0;
    while group < groups.len() {
        let mut at = 0;
        while at < groups[group].len() {
            let name = groups[group][at].as_bytes();
            first[name.len()] |= 1 << (name[0] & 31);
            at += 1;
        }
        group += 1;
    }
    first
};

/// Whether some name has this length and first letter: most words need no further look.
fn may_be(name: &str) -> bool {
    let first = name.as_bytes().first().map_or(0, |first| 1 << (first & 31));
    FIRST
        .get(name.len())
        .is_some_and(|letters| letters & first != 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_is_passed_over() {
        for name in NOW.into_iter().chain(CHANCE).chain(COUNTING) {
            assert!(is_of_the_run(name) && is_of_the_run(&name.to_uppercase()));
            assert!(!is_of_the_run(&format!("{name}_")));
        }
    }

    proptest::proptest! {
        #[test]
        fn the_short_look_changes_nothing(name in "[a-zA-Z_@\\[{`0-9]{0,24}") {
            proptest::prop_assert_eq!(is_of_the_run(&name), is_of_some(&name));
        }
    }
}
