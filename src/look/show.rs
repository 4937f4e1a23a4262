//! Hooks into the pages of `hookc show`.

use std::fmt::Write as _;

use super::body::body_text;
use super::columns::side_by_side;
use super::find::Found;
use super::row::Row;
use super::target::Look;
use super::why::{Because, Decisions, absent, ignored, why};
use crate::ir::{Plan, Status, Step};
use crate::plan::json::transaction;
use crate::report::View;
use crate::source::{Frame, Span};

/// A terminal that is at least so wide shows two targets side by side.
const WIDE: usize = 120;

/// What a page is made of.
#[derive(Clone, Copy)]
pub struct Page<'a> {
    /// All targets.
    pub looks: &'a [Look<'a>],
    /// What places are shown with.
    pub view: View<'a>,
    /// Columns that it may take.
    pub width: usize,
    /// Whether it says why.
    pub why: bool,
    /// Why texts render to nothing.
    pub decisions: Decisions<'a>,
}

impl std::fmt::Debug for Page<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Page").field("why", &self.why).finish()
    }
}

/// What was found, for people.
pub fn show_human(found: &Found<'_>, page: Page<'_>) -> String {
    let mut parts: Vec<String> = Vec::new();
    for node in &found.nodes {
        parts.push(format!("{}\n  file         {}\n", node.id, node.path));
    }
    parts.extend(found.rows.iter().map(|row| page.hook(row)));
    let reasons = page.of_nodes(found);
    if found.rows.is_empty() {
        let mut text = "no hooks\n".to_owned();
        if page.why {
            text.push_str(&page.reasons(&reasons));
        }
        parts.push(text);
    } else if page.why && !reasons.is_empty() {
        parts.push(format!(
            "other hooks that never run\n{}",
            page.reasons(&reasons)
        ));
    }
    page.view.secrets.mask(&parts.join("\n")).into_owned()
}

impl Page<'_> {
    fn hook(&self, row: &Row<'_>) -> String {
        let mut out = format!("{}\n", row.id);
        for (what, words) in self.facts(row) {
            // Writing to a string cannot fail.
            let _ = writeln!(out, "  {what:<12} {words}");
        }
        for text in row.declared.iter().flat_map(|hook| &hook.texts) {
            out.push_str("\n  template\n");
            let text = text.trim();
            let blank = text.as_str().is_empty();
            indent(if blank { "(blank)" } else { text.as_str() }, &mut out);
        }
        out.push('\n');
        out.push_str(&self.targets(row));
        if self.why {
            out.push_str("\n  why\n");
            out.push_str(&self.whys(row));
        }
        out
    }

    /// Why the hook runs or does not, once for targets with the same reasons.
    fn whys(&self, row: &Row<'_>) -> String {
        let mut groups: Vec<(Vec<Because>, Vec<&str>)> = Vec::new();
        for look in self.looks {
            let reasons = why(row, look, self.decisions, self.view);
            match groups.iter_mut().find(|(known, _)| *known == reasons) {
                Some((_, targets)) => targets.push(&look.plan.target),
                None => groups.push((reasons, vec![&look.plan.target])),
            }
        }
        let mut out = String::new();
        for (reasons, targets) in groups {
            for reason in reasons {
                let place = self.in_brackets(reason.span);
                let _ = writeln!(out, "    {}: {}{place}", targets.join(", "), reason.message);
            }
        }
        out
    }

    /// What is said about a hook, line by line.
    fn facts(&self, row: &Row<'_>) -> Vec<(&'static str, String)> {
        let declared = row.declared;
        let first = row.steps.first().map(|(_, _, step)| *step);
        let mut facts = Vec::new();
        if let Some(applied) = first.and_then(|step| step.applied.as_ref()) {
            facts.push(("hook", applied.hook.clone()));
        }
        if let Some(words) = declared.and_then(|hook| hook.description.clone()) {
            facts.push(("description", words));
        }
        let origin = first.and_then(|step| step.origin);
        let layer = first.map(|step| step.layer);
        if let Some(span) = origin.or(declared.and_then(|hook| hook.span)) {
            let layer = layer
                .or(declared.map(|hook| hook.layer))
                .unwrap_or_default();
            facts.push(("configured", format!("{} ({layer})", self.place(span))));
        }
        let mut ways: Vec<String> = Vec::new();
        for (_, _, step) in &row.steps {
            ways.extend(way(step, self.view).filter(|way| !ways.contains(way)));
        }
        facts.extend(ways.into_iter().map(|way| ("text from", way)));
        let order = |plan: &Plan, order: usize, _: &Step| {
            format!("step {} of {}", order + 1, plan.steps.len())
        };
        let effect = |_: &Plan, _: usize, step: &Step| match step.sends() {
            true => step.effect().as_str().to_owned(),
            false => String::new(),
        };
        let within = |_: &Plan, _: usize, step: &Step| within(step);
        facts.push(("order", by_target(row, order)));
        facts.push(("effect", by_target(row, effect)));
        facts.push(("transaction", by_target(row, within)));
        facts.retain(|(_, words)| !words.is_empty());
        facts
    }

    /// What each target gets, once where targets get the same.
    fn targets(&self, row: &Row<'_>) -> String {
        let mut groups: Vec<(Vec<&str>, String)> = Vec::new();
        for look in self.looks {
            let target = look.plan.target.as_str();
            let step = row.steps.iter().find(|(plan, _, _)| plan.target == target);
            let text = match step {
                Some((_, _, step)) => sent(step),
                None => format!("(not sent: {})\n", absent(row, look).message),
            };
            match groups.iter_mut().find(|(_, known)| *known == text) {
                Some((targets, _)) => targets.push(target),
                None => groups.push((vec![target], text)),
            }
        }
        if let [(one, first), (other, second)] = &groups[..]
            && self.width >= WIDE
        {
            let (one, other) = (one.join(", "), other.join(", "));
            let text = side_by_side((&one, first), (&other, second), self.width - 4);
            let mut out = String::new();
            text.lines().for_each(|line| {
                let _ = writeln!(out, "  {line}");
            });
            return out;
        }
        let mut out = Vec::new();
        for (targets, text) in groups {
            let mut part = format!("  {}\n", targets.join(", "));
            indent(&text, &mut part);
            out.push(part);
        }
        out.join("\n")
    }

    /// Reasons as lines of a list.
    fn reasons(&self, reasons: &[Because]) -> String {
        let mut out = String::new();
        for reason in reasons {
            let place = self.in_brackets(reason.span);
            let _ = writeln!(out, "  - {}{place}", reason.message);
        }
        out
    }

    /// Why nodes, or an event, have no hooks or fewer than somebody may think.
    pub(super) fn of_nodes(&self, found: &Found<'_>) -> Vec<Because> {
        let mut reasons: Vec<Because> = Vec::new();
        for node in &found.nodes {
            let absent = node.absent.as_ref().filter(|_| found.rows.is_empty());
            reasons.extend(absent.map(|reason| Because {
                code: reason.code,
                message: reason.message.clone(),
                span: reason.span,
            }));
        }
        let wanted = |path: &str| {
            let yaml = path.ends_with(".yml") || path.ends_with(".yaml");
            yaml || found.nodes.iter().any(|node| node.path == path)
        };
        let asked = found.rows.is_empty() || !found.nodes.is_empty();
        if asked {
            reasons.extend(ignored(self.looks, self.view, &wanted));
        }
        if reasons.is_empty() && found.rows.is_empty() {
            reasons.push(Because {
                code: "why::none-configured",
                message: "nothing configures a hook here".to_owned(),
                span: None,
            });
        }
        reasons
    }

    fn place(&self, span: Span) -> String {
        place(span, self.view)
    }

    fn in_brackets(&self, span: Option<Span>) -> String {
        span.map_or_else(String::new, |span| format!(" ({})", self.place(span)))
    }
}

