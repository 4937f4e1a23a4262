//! Calls of a callback's context: scripts, queries, further hooks.

use std::ops::Range;

use super::super::config::Version;
use super::super::format::{self, Arguments};
use super::super::package::Script;
use super::super::python::Call;
use super::super::scripts::{self, Found};
use super::super::signature::Given;
use super::super::value;
use super::{Firing, Halt, Scope, deferred, fails};
use crate::diagnostic::{Diagnostic, Severity, closest};
use crate::effect::{self, Schema};
use crate::ir::{Action, Hole, Statement};
use crate::render::{Stop, Value};
use crate::source::{Span, Text};
use crate::sql::sqlparse;

/// What a call is given, evaluated.
struct Evaluated {
    positional: Vec<Value>,
    named: Vec<(String, Value)>,
}

impl<'a> Firing<'a, '_> {
    pub(super) fn call(&mut self, call: &'a Call, scope: &Scope<'a>, at: Span) -> Result<(), Halt> {
        let release = self.project.config.release;
        let new = release.runs_flat();
        match call.method.as_str() {
            "execute_sql" => self.execute(call, scope, at),
            "execute_sql_script" | "execute_script" if new => self.execute(call, scope, at),
            "execute_sql_query" => self.query(call, scope, at),
            "execute_query" if new => self.query(call, scope, at),
            "execute_sql_script" | "execute_script" | "execute_query" => {
                let message = format!("the context of DipDup {release} has no `{}`", call.method);
                let diagnostic = Diagnostic::error("dipdup::unknown-method", message)
                    .at(at)
                    .help("write `execute_sql` or `execute_sql_query`");
                Err(Halt::Fails(Box::new(diagnostic)))
            }
            "fire_hook" => self.fire_hook(call, scope, at),
            "rollback" if call.quiet => Ok(()),
            other => {
                let message = format!("what `{other}` does follows only from running DipDup");
                Err(deferred(message, Some(at)))
            }
        }
    }

    /// A call that is not awaited does nothing.
    pub(super) fn forgotten(&mut self, call: &Call, at: Span) -> Result<(), Halt> {
        let known = call.method.starts_with("execute_") || call.method == "fire_hook";
        if !known || !call.quiet {
            let message = format!(
                "what `{}` does follows only from running DipDup",
                call.method
            );
            return Err(deferred(message, Some(at)));
        }
        let message = format!("`{}` is not awaited: nothing happens", call.method);
        self.diagnostics.push(
            Diagnostic::warning("dipdup::not-awaited", message)
                .at(at)
                .help(format!("write `await ctx.{}(...)`", call.method)),
        );
        Ok(())
    }

    /// The arguments of a call; the one called `name` comes first and is apart.
    fn arguments(
        &self,
        call: &Call,
        scope: &Scope<'_>,
        at: Span,
    ) -> Result<(String, Evaluated), Halt> {
        if call.spread {
            let message = "arguments with `*` follow only from running Python";
            return Err(deferred(message, Some(at)));
        }
        let value = |expr: &super::Expr| {
            self.evaluate(expr, scope)
                .map_err(|why| super::values::unvalued(why, expr.span))
        };
        let positional: Vec<Value> = call
            .positional
            .iter()
            .map(value)
            .collect::<Result<_, _>>()?;
        let mut positional = positional.into_iter();
        let mut named: Vec<(String, Value)> = call
            .named
            .iter()
            .map(|(name, expr)| Ok((name.clone(), value(expr)?)))
            .collect::<Result<_, Halt>>()?;
        let by_name = named.iter().position(|(name, _)| name == "name");
        let first = match (positional.next(), by_name) {
            (Some(_), Some(_)) => {
                let message = format!("{}() got multiple values for argument 'name'", call.method);
                return Err(self.wrong(message, at));
            }
            (Some(first), None) => first,
            (None, Some(place)) => named.remove(place).1,
            (None, None) => {
                let message = format!("{}() is called without a name", call.method);
                return Err(self.wrong(message, at));
            }
        };
        let positional = positional.collect();
        match first {
            Value::Str(name) => Ok((name.to_string(), Evaluated { positional, named })),
            Value::Unknown(unknown) => {
                let message = format!("the name is {}", unknown.what);
                Err(deferred(message, Some(at)))
            }
            _ => {
                let message = format!("the name that {}() is given is no text", call.method);
                Err(self.wrong(message, at))
            }
        }
    }

    fn wrong(&self, message: String, at: Span) -> Halt {
        fails("dipdup::wrong-arguments", message, Some(at))
    }

    fn execute(&mut self, call: &Call, scope: &Scope<'_>, at: Span) -> Result<(), Halt> {
        let (name, given) = self.arguments(call, scope, at)?;
        let arguments = Arguments {
            positional: given.positional,
            named: given.named,
        };
        self.script(&name, &arguments, Some(at))
    }

    /// All files that a name means, formatted and cut.
    pub(super) fn script(
        &mut self,
        name: &str,
        arguments: &Arguments,
        at: Option<Span>,
    ) -> Result<(), Halt> {
        let project = self.project;
        if project.switches.no_scripts {
            return Ok(());
        }
        let release = project.config.release;
        match scripts::find(&project.package.sql, name, release) {
            // Before 8.1.3 names lead to files without a suffix only, and those are not run.
            Found::File(_) if !release.runs_flat() => Ok(()),
            Found::File(script) => self.file(script, arguments, at),
            Found::Files(files, folder) => {
                self.diagnostics
                    .extend(super::super::lint::folder(name, folder, &files, release));
                files
                    .into_iter()
                    .try_for_each(|script| self.file(script, arguments, at))
            }
            Found::FolderAsScript(folder) => {
                let message = format!("`{folder}` below sql/{name} is a folder, not a script");
                Err(fails("dipdup::missing-sql", message, at))
            }
            Found::Missing => Err(self.missing(name, at)),
            Found::Unread(why) => Err(deferred(format!("`{name}` {why}"), at)),
        }
    }

    fn missing(&self, name: &str, at: Option<Span>) -> Halt {
        let release = self.project.config.release;
        let folder = &self.project.package.sql;
        let message = format!("there is no SQL called `{name}` below sql/");
        let plain = name.trim_end_matches(".sql");
        let help = if plain != name && release.runs_flat() {
            format!("leave the suffix out: `{}`", plain.replace('/', "."))
        } else if !release.runs_flat() && folder.contains_key(&format!("{name}.sql")) {
            format!("DipDup {release} takes folders only: put the file into one")
        } else {
            let known = folder.keys().map(|name| name.trim_end_matches(".sql"));
            match closest(name, known) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("add the folder sql/{}", name.replace('.', "/")),
            }
        };
        let diagnostic = Diagnostic::error("dipdup::missing-sql", message);
        Halt::Fails(Box::new(diagnostic.at(at).help(help)))
    }

    fn file(
        &mut self,
        script: &'a Script,
        arguments: &Arguments,
        at: Option<Span>,
    ) -> Result<(), Halt> {
        let text = text_of(script)?;
        let formatted = format::format(&mut self.interp, text, arguments)
            .map_err(|failure| self.unformatted(text, &failure, at))?;
        let (sql, holes) = trimmed(formatted.text, formatted.holes);
        if sql.as_str().is_empty() {
            return Ok(());
        }
        let dialect = self.project.config.database.name();
        let statements = statements(sql.as_str(), dialect);
        self.push(Action::Sql {
            sql,
            calls: None,
            holes,
            statements,
        });
        Ok(())
    }

    fn unformatted(&self, text: &Text, failure: &format::Failure, at: Option<Span>) -> Halt {
        let range = failure.range.start as u32..failure.range.end as u32;
        let span = text.span(range).or(at);
        match &*failure.stop {
            Stop::Deferred(deferral) => deferred(deferral.message.clone(), span),
            Stop::Error(error) => {
                let code = if error.code.starts_with("dipdup::") {
                    error.code
                } else {
                    "dipdup::bad-format"
                };
                let mut diagnostic = Diagnostic::error(code, error.message.clone()).at(span);
                diagnostic.help.clone_from(&error.help);
                if let Some(at) = at {
                    diagnostic = diagnostic.related(at, "formatted for this call");
                }
                Halt::Fails(Box::new(diagnostic))
            }
            Stop::Return(_) => fails("dipdup::bad-format", "the script cannot be formatted", span),
        }
    }

    fn push(&mut self, action: Action) {
        let postgres = self.project.config.database == super::super::config::Database::Postgres;
        self.body.push(action);
        self.inside.push(postgres && self.atomic > 0);
    }

    fn query(&mut self, call: &Call, scope: &Scope<'_>, at: Span) -> Result<(), Halt> {
        let (name, given) = self.arguments(call, scope, at)?;
        if let Some((name, _)) = given.named.first() {
            let message = format!(
                "{}() got an unexpected keyword argument '{name}'",
                call.method
            );
            return Err(self.wrong(message, at));
        }
        let project = self.project;
        let script = match scripts::find(&project.package.sql, &name, project.config.release) {
            Found::File(script) => script,
            Found::Files(..) | Found::FolderAsScript(_) => {
                let message = format!("sql/{name} is a folder: a query is one file");
                return Err(fails("dipdup::query-of-a-folder", message, Some(at)));
            }
            Found::Missing => return Err(self.missing(&name, Some(at))),
            Found::Unread(why) => {
                return Err(deferred(format!("`{name}` {why}"), Some(at)));
            }
        };
        let sql = text_of(script)?.trim();
        let mut params = Vec::new();
        for param in &given.positional {
            let expr = value::expr(&mut self.interp, param).ok_or_else(|| {
                deferred("a parameter follows only from running Python", Some(at))
            })?;
            params.push(expr);
        }
        let span = sql.span(0..sql.as_str().len() as u32);
        let bind = format!("q{}", self.queries);
        self.queries += 1;
        self.push(Action::Query {
            bind,
            sql,
            calls: None,
            params,
            used: false,
            span,
            via: None,
        });
        Ok(())
    }

    fn fire_hook(&mut self, call: &Call, scope: &Scope<'_>, at: Span) -> Result<(), Halt> {
        let (name, mut given) = self.arguments(call, scope, at)?;
        let version = self.project.config.version;
        let mut wait = None;
        for key in super::own_arguments(version) {
            let by_position = (!given.positional.is_empty()).then(|| given.positional.remove(0));
            let place = given.named.iter().position(|(name, _)| name == key);
            let by_name = place.map(|place| given.named.remove(place).1);
            if *key == "wait" {
                wait = by_position.or(by_name);
            }
        }
        if version == Version::Eight && !given.positional.is_empty() {
            let message = "fire_hook() takes the hook's arguments by name";
            return Err(self.wrong(message.to_owned(), at));
        }
        match wait.as_ref().map_or(Some(true), value::truth) {
            Some(true) => self.hook(
                &name,
                Given {
                    positional: given.positional,
                    named: given.named,
                },
                Some(at),
            ),
            Some(false) => {
                self.detached(&name, at);
                Ok(())
            }
            None => Err(deferred(
                "whether `wait` is set follows only from the run",
                Some(at),
            )),
        }
    }

    /// A hook that is not waited for runs by itself, later.
    fn detached(&mut self, name: &str, at: Span) {
        let release = self.project.config.release;
        let diagnostic = if release.runs_detached() {
            let message = format!("`{name}` runs by itself, after this hook: see hook:{name}");
            Diagnostic::new("dipdup::fired-later", Severity::Note, message)
                .help("with `wait=True` it would run here")
        } else {
            let message = format!("DipDup {release} never runs `{name}` with `wait=False`");
            Diagnostic::warning("dipdup::never-fired", message)
                .help("wait for it, or go on to DipDup 8.5")
        };
        self.diagnostics.push(diagnostic.at(at));
    }
}

