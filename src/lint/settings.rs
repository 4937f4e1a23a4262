//! `[lint]` of `hookc.toml` into levels, options and what counts as production.

use ignore::gitignore::{Gitignore, GitignoreBuilder};
use indexmap::IndexMap;

use super::project::Project;
use super::rule::{Group, Level, Rule};
use super::rules::{self, RULES};
use crate::diagnostic::{Diagnostic, closest};
use crate::report::Finding;
use crate::source::Span;
use crate::yaml::{Data, Mapping, Node};

/// Names of targets that people work with, unless the settings name others.
const PRODUCTION: [&str; 5] = ["prod", "production", "prd", "live", "main"];

/// Words beside them that say the opposite: `pre-prod`, `non_prod`, `dev_main`.
const BEFORE_PRODUCTION: [&str; 9] = [
    "ci", "copy", "dev", "non", "not", "pre", "stage", "staging", "test",
];

const KEYS: [&str; 5] = ["baseline", "packages", "paths", "production", "rules"];

/// What the user asked of the linter.
#[derive(Debug, Default)]
pub struct Settings {
    /// Whether installed packages are linted, too.
    pub packages: bool,
    /// The file of findings that are known, relative to the project.
    pub baseline: Option<String>,
    /// Names of tables that are meant to grow: parts with dots between them, `*` for any.
    pub append_tables: Vec<String>,
    /// DDL of what exists before the hooks run.
    pub(super) schema: Option<String>,
    production: Option<Vec<String>>,
    /// Rules that alone are asked for, by code; empty for all.
    only: Vec<&'static str>,
    everywhere: Levels,
    /// Levels for some files, later ones first.
    paths: Vec<(Gitignore, Levels)>,
    options: IndexMap<&'static str, Mapping>,
}

/// Levels by code.
type Levels = IndexMap<&'static str, Level>;

impl Settings {
    /// Reads the table; what is wrong with it is told and left out.
    pub fn read(written: Option<&Node>) -> (Settings, Vec<Diagnostic>) {
        let mut reader = Reader::default();
        for (key, value) in written.and_then(Node::mapping).unwrap_or_default() {
            reader.key(key, value);
        }
        reader.settings.paths.reverse();
        (reader.settings, reader.diagnostics)
    }

    /// Only these rules, even those that are off: codes or names.
    ///
    /// # Errors
    /// The names that no rule has.
    pub fn only(&mut self, names: &[String]) -> Result<(), Vec<Diagnostic>> {
        let mut unknown = Vec::new();
        for name in names {
            match rules::find(name) {
                Some(rule) => self.only.push(rule.about.code),
                None => unknown.push(rules::unknown(name)),
            }
        }
        if unknown.is_empty() {
            Ok(())
        } else {
            Err(unknown)
        }
    }

    /// Whether a rule may report anything at all.
    pub(super) fn is_on(&self, rule: &Rule) -> bool {
        let code = rule.about.code;
        if !self.only.is_empty() {
            return self.only.contains(&code);
        }
        let everywhere = self.everywhere.get(code).copied();
        everywhere.unwrap_or(rule.level) != Level::Off
            || self
                .paths
                .iter()
                .any(|(_, levels)| levels.get(code).is_some_and(|level| *level != Level::Off))
    }

    /// Adds the DDL of what exists before the hooks run; what uses anything else is then told, unless
    /// the settings say how.
    pub fn with_schema(&mut self, ddl: String) {
        let rule = &rules::order::UNCREATED_OBJECT;
        self.everywhere
            .entry(rule.about.code)
            .or_insert(Level::Warning);
        self.schema = Some(ddl);
    }

    /// Whether a target is one that people work with.
    pub fn is_production(&self, target: &str) -> bool {
        match &self.production {
            Some(names) => names.iter().any(|name| name == target),
            None => {
                let name = target.to_lowercase();
                let words = || name.split(|c: char| !c.is_ascii_alphanumeric());
                words().any(|word| PRODUCTION.contains(&word))
                    && !words().any(|word| BEFORE_PRODUCTION.contains(&word))
            }
        }
    }

