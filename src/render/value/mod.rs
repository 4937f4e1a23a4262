//! Python values as templates see them. Lists and dicts are shared and mutable, as in Python;
//! strings carry their provenance. Values stay on one thread.

mod elements;

use std::any::Any;
use std::cell::RefCell;
use std::hash::{Hash, Hasher};
use std::rc::Rc;
use std::sync::Arc;

use indexmap::Equivalent;
use rust_decimal::Decimal;

use super::{Args, Eval, Interp, MacroDef, RenderError};
use crate::ir::Expr;
use crate::jinja::ast::{BinaryOp, CompareOp};
use crate::source::Text;

pub use elements::{Elements, Entries};

/// A value.
#[derive(Clone)]
pub enum Value {
    /// An undefined name or attribute. `lenient` ones may be called and chained (semantics 3.4).
    Undefined {
        /// The whole error message: `'x' is undefined`.
        hint: Rc<str>,
        /// Whether it tolerates calls, attributes and items.
        lenient: bool,
    },
    /// Python's `None`.
    None,
    /// A boolean.
    Bool(bool),
    /// An integer; going past 128 bits is an error.
    Int(i128),
    /// A float.
    Float(f64),
    /// Python's `decimal.Decimal`: an exact number out of a warehouse.
    Decimal(Decimal),
    /// A string.
    Str(Text),
    /// An escaped string (markupsafe's Markup).
    Markup(Text),
    /// A list.
    List(List),
    /// A tuple.
    Tuple(Rc<Elements>),
    /// A dict.
    Dict(Dict),
    /// A macro.
    Macro(Arc<MacroDef>),
    /// Anything else: functions, namespaces, relations, modules...
    Object(Rc<dyn Object>),
    /// What only the warehouse knows. It may be passed on; needing it defers the step.
    Unknown(Rc<Unknown>),
}

/// A value that only the warehouse knows.
#[derive(Debug, Clone)]
pub struct Unknown {
    /// Stable code of the deferral that needing it gives.
    pub code: &'static str,
    /// What it is, such as "the result of `select 1`".
    pub what: String,
    /// The value as an expression of the plan.
    pub expr: Expr,
}

impl Unknown {
    /// Whether it is all that a query answers.
    pub fn is_answer(&self) -> bool {
        self.code == "defer::query-result" && matches!(self.expr, Expr::Rows(_))
    }
}

/// A shared, mutable list.
pub type List = Rc<RefCell<Elements>>;

/// A shared, mutable dict that keeps its order.
#[derive(Clone, Default)]
pub struct Dict(pub Rc<RefCell<Entries>>);

/// A hashable value by Python's equality (`1`, `1.0` and `True` are one key).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Key {
    /// `None`.
    None,
    /// Integers, booleans and floats of integral value.
    Int(i128),
    /// The bits of another float.
    Float(u64),
    /// A string.
    Str(Arc<str>),
    /// A tuple.
    Tuple(Vec<Key>),
    /// An object, by identity.
    Object(usize),
    /// An object that is equal by value: its class and its content.
    Content(&'static str, String),
}

impl Hash for Key {
    fn hash<H: Hasher>(&self, state: &mut H) {
        match self {
            Key::None => state.write_u8(0),
            Key::Int(value) => value.hash(state),
            Key::Float(bits) => bits.hash(state),
            Key::Str(text) => text.hash(state),
            Key::Tuple(keys) => keys.hash(state),
            Key::Object(address) => address.hash(state),
            Key::Content(class, content) => (class, content).hash(state),
        }
    }
}

/// A string as a key, for looking it up.
struct StrKey<'a>(&'a str);

impl Hash for StrKey<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}

impl Equivalent<Key> for StrKey<'_> {
    fn equivalent(&self, key: &Key) -> bool {
        matches!(key, Key::Str(text) if **text == *self.0)
    }
}

/// What an object is like for tests, iteration and printing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ObjectKind {
    /// Neither of the others.
    Plain,
    /// Like a dict: iterating gives keys.
    Mapping,
    /// Like a list.
    Sequence,
    /// Can be called.
    Callable,
    /// Like a generator: can be gone through, once.
    Iterator,
}

/// A value that is none of Python's basic types. Methods are attributes that can be called.
pub trait Object {
    /// Python's class name.
    fn type_name(&self) -> &str;

    /// What it is like.
    fn kind(&self) -> ObjectKind {
        ObjectKind::Plain
    }

    /// An attribute; `None` if there is no such one (an item of that name is tried next).
    ///
    /// # Errors
    /// Whatever computing it raises.
    fn attr(&self, _interp: &mut Interp<'_>, _name: &str) -> Eval<Option<Value>> {
        Ok(None)
    }

    /// An item; `None` if there is no such one (an attribute of that name is tried next).
    ///
    /// # Errors
    /// Whatever computing it raises.
    fn item(&self, _interp: &mut Interp<'_>, _key: &Value) -> Eval<Option<Value>> {
        Ok(None)
    }

