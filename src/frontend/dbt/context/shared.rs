//! A hook's text rendered once for all nodes that have it. What differs between them stays open in the
//! text, and only what certainly is the same for all is given; a text that looks at anything else has
//! to be rendered for each node.

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::Arc;

use super::scope::{Kept, Scope, Stage};
use super::{Event, ParseHost, RunHost, Session};
use crate::ir::Expr;
use crate::jinja::ast::{BinaryOp, CompareOp};
use crate::render::{
    Args, Eval, Host, Interp, Key, Limits, MacroDef, Object, ObjectKind, Open, RenderError,
    Template, Undefined, Unknown, Value,
};

/// What differs between nodes and may stand in their texts: attributes of `this`, and itself.
pub(super) const SLOTS: [&str; 4] = ["this", "identifier", "schema", "database"];

/// Names of the context that are the same for all nodes of a package.
const SAME: [&str; 20] = [
    "dbt_version",
    "diff_of_two_dicts",
    "env",
    "env_var",
    "execute",
    "fromjson",
    "fromyaml",
    "invocation_id",
    "local_md5",
    "project_name",
    "return",
    "run_started_at",
    "set",
    "set_strict",
    "target",
    "tojson",
    "toyaml",
    "var",
    "zip",
    "zip_strict",
];

/// Names that are macros of dbt's own for some nodes only.
const SPECIAL: [&str; 3] = ["is_incremental", "run_hooks", "should_full_refresh"];

/// Methods of `adapter` that answer the same for all nodes.
const METHODS: [&str; 3] = ["dispatch", "quote", "type"];

/// A text is shared only if rendering it took less than this part of what it may take, so that what is
/// put into it cannot take the rest: it is no longer than [`LONGEST`].
const PART_OF_FUEL: u64 = 1 << 10;
const LONGEST: usize = 1 << 10;

/// What rendering a text comes to for all nodes.
#[derive(Debug)]
pub struct SharedText {
    /// The text.
    pub open: Open,
    /// Unique ids of the macros that it calls, while parsing.
    pub macros: Vec<Arc<str>>,
    /// Whether it looks at something that an earlier text of the node may have changed in place.
    pub reads_kept: bool,
}

impl ParseHost {
    /// What rendering a template comes to for all nodes like the host's.
    pub fn shared(&self, template: &Arc<Template>) -> Option<SharedText> {
        SharedHost::beside(self.scope()).render(template)
    }

    /// The package whose macros a bare name means first.
    pub fn package(&self) -> &Arc<str> {
        &self.scope().package
    }

    /// Whether a shared text is what this node's would be.
    pub fn takes(&self, shared: &SharedText) -> bool {
        self.scope().takes(shared)
    }
}

impl RunHost {
    /// What rendering a template comes to for all nodes like the host's.
    pub fn shared(&self, template: &Arc<Template>) -> Option<SharedText> {
        if self.scope().stage != Stage::Run(Event::Node) {
            return None;
        }
        SharedHost::beside(self.scope()).render(template)
    }

    /// The package whose macros a bare name means first.
    pub fn package(&self) -> &Arc<str> {
        &self.scope().package
    }

    /// Whether a shared text is what this node's would be.
    pub fn takes(&self, shared: &SharedText) -> bool {
        self.scope().takes(shared)
    }

    /// What of the node is put into a shared text.
    pub fn slot_text(&self, slot: u8) -> Option<&str> {
        let slot = usize::from(slot);
        let cell = self.scope().kept.slots.get(slot)?;
        let name = SLOTS.get(slot)?;
        let made = cell.get_or_init(|| {
            let text = self.printed(name)?;
            (text.len() <= LONGEST).then_some(text)
        });
        made.as_deref()
    }

    fn printed(&self, name: &str) -> Option<Box<str>> {
        let mut interp = Interp::new(self, Limits::default());
        let this = self.scope().this();
        let value = match name {
            "this" => this,
            attribute => interp.attr(&this, attribute).ok()?,
        };
        let text = interp.print(&value).ok()?;
        text.runs().is_empty().then(|| text.as_str().into())
    }
}

