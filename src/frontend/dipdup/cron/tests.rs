use chrono::DateTime;

use super::Crontab;

fn next(text: &str, zone: &str) -> Vec<String> {
    let now = DateTime::parse_from_rfc3339("2024-01-15T10:30:00+00:00").unwrap();
    let times = Crontab::parse(text).unwrap().next(now, zone, 5);
    times.iter().map(DateTime::to_rfc3339).collect()
}

#[test]
fn weekdays_count_from_monday_and_day_and_weekday_must_hold() {
    assert_eq!(next("0 0 * * 0", "UTC")[0], "2024-01-22T00:00:00+00:00");
    assert_eq!(next("0 0 13 * fri", "UTC")[0], "2024-09-13T00:00:00+00:00");
    assert_eq!(next("30 10 * * *", "UTC")[0], "2024-01-15T10:30:00+00:00");
    assert_eq!(next("0 0 31 2 *", "UTC"), [""; 0]);
}

#[test]
fn changes_of_the_clock_are_gone_through_as_apscheduler_does() {
    assert_eq!(
        next("30 2 30-31 3 *", "Europe/Berlin"),
        [
            "2024-03-30T02:30:00+01:00",
            "2024-03-31T02:30:00+01:00",
            "2025-03-30T02:30:00+01:00",
            "2025-03-31T02:30:00+02:00",
            "2026-03-30T02:30:00+02:00",
        ]
    );
    assert_eq!(
        next("30 2 26-28 10 *", "Europe/Berlin"),
        [
            "2024-10-26T02:30:00+02:00",
            "2024-10-27T02:30:00+02:00",
            "2024-10-27T02:30:00+01:00",
            "2024-10-27T02:30:00+01:00",
            "2024-10-27T02:30:00+01:00",
        ]
    );
}

#[test]
fn mistakes_have_apschedulers_words() {
    let wrong = |text| Crontab::parse(text).unwrap_err();
    assert_eq!(wrong("@daily"), "Wrong number of fields; got 1, expected 5");
    assert_eq!(
        wrong("0 0 * * 7"),
        "Error validating expression '7': the last value (7) is higher than the maximum value (6)"
    );
    assert_eq!(
        wrong("0 0 ? * *"),
        "Unrecognized expression \"?\" for field \"day\""
    );
    assert_eq!(wrong("0 0 * foo *"), "Invalid month name \"foo\"");
    assert_eq!(wrong("*/0 * * * *"), "Increment must be higher than 0");
}
