//! Diagnostics of a project into ones that show nothing of the environment: what came from there is
//! shown as the files write it, `${VARIABLE}`.

use crate::diagnostic::Diagnostic;

/// From this length on a value is hidden wherever it stands; shorter ones only as words in quotes, where
/// messages put what is the user's.
const LONG: usize = 4;

/// Words of the configuration that give nothing away.
const PLAIN: [&str; 11] = [
    "", "true", "false", "yes", "no", "on", "off", "null", "none", "sqlite", "postgres",
];

/// Values from the environment, the longest first, and what the files have in their place.
#[derive(Debug, Clone, Default)]
pub(in super::super) struct Masks(Vec<(String, String)>);

impl Masks {
    /// Adds a value that was put in place of what is written.
    pub(super) fn add(&mut self, value: &str, written: &str) {
        let plain = PLAIN.contains(&value.to_ascii_lowercase().as_str());
        if plain || self.0.iter().any(|(known, _)| known == value) {
            return;
        }
        let place = self
            .0
            .partition_point(|(known, _)| known.len() >= value.len());
        self.0.insert(place, (value.to_owned(), written.to_owned()));
    }

    /// A diagnostic as the user may see it.
    pub(in super::super) fn diagnostic(&self, mut diagnostic: Diagnostic) -> Diagnostic {
        if self.0.is_empty() {
            return diagnostic;
        }
        diagnostic.message = self.text(&diagnostic.message);
        diagnostic.label = self.text(&diagnostic.label);
        diagnostic.help = diagnostic.help.map(|help| self.text(&help));
        for label in &mut diagnostic.related {
            label.message = self.text(&label.message);
        }
        diagnostic
    }

    /// A message as the user may see it.
    pub(in super::super) fn text(&self, text: &str) -> String {
        let mut masked = String::new();
        let mut quote = None;
        let mut before = None;
        let mut rest = text;
        while let Some(next) = rest.chars().next() {
            let found = self.0.iter().find(|(value, _)| {
                let long = value.len() >= LONG;
                let after = rest.strip_prefix(value.as_str());
                after.is_some_and(|after| long || quote.is_some() && is_word(before, after))
            });
            let length = match found {
                Some((value, written)) => {
                    masked.push_str(written);
                    value.len()
                }
                None => {
                    match quote {
                        Some(open) if open == next => quote = None,
                        None if matches!(next, '`' | '\'') => quote = Some(next),
                        _ => {}
                    }
                    masked.push(next);
                    next.len_utf8()
                }
            };
            let (taken, left) = rest.split_at(length);
            before = taken.chars().next_back();
            rest = left;
        }
        masked
    }
}

/// Whether what stands between two characters is a word of its own.
fn is_word(before: Option<char>, after: &str) -> bool {
    let is_part = |c: char| c.is_alphanumeric();
    !before.is_some_and(is_part) && !after.starts_with(is_part)
}

#[cfg(test)]
mod tests {
    use super::Masks;

    #[test]
    fn values_are_shown_as_they_are_written() {
        let mut masks = Masks::default();
        masks.add("hunter2", "${PASSWORD}");
        masks.add("hunter2-and-more", "${LONGER:-x}");
        masks.add("ab", "${SHORT}");
        masks.add("true", "${TRUE}");
        for (text, masked) in [
            ("the hook `hunter2`", "the hook `${PASSWORD}`"),
            ("'xhunter2-and-more'", "'x${LONGER:-x}'"),
            ("about `a_ab` and `cab`", "about `a_${SHORT}` and `cab`"),
            ("must be true", "must be true"),
        ] {
            assert_eq!(masks.text(text), masked);
        }
    }
}
