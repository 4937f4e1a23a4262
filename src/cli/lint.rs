//! `hookc lint`: what SQL scripts do when they run again.

use std::io;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use serde::Serialize;

use super::Outcome;
use super::work::Work;
use crate::diagnostic::Diagnostic;
use crate::effect::{Schema, Script, judge};
use crate::report::{Finding, View};

/// Say what SQL scripts do when they run again
#[derive(Debug, Args)]
pub(super) struct LintArgs {
    /// SQL scripts
    #[arg(required = true, value_name = "FILE.sql")]
    files: Vec<PathBuf>,
    /// The adapter whose SQL it is
    #[arg(long, value_name = "DIALECT")]
    dialect: String,
    /// DDL of what exists before the scripts run
    #[arg(long, value_name = "FILE")]
    schema: Option<PathBuf>,
    /// The form of the answer on stdout
    #[arg(long, value_enum, default_value = "human", value_name = "FORM")]
    format: Form,
}

/// The forms of the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Form {
    Human,
    Json,
}

/// The document `hookc.lint/1`. Fields may be added, never renamed.
#[derive(Serialize)]
struct LintJson<'a> {
    schema: &'static str,
    scripts: Vec<ScriptJson<'a>>,
    diagnostics: [(); 0],
}

#[derive(Serialize)]
struct ScriptJson<'a> {
    file: String,
    effect: &'static str,
    flags: &'a [&'static str],
    statements: Vec<StatementJson<'a>>,
}

#[derive(Serialize)]
struct StatementJson<'a> {
    r#type: &'a str,
    effect: &'static str,
    flags: &'a [&'static str],
    #[serde(skip_serializing_if = "Option::is_none")]
    obligation: Option<&'a str>,
    line: usize,
}

/// A script that was read and judged.
struct Judged<'a> {
    file: &'a Path,
    text: String,
    script: Script,
}

/// Runs the command.
pub(super) fn run(args: &LintArgs, work: &Work<'_>) -> Outcome {
    match judge_files(args) {
        Ok(judged) => answer(args.format, &judged, work),
        Err(diagnostic) => {
            let sources = crate::source::SourceTree::default();
            let secrets = crate::report::Secrets::default();
            let view = View {
                sources: &sources,
                secrets: &secrets,
            };
            work.console.tell(&[Finding::from(diagnostic)], view);
            Outcome::Refused
        }
    }
}

fn judge_files(args: &LintArgs) -> Result<Vec<Judged<'_>>, Diagnostic> {
    let schema = match &args.schema {
        Some(file) => Schema::parse(&read(file)?, &args.dialect),
        None => Schema::default(),
    };
    args.files
        .iter()
        .map(|file| {
            let text = read(file)?;
            let script = judge(&text, &args.dialect, &schema);
            Ok(Judged { file, text, script })
        })
        .collect()
}

fn read(file: &Path) -> Result<String, Diagnostic> {
    std::fs::read_to_string(file).map_err(|error| {
        let message = format!("{} cannot be read: {error}", file.display());
        Diagnostic::error("lint::unreadable", message)
    })
}

fn answer(form: Form, judged: &[Judged<'_>], work: &Work<'_>) -> Outcome {
    let written = work.console.print(|out| match form {
        Form::Human => judged.iter().try_for_each(|one| human(one, out)),
        Form::Json => {
            serde_json::to_writer_pretty(&mut *out, &document(judged))?;
            writeln!(out)
        }
    });
    match written {
        Ok(()) => Outcome::Fine,
        Err(_) => Outcome::Refused,
    }
}

fn human(one: &Judged<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    let file = one.file.display();
    writeln!(out, "{file}: {}", one.script.effect.as_str())?;
    let mut lines = Lines::of(&one.text);
    for statement in &one.script.statements {
        let line = lines.line(statement.range.start);
        let (kind, effect) = (&statement.kind, statement.effect.as_str());
        writeln!(out, "{file}:{line}: {kind}: {effect}")?;
    }
    Ok(())
}

fn document<'a>(judged: &'a [Judged<'a>]) -> LintJson<'a> {
    let scripts = judged.iter().map(|one| ScriptJson {
        file: one.file.display().to_string(),
        effect: one.script.effect.as_str(),
        flags: &one.script.flags,
        statements: statements(one),
    });
    LintJson {
        schema: "hookc.lint/1",
        scripts: scripts.collect(),
        diagnostics: [],
    }
}

fn statements<'a>(one: &'a Judged<'a>) -> Vec<StatementJson<'a>> {
    let mut lines = Lines::of(&one.text);
    let statements = one.script.statements.iter();
    statements
        .map(|statement| StatementJson {
            r#type: &statement.kind,
            effect: statement.effect.as_str(),
            flags: &statement.flags,
            obligation: statement.obligation.as_deref(),
            line: lines.line(statement.range.start),
        })
        .collect()
}

/// The lines, from 1, of bytes that are asked for in ascending order.
struct Lines<'t> {
    text: &'t str,
    offset: usize,
    line: usize,
}

impl<'t> Lines<'t> {
    fn of(text: &'t str) -> Lines<'t> {
        Lines {
            text,
            offset: 0,
            line: 1,
        }
    }

    fn line(&mut self, offset: usize) -> usize {
        let passed = self.text.as_bytes().get(self.offset..offset);
        let passed = passed.unwrap_or_default();
        self.line += passed.iter().filter(|byte| **byte == b'\n').count();
        self.offset = self.offset.max(offset);
        self.line
    }
}
