//! The picture of one target as a section of the page: cards, objects, and a panel with what is said of
//! them.

use std::collections::HashMap;

use super::Page;
use super::about;
use crate::graph::picture::{Card, Hook, Picture, Tone};
use crate::graph::xml::escape;

/// So many names of nodes stand on a card.
const MEMBERS: usize = 500;

/// Writes the section of the target at a place.
pub(super) fn section(page: &mut Page, at: usize, picture: &Picture) {
    page.add(&format!(
        "<section class=\"target\" id=\"t{at}\" role=\"tabpanel\" aria-labelledby=\"tab{at}\">\n<div>\n"
    ));
    page.element(
        "p class=\"sums\"",
        &format!("{}: {}", picture.heading(), picture.sums()),
    );
    page.add("<div class=\"picture\">\n<svg class=\"lines\" aria-hidden=\"true\"></svg>\n<div class=\"cards\">\n");
    let target = Target {
        at,
        picture,
        links: links(at, picture),
    };
    target.cards(page);
    page.add("</div>\n<div class=\"objects\">\n");
    target.objects(page);
    page.add("</div>\n</div>\n</div>\n<aside class=\"panel\">\n");
    about::panel(page, at, picture);
    page.add("</aside>\n</section>\n");
}

struct Target<'a> {
    at: usize,
    picture: &'a Picture,
    /// What each element leads to, by its id.
    links: HashMap<String, Vec<String>>,
}

impl Target<'_> {
    fn cards(&self, page: &mut Page) {
        let waves = self.picture.cards.iter().map(|card| card.wave).max();
        let waves = waves.unwrap_or_default() + 1;
        let mut before = None;
        for (at, card) in self.picture.cards.iter().enumerate() {
            if before != Some((card.phase, card.wave)) {
                page.element("h2", &card.band(waves));
                before = Some((card.phase, card.wave));
            }
            self.card(page, at, card);
        }
        if self.picture.cards.is_empty() {
            page.element("p", "no hooks");
        }
    }

    fn card(&self, page: &mut Page, at: usize, card: &Card) {
        let id = format!("t{}c{at}", self.at);
        page.add(&format!(
            "<article class=\"card\" id=\"{id}\"{}>\n<div>\n",
            self.led(&id)
        ));
        page.element("h3", &card.title);
        page.element("p class=\"note\"", &card.note);
        if !card.members.is_empty() {
            page.add("<details><summary class=\"note\">which</summary>\n");
            let names: Vec<&str> = card
                .members
                .iter()
                .take(MEMBERS)
                .map(String::as_str)
                .collect();
            let more = card.members.len().saturating_sub(MEMBERS);
            let more = if more > 0 {
                format!(" and {more} more")
            } else {
                String::new()
            };
            page.element(
                "p class=\"members\"",
                &format!("{}{more}", names.join(", ")),
            );
            page.add("</details>\n");
        }
        page.add("</div>\n<ol>\n");
        for (row, hook) in card.hooks.iter().enumerate() {
            if card.built_after == Some(row) {
                self.build(page, &id);
            }
            self.hook(page, &format!("{id}h{row}"), hook);
        }
        if card
            .built_after
            .is_some_and(|after| after >= card.hooks.len())
        {
            self.build(page, &id);
        }
        page.add("</ol>\n</article>\n");
    }

    fn build(&self, page: &mut Page, card: &str) {
        let id = format!("{card}b");
        page.add(&format!(
            "<li class=\"build\" id=\"{id}\"{}>the node is built</li>\n",
            self.led(&id)
        ));
    }

    fn hook(&self, page: &mut Page, id: &str, hook: &Hook) {
        let races = if hook.races { " races" } else { "" };
        page.add(&format!(
            "<li><button type=\"button\" class=\"hook {}{races}\" id=\"{id}\" aria-pressed=\"false\"{}>\n",
            tone(hook.tone),
            self.led(id)
        ));
        page.element("span class=\"label\"", &hook.label);
        page.add("<span class=\"below\">");
        page.add(&escape(&hook.summary()));
        if hook.races {
            page.element("span class=\"mark race\"", "race");
        }
        let codes = self.picture.remarks(hook);
        for (code, severity) in codes {
            page.element(&format!("span class=\"mark {severity}\""), code);
        }
        page.add("</span>\n</button></li>\n");
    }

    fn objects(&self, page: &mut Page) {
        for (at, object) in self.picture.objects.iter().enumerate() {
            let races = if object.races { " races" } else { "" };
            page.add(&format!(
                "<button type=\"button\" class=\"object{races}\" id=\"t{}o{at}\" aria-pressed=\"false\">\n",
                self.at
            ));
            page.element("b", &object.name);
            page.element("span class=\"below\"", &object.note);
            if object.races {
                page.element("span class=\"mark race\"", "race");
            }
            page.add("</button>\n");
        }
    }

    /// The attribute that says what an element leads to.
    fn led(&self, id: &str) -> String {
        match self.links.get(id) {
            Some(links) => format!(" data-links=\"{}\"", links.join(",")),
            None => String::new(),
        }
    }
}

/// What leads to what: classes joined by plus signs, a blank, and the id of the other end.
fn links(at: usize, picture: &Picture) -> HashMap<String, Vec<String>> {
    let mut links: HashMap<String, Vec<String>> = HashMap::new();
    let mut lead = |from: String, classes: String, to: String| {
        let known = links.entry(format!("t{at}{from}")).or_default();
        known.push(format!("{classes} t{at}{to}"));
    };
    for line in &picture.lines {
        let races = if line.races { "+races" } else { "" };
        let from = format!("c{}h{}", line.card, line.hook);
        lead(
            from,
            format!("{}{races}", line.verb.word()),
            format!("o{}", line.object),
        );
    }
    for (card, object) in picture.cards.iter().enumerate() {
        if let Some(object) = object.builds {
            lead(
                format!("c{card}b"),
                "builds".to_owned(),
                format!("o{object}"),
            );
        }
    }
    for one in &picture.order {
        let indirect = if one.indirect { "+indirect" } else { "" };
        let both = if one.both { "+both" } else { "" };
        lead(
            format!("c{}", one.from),
            format!("order{indirect}{both}"),
            format!("c{}", one.to),
        );
    }
    links
}

/// The class of what has a tone.
pub(super) fn tone(tone: Tone) -> &'static str {
    match tone {
        Tone::Nothing => "nothing",
        Tone::Calm => "calm",
        Tone::Unknown => "unknown",
        Tone::Adds => "adds",
        Tone::Harm => "harm",
    }
}
