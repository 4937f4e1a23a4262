//! What each dbt command does about hooks and nodes (semantics 2.3, case 73).

use super::model::Resource;

/// Whether a command runs hooks.
pub fn runs_hooks(command: &str) -> bool {
    matches!(
        command,
        "run" | "build" | "seed" | "snapshot" | "test" | "source freshness"
    )
}

/// Whether a command executes nodes of a kind.
pub fn executes(command: &str, resource: Resource) -> bool {
    match command {
        "run" => resource == Resource::Model,
        "seed" => resource == Resource::Seed,
        "snapshot" => resource == Resource::Snapshot,
        "test" => matches!(resource, Resource::Test | Resource::UnitTest),
        "build" => !matches!(resource, Resource::Analysis | Resource::Operation),
        _ => false,
    }
}