    /// The names of methods that `call_method` matches: as attributes they are found by these.
    fn methods(&self) -> &'static [&'static str] {
        &[]
    }

    /// Calls a method; `None` if there is no such one. The default takes the attribute and calls it;
    /// types with many methods match the name here, and list them in `methods`.
    ///
    /// # Errors
    /// Whatever the call raises.
    fn call_method(&self, interp: &mut Interp<'_>, name: &str, args: Args) -> Eval<Option<Value>> {
        match self.attr(interp, name)? {
            Some(method) => interp.call(&method, args).map(Some),
            None => Ok(None),
        }
    }

    /// Calls the object.
    ///
    /// # Errors
    /// Not callable, and whatever the call raises.
    fn call(&self, _interp: &mut Interp<'_>, _args: Args) -> Eval {
        let message = format!("'{}' object is not callable", self.type_name());
        Err(RenderError::new("render::not-callable", message).into())
    }

    /// The elements (the keys of a mapping); `None` if it cannot be iterated.
    fn elements(&self) -> Option<Vec<Value>> {
        None
    }

    /// What a `for` goes through. Iterators compute their elements here and are exhausted then;
    /// anything else gives its elements.
    ///
    /// # Errors
    /// Whatever computing the elements raises.
    fn iterate(&self, _interp: &mut Interp<'_>) -> Eval<Option<Vec<Value>>> {
        Ok(self.elements())
    }

    /// Its length; `None` if it has none.
    fn length(&self) -> Option<usize> {
        self.elements().map(|elements| elements.len())
    }

    /// Its truth.
    fn truth(&self) -> bool {
        self.length().is_none_or(|length| length > 0)
    }

    /// Equality with another value; `None` for identity.
    fn equals(&self, _other: &Value) -> Option<bool> {
        None
    }

    /// What it is as the key of a dict, given its address; `None` if it cannot be one.
    fn key(&self, address: usize) -> Option<Key> {
        Some(Key::Object(address))
    }

    /// `value in self`; `None` to look through its elements.
    ///
    /// # Errors
    /// Whatever comparing raises.
    fn contains(&self, _interp: &mut Interp<'_>, _value: &Value) -> Eval<Option<bool>> {
        Ok(None)
    }

    /// `self op other`, or `other op self` if `reversed`; `None` if its type does not define that.
    ///
    /// # Errors
    /// Results out of bounds.
    fn arithmetic(
        &self,
        _interp: &mut Interp<'_>,
        _op: BinaryOp,
        _other: &Value,
        _reversed: bool,
    ) -> Eval<Option<Value>> {
        Ok(None)
    }

    /// `-self`; `None` if its type does not define that.
    fn negate(&self) -> Option<Value> {
        None
    }

    /// `self op other` for the four order comparisons; `None` if the types do not compare.
    ///
    /// # Errors
    /// Whatever comparing raises.
    fn compare(
        &self,
        _interp: &mut Interp<'_>,
        _op: CompareOp,
        _other: &Value,
    ) -> Eval<Option<bool>> {
        Ok(None)
    }

    /// Python's `str()`; `None` as in [`Object::repr`].
    fn print(&self) -> Option<String> {
        self.repr()
    }

    /// Python's `repr()`; `None` where it differs from run to run, as addresses in memory do.
    fn repr(&self) -> Option<String> {
        None
    }

    /// Both `str()` and `repr()` of an object that holds other values and shows them; `None` for
    /// what `print` and `repr` give.
    ///
    /// # Errors
    /// A text out of bounds, or a value that only the warehouse knows.
    fn show(&self, _interp: &mut Interp<'_>) -> Eval<Option<String>> {
        Ok(None)
    }

    /// Assigns an attribute (namespaces).
    ///
    /// # Errors
    /// Not a namespace.
    fn set_attr(&self, _name: &str, _value: Value) -> Eval<()> {
        Err(RenderError::new(
            "render::not-a-namespace",
            "cannot assign attribute on non-namespace object",
        )
        .into())
    }

    /// For front ends that look for their own objects among arguments.
    fn as_any(&self) -> &dyn Any;
}

impl std::fmt::Debug for Value {
    /// The variant and, for strings, the characters: for messages of failing tests only.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Value::Undefined { hint, .. } => write!(f, "Undefined({hint})"),
            Value::None => f.write_str("None"),
            Value::Bool(value) => write!(f, "Bool({value})"),
            Value::Int(value) => write!(f, "Int({value})"),
            Value::Float(value) => write!(f, "Float({value})"),
            Value::Decimal(value) => write!(f, "Decimal({value})"),
            Value::Str(text) => write!(f, "Str({text:?})"),
            Value::Markup(text) => write!(f, "Markup({text:?})"),
            Value::List(list) => write!(f, "List(of {})", list.borrow().len()),
            Value::Tuple(values) => write!(f, "Tuple(of {})", values.len()),
            Value::Dict(dict) => write!(f, "Dict(of {})", dict.0.borrow().len()),
            Value::Macro(definition) => write!(f, "Macro({})", definition.ast.name),
            Value::Object(object) => write!(f, "Object({})", object.type_name()),
            Value::Unknown(unknown) => write!(f, "Unknown({})", unknown.what),
        }
    }
}

