//! Parts of a table that the model knows by name only: policies, tags, indexes of an `ALTER`.

use super::super::engine::{Engine, Out, Stop};
use crate::effect::shape::Name;

impl Engine {
    /// Marks a table with something that has a name.
    pub(super) fn mark(&mut self, name: &Name, label: &str, add: bool, guarded: bool) -> Out<()> {
        let has = self.snapshot(name)?.attributes.contains_key(label);
        if has == add {
            return if guarded {
                Ok(())
            } else {
                Err(Stop::Fails("duplicate_object"))
            };
        }
        self.table_mut(name)?
            .attributes
            .insert(label.to_string(), String::new());
        Ok(())
    }

    pub(super) fn unmark(
        &mut self,
        name: &Name,
        what: &str,
        label: &str,
        guarded: bool,
    ) -> Out<()> {
        let given = format!("{what}:{label}");
        let gone = format!("{what}:-{label}");
        let table = self.table_mut(name)?;
        if table.attributes.remove(&given).is_some() {
            table.attributes.insert(gone, String::new());
            return Ok(());
        }
        if table.attributes.contains_key(&gone) {
            return if guarded {
                Ok(())
            } else {
                Err(Stop::Fails("undefined_object"))
            };
        }
        table.attributes.insert(gone, String::new());
        Ok(())
    }
}
