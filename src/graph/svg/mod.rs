//! A picture as one drawing: hooks from above in the order in which they run, objects beside them.

mod layout;

use std::fmt::Write as _;

use unicode_width::UnicodeWidthChar;

use super::palette;
use super::picture::{Card, Hook, Line, Picture, Tone, Verb};
use super::xml::escape;
use layout::{BUILD, CARD, HOOK, Layout, MARGIN, NAME, OBJECT, Placed, Way};

/// Columns that fit into a card, for labels and for the smaller words below them.
const LABEL: usize = 55;
const BELOW: usize = 60;

/// Columns that fit into an object.
const OBJECT_LABEL: usize = 33;

/// The text of a hook that is shown when a pointer rests on it, in characters.
const TIP: usize = 1_000;

const STYLE: &str = include_str!("style.css");

const VERBS: [Verb; 5] = [
    Verb::Creates,
    Verb::Writes,
    Verb::Drops,
    Verb::Reads,
    Verb::Touches,
];

/// The drawing. It needs nothing else, and holds no script.
pub fn svg(picture: &Picture) -> String {
    let mut drawing = Drawing {
        out: String::new(),
        layout: Layout::of(picture),
        picture,
    };
    drawing.head();
    drawing.legend();
    drawing.ways();
    drawing.lines();
    drawing.cards();
    drawing.objects();
    drawing.add("</svg>");
    drawing.out
}

/// A drawing that is being written.
struct Drawing<'a> {
    out: String,
    layout: Layout,
    picture: &'a Picture,
}

