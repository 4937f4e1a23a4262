//! A plan and what dbt sent into a check for each text of the plan.

use std::collections::HashMap;
use std::ops::Range;

use super::invocation::{Invocation, Sent};
use crate::emit::changes::likeness;
use crate::ir::{Action, Plan, Status, Step};

/// The connection of run hooks.
const RUN_HOOKS: &str = "master";
/// Texts that are less alike than this are two texts, not two forms of one.
const ALIKE: f32 = 0.5;
/// How many texts are looked at for one that resembles a missing one.
const NEIGHBOURS: usize = 64;
/// How many bytes over a connection are compared word by word before texts count as missing.
const COMPARED: usize = 1 << 23;

/// A text of the plan, or one that dbt sent beyond it.
#[derive(Debug, Clone)]
pub struct Check {
    /// The id of the step; `None` for what dbt sent beyond the plan.
    pub step: Option<String>,
    /// What the plan says, without surrounding white space; empty where there is no text.
    pub planned: String,
    /// What became of it.
    pub verdict: Verdict,
    /// What dbt sent, where there is something to show.
    pub sent: Option<Sent>,
}

/// What became of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// dbt sent it, byte for byte, in its place.
    Equal,
    /// dbt sent another text in its place.
    Different,
    /// dbt sent nothing like it.
    Missing,
    /// dbt sent it, and the plan does not know it.
    Extra,
    /// dbt did not come to it: the node did not run, or failed before.
    NotReached,
    /// The plan leaves the step open.
    Deferred,
}

/// A text of a step.
struct Planned<'a> {
    step: &'a Step,
    text: &'a str,
}

/// Compares a plan with what an invocation sent.
///
/// Over a node's connection go its materialization's statements, too, so nothing that a node sends
/// is taken for extra; over those of run hooks and operations everything is.
pub fn compare(plan: &Plan, invocation: &Invocation) -> Vec<Check> {
    let mut connections: Vec<(String, Vec<&Step>)> = Vec::new();
    let mut known: HashMap<String, usize> = HashMap::new();
    for step in &plan.steps {
        let name = connection(step, invocation);
        let index = *known.entry(name.clone()).or_insert_with(|| {
            connections.push((name, Vec::new()));
            connections.len() - 1
        });
        if let Some((_, steps)) = connections.get_mut(index) {
            steps.push(step);
        }
    }
    let mut checks = Vec::new();
    for (name, steps) in connections {
        let sent = invocation.sent.get(&name).map_or(&[][..], Vec::as_slice);
        let ran = !sent.is_empty() || invocation.begun.contains(&name);
        let only_hooks = steps.iter().all(|step| step.node.is_none());
        of_connection(&steps, sent, ran || only_hooks, only_hooks, &mut checks);
    }
    checks
}

/// The connection over which a step's texts go.
fn connection(step: &Step, invocation: &Invocation) -> String {
    match &step.node {
        Some(node) => node.to_string(),
        None if step.index.is_none() => operation(invocation).unwrap_or(RUN_HOOKS).to_string(),
        None => RUN_HOOKS.to_string(),
    }
}

/// The connection of `run-operation`.
fn operation(invocation: &Invocation) -> Option<&str> {
    let mut names = invocation.sent.keys().map(String::as_str);
    names.find(|name| name.starts_with("macro_"))
}

fn of_connection(
    steps: &[&Step],
    sent: &[Sent],
    ran: bool,
    only_hooks: bool,
    checks: &mut Vec<Check>,
) {
    let planned: Vec<Planned<'_>> = steps.iter().copied().flat_map(texts).collect();
    let places = align(&planned, sent);
    let mut search = Search::new(sent, &places);
    let gaps = gaps(&places, sent.len());
    let open = steps.iter().any(|step| is_open(step));
    for ((text, place), gap) in planned.iter().zip(&places).zip(gaps) {
        let (verdict, place) = match *place {
            Some(place) => (Verdict::Equal, Some(place)),
            None => search.judge(text.text, gap),
        };
        let verdict = if ran || verdict == Verdict::Equal {
            verdict
        } else {
            Verdict::NotReached
        };
        checks.push(Check {
            step: Some(text.step.id.clone()),
            planned: text.text.to_string(),
            verdict,
            sent: place.and_then(|place| sent.get(place)).cloned(),
        });
    }
    checks.extend(steps.iter().filter(|step| is_open(step)).map(|step| Check {
        step: Some(step.id.clone()),
        planned: String::new(),
        verdict: Verdict::Deferred,
        sent: None,
    }));
    if only_hooks && !open {
        let taken = search.taken;
        let first = taken.iter().position(|taken| *taken).unwrap_or(sent.len());
        let extra = sent.iter().enumerate().filter(|(place, sent)| {
            let own = is_bracket(sent) || (*place < first && reads_catalog(sent));
            !taken[*place] && !own
        });
        checks.extend(extra.map(|(_, sent)| Check {
            step: None,
            planned: String::new(),
            verdict: Verdict::Extra,
            sent: Some(sent.clone()),
        }));
    }
}

/// Whether the plan leaves open what a step sends.
fn is_open(step: &Step) -> bool {
    matches!(step.status, Status::Deferred | Status::Residual)
}

