//! Values into YAML as PyYAML's `safe_dump` writes it, and back.

mod analysis;
mod emit;
mod scalar;

use std::rc::Rc;

use crate::render::depth::with_stack;
use crate::render::{Eval, Interp, Stop, Value, convert, ops};
use crate::yaml;

use emit::Emitter;

/// Why there is no YAML.
pub(crate) enum Failure {
    /// A value that PyYAML has no form for, which dbt's `toyaml` catches.
    Value,
    /// Anything else.
    Other(Box<Stop>),
}

impl From<Box<Stop>> for Failure {
    fn from(stop: Box<Stop>) -> Failure {
        Failure::Other(stop)
    }
}

/// `yaml.safe_dump(value, sort_keys=...)`.
pub(crate) fn dump(
    interp: &mut Interp<'_>,
    value: &Value,
    sort_keys: bool,
) -> Result<String, Failure> {
    let mut shared = Shared::default();
    shared.count(interp, value)?;
    let mut emitter = Emitter::new(interp, shared, sort_keys);
    with_stack(|| emitter.document(value))?;
    let text = emitter.finish();
    interp.check_length(text.len())?;
    Ok(text)
}

/// `yaml.safe_load`; `None` where PyYAML raises an error.
///
/// # Errors
/// Not a string.
pub(crate) fn load(text: &Value) -> Eval<Option<Value>> {
    ops::known(text)?;
    let Some(text) = text.as_str() else {
        return Err(ops::type_error("a string or stream input is required"));
    };
    Ok(match yaml::read_string(text) {
        Ok(None) => Some(Value::None),
        Ok(Some(node)) => convert::from_node(&node),
        Err(_) => None,
    })
}

/// Containers that stand in several places: they get an anchor.
#[derive(Default)]
struct Shared {
    /// Address, how often it is met, number of its anchor once written.
    seen: indexmap::IndexMap<usize, (usize, Option<usize>)>,
    anchors: usize,
}

impl Shared {
    /// The address of a list or dict.
    fn address(value: &Value) -> Option<usize> {
        match value {
            Value::List(list) => Some(Rc::as_ptr(list) as usize),
            Value::Dict(dict) => Some(Rc::as_ptr(&dict.0) as usize),
            _ => None,
        }
    }

    /// Counts what a value holds; each container is looked into once.
    fn count(&mut self, interp: &mut Interp<'_>, value: &Value) -> Eval<()> {
        let mut open = vec![value.clone()];
        while let Some(value) = open.pop() {
            interp.spend(1)?;
            ops::known(&value)?;
            if let Some(address) = Shared::address(&value) {
                let entry = self.seen.entry(address).or_default();
                entry.0 += 1;
                if entry.0 > 1 {
                    continue;
                }
            }
            match &value {
                Value::List(list) => open.extend(list.borrow().iter().cloned()),
                Value::Tuple(elements) => open.extend(elements.iter().cloned()),
                Value::Dict(dict) => {
                    open.extend(dict.pairs().into_iter().flat_map(|(key, item)| [key, item]));
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// The anchor of a container: its number, and whether it is written for the first time.
    fn anchor(&mut self, value: &Value) -> Option<(usize, bool)> {
        let (count, number) = self.seen.get_mut(&Shared::address(value)?)?;
        if *count < 2 {
            return None;
        }
        let first = number.is_none();
        if first {
            self.anchors += 1;
        }
        Some((*number.get_or_insert(self.anchors), first))
    }
}
