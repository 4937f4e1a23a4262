//! Pins of a project into the release of DipDup that it runs on, as far as releases differ in what hooks
//! send. Read in the packages 7.5.10, 8.0.0, 8.1.0 to 8.1.3, 8.2.0, 8.3.0, 8.4.0, 8.5.0 and 8.6.2.

use std::fmt;

use super::config::Version;

/// A release.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Release(u16, u16, u16);

/// The releases that a project can be pinned to, newest first.
const RELEASES: [Release; 22] = [
    Release(8, 6, 2),
    Release(8, 6, 1),
    Release(8, 6, 0),
    Release(8, 5, 2),
    Release(8, 5, 1),
    Release(8, 5, 0),
    Release(8, 4, 3),
    Release(8, 4, 2),
    Release(8, 4, 1),
    Release(8, 4, 0),
    Release(8, 3, 3),
    Release(8, 3, 2),
    Release(8, 3, 1),
    Release(8, 3, 0),
    Release(8, 2, 2),
    Release(8, 2, 1),
    Release(8, 2, 0),
    Release(8, 1, 4),
    Release(8, 1, 3),
    Release(8, 1, 2),
    Release(8, 1, 1),
    Release(8, 1, 0),
];
const FIRST: Release = Release(8, 0, 0);

/// What a project asks of DipDup.
#[derive(Debug, Default)]
pub(super) struct Pins {
    /// Requirements and locks of Python packages.
    pub(super) asked: Vec<String>,
    /// Tags of images.
    pub(super) images: Vec<String>,
}

impl Release {
    /// The newest release of a line that all pins allow; without those of images if they allow none,
    /// and the newest one if there is still none.
    pub(super) fn of(version: Version, pins: &Pins) -> Release {
        match version {
            Version::Seven => Release(7, 5, 10),
            Version::Eight => {
                let all = pins.asked.iter().chain(&pins.images).collect();
                let allowed = newest(all).or_else(|| newest(pins.asked.iter().collect()));
                allowed.unwrap_or(RELEASES[0])
            }
        }
    }

    /// Since 8.1.3 a folder's own scripts run, in the order of their numbers; `.sql` may be left out of a
    /// script's name; the calls have further names.
    pub(super) fn runs_flat(self) -> bool {
        self >= Release(8, 1, 3)
    }

    /// Since 8.3.0 `database` needs no `kind`.
    pub(super) fn infers_database(self) -> bool {
        self >= Release(8, 3, 0)
    }

    /// Since 8.5.0 hooks fired with `wait=False` run.
    pub(super) fn runs_detached(self) -> bool {
        self >= Release(8, 5, 0)
    }

    /// Since 8.5.0 `DIPDUP_NO_HOOKS` leaves out all hooks.
    pub(super) fn can_skip_hooks(self) -> bool {
        self >= Release(8, 5, 0)
    }

    /// Whether the configuration may have a section.
    pub(super) fn has_section(self, name: &str) -> bool {
        match name {
            "runtimes" => self >= Release(8, 2, 0),
            "mcp" => self >= Release(8, 3, 0),
            _ => true,
        }
    }

    /// Whether a requirement such as `>=8.1,<8.2`, `==8.1.*`, `^8.0` or `8.1.2` allows it. What is not
    /// understood allows everything.
    fn fits(self, requirement: &str) -> bool {
        requirement.split(',').all(|one| self.fits_one(one.trim()))
    }

    fn fits_one(self, requirement: &str) -> bool {
        let digits = requirement.find(|c: char| c.is_ascii_digit());
        let Some((operator, version)) = digits.map(|at| requirement.split_at(at)) else {
            return true;
        };
        let Some((given, parts)) = parse(version) else {
            return true;
        };
        let same = |count: usize| {
            self.parts()
                .iter()
                .zip(given.parts())
                .take(count)
                .all(|(a, b)| *a == b)
        };
        match operator.trim() {
            "" | "=" | "==" | "===" => same(parts),
            "!=" => !same(parts),
            ">=" => self >= given,
            ">" => self > given,
            "<=" => self <= given,
            "<" => self < given,
            "~=" => self >= given && same(parts.saturating_sub(1).max(1)),
            "~" => self >= given && same(parts.min(2)),
            "^" => self >= given && same(1),
            _ => true,
        }
    }

    fn parts(self) -> [u16; 3] {
        [self.0, self.1, self.2]
    }
}

impl fmt::Display for Release {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}.{}.{}", self.0, self.1, self.2)
    }
}

/// The newest release that all pins allow.
fn newest(pins: Vec<&String>) -> Option<Release> {
    let mut known = RELEASES.iter().chain([&FIRST]);
    let allowed = known.find(|release| pins.iter().all(|pin| release.fits(pin)));
    allowed.copied()
}

/// A version with how many of its parts count: `8.1` has two, so has `8.1.*`; a whole `8.1.2` three.
fn parse(text: &str) -> Option<(Release, usize)> {
    let text = text.trim();
    let plain = text.strip_suffix(".*").unwrap_or(text);
    let end = plain
        .find(|c: char| !c.is_ascii_digit() && c != '.')
        .unwrap_or(plain.len());
    let numbers: Vec<u16> = plain
        .get(..end)?
        .split('.')
        .map(|part| part.parse().ok())
        .collect::<Option<_>>()?;
    let part = |at: usize| numbers.get(at).copied().unwrap_or(0);
    Some((Release(part(0), part(1), part(2)), numbers.len().min(3)))
}

#[cfg(test)]
mod tests {
    use super::{Pins, Release, Version};

    fn release(asked: &[&str], images: &[&str]) -> String {
        let texts = |pins: &[&str]| pins.iter().map(ToString::to_string).collect();
        let pins = Pins {
            asked: texts(asked),
            images: texts(images),
        };
        Release::of(Version::Eight, &pins).to_string()
    }

    #[test]
    fn the_newest_release_that_the_pins_allow_counts() {
        for (pin, wanted) in [
            ("", "8.6.2"),
            ("==8.1.2", "8.1.2"),
            ("8.1.2", "8.1.2"),
            ("== 8.1.*", "8.1.4"),
            ("~=8.1.0", "8.1.4"),
            ("~=8.1", "8.6.2"),
            ("~8.1", "8.1.4"),
            ("^8.0", "8.6.2"),
            (">=8.1,<8.1.3", "8.1.2"),
            (">=8.1, <9, !=8.6.2", "8.6.1"),
            ("<8.1", "8.0.0"),
            ("*", "8.6.2"),
            ("==7.5.10", "8.6.2"),
            (">=8.1.0rc1,<=8.1.1", "8.1.1"),
        ] {
            assert_eq!(release(&[pin], &[]), wanted, "{pin}");
        }
        assert_eq!(release(&["8.1.1", ">=8.0"], &[]), "8.1.1");
        assert_eq!(release(&[">=8.0"], &["8.1"]), "8.1.4");
        assert_eq!(release(&["8.6.1"], &["8.1"]), "8.6.1");
        assert_eq!(release(&[], &["7"]), "8.6.2");
        let none = Pins::default();
        assert_eq!(Release::of(Version::Seven, &none).to_string(), "7.5.10");
    }
}
