//! What a rule's check is given.

use std::borrow::Cow;
use std::sync::OnceLock;

use super::flow::Flow;
use super::lexed::{Lexed, Tokens};
use super::locate;
use super::names::{self, Named};
use super::project::{Project, Target};
use super::templates::Tree;
use super::uses::Use;
use crate::ir::{Rerun, Statement, Step};
use crate::jinja::ast::Range;
use crate::source::{Span, Text};

/// A distinct template, with its tree laid out flat.
#[derive(Debug)]
pub struct TemplateScope<'a> {
    /// The project around it.
    pub project: &'a Project<'a>,
    /// The template.
    pub tree: &'a Tree,
    /// Its expressions and branches.
    pub flow: &'a Flow<'a>,
}

impl TemplateScope<'_> {
    /// The file's bytes behind a range of the template.
    pub fn span(&self, range: Range) -> Option<Span> {
        self.tree.text.span(range.start..range.end)
    }
}

/// A text that a step sends.
#[derive(Debug)]
pub struct Script<'a> {
    /// The text.
    pub text: &'a Text,
    /// Its statements.
    pub statements: Cow<'a, [Statement]>,
    /// Whether it is sent while the hook's own text renders.
    pub query: bool,
    /// The tokens of each statement, once a rule asks.
    tokens: Box<[OnceLock<Tokens>]>,
}

impl<'a> Script<'a> {
    /// A text with its statements, in order.
    pub(super) fn new(text: &'a Text, statements: Cow<'a, [Statement]>, query: bool) -> Script<'a> {
        Script {
            text,
            tokens: statements.iter().map(|_| OnceLock::new()).collect(),
            statements,
            query,
        }
    }

    /// The tokens of one of its statements.
    fn tokens(&self, statement: &Statement, dialect: &str) -> Tokens {
        let before = |one: &Statement| one.range.start < statement.range.start;
        let at = self.statements.partition_point(before);
        let is_own = |own: &Statement| std::ptr::eq(own, statement);
        let own = self.statements.get(at).is_some_and(is_own);
        let tokens = || Lexed::tokens_of(&statement.sql, dialect);
        match self.tokens.get(at).filter(|_| own) {
            Some(known) => known.get_or_init(tokens).clone(),
            None => tokens(),
        }
    }
}

/// A step of a target.
#[derive(Debug)]
pub struct ScriptScope<'a> {
    /// The project around it.
    pub project: &'a Project<'a>,
    /// Its target.
    pub target: &'a Target<'a>,
    /// The step.
    pub step: &'a Step,
    /// What it sends, in order, branches included.
    pub scripts: &'a [Script<'a>],
}

impl ScriptScope<'_> {
    /// The relation of the step's node, as it renders.
    pub fn relation(&self) -> Option<&str> {
        let id = self.step.node.as_deref()?;
        self.target.relation(id)
    }

    /// Whether a name is that of the relation that the step's node builds.
    pub fn is_own(&self, named: &Named) -> bool {
        let node = self.step.node.as_deref();
        let own = node.and_then(|node| self.target.nodes.relation(node));
        own.is_some_and(|own| own.may_be(named))
    }

    /// Whether it is a hook behind a node whose relation is a new one in every run, without what
    /// hooks did to the last.
    pub fn follows_rebuilding(&self) -> bool {
        let node = self.step.node.as_deref();
        let node = node.and_then(|node| self.target.nodes.get(node));
        self.step.event == "post-hook"
            && node.is_some_and(|node| matches!(node.materialization.as_str(), "table" | "view"))
    }

    /// Its statements, each with the text that it is in.
    pub fn statements(&self) -> impl Iterator<Item = StatementScope<'_>> {
        self.scripts.iter().flat_map(move |script| {
            let statements = script.statements.iter();
            statements.map(move |statement| StatementScope::new(self, script, statement))
        })
    }
}

/// A statement of a step.
#[derive(Debug, Clone)]
pub struct StatementScope<'a> {
    /// The step, and all that it sends.
    pub step: &'a ScriptScope<'a>,
    /// The text that it is in.
    pub script: &'a Script<'a>,
    /// The statement.
    pub statement: &'a Statement,
}

impl<'a> StatementScope<'a> {
    /// A statement of a text that a step sends.
    pub fn new(
        step: &'a ScriptScope<'a>,
        script: &'a Script<'a>,
        statement: &'a Statement,
    ) -> StatementScope<'a> {
        StatementScope {
            step,
            script,
            statement,
        }
    }

    /// Its target.
    pub fn target(&self) -> &'a Target<'a> {
        self.step.target
    }

    /// Its tokens.
    pub fn lexed(&self) -> Lexed<'a> {
        let dialect = &self.step.target.plan.dialect;
        let tokens = self.script.tokens(self.statement, dialect);
        Lexed::new(&self.statement.sql, tokens)
    }

    /// Whether what it leaves is gone when it runs again, unless a run fails half way: the database is
    /// emptied before, of all that is no table to be kept and lies in the schema.
    pub fn is_seldom_repeated(&self) -> bool {
        let Rerun::Emptied { kept } = &self.step.step.rerun else {
            return false;
        };
        let outlives = [
            "create-extension",
            "create-schema",
            "create-role",
            "create-user",
        ];
        let is_word = |c: char| c.is_alphanumeric() || c == '_';
        let mut words = self.statement.sql.split(|c| !is_word(c));
        !outlives.contains(&self.statement.kind.as_str())
            && !words.any(|word| kept.iter().any(|table| table.eq_ignore_ascii_case(word)))
    }

    /// The relation that it changes rows of, and the bytes of its name in the statement.
    pub fn written(&self) -> Option<Named> {
        names::written(&self.lexed())
    }

    /// Whether it changes rows of the relation that its own node builds.
    pub fn on_own_relation(&self) -> bool {
        self.written().is_some_and(|named| self.step.is_own(&named))
    }

    /// The place of some of its bytes in the user's files, if they stand there as they are sent.
    pub fn literal(&self, range: &std::ops::Range<usize>) -> Option<Span> {
        let start = self.statement.range.start;
        let range = start + range.start..start + range.end;
        locate::literal(self.step.project, self.step.step, self.script.text, range)
    }

    /// Whether a flag stands beside its effect.
    pub fn has(&self, flag: &str) -> bool {
        self.statement.flags.contains(&flag)
    }
}

/// A target's plan.
#[derive(Debug)]
pub struct PlanScope<'a> {
    /// The project around it.
    pub project: &'a Project<'a>,
    /// The target.
    pub target: &'a Target<'a>,
    /// Its steps, those of operations last, with what they send.
    pub steps: &'a [ScriptScope<'a>],
    /// What its statements do with which objects, in the order of the plan. Hooks of operations are
    /// no part of it: they run by hand.
    pub(super) uses: Vec<Use<'a>>,
}
