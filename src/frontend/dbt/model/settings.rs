//! The merged settings of a node: those that its folder gives to all its nodes, kept once, and its
//! own.

use std::sync::Arc;

use crate::yaml::{Data, DataKey, Mapping};

/// Settings in dbt's order: a dict of which most is shared with other nodes.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    shared: Arc<Mapping>,
    /// What stands in the place of a shared value, or behind them all.
    own: Mapping,
}

impl Settings {
    /// A setting.
    pub fn get(&self, name: &str) -> Option<&Data> {
        self.own.get(name).or_else(|| self.shared.get(name))
    }

    /// The settings that are not shared, those in the place of shared ones among them.
    pub fn own(&self) -> impl Iterator<Item = (&DataKey, &Data)> {
        self.own.iter()
    }

    /// All settings in their order.
    pub fn iter(&self) -> impl Iterator<Item = (&DataKey, &Data)> {
        let shared = self.shared.iter().map(|(name, value)| {
            let own = self.own.get(&**name);
            (name, own.unwrap_or(value))
        });
        let own = self.own.iter();
        shared.chain(own.filter(|(name, _)| !self.shared.contains_key(&***name)))
    }

    /// Sets a setting, in its place if there is one already.
    pub fn set(&mut self, name: impl Into<DataKey>, value: Data) {
        self.own.insert(name.into(), value);
    }

    /// The same settings, of which clones share all.
    pub fn into_shared(self) -> Settings {
        Settings {
            shared: match self.own.is_empty() {
                true => self.shared,
                false => Arc::new(self.into_mapping()),
            },
            own: Mapping::default(),
        }
    }

    /// The settings as a dict of their own.
    pub fn into_mapping(self) -> Mapping {
        let mut all = Arc::unwrap_or_clone(self.shared);
        all.extend(self.own);
        all
    }
}

impl From<Mapping> for Settings {
    fn from(settings: Mapping) -> Settings {
        Settings {
            shared: Arc::new(settings),
            own: Mapping::default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn own_values_stand_in_the_place_of_shared_ones_and_further_ones_behind() {
        let shared = [("b", 1), ("a", 2)].map(|(name, value)| (name.into(), Data::Int(value)));
        let folder = Settings::from(Mapping::from_iter(shared));
        let mut node = folder.clone();
        node.set("a", Data::Int(3));
        node.set("c", Data::Int(4));
        let in_order = |settings: &Settings| {
            let all = settings.iter();
            all.map(|(name, value)| format!("{name}={}", value.print()))
                .collect::<Vec<_>>()
        };
        assert_eq!(in_order(&node), ["b=1", "a=3", "c=4"]);
        assert_eq!(in_order(&node.clone().into_shared()), in_order(&node));
        assert_eq!(in_order(&folder), ["b=1", "a=2"]);
        assert_eq!(node.get("a"), Some(&Data::Int(3)));
        assert_eq!(node.get("b"), Some(&Data::Int(1)));
        assert_eq!(node.get("d"), None);
    }
}
