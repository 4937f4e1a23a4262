//! A project's folder into [`Loaded`]: every file read and parsed once.
//!
//! `package` finds the packages and `layout` their folders, `walk` lists the files in a firm
//! order, `read` reads them safely, `parse` makes of each what its folder says.

mod asked;
mod diagnose;
mod layout;
mod operations;
mod package;
mod parse;
mod seeds;
#[cfg(test)]
mod tests;
mod walk;

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::Path;
use std::sync::Arc;

pub use diagnose::parse_diagnostic;

use super::model::{Broken, Loaded, Lost, Options, Package, Resource};
use crate::diagnostic::{Diagnostic, Severity};
use crate::frontend::read;
use crate::parallel;
use crate::render::MacroDef;
use crate::source::{FileId, SourceTree};
use crate::yaml::{self, Node};
use asked::Part;
use package::{Packages, Root};
use parse::{Parsed, Role};
use read::Location;
use walk::{Folder, Found};

/// A file of a package and what it is read as.
struct Task {
    /// The package's place among the roots.
    package: usize,
    found: Found,
    role: Role,
}

/// Reads and parses all files of a project; they are added to the files that were read before. What
/// cannot be read is left out and noted as broken.
///
/// # Errors
/// There is no project file; and the files that were read.
pub fn load(
    options: &Options,
    sources: SourceTree,
) -> Result<Loaded, (SourceTree, Vec<Diagnostic>)> {
    let Packages {
        mut sources,
        roots,
        uninstalled,
        unreadable,
        lost_root,
        mut diagnostics,
    } = package::find(options, sources);
    let mut broken = Broken {
        packages: unreadable,
        project: lost_root,
        ..Broken::default()
    };
    let (tasks, said) = list(options, &roots);
    if lost_root || has_error(&said) {
        broken.lose_folders();
    }
    diagnostics.extend(said);
    let Files {
        tasks,
        files,
        asked,
    } = read_tasks(
        options,
        tasks,
        &mut sources,
        (&mut broken, &mut diagnostics),
    );
    let names: Vec<Arc<str>> = roots
        .iter()
        .map(|root| Arc::from(root.name.as_str()))
        .collect();
    let parsed = parse_all(&sources, &tasks, &files, &names);

    let mut packages: Vec<Package> = roots
        .into_iter()
        .zip(&names)
        .map(|(root, name)| empty_package(root, name, &options.project_dir))
        .collect();
    for ((task, file), parsed) in tasks.iter().zip(&files).zip(parsed) {
        if let Some(file) =
            file.filter(|_| parsed.files.is_empty() && has_error(&parsed.diagnostics))
        {
            lose(&mut broken, task.role, &sources.file(file).text);
        }
        diagnostics.extend(parsed.diagnostics);
        if let Some(package) = packages.get_mut(task.package) {
            package.macros.extend(parsed.macros);
            package.files.extend(parsed.files);
            package.properties.extend(parsed.properties);
            package.docs.extend(parsed.docs);
        }
    }
    for package in &packages {
        duplicate_macros(&package.macros, &mut diagnostics);
    }
    let mut beside = Beside {
        options,
        sources: &mut sources,
        diagnostics: &mut diagnostics,
    };
    let profiles = options
        .profiles_dir
        .as_deref()
        .and_then(|folder| beside.document(&folder.join("profiles.yml"), &mut broken.profiles));
    let selectors = options.project_dir.join("selectors.yml");
    let selectors = beside.document(&selectors, &mut broken.selectors);
    let operations = operations::load(options, &mut sources, &mut diagnostics);
    if packages.is_empty() {
        return Err((sources, diagnostics));
    }
    let seeds = match options.artifacts {
        Some(_) => seeds::checksums(options, &packages),
        None => HashMap::new(),
    };
    Ok(Loaded {
        sources,
        packages,
        seeds,
        asked,
        profiles,
        selectors,
        operations: operations.files,
        operation_scripts: operations.scripts,
        uninstalled,
        diagnostics,
        broken: Arc::new(broken),
    })
}

fn has_error(diagnostics: &[Diagnostic]) -> bool {
    let mut severities = diagnostics.iter().map(|one| one.severity);
    severities.any(|severity| severity == Severity::Error)
}

