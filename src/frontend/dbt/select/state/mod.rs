//! `state:`, `result:` and `source_status:`: what differs from what another run of dbt left behind.

mod content;
mod described;
mod json;
mod macros;

use std::collections::{BTreeMap, BTreeSet};

use chrono::DateTime;

use super::criterion::Criterion;
use super::member::Member;
use super::members::{Members, Places};
use crate::diagnostic::{Diagnostic, closest};
use crate::frontend::dbt::artifacts::{Artifacts, Entry, Manifest, Results};
use crate::frontend::dbt::model::{Environment, Loaded};
use macros::Modified;

/// What `state:` can ask for.
const STATES: [&str; 10] = [
    "new",
    "old",
    "modified",
    "unmodified",
    "modified.body",
    "modified.configs",
    "modified.persisted_descriptions",
    "modified.relation",
    "modified.macros",
    "modified.contract",
];

/// What comparing needs of the project as it is now.
#[derive(Debug, Clone, Copy)]
pub(super) struct Now<'a> {
    pub(super) env: &'a Environment,
    pub(super) loaded: &'a Loaded,
    pub(super) members: &'a Members<'a>,
}

type Search<T> = Result<T, Box<Diagnostic>>;

impl Now<'_> {
    /// What one of the three methods finds.
    ///
    /// # Errors
    /// There is nothing to compare with; a value that the method does not know.
    pub(super) fn search(&self, criterion: &Criterion, value: &str) -> Search<Places> {
        let Some(artifacts) = self.env.options.artifacts.as_deref() else {
            let message = format!("`{}:` compares with another run", criterion.method);
            let help = "name the folder in which that run left its artifacts with `--state`";
            let error = Diagnostic::error("state::missing", message).at(criterion.span);
            return Err(Box::new(error.help(help)));
        };
        match criterion.method {
            "state" => self.state(criterion, artifacts, value),
            "result" => {
                let results = present(
                    artifacts.results.as_ref(),
                    criterion,
                    artifacts,
                    "run_results.json",
                )?;
                let ids = results.results.iter();
                let ids = ids.filter(|outcome| outcome.status == value);
                Ok(self.named(ids.map(|outcome| outcome.unique_id.as_str()).collect()))
            }
            _ => {
                let before = present(
                    artifacts.sources.as_ref(),
                    criterion,
                    artifacts,
                    "sources.json",
                )?;
                let Some(now) = &artifacts.sources_now else {
                    let message = "the target folder has no sources.json to compare with";
                    let error = Diagnostic::error("state::missing-artifact", message);
                    return Err(Box::new(
                        error
                            .at(criterion.span)
                            .help("run `dbt source freshness` first"),
                    ));
                };
                Ok(match value {
                    "fresher" => self.named(fresher(before, now)),
                    _ => Places::new(),
                })
            }
        }
    }

    fn named(&self, ids: BTreeSet<&str>) -> Places {
        self.places(|member| ids.contains(&*member.id))
    }

    fn places(&self, fits: impl Fn(&Member<'_>) -> bool) -> Places {
        let all = self.members.all();
        all.filter(|(_, member)| fits(member))
            .map(|(at, _)| at)
            .collect()
    }

    fn state(&self, criterion: &Criterion, artifacts: &Artifacts, value: &str) -> Search<Places> {
        if !STATES.contains(&value) {
            let message = format!("`state:` does not know `{value}`");
            let help = match closest(value, STATES) {
                Some(meant) => format!("did you mean `{meant}`?"),
                None => format!("it knows {}", STATES.join(", ")),
            };
            let error = Diagnostic::error("dbt::bad-selection", message).at(criterion.span);
            return Err(Box::new(error.help(help)));
        }
        let manifest = present(
            artifacts.manifest.as_ref(),
            criterion,
            artifacts,
            "manifest.json",
        )?;
        let modified = Modified::new(self.env, manifest);
        let all = self.members.all();
        Ok(all
            .filter(|(at, member)| {
                let old = old(manifest, member);
                let changed = || self.changed(*at, member, old) || modified.reaches(member);
                match value {
                    "new" => old.is_none(),
                    "old" => old.is_some(),
                    "modified" => changed(),
                    "unmodified" => !changed(),
                    "modified.macros" => modified.reaches(member),
                    part => self.part(member, old, part),
                }
            })
            .map(|(at, _)| at)
            .collect())
    }

    /// Whether a resource is another one than it was.
    fn changed(&self, at: usize, member: &Member<'_>, old: Option<&Entry>) -> bool {
        let Some(old) = old else { return true };
        match (member.node, member.table) {
            (Some(node), _) => !content::same(self, node, old),
            (None, Some(table)) => !described::same_table(table, old),
            (None, None) => !described::same(self, at, member, old),
        }
    }

    /// Whether one part of a resource is another one than it was; kinds without it never are.
    fn part(&self, member: &Member<'_>, old: Option<&Entry>, part: &str) -> bool {
        let has_part = match part {
            "modified.configs" => member.kind != "unit_test",
            "modified.relation" => member.node.is_some() || member.table.is_some(),
            _ => member.node.is_some(),
        };
        let Some(old) = old.filter(|_| has_part) else {
            return has_part;
        };
        match (member.node, member.table, part) {
            (Some(node), _, "modified.body") => !content::same_body(self, node, old),
            (Some(node), _, "modified.configs") => !content::same_settings(node, old),
            (Some(node), _, "modified.persisted_descriptions") => {
                !content::same_descriptions(node, old)
            }
            (Some(node), _, "modified.relation") => !content::same_relation(node, old),
            (Some(node), ..) => !content::same_contract(node, old),
            (None, Some(table), "modified.relation") => !described::same_place(table, old),
            (None, Some(table), _) => {
                !described::same_settings(table.properties.get("unrendered_config"), old)
            }
            (None, None, _) => {
                let settings = member
                    .entry
                    .and_then(|entry| entry.get("unrendered_config"));
                !described::same_settings(settings, old)
            }
        }
    }
}