/// A place as editors understand it.
pub fn place(span: Span, view: View<'_>) -> String {
    let place = view.place(span);
    format!("{}:{}:{}", place.file, place.line, place.column)
}

/// Where a step's first text stands and the macro calls that lead there, the outermost first.
pub fn way(step: &Step, view: View<'_>) -> Option<String> {
    let texts = step.texts();
    let origin = &texts.first()?.runs().first()?.origin;
    let frames = std::iter::successors(origin.via.as_ref(), |frame: &&std::sync::Arc<Frame>| {
        frame.parent.as_ref()
    });
    let calls: Vec<String> = frames
        .map(|frame| format!("{} called at {}", frame.name, place(frame.call, view)))
        .collect();
    (!calls.is_empty()).then(|| format!("{}, {}", place(origin.span, view), calls.join(", ")))
}

/// The transaction of a step: as configured, and where the connection's is another.
pub fn within(step: &Step) -> String {
    let configured = step.transaction.map(transaction);
    match (configured, step.in_transaction) {
        (Some("inside"), false) => "inside, but the connection is in none".to_owned(),
        (Some("outside"), true) => "outside, but the connection is in one".to_owned(),
        (Some(word), _) => word.to_owned(),
        (None, true) => "one that is never committed".to_owned(),
        (None, false) => "none".to_owned(),
    }
}

/// What a step sends, or why it sends nothing.
pub fn sent(step: &Step) -> String {
    let reason = || match &step.reason {
        Some(reason) => format!(": {}", reason.message),
        None => String::new(),
    };
    match step.status {
        Status::Empty => "(renders to nothing)\n".to_owned(),
        Status::Skipped => format!("(skipped{})\n", reason()),
        Status::Deferred => {
            let before = body_text(step, &str::to_owned);
            format!("{before}(deferred{})\n", reason())
        }
        _ => body_text(step, &str::to_owned),
    }
}

/// What holds in all targets at once, or in each.
fn by_target(row: &Row<'_>, of: impl Fn(&Plan, usize, &Step) -> String) -> String {
    let mut groups: Vec<(String, Vec<&str>)> = Vec::new();
    for (plan, order, step) in &row.steps {
        let words = of(plan, *order, step);
        if words.is_empty() {
            continue;
        }
        match groups.iter_mut().find(|(known, _)| *known == words) {
            Some((_, targets)) => targets.push(&plan.target),
            None => groups.push((words, vec![&plan.target])),
        }
    }
    if let [(words, _)] = &groups[..] {
        return words.clone();
    }
    let parts: Vec<String> = groups
        .iter()
        .map(|(words, targets)| format!("{words} ({})", targets.join(", ")))
        .collect();
    parts.join("; ")
}

fn indent(text: &str, out: &mut String) {
    for line in text.lines() {
        let _ = writeln!(out, "{}", format!("    {line}").trim_end());
    }
}
