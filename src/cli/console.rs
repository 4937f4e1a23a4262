//! Where output goes: data to stdout, messages to stderr, and nothing that a closed pipe or a
//! terminal would choke on.

use std::io::{self, BufWriter, IsTerminal, Write};

use super::Outcome;
use super::compiled::Refusal;
use super::environment::Environment;
use crate::diagnostic::Diagnostic;
use crate::report::{self, Finding, Format, Style, View, terminal_text};

/// So many findings are told to people who did not ask for them; more are only counted.
const MOST: usize = 100;

/// The two outputs of the process.
#[derive(Debug)]
pub(super) struct Console {
    format: Format,
    style: Style,
    plain: bool,
    columns: Option<usize>,
}

impl Console {
    /// The process's own; `NO_COLOR` and outputs that are no terminals are respected.
    pub(super) fn new(environment: &Environment, format: Format) -> Console {
        let plain =
            environment.get("NO_COLOR").is_some() || environment.get("TERM") == Some("dumb");
        let colour = io::stderr().is_terminal() && !plain;
        let columns = environment
            .get("COLUMNS")
            .and_then(|columns| columns.parse().ok());
        Console {
            format,
            plain,
            columns,
            style: Style {
                colour,
                width: columns.unwrap_or(100).clamp(40, 200),
                most: MOST,
            },
        }
    }

    /// How many columns an answer on stdout may take: as COLUMNS says, else those of the terminal.
    pub(super) fn width(&self) -> usize {
        let of_terminal = || {
            let (width, _) = terminal_size::terminal_size_of(io::stdout())?;
            Some(usize::from(width.0))
        };
        let columns = self.columns.or_else(of_terminal);
        columns.unwrap_or(100).clamp(40, 400)
    }

    /// Writes findings to stderr in the form that was asked for.
    pub(super) fn tell(&self, findings: &[Finding], view: View<'_>) {
        if findings.is_empty() && self.format == Format::Human {
            return;
        }
        let mut out = BufWriter::new(io::stderr().lock());
        // A message that cannot be written has nowhere to be told of.
        let _ = report::write(&mut out, self.format, findings, view, self.style);
        let _ = out.flush();
    }

    /// Writes findings to stdout, for who asked for them.
    ///
    /// # Errors
    /// As [`Console::print`].
    pub(super) fn report(
        &self,
        format: Format,
        findings: &[Finding],
        view: View<'_>,
    ) -> io::Result<()> {
        let style = Style {
            colour: io::stdout().is_terminal() && !self.plain,
            most: usize::MAX,
            ..self.style
        };
        self.print(|out| report::write(out, format, findings, view, style))
    }

    /// Writes a line to stderr, for people alone.
    ///
    /// # Errors
    /// As for any output.
    pub(super) fn say(&self, line: &str) -> io::Result<()> {
        match self.format {
            Format::Human => writeln!(io::stderr().lock(), "{}", terminal_text(line)),
            _ => Ok(()),
        }
    }

    /// Writes data to stdout. A reader that has gone away is no error.
    ///
    /// # Errors
    /// Any other failure to write.
    pub(super) fn print(
        &self,
        write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> io::Result<()> {
        let mut out = BufWriter::with_capacity(1 << 16, io::stdout().lock());
        match write(&mut out).and_then(|()| out.flush()) {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
            other => other,
        }
    }

    /// Writes data to stdout as the whole of a command.
    pub(super) fn answer(&self, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Outcome {
        self.ended(self.print(write))
    }

    /// How a command ends that only writes; a failure is told.
    pub(super) fn ended(&self, written: io::Result<()>) -> Outcome {
        let Err(error) = written else {
            return Outcome::Fine;
        };
        let message = format!("the output cannot be written: {error}");
        Refusal::from(Diagnostic::error("cli::cannot-write", message)).tell(self)
    }

    /// Writes a diff to stdout, in colours where a terminal shows it.
    ///
    /// # Errors
    /// As [`Console::print`].
    pub(super) fn print_diff(&self, diff: &str) -> io::Result<()> {
        if self.plain || !io::stdout().is_terminal() {
            return self.print_text(diff);
        }
        let shown = terminal_text(diff);
        self.print(|out| {
            for line in shown.lines() {
                let colour = match line.as_bytes().first() {
                    Some(b'+') => "\x1b[32m",
                    Some(b'-') => "\x1b[31m",
                    Some(b'@') => "\x1b[36m",
                    _ => "",
                };
                let reset = if colour.is_empty() { "" } else { "\x1b[0m" };
                writeln!(out, "{colour}{line}{reset}")?;
            }
            Ok(())
        })
    }

    /// Writes a text to stdout: as it is, or harmless if a terminal shows it.
    ///
    /// # Errors
    /// As [`Console::print`].
    pub(super) fn print_text(&self, text: &str) -> io::Result<()> {
        let shown = io::stdout().is_terminal();
        self.print(|out| {
            if shown {
                out.write_all(terminal_text(text).as_bytes())
            } else {
                out.write_all(text.as_bytes())
            }
        })
    }
}