/// An artifact that must be there.
fn present<'a, T>(
    artifact: Option<&'a T>,
    criterion: &Criterion,
    artifacts: &Artifacts,
    file: &str,
) -> Search<&'a T> {
    artifact.ok_or_else(|| {
        let message = format!(
            "`{}:` needs {file}, which `{}` does not have",
            criterion.method, artifacts.folder
        );
        let error = Diagnostic::error("state::missing-artifact", message).at(criterion.span);
        Box::new(error.help("`--state` names the folder in which dbt left its artifacts"))
    })
}

/// What a resource was.
fn old<'m>(manifest: &'m Manifest, member: &Member<'_>) -> Option<&'m Entry> {
    let kind = match member.kind {
        "source" => &manifest.sources,
        "exposure" => &manifest.exposures,
        "metric" => &manifest.metrics,
        "semantic_model" => &manifest.semantic_models,
        "saved_query" => &manifest.saved_queries,
        "unit_test" => &manifest.unit_tests,
        _ => &manifest.nodes,
    };
    kind.get(&*member.id)
}

/// Sources whose newest row is newer than it was, or that had none; those that could not be asked
/// are left out.
fn fresher<'a>(before: &'a Results, now: &'a Results) -> BTreeSet<&'a str> {
    let times = |results: &'a Results| -> BTreeMap<&'a str, &'a str> {
        let outcomes = results.results.iter();
        outcomes
            .filter_map(|one| Some((one.unique_id.as_str(), one.max_loaded_at.as_deref()?)))
            .collect()
    };
    let before = times(before);
    times(now)
        .into_iter()
        .filter(|(id, time)| before.get(id).is_none_or(|earlier| later(time, earlier)))
        .map(|(id, _)| id)
        .collect()
}

fn later(time: &str, earlier: &str) -> bool {
    match (
        DateTime::parse_from_rfc3339(time),
        DateTime::parse_from_rfc3339(earlier),
    ) {
        (Ok(time), Ok(earlier)) => time > earlier,
        _ => time > earlier,
    }
}
