//! Findings into snippets of the sources with labels, by miette.

use std::cmp::Reverse;
use std::fmt;
use std::io::{self, Write};

use miette::{GraphicalReportHandler, GraphicalTheme, LabeledSpan, SourceCode};

use super::excerpt::Excerpt;
use super::{Finding, Style, View, terminal_line, terminal_text};
use crate::diagnostic::{Label, Severity};
use crate::order::InOrder;
use crate::source::{SourceFile, Span};

/// More than miette puts before a message or a help.
const INDENT: usize = 12;

/// Longer lines are not shown, only named.
const LONGEST_LINE: usize = 1000;

/// Writes the findings one after the other.
pub(super) fn write(
    out: &mut dyn Write,
    findings: &[Finding],
    view: View<'_>,
    style: Style,
) -> io::Result<()> {
    let [whole, wrapping] = [false, true].map(|wraps| handler(style, wraps));
    let mut shown: Vec<&Finding> = findings.iter().collect();
    if shown.len() > style.most {
        shown.order_by_key(|finding| Reverse(finding.diagnostic.severity));
        shown.truncate(style.most);
    }
    for (n, finding) in shown.iter().enumerate() {
        if n > 0 {
            writeln!(out)?;
        }
        let mut text = String::new();
        let one = Shown::of(finding, view);
        let handler = if one.fits(style.width) {
            &whole
        } else {
            &wrapping
        };
        if handler.render_report(&mut text, &one).is_err() {
            text = format!(
                "{}: {}",
                finding.diagnostic.code, finding.diagnostic.message
            );
            text = terminal_text(&view.secrets.mask(&text));
        }
        writeln!(out, "{}", text.trim_end())?;
    }
    match findings.len() - shown.len() {
        0 => Ok(()),
        more => writeln!(
            out,
            "\nand {more} more; `--diagnostics json` tells all of them"
        ),
    }
}

/// What draws the findings, with or without looking where lines must be broken.
fn handler(style: Style, wraps: bool) -> GraphicalReportHandler {
    let theme = if style.colour {
        GraphicalTheme::unicode()
    } else {
        GraphicalTheme::unicode_nocolor()
    };
    GraphicalReportHandler::new_themed(theme)
        .with_width(style.width)
        .with_wrap_lines(wraps)
        .with_links(false)
}

/// What miette is shown of a finding: safe text only.
#[derive(Debug)]
struct Shown {
    code: Option<&'static str>,
    severity: Severity,
    message: String,
    help: Option<String>,
    source: Option<Excerpt>,
    labels: Vec<LabeledSpan>,
    related: Vec<Shown>,
}

impl Shown {
    fn of(finding: &Finding, view: View<'_>) -> Shown {
        let diagnostic = &finding.diagnostic;
        let mut message = terminal_text(&view.secrets.mask(&diagnostic.message));
        message.push_str(&extent(finding));
        let (same, others): (Vec<&Label>, Vec<&Label>) =
            diagnostic.related.iter().partition(|label| {
                diagnostic
                    .span
                    .is_some_and(|span| span.file == label.span.file && visible(span, view))
                    && visible(label.span, view)
            });
        let mut shown = Shown {
            code: Some(diagnostic.code),
            severity: diagnostic.severity,
            message,
            help: diagnostic
                .help
                .as_ref()
                .map(|help| terminal_text(&view.secrets.mask(help))),
            source: None,
            labels: Vec::new(),
            related: others
                .into_iter()
                .map(|label| Shown::related(label, view))
                .collect(),
        };
        if let Some(sql) = &diagnostic.rendered {
            shown.related.insert(0, Shown::rendered(sql, view));
        }
        if let Some(span) = diagnostic.span {
            shown.point(span, &diagnostic.label, view);
            for label in same {
                shown
                    .labels
                    .push(labeled(label.span, &label.message, false, view));
            }
            if shown.source.is_some() {
                shown.excerpt(span, view);
            }
        }
        shown
    }

    /// Whether each of its texts is sure to take one line, which then need not be looked for: that takes
    /// a third of the time that showing a finding takes.
    fn fits(&self, width: usize) -> bool {
        let is_short = |text: &str| {
            let plain = text.bytes().all(|byte| matches!(byte, b' '..=b'~'));
            plain && text.len() + INDENT <= width && !text.ends_with(' ') && !text.is_empty()
        };
        is_short(&self.message)
            && self.help.as_deref().is_none_or(is_short)
            && self.related.iter().all(|related| related.fits(width))
    }

    fn related(label: &Label, view: View<'_>) -> Shown {
        let mut shown = Shown {
            code: None,
            severity: Severity::Note,
            message: terminal_text(&view.secrets.mask(&label.message)),
            help: None,
            source: None,
            labels: Vec::new(),
            related: Vec::new(),
        };
        shown.point(label.span, "", view);
        shown
    }

    /// The SQL that a place renders to.
    fn rendered(sql: &str, view: View<'_>) -> Shown {
        let file = SourceFile::new("SQL", view.secrets.mask(sql));
        let first = file.text.find('\n').unwrap_or(file.text.len());
        let labels = vec![LabeledSpan::new_primary_with_span(None, (0, first))];
        Shown {
            code: None,
            severity: Severity::Note,
            message: "it renders to".to_string(),
            help: None,
            source: Some(Excerpt::around("SQL".to_owned(), &file, &labels)),
            labels,
            related: Vec::new(),
        }
    }

