//! The graph of nodes into an order of cards: which is done before which starts, nodes without hooks
//! left out.

use std::collections::HashMap;

use super::picture::Order;
use super::units::Group;
use crate::ir::Plan;
use crate::order::InOrder;

/// A set of cards.
type Cards = Vec<u64>;

/// Puts groups of nodes into waves: each stands behind all that come before it.
pub(super) fn sort(plan: &Plan, groups: &mut [Group<'_>]) {
    let order = order(plan, groups);
    let waves = waves(&order, groups.len());
    for (group, wave) in groups.iter_mut().zip(waves) {
        group.wave = wave;
    }
    groups.order_by_key(|group| (group.phase, group.rest, group.wave));
}

/// The order of cards of nodes, ways that others show left out.
pub(super) fn order(plan: &Plan, groups: &[Group<'_>]) -> Vec<Order> {
    let before = Before::of(plan, groups);
    let count = groups.len();
    let mut later: Vec<Cards> = vec![empty(count); count];
    let mut kept: Vec<Order> = Vec::new();
    // From the last card on, so that what comes behind a card is known when it is looked at.
    for from in (0..count).rev() {
        let mut reached = empty(count);
        for to in from + 1..count {
            let back = before.all.get(from).is_some_and(|set| has(set, to));
            if !before.all.get(to).is_some_and(|set| has(set, from)) {
                // Only some of an earlier card's nodes come behind it.
                kept.extend(back.then_some(Order {
                    from: to,
                    to: from,
                    indirect: !before.direct.get(from).is_some_and(|set| has(set, to)),
                    both: false,
                }));
                continue;
            }
            if !has(&reached, to) {
                kept.push(Order {
                    from,
                    to,
                    indirect: !before.direct.get(to).is_some_and(|set| has(set, from)),
                    both: back,
                });
            }
            add(&mut reached, to);
            if let Some(beyond) = later.get(to) {
                join(&mut reached, &beyond.clone());
            }
        }
        if let Some(own) = later.get_mut(from) {
            *own = reached;
        }
    }
    kept.sort_unstable();
    kept
}

/// How many cards come one after the other before each.
fn waves(order: &[Order], count: usize) -> Vec<usize> {
    let mut waves = vec![0; count];
    for Order { from, to, .. } in order.iter().filter(|one| one.from < one.to) {
        let wave = waves.get(*from).map_or(0, |wave| wave + 1);
        if let Some(known) = waves.get_mut(*to) {
            *known = wave.max(*known);
        }
    }
    waves
}

/// For each card, those that come before it without another one between them.
struct Before {
    all: Vec<Cards>,
    /// Those of which a node is named by one of the card's nodes.
    direct: Vec<Cards>,
}

impl Before {
    fn of(plan: &Plan, groups: &[Group<'_>]) -> Before {
        let count = groups.len();
        let mut own: HashMap<&str, usize> = HashMap::new();
        for (card, group) in groups.iter().enumerate() {
            let nodes = group.units.iter().filter_map(|unit| unit.node());
            own.extend(nodes.map(|node| (node, card)));
        }
        let mut before = Before {
            all: vec![empty(count); count],
            direct: vec![empty(count); count],
        };
        // What somebody behind a node sees: its card, or what lies before it.
        let mut seen: HashMap<&str, Cards> = HashMap::new();
        for node in &plan.nodes {
            let mut sees = empty(count);
            let card = own.get(node.id.as_str()).copied();
            for parent in &node.depends_on {
                if let Some(beyond) = seen.get(parent.as_str()) {
                    join(&mut sees, beyond);
                }
                let direct = card.and_then(|card| before.direct.get_mut(card));
                if let (Some(direct), Some(parent)) = (direct, own.get(parent.as_str())) {
                    add(direct, *parent);
                }
            }
            if let Some(card) = card {
                if let Some(all) = before.all.get_mut(card) {
                    join(all, &sees);
                }
                sees = empty(count);
                add(&mut sees, card);
            }
            seen.insert(&node.id, sees);
        }
        before
    }
}

fn empty(count: usize) -> Cards {
    vec![0; count.div_ceil(64)]
}

fn has(set: &[u64], card: usize) -> bool {
    set.get(card / 64)
        .is_some_and(|word| word & (1 << (card % 64)) != 0)
}

fn add(set: &mut [u64], card: usize) {
    if let Some(word) = set.get_mut(card / 64) {
        *word |= 1 << (card % 64);
    }
}

fn join(set: &mut [u64], other: &[u64]) {
    for (word, more) in set.iter_mut().zip(other) {
        *word |= more;
    }
}

#[cfg(test)]
mod tests {
    use super::{Order, order, sort};
    use crate::graph::picture::Phase;
    use crate::graph::units::{Group, Place, Unit};
    use crate::ir::{Plan, PlanNode};
    use crate::plan::sample;

    fn plan(nodes: &[(&str, &[&str])]) -> Plan {
        let nodes = nodes.iter().map(|(id, before)| PlanNode {
            id: (*id).to_owned(),
            relation: None,
            materialization: "table".to_owned(),
            depends_on: before.iter().map(|id| (*id).to_owned()).collect(),
            build_after: None,
        });
        Plan {
            nodes: nodes.collect(),
            ..sample::empty("postgres").plan
        }
    }

    fn group<'a>(nodes: &[&'a str]) -> Group<'a> {
        let unit = |id: &&'a str| Unit {
            place: Place::Node(id),
            steps: Vec::new(),
        };
        Group {
            phase: Phase::Nodes,
            wave: 0,
            units: nodes.iter().map(unit).collect(),
            same: true,
            rest: false,
        }
    }

    fn way(from: usize, to: usize) -> Order {
        Order {
            from,
            to,
            indirect: false,
            both: false,
        }
    }

    #[test]
    fn ways_lead_over_nodes_without_hooks_and_are_not_repeated() {
        let plan = plan(&[("a", &[]), ("b", &["a"]), ("c", &["b"]), ("d", &["a", "c"])]);
        let indirect = Order {
            indirect: true,
            ..way(0, 1)
        };
        let groups = [group(&["a"]), group(&["c"]), group(&["d"])];
        assert_eq!(order(&plan, &groups), [indirect, way(1, 2)]);
    }

    #[test]
    fn groups_may_wait_for_each_other() {
        let plan = plan(&[("a", &[]), ("b", &["a"]), ("c", &["b"])]);
        let both = Order {
            both: true,
            ..way(0, 1)
        };
        assert_eq!(order(&plan, &[group(&["a", "c"]), group(&["b"])]), [both]);
        let back = order(&plan, &[group(&["c"]), group(&["b"])]);
        assert_eq!(back, [way(1, 0)]);
    }

    #[test]
    fn waves_follow_the_graph() {
        let plan = plan(&[("a", &[]), ("b", &["a"]), ("c", &[]), ("d", &["c", "b"])]);
        let mut groups = vec![group(&["a"]), group(&["b"]), group(&["c"]), group(&["d"])];
        sort(&plan, &mut groups);
        let waves = groups.iter().map(|group| (group.wave, group.units.len()));
        assert_eq!(waves.collect::<Vec<_>>(), [(0, 1), (0, 1), (1, 1), (2, 1)]);
    }
}
