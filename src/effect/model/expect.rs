//! What a statement takes for granted and nothing declares.

use std::sync::Arc;

use super::engine::Engine;
use super::world::{Object, Place};
use crate::effect::shape::{Drop, Kind, Name};

impl Engine {
    /// Takes it for granted that what a deed needs is there, if nothing declares it.
    pub(crate) fn expect(&mut self, kind: Kind, name: &Name) {
        let name = self.resolve(name);
        let place: Place = (kind, name.clone());
        if kind == Kind::Table {
            if !self.world.tables.contains_key(&name)
                && !self.world.assumed_tables.contains_key(&name)
                && !self.world.objects.contains_key(&(Kind::View, name.clone()))
                && !self.was_made(&name)
            {
                self.assume_table(&name);
            }
        } else if !self.world.objects.contains_key(&place)
            && !self.world.assumed.contains_key(&place)
            && !self.was_made(&name)
        {
            let object = Arc::new(Object {
                definition: "assumed".to_string(),
                ..Object::default()
            });
            self.world.objects.insert(place.clone(), object.clone());
            self.world.assumed.insert(place, Some(object));
        }
    }

    /// Whether the script has made or taken an object of the name.
    fn was_made(&self, name: &Name) -> bool {
        self.world.known.contains(name)
    }

    /// Takes for granted what an unguarded `DROP` needs.
    pub(crate) fn expect_all(&mut self, drop: &Drop) {
        if !drop.guarded {
            for name in &drop.names {
                let name = self.drop_name(drop, name);
                self.expect(drop.kind, &name);
            }
        }
    }
}
