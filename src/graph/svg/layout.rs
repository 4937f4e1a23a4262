//! Where everything of a picture stands: cards in the order in which they run, one below the other;
//! objects to their right, each near the hooks that touch it; ways between cards to their left.

use crate::graph::picture::{Card, Picture};
use crate::order::InOrder;

/// Width of cards.
pub(super) const CARD: i32 = 430;
/// Height of a card's name, and of the note below it.
pub(super) const NAME: i32 = 26;
pub(super) const NOTE: i32 = 16;
/// Height of a hook, and of the building of a node.
pub(super) const HOOK: i32 = 42;
pub(super) const BUILD: i32 = 22;
/// Width and height of objects.
pub(super) const OBJECT: (i32, i32) = (270, 42);
/// Between cards and objects.
const GAP: i32 = 150;
/// Around everything.
pub(super) const MARGIN: i32 = 20;
/// What stands above the first card.
pub(super) const TOP: i32 = 112;
/// What the legend takes.
const LEAST: i32 = 700;
/// Between ways beside each other.
const LANE: i32 = 10;
/// So many ways stand beside each other; more share the last lane.
const LANES: usize = 8;

/// A card, from above.
#[derive(Debug)]
pub(super) struct Placed {
    pub(super) y: i32,
    pub(super) height: i32,
    /// The upper edges of its hooks.
    pub(super) hooks: Vec<i32>,
    /// The upper edge of the building of its node.
    pub(super) build: Option<i32>,
}

/// A way from one card to another.
#[derive(Debug)]
pub(super) struct Way {
    pub(super) from: i32,
    pub(super) to: i32,
    pub(super) x: i32,
    /// The place among the picture's orders.
    pub(super) order: usize,
}

/// Where everything stands.
#[derive(Debug)]
pub(super) struct Layout {
    /// Left edges of cards and objects.
    pub(super) cards_x: i32,
    pub(super) objects_x: i32,
    pub(super) headings: Vec<(i32, String)>,
    pub(super) cards: Vec<Placed>,
    /// Upper edges.
    pub(super) objects: Vec<i32>,
    pub(super) ways: Vec<Way>,
    pub(super) width: i32,
    pub(super) height: i32,
}

impl Layout {
    pub(super) fn of(picture: &Picture) -> Layout {
        let (headings, cards, bottom) = cards(picture);
        let (ways, lanes) = ways(picture, &cards);
        let cards_x = MARGIN + LANE * i32::try_from(lanes).unwrap_or_default() + LANE;
        let objects_x = cards_x + CARD + GAP;
        let objects = objects(picture, &cards);
        let last = objects.iter().max().map_or(0, |y| y + OBJECT.1);
        Layout {
            cards_x,
            objects_x,
            headings,
            cards,
            objects,
            ways: ways
                .into_iter()
                .map(|(way, lane)| Way {
                    x: cards_x - LANE * (i32::try_from(lane).unwrap_or_default() + 1),
                    ..way
                })
                .collect(),
            width: match picture.objects.is_empty() {
                true => (cards_x + CARD + MARGIN).max(LEAST),
                false => objects_x + OBJECT.0 + MARGIN,
            },
            height: bottom.max(last) + MARGIN,
        }
    }

    /// The middle of a hook.
    pub(super) fn hook(&self, card: usize, hook: usize) -> Option<i32> {
        middle(&self.cards, card, hook)
    }
}

fn middle(cards: &[Placed], card: usize, hook: usize) -> Option<i32> {
    Some(cards.get(card)?.hooks.get(hook)? + HOOK / 2)
}

fn cards(picture: &Picture) -> (Vec<(i32, String)>, Vec<Placed>, i32) {
    let waves = picture.cards.iter().map(|card| card.wave).max();
    let waves = waves.unwrap_or_default() + 1;
    let mut headings = Vec::new();
    let mut placed = Vec::new();
    let mut y = TOP;
    let mut before = None;
    for card in &picture.cards {
        if before != Some((card.phase, card.wave)) {
            before = Some((card.phase, card.wave));
            headings.push((y + 14, card.band(waves)));
            y += 24;
        }
        let one = place(card, y);
        y += one.height + 14;
        placed.push(one);
    }
    (headings, placed, y)
}

fn place(card: &Card, y: i32) -> Placed {
    let mut at = y + NAME + if card.note.is_empty() { 0 } else { NOTE };
    let mut placed = Placed {
        y,
        height: 0,
        hooks: Vec::new(),
        build: None,
    };
    for row in 0..=card.hooks.len() {
        if card.built_after == Some(row) {
            placed.build = Some(at);
            at += BUILD;
        }
        if row < card.hooks.len() {
            placed.hooks.push(at);
            at += HOOK;
        }
    }
    placed.height = at - y;
    placed
}

/// Upper edges of objects: each in the middle of its lines, if nothing else stands there.
fn objects(picture: &Picture, cards: &[Placed]) -> Vec<i32> {
    let mut sums: Vec<(i64, i64)> = vec![(0, 0); picture.objects.len()];
    let mut pull = |object: usize, y: Option<i32>| {
        if let (Some(sum), Some(y)) = (sums.get_mut(object), y) {
            *sum = (sum.0 + i64::from(y), sum.1 + 1);
        }
    };
    for line in &picture.lines {
        pull(line.object, middle(cards, line.card, line.hook));
    }
    for (card, one) in picture.cards.iter().zip(cards) {
        if let Some(object) = card.builds {
            pull(object, one.build);
        }
    }
    let mean = |(sum, count): &(i64, i64)| i32::try_from(sum / (*count).max(1)).unwrap_or(i32::MAX);
    let mut order: Vec<(i32, usize)> = sums.iter().map(mean).zip(0..).collect();
    order.sort_unstable();
    let mut ys = vec![0; order.len()];
    let mut free = TOP + 24;
    for (middle, object) in order {
        let y = free.max(middle - OBJECT.1 / 2);
        if let Some(place) = ys.get_mut(object) {
            *place = y;
        }
        free = y + OBJECT.1 + 12;
    }
    ys
}

/// Ways between cards, each with its lane, and how many lanes there are: short ways stand nearer.
fn ways(picture: &Picture, cards: &[Placed]) -> (Vec<(Way, usize)>, usize) {
    let mut ways: Vec<Way> = Vec::new();
    for (at, order) in picture.order.iter().enumerate() {
        if let (Some(from), Some(to)) = (cards.get(order.from), cards.get(order.to)) {
            ways.push(Way {
                from: from.y + NAME - 4,
                to: to.y + NAME / 2 - 3,
                x: 0,
                order: at,
            });
        }
    }
    ways.order_by_key(|way| ((way.to - way.from).abs(), way.order));
    let mut lanes: Vec<Vec<(i32, i32)>> = Vec::new();
    let mut placed = Vec::new();
    for way in ways {
        let (start, end) = (way.from.min(way.to), way.from.max(way.to));
        let free =
            |lane: &Vec<(i32, i32)>| lane.iter().all(|(top, last)| end < *top || *last < start);
        let lane = lanes.iter().position(free).unwrap_or(lanes.len());
        let lane = lane.min(LANES - 1);
        match lanes.get_mut(lane) {
            Some(taken) => taken.push((start, end)),
            None => lanes.push(vec![(start, end)]),
        }
        placed.push((way, lane));
    }
    (placed, lanes.len())
}
