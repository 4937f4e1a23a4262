//! Folders with a project file into packages, and the packages that a project names.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use super::layout::Layout;
use super::read::{self, Location};
use crate::diagnostic::Diagnostic;
use crate::frontend::dbt::model::{Lost, Options, Uninstalled};
use crate::order::InOrder;
use crate::source::{FileId, SourceTree, Span};
use crate::yaml::{self, Node, NodeKind};

/// A package before its files are listed.
pub(super) struct Root {
    /// Its folder, absolute.
    pub(super) path: PathBuf,
    pub(super) name: String,
    pub(super) file: FileId,
    pub(super) config: Node,
    pub(super) layout: Layout,
}

/// The packages of a project, in order, and what was said while finding them.
pub(super) struct Packages {
    pub(super) sources: SourceTree,
    pub(super) roots: Vec<Root>,
    pub(super) uninstalled: Vec<Uninstalled>,
    /// Packages whose project files cannot be used, and files that name packages.
    pub(super) unreadable: Lost,
    /// Whether the root's own cannot be used: its folders are those that dbt takes without one.
    pub(super) lost_root: bool,
    pub(super) diagnostics: Vec<Diagnostic>,
}

/// Finds the root project and its packages: the root first, then the others by name. Without a
/// root there are none, and the diagnostics say why.
pub(super) fn find(options: &Options, sources: SourceTree) -> Packages {
    let mut finder = Finder {
        options,
        sources,
        roots: Vec::new(),
        diagnostics: Vec::new(),
        uninstalled: Vec::new(),
        unreadable: Vec::new(),
        unread: Lost::default(),
        lost_root: false,
    };
    finder.root();
    finder
        .roots
        .get_mut(1..)
        .unwrap_or_default()
        .order_by(|a, b| a.name.cmp(&b.name));
    finder.refuse_same_names();
    for (_, name) in &finder.unreadable {
        finder.unread.add(name);
    }
    Packages {
        sources: finder.sources,
        roots: finder.roots,
        uninstalled: finder.uninstalled,
        unreadable: finder.unread,
        lost_root: finder.lost_root,
        diagnostics: finder.diagnostics,
    }
}

struct Finder<'a> {
    options: &'a Options,
    sources: SourceTree,
    roots: Vec<Root>,
    diagnostics: Vec<Diagnostic>,
    uninstalled: Vec<Uninstalled>,
    /// Folders and likely names of packages that cannot be used.
    unreadable: Vec<(PathBuf, String)>,
    /// Files that name packages and cannot be used.
    unread: Lost,
    lost_root: bool,
}

