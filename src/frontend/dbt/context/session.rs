//! What one rendering leaves behind: actions in order, dependencies, `config()` calls, statement
//! results. Functions of the context write here while a template is evaluated.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;
use std::sync::Arc;

use indexmap::{IndexMap, IndexSet};

use super::hook_log::HookLog;
use crate::frontend::Decision;
use crate::frontend::dbt::model::RefCall;
use crate::ir::{Action, Expr};
use crate::render::{Interp, Value};
use crate::source::{Span, Text};
use crate::yaml::Mapping;

/// The thread that renders run hooks and operations (semantics 12).
pub const MAIN_THREAD: &str = "MainThread";

/// The thread that is assumed to render the hooks of nodes (semantics 12).
pub const WORKER_THREAD: &str = "Thread-1 (worker)";

/// So many decided conditions are kept.
const DECISIONS: usize = 20;

/// The state of a rendering. One a node while parsing; one for all hooks of a node at run (they
/// share statement results), with [`Session::begin`] before each; one a run hook.
#[derive(Debug, Default)]
pub struct Session {
    step: RefCell<String>,
    actions: RefCell<Vec<Action>>,
    queries: Cell<usize>,
    used: RefCell<BTreeSet<String>>,
    uses: RefCell<Uses>,
    results: RefCell<IndexMap<String, Stored>>,
    transaction: Cell<bool>,
    cursors: RefCell<HashMap<String, usize>>,
    warnings: RefCell<Vec<Warning>>,
    assumed: RefCell<BTreeSet<&'static str>>,
    /// The conditions that were decided, where somebody asks for them.
    decisions: RefCell<Option<Vec<Decision>>>,
    /// Which hook statements belong to, where a project runs its hooks itself.
    pub(super) hook_log: RefCell<Option<HookLog>>,
    /// The node's compiled text, once somebody asked for it.
    pub(super) compiled: RefCell<Option<Text>>,
    /// Templates being rendered inside the template: variables and `render()`.
    pub(super) nesting: Cell<u32>,
}

/// What a text was seen to use while it was rendered.
#[derive(Debug, Clone, Default)]
pub struct Uses {
    /// Calls of `ref`, in order.
    pub refs: Vec<RefCall>,
    /// Calls of `source`, in order: source, table, where.
    pub sources: Vec<(String, String, Option<Span>)>,
    /// Unique ids of the macros that the text itself calls, in the order of first calls.
    pub macros: IndexSet<Arc<str>>,
    /// Names of variables asked for.
    pub vars: BTreeSet<String>,
    /// Calls of `config`, in order, with `pre_hook` and `post_hook` spelt so.
    pub configs: Vec<ConfigCall>,
    /// Ephemeral models that `ref` resolved to: their CTEs are needed (semantics 3.5).
    pub ephemeral: Vec<Arc<str>>,
}

/// What `exceptions.warn` said, and where.
pub type Warning = (String, Option<Span>);

/// A call of `config`.
#[derive(Debug, Clone)]
pub struct ConfigCall {
    /// Its settings; strings keep their provenance.
    pub settings: Mapping,
    /// Where the call stands.
    pub span: Option<Span>,
}

/// A statement's result by name.
#[derive(Debug, Clone)]
enum Stored {
    Ready(Value),
    /// Loaded once already: asking again is an error, except for `main`.
    Taken,
}

impl Session {
    /// A fresh one.
    pub fn new() -> Rc<Session> {
        Rc::new(Session::default())
    }

    /// A fresh one that keeps the conditions that are decided.
    pub fn watching() -> Rc<Session> {
        Rc::new(Session {
            decisions: RefCell::new(Some(Vec::new())),
            ..Session::default()
        })
    }

    /// The conditions that were decided, each once, in their order.
    pub fn take_decisions(&self) -> Vec<Decision> {
        self.decisions.take().unwrap_or_default()
    }

    /// A condition was decided.
    pub(super) fn decided(&self, place: &dyn Fn() -> Option<Span>, held: bool) {
        let mut decisions = self.decisions.borrow_mut();
        let Some(decisions) = decisions.as_mut().filter(|kept| kept.len() < DECISIONS) else {
            return;
        };
        if let Some(span) = place() {
            let decision = Decision { span, held };
            if !decisions.contains(&decision) {
                decisions.push(decision);
            }
        }
    }

    /// Starts a step of that id: actions and bind names begin anew, results stay.
    pub fn begin(&self, step: impl Into<String>) {
        *self.step.borrow_mut() = step.into();
        self.actions.borrow_mut().clear();
        self.used.borrow_mut().clear();
        self.queries.set(0);
    }

    /// The id of the step being rendered.
    pub fn step(&self) -> String {
        self.step.borrow().clone()
    }

    /// The actions so far, in order, with their `used` flags.
    pub fn take_actions(&self) -> Vec<Action> {
        let mut actions = std::mem::take(&mut *self.actions.borrow_mut());
        let seen = self.used.borrow();
        for action in &mut actions {
            if let Action::Query { bind, used, .. } = action {
                *used |= seen.contains(bind);
            }
        }
        actions
    }

