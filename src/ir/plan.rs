//! The plan of one target: the ordered steps, as the plan JSON has them (`hookc.plan/1`).
//!
//! Positions are kept as spans and joined with the sources when the plan is written.

use std::sync::Arc;

use super::Times;
use super::actions;
use crate::diagnostic::Diagnostic;
use crate::source::{Frame, Span, Text};

/// The ordered steps of one target.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The host system: `dbt`, `dipdup`.
    pub system: &'static str,
    /// The project's name.
    pub project: String,
    /// The command that the plan is of, such as `build`.
    pub command: String,
    /// The target's name.
    pub target: String,
    /// The adapter's name, such as `postgres`.
    pub adapter: String,
    /// The dialect's name: the adapter's.
    pub dialect: String,
    /// The version of the host system that was imitated.
    pub system_version: String,
    /// Whether scripts give a step the transaction that it is configured with, whatever the system's
    /// own driver makes of it.
    pub as_configured: bool,
    /// What was assumed.
    pub assumptions: Assumptions,
    /// The nodes that are built, in the order of execution.
    pub nodes: Vec<PlanNode>,
    /// The steps in the order in which the warehouse would receive them with one thread.
    pub steps: Vec<Step>,
    /// When steps are run by the clock.
    pub schedules: Vec<Schedule>,
    /// What was found on the way.
    pub diagnostics: Vec<Diagnostic>,
}

/// What a plan takes for granted.
#[derive(Debug, Clone)]
pub struct Assumptions {
    /// Relations of the project exist already.
    pub relations_exist: bool,
    /// `--full-refresh`.
    pub full_refresh: bool,
    /// Taken for `thread_id` in hooks of nodes.
    pub thread_id: String,
}

/// A node that is built between steps.
#[derive(Debug, Clone)]
pub struct PlanNode {
    /// Its unique id.
    pub id: String,
    /// Its relation as rendered; `None` for what has none (a test).
    pub relation: Option<String>,
    /// Its materialization.
    pub materialization: String,
    /// Unique ids of nodes that must be built before.
    pub depends_on: Vec<String>,
    /// The step after which it is built, `None` if it comes before all steps of its own.
    pub build_after: Option<String>,
}

/// One hook resolved for one target.
#[derive(Debug, Clone)]
pub struct Step {
    /// `<node>:<event>:<index>`, `<event>:<index>` for run hooks, `operation:<name>`.
    pub id: String,
    /// The host system's word for the event, such as `post-hook`.
    pub event: &'static str,
    /// The node's unique id; `None` for run hooks and operations.
    pub node: Option<Arc<str>>,
    /// The package whose hook it is.
    pub package: Arc<str>,
    /// The place in the node's merged list, or in the run's order; `None` for operations.
    pub index: Option<usize>,
    /// As configured; `None` for run hooks and operations.
    pub transaction: Option<Transaction>,
    /// What the connection will really be in when the step's own text is sent.
    pub in_transaction: bool,
    /// Where it was configured.
    pub origin: Option<Span>,
    /// Which layer configured it: `project`, `properties`, `model`, `package`, `operation`.
    pub layer: &'static str,
    /// Where it is applied, for hooks of jobs and ops.
    pub applied: Option<Box<Applied>>,
    /// What is known about it.
    pub status: Status,
    /// Why it is skipped or deferred.
    pub reason: Option<Reason>,
    /// What happens.
    pub body: Vec<Action>,
    /// Parts of the body that are in a transaction of their own, outside of the step's.
    pub own_transactions: Vec<std::ops::Range<usize>>,
    /// What it finds when it is run again.
    pub rerun: Rerun,
}

impl Step {
    /// The texts of its own that may be sent, in order; those of branches included.
    pub fn texts(&self) -> Vec<&Text> {
        let texts = actions(&self.body).filter_map(|action| match action {
            Action::Sql { sql, .. } | Action::Query { sql, .. } => Some(sql),
            _ => None,
        });
        texts.collect()
    }

    /// The statements of its texts, each with the text that it is of, in order.
    pub fn statements(&self) -> Vec<(&Text, &Statement)> {
        let mut all = Vec::new();
        for action in actions(&self.body) {
            if let Action::Sql {
                sql, statements, ..
            } = action
            {
                all.extend(statements.iter().map(|statement| (sql, statement)));
            }
        }
        all
    }

