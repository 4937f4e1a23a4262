//! `require-dbt-version` against the version of dbt that is imitated.

use std::cmp::Ordering;

use crate::diagnostic::Diagnostic;
use crate::yaml::{Data, Mapping, Node};

/// A semantic version.
#[derive(Debug, Clone, PartialEq)]
struct Version {
    base: [u64; 3],
    pre: Option<String>,
}

/// Says whether the file accepts that version of dbt.
pub(super) fn check(config: &Mapping, node: &Node, installed: &str) -> Vec<Diagnostic> {
    let wanted: Vec<String> = match config.get("require-dbt-version") {
        Some(Data::Str(text)) => text.as_str().split(',').map(str::to_owned).collect(),
        Some(Data::List(items)) => items
            .iter()
            .filter_map(Data::as_str)
            .map(str::to_owned)
            .collect(),
        _ => return Vec::new(),
    };
    let span = node.get("require-dbt-version").map(|value| value.span);
    let Some(version) = Version::parse(installed) else {
        return Vec::new();
    };
    let mut diagnostics = Vec::new();
    for text in &wanted {
        match accepts(text, &version) {
            None => {
                let message = format!("\"{text}\" is not a version that dbt understands");
                let help = "write it like `>=1.8.0`, without blanks; separate several with a comma";
                diagnostics.push(
                    Diagnostic::error("dbt::bad-version", message)
                        .at(span)
                        .help(help),
                );
            }
            Some(false) => {
                let message = format!(
                    "the project requires dbt {}, which excludes {installed}",
                    wanted.join(",")
                );
                let help = "`--dbt-version` says which version to imitate";
                diagnostics.push(
                    Diagnostic::error("dbt::version-mismatch", message)
                        .at(span)
                        .help(help),
                );
                break;
            }
            Some(true) => {}
        }
    }
    diagnostics
}

/// Whether a requirement such as `>=1.8.0` holds; `None` if it is none.
fn accepts(requirement: &str, version: &Version) -> Option<bool> {
    let operator = [">=", "<=", ">", "<", "="]
        .into_iter()
        .find(|operator| requirement.starts_with(operator));
    let bound = Version::parse(&requirement[operator.map_or(0, str::len)..])?;
    let order = version.cmp(&bound);
    Some(match operator {
        Some(">=") => order != Ordering::Less,
        Some("<=") => order != Ordering::Greater,
        Some(">") => order == Ordering::Greater,
        // A release candidate of the excluded version is excluded, too.
        Some("<") => {
            order == Ordering::Less && !(bound.pre.is_none() && version.base == bound.base)
        }
        _ => order == Ordering::Equal,
    })
}

impl Version {
    fn parse(text: &str) -> Option<Version> {
        let text = text.split_once('+').map_or(text, |(version, _)| version);
        let end = text.match_indices('.').nth(1)?.0 + 1;
        let digits = text
            .get(end..)?
            .bytes()
            .take_while(u8::is_ascii_digit)
            .count();
        let (base, pre) = text.split_at_checked(end + digits)?;
        let mut numbers = base.split('.').map(|part| {
            let exact = part == "0" || !part.starts_with('0');
            let digits = part.bytes().all(|byte| byte.is_ascii_digit());
            if exact && digits {
                part.parse().ok()
            } else {
                None
            }
        });
        let base = [numbers.next()??, numbers.next()??, numbers.next()??];
        let pre = pre.strip_prefix('-').unwrap_or(pre);
        let known = pre
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b".-".contains(&byte));
        known.then(|| Version {
            base,
            pre: (!pre.is_empty()).then(|| pre.to_owned()),
        })
    }

    fn cmp(&self, other: &Version) -> Ordering {
        self.base
            .cmp(&other.base)
            .then_with(|| match (&self.pre, &other.pre) {
                (None, None) => Ordering::Equal,
                (None, Some(_)) => Ordering::Greater,
                (Some(_), None) => Ordering::Less,
                (Some(a), Some(b)) => a.cmp(b),
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holds(requirement: &str, version: &str) -> Option<bool> {
        accepts(requirement, &Version::parse(version).unwrap())
    }

    #[test]
    fn requirements_compare_as_semantic_versions() {
        assert_eq!(holds(">=1.8.0", "1.11.16"), Some(true));
        assert_eq!(holds("<1.10.0", "1.11.16"), Some(false));
        assert_eq!(holds("1.11.16", "1.11.16"), Some(true));
        assert_eq!(holds("=1.11.15", "1.11.16"), Some(false));
        assert_eq!(holds("<1.12.0", "1.12.0-rc1"), Some(false));
        assert_eq!(holds(">1.12.0-b1", "1.12.0"), Some(true));
    }

    #[test]
    fn blanks_and_short_versions_are_no_requirements() {
        assert_eq!(holds(" <2.0.0", "1.11.16"), None);
        assert_eq!(holds(">=1.8", "1.11.16"), None);
        assert_eq!(holds("01.8.0", "1.11.16"), None);
    }
}
