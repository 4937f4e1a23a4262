//! The files of a project, read once, and positions in them.

use std::collections::HashMap;
use std::sync::Arc;

/// A file of a [`SourceTree`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FileId(pub u32);

/// A range of bytes in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Span {
    /// The file.
    pub file: FileId,
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

/// A place in a file as people count: both from 1, columns in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// Line, from 1.
    pub line: u32,
    /// Column in characters, from 1.
    pub column: u32,
}

/// One file: its path relative to the project folder, with `/`, and its whole text.
#[derive(Debug, Clone)]
pub struct SourceFile {
    /// Relative to the project folder, `/` between its parts.
    pub path: Arc<str>,
    /// The whole text as it stands on disk.
    pub text: Arc<str>,
    /// Byte offsets at which lines start, the first is 0; of a short text they are counted when somebody
    /// asks.
    lines: Option<Arc<[u32]>>,
}

/// The longest text, in bytes, whose lines are counted again for each position.
const SHORT: usize = 1 << 11;

/// All files that a compilation reads.
#[derive(Debug, Clone, Default)]
pub struct SourceTree {
    files: Vec<SourceFile>,
    /// Texts that stand in for those on disk, by path.
    instead: HashMap<Arc<str>, Arc<str>>,
}

impl SourceTree {
    /// No files yet; those of these paths will have these texts, whatever stands on disk.
    pub fn with_texts(instead: HashMap<Arc<str>, Arc<str>>) -> SourceTree {
        SourceTree {
            files: Vec::new(),
            instead,
        }
    }

    /// Adds a file and names it.
    pub fn add(&mut self, path: impl Into<Arc<str>>, text: impl Into<Arc<str>>) -> FileId {
        self.push(SourceFile::new(path, text))
    }

    /// Adds a file and names it; the names count from 0.
    pub fn push(&mut self, file: SourceFile) -> FileId {
        let file = match self.instead.get(&file.path) {
            Some(text) => SourceFile::new(file.path, Arc::clone(text)),
            None => file,
        };
        let id = FileId(u32::try_from(self.files.len()).unwrap_or(u32::MAX));
        self.files.push(file);
        id
    }

    /// The file of that id.
    pub fn file(&self, id: FileId) -> &SourceFile {
        &self.files[id.0 as usize]
    }

    /// All files in the order in which they were added.
    pub fn files(&self) -> impl Iterator<Item = (FileId, &SourceFile)> {
        self.files
            .iter()
            .enumerate()
            .map(|(n, file)| (FileId(n as u32), file))
    }

    /// Line and column of a span's first byte.
    pub fn start(&self, span: Span) -> Position {
        self.file(span.file).position(span.start)
    }

    /// Line and column of a span's end (one past its last byte).
    pub fn end(&self, span: Span) -> Position {
        self.file(span.file).position(span.end)
    }
}

impl SourceFile {
    /// A file with its path relative to the project folder and its whole text.
    pub fn new(path: impl Into<Arc<str>>, text: impl Into<Arc<str>>) -> SourceFile {
        let text = text.into();
        let lines = (text.len() > SHORT).then(|| line_starts(&text));
        SourceFile {
            path: path.into(),
            text,
            lines,
        }
    }

    /// Line and column of a byte offset; an offset past the end is the end.
    pub fn position(&self, offset: u32) -> Position {
        let mut offset = (offset as usize).min(self.text.len());
        while !self.text.is_char_boundary(offset) {
            offset -= 1;
        }
        let (line, start) = self.line(offset);
        let column = self.text[start..offset].chars().count() + 1;
        Position {
            line: line as u32 + 1,
            column: column as u32,
        }
    }

    /// The line of a byte, from 0, and where the line starts.
    fn line(&self, offset: usize) -> (usize, usize) {
        let Some(lines) = &self.lines else {
            let before = &self.text.as_bytes()[..offset];
            let start = memchr::memrchr(b'\n', before).map_or(0, |end| end + 1);
            return (memchr::memchr_iter(b'\n', before).count(), start);
        };
        let line = lines.partition_point(|&start| start as usize <= offset) - 1;
        (line, lines[line] as usize)
    }
}

fn line_starts(text: &str) -> Arc<[u32]> {
    let ends = memchr::memchr_iter(b'\n', text.as_bytes());
    std::iter::once(0)
        .chain(ends.map(|end| end as u32 + 1))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters() {
        let file = SourceFile::new("a.sql", "é = 1\r\n😀x");
        let at = |offset| {
            let position = file.position(offset);
            (position.line, position.column)
        };
        assert_eq!(
            [at(0), at(2), at(8), at(12), at(13), at(99)],
            [(1, 1), (1, 2), (2, 1), (2, 2), (2, 3), (2, 3)]
        );
        assert_eq!(at(9), (2, 1));
    }

    #[test]
    fn lines_are_the_same_whether_they_are_counted_or_looked_up() {
        for text in ["\n", "a", "\n\n", "a\nbc\n", "a\r\nb"] {
            let short = SourceFile::new("a.sql", text);
            let long = SourceFile::new("a.sql", text.to_owned() + &"x".repeat(SHORT));
            assert!(short.lines.is_none() && long.lines.is_some());
            for offset in 0..=text.len() as u32 {
                assert_eq!(
                    short.position(offset),
                    long.position(offset),
                    "{text:?} {offset}"
                );
            }
        }
    }
}
