//! What is said of a target, its hooks and its objects, beside the picture: findings and a legend first,
//! then a part for each hook and object, of which the script shows one.

use super::Page;
use super::target::tone;
use crate::graph::picture::{Hook, Object, Picture, Remark};
use crate::graph::xml::escape;

/// So many hooks are named at a finding or an object.
const NAMED: usize = 8;

/// So many findings are listed.
const FINDINGS: usize = 1_000;

/// Lines and edges, and what they mean.
const LEGEND: [(&str, &str); 11] = [
    ("creates", "creates"),
    ("writes", "changes it or its rows"),
    ("drops", "drops"),
    ("reads", "reads (from the object to the hook)"),
    ("touches", "names it: a grant, an index, a comment"),
    (
        "races",
        "two nodes' hooks may change it at the same time (O001)",
    ),
    ("order", "is done before; dashed over nodes without hooks"),
    ("calm", "a second run changes nothing"),
    ("adds", "every run adds"),
    ("harm", "a second run fails, or leaves another state"),
    ("unknown", "nobody can say before it runs"),
];

/// Writes the parts of the panel.
pub(super) fn panel(page: &mut Page, at: usize, picture: &Picture) {
    page.add("<section class=\"overview\">\n");
    findings(page, at, picture);
    page.element("h3", "Legend");
    page.add("<div class=\"legend\">\n");
    for (class, words) in LEGEND {
        page.add(&format!("<span class=\"swatch {class}\"></span>"));
        page.element("span", words);
    }
    page.add("<span class=\"swatch nothing\"></span>");
    page.element("span", "sends nothing to this target");
    page.add("</div>\n</section>\n");
    for (card, one) in picture.cards.iter().enumerate() {
        for (row, hook) in one.hooks.iter().enumerate() {
            let id = format!("t{at}c{card}h{row}");
            about_hook(page, (&id, &one.title), hook, picture);
        }
    }
    for (number, object) in picture.objects.iter().enumerate() {
        about_object(page, (at, number), object, picture);
    }
}

fn findings(page: &mut Page, at: usize, picture: &Picture) {
    page.element("h2", &format!("Findings ({})", picture.findings.len()));
    if picture.findings.is_empty() {
        page.element("p", "nothing found");
        return;
    }
    let mut hooks: Vec<Vec<(String, &str)>> = vec![Vec::new(); picture.findings.len()];
    for (card, one) in picture.cards.iter().enumerate() {
        for (row, hook) in one.hooks.iter().enumerate() {
            for found in &hook.findings {
                if let Some(known) = hooks.get_mut(*found) {
                    known.push((format!("t{at}c{card}h{row}"), &one.title));
                }
            }
        }
    }
    page.add("<ul>\n");
    for (remark, hooks) in picture.findings.iter().zip(&hooks).take(FINDINGS) {
        page.add("<li>\n");
        finding(page, remark, hooks);
        page.add("</li>\n");
    }
    page.add("</ul>\n");
    let more = picture.findings.len().saturating_sub(FINDINGS);
    if more > 0 {
        page.element("p", &format!("and {more} more: `hookc lint` has them"));
    }
}

fn finding(page: &mut Page, remark: &Remark, hooks: &[(String, &str)]) {
    page.add(&format!(
        "<div class=\"finding\"><p><span class=\"mark {}\">{}</span> {}</p>\n",
        remark.severity,
        escape(remark.code),
        escape(&remark.message)
    ));
    let count = match remark.count {
        1 => String::new(),
        count => format!(" ×{count}"),
    };
    page.element("p class=\"note\"", &format!("{}{count}", remark.place));
    page.element("p class=\"note\"", &remark.help);
    shown(page, hooks);
    page.add("</div>\n");
}

/// Buttons that lead to hooks.
fn shown(page: &mut Page, hooks: &[(String, &str)]) {
    if hooks.is_empty() {
        return;
    }
    page.add("<p class=\"note\">");
    for (id, title) in hooks.iter().take(NAMED) {
        page.add(&format!(
            "<button type=\"button\" class=\"link\" data-shows=\"{id}\">{}</button> ",
            escape(title)
        ));
    }
    if let Some(more) = hooks.len().checked_sub(NAMED).filter(|more| *more > 0) {
        page.add(&format!("and {more} more"));
    }
    page.add("</p>\n");
}

const BACK: &str = "<button type=\"button\" class=\"link\">← all findings</button>\n";

fn about_hook(page: &mut Page, (id, card): (&str, &str), hook: &Hook, picture: &Picture) {
    page.add(&format!("<section id=\"{id}-about\" hidden>\n{BACK}"));
    let title = if hook.id.is_empty() {
        &hook.label
    } else {
        &hook.id
    };
    page.element("h2", title);
    page.add("<dl>\n");
    let effect = [
        ("runs at", card),
        ("does", &hook.does),
        ("effect", hook.effect),
    ];
    let facts = hook
        .facts
        .iter()
        .map(|(name, words)| (*name, words.as_str()));
    for (name, words) in effect.into_iter().chain(facts) {
        if !words.is_empty() {
            page.element("dt", name);
            page.element("dd", words);
        }
    }
    page.add("</dl>\n");
    let found = hook
        .findings
        .iter()
        .filter_map(|at| picture.findings.get(*at));
    let found: Vec<&Remark> = found.collect();
    if !found.is_empty() {
        page.element("h3", "Findings");
        found.iter().for_each(|remark| finding(page, remark, &[]));
    }
    for (name, text) in [("Sent", &hook.sql), ("Template", &hook.template)] {
        if !text.is_empty() {
            page.element("h3", name);
            page.element("pre", text);
        }
    }
    statements(page, hook);
    page.add("</section>\n");
}

fn statements(page: &mut Page, hook: &Hook) {
    if hook.statements.is_empty() {
        return;
    }
    page.element("h3", "Statements: what a second run does");
    page.add("<table>\n");
    for one in &hook.statements {
        page.add(&format!(
            "<tr><td><span class=\"swatch {}\"></span></td><td>{}</td><td>{}</td><td>{}</td></tr>\n",
            tone(one.tone),
            escape(&one.kind),
            escape(one.effect),
            escape(&one.why)
        ));
    }
    page.add("</table>\n");
}

fn about_object(page: &mut Page, (at, number): (usize, usize), object: &Object, picture: &Picture) {
    page.add(&format!(
        "<section id=\"t{at}o{number}-about\" hidden>\n{BACK}"
    ));
    page.element("h2", &object.name);
    page.element("p class=\"note\"", &object.note);
    if !object.members.is_empty() {
        page.element("p class=\"members\"", &object.members.join(", "));
    }
    page.element("h3", "Hooks");
    page.add("<table>\n");
    for line in picture.lines.iter().filter(|line| line.object == number) {
        let Some(card) = picture.cards.get(line.card) else {
            continue;
        };
        let hook = card.hooks.get(line.hook);
        let races = if line.races { "race" } else { "" };
        page.add(&format!(
            "<tr><td>{} {races}</td><td><button type=\"button\" class=\"link\" data-shows=\"t{at}c{}h{}\">{}: {}</button></td></tr>\n",
            line.verb.word(),
            line.card,
            line.hook,
            escape(&card.title),
            escape(hook.map_or("", |hook| &hook.label))
        ));
    }
    page.add("</table>\n</section>\n");
}
