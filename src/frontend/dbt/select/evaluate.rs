//! A selection into the members that it means, tests included.

use super::criterion::{Criterion, Indirect, Spec};
use super::members::{Members, Places};
use super::methods;
use super::state::Now;
use crate::diagnostic::{Diagnostic, closest};

/// Evaluates selections, and collects warnings about those that select nothing.
pub(super) struct Evaluation<'m> {
    now: Now<'m>,
    members: &'m Members<'m>,
    pub(super) warnings: Vec<Diagnostic>,
}

/// What a selection means for certain, and with the tests that may join if more is selected.
type Found = (Places, Places);

impl<'m> Evaluation<'m> {
    /// Over the project as it is now.
    pub(super) fn new(now: Now<'m>) -> Evaluation<'m> {
        Evaluation {
            now,
            members: now.members,
            warnings: Vec::new(),
        }
    }

    /// Everything that is selected.
    ///
    /// # Errors
    /// A value that its method cannot use.
    pub(super) fn select(&mut self, spec: &Spec) -> Result<Places, Vec<Diagnostic>> {
        Ok(self.evaluate(spec)?.0)
    }

    fn evaluate(&mut self, spec: &Spec) -> Result<Found, Vec<Diagnostic>> {
        let (parts, indirect, expected) = match spec {
            Spec::All => {
                let all: Places = self.members.all().map(|(at, _)| at).collect();
                return Ok((all.clone(), all));
            }
            Spec::One(criterion) => return self.criterion(criterion).map_err(|error| vec![*error]),
            Spec::Union(parts, indirect) | Spec::Difference(parts, indirect) => {
                (parts, *indirect, None)
            }
            Spec::Intersection(parts, indirect, expected) => {
                (parts, *indirect, expected.as_deref())
            }
        };
        let (mut found, mut errors) = (Vec::with_capacity(parts.len()), Vec::new());
        for part in parts {
            match self.evaluate(part) {
                Ok(one) => found.push(one),
                Err(more) => errors.extend(more),
            }
        }
        if !errors.is_empty() {
            return Err(errors);
        }
        let direct = combine(spec, found.iter().map(|(direct, _)| direct.clone()));
        let possible = combine(spec, found.iter().map(|(direct, more)| direct | more));
        let direct = self.join_tests(direct, &possible, indirect);
        if let Some(word) = expected
            && direct.is_empty()
        {
            self.warnings.push(self.nothing(word));
        }
        Ok((direct, possible))
    }

    fn criterion(&self, criterion: &Criterion) -> Result<Found, Box<Diagnostic>> {
        let found = methods::search(criterion, &self.now)?;
        let selected = self.members.expand(found, criterion);
        let (mut direct, mut possible) = (selected.clone(), Places::new());
        if criterion.indirect == Indirect::Empty {
            return Ok((direct, possible));
        }
        let reachable = match criterion.indirect {
            Indirect::Buildable => {
                let mut reachable = self.members.ancestors(&selected, None);
                reachable.extend(&selected);
                let sources = self
                    .members
                    .all()
                    .filter(|(_, member)| member.kind == "source");
                reachable.extend(sources.map(|(at, _)| at));
                reachable
            }
            _ => selected.clone(),
        };
        let below = selected.iter().flat_map(|at| self.members.children_of(*at));
        for test in below.filter(|at| {
            self.members
                .get(**at)
                .is_some_and(|member| member.is_test())
        }) {
            let complete = self
                .members
                .parents_of(*test)
                .iter()
                .all(|parent| reachable.contains(parent));
            if criterion.indirect == Indirect::Eager || complete {
                direct.insert(*test);
            } else {
                possible.insert(*test);
            }
        }
        Ok((direct, possible))
    }

    /// Tests that were only possible join if all that they look at is selected by now.
    fn join_tests(&self, direct: Places, possible: &Places, indirect: Indirect) -> Places {
        let reachable = match indirect {
            Indirect::Eager | Indirect::Empty => return direct,
            Indirect::Cautious => direct.clone(),
            Indirect::Buildable => {
                let mut reachable = self.members.ancestors(&direct, None);
                reachable.extend(&direct);
                reachable
            }
        };
        let complete = |at: &&usize| {
            let node = self
                .members
                .get(**at)
                .is_some_and(|member| member.node.is_some());
            node && self
                .members
                .parents_of(**at)
                .iter()
                .all(|parent| reachable.contains(parent))
        };
        let joining: Vec<usize> = possible.iter().filter(complete).copied().collect();
        direct.into_iter().chain(joining).collect()
    }

    fn nothing(&self, word: &str) -> Diagnostic {
        let message = format!("the selection `{word}` matches no enabled node");
        let warning = Diagnostic::warning("dbt::empty-selection", message);
        let bare =
            word.trim_matches(|part: char| part == '+' || part == '@' || part.is_ascii_digit());
        let models = self
            .members
            .all()
            .filter(|(_, member)| !member.is_test() && member.kind != "operation");
        match closest(bare, models.map(|(_, member)| member.name)) {
            Some(meant) => warning.help(format!("did you mean `{meant}`?")),
            None => warning,
        }
    }
}

fn combine(spec: &Spec, mut found: impl Iterator<Item = Places>) -> Places {
    let Some(first) = found.next() else {
        return Places::new();
    };
    found.fold(first, |so_far, next| match spec {
        Spec::Union(..) => &so_far | &next,
        Spec::Intersection(..) => &so_far & &next,
        _ => &so_far - &next,
    })
}
