//! What steps do with objects into objects and lines: objects with which the same hooks do the same
//! stand together.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use indexmap::IndexMap;

use super::picture::{Bounds, Line, Object, Verb};
use super::units::Group;
use super::{Source, clean};
use crate::lint::Touch;
use crate::order::InOrder;

/// So many objects with the same lines are drawn as one.
const ALIKE: usize = 4;

/// So many names are kept for an object that stands for more.
const MEMBERS: usize = 5_000;

/// Where a line starts, and what it says.
type End = (usize, usize, Verb, bool);

/// What makes two objects alike: their lines, and the card of the node that builds them.
type Likeness = (Vec<End>, Option<usize>);

/// Objects, and what leads to them.
#[derive(Debug, Default)]
pub(super) struct Touched {
    pub(super) objects: Vec<Object>,
    pub(super) lines: Vec<Line>,
    /// Cards with the object that each builds.
    pub(super) built: Vec<(usize, usize)>,
}

/// The objects of a target: those that some hook touches which is not their own node's.
pub(super) fn touched(source: Source<'_>, groups: &[Group<'_>], bounds: Bounds) -> Touched {
    let known = known(source, groups, bounds.hooks);
    let mut alike: IndexMap<Likeness, Vec<(&str, Made)>> = IndexMap::new();
    for (name, object) in known {
        let ends: Vec<End> = object.ends.iter().copied().collect();
        let key = (ends, object.owner);
        alike.entry(key).or_default().push((name, object.made));
    }
    let mut drawn: Vec<Drawn<'_>> = Vec::new();
    for ((ends, owner), names) in alike {
        if names.len() < ALIKE {
            for name in names {
                drawn.push(Drawn {
                    ends: ends.clone(),
                    owner,
                    names: vec![name],
                });
            }
        } else {
            drawn.push(Drawn { ends, owner, names });
        }
    }
    fold(&mut drawn, bounds.objects);
    let mut touched = Touched::default();
    for (at, one) in drawn.iter().enumerate() {
        touched.built.extend(one.owner.map(|card| (card, at)));
        touched.objects.push(one.object(source));
        touched
            .lines
            .extend(one.ends.iter().map(|(card, hook, verb, races)| Line {
                card: *card,
                hook: *hook,
                object: at,
                verb: *verb,
                races: *races,
            }));
    }
    touched.lines.sort_unstable();
    touched
}

/// Who makes an object.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Made {
    /// A node, by its id.
    Node(String),
    /// A hook.
    Hook,
    /// Nothing that is known.
    Elsewhere,
}

/// What is known of an object.
struct Known {
    ends: BTreeSet<End>,
    /// The card of the node that builds it.
    owner: Option<usize>,
    made: Made,
}

/// One object, or several, as they are drawn.
struct Drawn<'a> {
    ends: Vec<End>,
    owner: Option<usize>,
    names: Vec<(&'a str, Made)>,
}

fn known<'a>(source: Source<'a>, groups: &[Group<'_>], rows: usize) -> IndexMap<&'a str, Known> {
    let mut places: HashMap<usize, (usize, usize)> = HashMap::new();
    let mut cards: HashMap<&str, usize> = HashMap::new();
    for (card, group) in groups.iter().enumerate() {
        let last = rows.saturating_sub(1);
        places.extend(
            group
                .steps()
                .map(|(row, step)| (step, (card, row.min(last)))),
        );
        let single = group.units.len() == 1;
        let nodes = group.units.iter().filter_map(|unit| unit.node());
        cards.extend(nodes.filter(|_| single).map(|node| (node, card)));
    }
    let foreign: BTreeSet<&str> = source
        .deeds
        .touches
        .iter()
        .filter(|touch| !touch.own)
        .map(|touch| touch.object.as_str())
        .collect();
    let mut known: IndexMap<&str, Known> = IndexMap::new();
    let shown = source.deeds.touches.iter();
    for touch in shown.filter(|touch| foreign.contains(touch.object.as_str())) {
        let Some((card, row)) = places.get(&touch.step) else {
            continue;
        };
        let object = known.entry(&touch.object).or_insert_with(|| Known {
            ends: BTreeSet::new(),
            owner: touch
                .owner
                .as_deref()
                .and_then(|node| cards.get(node).copied()),
            made: made(touch),
        });
        let verb = Verb::of(touch.act);
        if verb == Verb::Creates && object.made == Made::Elsewhere {
            object.made = Made::Hook;
        }
        object.ends.insert((*card, *row, verb, touch.races));
    }
    for object in known.values_mut() {
        // What races somewhere on a hook is one line.
        let racing: Vec<End> = object.ends.iter().copied().filter(|end| end.3).collect();
        for (card, row, verb, _) in racing {
            object.ends.remove(&(card, row, verb, false));
        }
    }
    known
}

fn made(touch: &Touch) -> Made {
    match &touch.owner {
        Some(node) => Made::Node(node.clone()),
        None => Made::Elsewhere,
    }
}

/// Leaves at most so many objects: those with the fewest lines become one.
fn fold(drawn: &mut Vec<Drawn<'_>>, most: usize) {
    if drawn.len() <= most {
        return;
    }
    let rank = |one: &Drawn<'_>| {
        let races = one.ends.iter().any(|end| end.3);
        (!races, std::cmp::Reverse(one.ends.len()))
    };
    let mut order: Vec<usize> = (0..drawn.len()).collect();
    order.order_by_key(|at| drawn.get(*at).map(rank));
    let kept: BTreeSet<usize> = order.into_iter().take(most.saturating_sub(1)).collect();
    let mut ends: BTreeSet<End> = BTreeSet::new();
    let mut names = Vec::new();
    let mut at = 0;
    drawn.retain_mut(|one| {
        at += 1;
        let keep = kept.contains(&(at - 1));
        if !keep {
            ends.extend(one.ends.iter().copied());
            names.append(&mut one.names);
        }
        keep
    });
    drawn.push(Drawn {
        ends: ends.into_iter().collect(),
        owner: None,
        names,
    });
}

impl Drawn<'_> {
    fn object(&self, source: Source<'_>) -> Object {
        let races = self.ends.iter().any(|end| end.3);
        let name = |text: &str| clean::line(text, source.view);
        match &self.names[..] {
            [(one, made)] => Object {
                name: name(one),
                note: name(&note(made, source)),
                members: Vec::new(),
                races,
            },
            all => {
                let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
                for (_, made) in all {
                    *kinds.entry(kind(made)).or_default() += 1;
                }
                let note: Vec<String> = kinds
                    .iter()
                    .map(|(kind, count)| match kinds.len() {
                        1 => (*kind).to_owned(),
                        _ => format!("{count} {kind}"),
                    })
                    .collect();
                Object {
                    name: format!("{} objects", all.len()),
                    note: note.join(", "),
                    members: all.iter().take(MEMBERS).map(|(one, _)| name(one)).collect(),
                    races,
                }
            }
        }
    }
}

fn kind(made: &Made) -> &'static str {
    match made {
        Made::Node(_) => "built by nodes",
        Made::Hook => "created by hooks",
        Made::Elsewhere => "made elsewhere",
    }
}

fn note(made: &Made, source: Source<'_>) -> String {
    match made {
        Made::Node(id) => {
            let nodes = &source.overview.nodes;
            let name = nodes.iter().find(|node| node.id == *id);
            format!("built by {}", name.map_or(id.as_str(), |node| &node.name))
        }
        made => kind(made).to_owned(),
    }
}
