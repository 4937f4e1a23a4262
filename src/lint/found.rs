//! Where a check puts what it finds.

use super::locate;
use super::project::Project;
use super::rule::{Group, Rule};
use super::scope::{ScriptScope, StatementScope};
use crate::diagnostic::{Diagnostic, Fix, Label, Severity};
use crate::source::Span;
use crate::yaml::Data;

/// The longest rendered SQL that a finding shows, in bytes.
const SHOWN: usize = 600;

/// The findings of one rule.
#[derive(Debug)]
pub struct Found<'a> {
    rule: &'static Rule,
    project: &'a Project<'a>,
    diagnostics: Vec<Diagnostic>,
}

impl<'a> Found<'a> {
    pub(super) fn new(rule: &'static Rule, project: &'a Project<'a>) -> Found<'a> {
        Found {
            rule,
            project,
            diagnostics: Vec::new(),
        }
    }

    pub(super) fn into_diagnostics(self) -> Vec<Diagnostic> {
        self.diagnostics
    }

    /// A finding at a place. The same message at the same place is one finding: it names nothing
    /// that differs between the nodes that a hook runs for.
    pub fn at(&mut self, span: Option<Span>, message: impl Into<String>) -> Details<'_> {
        let mut diagnostic = Diagnostic::warning(self.rule.about.code, message);
        diagnostic.severity = self.rule.level.severity().unwrap_or(diagnostic.severity);
        diagnostic.rule = Some(&self.rule.about);
        diagnostic.span = span;
        self.push(diagnostic)
    }

    /// A finding about a step: at the place where its hook is configured.
    pub fn step(&mut self, scope: &ScriptScope<'_>, message: impl Into<String>) -> Details<'_> {
        let own = scope
            .step
            .origin
            .filter(|span| self.project.is_own(span.file));
        self.at(own, message)
    }

    /// A finding about a statement: at the user's text that it was made of, with the rendered SQL
    /// where that is another. Nothing is told of statements that stand in installed packages.
    pub fn statement(
        &mut self,
        scope: &StatementScope<'_>,
        message: impl Into<String>,
    ) -> Details<'_> {
        let place = locate::statement(self.project, scope);
        let Some(span) = place
            .span
            .filter(|_| !place.foreign || self.project.settings.packages)
        else {
            return Details(None);
        };
        let spared = self.rule.group() == Group::Idempotency && scope.is_seldom_repeated();
        let mut finding = self.at(Some(span), message);
        if let Some(diagnostic) = &mut finding.0 {
            if spared {
                diagnostic.severity = diagnostic.severity.min(Severity::Warning);
                diagnostic.label = "it runs again after a run that failed half way".to_owned();
            }
            if place.expanded {
                diagnostic.rendered = Some(cut(&scope.statement.sql));
            }
            if let Some((span, label)) = place.hook {
                diagnostic.related.push(Label {
                    span,
                    message: label,
                });
            }
        }
        finding
    }

    /// An option of the rule that is a number.
    pub fn number(&self, option: &str, default: usize) -> usize {
        match self.project.settings.option(self.rule, option) {
            Some(Data::Int(number)) => usize::try_from(*number).unwrap_or(default),
            _ => default,
        }
    }

    /// An option of the rule that is on or off; off if nothing is said.
    pub fn flag(&self, option: &str) -> bool {
        let value = self.project.settings.option(self.rule, option);
        matches!(value, Some(Data::Bool(true)))
    }

    fn push(&mut self, diagnostic: Diagnostic) -> Details<'_> {
        self.diagnostics.push(diagnostic);
        Details(self.diagnostics.last_mut())
    }
}

/// A finding that was just added, to say more about it.
#[derive(Debug)]
pub struct Details<'d>(Option<&'d mut Diagnostic>);

impl Details<'_> {
    /// With advice.
    pub fn help(self, help: impl Into<String>) -> Self {
        self.with(|diagnostic| diagnostic.help = Some(help.into()))
    }

    /// With a word at its place.
    pub fn label(self, label: impl Into<String>) -> Self {
        self.with(|diagnostic| diagnostic.label = label.into())
    }

    /// With another severity than the rule's.
    pub fn severity(self, severity: Severity) -> Self {
        self.with(|diagnostic| diagnostic.severity = severity)
    }

    /// With a further place.
    pub fn related(self, span: Option<Span>, message: impl Into<String>) -> Self {
        self.with(|diagnostic| {
            if let Some(span) = span {
                let message = message.into();
                diagnostic.related.push(Label { span, message });
            }
        })
    }

    /// In these targets only.
    pub fn targets(self, targets: Vec<String>) -> Self {
        self.with(|diagnostic| diagnostic.targets = targets)
    }

    /// With a repair.
    pub fn fix(self, fix: Option<Fix>) -> Self {
        self.with(|diagnostic| diagnostic.fix = fix)
    }

    fn with(mut self, change: impl FnOnce(&mut Diagnostic)) -> Self {
        if let Some(diagnostic) = &mut self.0 {
            change(diagnostic);
        }
        self
    }
}

/// A text of bounded length.
fn cut(sql: &str) -> String {
    let mut end = SHOWN.min(sql.len());
    while !sql.is_char_boundary(end) {
        end -= 1;
    }
    let mut text = sql[..end].to_string();
    if end < sql.len() {
        text.push_str(" ...");
    }
    text
}
