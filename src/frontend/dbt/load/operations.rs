//! SQL files below `operations/` of the root project, which dex runs by their dotted paths
//! (semantics 13.10).

use std::collections::BTreeMap;
use std::sync::Arc;

use super::parse::stripped;
use super::walk::Folder;
use super::{parse_diagnostic, read};
use crate::diagnostic::{Diagnostic, Severity};
use crate::frontend::dbt::model::Options;
use crate::render::Template;
use crate::source::{SourceTree, Span};

/// Operations by their dotted paths.
#[derive(Debug, Default)]
pub(super) struct Operations {
    /// Those of SQL.
    pub(super) files: BTreeMap<String, Arc<Template>>,
    /// Those of Python, by where they begin.
    pub(super) scripts: BTreeMap<String, Span>,
}

/// The operations of a project. The folder may hold anything, as far as dbt is concerned,
/// so a file that is no template is only warned of.
pub(super) fn load(
    options: &Options,
    sources: &mut SourceTree,
    diagnostics: &mut Vec<Diagnostic>,
) -> Operations {
    let mut operations = Operations::default();
    let (folder, _) = Folder::new(&options.project_dir, &options.project_dir);
    let (files, said) = folder.files("operations");
    diagnostics.extend(said.into_iter().map(as_warning));
    for found in &files {
        let is_script = found.has_extension("py");
        if !is_script && !found.has_extension("sql") {
            continue;
        }
        let (file, problem) = read::read(&found.location).add(sources);
        if let Some(problem) = problem {
            diagnostics.push(as_warning(problem));
            continue;
        }
        if is_script {
            let start = Span {
                file,
                start: 0,
                end: 0,
            };
            operations.scripts.insert(dotted(&found.path), start);
            continue;
        }
        let text = stripped(sources, file);
        match Template::parse(text.clone()) {
            Ok(template) => {
                operations
                    .files
                    .insert(dotted(&found.path), Arc::new(template));
            }
            Err(error) => diagnostics.push(as_warning(parse_diagnostic(&text, error))),
        }
    }
    operations
}

fn as_warning(diagnostic: Diagnostic) -> Diagnostic {
    Diagnostic {
        severity: Severity::Warning,
        ..diagnostic
    }
}

/// `maintenance/refresh.sql` is `maintenance.refresh`.
fn dotted(path: &str) -> String {
    path.rsplit_once('.')
        .map_or(path, |(stem, _)| stem)
        .replace('/', ".")
}
