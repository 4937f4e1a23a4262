//! Joining and repeating texts, provenance kept.

use crate::render::{Eval, Interp};
use crate::source::{Text, TextBuilder};

/// A text of more parts than that comes as a whole from the expression that makes it.
pub(crate) const MAX_RUNS: usize = 100_000;

/// The texts one after the other. Parts of unknown origin come from the expression being evaluated.
///
/// # Errors
/// Too long.
pub(crate) fn concat(interp: &mut Interp<'_>, parts: &[&Text]) -> Eval<Text> {
    let length = parts.iter().map(|part| part.as_str().len()).sum();
    interp.check_bytes(length)?;
    let runs: usize = parts.iter().map(|part| part.runs().len()).sum();
    if runs == 0 || runs > MAX_RUNS {
        let joined: String = parts.iter().map(|part| part.as_str()).collect();
        return Ok(Text::new(joined));
    }
    let origin = interp.origin();
    let mut builder = TextBuilder::default();
    for part in parts {
        builder.append(part, origin.as_ref());
    }
    Ok(builder.finish())
}

/// The text several times. Its origin is then the expression that repeats it.
///
/// # Errors
/// Too long.
pub(crate) fn repeat(interp: &mut Interp<'_>, text: &Text, times: i128) -> Eval<Text> {
    let times = usize::try_from(times.max(0)).unwrap_or(usize::MAX);
    if times == 1 {
        return Ok(text.clone());
    }
    interp.check_bytes(text.as_str().len().saturating_mul(times))?;
    if text.as_str().is_empty() {
        return Ok(text.clone());
    }
    Ok(Text::new(text.as_str().repeat(times)))
}
