//! A picture as a graph of Graphviz.

use std::fmt::Write as _;

use super::clean::cut;
use super::palette;
use super::picture::{Card, Hook, Line, Picture, Verb};
use super::xml::escape;

/// The longest label of a hook, in characters.
const LABEL: usize = 70;

/// The longest name of an object.
const NAME: usize = 50;

/// The graph in the language of Graphviz. Cards are tables whose rows are hooks.
pub fn dot(picture: &Picture) -> String {
    let mut out = String::from("digraph hooks {\n");
    let heading = format!(
        "{}\\n{}",
        quoted(&picture.heading()),
        quoted(&picture.sums())
    );
    let mut say = |line: &str| {
        // Writing to a string cannot fail.
        let _ = writeln!(out, "  {line}");
    };
    say(&format!(
        "graph [rankdir=LR, ranksep=1, nodesep=0.3, fontname=\"Helvetica\", labelloc=t, label=\"{heading}\"]"
    ));
    say("node [shape=plain, fontname=\"Helvetica\", fontsize=11]");
    say("edge [fontname=\"Helvetica\", fontsize=9]");
    for (at, card) in picture.cards.iter().enumerate() {
        say(&format!("c{at} [label=<{}>]", table(card, picture)));
    }
    for (at, object) in picture.objects.iter().enumerate() {
        let colour = if object.races {
            palette::RACE
        } else {
            "#4b5563"
        };
        let label = format!(
            "{}\\n{}",
            quoted(&cut(&object.name, NAME)),
            quoted(&object.note)
        );
        say(&format!(
            "t{at} [shape=cylinder, margin=\"0.15,0.08\", color=\"{colour}\", fontcolor=\"{colour}\", label=\"{label}\"]"
        ));
    }
    let order = palette::ORDER;
    for (from, to) in picture.sequence() {
        say(&format!(
            "c{from}:head -> c{to}:head [color=\"{order}\", penwidth=2]"
        ));
    }
    for one in &picture.order {
        let style = if one.indirect { "dashed" } else { "solid" };
        let both = if one.both { ", dir=both" } else { "" };
        say(&format!(
            "c{}:head -> c{}:head [color=\"{order}\", style={style}{both}]",
            one.from, one.to
        ));
    }
    for (at, card) in picture.cards.iter().enumerate() {
        if let Some(object) = card.builds {
            say(&format!(
                "c{at}:build -> t{object} [label=\"builds\", color=\"{order}\"]"
            ));
        }
    }
    for line in &picture.lines {
        say(&touch(line));
    }
    out.push_str("}\n");
    out
}

fn touch(line: &Line) -> String {
    let (hook, object) = (
        format!("c{}:h{}", line.card, line.hook),
        format!("t{}", line.object),
    );
    let (colour, width, races) = match line.races {
        true => (palette::RACE, 3, ", races"),
        false => (palette::verb(line.verb), 1, ""),
    };
    let (ends, style) = match line.verb {
        Verb::Reads => (format!("{object} -> {hook}"), "dotted"),
        Verb::Drops => (format!("{hook} -> {object}"), "dashed"),
        Verb::Creates | Verb::Writes | Verb::Touches => (format!("{hook} -> {object}"), "solid"),
    };
    let word = line.verb.word();
    format!(
        "{ends} [label=\"{word}{races}\", color=\"{colour}\", fontcolor=\"{colour}\", style={style}, penwidth={width}]"
    )
}

/// A card as a table: its name, its hooks, and the building of its node between them.
fn table(card: &Card, picture: &Picture) -> String {
    let mut rows = format!(
        "<tr><td port=\"head\" align=\"left\" balign=\"left\" bgcolor=\"#e5e7eb\"><b>{}</b>{}</td></tr>",
        escape(&cut(&card.title, LABEL)),
        second(&cut(&card.note, LABEL))
    );
    for (at, hook) in card.hooks.iter().enumerate() {
        if card.built_after == Some(at) {
            rows.push_str(BUILD);
        }
        rows.push_str(&row(at, hook, picture));
    }
    if card
        .built_after
        .is_some_and(|after| after >= card.hooks.len())
    {
        rows.push_str(BUILD);
    }
    format!(
        "<table border=\"1\" cellborder=\"1\" cellspacing=\"0\" cellpadding=\"5\" color=\"#b6bbc4\">{rows}</table>"
    )
}

const BUILD: &str =
    "<tr><td port=\"build\" align=\"left\" bgcolor=\"#ffffff\"><i>build</i></td></tr>";

fn row(at: usize, hook: &Hook, picture: &Picture) -> String {
    let (fill, _) = palette::tone(hook.tone);
    let codes = picture.codes(hook);
    let mut below = hook.summary();
    if !codes.is_empty() {
        below = format!("{below} · {codes}");
    }
    let race = match hook.races {
        true => format!(" color=\"{}\" border=\"3\"", palette::RACE),
        false => String::new(),
    };
    format!(
        "<tr><td port=\"h{at}\" align=\"left\" balign=\"left\" bgcolor=\"{fill}\"{race}>{}{}</td></tr>",
        escape(&cut(&hook.label, LABEL)),
        second(&below)
    )
}

/// A smaller line below another.
fn second(text: &str) -> String {
    if text.is_empty() {
        return String::new();
    }
    format!("<br/><font point-size=\"9\">{}</font>", escape(text))
}

/// A text within quotes.
fn quoted(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"")
}
