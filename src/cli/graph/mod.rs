//! `hookc graph`: a picture of a project's hooks.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::Outcome;
use super::compiled::{Read, Refusal, merged};
use super::linted::{Linted, Linting};
use super::looking::{CommandArgs, everywhere};
use super::work::Work;
use crate::diagnostic::Diagnostic;
use crate::effect::Schema;
use crate::emit;
use crate::graph::{Bounds, Picture, Source, dot, html, mermaid, picture, svg};
use crate::lint;
use crate::parallel;
use crate::report::View;

/// Draw the hooks of a project: when they run, in the graph of nodes, and what they create, write,
/// drop and read
///
/// Hooks of several nodes that may change the same object at the same time are marked, and so is what
/// `hookc lint` finds. Nodes with the same hooks are drawn as one, nodes without hooks are left out. The
/// page (html) shows all targets of the profile, or those of --target; the other forms show one, the
/// profile's own unless --target names another.
#[derive(Debug, Args)]
pub(super) struct GraphArgs {
    #[command(flatten)]
    command: CommandArgs,
    /// The form of the picture; without it what the name of the --output file ends with says, then
    /// mermaid
    #[arg(long, value_enum, value_name = "FORM")]
    format: Option<Form>,
    /// The file that is written; without it stdout
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// The forms of a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Form {
    /// A flowchart, which GitHub, GitLab and others draw in Markdown.
    Mermaid,
    /// The language of Graphviz.
    Dot,
    /// A drawing.
    Svg,
    /// One page with all targets, a search and what the linter found; it needs nothing else.
    Html,
}

/// Runs the command.
pub(super) fn run(args: &GraphArgs, work: &Work<'_>) -> Outcome {
    let mut global = everywhere(work.global);
    let form = args.form();
    if form.is_of_one() && !work.global.project.all_targets {
        global.project.all_targets = false;
    }
    let work = Work {
        global: &global,
        ..*work
    };
    let done = work.read(&args.command.question(), None);
    let done = done.and_then(|read| attempt(args, form, &read, &work));
    done.unwrap_or_else(|refusal| refusal.tell(work.console))
}

fn attempt(args: &GraphArgs, form: Form, read: &Read, work: &Work<'_>) -> Result<Outcome, Refusal> {
    let view = read.view();
    let (settings, mut warnings) = read.known.lint_settings();
    warnings.extend(read.known.warnings.iter().cloned());
    let linting = Linting {
        known: &read.known,
        targets: &read.known.targets,
        settings: &settings,
        schema: &|_| Schema::default(),
        strict: work.global.run.strict,
    };
    let drawn = linting.linted(read.project.as_ref(), |linted| {
        if !linted.refused.is_empty() {
            return Err(read.refusal(linted.refused));
        }
        work.console.tell(&merged(warnings), view);
        Ok(draw(form, linted, view)?)
    });
    let (text, folded) = drawn.map_err(|findings| read.refusal(findings))??;
    if folded > 0 {
        // Who reads no messages sees it in the picture.
        let _ = work.console.say(&format!(
            "hookc: the hooks of {folded} nodes are too many to draw one by one; `--select` names some"
        ));
    }
    let Some(file) = &args.output else {
        return Ok(work.console.ended(work.console.print_text(&text)));
    };
    emit::write_file(file, &text).map_err(|error| {
        let message = format!("`{}` cannot be written: {error}", file.display());
        Diagnostic::error("graph::cannot-write", message)
    })?;
    Ok(Outcome::Fine)
}

/// The picture, and how many nodes are only counted in it.
fn draw(form: Form, mut linted: Linted<'_>, view: View<'_>) -> Result<(String, usize), Diagnostic> {
    let overviews = linted.overviews();
    let targets = linted.project.targets.iter().zip(&overviews);
    let deeds: Vec<lint::Deeds> = (0..linted.project.targets.len())
        .map(|at| lint::deeds(linted.project, at))
        .collect();
    let sources: Vec<Source<'_>> = targets
        .zip(&deeds)
        .map(|((target, overview), deeds)| Source {
            plan: target.plan,
            overview,
            deeds,
            findings: &linted.findings,
            view,
        })
        .collect();
    let one = || match sources[..] {
        [one] => Ok(one),
        _ => Err(not_one(&sources)),
    };
    let (text, pictures) = match form {
        Form::Mermaid => {
            let one = one()?;
            let (text, picture) = mermaid(|bounds| picture(one, bounds));
            (text, vec![picture])
        }
        Form::Dot => of_one(dot, one()?),
        Form::Svg => of_one(svg, one()?),
        Form::Html => {
            let pictures = parallel::map(&sources, |one| picture(*one, Bounds::PAGE));
            (html(&pictures), pictures)
        }
    };
    let folded = pictures.iter().map(|picture| picture.counts.folded).max();
    Ok((text, folded.unwrap_or_default()))
}

fn of_one(form: fn(&Picture) -> String, source: Source<'_>) -> (String, Vec<Picture>) {
    let picture = picture(source, Bounds::PAGE);
    (form(&picture), vec![picture])
}

fn not_one(sources: &[Source<'_>]) -> Diagnostic {
    let names: Vec<&str> = sources
        .iter()
        .map(|source| source.plan.target.as_str())
        .collect();
    let message = format!(
        "this form draws one target, and these are {}: {}",
        names.len(),
        names.join(", ")
    );
    let first = names.first().copied().unwrap_or_default();
    Diagnostic::error("graph::not-one-target", message).help(format!(
        "name one: `--target {first}`; or draw a page of all: `--format html`"
    ))
}

impl GraphArgs {
    fn form(&self) -> Form {
        let of_name = || {
            let name = self.output.as_ref()?.extension()?.to_str()?;
            Some(match name.to_lowercase().as_str() {
                "dot" | "gv" => Form::Dot,
                "html" | "htm" => Form::Html,
                "svg" => Form::Svg,
                _ => Form::Mermaid,
            })
        };
        self.format.or_else(of_name).unwrap_or(Form::Mermaid)
    }
}

impl Form {
    /// Whether it shows one target.
    fn is_of_one(self) -> bool {
        self != Form::Html
    }
}
