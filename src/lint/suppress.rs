//! `noqa` comments into findings that are not reported, and into findings about those that silence
//! nothing.
//!
//! A comment is `-- noqa: CODE`, `/* noqa: CODE */`, `{# noqa: CODE #}`, or in YAML `# noqa: CODE`;
//! several codes or names are separated by commas, and without any it silences everything. It
//! counts for findings on its own line, or, if nothing else stands on it, on the next one. A
//! finding stands on all lines of its place.

use std::collections::HashMap;

use super::found::Found;
use super::project::Project;
use super::rules::{self, hygiene};
use crate::report::Finding;
use crate::source::{FileId, SourceFile, Span};

const WORD: &str = "noqa";

/// A comment.
#[derive(Debug)]
struct Comment {
    span: Span,
    /// The line, from 1, that it counts for.
    line: u32,
    /// Codes that it names; none silences everything.
    codes: Vec<Code>,
}

/// A code that a comment names.
#[derive(Debug)]
struct Code {
    code: &'static str,
    used: bool,
}

/// The findings that no comment silences, and one for each comment that silences nothing.
pub(super) fn apply(findings: Vec<Finding>, project: &Project<'_>) -> Vec<Finding> {
    let mut comments = read(project);
    let mut left = Vec::with_capacity(findings.len());
    for finding in findings {
        if !silenced(&finding, &mut comments, project) {
            left.push(finding);
        }
    }
    left.extend(unused(&comments, project));
    left
}

fn silenced(
    finding: &Finding,
    comments: &mut HashMap<FileId, Vec<Comment>>,
    project: &Project<'_>,
) -> bool {
    let Some(span) = finding.diagnostic.span else {
        return false;
    };
    let Some(comments) = comments.get_mut(&span.file) else {
        return false;
    };
    let lines = project.sources.start(span).line..=project.sources.end(span).line;
    let mut silenced = false;
    for comment in comments
        .iter_mut()
        .filter(|comment| lines.contains(&comment.line))
    {
        silenced |= comment.codes.is_empty();
        for code in &mut comment.codes {
            if code.code == finding.diagnostic.code {
                code.used = true;
                silenced = true;
            }
        }
    }
    silenced
}

fn unused(comments: &HashMap<FileId, Vec<Comment>>, project: &Project<'_>) -> Vec<Finding> {
    let rule = &hygiene::UNUSED_NOQA;
    if !project.settings.is_on(rule) {
        return Vec::new();
    }
    let mut found = Found::new(rule, project);
    for comment in comments.values().flatten() {
        let idle = comment.codes.iter().filter(|code| {
            let on = rules::find(code.code).is_some_and(|rule| project.settings.is_on(rule));
            on && !code.used
        });
        for code in idle {
            found
                .at(
                    Some(comment.span),
                    format!(
                        "this comment silences {}, which finds nothing here",
                        code.code
                    ),
                )
                .help("remove it");
        }
    }
    let findings = found.into_diagnostics().into_iter().map(Finding::from);
    project.settings.apply(findings.collect(), project)
}

/// The comments of the user's files, by file.
fn read(project: &Project<'_>) -> HashMap<FileId, Vec<Comment>> {
    let mut all = HashMap::new();
    for (id, file) in project.sources.files() {
        if !file.text.contains(WORD) || !project.is_own(id) {
            continue;
        }
        let places = file.text.match_indices(WORD);
        let comments: Vec<Comment> = places.filter_map(|(at, _)| comment(id, file, at)).collect();
        if !comments.is_empty() {
            all.insert(id, comments);
        }
    }
    all
}

/// The comment whose word stands at an offset, if it is one.
fn comment(id: FileId, file: &SourceFile, at: usize) -> Option<Comment> {
    let text: &str = &file.text;
    let line_start = text[..at].rfind('\n').map_or(0, |newline| newline + 1);
    let before = text[line_start..at].trim_end();
    let yaml = file.path.ends_with(".yml") || file.path.ends_with(".yaml");
    let openers: &[&str] = if yaml {
        &["{#-", "{#", "--", "/*", "#"]
    } else {
        &["{#-", "{#", "--", "/*"]
    };
    let opener = openers.iter().find(|opener| before.ends_with(**opener))?;
    let front = &before[..before.len() - opener.len()];
    let after = &text[at + WORD.len()..];
    let rest = after.lines().next().unwrap_or_default();
    let closer = match *opener {
        "{#-" | "{#" => "#}",
        "/*" => "*/",
        _ => "\n",
    };
    let (content, behind) = rest.split_once(closer).unwrap_or((rest, ""));
    let codes = codes(content)?;
    let alone = front.trim().is_empty() && behind.trim().is_empty();
    let line = file.position(u32::try_from(at).ok()?).line;
    Some(Comment {
        span: Span {
            file: id,
            start: u32::try_from(line_start + front.len()).ok()?,
            end: u32::try_from(at + WORD.len() + content.trim_end().len()).ok()?,
        },
        line: if alone { line + 1 } else { line },
        codes,
    })
}

/// The codes behind the word; `None` if it silences other tools only, or is no comment of this kind.
fn codes(content: &str) -> Option<Vec<Code>> {
    let content = content.trim();
    if content.is_empty() || content == "-" {
        return Some(Vec::new());
    }
    let names = content.strip_prefix(':')?;
    let names = names
        .split([',', ' '])
        .map(|name| name.trim_matches(|c: char| !c.is_alphanumeric()))
        .filter(|name| !name.is_empty());
    let known: Vec<Code> = names
        .filter_map(rules::find)
        .map(|rule| Code {
            code: rule.about.code,
            used: false,
        })
        .collect();
    (!known.is_empty()).then_some(known)
}
