//! The hosts: one an occasion on which dbt renders.

use std::rc::Rc;
use std::sync::Arc;

use super::scope::{Kept, Known, Scope, Stage};
use super::{Event, Run, Session};
use crate::frontend::dbt::model::{Environment, Node, Options, Target};
use crate::render::{Eval, Host, Interp, MacroDef, Undefined, Value};
use crate::source::Span;

/// `profiles.yml`: variables of the command line and the environment, secrets included. A secret
/// is given as a placeholder that [`ProfileHost::is_secret`] knows; its value is never read.
#[derive(Debug)]
pub struct ProfileHost(Rc<Scope>);

impl ProfileHost {
    /// A context for the profile.
    pub fn new(options: &Options) -> ProfileHost {
        ProfileHost(Rc::new(Scope {
            stage: Stage::Profile,
            package: Arc::from(""),
            session: Session::new(),
            known: Known::outside(options, None),
            run: None,
            node: None,
            kept: Kept::default(),
        }))
    }

    /// Whether a rendered field contains a secret.
    pub fn is_secret(text: &str) -> bool {
        text.contains(super::vars::SECRET_MARK)
    }
}

/// YAML files: no macros, no nodes (semantics 1.8, 3.6).
#[derive(Debug)]
pub struct YamlHost(Rc<Scope>);

impl YamlHost {
    /// For project files: the target and the command line's variables only.
    pub fn for_project(options: &Options, target: Option<&Target>) -> YamlHost {
        YamlHost(Rc::new(Scope {
            stage: Stage::Project,
            package: Arc::from(""),
            session: Session::new(),
            known: Known::outside(options, target),
            run: None,
            node: None,
            kept: Kept::default(),
        }))
    }

    /// For a package's properties files: the project's variables too, unrendered.
    pub fn for_properties(env: &Arc<Environment>, package: &Arc<str>) -> YamlHost {
        YamlHost(Rc::new(Scope {
            stage: Stage::Properties,
            package: Arc::clone(package),
            session: Session::new(),
            known: Known::Inside(Arc::clone(env)),
            run: None,
            node: None,
            kept: Kept::default(),
        }))
    }
}

/// Macros that make names (`generate_schema_name` and its kin), called while parsing.
#[derive(Debug)]
pub struct NameHost(Rc<Scope>);

impl NameHost {
    /// `package` is the macro's own.
    pub fn new(env: &Arc<Environment>, package: &Arc<str>, session: Rc<Session>) -> NameHost {
        NameHost(Rc::new(Scope {
            stage: Stage::Names,
            package: Arc::clone(package),
            session,
            known: Known::Inside(Arc::clone(env)),
            run: None,
            node: None,
            kept: Kept::default(),
        }))
    }

    /// The macro that `adapter.dispatch` finds for a name of dbt's own.
    pub fn dispatched(&self, name: &str) -> Option<Arc<MacroDef>> {
        self.0.find_dispatched(name, Some("dbt"))
    }
}

/// A node's file and hooks while parsing (semantics 3.4, "early").
#[derive(Debug)]
pub struct ParseHost(Rc<Scope>);

impl ParseHost {
    /// The node is as far as it is known: target schema, alias as named, config of the project file.
    pub fn new(env: &Arc<Environment>, node: &Arc<Node>, session: Rc<Session>) -> ParseHost {
        ParseHost(Rc::new(Scope {
            stage: Stage::Parse,
            package: Arc::clone(&node.package),
            session,
            known: Known::Inside(Arc::clone(env)),
            run: None,
            node: Some(Arc::clone(node)),
            kept: Kept::default(),
        }))
    }

    /// A failed rendering with the nearest name where one is unknown.
    ///
    /// # Errors
    /// The same.
    pub fn explain<T>(&self, result: Eval<T>) -> Eval<T> {
        result.map_err(|stop| self.0.explain(stop))
    }

    pub(super) fn scope(&self) -> &Scope {
        &self.0
    }
}

/// A node's text and hooks, run hooks and operations when dbt runs them ("late").
#[derive(Debug)]
pub struct RunHost(Rc<Scope>);

impl RunHost {
    /// For an operation the node's name is the macro's, its package the macro's.
    pub fn new(run: &Rc<Run>, node: &Arc<Node>, event: Event, session: Rc<Session>) -> RunHost {
        RunHost(Rc::new(Scope {
            stage: Stage::Run(event),
            package: Arc::clone(&node.package),
            session,
            known: Known::Inside(Arc::clone(&run.env)),
            run: Some(Rc::clone(run)),
            node: Some(Arc::clone(node)),
            kept: Kept::default(),
        }))
    }

    /// A failed rendering with the nearest name where one is unknown.
    ///
    /// # Errors
    /// The same.
    pub fn explain<T>(&self, result: Eval<T>) -> Eval<T> {
        result.map_err(|stop| self.0.explain(stop))
    }

    /// The value of a name at the outermost level.
    pub fn value(&self, name: &str) -> Option<Value> {
        self.0.global(name)
    }

    /// dbt ends the transaction of a node.
    pub fn commit(&self) {
        self.0.session.set_in_transaction(false);
    }

    pub(super) fn scope(&self) -> &Scope {
        &self.0
    }
}

impl Host for ProfileHost {
    fn global(&self, _interp: &mut Interp<'_>, name: &str) -> Option<Value> {
        self.0.global(name)
    }
}

impl Host for YamlHost {
    fn global(&self, _interp: &mut Interp<'_>, name: &str) -> Option<Value> {
        self.0.global(name)
    }
}

impl Host for NameHost {
    fn global(&self, _interp: &mut Interp<'_>, name: &str) -> Option<Value> {
        self.0.global(name)
    }
}

impl Host for ParseHost {
    fn global(&self, _interp: &mut Interp<'_>, name: &str) -> Option<Value> {
        self.0.global(name)
    }

    fn member(&self, global: &str, name: &str) -> Option<Value> {
        self.0.member(global, name)
    }

    fn undefined(&self) -> Undefined {
        if self.0.session.nesting.get() == 0 {
            Undefined::Lenient
        } else {
            Undefined::Strict
        }
    }

    fn discards(&self) -> bool {
        true
    }

    fn entered(&self, definition: &Arc<MacroDef>, outermost: bool) {
        if outermost {
            self.0.called(definition);
        }
    }
}

impl Host for RunHost {
    fn global(&self, _interp: &mut Interp<'_>, name: &str) -> Option<Value> {
        self.0.global(name)
    }

    fn member(&self, global: &str, name: &str) -> Option<Value> {
        self.0.member(global, name)
    }

    /// What builds a node is not kept.
    fn discards(&self) -> bool {
        self.0.session.builds()
    }

    fn decided(&self, place: &dyn Fn() -> Option<Span>, holds: bool) {
        self.0.session.decided(place, holds);
    }
}
