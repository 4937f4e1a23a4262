//! The colours of pictures that bring their own paper.

use super::picture::{Tone, Verb};

/// Whatever may meet something else at the same time.
pub(super) const RACE: &str = "#c2185b";

/// Lines of the order.
pub(super) const ORDER: &str = "#8a8f98";

/// The fill and the line of what has a tone; texts on it are black.
pub(super) fn tone(tone: Tone) -> (&'static str, &'static str) {
    match tone {
        Tone::Nothing => ("#f3f4f6", "#b6bbc4"),
        Tone::Calm => ("#e3f4e8", "#3d8b57"),
        Tone::Unknown => ("#ece7f8", "#7257b5"),
        Tone::Adds => ("#fdf0d3", "#b7791f"),
        Tone::Harm => ("#fde3e1", "#c0392b"),
    }
}

/// The colour of a line.
pub(super) fn verb(verb: Verb) -> &'static str {
    match verb {
        Verb::Creates => "#2e7d4f",
        Verb::Writes => "#2563b8",
        Verb::Drops => "#c0392b",
        Verb::Reads => "#6b7280",
        Verb::Touches => "#b7791f",
    }
}
