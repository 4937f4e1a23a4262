//! Environment variables of DipDup's own into what of its hooks runs.

use super::Options;
use super::config::Config;
use crate::diagnostic::Diagnostic;

/// What DipDup was told to leave out.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Switches {
    /// `DIPDUP_NO_HOOKS`, since 8.5.0: no hook runs.
    pub(super) no_hooks: bool,
    /// `DIPDUP_TEST`: scripts are not run, queries are.
    pub(super) no_scripts: bool,
}

impl Switches {
    pub(super) fn read(config: &Config, options: &Options) -> Switches {
        Switches {
            no_hooks: config.release.can_skip_hooks() && is_on(options, "DIPDUP_NO_HOOKS"),
            no_scripts: is_test(options),
        }
    }

    /// What there is to say of those that are on.
    pub(super) fn warnings(self) -> Vec<Diagnostic> {
        let told = [
            (
                self.no_hooks,
                "`DIPDUP_NO_HOOKS` is set, and DipDup runs no hook then",
            ),
            (
                self.no_scripts,
                "`DIPDUP_TEST` is set, and DipDup runs no script of sql/ then",
            ),
        ];
        let told = told.into_iter().filter(|(on, _)| *on);
        let warning = |(_, message)| Diagnostic::warning("dipdup::switched-off", message);
        told.map(|one| warning(one).help("unset the variable"))
            .collect()
    }
}

/// Whether DipDup is being tested: its package is looked for in the working folder alone then.
pub(super) fn is_test(options: &Options) -> bool {
    is_on(options, "DIPDUP_TEST")
}

/// What DipDup's `env.get_bool` takes for true.
fn is_on(options: &Options, name: &str) -> bool {
    let words = ["1", "y", "yes", "t", "true", "on"];
    let value = options.env.get(name);
    value.is_some_and(|value| words.contains(&value.to_lowercase().as_str()))
}