impl Finder<'_> {
    fn root(&mut self) {
        let folder = self.options.project_dir.clone();
        if !folder.join("dbt_project.yml").exists() {
            self.diagnostics.push(no_project_file(&folder));
            return;
        }
        let root = self.package(folder.clone()).unwrap_or_else(|file| {
            self.lost_root = true;
            stand_in(folder, file, &self.options.env)
        });
        let install = root.path.join(&root.layout.packages);
        self.roots.push(root);
        for folder in folders(&install) {
            self.installed(folder);
        }
        self.declared();
    }

    fn installed(&mut self, folder: PathBuf) {
        if folder.join("dbt_project.yml").exists() {
            let package = self.other(folder);
            self.roots.extend(package);
        } else {
            let shown = read::relative(&self.options.project_dir, &folder);
            self.diagnostics.push(
                Diagnostic::warning(
                    "load::package-without-project-file",
                    format!("`{shown}` holds no dbt_project.yml and is left out"),
                )
                .help("dbt refuses such a folder: remove it, or run `dbt deps` again"),
            );
        }
    }

    /// Reads the project file of a package other than the root.
    fn other(&mut self, folder: PathBuf) -> Option<Root> {
        let package = self.package(folder.clone()).ok();
        if package.is_none() {
            let name = likely_name(&folder);
            self.unreadable.push((folder, name));
        }
        package
    }

    /// Reads a package's project file; gives the file alone if it cannot be used.
    fn package(&mut self, path: PathBuf) -> Result<Root, FileId> {
        let location = Location::new(&self.options.project_dir, path.join("dbt_project.yml"));
        let (file, document) = self.document(&location);
        let Some(config) = document.ok_or(file)? else {
            self.diagnostics.push(empty_project_file(file));
            return Err(file);
        };
        if config.mapping().is_none() {
            self.diagnostics.push(not_a_mapping(&config));
            return Err(file);
        }
        let name = config
            .get("name")
            .and_then(Node::text)
            .map_or_else(String::new, ToString::to_string);
        let layout = Layout::read(&config, &self.options.env);
        Ok(Root {
            path,
            name,
            file,
            config,
            layout,
        })
    }

    /// Reads a YAML file, which may be empty; no document if it cannot be used.
    fn document(&mut self, location: &Location) -> (FileId, Option<Option<Node>>) {
        let (file, problem) = read::read(location).add(&mut self.sources);
        let read = match problem {
            Some(problem) => Err(vec![problem]),
            None => yaml::read(&self.sources, file),
        };
        let (document, said) = match read {
            Ok((node, warnings)) => (Some(node), warnings),
            Err(errors) => (None, errors),
        };
        self.diagnostics.extend(said);
        (file, document)
    }

    /// Follows `packages.yml` and `dependencies.yml`: local packages that are not installed are
    /// read from their own folders, and theirs after them.
    fn declared(&mut self) {
        let mut seen: BTreeSet<PathBuf> = self
            .roots
            .iter()
            .map(|root| canonical(&root.path))
            .collect();
        let mut next = 0;
        let root = self.options.project_dir.clone();
        let mut folders = vec![root.clone()];
        let mut declared = Vec::new();
        while let Some(folder) = folders.get(next).cloned() {
            next += 1;
            let first = next == 1;
            for declaration in self.declarations(&folder) {
                if let Source::Local(path) = &declaration.source {
                    let folder = root.join(path);
                    if folder.join("dbt_project.yml").exists() && seen.insert(canonical(&folder)) {
                        folders.extend(self.local(folder));
                    }
                }
                if first {
                    declared.push(declaration);
                }
            }
        }
        let there = self.roots.len() + self.unreadable.len();
        let missing = declared.len() > there.saturating_sub(1);
        self.uninstalled = declared
            .into_iter()
            .filter(|_| missing)
            .filter_map(|declaration| self.uninstalled(declaration))
            .collect();
    }

    /// Reads a local package, unless one of its name is installed.
    fn local(&mut self, folder: PathBuf) -> Option<PathBuf> {
        let package = self.other(folder)?;
        let path = package.path.clone();
        let new = self.roots.iter().all(|root| root.name != package.name);
        new.then(|| {
            self.roots.push(package);
            path
        })
    }

    fn declarations(&mut self, folder: &Path) -> Vec<Declaration> {
        let mut declarations = Vec::new();
        for name in ["packages.yml", "dependencies.yml"] {
            let path = folder.join(name);
            if !path.exists() {
                continue;
            }
            let location = Location::new(&self.options.project_dir, path);
            let (file, document) = self.document(&location);
            let Some(document) = document else {
                self.unread.add(&self.sources.file(file).text);
                continue;
            };
            let Some(node) = document else { continue };
            let items = node
                .get("packages")
                .and_then(Node::sequence)
                .unwrap_or_default();
            declarations.extend(items.iter().filter_map(Declaration::read));
        }
        declarations
    }

    /// The declaration as a missing package, if no package looks like it.
    fn uninstalled(&self, declaration: Declaration) -> Option<Uninstalled> {
        let is_there = |(path, name): (&PathBuf, &String)| match &declaration.source {
            Source::Local(local) => {
                canonical(path) == canonical(&self.options.project_dir.join(local))
            }
            Source::Named(named) => {
                let folder = path.file_name();
                name == named || folder.is_some_and(|own| own.to_string_lossy() == named.as_str())
            }
        };
        let packages = self.roots.get(1..).unwrap_or_default().iter();
        let packages = packages.map(|root| (&root.path, &root.name));
        let unreadable = self.unreadable.iter().map(|(path, name)| (path, name));
        (!packages.chain(unreadable).any(is_there)).then_some(Uninstalled {
            name: declaration.text,
            span: declaration.span,
        })
    }

    /// Leaves out the second of two packages of one name.
    fn refuse_same_names(&mut self) {
        let mut kept: Vec<Root> = Vec::with_capacity(self.roots.len());
        for root in std::mem::take(&mut self.roots) {
            let same = |other: &&Root| other.name == root.name && !root.name.is_empty();
            match kept.iter().find(same) {
                Some(twin) => {
                    self.diagnostics.push(duplicate_package(&root, twin));
                    self.unreadable.push((root.path, root.name));
                }
                None => kept.push(root),
            }
        }
        self.roots = kept;
    }
}