    /// Whether a table is meant to grow; `parts` are those of its name. Parts that the setting leaves
    /// out may be anything.
    pub(super) fn is_append_table(&self, parts: &[String]) -> bool {
        self.append_tables.iter().any(|pattern| {
            let pattern: Vec<&str> = pattern.split('.').collect();
            let pairs = pattern.iter().rev().zip(parts.iter().rev());
            pattern.len() <= parts.len()
                && pairs
                    .into_iter()
                    .all(|(wanted, part)| *wanted == "*" || wanted.eq_ignore_ascii_case(part))
        })
    }

    /// An option of a rule.
    pub(super) fn option(&self, rule: &Rule, name: &str) -> Option<&Data> {
        self.options.get(rule.about.code)?.get(name)
    }

    /// The findings at the levels that were asked for.
    pub(super) fn apply(&self, findings: Vec<Finding>, project: &Project<'_>) -> Vec<Finding> {
        let level = |finding: &Finding| {
            let rule = finding.diagnostic.rule?;
            let path = finding
                .diagnostic
                .span
                .map(|span| &*project.sources.file(span.file).path);
            self.level(rule.code, path)
        };
        let only = |finding: &Finding| {
            self.only.is_empty() || self.only.contains(&finding.diagnostic.code)
        };
        let asked = findings.into_iter().filter(only).map(|mut finding| {
            match level(&finding).map(Level::severity) {
                None => Some(finding),
                Some(None) => None,
                Some(Some(severity)) => {
                    finding.diagnostic.severity = severity;
                    Some(finding)
                }
            }
        });
        asked.flatten().collect()
    }

    /// The level of a rule for a file, if the settings give one.
    fn level(&self, code: &str, path: Option<&str>) -> Option<Level> {
        let of_path = path.and_then(|path| {
            let matching = self
                .paths
                .iter()
                .filter(|(globs, _)| globs.matched_path_or_any_parents(path, false).is_ignore());
            matching.filter_map(|(_, levels)| levels.get(code)).next()
        });
        of_path.or_else(|| self.everywhere.get(code)).copied()
    }
}

#[derive(Default)]
struct Reader {
    settings: Settings,
    diagnostics: Vec<Diagnostic>,
}