fn text_of(script: &Script) -> Result<&Text, Halt> {
    script
        .text
        .as_ref()
        .map_err(|problem| Halt::Fails(problem.clone()))
}

/// A text without surrounding white space; holes keep their places.
fn trimmed(text: Text, holes: Vec<Hole>) -> (Text, Vec<Hole>) {
    let sql = text.trim();
    let front = text
        .as_str()
        .find(sql.as_str())
        .filter(|_| !sql.as_str().is_empty())
        .unwrap_or(0);
    let moved = holes.into_iter().map(|hole| Hole {
        range: hole.range.start.saturating_sub(front)..hole.range.end.saturating_sub(front),
        ..hole
    });
    (sql, moved.collect())
}

/// The statements that DipDup sends one by one, and what they do.
fn statements(text: &str, dialect: &str) -> Vec<Statement> {
    sqlparse::split(text)
        .into_iter()
        .filter(|piece| piece.says_something)
        .map(|piece| statement(text, piece.range, dialect))
        .collect()
}

/// One text that is sent; where the database sees several statements in it, it stands for all of them.
fn statement(text: &str, range: Range<usize>, dialect: &str) -> Statement {
    let piece = text.get(range.clone()).unwrap_or_default();
    let script = effect::judge(piece, dialect, &Schema::default());
    let mut inner = script.statements;
    match (inner.pop(), inner.is_empty()) {
        (Some(one), true) => Statement {
            range: range.start + one.range.start..range.start + one.range.end,
            ..one
        },
        (last, _) => Statement {
            sql: piece.to_owned(),
            range,
            kind: last.map_or_else(|| "unknown".to_owned(), |one| one.kind),
            effect: script.effect,
            flags: script.flags,
            obligation: None,
        },
    }
}
