//! Projects in temporary folders: what is found, in which order, and what is said about the rest.

mod files;
mod packages;

use std::fs;
use std::path::Path;

use tempfile::TempDir;

use super::super::model::{Loaded, Options, Package};
use super::load;
use crate::diagnostic::Diagnostic;
use crate::frontend::dbt::testing::options;
use crate::source::SourceTree;

const PROJECT: &str = "name: shop\nversion: '1.0'\nprofile: wh\n";

fn write(folder: &Path, files: &[(&str, &[u8])]) {
    for (path, content) in files {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }
}

/// A folder with files of text.
fn project(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (path, content) in files {
        write(folder.path(), &[(path, content.as_bytes())]);
    }
    folder
}

fn options_in(folder: &TempDir) -> Options {
    let path = folder.path().canonicalize().unwrap();
    Options {
        project_dir: path.clone(),
        profiles_dir: Some(path),
        ..options()
    }
}

fn loaded(folder: &TempDir) -> Loaded {
    match load(&options_in(folder), SourceTree::default()) {
        Ok(loaded) => loaded,
        Err((sources, diagnostics)) => panic!("{}", told(&sources, &diagnostics)),
    }
}

/// What is said of files, and that something of them is an error.
fn refused(folder: &TempDir) -> String {
    let (sources, diagnostics) = match load(&options_in(folder), SourceTree::default()) {
        Ok(loaded) => (loaded.sources, loaded.diagnostics),
        Err(refused) => refused,
    };
    assert!(super::has_error(&diagnostics));
    told(&sources, &diagnostics)
}

fn told(sources: &SourceTree, diagnostics: &[Diagnostic]) -> String {
    let line = |one: &Diagnostic| {
        let place = one.span.map_or_else(String::new, |span| {
            let at = sources.start(span);
            format!(
                " {}:{}:{}",
                sources.file(span.file).path,
                at.line,
                at.column
            )
        });
        format!("{}{place} {}", one.code, one.message)
    };
    diagnostics.iter().map(line).collect::<Vec<_>>().join("\n")
}

fn files(package: &Package) -> Vec<String> {
    package
        .files
        .iter()
        .map(|file| {
            format!(
                "{} {} {}",
                file.resource.as_str(),
                file.name,
                file.original_path
            )
        })
        .collect()
}

fn macros(package: &Package) -> Vec<String> {
    package
        .macros
        .iter()
        .map(|own| own.ast.name.to_string())
        .collect()
}
