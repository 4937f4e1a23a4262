//! A debug log, as text or as JSON lines, into its messages.

use std::borrow::Cow;

use serde::Deserialize;

/// A message of the log.
#[derive(Debug)]
pub(super) struct Event<'a> {
    /// The invocation that it belongs to.
    pub(super) invocation: Cow<'a, str>,
    /// The thread that wrote it.
    pub(super) thread: Cow<'a, str>,
    /// The text, over several lines where it is SQL.
    pub(super) message: Cow<'a, str>,
    /// The line of the log on which it begins, from 1.
    pub(super) line: usize,
}

/// Reads a log; lines that are neither form are left out.
pub(super) fn read(log: &str) -> Vec<Event<'_>> {
    if log.trim_start().starts_with('{') {
        json(log)
    } else {
        text(log)
    }
}

/// dbt's structured form: `--log-format-file json`.
fn json(log: &str) -> Vec<Event<'_>> {
    #[derive(Deserialize)]
    struct Line {
        info: Info,
    }
    #[derive(Deserialize)]
    struct Info {
        #[serde(default)]
        invocation_id: String,
        #[serde(default)]
        thread: String,
        msg: String,
    }
    log.lines()
        .enumerate()
        .filter_map(|(n, line)| {
            let Line { info } = serde_json::from_str(line).ok()?;
            Some(Event {
                invocation: info.invocation_id.into(),
                thread: info.thread.into(),
                message: info.msg.into(),
                line: n + 1,
            })
        })
        .collect()
}

/// dbt's own form, the default of its log file: a message goes on until the next line with a time.
fn text(log: &str) -> Vec<Event<'_>> {
    let mut events: Vec<Event<'_>> = Vec::new();
    let mut invocation = "";
    // The message that is open: where it began, so that it can grow without a copy.
    let mut open: Option<(usize, usize)> = None;
    let mut at = 0;
    for (n, line) in log.split_inclusive('\n').enumerate() {
        let begin = at;
        at += line.len();
        let bare = without_colour(line);
        let (end, next) = if let Some(id) = separator(bare) {
            invocation = id;
            (begin, None)
        } else if let Some((thread, message)) = head(bare) {
            let from = at - message.len();
            let event = Event {
                invocation: invocation.into(),
                thread: thread.into(),
                message: "".into(),
                line: n + 1,
            };
            (begin, Some((event, from)))
        } else {
            continue;
        };
        close(log, &mut events, open.take(), end);
        if let Some((event, from)) = next {
            open = Some((events.len(), from));
            events.push(event);
        }
    }
    close(log, &mut events, open, log.len());
    events
}

/// Gives the open message its text.
fn close<'a>(log: &'a str, events: &mut [Event<'a>], open: Option<(usize, usize)>, end: usize) {
    let Some((index, from)) = open else { return };
    if let (Some(event), Some(message)) = (events.get_mut(index), log.get(from..end)) {
        event.message = message.trim_end_matches('\n').into();
    }
}

/// The id in `====== 14:48:11.528844 | e12e4a87-... ======`.
fn separator(line: &str) -> Option<&str> {
    let inner = line.trim().strip_prefix("===")?.strip_suffix("===")?;
    let (_, id) = inner.trim_matches('=').split_once(" | ")?;
    Some(id.trim())
}

/// Thread and message of `14:48:11.528844 [debug] [MainThread]: message`.
fn head(line: &str) -> Option<(&str, &str)> {
    let (time, rest) = line.split_at_checked(15)?;
    let shape = "00:00:00.000000";
    let fits = time.bytes().zip(shape.bytes()).all(|(byte, model)| {
        if model == b'0' {
            byte.is_ascii_digit()
        } else {
            byte == model
        }
    });
    if !fits {
        return None;
    }
    let (_level, rest) = rest.strip_prefix(" [")?.split_once("] [")?;
    rest.split_once("]: ").or_else(|| {
        rest.trim_end()
            .strip_suffix("]:")
            .map(|thread| (thread, ""))
    })
}

/// A line without the colour code that dbt puts before the time.
fn without_colour(line: &str) -> &str {
    line.strip_prefix("\u{1b}[")
        .and_then(|rest| rest.split_once('m'))
        .filter(|(code, _)| {
            code.bytes()
                .all(|byte| byte.is_ascii_digit() || byte == b';')
        })
        .map_or(line, |(_, rest)| rest)
}
