//! Files into texts that know where every byte comes from.

mod text;
mod tree;

pub use text::{Frame, Origin, Run, Text, TextBuilder};
pub use tree::{FileId, Position, SourceFile, SourceTree, Span};