impl Scope {
    fn takes(&self, shared: &SharedText) -> bool {
        !shared.reads_kept || self.kept.others.borrow().is_empty()
    }
}

/// The context of a text that is rendered for all nodes.
struct SharedHost {
    scope: Rc<Scope>,
    /// `this`, once it was asked for.
    this: RefCell<Option<Rc<dyn Object>>>,
    /// Whether something was looked at that may differ between nodes.
    differs: Rc<Cell<bool>>,
}

impl SharedHost {
    /// A host for texts of nodes like that of another host.
    fn beside(scope: &Scope) -> SharedHost {
        SharedHost {
            scope: Rc::new(Scope {
                stage: scope.stage,
                package: Arc::clone(&scope.package),
                session: Session::new(),
                known: scope.known.clone(),
                run: scope.run.clone(),
                node: scope.node.clone(),
                kept: Kept::default(),
            }),
            this: RefCell::default(),
            differs: Rc::default(),
        }
    }

    fn render(&self, template: &Arc<Template>) -> Option<SharedText> {
        let limits = Limits::default();
        let mut interp = Interp::new(self, limits);
        let open = interp.render_open(template).ok()?;
        let spent = limits.fuel.saturating_sub(interp.fuel());
        let small = spent < limits.fuel / PART_OF_FUEL && open.text.as_str().len() < 1 << 20;
        let same = small && self.left_nothing_else(&mut interp) && !self.differs.get();
        same.then(|| SharedText {
            open,
            macros: self.scope.session.take_uses().macros.into_iter().collect(),
            reads_kept: !self.scope.kept.others.borrow().is_empty(),
        })
    }

    /// Whether nothing is left of the rendering but its text and the macros that it called.
    fn left_nothing_else(&self, interp: &mut Interp<'_>) -> bool {
        let unchanged = |(name, value): &(String, Value), interp: &mut Interp<'_>| {
            let fresh = self.scope.variable(name)?;
            Some(interp.repr(value).ok()? == interp.repr(&fresh).ok()?)
        };
        let kept = self.scope.kept.others.borrow().clone();
        self.scope.session.is_untouched()
            && self.scope.kept.model.get().is_none()
            && kept.iter().all(|one| unchanged(one, interp) == Some(true))
    }

    fn this(&self) -> Value {
        if let Some(this) = self.this.borrow().as_ref() {
            return Value::Object(Rc::clone(this));
        }
        let class = self
            .scope
            .env()
            .map(|env| env.target.adapter.relations.class);
        let this: Rc<dyn Object> = Rc::new(Watched {
            differs: Rc::clone(&self.differs),
            class: class.unwrap_or_default(),
            inner: None,
        });
        *self.this.borrow_mut() = Some(Rc::clone(&this));
        Value::Object(this)
    }
}

impl Host for SharedHost {
    fn global(&self, _interp: &mut Interp<'_>, name: &str) -> Option<Value> {
        if SPECIAL.contains(&name) {
            self.differs.set(true);
            return None;
        }
        if let Some(value) = self.scope.find_name(name) {
            return Some(value);
        }
        match name {
            "this" => Some(self.this()),
            "adapter" => match self.scope.global(name)? {
                Value::Object(inner) => Some(Value::object(Watched {
                    differs: Rc::clone(&self.differs),
                    class: "",
                    inner: Some(inner),
                })),
                _ => None,
            },
            _ if SAME.contains(&name) => self.scope.global(name),
            "context" | "builtins" => {
                self.differs.set(true);
                None
            }
            _ => {
                self.differs
                    .set(self.differs.get() || self.scope.stage.has(name));
                None
            }
        }
    }

    fn undefined(&self) -> Undefined {
        if self.scope.stage == Stage::Parse && self.scope.session.nesting.get() == 0 {
            Undefined::Lenient
        } else {
            Undefined::Strict
        }
    }

