//! The nodes that a plan builds: what their relations are called, and which of them come after which.

use std::collections::{BTreeSet, HashMap};

use super::names::{self, Named};
use super::uses::object;
use crate::ir::{Plan, PlanNode};
use crate::parallel;

/// The nodes of a plan.
#[derive(Debug, Default)]
pub struct Nodes<'a> {
    all: &'a [PlanNode],
    /// Place in the order of execution, by id.
    places: HashMap<&'a str, usize>,
    /// Names of relations, by place.
    relations: Vec<Option<Named>>,
    /// The place of who builds an [object](super::uses).
    owners: HashMap<String, usize>,
}

/// How many nodes are followed through the graph at once: one a bit.
const AT_ONCE: usize = 64;

impl<'a> Nodes<'a> {
    /// The nodes of a plan.
    pub(super) fn of(plan: &'a Plan) -> Nodes<'a> {
        let relations: Vec<Option<Named>> = parallel::map(&plan.nodes, |node| {
            names::whole(node.relation.as_deref()?, &plan.dialect)
        });
        let owned = relations.iter().enumerate();
        Nodes {
            all: &plan.nodes,
            places: plan
                .nodes
                .iter()
                .enumerate()
                .map(|(place, node)| (node.id.as_str(), place))
                .collect(),
            owners: owned
                .filter_map(|(place, named)| Some((object(named.as_ref()?), place)))
                .collect(),
            relations,
        }
    }

    /// The node of an id.
    pub fn get(&self, id: &str) -> Option<&'a PlanNode> {
        self.all.get(*self.places.get(id)?)
    }

    /// The name of the relation of a node.
    pub fn relation(&self, id: &str) -> Option<&Named> {
        self.relations.get(*self.places.get(id)?)?.as_ref()
    }

    /// The node that builds an object.
    pub fn owner(&self, object: &str) -> Option<&'a str> {
        let place = self.owners.get(object)?;
        self.all.get(*place).map(|node| node.id.as_str())
    }

    /// For pairs of nodes, whether the first comes after the second, directly or over others.
    pub fn after(&self, pairs: &[(&str, &str)]) -> Vec<bool> {
        let mut after = vec![false; pairs.len()];
        let mut by_earlier: HashMap<&str, Vec<usize>> = HashMap::new();
        for (at, (_, earlier)) in pairs.iter().enumerate() {
            by_earlier.entry(earlier).or_default().push(at);
        }
        self.follow(by_earlier.keys().copied().collect(), |earlier, marks| {
            for at in by_earlier.get(earlier).into_iter().flatten() {
                let later = pairs.get(*at).and_then(|(later, _)| self.place(later));
                if let Some(after) = after.get_mut(*at) {
                    *after = later.is_some_and(|later| marks.comes_after(later));
                }
            }
        });
        after
    }

    /// For groups of nodes, those that run beside another of their group: neither comes after the
    /// other. Only the first `asked` of a group are compared with all others.
    pub fn beside<'n>(&self, groups: &[Vec<&'n str>], asked: usize) -> Vec<BTreeSet<&'n str>> {
        let mut beside = vec![BTreeSet::new(); groups.len()];
        let mut by_asked: HashMap<&'n str, BTreeSet<usize>> = HashMap::new();
        for (at, group) in groups.iter().enumerate() {
            for one in group.iter().take(asked) {
                by_asked.entry(one).or_default().insert(at);
            }
        }
        self.follow(by_asked.keys().copied().collect(), |one, marks| {
            for at in by_asked.get(one).into_iter().flatten() {
                let (Some(group), Some(beside)) = (groups.get(*at), beside.get_mut(*at)) else {
                    continue;
                };
                let apart = |other: &&&str| {
                    **other != one && !self.place(other).is_some_and(|at| marks.is_related(at))
                };
                let before = beside.len();
                beside.extend(group.iter().filter(apart).copied());
                if beside.len() > before {
                    beside.insert(one);
                }
            }
        });
        beside
    }

    fn place(&self, id: &str) -> Option<usize> {
        self.places.get(id).copied()
    }

    /// Follows nodes through the graph, some at once, and shows each with its marks.
    fn follow<'n>(&self, mut nodes: Vec<&'n str>, mut look: impl FnMut(&'n str, Marks<'_>)) {
        nodes.sort_unstable();
        let parents = self.parents(nodes.is_empty());
        for some in nodes.chunks(AT_ONCE) {
            let mut own = vec![0; self.all.len()];
            let bits = (0..AT_ONCE).map(|at| 1_u64 << at);
            for (id, bit) in some.iter().zip(bits.clone()) {
                if let Some(mark) = self.place(id).and_then(|place| own.get_mut(place)) {
                    *mark = bit;
                }
            }
            let (before, after) = (before(own.clone(), &parents), after(own, &parents));
            for (id, bit) in some.iter().zip(bits) {
                let (before, after) = (&before, &after);
                look(id, Marks { bit, before, after });
            }
        }
    }

    /// The places of what each node depends on.
    fn parents(&self, needless: bool) -> Vec<Vec<usize>> {
        let nodes = self.all.iter().filter(|_| !needless);
        let of_node = |node: &PlanNode| {
            let parents = node.depends_on.iter();
            parents.filter_map(|id| self.place(id)).collect()
        };
        nodes.map(of_node).collect()
    }
}