/// Notes a file that cannot be read, with what there is of its text. Nodes have the names of their
/// files, which are known all the same.
fn lose(broken: &mut Broken, role: Role, text: &str) {
    let lost: &mut Lost = match role {
        Role::Macros | Role::GenericTests => &mut broken.macros,
        Role::Node(Resource::Snapshot) => &mut broken.snapshots,
        Role::Node(_) => return,
        Role::Properties => &mut broken.properties,
        Role::Docs => &mut broken.docs,
    };
    lost.add(text);
}

/// What is read, each with its file, and the files that are asked about, if only a part is.
struct Files {
    tasks: Vec<Task>,
    files: Vec<Option<FileId>>,
    asked: Option<HashSet<FileId>>,
}

/// Where it is noted what cannot be read, and why.
type Said<'a> = (&'a mut Broken, &'a mut Vec<Diagnostic>);

/// Reads the files of all tasks, or of those that the nodes asked about need.
fn read_tasks(
    options: &Options,
    tasks: Vec<Task>,
    sources: &mut SourceTree,
    said: Said<'_>,
) -> Files {
    let part = match &options.asked {
        Some(files) => Part::of(tasks, files),
        None => Err(tasks),
    };
    match part {
        Err(tasks) => Files {
            files: read_all(&tasks, sources, said),
            tasks,
            asked: None,
        },
        Ok(mut part) => {
            let (broken, diagnostics) = said;
            let mut files = read_all(&part.needed, sources, (broken, diagnostics));
            let asked = part.needed.iter().zip(&files);
            let asked = asked.filter(|(task, _)| part.asks(task));
            let asked = asked.filter_map(|(_, file)| *file).collect();
            let named = part.named(sources, &files);
            files.extend(read_all(&named, sources, (broken, diagnostics)));
            let mut tasks = part.needed;
            tasks.extend(named);
            Files {
                tasks,
                files,
                asked: Some(asked),
            }
        }
    }
}

fn empty_package(root: Root, name: &Arc<str>, project: &Path) -> Package {
    Package {
        name: Arc::clone(name),
        dir: read::relative(project, &root.path),
        file: root.file,
        config: root.config,
        macros: Vec::new(),
        files: Vec::new(),
        properties: Vec::new(),
        docs: Vec::new(),
    }
}

/// All files of all packages, each as often as it is read as something.
fn list(options: &Options, roots: &[Root]) -> (Vec<Task>, Vec<Diagnostic>) {
    let numbered: Vec<(usize, &Root)> = roots.iter().enumerate().collect();
    let listed: Vec<(Vec<Task>, Vec<Diagnostic>)> = parallel::map(&numbered, |(package, root)| {
        list_package(options, *package, root)
    });
    let (mut tasks, mut diagnostics) = (Vec::new(), Vec::new());
    for (of_package, said) in listed {
        tasks.extend(of_package);
        diagnostics.extend(said);
    }
    (tasks, diagnostics)
}

fn list_package(options: &Options, package: usize, root: &Root) -> (Vec<Task>, Vec<Diagnostic>) {
    let (folder, mut diagnostics) = Folder::new(&options.project_dir, &root.path);
    let layout = &root.layout;
    let mut tasks = Vec::new();
    let mut listings: HashMap<String, Vec<Found>> = HashMap::new();
    let mut add = |paths: &[String], extensions: &[&str], role: Role| {
        for extension in extensions {
            for path in paths {
                let files = listings.entry(path.clone()).or_insert_with(|| {
                    let (files, said) = folder.files(path);
                    diagnostics.extend(said);
                    files
                });
                let wanted = files
                    .iter()
                    .filter(|found| found.has_extension(extension) && role.takes(found));
                tasks.extend(wanted.map(|found| Task {
                    package,
                    found: found.clone(),
                    role,
                }));
            }
        }
    };
    add(&layout.macros, &["sql"], Role::Macros);
    add(&layout.models, &["sql", "py"], Role::Node(Resource::Model));
    add(&layout.snapshots, &["sql"], Role::Node(Resource::Snapshot));
    add(&layout.analyses, &["sql"], Role::Node(Resource::Analysis));
    add(&layout.tests, &["sql"], Role::Node(Resource::Test));
    add(&layout.tests, &["sql"], Role::GenericTests);
    add(&layout.seeds, &["csv"], Role::Node(Resource::Seed));
    add(&layout.all(), &["yml", "yaml"], Role::Properties);
    add(&layout.docs(), &["md"], Role::Docs);
    // Folders of properties may lie in one another; a node found twice is for the graph to refuse.
    let mut seen = HashSet::new();
    tasks.retain(|task| {
        !matches!(task.role, Role::Properties | Role::Docs)
            || seen.insert(task.found.location.clone())
    });
    (tasks, diagnostics)
}