type Body = dyn Fn(&mut Interp<'_>, Args) -> Eval;

/// A function given by a closure.
pub struct Function {
    name: Rc<str>,
    /// What it shows, if it is a class.
    shown: Option<&'static str>,
    body: Box<Body>,
}

impl Function {
    /// Makes a function value.
    pub fn value(
        name: impl Into<Rc<str>>,
        body: impl Fn(&mut Interp<'_>, Args) -> Eval + 'static,
    ) -> Value {
        Value::Object(Rc::new(Function {
            name: name.into(),
            shown: None,
            body: Box::new(body),
        }))
    }

    /// Makes a class, which is called to make an object, and shows its name.
    pub(crate) fn class(
        shown: &'static str,
        body: impl Fn(&mut Interp<'_>, Args) -> Eval + 'static,
    ) -> Value {
        Value::Object(Rc::new(Function {
            name: shown.into(),
            shown: Some(shown),
            body: Box::new(body),
        }))
    }

    /// A method of an object, by its name in [`Object::methods`].
    pub(crate) fn method(object: &Rc<dyn Object>, name: &str) -> Option<Value> {
        let name = *object.methods().iter().find(|known| **known == name)?;
        let object = Rc::clone(object);
        Some(Function::value(name, move |interp, args| {
            let found = object.call_method(interp, name, args)?;
            Ok(found.unwrap_or(Value::None))
        }))
    }

    /// Its name.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }
}

impl Object for Function {
    fn type_name(&self) -> &str {
        self.shown.map_or("function", |_| "type")
    }

    fn kind(&self) -> ObjectKind {
        ObjectKind::Callable
    }

    fn call(&self, interp: &mut Interp<'_>, args: Args) -> Eval {
        (self.body)(interp, args)
    }

    fn repr(&self) -> Option<String> {
        self.shown.map(str::to_owned)
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

impl Value {
    /// A string of unknown origin.
    pub fn str(text: impl Into<Arc<str>>) -> Value {
        Value::Str(Text::new(text))
    }

    /// A list.
    pub fn list(values: Vec<Value>) -> Value {
        Value::List(Rc::new(RefCell::new(values.into())))
    }

    /// A tuple.
    pub fn tuple(values: Vec<Value>) -> Value {
        Value::Tuple(Rc::new(values.into()))
    }

    /// An object.
    pub fn object(object: impl Object + 'static) -> Value {
        Value::Object(Rc::new(object))
    }

    /// A strict undefined value.
    pub fn undefined(name: &str) -> Value {
        Value::Undefined {
            hint: name.into(),
            lenient: false,
        }
    }

    /// The string, if it is one (escaped or not).
    pub fn as_text(&self) -> Option<&Text> {
        match self {
            Value::Str(text) | Value::Markup(text) => Some(text),
            _ => None,
        }
    }

    /// The string's characters, if it is one.
    pub fn as_str(&self) -> Option<&str> {
        self.as_text().map(Text::as_str)
    }

    /// The object of a front end's own type.
    pub fn downcast<T: 'static>(&self) -> Option<&T> {
        match self {
            Value::Object(object) => object.as_any().downcast_ref(),
            _ => None,
        }
    }

    /// Whether it is `None` or undefined.
    pub fn is_missing(&self) -> bool {
        matches!(self, Value::None | Value::Undefined { .. })
    }
}

impl Dict {
    /// A dict of string keys.
    pub fn from_pairs<K: Into<Arc<str>>>(pairs: impl IntoIterator<Item = (K, Value)>) -> Dict {
        let dict = Dict::default();
        for (key, value) in pairs {
            dict.set(key, value);
        }
        dict
    }

    /// The value under a string key.
    pub fn get(&self, key: &str) -> Option<Value> {
        self.0
            .borrow()
            .get(&StrKey(key))
            .map(|(_, value)| value.clone())
    }

    /// Sets the value under a string key.
    pub fn set(&self, key: impl Into<Arc<str>>, value: Value) {
        let key = key.into();
        self.0.borrow_mut().insert(
            Key::Str(Arc::clone(&key)),
            (Value::Str(Text::new(key)), value),
        );
    }

    /// Keys and values in order, copied out.
    pub fn pairs(&self) -> Vec<(Value, Value)> {
        self.0.borrow().values().cloned().collect()
    }
}