    /// What was used so far, leaving nothing behind.
    pub fn take_uses(&self) -> Uses {
        std::mem::take(&mut *self.uses.borrow_mut())
    }

    /// Whether a transaction is open on the connection (semantics 5.5, 5.6).
    pub fn in_transaction(&self) -> bool {
        self.transaction.get()
    }

    /// Says whether a transaction is open.
    pub fn set_in_transaction(&self, open: bool) {
        self.transaction.set(open);
    }

    /// Says that a text looked at an answer; a deferral's expression names them.
    pub fn mark_used(&self, expr: &Expr) {
        match expr {
            Expr::Cell(bind, ..) | Expr::Rows(bind) => {
                self.used.borrow_mut().insert(bind.clone());
            }
            Expr::Op(_, args) => args.iter().for_each(|arg| self.mark_used(arg)),
            Expr::Value(_) | Expr::Runtime(_) | Expr::Argument(..) => {}
        }
    }

    /// Records a query sent while rendering; the result names its answer.
    pub fn query(&self, interp: &Interp<'_>, sql: Text) -> String {
        let bind = self.next_bind();
        self.push(Action::Query {
            bind: bind.clone(),
            sql: sql.trim(),
            calls: None,
            params: Vec::new(),
            used: false,
            span: interp.here(),
            via: interp.trace(),
        });
        bind
    }

    /// Records a look into the catalog; the result names its answer.
    pub fn introspect(&self, call: &str, args: Vec<serde_json::Value>) -> String {
        let bind = self.next_bind();
        self.push(Action::Introspect {
            bind: bind.clone(),
            call: call.to_owned(),
            args,
        });
        bind
    }

    /// Records a message.
    pub fn log(&self, message: String) {
        self.push(Action::Log { message });
    }

    /// Records a warning.
    pub fn warn(&self, message: String, span: Option<Span>) {
        self.warnings.borrow_mut().push((message, span));
    }

    /// The warnings so far, leaving none behind.
    pub fn take_warnings(&self) -> Vec<Warning> {
        std::mem::take(&mut *self.warnings.borrow_mut())
    }

    /// Notes that a text relies on an assumption, in words that a plan can show.
    pub fn assume(&self, what: &'static str) {
        self.assumed.borrow_mut().insert(what);
    }

    /// The assumptions that texts relied on, sorted, leaving none behind.
    pub fn take_assumptions(&self) -> BTreeSet<&'static str> {
        std::mem::take(&mut *self.assumed.borrow_mut())
    }

    /// Records an action.
    pub fn push(&self, action: Action) {
        self.actions.borrow_mut().push(action);
    }

    /// Stores a statement's result, as dbt itself does for a node's `main`.
    pub fn store_result(&self, name: &str, result: Value) {
        self.results
            .borrow_mut()
            .insert(name.to_owned(), Stored::Ready(result));
    }

    /// How often a question was asked before in this step; counts this time.
    pub fn asked(&self, question: &str) -> usize {
        let mut cursors = self.cursors.borrow_mut();
        let key = format!("{}\u{0}{question}", self.step.borrow());
        let count = cursors.entry(key).or_default();
        *count += 1;
        *count - 1
    }

    /// Whether nothing was left behind so far but names of macros and variables.
    pub(super) fn is_untouched(&self) -> bool {
        let uses = self.uses.borrow();
        let refers = uses.refs.len() + uses.sources.len() + uses.configs.len();
        refers + uses.ephemeral.len() == 0
            && self.queries.get() == 0
            && self.actions.borrow().is_empty()
            && self.used.borrow().is_empty()
            && self.results.borrow().is_empty()
            && self.cursors.borrow().is_empty()
            && self.warnings.borrow().is_empty()
            && self.assumed.borrow().is_empty()
            && !self.transaction.get()
    }

    /// Takes a result, which can be done once; `main` can be had any number of times.
    pub(super) fn load_result(&self, name: &str) -> Loaded {
        let mut results = self.results.borrow_mut();
        match results.get_mut(name) {
            None => Loaded::Never,
            Some(Stored::Taken) => Loaded::Already,
            Some(Stored::Ready(value)) if name == "main" => Loaded::Result(value.clone()),
            Some(slot) => match std::mem::replace(slot, Stored::Taken) {
                Stored::Ready(value) => Loaded::Result(value),
                Stored::Taken => Loaded::Already,
            },
        }
    }

    pub(super) fn uses(&self) -> std::cell::RefMut<'_, Uses> {
        self.uses.borrow_mut()
    }

    fn next_bind(&self) -> String {
        let number = self.queries.get();
        self.queries.set(number + 1);
        format!("q{number}")
    }
}

/// What `load_result` finds.
pub(super) enum Loaded {
    Result(Value),
    Already,
    Never,
}
