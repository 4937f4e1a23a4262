//! Which values of a project file are left as they are written.

use crate::frontend::dbt::native::Step;

const HOOKS: [&str; 4] = ["pre-hook", "post-hook", "pre_hook", "post_hook"];

/// Whether dbt renders the value at that way while it reads the project file: neither run hooks,
/// nor vars, nor anything below a hook key of a node section (semantics 1.8).
pub(super) fn is_rendered(way: &[Step]) -> bool {
    let Some(Step::Key(first)) = way.first() else {
        return true;
    };
    match &**first {
        "on-run-start" | "on-run-end" | "query-comment" | "vars" => false,
        "models" | "seeds" | "snapshots" | "tests" | "data_tests" => !way.iter().any(is_hook_key),
        _ => true,
    }
}

fn is_hook_key(step: &Step) -> bool {
    match step {
        Step::Key(key) => HOOKS.contains(&key.trim_start_matches(['+', ' '])),
        Step::Index(_) => false,
    }
}
