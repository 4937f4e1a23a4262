//! Texts made of texts: the origin of every byte is kept.

use crate::render::{Eval, Interp, ops};
use crate::source::{Origin, Run, Text, TextBuilder};

/// A text whose letters changed case; its bytes keep their places if all are ASCII.
pub(crate) fn recased(text: &Text, changed: String) -> Text {
    if text.runs().is_empty() || changed.len() != text.as_str().len() || !changed.is_ascii() {
        return Text::new(changed);
    }
    let loose = |run: &Run| Run {
        at: run.at,
        origin: Origin {
            exact: run.origin.exact && changed == text.as_str(),
            ..run.origin.clone()
        },
    };
    let runs = text.runs().iter().map(loose).collect();
    Text::with_runs(changed, runs)
}

/// `str.replace`: at most `limit` occurrences, all without one.
///
/// # Errors
/// The result is too long.
pub(crate) fn replace(
    interp: &mut Interp<'_>,
    text: &Text,
    (old, new): (&Text, &Text),
    limit: Option<usize>,
) -> Eval<Text> {
    let source = text.as_str();
    let limit = limit.unwrap_or(usize::MAX);
    let count = source.matches(old.as_str()).take(limit).count();
    if count == 0 {
        return Ok(text.clone());
    }
    let grown = new
        .as_str()
        .len()
        .saturating_sub(old.as_str().len())
        .saturating_mul(count);
    interp.check_bytes(source.len().saturating_add(grown))?;
    let unknown = text.runs().is_empty() && new.runs().is_empty();
    if unknown || text.runs().len().saturating_add(count) > ops::MAX_RUNS {
        return Ok(Text::new(source.replacen(
            old.as_str(),
            new.as_str(),
            limit,
        )));
    }
    let mut builder = Builder::new(interp);
    let mut end = 0;
    for (at, found) in source.match_indices(old.as_str()).take(limit) {
        builder.push(&text.slice(end..at));
        let replaced = text.origin(u32::try_from(at).unwrap_or(u32::MAX));
        builder.push_near(new, replaced);
        end = at + found.len();
    }
    builder.push(&text.slice(end..source.len()));
    Ok(builder.finish())
}

/// Builds a text of texts; those of unknown origin come from where the evaluation stands.
pub(crate) struct Builder {
    here: Option<Origin>,
    mapped: TextBuilder,
    plain: String,
}

impl Builder {
    pub(crate) fn new(interp: &Interp<'_>) -> Builder {
        let here = interp.here().map(|span| Origin {
            span,
            exact: false,
            via: interp.trace(),
        });
        Builder {
            here,
            mapped: TextBuilder::default(),
            plain: String::new(),
        }
    }

    /// Appends a text.
    pub(crate) fn push(&mut self, text: &Text) {
        self.push_near(text, None);
    }

    /// Appends a text that stands in for one of a given origin.
    fn push_near(&mut self, text: &Text, near: Option<Origin>) {
        let own = text.runs().first().map(|run| run.origin.clone());
        match near.or_else(|| self.here.clone()).or(own) {
            Some(fallback) if self.plain.is_empty() => self.mapped.push_text(text, &fallback),
            _ => self.plain.push_str(text.as_str()),
        }
    }

    /// Bytes so far.
    pub(crate) fn len(&self) -> usize {
        self.mapped.len() + self.plain.len()
    }

    pub(crate) fn finish(self) -> Text {
        if self.plain.is_empty() {
            return self.mapped.finish();
        }
        Text::new(self.mapped.as_str().to_owned() + &self.plain)
    }
}
