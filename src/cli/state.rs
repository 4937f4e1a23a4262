//! `--state`, `--defer` and their kin into the artifacts of another run.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::args::DbtArgs;
use super::environment::Environment;
use crate::diagnostic::Diagnostic;
use crate::frontend::dbt::artifacts::Artifacts;
use crate::frontend::dbt::model::Deferral;

/// What another run left behind.
#[derive(Debug, Default)]
pub(super) struct Earlier {
    /// What selections compare with.
    pub(super) artifacts: Option<Arc<Artifacts>>,
    /// Where `ref` looks for what is not built here.
    pub(super) deferral: Option<Deferral>,
}

/// Reads the artifacts that flags and their variables name; paths are relative to the project.
pub(super) fn read(
    args: &DbtArgs,
    environment: &Environment,
    project: &Path,
) -> Result<Earlier, Diagnostic> {
    let target = args
        .target_path
        .as_deref()
        .or_else(|| environment.dbt("TARGET_PATH"))
        .unwrap_or("target");
    let now = project.join(target);
    let named = |given: &Option<PathBuf>, flag| {
        given
            .clone()
            .or_else(|| environment.dbt(flag).map(PathBuf::from))
    };
    let artifacts = |folder: PathBuf| {
        Artifacts::read(&folder.to_string_lossy(), &project.join(&folder), &now).map(Arc::new)
    };
    let state = named(&args.state, "STATE").map(artifacts).transpose()?;
    let of_defer = named(&args.defer_state, "DEFER_STATE")
        .map(artifacts)
        .transpose()?;
    let on = |yes: bool, no: bool, flag| !no && (yes || environment.dbt_switch(flag) == Some(true));
    if !on(args.defer, args.no_defer, "DEFER") {
        return Ok(Earlier {
            artifacts: state,
            deferral: None,
        });
    }
    let Some(artifacts) = of_defer.or_else(|| state.clone()) else {
        let message = "`--defer` needs the artifacts of another run";
        return Err(Diagnostic::error("state::missing", message)
            .help("name the folder in which that run left them with `--state`"));
    };
    if artifacts.manifest.is_none() {
        let folder = &artifacts.folder;
        let message = format!("`--defer` needs manifest.json, which `{folder}` does not have");
        return Err(Diagnostic::error("state::missing-artifact", message)
            .help("`--state` names the folder in which dbt left its artifacts"));
    }
    let favoured = on(args.favor_state, args.no_favor_state, "FAVOR_STATE");
    Ok(Earlier {
        artifacts: state,
        deferral: Some(Deferral {
            artifacts,
            favoured,
        }),
    })
}