impl Drawing<'_> {
    fn add(&mut self, markup: &str) {
        self.out.push_str(markup);
        self.out.push('\n');
    }

    /// A text at a place.
    fn text(&mut self, (x, y): (i32, i32), class: &str, text: &str) {
        if !text.is_empty() {
            let text = escape(text);
            self.add(&format!(
                "<text x=\"{x}\" y=\"{y}\" class=\"{class}\">{text}</text>"
            ));
        }
    }

    fn head(&mut self) {
        let (width, height) = (self.layout.width, self.layout.height);
        let title = escape(&self.picture.heading());
        self.add(&format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" role=\"img\">\n\
             <title>{title}</title>\n<style>{STYLE}</style>"
        ));
        let mut arrows: Vec<(&str, &str)> = VERBS
            .iter()
            .map(|verb| (verb.word(), palette::verb(*verb)))
            .collect();
        arrows.extend([("races", palette::RACE), ("order", palette::ORDER)]);
        self.add("<defs>");
        for (name, colour) in arrows {
            self.add(&format!(
                "<marker id=\"{name}\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" markerWidth=\"9\" markerHeight=\"9\" \
                 markerUnits=\"userSpaceOnUse\" orient=\"auto-start-reverse\"><path d=\"M0 0L8 4L0 8z\" fill=\"{colour}\"/></marker>"
            ));
        }
        self.add("</defs>\n<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>");
        self.text((MARGIN, 30), "heading", &self.picture.heading());
        self.text((MARGIN, 50), "soft", &self.picture.sums());
    }

    /// What lines and edges mean, on two lines.
    fn legend(&mut self) {
        let mut x = MARGIN;
        for verb in VERBS {
            let dash = dash(verb);
            let line = format!(
                "stroke=\"{}\" stroke-width=\"2\"{dash}",
                palette::verb(verb)
            );
            x = self.explained((x, 70), &line, verb.word());
        }
        let race = format!("stroke=\"{}\" stroke-width=\"4\"", palette::RACE);
        x = self.explained((x, 70), &race, "two nodes at once");
        let order = format!("stroke=\"{}\" stroke-width=\"2\"", palette::ORDER);
        self.explained((x, 70), &order, "is done before");
        x = MARGIN;
        for (tone, words) in [
            (Tone::Calm, "a second run changes nothing"),
            (Tone::Adds, "adds"),
            (Tone::Harm, "fails or differs"),
            (Tone::Unknown, "unknown"),
            (Tone::Nothing, "sends nothing"),
        ] {
            let (_, colour) = palette::tone(tone);
            let line = format!("stroke=\"{colour}\" stroke-width=\"10\"");
            x = self.explained((x, 90), &line, words);
        }
    }

    /// A piece of a line and what it means; gives where the next one may stand.
    fn explained(&mut self, (x, y): (i32, i32), line: &str, words: &str) -> i32 {
        let end = x + 24;
        self.add(&format!("<path d=\"M{x} {y}H{end}\" {line}/>"));
        self.text((end + 6, y + 4), "soft", words);
        end + 24 + i32::try_from(words.chars().count() * 13 / 2).unwrap_or_default()
    }

    /// Which card is done before which, on the left.
    fn ways(&mut self) {
        let edge = self.layout.cards_x;
        let ways = std::mem::take(&mut self.layout.ways);
        for Way { from, to, x, order } in &ways {
            let Some(order) = self.picture.order.get(*order) else {
                continue;
            };
            let dash = if order.indirect {
                " stroke-dasharray=\"4 4\""
            } else {
                ""
            };
            let both = if order.both {
                " marker-start=\"url(#order)\""
            } else {
                ""
            };
            self.add(&format!(
                "<path d=\"M{edge} {from}H{x}V{to}H{edge}\" fill=\"none\" stroke=\"{}\" stroke-width=\"1.5\" stroke-linejoin=\"round\"{dash} marker-end=\"url(#order)\"{both}/>",
                palette::ORDER
            ));
        }
        self.layout.ways = ways;
    }

    fn lines(&mut self) {
        let mut arrived: Vec<i32> = vec![0; self.picture.objects.len()];
        for (card, one) in self.picture.cards.iter().enumerate() {
            let build = self.layout.cards.get(card).and_then(|placed| placed.build);
            if let (Some(object), Some(y)) = (one.builds, build) {
                let style = format!("stroke=\"{}\"", palette::ORDER);
                self.line(y + BUILD / 2, (object, 0), &style, "order", false);
            }
        }
        // Races are drawn last, above the others.
        let (racing, others): (Vec<&Line>, Vec<&Line>) =
            self.picture.lines.iter().partition(|line| line.races);
        for line in others.into_iter().chain(racing) {
            let Some(y) = self.layout.hook(line.card, line.hook) else {
                continue;
            };
            let Some(seen) = arrived.get_mut(line.object) else {
                continue;
            };
            *seen += 1;
            let shift = (*seen % 5 - 2) * 5;
            let colour = if line.races {
                palette::RACE
            } else {
                palette::verb(line.verb)
            };
            let width = if line.races { "3" } else { "1.6" };
            let style = format!(
                "stroke=\"{colour}\" stroke-width=\"{width}\"{}",
                dash(line.verb)
            );
            let arrow = if line.races {
                "races"
            } else {
                line.verb.word()
            };
            let (y, back) = (y + from_middle(line.verb), line.verb == Verb::Reads);
            self.line(y, (line.object, shift), &style, arrow, back);
        }
    }

    /// A line from a card to an object, or back.
    fn line(
        &mut self,
        y: i32,
        (object, shift): (usize, i32),
        style: &str,
        arrow: &str,
        back: bool,
    ) {
        let Some(top) = self.layout.objects.get(object) else {
            return;
        };
        let (x1, x2) = (self.layout.cards_x + CARD, self.layout.objects_x);
        let y2 = top + OBJECT.1 / 2 + shift;
        let bend = (x2 - x1) / 2;
        let (near, far) = (x1 + bend, x2 - bend);
        let way = match back {
            false => format!("M{x1} {y}C{near} {y} {far} {y2} {x2} {y2}"),
            true => format!("M{x2} {y2}C{far} {y2} {near} {y} {x1} {y}"),
        };
        self.add(&format!(
            "<path d=\"{way}\" fill=\"none\" {style} marker-end=\"url(#{arrow})\"/>"
        ));
    }

    fn cards(&mut self) {
        let headings = std::mem::take(&mut self.layout.headings);
        for (y, words) in &headings {
            self.text((self.layout.cards_x, *y), "band", words);
        }
        let cards = std::mem::take(&mut self.layout.cards);
        for (card, placed) in self.picture.cards.iter().zip(&cards) {
            self.card(card, placed);
        }
    }

    /// A card in a frame that cuts off what does not fit.
    fn card(&mut self, card: &Card, placed: &Placed) {
        let (x, y, height) = (self.layout.cards_x, placed.y, placed.height);
        self.add(&format!(
            "<svg x=\"{x}\" y=\"{y}\" width=\"{CARD}\" height=\"{height}\">\n\
             <rect x=\"0.5\" y=\"0.5\" width=\"{}\" height=\"{}\" rx=\"6\" fill=\"#eceef2\" stroke=\"#b6bbc4\"/>",
            CARD - 1,
            height - 1
        ));
        self.text((10, 18), "name", &fit(&card.title, 46));
        self.text((10, NAME + 9), "below", &fit(&card.note, BELOW));
        for (hook, top) in card.hooks.iter().zip(&placed.hooks) {
            self.hook(hook, top - y);
        }
        if let Some(top) = placed.build {
            let top = top - y;
            self.add(&format!(
                "<rect x=\"1\" y=\"{top}\" width=\"{}\" height=\"{BUILD}\" fill=\"#fff\"/>",
                CARD - 2
            ));
            self.text((14, top + 15), "build", "the node is built");
        }
        self.add(&format!(
            "<rect x=\"0.5\" y=\"0.5\" width=\"{}\" height=\"{}\" rx=\"6\" fill=\"none\" stroke=\"#b6bbc4\"/>\n</svg>",
            CARD - 1,
            height - 1
        ));
    }

    fn hook(&mut self, hook: &Hook, top: i32) {
        let (fill, edge) = palette::tone(hook.tone);
        let tip: String = format!("{}\n{}", hook.id, hook.sql)
            .chars()
            .take(TIP)
            .collect();
        self.add(&format!(
            "<g><title>{}</title><rect x=\"1\" y=\"{top}\" width=\"{}\" height=\"{}\" fill=\"{fill}\"/>\
             <rect x=\"1\" y=\"{top}\" width=\"5\" height=\"{}\" fill=\"{edge}\"/>",
            escape(&tip),
            CARD - 2,
            HOOK - 1,
            HOOK - 1
        ));
        self.text((14, top + 17), "label", &fit(&hook.label, LABEL));
        let mut codes = self.picture.codes(hook);
        if hook.races {
            codes = format!("race {codes}");
            self.add(&format!(
                "<rect x=\"2\" y=\"{}\" width=\"{}\" height=\"{}\" fill=\"none\" stroke=\"{}\" stroke-width=\"2.5\"/>",
                top + 1,
                CARD - 4,
                HOOK - 3,
                palette::RACE
            ));
        }
        let codes = fit(codes.trim_end(), 24);
        let room = BELOW.saturating_sub(codes.chars().count() + 2);
        self.text((14, top + 33), "below", &fit(&hook.summary(), room));
        let class = if hook.races { "codes race" } else { "codes" };
        self.text((CARD - 10, top + 33), class, &codes);
        self.add("</g>");
    }

    fn objects(&mut self) {
        let x = self.layout.objects_x;
        let (width, height) = OBJECT;
        let objects = std::mem::take(&mut self.layout.objects);
        for (object, y) in self.picture.objects.iter().zip(&objects) {
            let (colour, stroke) = if object.races {
                (palette::RACE, 3)
            } else {
                ("#6b7280", 1)
            };
            self.add(&format!(
                "<g><title>{}</title><rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" rx=\"14\" ry=\"21\" fill=\"#fff\" stroke=\"{colour}\" stroke-width=\"{stroke}\"/>",
                escape(&tip(object.members.as_slice(), &object.name))
            ));
            let middle = x + width / 2;
            self.text((middle, y + 18), "object", &fit(&object.name, OBJECT_LABEL));
            let races = if object.races { " · race" } else { "" };
            let note = format!("{}{races}", object.note);
            self.text((middle, y + 33), "middle", &fit(&note, OBJECT_LABEL + 4));
            self.add("</g>");
        }
    }
}