    /// What running it twice means: the headline of its statements' effects.
    pub fn effect(&self) -> Effect {
        Effect::headline(self.statements().iter().map(|(_, one)| one.effect))
    }

    /// Whether the warehouse gets something from it.
    pub fn sends(&self) -> bool {
        !matches!(
            self.status,
            Status::Empty | Status::Skipped | Status::Deferred
        ) && !self.texts().is_empty()
    }
}

/// The job or op that a hook is applied to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Applied {
    /// The job's name, or `*` for each.
    pub job: String,
    /// The op's name; `None` for each op of the job.
    pub op: Option<String>,
    /// The hook's name.
    pub hook: String,
    /// The key of the connection that it needs; `None` without a host system that has such keys.
    pub resource: Option<String>,
}

/// What a step finds when it is run again.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Rerun {
    /// All that it left.
    #[default]
    Everything,
    /// A database that was emptied, unless the run before failed half way.
    Emptied {
        /// Tables that are never emptied.
        kept: Vec<String>,
    },
}

/// The configured place of a hook relative to the node's transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Transaction {
    /// In the transaction that builds the node.
    Inside,
    /// Before or after it.
    Outside,
}

/// What is known about a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// Every byte is known.
    Resolved,
    /// Renders to nothing; nothing is sent.
    Empty,
    /// The host system never runs it.
    Skipped,
    /// Branches or values remain that the warehouse decides.
    Residual,
    /// Cannot be expressed; left out.
    Deferred,
    /// Rendering certainly fails.
    Fails,
}

/// Why a step is skipped or deferred.
#[derive(Debug, Clone)]
pub struct Reason {
    /// Stable code.
    pub code: &'static str,
    /// In the user's words.
    pub message: String,
    /// Where.
    pub span: Option<Span>,
}

/// A part of a step's body.
#[derive(Debug, Clone)]
pub enum Action {
    /// The hook's own text, sent as one.
    Sql {
        /// The text without surrounding white space, with its provenance.
        sql: Text,
        /// What the host system's adapter sends of it, one text a call, where that is not the text
        /// as it is; none if it refuses the text.
        calls: Option<Vec<String>>,
        /// The ranges of the text that only the run knows, in order; the bytes there stand in for them.
        holes: Vec<Hole>,
        /// Its statements; filled in by [`crate::effect`].
        statements: Vec<Statement>,
    },
    /// A query sent while the text renders.
    Query {
        /// Names the answer: `q0`, `q1`...
        bind: String,
        /// The text without surrounding white space.
        sql: Text,
        /// What the host system's adapter sends of it, as for [`Action::Sql`].
        calls: Option<Vec<String>>,
        /// What the driver binds, in order.
        params: Vec<Expr>,
        /// Whether any text looks at the answer.
        used: bool,
        /// Where the query was issued.
        span: Option<Span>,
        /// The macro calls on the way.
        via: Option<Arc<Frame>>,
    },
    /// A look into the catalog by the adapter.
    Introspect {
        /// Names the answer.
        bind: String,
        /// The adapter's method.
        call: String,
        /// Its arguments as printed.
        args: Vec<serde_json::Value>,
    },
    /// A branch on what only the warehouse knows.
    If {
        /// The condition.
        condition: Expr,
        /// If it holds.
        then: Vec<Action>,
        /// If not.
        otherwise: Vec<Action>,
    },
    /// The host system fails here.
    Raise {
        /// What it says.
        message: String,
    },
    /// A message of the hook (`log`, `print`, `exceptions.warn`).
    Log {
        /// The message.
        message: String,
    },
}

/// A part of a text that only the run knows.
#[derive(Debug, Clone, PartialEq)]
pub struct Hole {
    /// Byte range in the action's text.
    pub range: std::ops::Range<usize>,
    /// What stands there.
    pub expr: Expr,
    /// How it gets there.
    pub form: HoleForm,
}

/// How a value that only the run knows gets into a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HoleForm {
    /// As text, as `str()` prints it.
    Text,
    /// As a parameter: one value of the dialect, whatever it holds.
    Literal,
}

