//! The profile of a project into its targets (semantics 8.5, cases 30, 31). Fields are rendered only
//! if templates may read them, so that no credentials are needed.

mod connection;
mod duckdb;
mod help;

use indexmap::IndexMap;

pub(crate) use help::NO_PROFILE;

use super::adapter::{self, Adapter};
use super::context::ProfileHost;
use super::model::{Loaded, Options, Target};
use super::native::{Renderer, place, render};
use crate::diagnostic::{Diagnostic, closest};
use crate::source::{Span, Text};
use crate::yaml::{Data, DataKey, Mapping, Node};

/// The outputs that a project may choose from.
struct Profile<'a> {
    name: String,
    outputs: Outputs<'a>,
}

enum Outputs<'a> {
    /// The profile's entry in `profiles.yml`, and its `outputs`.
    File { entry: &'a Node, outputs: &'a Node },
    /// The targets of `hookc.toml`.
    Toml(&'a IndexMap<String, Mapping>),
}

/// The names of all targets of the profile, in the order of the file.
///
/// # Errors
/// There is no profile, or it has no outputs.
pub fn names(loaded: &Loaded, options: &Options) -> Result<Vec<String>, Vec<Diagnostic>> {
    match Profile::find(loaded, options) {
        Ok(profile) => Ok(profile.names()),
        // That it cannot be read is told already.
        Err(_) if loaded.broken.has_lost_profile() => Err(Vec::new()),
        Err(error) => Err(vec![*error]),
    }
}

/// A target of the profile; without a name the one that the profile itself names. If there is no profile
/// or no such target, or its type, schema or database cannot be known, what is said tells so, and the
/// target stands in for one of which nothing is known.
pub(super) fn target(
    loaded: &Loaded,
    options: &Options,
    name: Option<&str>,
) -> (Target, Vec<Diagnostic>) {
    let mut diagnostics: Vec<Diagnostic> = flags_in_two_places(loaded).into_iter().collect();
    let found = Profile::find(loaded, options).and_then(|profile| {
        let host = ProfileHost::new(options);
        let name = match name {
            Some(name) => name.to_owned(),
            None => profile.default_target(&host)?,
        };
        let (output, span) = profile.output(&name)?;
        let mut reader = Reader {
            host: &host,
            output: &output,
            span,
            diagnostics: Vec::new(),
        };
        let target = reader.target(&name, &profile.name, options);
        diagnostics.append(&mut reader.diagnostics);
        Ok(target)
    });
    let target = match found {
        Ok(target) => target,
        // That it cannot be read is told already.
        Err(_) if loaded.broken.has_lost_profile() => None,
        Err(error) => {
            diagnostics.push(*error);
            None
        }
    };
    let target = target.unwrap_or_else(|| Target {
        name: name.unwrap_or("default").to_owned(),
        profile: String::new(),
        adapter: adapter::find(""),
        database: None,
        schema: String::new(),
        fields: Mapping::default(),
        missing: IndexMap::new(),
        span: None,
        lost: true,
    });
    (target, diagnostics)
}

/// Flags in `profiles.yml`, which is their old place, beside flags in the project file.
fn flags_in_two_places(loaded: &Loaded) -> Option<Diagnostic> {
    let filled = |node: &&Node| node.mapping().is_some_and(|entries| !entries.is_empty());
    let new = loaded
        .packages
        .first()?
        .config
        .get("flags")
        .filter(filled)?;
    let old = loaded.profiles.as_ref()?.get("config").filter(filled)?;
    let message =
        "flags stand both under `config` in profiles.yml and under `flags` in the project file";
    Some(
        Diagnostic::error("dbt::flags-in-two-places", message)
            .at(old.span)
            .help("move those of profiles.yml, which is their old place, to the project file")
            .related(new.span, "the project file's"),
    )
}

