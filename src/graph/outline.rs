//! What all forms say alike of a picture.

use super::picture::{Card, Counts, Hook, Phase, Picture};

impl Picture {
    /// What is drawn, on one line.
    pub fn heading(&self) -> String {
        format!(
            "{}, target {} ({}, {} {})",
            self.project, self.target, self.adapter, self.system, self.command
        )
    }

    /// How much there is, on one line.
    pub fn sums(&self) -> String {
        let Counts {
            nodes,
            with_hooks,
            hooks,
            folded,
            races,
        } = self.counts;
        let mut parts = vec![counted(hooks, "hook")];
        if nodes > 0 {
            parts.push(format!(
                "{with_hooks} of {} with hooks",
                counted(nodes, "node")
            ));
        }
        if folded > 0 {
            parts.push(format!("{folded} too many to draw"));
        }
        if races > 0 {
            parts.push(counted(races, "race"));
        }
        parts.push(counted(self.findings.len(), "finding"));
        parts.join(", ")
    }

    /// Which card leads to which over the phases of a run: from its start to the nodes that wait for no
    /// other, and from those that none waits for to its end.
    pub fn sequence(&self) -> Vec<(usize, usize)> {
        let of = |phase: Phase| -> Vec<usize> {
            let cards = self.cards.iter().enumerate();
            let cards = cards.filter(|(_, card)| card.phase == phase);
            cards.map(|(at, _)| at).collect()
        };
        let (start, nodes, end) = (of(Phase::Start), of(Phase::Nodes), of(Phase::End));
        let waiting: Vec<usize> = self.order.iter().map(|one| one.to).collect();
        let waited: Vec<usize> = self.order.iter().map(|one| one.from).collect();
        let without = |others: &[usize]| -> Vec<usize> {
            let free = nodes.iter().filter(|at| !others.contains(at));
            free.copied().collect()
        };
        let mut pairs = Vec::new();
        let mut lead = |from: &[usize], to: &[usize]| {
            for one in from {
                pairs.extend(to.iter().map(|other| (*one, *other)));
            }
        };
        if nodes.is_empty() {
            lead(&start, &end);
        } else {
            lead(&start, &without(&waiting));
            lead(&without(&waited), &end);
        }
        pairs
    }

    /// The codes of what was found about a hook, each with how bad it is.
    pub fn remarks(&self, hook: &Hook) -> Vec<(&'static str, &'static str)> {
        let mut codes: Vec<(&str, &str)> = Vec::new();
        let remarks = hook.findings.iter();
        for remark in remarks.filter_map(|at| self.findings.get(*at)) {
            if !codes.iter().any(|(code, _)| *code == remark.code) {
                codes.push((remark.code, remark.severity));
            }
        }
        codes
    }

    /// The same as words on one line.
    pub fn codes(&self, hook: &Hook) -> String {
        let codes = self.remarks(hook).into_iter().map(|(code, _)| code);
        codes.collect::<Vec<&str>>().join(" ")
    }
}

impl Card {
    /// What stands above the cards of its phase, or of its wave of so many.
    pub(super) fn band(&self, waves: usize) -> String {
        match self.phase {
            Phase::Start => "Start of the run".to_owned(),
            Phase::End => "End of the run".to_owned(),
            Phase::Apart => "When it is called for".to_owned(),
            Phase::Nodes if waves > 1 => format!("Nodes, wave {} of {waves}", self.wave + 1),
            Phase::Nodes => "Nodes".to_owned(),
        }
    }

    /// Whether its hooks run one after the other, and not when this or that happens.
    pub(super) fn is_sequence(&self) -> bool {
        let mut events = self.hooks.iter().map(|hook| hook.event);
        let first = events.next();
        self.phase != Phase::Apart || events.all(|event| Some(event) == first)
    }
}

impl Hook {
    /// When, what, and what running it twice means.
    pub fn summary(&self) -> String {
        let parts = [self.event, &self.does, self.effect];
        let parts = parts.into_iter().filter(|part| !part.is_empty());
        parts.collect::<Vec<&str>>().join(" · ")
    }
}

fn counted(count: usize, what: &str) -> String {
    match count {
        1 => format!("1 {what}"),
        count => format!("{count} {what}s"),
    }
}