/// What a step sends, in order.
fn texts(step: &Step) -> Vec<Planned<'_>> {
    if is_open(step) {
        return Vec::new();
    }
    step.body
        .iter()
        .flat_map(|action| match action {
            Action::Sql { sql, calls, .. } | Action::Query { sql, calls, .. } => match calls {
                Some(calls) => calls.iter().map(String::as_str).collect(),
                None => vec![sql.as_str()],
            },
            _ => Vec::new(),
        })
        .map(str::trim)
        .filter(|text| !text.is_empty())
        .map(|text| Planned { step, text })
        .collect()
}

/// For each planned text the first place, after that of the one before, at which it was sent.
fn align(planned: &[Planned<'_>], sent: &[Sent]) -> Vec<Option<usize>> {
    let mut places: HashMap<&str, Vec<usize>> = HashMap::new();
    for (place, sent) in sent.iter().enumerate() {
        for form in forms(&sent.text) {
            let known = places.entry(form).or_default();
            if known.last() != Some(&place) {
                known.push(place);
            }
        }
    }
    let mut next = 0;
    planned
        .iter()
        .map(|text| {
            let places = places.get(text.text)?;
            let place = *places.get(places.partition_point(|place| *place < next))?;
            next = place + 1;
            Some(place)
        })
        .collect()
}

/// For each text the places between its neighbours', of which one that has none of its own may be.
fn gaps(places: &[Option<usize>], end: usize) -> Vec<Range<usize>> {
    let mut start = 0;
    let mut gaps: Vec<Range<usize>> = places
        .iter()
        .map(|place| {
            let gap = start..end;
            start = place.map_or(start, |place| place + 1);
            gap
        })
        .collect();
    let mut end = end;
    for (gap, place) in gaps.iter_mut().zip(places).rev() {
        end = place.unwrap_or(end);
        gap.end = end;
    }
    gaps
}

/// What dbt sent over a connection, while planned texts are held against it.
struct Search<'s> {
    sent: &'s [Sent],
    taken: Vec<bool>,
    /// For each place how many before it were refused.
    refused: Vec<usize>,
    /// How many bytes may still be compared word by word.
    budget: usize,
}

impl<'s> Search<'s> {
    fn new(sent: &'s [Sent], places: &[Option<usize>]) -> Search<'s> {
        let mut taken = vec![false; sent.len()];
        for place in places.iter().flatten() {
            taken[*place] = true;
        }
        let mut count = 0;
        let mut refused = vec![0];
        for sent in sent {
            count += usize::from(sent.refused);
            refused.push(count);
        }
        Search {
            sent,
            taken,
            refused,
            budget: COMPARED,
        }
    }

    /// What became of a text that was not sent as it is.
    fn judge(&mut self, text: &str, gap: Range<usize>) -> (Verdict, Option<usize>) {
        if let Some(place) = self.alike(text, gap.clone()) {
            self.taken[place] = true;
            return (Verdict::Different, Some(place));
        }
        let before = self.refused[gap.start.saturating_sub(1)];
        let verdict = if self.refused[gap.end] > before {
            Verdict::NotReached
        } else {
            Verdict::Missing
        };
        (verdict, None)
    }

    /// The place of the text that resembles this one most.
    fn alike(&mut self, text: &str, gap: Range<usize>) -> Option<usize> {
        if self.budget == 0 {
            return None;
        }
        let free = gap.filter(|place| !self.taken[*place] && !is_bracket(&self.sent[*place]));
        let near: Vec<usize> = free.take(NEIGHBOURS).collect();
        let mut best: Option<(usize, f32)> = None;
        for place in near {
            let bare = without_comment(&self.sent[place].text);
            let cost = text.len() + bare.len();
            self.budget = self.budget.saturating_sub(cost);
            if self.budget == 0 {
                break;
            }
            let ratio = likeness(text, bare);
            if ratio >= ALIKE && best.is_none_or(|(_, known)| ratio > known) {
                best = Some((place, ratio));
            }
        }
        best.map(|(place, _)| place)
    }
}

/// `BEGIN` and `COMMIT` of the adapter.
fn is_bracket(sent: &Sent) -> bool {
    matches!(without_comment(&sent.text), "BEGIN" | "COMMIT")
}

/// Whether a text looks into the catalog, as the adapter does over `master` before the first hook.
fn reads_catalog(sent: &Sent) -> bool {
    ["pg_class", "information_schema"]
        .iter()
        .any(|catalog| sent.text.contains(catalog))
}

/// The texts that may have been sent: with a leading or trailing comment taken for dbt's query
/// comment, or not.
fn forms(sent: &str) -> [&str; 3] {
    let sent = sent.trim();
    [sent, without_leading(sent), without_trailing(sent)]
}

/// A text without dbt's query comment, wherever it stands.
pub(super) fn without_comment(sent: &str) -> &str {
    without_trailing(without_leading(sent.trim()))
}

fn without_leading(sent: &str) -> &str {
    sent.strip_prefix("/*")
        .and_then(|rest| rest.split_once("*/\n"))
        .map_or(sent, |(_, rest)| rest.trim())
}

/// With `query-comment: {append: true}` the comment stands before the last semicolon.
fn without_trailing(sent: &str) -> &str {
    let inner = sent.strip_suffix(';').unwrap_or(sent).trim_end();
    inner
        .strip_suffix("*/")
        .and_then(|rest| rest.rsplit_once("\n/*"))
        .map_or(sent, |(rest, _)| rest.trim())
}
