//! The reader (being written).
use super::Node;
use crate::diagnostic::Diagnostic;
use crate::source::{FileId, SourceTree};

/// Reads the document of a file; `None` if it is empty.
///
/// # Errors
/// The problems found; a key written twice is a warning, not an error, and stands in the second value.
pub fn read(
    _sources: &SourceTree,
    _file: FileId,
) -> Result<(Option<Node>, Vec<Diagnostic>), Vec<Diagnostic>> {
    unimplemented!()
}