/// A statement of a text.
#[derive(Debug, Clone)]
pub struct Statement {
    /// Its text, without the separator and surrounding white space and comments.
    pub sql: String,
    /// Byte range in the action's text.
    pub range: std::ops::Range<usize>,
    /// What kind of statement: `grant`, `insert`, `create-table`...
    pub kind: String,
    /// Running it twice means (design section 7).
    pub effect: Effect,
    /// Beside the effect: `destructive`, `volatile`, ...
    pub flags: Vec<&'static str>,
    /// What a conditional effect rests on, or why a second run is not like the first; in words.
    pub obligation: Option<String>,
}

/// A step that is run by the clock.
#[derive(Debug, Clone)]
pub struct Schedule {
    /// Its name.
    pub name: String,
    /// The hook that it runs.
    pub hook: String,
    /// The id of its step; several steps have ids that go on from it after a colon.
    pub step: String,
    /// What the hook is given.
    pub args: serde_json::Map<String, serde_json::Value>,
    /// When.
    pub trigger: Trigger,
    /// How it is run; `None` if the scheduler never starts.
    pub runs: Option<Runs>,
    /// What the warehouse's own scheduler computes with, where it must be told.
    pub warehouse: Option<String>,
    /// Where it was configured.
    pub origin: Option<Span>,
}

/// When a schedule runs its step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trigger {
    /// By a crontab in the host system's dialect.
    Crontab(String),
    /// Each time so many seconds have passed.
    Interval(i64),
    /// Once, for as long as the host system runs.
    Daemon,
}

/// How a schedule runs its step.
#[derive(Debug, Clone)]
pub struct Runs {
    /// The next times; none for a daemon.
    pub next: Vec<chrono::DateTime<chrono::FixedOffset>>,
    /// When a crontab fires; `None` for other triggers.
    pub times: Option<Times>,
    /// The time zone of the crontab, by its name in the tz database.
    pub zone: String,
    /// How many runs there may be at once.
    pub max_instances: i64,
    /// Whether a run that comes due while as many are at work waits; otherwise it is left out.
    pub queues: bool,
    /// Whether runs that were missed are one.
    pub coalesce: bool,
}

/// What running a statement twice means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs)]
pub enum Effect {
    Pure,
    Idempotent,
    Replace,
    Guarded,
    Conditional,
    RerunError,
    Append,
    Mutating,
    Unknown,
}

impl Effect {
    /// Its word in the JSON documents.
    pub fn as_str(self) -> &'static str {
        match self {
            Effect::Pure => "pure",
            Effect::Idempotent => "idempotent",
            Effect::Replace => "replace",
            Effect::Guarded => "guarded",
            Effect::Conditional => "conditional",
            Effect::RerunError => "rerun-error",
            Effect::Append => "append",
            Effect::Mutating => "mutating",
            Effect::Unknown => "unknown",
        }
    }

    /// Whether a second run fails or leaves another state than the first.
    pub fn is_flagged(self) -> bool {
        matches!(self, Effect::RerunError | Effect::Append | Effect::Mutating)
    }

    /// The headline of several effects (design section 7): the worst of the flagged ones, else
    /// unknown, else the worst of the rest; pure if there is none.
    pub fn headline(effects: impl IntoIterator<Item = Effect>) -> Effect {
        let rank = |effect: &Effect| match effect {
            Effect::Unknown => (1, *effect),
            effect if effect.is_flagged() => (2, *effect),
            effect => (0, *effect),
        };
        effects.into_iter().max_by_key(rank).unwrap_or(Effect::Pure)
    }
}

/// An expression over what only the warehouse knows.
#[derive(Debug, Clone, PartialEq)]
pub enum Expr {
    /// A known value.
    Value(serde_json::Value),
    /// A cell of an answer: query, row, column.
    Cell(String, usize, usize),
    /// The rows of an answer.
    Rows(String),
    /// A value of the run, such as `invocation_id`.
    Runtime(String),
    /// An argument that the run gives (`args.depth`), and what it is if the run gives none.
    Argument(String, Option<serde_json::Value>),
    /// An operation on expressions.
    Op(String, Vec<Expr>),
}
