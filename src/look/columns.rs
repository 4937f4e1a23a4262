//! Cells into columns that fit a width.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use crate::report::terminal_line;

/// Blanks between columns.
const GAP: usize = 2;
/// A column that must give way keeps at least so much.
const LEAST: usize = 12;

/// How many columns of a terminal a text takes.
pub(super) fn width(text: &str) -> usize {
    UnicodeWidthStr::width(text)
}

/// A text on one line, shortened to a width.
pub(super) fn shortened(text: &str, most: usize) -> String {
    let line = terminal_line(text);
    if width(&line) <= most {
        return line;
    }
    let mut out = String::new();
    let mut used = 1;
    for c in line.chars() {
        used += c.width().unwrap_or(0);
        if used > most {
            break;
        }
        out.push(c);
    }
    out.truncate(out.trim_end().len());
    out.push('…');
    out
}

/// Rows of cells as lines of a table; the first row is its head. Columns are as wide as they need to
/// be; where that is too much for `total`, the widest give way.
pub(super) fn fitted(rows: &[Vec<String>], total: usize) -> String {
    let count = rows.iter().map(Vec::len).max().unwrap_or(0);
    let mut widths = vec![0; count];
    for row in rows {
        for (most, cell) in widths.iter_mut().zip(row) {
            *most = (*most).max(width(&terminal_line(cell)));
        }
    }
    shrink(
        &mut widths,
        total.saturating_sub(GAP * count.saturating_sub(1)),
    );
    let mut out = String::new();
    for row in rows {
        let mut line = String::new();
        for (most, cell) in widths.iter().zip(row) {
            let cell = shortened(cell, *most);
            let pad = most.saturating_sub(width(&cell)) + GAP;
            line.push_str(&cell);
            line.push_str(&" ".repeat(pad));
        }
        out.push_str(line.trim_end());
        out.push('\n');
    }
    out
}

/// Takes from the widest columns until all fit.
fn shrink(widths: &mut [usize], total: usize) {
    loop {
        let sum: usize = widths.iter().sum();
        let widest = widths.iter().copied().max().unwrap_or(0);
        if sum <= total || widest <= LEAST {
            return;
        }
        let second = widths.iter().copied().filter(|one| *one < widest).max();
        let share = widths.iter().filter(|one| **one == widest).count();
        let floor = second.unwrap_or(LEAST).max(LEAST);
        let cut = (sum - total).div_ceil(share).min(widest - floor).max(1);
        for one in widths.iter_mut().filter(|one| **one == widest) {
            *one -= cut;
        }
    }
}

/// Two texts beside each other, under their titles.
pub(super) fn side_by_side(left: (&str, &str), right: (&str, &str), total: usize) -> String {
    let half = total.saturating_sub(3) / 2;
    let lines = |(title, text): (&str, &str)| -> Vec<String> {
        let lines = text.lines().flat_map(|line| wrapped(line, half));
        let head = vec![shortened(title, half), "-".repeat(half)];
        head.into_iter().chain(lines).collect()
    };
    let (left, right) = (lines(left), lines(right));
    let mut out = String::new();
    for at in 0..left.len().max(right.len()) {
        let cell = |side: &[String]| side.get(at).cloned().unwrap_or_default();
        let (one, other) = (cell(&left), cell(&right));
        let pad = half.saturating_sub(width(&one));
        let line = format!("{one}{} | {other}", " ".repeat(pad));
        out.push_str(line.trim_end());
        out.push('\n');
    }
    out
}

/// A line of code as lines that fit.
fn wrapped(line: &str, most: usize) -> Vec<String> {
    let line = terminal_line(&line.replace('\t', "    "));
    let mut lines = vec![String::new()];
    let mut used = 0;
    for c in line.chars() {
        let wide = c.width().unwrap_or(0);
        if used + wide > most {
            lines.push(String::new());
            used = 0;
        }
        used += wide;
        if let Some(last) = lines.last_mut() {
            last.push(c);
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::{fitted, shortened, side_by_side};

    fn row(cells: &[&str]) -> Vec<String> {
        cells.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn the_widest_column_gives_way() {
        let long = "a description that goes on and on";
        let rows = [row(&["hook", "what"]), row(&["on-run-end:0", long])];
        let text = fitted(&rows, 30);
        assert_eq!(text, "hook          what\non-run-end:0  a description t…\n");
        assert!(fitted(&rows, 80).contains(long));
    }

    #[test]
    fn a_text_is_shortened_by_what_it_takes_on_the_screen() {
        assert_eq!(shortened("日本語日本語", 7), "日本語…");
        assert_eq!(shortened("one\ntwo", 20), "one\\ntwo");
        assert_eq!(shortened("\u{1b}[31mred", 20), "\\u{1b}[31mred");
    }

    #[test]
    fn texts_stand_beside_each_other() {
        let text = side_by_side(("dev", "select 1"), ("prod", "select 1\nfrom t"), 33);
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines[0], "dev             | prod");
        assert_eq!(lines[2], "select 1        | select 1");
        assert_eq!(lines[3], "                | from t");
        let long = "select a, b, c from t";
        let text = side_by_side(("dev", long), ("prod", "x"), 33);
        assert!(text.contains("select a, b, c  | x\nfrom t"), "{text}");
    }
}