/// Where a declared package comes from.
enum Source {
    /// A folder relative to the root project.
    Local(String),
    /// The last part of a registry's name or of an address.
    Named(String),
}

struct Declaration {
    text: String,
    source: Source,
    span: Span,
}

impl Declaration {
    fn read(node: &Node) -> Option<Declaration> {
        let (key, value) = ["local", "package", "git", "tarball"]
            .into_iter()
            .find_map(|key| Some((key, node.get(key)?)))?;
        let text = value.text()?.to_string();
        let source = match key {
            "local" => Source::Local(text.clone()),
            "tarball" => Source::Named(node.get("name")?.text()?.to_string()),
            _ => {
                let last = text
                    .trim_end_matches('/')
                    .rsplit(['/', ':'])
                    .next()
                    .unwrap_or_default();
                Source::Named(last.trim_end_matches(".git").to_owned())
            }
        };
        Some(Declaration {
            text,
            source,
            span: value.span,
        })
    }
}

/// The folders in a folder, by name; links to folders count, as `dbt deps` makes them.
fn folders(path: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(path)
        .into_iter()
        .flatten()
        .filter_map(Result::ok);
    let mut folders: Vec<PathBuf> = entries
        .filter(|entry| !entry.file_name().to_string_lossy().starts_with("__"))
        .map(|entry| entry.path())
        .filter(|path| path.is_dir())
        .collect();
    folders.sort();
    folders
}

/// What stands in for a root whose project file cannot be used: one that says nothing but its name.
fn stand_in(path: PathBuf, file: FileId, env: &BTreeMap<String, String>) -> Root {
    let config = Node {
        span: Span {
            file,
            start: 0,
            end: 0,
        },
        kind: NodeKind::Mapping(Vec::new()),
    };
    Root {
        name: likely_name(&path),
        layout: Layout::read(&config, env),
        path,
        file,
        config,
    }
}

/// What a package is called whose project file cannot be used.
fn likely_name(folder: &Path) -> String {
    let bytes = fs::read(folder.join("dbt_project.yml")).unwrap_or_default();
    let text = String::from_utf8_lossy(&bytes);
    let written = text.lines().find_map(|line| line.strip_prefix("name:"));
    let written = written.map(|name| name.trim().trim_matches(['\'', '"']));
    let folder = || folder.file_name().unwrap_or_default().to_string_lossy();
    written.map_or_else(|| folder().into_owned(), str::to_owned)
}

fn canonical(path: &Path) -> PathBuf {
    fs::canonicalize(path).unwrap_or_else(|_| path.to_owned())
}

fn no_project_file(folder: &Path) -> Diagnostic {
    Diagnostic::error(
        "load::no-project-file",
        format!("there is no dbt_project.yml in {}", folder.display()),
    )
    .help("go to the folder of a dbt project, or name it with --project-dir")
}

fn empty_project_file(file: FileId) -> Diagnostic {
    Diagnostic::error("load::empty-project-file", "the project file is empty")
        .at(Span {
            file,
            start: 0,
            end: 0,
        })
        .help("it needs at least a name and a profile:\nname: shop\nprofile: shop")
}

fn not_a_mapping(config: &Node) -> Diagnostic {
    Diagnostic::error(
        "load::project-file-not-a-mapping",
        "a project file is a mapping of keys such as `name` and `profile`",
    )
    .at(config.span)
    .label("this is no mapping")
    .help("write `key: value`, without `-` before it")
}

fn duplicate_package(root: &Root, twin: &Root) -> Diagnostic {
    let place = |root: &Root| {
        root.config
            .get("name")
            .map_or(root.config.span, |node| node.span)
    };
    Diagnostic::error(
        "dbt::duplicate-package",
        format!("two packages have the name `{}`", root.name),
    )
    .at(place(root))
    .label("the second one")
    .related(place(twin), "the first one")
    .help("remove one of them from packages.yml, or rename it")
}