/// The names behind an object.
fn tip(members: &[String], name: &str) -> String {
    if members.is_empty() {
        return name.to_owned();
    }
    members.join("\n").chars().take(TIP).collect()
}

/// Lines of one hook to one object start beside each other.
fn from_middle(verb: Verb) -> i32 {
    match verb {
        Verb::Creates => -9,
        Verb::Writes => -3,
        Verb::Drops => 3,
        Verb::Reads => 9,
        Verb::Touches => 0,
    }
}

fn dash(verb: Verb) -> &'static str {
    match verb {
        Verb::Drops => " stroke-dasharray=\"7 4\"",
        Verb::Reads => " stroke-dasharray=\"2 4\"",
        Verb::Creates | Verb::Writes | Verb::Touches => "",
    }
}

/// A text that takes at most so many columns.
fn fit(text: &str, columns: usize) -> String {
    let width = |c: char| c.width().unwrap_or(0);
    if text.chars().map(width).sum::<usize>() <= columns {
        return text.to_owned();
    }
    let mut out = String::new();
    let mut taken = 1;
    for c in text.chars() {
        taken += width(c);
        if taken > columns {
            break;
        }
        out.push(c);
    }
    // Writing to a string cannot fail.
    let _ = out.write_char('…');
    out
}

#[cfg(test)]
mod tests {
    use super::fit;

    #[test]
    fn wide_characters_take_two_columns() {
        assert_eq!(fit("abcdef", 6), "abcdef");
        assert_eq!(fit("abcdefg", 6), "abcde…");
        assert_eq!(fit("表表表", 6), "表表表");
        assert_eq!(fit("表表表表", 6), "表表…");
    }
}