/// What comes before and after the node of a bit; its own place has the bit in both.
#[derive(Clone, Copy)]
struct Marks<'m> {
    bit: u64,
    before: &'m [u64],
    after: &'m [u64],
}

impl Marks<'_> {
    fn comes_after(&self, place: usize) -> bool {
        let (before, after) = (self.before.get(place), self.after.get(place));
        before.is_some_and(|marks| marks & self.bit != 0)
            && after.is_none_or(|marks| marks & self.bit == 0)
    }

    fn is_related(&self, place: usize) -> bool {
        let mut marks = [self.before, self.after].into_iter();
        marks.any(|marks| marks.get(place).is_some_and(|mark| mark & self.bit != 0))
    }
}

/// Carries marks along the order of execution, in which no node stands before what it depends on.
fn before(mut marks: Vec<u64>, parents: &[Vec<usize>]) -> Vec<u64> {
    for (place, parents) in parents.iter().enumerate() {
        let of_parents = parents.iter().filter_map(|parent| marks.get(*parent));
        let carried = of_parents.fold(0, |all, mark| all | mark);
        if let Some(mark) = marks.get_mut(place) {
            *mark |= carried;
        }
    }
    marks
}

/// Carries marks back, from each node to what it depends on.
fn after(mut marks: Vec<u64>, parents: &[Vec<usize>]) -> Vec<u64> {
    for (place, parents) in parents.iter().enumerate().rev() {
        let carried = marks.get(place).copied().unwrap_or_default();
        for parent in parents {
            if let Some(mark) = marks.get_mut(*parent) {
                *mark |= carried;
            }
        }
    }
    marks
}

#[cfg(test)]
mod tests {
    use super::Nodes;
    use crate::ir::{Plan, PlanNode};
    use crate::plan::sample;

    /// `n0` alone, `n1` before `n2` before `n3`..., and `side` behind `n1`.
    fn chain(length: usize) -> Plan {
        let node = |id: String, depends_on: Vec<String>| PlanNode {
            relation: Some(format!("\"db\".\"s\".\"{id}\"")),
            id,
            materialization: "table".to_owned(),
            depends_on,
            build_after: None,
        };
        let name = |at: usize| format!("n{at}");
        let mut nodes: Vec<PlanNode> = (0..length)
            .map(|at| {
                let before = (at > 1).then(|| name(at - 1));
                node(name(at), before.into_iter().collect())
            })
            .collect();
        nodes.push(node("side".to_owned(), vec![name(1)]));
        plan(nodes)
    }

    fn plan(nodes: Vec<PlanNode>) -> Plan {
        Plan {
            nodes,
            ..sample::empty("postgres").plan
        }
    }

    #[test]
    fn what_comes_after_what_is_followed_over_others() {
        let plan = chain(200);
        let nodes = Nodes::of(&plan);
        let pairs = [
            ("n150", "n1"),
            ("n1", "n150"),
            ("n150", "n0"),
            ("n5", "n5"),
            ("side", "n1"),
        ];
        assert_eq!(nodes.after(&pairs), [true, false, false, false, true]);
        let many: Vec<(String, String)> = (2..200)
            .map(|at| (format!("n{at}"), format!("n{}", at - 1)))
            .collect();
        let many: Vec<(&str, &str)> = many.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
        assert!(nodes.after(&many).iter().all(|after| *after));
    }

    #[test]
    fn what_neither_comes_after_the_other_runs_beside_it() {
        let plan = chain(10);
        let nodes = Nodes::of(&plan);
        let groups = [
            vec!["n2", "n5"],
            vec!["n2", "side"],
            vec!["n0", "n1", "n1"],
            vec!["n1", "side", "gone"],
        ];
        let beside = nodes.beside(&groups, 8);
        let beside: Vec<Vec<&str>> = beside.into_iter().map(Vec::from_iter).collect();
        assert_eq!(
            beside,
            [
                vec![],
                vec!["n2", "side"],
                vec!["n0", "n1"],
                vec!["gone", "n1", "side"]
            ]
        );
    }

    #[test]
    fn objects_lead_to_their_nodes() {
        let plan = chain(2);
        let nodes = Nodes::of(&plan);
        assert_eq!(nodes.owner("s.n1"), Some("n1"));
        let named = nodes.relation("n1").unwrap();
        assert_eq!(named.parts, ["db", "s", "n1"]);
    }
}
