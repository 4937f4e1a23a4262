//! A text into statements as Snowflake's connector cuts it: line by line, at semicolons outside of
//! quotes, comments and dollar quotes. Blocks are not known to it.

/// What the scanner is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Inside {
    Nothing,
    Quote(u8),
    Comment,
    Dollars,
}

/// The statements, each with its semicolon and the comments around it.
pub(super) fn split(text: &str) -> Vec<&str> {
    let mut splitter = Splitter {
        parts: Vec::new(),
        start: 0,
        inside: Inside::Nothing,
    };
    let mut offset = 0;
    for line in text.split_inclusive('\n') {
        splitter.line(text, line, offset);
        offset += line.len();
    }
    if splitter.start < text.len() {
        splitter.parts.push(&text[splitter.start..]);
    }
    splitter.parts
}

struct Splitter<'t> {
    parts: Vec<&'t str>,
    /// Where the current statement begins.
    start: usize,
    inside: Inside,
}

impl<'t> Splitter<'t> {
    /// One line, which begins at an offset of the text.
    fn line(&mut self, text: &'t str, line: &'t str, offset: usize) {
        let bytes = line.as_bytes();
        let mut at = 0;
        // Whether the word that is being read holds an address: its slashes are no comment.
        let mut url = false;
        while let Some(&byte) = bytes.get(at) {
            let next = bytes.get(at + 1).copied();
            let (inside, width) = match (self.inside, byte) {
                (Inside::Comment, b'*') if next == Some(b'/') => (Inside::Nothing, 2),
                (Inside::Dollars, b'$') if next == Some(b'$') => (Inside::Nothing, 2),
                (Inside::Quote(quote), b'\\') if next.is_some_and(|n| n == quote || n == b'\\') => {
                    (self.inside, 2)
                }
                (Inside::Quote(quote), _) if byte == quote && next == Some(quote) => {
                    (self.inside, 2)
                }
                (Inside::Quote(quote), _) if byte == quote => (Inside::Nothing, 1),
                (Inside::Nothing, b'\'' | b'"') => (Inside::Quote(byte), 1),
                (Inside::Nothing, b'-' | b'/') if next == Some(byte) && !url => {
                    return;
                }
                (Inside::Nothing, b'/') if next == Some(b'*') && !url => (Inside::Comment, 2),
                (Inside::Nothing, b'$') if next == Some(b'$') => (Inside::Dollars, 2),
                (Inside::Nothing, b';') => {
                    at = self.end(text, line, offset, at + 1);
                    url = false;
                    continue;
                }
                (Inside::Nothing, b'!') if at == 0 => {
                    self.command(text, line, offset);
                    return;
                }
                _ => (self.inside, 1),
            };
            let changes = inside != self.inside && !matches!(inside, Inside::Quote(_));
            let ends_word = inside == Inside::Nothing && matches!(byte, b' ' | b'\t');
            url |= bytes[at..].starts_with(b"://");
            url &= !changes && !ends_word;
            self.inside = inside;
            at += width;
        }
    }

    /// A semicolon before `at`: the statement ends there, with a comment that ends the line. Where
    /// the next one begins in the line.
    fn end(&mut self, text: &'t str, line: &'t str, offset: usize, at: usize) -> usize {
        let mut at = at + usize::from(line[at..].starts_with('>'));
        let rest = line[at..].trim_start();
        if rest.is_empty() || rest.starts_with("--") {
            at = line.len();
        }
        self.parts.push(&text[self.start..offset + at]);
        at += line[at..].len() - line[at..].trim_start_matches([' ', '\t']).len();
        self.start = offset + at;
        at
    }

    /// A line of the client's own.
    fn command(&mut self, text: &'t str, line: &'t str, offset: usize) {
        if self.start < offset {
            self.parts.push(&text[self.start..offset]);
        }
        let line_text = line.trim();
        self.parts
            .push(line_text.strip_suffix(';').unwrap_or(line_text));
        self.start = offset + line.len();
    }
}