impl Reader {
    fn key(&mut self, key: &Node, value: &Node) {
        let name = name(key);
        match (name, &value.data()) {
            ("packages", Data::Bool(on)) => self.settings.packages = *on,
            ("baseline", Data::Str(path)) => self.settings.baseline = Some(path.to_string()),
            ("production", Data::List(_)) => {
                let names = texts(value).map(str::to_string).collect();
                self.settings.production = Some(names);
            }
            ("rules", Data::Map(_)) => self.settings.everywhere = self.levels(value),
            ("paths", Data::List(_)) => {
                for entry in value.sequence().unwrap_or_default() {
                    self.path(entry);
                }
            }
            (known, _) if KEYS.contains(&known) => {
                let message = format!("`lint.{known}` has a value of the wrong type");
                self.wrong(message, known, value.span);
            }
            (unknown, _) => {
                let message = format!("`lint.{unknown}` is no setting of hookc");
                let help = match closest(unknown, KEYS) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => format!("the settings are {}", KEYS.join(", ")),
                };
                self.warn(message, help, key.span);
            }
        }
    }

    fn wrong(&mut self, message: String, key: &str, at: Span) {
        let help = match key {
            "packages" => "write `packages = true`",
            "baseline" => "write `baseline = \"hookc-baseline.json\"`",
            "production" => "write `production = [\"prod\"]`",
            "rules" => "write `[lint.rules]` and below it `I001 = \"off\"`",
            _ => {
                "write `[[lint.paths]]` and below it `paths = [\"models/old/**\"]` and `rules = { I001 = \"off\" }`"
            }
        };
        self.warn(message, help.to_string(), at);
    }

    fn warn(&mut self, message: String, help: String, at: Span) {
        let diagnostic = Diagnostic::warning("config::lint", message).at(at);
        self.diagnostics.push(diagnostic.help(help));
    }

    fn path(&mut self, entry: &Node) {
        let globs = entry.get("paths").filter(|node| node.sequence().is_some());
        let rules = entry.get("rules").filter(|node| node.mapping().is_some());
        let (Some(globs), Some(rules)) = (globs, rules) else {
            let message = "an entry of `lint.paths` needs `paths` and `rules`";
            self.wrong(message.to_string(), "paths", entry.span);
            return;
        };
        let mut builder = GitignoreBuilder::new("");
        for item in globs.sequence().unwrap_or_default() {
            let added = item
                .text()
                .map(|glob| builder.add_line(None, glob.as_str()));
            if let Some(Err(error)) = added {
                let message = format!("a pattern of `lint.paths` cannot be read: {error}");
                self.wrong(message, "paths", item.span);
            }
        }
        let levels = self.levels(rules);
        match builder.build() {
            Ok(globs) => self.settings.paths.push((globs, levels)),
            Err(error) => {
                let message = format!("the patterns of `lint.paths`: {error}");
                self.wrong(message, "paths", globs.span);
            }
        }
    }

    /// Levels by code, name or group; a table gives options, too. What names a rule beats what
    /// names its group.
    fn levels(&mut self, table: &Node) -> Levels {
        let mut of_groups = Levels::new();
        let mut of_rules = Levels::new();
        for (key, value) in table.mapping().unwrap_or_default() {
            let name = name(key);
            let word = match value.mapping() {
                Some(_) => value.get("level"),
                None => Some(value),
            };
            let level = word
                .and_then(Node::text)
                .and_then(|word| Level::of(word.as_str()));
            if let Some(word) = word.filter(|_| level.is_none()) {
                let message = format!("`{name}` in `lint.rules` has no level");
                let help = "levels are off, note, warning and error";
                self.warn(message, help.to_string(), word.span);
            }
            if let Some(group) = Group::ALL.into_iter().find(|group| group.name() == name) {
                let codes = RULES.iter().filter(|rule| rule.group() == group);
                of_groups.extend(codes.filter_map(|rule| Some((rule.about.code, level?))));
            } else if let Some(rule) = rules::find(name) {
                of_rules.extend(level.map(|level| (rule.about.code, level)));
                self.options(rule, value);
            } else {
                self.diagnostics.push(rules::unknown(name).at(key.span));
            }
        }
        of_groups.extend(of_rules);
        of_groups
    }

    fn options(&mut self, rule: &Rule, options: &Node) {
        for (key, value) in options.mapping().unwrap_or_default() {
            let name = name(key);
            if name == "level" {
                continue;
            }
            if !rule.options.contains(&name) {
                let message = format!("{} has no option `{name}`", rule.about.code);
                let known = if rule.options.is_empty() {
                    "it has none".to_string()
                } else {
                    format!("its options are {}", rule.options.join(", "))
                };
                self.warn(message, known, key.span);
            }
            if !matches!(value.data(), Data::Int(_) | Data::Bool(_)) {
                let message = format!(
                    "the option `{name}` of {} is a number, or `true`",
                    rule.about.code
                );
                self.warn(message, format!("write `{name} = 20`"), value.span);
            }
        }
        if let Data::Map(options) = options.data() {
            self.settings.options.insert(rule.about.code, options);
        }
    }
}

/// The text of a key.
fn name(key: &Node) -> &str {
    key.text().map_or("", |text| text.as_str())
}

/// The texts of a list.
fn texts(list: &Node) -> impl Iterator<Item = &str> {
    let items = list.sequence().unwrap_or_default();
    items
        .iter()
        .filter_map(Node::text)
        .map(|text| text.as_str())
}