impl<'a> Profile<'a> {
    fn find(loaded: &'a Loaded, options: &'a Options) -> Result<Profile<'a>, Box<Diagnostic>> {
        let project = loaded.packages.first();
        let written = project
            .and_then(|package| package.config.get("profile"))
            .and_then(Node::text);
        let name = match (&options.profile, written) {
            (Some(name), _) => Some(Text::new(name.as_str())),
            (None, Some(text)) => {
                match render(&ProfileHost::new(options), text).map_err(Box::new)? {
                    Data::Str(name) => Some(name),
                    _ => None,
                }
            }
            (None, None) => None,
        };
        let entry = name
            .as_ref()
            .and_then(|name| loaded.profiles.as_ref()?.get(name.as_str()));
        if let (Some(name), Some(entry)) = (&name, entry) {
            let Some(outputs) = entry
                .get("outputs")
                .filter(|outputs| outputs.mapping().is_some())
            else {
                let message = format!("the profile `{name}` has no `outputs`");
                return Err(Box::new(
                    Diagnostic::error("dbt::profile-without-outputs", message)
                        .at(entry.span)
                        .help(format!("add a target:\n{}", help::OUTPUTS)),
                ));
            };
            return Ok(Profile {
                name: name.to_string(),
                outputs: Outputs::File { entry, outputs },
            });
        }
        if options.toml_targets.is_empty() {
            return Err(Box::new(help::no_profile(loaded, options, name.as_ref())));
        }
        let project = || {
            project
                .map(|package| package.name.to_string())
                .unwrap_or_default()
        };
        let name = name.map_or_else(project, |name| name.to_string());
        Ok(Profile {
            name,
            outputs: Outputs::Toml(&options.toml_targets),
        })
    }

    fn names(&self) -> Vec<String> {
        match &self.outputs {
            Outputs::File { outputs, .. } => {
                let entries = outputs.mapping().unwrap_or_default();
                entries
                    .iter()
                    .filter_map(|(key, _)| key.text())
                    .map(Text::to_string)
                    .collect()
            }
            Outputs::Toml(targets) => targets.keys().cloned().collect(),
        }
    }

    /// `target:` of the profile, else `default`; the only target of `hookc.toml`.
    fn default_target(&self, host: &ProfileHost) -> Result<String, Box<Diagnostic>> {
        match &self.outputs {
            Outputs::File { entry, .. } => match entry.get("target").and_then(Node::text) {
                Some(text) => match render(host, text).map_err(Box::new)? {
                    Data::Str(name) => Ok(name.to_string()),
                    other => Ok(other.print()),
                },
                None => Ok("default".to_owned()),
            },
            Outputs::Toml(targets) => Ok(match targets.keys().next() {
                Some(only) if targets.len() == 1 => only.clone(),
                _ => "default".to_owned(),
            }),
        }
    }

    fn output(&self, name: &str) -> Result<(Mapping, Option<Span>), Box<Diagnostic>> {
        let found = match &self.outputs {
            Outputs::File { outputs, .. } => outputs
                .entry(name)
                .map(|(key, value)| (value.data(), Some(key.span))),
            Outputs::Toml(targets) => targets
                .get(name)
                .map(|fields| (Data::Map(fields.clone()), None)),
        };
        match found {
            Some((Data::Map(fields), span)) => Ok((fields, span)),
            Some((_, span)) => {
                let message = format!(
                    "the output `{name}` of the profile `{}` is no mapping",
                    self.name
                );
                Err(Box::new(
                    Diagnostic::error("dbt::bad-output", message).at(span),
                ))
            }
            None => Err(Box::new(self.unknown_target(name))),
        }
    }

    fn unknown_target(&self, name: &str) -> Diagnostic {
        let names = self.names();
        let (what, span) = match &self.outputs {
            Outputs::File { entry, outputs } => {
                let own = entry
                    .get("target")
                    .filter(|target| target.text().is_some_and(|text| text.as_str() == name));
                let span = own.map_or(outputs.span, |target| target.span);
                (format!("the profile `{}`", self.name), Some(span))
            }
            Outputs::Toml(_) => ("hookc.toml".to_owned(), None),
        };
        let list = names.join(", ");
        let help = match closest(name, names.iter().map(String::as_str)) {
            Some(meant) => format!("did you mean `{meant}`? There are: {list}"),
            None => format!("there are: {list}"),
        };
        Diagnostic::error(
            "dbt::unknown-target",
            format!("{what} has no target `{name}`"),
        )
        .at(span)
        .help(help)
    }
}

/// Reads one output.
struct Reader<'a> {
    host: &'a ProfileHost,
    output: &'a Mapping,
    span: Option<Span>,
    diagnostics: Vec<Diagnostic>,
}