/// Reads every file once; gives each task its file, unless it needs or has none.
fn read_all(
    tasks: &[Task],
    sources: &mut SourceTree,
    (broken, diagnostics): Said<'_>,
) -> Vec<Option<FileId>> {
    let mut slots: foldhash::HashMap<&str, usize> = foldhash::HashMap::default();
    let mut locations: Vec<&Location> = Vec::new();
    let places: Vec<Option<usize>> = tasks
        .iter()
        .map(|task| {
            let location =
                (task.role != Role::Node(Resource::Seed)).then_some(&task.found.location)?;
            Some(*slots.entry(&location.shown).or_insert_with(|| {
                locations.push(location);
                locations.len() - 1
            }))
        })
        .collect();
    let outcomes: Vec<read::Outcome> = parallel::map(&locations, |location| read::read(location));
    let mut files = Vec::with_capacity(outcomes.len());
    for outcome in outcomes {
        let (file, problem) = outcome.add(sources);
        files.push((file, problem.is_none()));
        diagnostics.extend(problem);
    }
    let mut given = |(place, task): (Option<usize>, &Task)| {
        let (file, sound) = *files.get(place?)?;
        if !sound {
            lose(broken, task.role, &sources.file(file).text);
        }
        sound.then_some(file)
    };
    places.into_iter().zip(tasks).map(&mut given).collect()
}

fn parse_all(
    sources: &SourceTree,
    tasks: &[Task],
    files: &[Option<FileId>],
    names: &[Arc<str>],
) -> Vec<Parsed> {
    let jobs: Vec<(&Task, Option<FileId>)> = tasks.iter().zip(files.iter().copied()).collect();
    parallel::map(&jobs, |(task, file)| match names.get(task.package) {
        Some(name) => parse::parse(sources, *file, &task.found, task.role, name),
        None => Parsed::default(),
    })
}

/// The same name twice in a package is an error (case 77), told once a name.
fn duplicate_macros(macros: &[Arc<MacroDef>], diagnostics: &mut Vec<Diagnostic>) {
    let mut seen: BTreeMap<&str, Option<&MacroDef>> = BTreeMap::new();
    for own in macros {
        let first = match seen.entry(&own.ast.name) {
            Entry::Vacant(entry) => {
                entry.insert(Some(own));
                continue;
            }
            Entry::Occupied(mut entry) => entry.get_mut().take(),
        };
        let Some(first) = first else { continue };
        let mut diagnostic = Diagnostic::error(
            "dbt::duplicate-macro",
            format!(
                "the package `{}` defines `{}` twice",
                own.package, own.ast.name
            ),
        )
        .at(own.span(own.ast.name_range))
        .label("the second definition")
        .help("rename or remove one of them");
        if let Some(span) = first.span(first.ast.name_range) {
            diagnostic = diagnostic.related(span, "the first definition");
        }
        diagnostics.push(diagnostic);
    }
}

/// Reads single files beside the packages.
struct Beside<'a> {
    options: &'a Options,
    sources: &'a mut SourceTree,
    diagnostics: &'a mut Vec<Diagnostic>,
}

impl Beside<'_> {
    /// A YAML file that need not exist; `broken` is set if it does and cannot be read.
    fn document(&mut self, path: &Path, broken: &mut bool) -> Option<Node> {
        if !path.exists() {
            return None;
        }
        let location = Location::new(&self.options.project_dir, path.to_owned());
        let (file, problem) = read::read(&location).add(self.sources);
        let read = match problem {
            Some(problem) => Err(vec![problem]),
            None => yaml::read(self.sources, file),
        };
        *broken = read.is_err();
        let (node, said) = read.unwrap_or_else(|errors| (None, errors));
        self.diagnostics.extend(said);
        node
    }
}
