//! `wordwrap`: lines of a given width, broken as Python's textwrap breaks them.

use std::sync::LazyLock;

use fancy_regex::Regex;

use crate::render::coerce::{self, flag, given};
use crate::render::methods::chars;
use crate::render::ops::value_error;
use crate::render::{Args, Eval, Interp, Value};

/// Where words that may break at hyphens end: white space, em-dashes, hyphenated parts, words.
static HYPHENATED: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let space = r"[\t\n\x0b\x0c\r ]";
    let other = r"[^\t\n\x0b\x0c\r ]";
    let word = r#"[\w!"'&.,?]"#;
    let letter = r"[^\d\W]";
    let pattern = format!(
        r"{space}+|(?<={word})-{{2,}}(?=\w)|{other}+?(?:-(?:(?<={letter}{letter}-)|(?<={letter}-{word}-))(?={letter}-?{letter})|(?={space}|\z)|(?<={word})(?=-{{2,}}\w))"
    );
    Regex::new(&pattern).ok()
});

/// Steps that finding the words in a byte counts as.
const BYTE: u64 = 16;

/// How lines are broken.
struct Wrapping {
    width: usize,
    break_long_words: bool,
    break_on_hyphens: bool,
}

pub(super) fn wordwrap(interp: &mut Interp<'_>, value: Value, args: Args) -> Eval {
    let [width, long, end, hyphens] = args.bind(
        "do_wordwrap",
        [
            "width",
            "break_long_words",
            "wrapstring",
            "break_on_hyphens",
        ],
    )?;
    let width = width.as_ref().map_or(Ok(79), coerce::integer)?;
    if width <= 0 {
        return Err(value_error(format!("invalid width {width} (must be > 0)")));
    }
    let wrapping = Wrapping {
        width: coerce::size(width)?,
        break_long_words: flag(long.as_ref(), true)?,
        break_on_hyphens: flag(hyphens.as_ref(), true)?,
    };
    let end = given(end).unwrap_or_else(|| Value::str("\n"));
    let end = coerce::string(&end, "wrapstring")?.as_str();
    let text = coerce::string(&value, "text")?.as_str();
    interp.spend(text.len() as u64 * BYTE)?;
    let mut wrapped = Vec::new();
    let mut length: usize = 0;
    for (line, _) in chars::lines(text) {
        interp.spend(1)?;
        let rows = wrapping.wrap(&text[line]);
        let ends = end.len().saturating_mul(rows.len().max(1));
        length = length.saturating_add(rows.iter().map(String::len).sum::<usize>());
        length = length.saturating_add(ends);
        interp.check_length(length)?;
        wrapped.push(rows.join(end));
    }
    Ok(Value::str(wrapped.join(end)))
}

impl Wrapping {
    fn wrap(&self, line: &str) -> Vec<String> {
        let mut chunks: Vec<String> = self.chunks(line);
        chunks.reverse();
        let mut lines = Vec::new();
        while !chunks.is_empty() {
            if !lines.is_empty() && chunks.last().is_some_and(|chunk| blank(chunk)) {
                chunks.pop();
            }
            let row = self.row(&mut chunks);
            if !row.is_empty() {
                lines.push(row);
            }
        }
        lines
    }

    /// Takes a line's chunks from the end of what is left.
    fn row(&self, chunks: &mut Vec<String>) -> String {
        let mut row: Vec<String> = Vec::new();
        let mut used = 0;
        while let Some(chunk) = chunks.pop_if(|chunk| used + chunk.chars().count() <= self.width) {
            used += chunk.chars().count();
            row.push(chunk);
        }
        if let Some(chunk) = chunks.pop_if(|chunk| chunk.chars().count() > self.width) {
            let (now, later) = self.broken(chunk, used);
            if let Some(later) = later {
                chunks.push(later);
            }
            if let Some(now) = now {
                row.push(now);
            } else if row.is_empty()
                && let Some(whole) = chunks.pop()
            {
                row.push(whole);
            }
        }
        row.pop_if(|chunk| blank(chunk));
        row.concat()
    }

    /// A chunk wider than a line: what fits now, and what is left.
    fn broken(&self, chunk: String, used: usize) -> (Option<String>, Option<String>) {
        let room = self.width.saturating_sub(used);
        if !self.break_long_words {
            return (None, Some(chunk));
        }
        let room = self.after_hyphen(&chunk, room).unwrap_or(room);
        let at = chunk
            .char_indices()
            .nth(room)
            .map_or(chunk.len(), |(at, _)| at);
        let (now, later) = chunk.split_at(at);
        (
            Some(now.to_owned()),
            Some(later.to_owned()).filter(|later| !later.is_empty()),
        )
    }

    /// Behind the last hyphen that fits, if something else than hyphens stands before it.
    fn after_hyphen(&self, chunk: &str, room: usize) -> Option<usize> {
        if !self.break_on_hyphens || chunk.chars().count() <= room {
            return None;
        }
        let fitting: Vec<char> = chunk.chars().take(room).collect();
        let hyphen = fitting
            .iter()
            .rposition(|&c| c == '-')
            .filter(|&at| at > 0)?;
        fitting[..hyphen]
            .iter()
            .any(|&c| c != '-')
            .then_some(hyphen + 1)
    }

    fn chunks(&self, line: &str) -> Vec<String> {
        let pattern = HYPHENATED.as_ref().filter(|_| self.break_on_hyphens);
        let Some(pattern) = pattern else {
            return runs(line);
        };
        let mut chunks = Vec::new();
        let mut end = 0;
        for found in pattern.find_iter(line) {
            let Ok(found) = found else {
                return runs(line);
            };
            chunks.push(&line[end..found.start()]);
            chunks.push(found.as_str());
            end = found.end();
        }
        chunks.push(&line[end..]);
        chunks
            .into_iter()
            .filter(|chunk| !chunk.is_empty())
            .map(str::to_owned)
            .collect()
    }
}

/// Runs of white space and of anything else.
fn runs(line: &str) -> Vec<String> {
    let mut runs: Vec<String> = Vec::new();
    for character in line.chars() {
        match runs.last_mut() {
            Some(run) if run.ends_with(splits) == splits(character) => run.push(character),
            _ => runs.push(character.to_string()),
        }
    }
    runs
}

fn splits(character: char) -> bool {
    matches!(character, '\t' | '\n' | '\x0b' | '\x0c' | '\r' | ' ')
}

fn blank(chunk: &str) -> bool {
    chars::strip(chunk, None).is_empty()
}