impl Reader<'_> {
    fn target(&mut self, name: &str, profile: &str, options: &Options) -> Option<Target> {
        let Some(kind) = self.output.get("type") else {
            let message = format!("the target `{name}` has no `type`");
            let help = "`type` names the adapter, such as `postgres`";
            self.diagnostics.push(
                Diagnostic::error("dbt::target-without-type", message)
                    .at(self.span)
                    .help(help),
            );
            return None;
        };
        let kind = self
            .value(kind)
            .map_err(|error| self.diagnostics.push(*error))
            .ok()?
            .print();
        let adapter = adapter::find(&kind);
        let (mut fields, mut missing) = self.fields(adapter, &kind);
        let threads = match (options.threads, self.output.get("threads")) {
            (Some(threads), _) => Data::Int(threads),
            (None, None) => Data::Int(1),
            (None, Some(value)) => match self.value(value) {
                Ok(threads) => threads,
                Err(error) => {
                    missing.insert("threads".into(), error.message);
                    Data::Null
                }
            },
        };
        let text = |value: &str| Data::Str(Text::new(value));
        fields.insert("type".into(), text(&kind));
        if !missing.contains_key("threads") {
            fields.insert("threads".into(), threads);
        }
        fields.insert("name".into(), text(name));
        fields.insert("target_name".into(), text(name));
        fields.insert("profile_name".into(), text(profile));
        let known = self.diagnostics.len();
        let schema = self.required("schema", &fields, &missing, true);
        let needs_database = connection::NEED_DATABASE.contains(&kind.as_str());
        let database = self.required("database", &fields, &missing, needs_database);
        Some(Target {
            name: name.to_owned(),
            profile: profile.to_owned(),
            adapter,
            database,
            schema: schema.unwrap_or_default(),
            fields,
            missing,
            span: self.span,
            lost: self.diagnostics.len() > known,
        })
    }

    /// What `target` shows of the output itself, and what of that cannot be known.
    fn fields(&self, adapter: &Adapter, kind: &str) -> (Mapping, IndexMap<DataKey, String>) {
        let given = connection::canonical(self.output, adapter.aliases);
        let mut shown: Vec<DataKey> = adapter.fields.iter().map(|name| (*name).into()).collect();
        if shown.is_empty() {
            shown.extend(
                given
                    .keys()
                    .filter(|key| !connection::is_secret(key))
                    .cloned(),
            );
        }
        let (mut fields, mut missing) = (Mapping::default(), IndexMap::new());
        for key in shown {
            let value = match given.get(&key) {
                Some(value) => self.value(value),
                None => Ok(connection::default(kind, &key)),
            };
            match value {
                Ok(value) => {
                    fields.insert(key, value);
                }
                Err(error) => {
                    missing.insert(key, error.message);
                }
            }
        }
        connection::complete(kind, &given, &mut fields);
        for (alias, name) in adapter.aliases {
            if let Some(value) = fields.get(*name).cloned() {
                fields.insert((*alias).into(), value);
            } else if let Some(reason) = missing.get(*name).cloned() {
                missing.insert((*alias).into(), reason);
            }
        }
        (fields, missing)
    }

    /// A rendered value; one that contains a secret is not known.
    fn value(&self, value: &Data) -> Result<Data, Box<Diagnostic>> {
        let mut renderer = Renderer::new(self.host, |_| true);
        let rendered = renderer.data(value.clone(), &mut Vec::new());
        if let Some(error) = renderer.finish().into_iter().next() {
            return Err(Box::new(error));
        }
        if mentions_secret(&rendered) {
            let message = "its value comes from a secret variable of the environment";
            return Err(Box::new(Diagnostic::error("dbt::secret-field", message)));
        }
        Ok(rendered)
    }

    /// A field that names of relations are made of. Reports why it cannot be known.
    fn required(
        &mut self,
        key: &str,
        fields: &Mapping,
        missing: &IndexMap<DataKey, String>,
        needed: bool,
    ) -> Option<String> {
        let written = self.output.get(key).and_then(place);
        match fields.get(key) {
            Some(Data::Str(text)) if text.as_str().is_empty() && !needed => None,
            Some(Data::Str(text)) => Some(text.to_string()),
            None | Some(Data::Null) if !missing.contains_key(key) => {
                if needed {
                    let message = format!("the target has no `{key}`");
                    let help = format!(
                        "add `{key}:`; hookc needs no credentials, but names of relations contain it"
                    );
                    self.diagnostics.push(
                        Diagnostic::error("dbt::incomplete-target", message)
                            .at(self.span)
                            .help(help),
                    );
                }
                None
            }
            None | Some(Data::Null) => {
                let reason = missing.get(key).map(String::as_str).unwrap_or_default();
                let message = format!("the `{key}` of the target cannot be known: {reason}");
                let help = "set the variable, give it a default (`env_var('NAME', 'default')`), or name a value \
                            below `[env]` in hookc.toml: any name will do to see the SQL";
                let span = written.or(self.span);
                self.diagnostics.push(
                    Diagnostic::error("dbt::unknown-target-field", message)
                        .at(span)
                        .help(help),
                );
                None
            }
            Some(other) => {
                let message = format!(
                    "the `{key}` of the target must be a string, not `{}`",
                    other.print()
                );
                let help = "put it in quotes";
                let span = written.or(self.span);
                self.diagnostics.push(
                    Diagnostic::error("dbt::wrong-type", message)
                        .at(span)
                        .help(help),
                );
                None
            }
        }
    }
}

fn mentions_secret(value: &Data) -> bool {
    match value {
        Data::Str(text) => ProfileHost::is_secret(text.as_str()),
        Data::List(items) | Data::Tuple(items) => items.iter().any(mentions_secret),
        Data::Map(map) => map.values().any(mentions_secret),
        _ => false,
    }
}

#[cfg(test)]
mod tests;
