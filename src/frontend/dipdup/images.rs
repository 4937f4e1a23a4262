//! Dockerfiles into the release of DipDup whose image they are built on.

use std::collections::BTreeMap;
use std::path::Path;

use super::pyproject::text;

/// Where projects have them; the second is where `dipdup init` writes one.
const FILES: [&str; 2] = ["Dockerfile", "deploy/Dockerfile"];

/// The tags of DipDup's images that a project is built on, such as `8.1.2` or `8.1`.
pub(super) fn pins(project: &Path) -> Vec<String> {
    let texts = FILES.iter().filter_map(|file| text(project, file));
    texts.filter_map(|text| last_image(&text)).collect()
}

/// The tag of the last stage that is built on an image of DipDup.
fn last_image(dockerfile: &str) -> Option<String> {
    let mut defaults = BTreeMap::new();
    let mut found = None;
    for line in dockerfile.lines() {
        let mut words = line.split_whitespace();
        let instruction = words.next().unwrap_or_default();
        if instruction.eq_ignore_ascii_case("arg") {
            defaults.extend(words.filter_map(|word| word.split_once('=')));
        } else if instruction.eq_ignore_ascii_case("from") {
            let image = words.find(|word| !word.starts_with("--"));
            found = image
                .and_then(|image| tag(&filled(image, &defaults)))
                .or(found);
        }
    }
    found
}

/// An image's name with the defaults of its arguments.
fn filled(image: &str, defaults: &BTreeMap<&str, &str>) -> String {
    let value = |name: &str| {
        defaults
            .get(name)
            .map(|value| value.trim_matches(['"', '\'']))
    };
    let mut text = String::new();
    let mut rest = image;
    while let Some((before, behind)) = rest.split_once('$') {
        text.push_str(before);
        let (name, after) = match behind
            .strip_prefix('{')
            .and_then(|rest| rest.split_once('}'))
        {
            Some(braced) => braced,
            None => {
                let end = behind.find(|c: char| !c.is_ascii_alphanumeric() && c != '_');
                behind.split_at(end.unwrap_or(behind.len()))
            }
        };
        let (name, default) = name.split_once(":-").unwrap_or((name, ""));
        text.push_str(value(name).unwrap_or(default));
        rest = after;
    }
    text + rest
}

/// The tag of `dipdup/dipdup:8.1.2`, if it begins with a release.
fn tag(image: &str) -> Option<String> {
    let image = image.split('@').next().unwrap_or_default();
    let name = image.rsplit('/').next()?;
    let tag = name.strip_prefix("dipdup:")?;
    let end = tag.find(|c: char| !c.is_ascii_digit() && c != '.');
    let release = tag.get(..end.unwrap_or(tag.len()))?;
    (!release.is_empty()).then(|| release.to_owned())
}

#[cfg(test)]
mod tests {
    use super::last_image;

    #[test]
    fn an_images_tag_is_a_release() {
        for (dockerfile, pin) in [
            ("FROM dipdup/dipdup:8.1.2", Some("8.1.2")),
            (
                "# hi\nfrom --platform=linux/amd64 ghcr.io/dipdup-io/dipdup:8.1 as base",
                Some("8.1"),
            ),
            ("FROM dipdup/dipdup:8.1.2-slim@sha256:00", Some("8.1.2")),
            ("ARG V=8.4\nFROM dipdup/dipdup:${V}", Some("8.4")),
            ("ARG V=\"8.4\"\nFROM dipdup/dipdup:$V", Some("8.4")),
            ("FROM dipdup/dipdup:${V:-8.2.0}", Some("8.2.0")),
            ("FROM dipdup/dipdup:8.1\nFROM scratch", Some("8.1")),
            ("FROM localhost:5000/dipdup", None),
            ("FROM dipdup/dipdup:next\n# FROM dipdup/dipdup:8.0", None),
            ("FROM python:3.12\nRUN pip install dipdup==8.1", None),
            ("FROM acme/mydipdup:8.1", None),
        ] {
            assert_eq!(last_image(dockerfile).as_deref(), pin, "{dockerfile}");
        }
    }
}
