//! What a log says, and how it is told.

use super::events;
use super::invocation::invocations;

const LOG: &str = "\n
============================== 14:48:11.528844 | e12e4a87-09d0-41a6-9ab7-71e6cefa199f ==============================
\u{1b}[0m14:48:11.528844 [info ] [MainThread]: Running with dbt=1.11.16
\u{1b}[0m14:48:11.544882 [debug] [MainThread]: running dbt with arguments {'quiet': 'False', 'invocation_command': \"dbt run --vars {'a': 1} --target prod\"}
\u{1b}[0m14:48:13.287982 [debug] [MainThread]: checksum: 26fe, vars: {'a': 1}, profile: , target: prod, version: 1.11.16
\u{1b}[0m14:48:20.227377 [info ] [MainThread]: 
\u{1b}[0m14:48:20.227600 [debug] [Thread-1 (]: Began running node model.shop.a
\u{1b}[0m14:48:20.300000 [debug] [Thread-1 (]: On model.shop.a: /* {\"app\": \"dbt\"} */

      insert into audit
      values (1)
    
\u{1b}[0m14:48:20.400000 [debug] [Thread-1 (]: Postgres adapter: Postgres error: relation \"audit\" does not exist
LINE 2: insert into audit
\u{1b}[0m14:48:20.500000 [debug] [Thread-1 (]: On model.shop.a: ROLLBACK
\u{1b}[0m14:48:20.600000 [debug] [Thread-1 (]: On model.shop.a: Close
";

#[test]
fn a_message_goes_on_until_the_next_time() {
    let events = events::read(LOG);
    assert_eq!(events.len(), 9);
    assert_eq!(events[5].line, 9);
    assert_eq!(
        events[5].message,
        "On model.shop.a: /* {\"app\": \"dbt\"} */\n\n      insert into audit\n      values (1)\n    "
    );
    assert_eq!(events[3].message, "");
}

#[test]
fn an_invocation_knows_its_command_and_what_was_refused() {
    let found = invocations(LOG);
    assert_eq!(found.len(), 1);
    let invocation = &found[0];
    assert_eq!(invocation.id, "e12e4a87-09d0-41a6-9ab7-71e6cefa199f");
    assert_eq!(invocation.version.as_deref(), Some("1.11.16"));
    assert_eq!(invocation.words[..2], ["run", "--vars"]);
    assert_eq!(invocation.vars.as_deref(), Some("{'a': 1}"));
    assert_eq!(invocation.target.as_deref(), Some("prod"));
    let sent = &invocation.sent["model.shop.a"];
    assert_eq!(sent.len(), 1);
    assert!(sent[0].refused);
}

#[test]
fn the_structured_form_says_the_same() {
    let lines: Vec<String> = events::read(LOG)
        .iter()
        .map(|event| {
            serde_json::json!({"data": {}, "info": {
                "invocation_id": event.invocation, "thread": event.thread, "msg": event.message,
            }})
            .to_string()
        })
        .collect();
    let (text, json) = (invocations(LOG), invocations(&lines.join("\n")));
    assert_eq!(text[0].words, json[0].words);
    assert_eq!(text[0].begun, json[0].begun);
    let texts = |sent: &super::Sent| (sent.text.clone(), sent.refused);
    let all =
        |of: &super::Invocation| -> Vec<_> { of.sent.values().flatten().map(texts).collect() };
    assert_eq!(all(&text[0]), all(&json[0]));
}

#[test]
fn logs_of_any_kind_do_no_harm() {
    for log in [
        "",
        "{",
        "{\"info\": 1}\n",
        "On : ",
        "===",
        "=== | ===\n14:48:20.600000 [x] [y]: On a: b",
    ] {
        let _ = invocations(log);
    }
}
