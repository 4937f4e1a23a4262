//! A picture as a flowchart of Mermaid.

use std::fmt::Write as _;

use super::clean::cut;
use super::palette;
use super::picture::{Bounds, Card, Hook, Line, Picture, Tone, Verb};

/// The longest label of a hook, in characters.
const LABEL: usize = 60;

/// Mermaid draws no more lines than this (`maxEdges`), unless a page is told otherwise.
const MOST_LINES: usize = 500;

/// Nor more characters than this (`maxTextSize`).
const MOST_TEXT: usize = 50_000;

const TONES: [(Tone, &str); 5] = [
    (Tone::Nothing, "nothing"),
    (Tone::Calm, "calm"),
    (Tone::Unknown, "unknown"),
    (Tone::Adds, "adds"),
    (Tone::Harm, "harm"),
];

/// The bounds within which Mermaid is tried, one after the other.
const TRIED: [Bounds; 4] = [
    bounds(60, 12, 60),
    bounds(40, 6, 40),
    bounds(20, 3, 20),
    bounds(10, 2, 10),
];

const fn bounds(cards: usize, hooks: usize, objects: usize) -> Bounds {
    Bounds {
        cards,
        hooks,
        objects,
    }
}

/// The flowchart of what `draw` makes of a target, with as much in it as Mermaid accepts.
pub fn mermaid(draw: impl Fn(Bounds) -> Picture) -> (String, Picture) {
    let mut tried = TRIED.iter();
    loop {
        let bounds = tried.next().unwrap_or(&TRIED[3]);
        let picture = draw(*bounds);
        let mut chart = Chart::default();
        chart.picture(&picture);
        let fits = chart.lines <= MOST_LINES && chart.out.chars().count() <= MOST_TEXT;
        if fits || tried.len() == 0 {
            return (chart.out, picture);
        }
    }
}

/// A flowchart that is being written.
#[derive(Default)]
struct Chart {
    out: String,
    /// How many lines there are: styles name them by their numbers.
    lines: usize,
    racing: Vec<usize>,
    reading: Vec<usize>,
}

impl Chart {
    fn picture(&mut self, picture: &Picture) {
        for line in [picture.heading(), picture.sums()] {
            self.say(&format!("%% {}", line.replace('%', "")));
        }
        self.say("flowchart TB");
        for (at, card) in picture.cards.iter().enumerate() {
            self.card(at, card, picture);
        }
        for (at, object) in picture.objects.iter().enumerate() {
            let class = if object.races { "race" } else { "object" };
            let label = label(&[&cut(&object.name, LABEL), &object.note]);
            self.say(&format!("  t{at}[(\"{label}\")]:::{class}"));
        }
        for (from, to) in picture.sequence() {
            self.line(&format!("c{from} ==> c{to}"));
        }
        for one in &picture.order {
            let arrow = match (one.both, one.indirect) {
                (true, _) => "<-->",
                (false, true) => "-.->",
                (false, false) => "-->",
            };
            self.line(&format!("c{} {arrow} c{}", one.from, one.to));
        }
        for (at, card) in picture.cards.iter().enumerate() {
            if let Some(object) = card.builds {
                self.line(&format!("c{at}b -- builds --> t{object}"));
            }
        }
        for line in &picture.lines {
            self.touch(line);
        }
        self.styles();
    }

    /// A card as a subgraph: its hooks one after the other, with the building of the node between.
    fn card(&mut self, at: usize, card: &Card, picture: &Picture) {
        let title = label(&[&card.title, &cut(&card.note, LABEL)]);
        self.say(&format!("  subgraph c{at}[\"{title}\"]"));
        let mut ids = Vec::new();
        for (row, hook) in card.hooks.iter().enumerate() {
            if card.built_after == Some(row) {
                self.build(at, &mut ids);
            }
            let id = format!("c{at}h{row}");
            self.say(&format!(
                "    {id}[\"{}\"]:::{}",
                words(hook, picture),
                class(hook)
            ));
            ids.push(id);
        }
        if card
            .built_after
            .is_some_and(|after| after >= card.hooks.len())
        {
            self.build(at, &mut ids);
        }
        let link = if card.is_sequence() { "-->" } else { "~~~" };
        for pair in ids.windows(2) {
            if let [one, next] = pair {
                self.line(&format!("  {one} {link} {next}"));
            }
        }
        self.say("  end");
    }

    fn build(&mut self, at: usize, ids: &mut Vec<String>) {
        let id = format!("c{at}b");
        self.say(&format!("    {id}([\"build\"]):::build"));
        ids.push(id);
    }

    fn touch(&mut self, line: &Line) {
        let hook = format!("c{}h{}", line.card, line.hook);
        let object = format!("t{}", line.object);
        let races = if line.races { ", races" } else { "" };
        let word = line.verb.word();
        if line.races {
            self.racing.push(self.lines);
        } else if line.verb == Verb::Reads {
            self.reading.push(self.lines);
        }
        self.line(&match line.verb {
            Verb::Reads => format!("{object} -. {word}{races} .-> {hook}"),
            Verb::Drops => format!("{hook} -- {word}{races} --x {object}"),
            Verb::Creates | Verb::Writes | Verb::Touches => {
                format!("{hook} -- {word}{races} --> {object}")
            }
        });
    }

    fn styles(&mut self) {
        for (tone, name) in TONES {
            let (fill, line) = palette::tone(tone);
            self.say(&format!(
                "  classDef {name} fill:{fill},stroke:{line},color:#111"
            ));
        }
        let race = palette::RACE;
        self.say(&format!(
            "  classDef race fill:#fff,stroke:{race},stroke-width:3px,color:{race}"
        ));
        self.say("  classDef object fill:#fff,stroke:#4b5563,color:#111");
        self.say("  classDef build fill:#e5e7eb,stroke:#6b7280,color:#111");
        let styled = [
            (&self.racing, race, "3px"),
            (&self.reading, "#6b7280", "1px"),
        ];
        let styled = styled.map(|(lines, colour, width)| {
            let lines: Vec<String> = lines.iter().map(ToString::to_string).collect();
            let lines = lines.join(",");
            (!lines.is_empty())
                .then(|| format!("  linkStyle {lines} stroke:{colour},stroke-width:{width}"))
        });
        for style in styled.into_iter().flatten() {
            self.say(&style);
        }
    }

    fn line(&mut self, line: &str) {
        self.lines += 1;
        self.say(&format!("  {line}"));
    }

    fn say(&mut self, line: &str) {
        // Writing to a string cannot fail.
        let _ = writeln!(self.out, "{line}");
    }
}

fn class(hook: &Hook) -> &'static str {
    if hook.races {
        return "race";
    }
    let found = TONES.iter().find(|(tone, _)| *tone == hook.tone);
    found.map_or("calm", |(_, name)| name)
}

fn words(hook: &Hook, picture: &Picture) -> String {
    let codes = picture.codes(hook);
    label(&[&cut(&hook.label, LABEL), &hook.summary(), &codes])
}

/// Lines of a label in quotes.
fn label(lines: &[&str]) -> String {
    let lines = lines.iter().filter(|line| !line.is_empty());
    let lines: Vec<String> = lines.map(|line| escape(line)).collect();
    lines.join("<br/>")
}

/// A text within the quotes of a label: what is neither letter, digit nor harmless has its number.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        let plain = c.is_alphanumeric() || " _-.,()/=*+'[]{}?!".contains(c) || !c.is_ascii();
        if plain {
            out.push(c);
        } else {
            let _ = write!(out, "#{};", u32::from(c));
        }
    }
    out
}