    /// Shows the place, or names it where its line is too long to be shown.
    fn point(&mut self, span: Span, label: &str, view: View<'_>) {
        if visible(span, view) {
            self.labels.push(labeled(span, label, true, view));
            self.excerpt(span, view);
        } else {
            let place = view.place(span);
            let at = format!(
                " ({}:{}:{})",
                terminal_line(place.file),
                place.line,
                place.column
            );
            self.message.push_str(&at);
        }
    }

    /// Shows the lines of a span's file around all labels.
    fn excerpt(&mut self, span: Span, view: View<'_>) {
        let file = view.sources.file(span.file);
        let name = terminal_line(&file.path);
        self.source = Some(Excerpt::around(name, file, &self.labels));
    }
}

/// How far a finding reaches, if that is not everything once.
fn extent(finding: &Finding) -> String {
    let targets = &finding.diagnostic.targets;
    match (finding.count, targets.len()) {
        (..=1, 1) if !finding.everywhere => {
            format!(" (only in {})", terminal_line(&targets.join(", ")))
        }
        (..=1, ..=1) => String::new(),
        (count, ..=1) if finding.everywhere => format!(" ({count} times)"),
        (..=1, _) => format!(" (in {})", terminal_line(&targets.join(", "))),
        (count, _) => format!(
            " ({count} times, in {})",
            terminal_line(&targets.join(", "))
        ),
    }
}

/// Whether a span's lines and the two around them are short enough to be shown. A secret in them
/// hides them, too.
fn visible(span: Span, view: View<'_>) -> bool {
    let text: &str = &view.sources.file(span.file).text;
    let (start, end) = clamp(span, text);
    let front = text[..start].rmatch_indices('\n').nth(1);
    let back = text[end..].match_indices('\n').nth(1);
    let lines =
        &text[front.map_or(0, |(at, _)| at + 1)..back.map_or(text.len(), |(at, _)| end + at)];
    lines.lines().all(|line| line.len() <= LONGEST_LINE) && view.secrets.mask(lines) == lines
}

/// A span's bytes on character boundaries and within the text; of many lines only the first.
fn clamp(span: Span, text: &str) -> (usize, usize) {
    let floor = |offset: u32| {
        let mut offset = (offset as usize).min(text.len());
        while !text.is_char_boundary(offset) {
            offset -= 1;
        }
        offset
    };
    let (start, end) = (floor(span.start), floor(span.end.max(span.start)));
    let body = &text[start..end];
    match body.find('\n') {
        Some(first) if body.matches('\n').count() > 8 => (start, start + first),
        _ => (start, end),
    }
}

fn labeled(span: Span, label: &str, primary: bool, view: View<'_>) -> LabeledSpan {
    let (start, end) = clamp(span, &view.sources.file(span.file).text);
    let label = (!label.is_empty()).then(|| terminal_line(&view.secrets.mask(label)));
    if primary {
        LabeledSpan::new_primary_with_span(label, (start, end - start))
    } else {
        LabeledSpan::new_with_span(label, (start, end - start))
    }
}

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Shown {}

impl miette::Diagnostic for Shown {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.code
            .map(|code| Box::new(code) as Box<dyn fmt::Display>)
    }

    fn severity(&self) -> Option<miette::Severity> {
        Some(match self.severity {
            Severity::Note => miette::Severity::Advice,
            Severity::Warning => miette::Severity::Warning,
            Severity::Error => miette::Severity::Error,
        })
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.help
            .as_ref()
            .map(|help| Box::new(help) as Box<dyn fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.source.as_ref().map(|source| source as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        Some(Box::new(self.labels.iter().cloned()))
    }

    fn related<'a>(&'a self) -> Option<Box<dyn Iterator<Item = &'a dyn miette::Diagnostic> + 'a>> {
        let related = self
            .related
            .iter()
            .map(|shown| shown as &dyn miette::Diagnostic);
        (!self.related.is_empty()).then(|| Box::new(related) as Box<_>)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn shown(message: String, help: Option<String>, related: Vec<Shown>) -> Shown {
        let sql = "select 1\nfrom t";
        let label = LabeledSpan::new_primary_with_span(Some("a label".to_owned()), (7, 1));
        let file = SourceFile::new("a.sql", sql);
        Shown {
            code: Some("a::code"),
            severity: Severity::Warning,
            message,
            help,
            source: Some(Excerpt::around(
                "a.sql".to_owned(),
                &file,
                std::slice::from_ref(&label),
            )),
            labels: vec![label],
            related,
        }
    }

    proptest! {
        #[test]
        fn what_takes_one_line_is_shown_as_what_may_take_more(
            message in "([a-z`.:]{1,12}[ -]{0,2}){1,16}",
            help in prop::option::of("([a-z]{1,9}[ /é\n]?){1,16}"),
            related in prop::collection::vec("([a-z]{1,12} ?){1,12}", 0..2),
            width in 20_usize..120,
            colour: bool,
        ) {
            let related = related.into_iter().map(|message| shown(message, None, Vec::new()));
            let one = shown(message, help, related.collect());
            let style = Style { colour, width, most: usize::MAX };
            let [whole, wrapping] = [false, true].map(|wraps| {
                let mut text = String::new();
                handler(style, wraps).render_report(&mut text, &one).unwrap();
                text
            });
            if one.fits(width) {
                prop_assert_eq!(whole, wrapping);
            }
        }
    }
}
