//! What a rule is.

use super::found::Found;
use super::project::Project;
use super::scope::{PlanScope, ScriptScope, StatementScope, TemplateScope};
use crate::diagnostic::{About, Severity};

/// A rule of the linter.
#[derive(Debug)]
pub struct Rule {
    /// Code, name and page.
    pub about: About,
    /// Where it stands if the settings say nothing.
    pub level: Level,
    /// The options that `hookc.toml` may give it.
    pub options: &'static [&'static str],
    /// What it looks at.
    pub check: Check,
    /// Whether it compares the hooks of all nodes, so that a part of the project says nothing.
    pub whole: bool,
}

impl Rule {
    /// A rule without options. Its code begins with its group's letter.
    pub const fn new(
        code: &'static str,
        name: &'static str,
        page: &'static str,
        level: Level,
        check: Check,
    ) -> Rule {
        Rule {
            about: About { code, name, page },
            level,
            options: &[],
            check,
            whole: false,
        }
    }

    /// The same with options.
    pub const fn with_options(self, options: &'static [&'static str]) -> Rule {
        Rule {
            about: self.about,
            level: self.level,
            options,
            check: self.check,
            whole: self.whole,
        }
    }

    /// The same, comparing the hooks of all nodes.
    pub const fn of_all_nodes(self) -> Rule {
        Rule {
            about: self.about,
            level: self.level,
            options: self.options,
            check: self.check,
            whole: true,
        }
    }

    /// The family it belongs to.
    pub fn group(&self) -> Group {
        let of_code = |group: &Group| self.about.code.starts_with(group.letter());
        Group::ALL
            .into_iter()
            .find(of_code)
            .unwrap_or(Group::Hygiene)
    }
}

/// What a rule looks at. The function is called once for each such thing.
#[derive(Debug, Clone, Copy)]
pub enum Check {
    /// Each distinct template of the user's own files: hooks, operations, and macros that they
    /// reach; those of installed packages are left out.
    Template(fn(&TemplateScope<'_>, &mut Found<'_>)),
    /// Each statement of each step, for each target.
    Statement(fn(&StatementScope<'_>, &mut Found<'_>)),
    /// Each step, for each target.
    Script(fn(&ScriptScope<'_>, &mut Found<'_>)),
    /// Each target's plan.
    Plan(fn(&PlanScope<'_>, &mut Found<'_>)),
    /// All targets together.
    Targets(fn(&Project<'_>, &mut Found<'_>)),
    /// Nothing: the compiler tells it under these codes.
    Told(&'static [&'static str]),
    /// Nothing: the engine itself finds it.
    Engine,
}

/// A family of rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs)]
pub enum Group {
    Environment,
    Hygiene,
    Transactions,
    Idempotency,
    Safety,
    Order,
    Dialect,
}

impl Group {
    /// All of them, in the order in which they are listed.
    pub const ALL: [Group; 7] = [
        Group::Environment,
        Group::Hygiene,
        Group::Transactions,
        Group::Idempotency,
        Group::Safety,
        Group::Order,
        Group::Dialect,
    ];

    /// Its name in settings and lists.
    pub fn name(self) -> &'static str {
        match self {
            Group::Environment => "environment",
            Group::Hygiene => "hygiene",
            Group::Transactions => "transactions",
            Group::Idempotency => "idempotency",
            Group::Safety => "safety",
            Group::Order => "order",
            Group::Dialect => "dialect",
        }
    }

    /// The first letter of its rules' codes.
    pub fn letter(self) -> char {
        match self {
            Group::Environment => 'E',
            Group::Hygiene => 'H',
            Group::Transactions => 'T',
            Group::Idempotency => 'I',
            Group::Safety => 'S',
            Group::Order => 'O',
            Group::Dialect => 'D',
        }
    }
}

/// How much a finding weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs)]
pub enum Level {
    Off,
    Note,
    Warning,
    Error,
}

impl Level {
    /// The level of that name.
    pub fn of(name: &str) -> Option<Level> {
        Some(match name {
            "off" => Level::Off,
            "note" => Level::Note,
            "warning" => Level::Warning,
            "error" => Level::Error,
            _ => return None,
        })
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Level::Off => "off",
            Level::Note => "note",
            Level::Warning => "warning",
            Level::Error => "error",
        }
    }

    /// As the severity of a finding; nothing is reported at `Off`.
    pub fn severity(self) -> Option<Severity> {
        match self {
            Level::Off => None,
            Level::Note => Some(Severity::Note),
            Level::Warning => Some(Severity::Warning),
            Level::Error => Some(Severity::Error),
        }
    }
}
