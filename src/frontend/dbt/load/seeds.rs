//! Seeds into the checksums by which dbt tells whether they changed.

use std::collections::HashMap;
use std::fs;
use std::sync::Arc;

use sha2::{Digest, Sha256};

use crate::frontend::dbt::model::{NodeFile, Options, Package, Resource};
use crate::parallel;

/// The size from which on dbt compares the path instead.
const LARGE: u64 = 1 << 20;

/// Checksums by package and path. A file that cannot be read has none.
pub(super) fn checksums(
    options: &Options,
    packages: &[Package],
) -> HashMap<(Arc<str>, String), String> {
    let seeds: Vec<_> = packages
        .iter()
        .flat_map(|package| package.files.iter().map(move |file| (package, file)))
        .filter(|(_, file)| file.resource == Resource::Seed)
        .collect();
    let checksum = |(package, file): &(&Package, &NodeFile)| {
        let path = options
            .project_dir
            .join(&package.dir)
            .join(&file.original_path);
        let key = (Arc::clone(&package.name), file.original_path.clone());
        if fs::metadata(&path).ok()?.len() > LARGE {
            return Some((key, file.original_path.clone()));
        }
        let text = String::from_utf8(fs::read(&path).ok()?).ok()?;
        let digest = Sha256::digest(text.trim().as_bytes());
        let hash = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        Some((key, hash))
    };
    parallel::map(&seeds, checksum)
        .into_iter()
        .flatten()
        .collect()
}
