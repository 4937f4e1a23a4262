//! `noqa` comments into findings that are not reported, and into findings about those that silence
//! nothing.
//!
//! A comment is `-- noqa: CODE`, `/* noqa: CODE */`, `{# noqa: CODE #}`, or in YAML `# noqa: CODE`;
//! several codes or names are separated by commas, and without any it silences everything. It
//! counts for findings on its own line, or, if nothing else stands on it, on the next one. A
//! finding stands on all lines of its place.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::{Range, RangeInclusive};

use super::found::Found;
use super::project::Project;
use super::rules::{self, hygiene};
use crate::report::Finding;
use crate::source::{FileId, Span};

const WORD: &str = "noqa";

/// A comment.
#[derive(Debug)]
struct Comment {
    span: Span,
    /// The line, from 1, that it counts for.
    line: u32,
    /// Codes that it names; none silences everything.
    codes: Vec<&'static str>,
}

/// The comments of a file by what they silence.
#[derive(Debug, Default)]
struct Comments {
    /// The lines on which everything is silenced.
    blanket: BTreeSet<u32>,
    /// The lines on which a code is silenced.
    lines: HashMap<&'static str, BTreeSet<u32>>,
    /// The places of comments that have silenced nothing so far, by line.
    idle: HashMap<&'static str, BTreeMap<u32, Vec<Span>>>,
}

impl Comments {
    fn add(&mut self, comment: Comment) {
        if comment.codes.is_empty() {
            self.blanket.insert(comment.line);
        }
        for code in comment.codes {
            self.lines.entry(code).or_default().insert(comment.line);
            let idle = self.idle.entry(code).or_default();
            idle.entry(comment.line).or_default().push(comment.span);
        }
    }

    /// Whether a finding on some lines is silenced; the comments that name it are no longer idle.
    fn silence(&mut self, code: &str, lines: RangeInclusive<u32>) -> bool {
        if let Some(idle) = self.idle.get_mut(code) {
            while let Some((line, _)) = idle.range(lines.clone()).next() {
                let line = *line;
                idle.remove(&line);
            }
        }
        let named = self.lines.get(code);
        named.is_some_and(|known| known.range(lines.clone()).next().is_some())
            || self.blanket.range(lines).next().is_some()
    }
}

/// The findings that no comment silences, and one for each comment that silences nothing.
pub(super) fn apply(mut findings: Vec<Finding>, project: &Project<'_>) -> Vec<Finding> {
    let mut comments = read(project);
    findings.retain(|finding| !silenced(finding, &mut comments, project));
    findings.extend(unused(&comments, project));
    findings
}

fn silenced(
    finding: &Finding,
    comments: &mut HashMap<FileId, Comments>,
    project: &Project<'_>,
) -> bool {
    let Some(span) = finding.diagnostic.span else {
        return false;
    };
    let Some(comments) = comments.get_mut(&span.file) else {
        return false;
    };
    let lines = project.sources.start(span).line..=project.sources.end(span).line;
    comments.silence(finding.diagnostic.code, lines)
}

fn unused(comments: &HashMap<FileId, Comments>, project: &Project<'_>) -> Vec<Finding> {
    let rule = &hygiene::UNUSED_NOQA;
    if !project.settings.is_on(rule) {
        return Vec::new();
    }
    let mut found = Found::new(rule, project);
    for (code, idle) in comments.values().flat_map(|comments| &comments.idle) {
        if !rules::find(code).is_some_and(|rule| project.applies(rule)) {
            continue;
        }
        for span in idle.values().flatten() {
            found
                .at(
                    Some(*span),
                    format!("this comment silences {code}, which finds nothing here"),
                )
                .help("remove it");
        }
    }
    let findings = found.into_diagnostics().into_iter().map(Finding::from);
    project.settings.apply(findings.collect(), project)
}

/// The comments of the user's files, by file.
fn read(project: &Project<'_>) -> HashMap<FileId, Comments> {
    let mut all = HashMap::new();
    for (id, file) in project.sources.files() {
        if !file.text.contains(WORD) || !project.is_own(id) {
            continue;
        }
        let mut comments = Comments::default();
        let mut start = 0;
        for (number, text) in (1..).zip(file.text.split_inclusive('\n')) {
            let line = Line {
                number,
                start,
                text,
            };
            line.comments(id, &file.path, &mut comments);
            start += text.len();
        }
        all.insert(id, comments);
    }
    all
}

/// A line of a file.
struct Line<'a> {
    number: u32,
    start: usize,
    text: &'a str,
}

impl Line<'_> {
    /// Adds its comments. One that runs to the line's end is the last one.
    fn comments(&self, file: FileId, path: &str, comments: &mut Comments) {
        let openers: &[&str] = if path.ends_with(".yml") || path.ends_with(".yaml") {
            &["{#-", "{#", "--", "/*", "#"]
        } else {
            &["{#-", "{#", "--", "/*"]
        };
        let indent = self.text.len() - self.text.trim_start().len();
        for (at, _) in self.text.match_indices(WORD) {
            let before = self.text.get(..at).unwrap_or_default().trim_end();
            let Some(opener) = openers.iter().find(|opener| before.ends_with(**opener)) else {
                continue;
            };
            let rest = self.text.get(at + WORD.len()..).unwrap_or_default();
            let rest = rest.trim_end_matches(['\r', '\n']);
            let closed = match *opener {
                "{#-" | "{#" => rest.split_once("#}"),
                "/*" => rest.split_once("*/"),
                _ => None,
            };
            let (content, behind) = closed.unwrap_or((rest, ""));
            let start = before.len() - opener.len();
            let end = at + WORD.len() + content.trim_end().len();
            let alone = start <= indent && behind.trim().is_empty();
            if let (Some(codes), Some(span)) = (codes(content), self.span(file, start..end)) {
                comments.add(Comment {
                    span,
                    line: self.number + u32::from(alone),
                    codes,
                });
            }
            if closed.is_none() {
                break;
            }
        }
    }

    fn span(&self, file: FileId, range: Range<usize>) -> Option<Span> {
        Some(Span {
            file,
            start: u32::try_from(self.start + range.start).ok()?,
            end: u32::try_from(self.start + range.end).ok()?,
        })
    }
}

/// The codes behind the word; `None` if it silences other tools only, or is no comment of this kind.
fn codes(content: &str) -> Option<Vec<&'static str>> {
    let content = content.trim();
    if content.is_empty() || content == "-" {
        return Some(Vec::new());
    }
    let names = content.strip_prefix(':')?;
    let names = names
        .split([',', ' '])
        .map(|name| name.trim_matches(|c: char| !c.is_alphanumeric()))
        .filter(|name| !name.is_empty());
    let known: Vec<&'static str> = names
        .filter_map(rules::find)
        .map(|rule| rule.about.code)
        .collect();
    (!known.is_empty()).then_some(known)
}