    fn slot(&self, value: &Value) -> Option<u8> {
        let name = match value {
            Value::Unknown(unknown) if unknown.is_open() => match &unknown.expr {
                Expr::Runtime(name) => name.as_str(),
                _ => return None,
            },
            Value::Object(object) => {
                let address = Rc::as_ptr(object);
                let is_this = |this: &Rc<dyn Object>| std::ptr::addr_eq(Rc::as_ptr(this), address);
                self.this
                    .borrow()
                    .as_ref()
                    .is_some_and(is_this)
                    .then_some("this")?
            }
            _ => return None,
        };
        let slot = SLOTS.iter().position(|slot| *slot == name)?;
        u8::try_from(slot).ok()
    }

    fn entered(&self, definition: &Arc<MacroDef>, outermost: bool) {
        if outermost && self.scope.stage == Stage::Parse {
            self.scope.called(definition);
        }
    }
}

/// `this` or `adapter` in a shared text: says when something is asked of it that may differ from node
/// to node. What is not asked here is the same for all.
struct Watched {
    differs: Rc<Cell<bool>>,
    class: &'static str,
    /// The adapter.
    inner: Option<Rc<dyn Object>>,
}

impl Watched {
    fn asked(&self) {
        self.differs.set(true);
    }
}

impl Object for Watched {
    fn type_name(&self) -> &str {
        if self.inner.is_some() {
            self.asked();
        }
        self.class
    }

    fn kind(&self) -> ObjectKind {
        match self.inner {
            Some(_) => ObjectKind::Plain,
            None => ObjectKind::Mapping,
        }
    }

    fn attr(&self, _interp: &mut Interp<'_>, name: &str) -> Eval<Option<Value>> {
        let slot = match name {
            "identifier" | "name" | "table" => "identifier",
            "schema" | "database" => name,
            _ => "",
        };
        if slot.is_empty() || self.inner.is_some() {
            self.asked();
            return Ok(None);
        }
        Ok(Some(Value::Unknown(Rc::new(Unknown::open(slot)))))
    }

    fn item(&self, _interp: &mut Interp<'_>, _key: &Value) -> Eval<Option<Value>> {
        self.asked();
        Ok(None)
    }

    fn call_method(&self, interp: &mut Interp<'_>, name: &str, args: Args) -> Eval<Option<Value>> {
        match &self.inner {
            Some(inner) if METHODS.contains(&name) => inner.call_method(interp, name, args),
            _ => {
                self.asked();
                Ok(None)
            }
        }
    }

    fn call(&self, _interp: &mut Interp<'_>, _args: Args) -> Eval {
        self.asked();
        Err(RenderError::new("render::not-callable", "not known to be callable").into())
    }

    fn elements(&self) -> Option<Vec<Value>> {
        self.asked();
        None
    }

    fn length(&self) -> Option<usize> {
        None
    }

    fn truth(&self) -> bool {
        true
    }

    fn equals(&self, _other: &Value) -> Option<bool> {
        self.asked();
        None
    }

    fn key(&self, _address: usize) -> Option<Key> {
        self.asked();
        None
    }

    fn contains(&self, _interp: &mut Interp<'_>, _value: &Value) -> Eval<Option<bool>> {
        self.asked();
        Ok(None)
    }

    fn arithmetic(
        &self,
        _interp: &mut Interp<'_>,
        _op: BinaryOp,
        _other: &Value,
        _reversed: bool,
    ) -> Eval<Option<Value>> {
        self.asked();
        Ok(None)
    }

    fn negate(&self) -> Option<Value> {
        self.asked();
        None
    }

    fn compare(
        &self,
        _interp: &mut Interp<'_>,
        _op: CompareOp,
        _other: &Value,
    ) -> Eval<Option<bool>> {
        self.asked();
        Ok(None)
    }

    fn repr(&self) -> Option<String> {
        self.asked();
        None
    }

    fn show(&self, _interp: &mut Interp<'_>) -> Eval<Option<String>> {
        self.asked();
        Ok(None)
    }

    fn set_attr(&self, _name: &str, _value: Value) -> Eval<()> {
        self.asked();
        Err(RenderError::new("render::not-a-namespace", "not known to be a namespace").into())
    }

    fn as_any(&self) -> &dyn Any {
        self.asked();
        self
    }
}
