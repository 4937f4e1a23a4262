//! A text into the tokens that matter where Python's sqlparse cuts statements.

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A blank or a tab.
    Blank,
    /// The end of a line.
    NewLine,
    /// A comment up to the end of its line.
    LineComment,
    /// Any other comment.
    Comment,
    /// `(`.
    Open,
    /// `)`.
    Close,
    /// `;`.
    Semicolon,
    /// A word that may be a keyword.
    Word,
    /// `CREATE`, perhaps with `OR REPLACE`.
    Create,
    /// Anything else.
    Other,
}

/// Cuts a text into tokens.
pub(super) struct Lexer<'t> {
    text: &'t str,
    at: usize,
    /// What is known not to stand in the rest of the text.
    absent: Absent,
}

#[derive(Default)]
struct Absent {
    comment_end: bool,
    single: bool,
    double: bool,
    backtick: bool,
    acute: bool,
    bracket: bool,
    /// How many dollar quotes have no end.
    tags: usize,
}

/// After so many dollar quotes without an end, none is looked for.
const UNENDED_TAGS: usize = 1000;

impl<'t> Lexer<'t> {
    /// A lexer at the start of a text.
    pub(super) fn new(text: &'t str) -> Lexer<'t> {
        Lexer {
            text,
            at: 0,
            absent: Absent::default(),
        }
    }

    /// The character before a place.
    fn before(&self, at: usize) -> Option<char> {
        self.text[..at].chars().next_back()
    }

    /// The kind of what stands here, and where it ends.
    fn token(&mut self) -> (Kind, usize) {
        let at = self.at;
        let rest = &self.text[at..];
        let bytes = rest.as_bytes();
        let second = bytes.get(1).copied().unwrap_or(0);
        if let Some(end) = self.delimited(rest) {
            return (
                if bytes[0] == b'$' || rest.starts_with("/*+") {
                    Kind::Other
                } else {
                    Kind::Comment
                },
                end,
            );
        }
        match bytes[0] {
            b'-' if second == b'-' => line_comment(rest),
            b'#' if second == b' ' => line_comment(rest),
            b'\r' if second == b'\n' => (Kind::NewLine, 2),
            b'\r' | b'\n' => (Kind::NewLine, 1),
            b':' if second == b'=' || second == b':' => (Kind::Other, 2),
            b'`' => self.quoted(rest, '`', false),
            b'\'' => self.quoted(rest, '\'', true),
            b'"' => self.quoted(rest, '"', true),
            b'[' => self.bracketed(rest),
            b'%' if rest.starts_with("%s") => (Kind::Other, 2),
            b'$' | b':' if !self.before(at).is_some_and(is_word) => {
                (Kind::Other, 1 + word_length(&rest[1..]))
            }
            b'\\' => (Kind::Other, 1 + word_length(&rest[1..])),
            b'@' | b'#' => (Kind::Other, 1 + name_after(rest)),
            b'(' => (Kind::Open, 1),
            b')' => (Kind::Close, 1),
            b';' => (Kind::Semicolon, 1),
            b'-' if second == b'>' => (Kind::Other, 2),
            b'-' => (Kind::Other, 1),
            b'+' | b'/' | b'%' | b'^' | b'&' | b'|' => (Kind::Other, operator_length(rest)),
            _ => self.other(rest),
        }
    }

    fn other(&mut self, rest: &str) -> (Kind, usize) {
        match rest.chars().next() {
            Some('´') => self.quoted(rest, '´', false),
            Some(c) if c.is_whitespace() => (Kind::Blank, c.len_utf8()),
            Some(c) if is_word(c) => self.word(rest, c),
            Some(c) => (Kind::Other, c.len_utf8()),
            None => (Kind::Other, 0),
        }
    }

    /// A comment between `/*` and `*/`, or a dollar quote.
    fn delimited(&mut self, rest: &str) -> Option<usize> {
        if rest.starts_with("/*") && !self.absent.comment_end {
            let start = if rest.starts_with("/*+") { 3 } else { 2 };
            let end = rest[start..].find("*/");
            self.absent.comment_end = end.is_none();
            return end.map(|end| start + end + 2);
        }
        if !rest.starts_with('$')
            || self.absent.tags > UNENDED_TAGS
            || self
                .before(self.at)
                .is_some_and(|c| is_word(c) || c == '"' || c == '$')
        {
            return None;
        }
        let tag = word_length(&rest[1..]);
        let first = rest[1..].chars().next();
        let named = tag == 0 || first.is_some_and(|c| c == '_' || is_letter(c));
        let opener = rest
            .get(..tag + 2)
            .filter(|mark| named && mark.ends_with('$'))?;
        let body = &rest[opener.len()..];
        let end = body.find(opener);
        self.absent.tags += usize::from(end.is_none());
        end.map(|end| end + 2 * opener.len())
    }

    /// A quoted text; doubled quotes and, if said so, a backslash before one do not end it, unless
    /// nothing else does.
    fn quoted(&mut self, rest: &str, quote: char, backslash: bool) -> (Kind, usize) {
        let width = quote.len_utf8();
        let absent = match quote {
            '\'' => &mut self.absent.single,
            '"' => &mut self.absent.double,
            '`' => &mut self.absent.backtick,
            _ => &mut self.absent.acute,
        };
        if *absent {
            return (Kind::Other, width);
        }
        let mut candidate = None;
        let mut at = width;
        while let Some(found) = rest[at..].find(quote).map(|found| at + found) {
            if backslash && found > at && rest.as_bytes()[found - 1] == b'\\' {
                candidate = Some(found + width);
                at = found + width;
            } else if rest[found + width..].starts_with(quote) {
                candidate = Some(found + width);
                at = found + 2 * width;
            } else {
                return (Kind::Other, found + width);
            }
        }
        *absent = candidate.is_none();
        (Kind::Other, candidate.unwrap_or(width))
    }

    /// A name in brackets; after a word or a bracket it is an index.
    fn bracketed(&mut self, rest: &str) -> (Kind, usize) {
        let index = self
            .before(self.at)
            .is_some_and(|c| is_word(c) || c == ']' || c == ')');
        if index || self.absent.bracket {
            return (Kind::Other, 1);
        }
        match rest[1..].find(['[', ']']) {
            Some(end) if end > 0 && rest.as_bytes()[1 + end] == b']' => (Kind::Other, end + 2),
            Some(_) => (Kind::Other, 1),
            None => {
                self.absent.bracket = true;
                (Kind::Other, 1)
            }
        }
    }

    /// A word: a name before a dot, after one, or before a parenthesis; else perhaps a keyword.
    fn word(&self, rest: &str, first: char) -> (Kind, usize) {
        let plain = word_length(rest);
        let word = &rest[..plain];
        if is_one_of(word, &["CASE", "IN", "VALUES", "USING", "FROM", "AS"]) {
            return (Kind::Word, plain);
        }
        let after = &rest[plain..];
        let behind_dot = self.before(self.at) == Some('.');
        if is_letter(first) && (behind_dot || after.starts_with('(') || is_before_dot(after)) {
            return (Kind::Other, plain);
        }
        if first.is_ascii_digit() {
            let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
            if !rest[digits..].starts_with(|c| c == '_' || is_letter(c)) {
                return (Kind::Other, digits);
            }
        }
        if word.eq_ignore_ascii_case("END") {
            let next = blanks_then_word(after);
            let closes = next
                .is_some_and(|(_, word)| is_one_of(word, &["IF", "LOOP", "WHILE", "FOR", "CASE"]));
            let more = next.map_or(
                0,
                |(blanks, word)| if closes { blanks + word.len() } else { 0 },
            );
            return (Kind::Word, plain + more);
        }
        if word.eq_ignore_ascii_case("GO")
            && let Some(count) = repeated(after)
        {
            return (Kind::Word, plain + count);
        }
        if word.eq_ignore_ascii_case("CREATE") {
            return (Kind::Create, plain);
        }
        if word.eq_ignore_ascii_case("IF")
            && let Some(length) = exists(after)
        {
            return (Kind::Other, plain + length);
        }
        if word.eq_ignore_ascii_case("HANDLER")
            && let Some((blanks, next)) = blanks_then_word(after)
            && next.eq_ignore_ascii_case("FOR")
        {
            return (Kind::Other, plain + blanks + next.len());
        }
        let long = rest
            .find(|c| !is_word(c) && c != '$' && c != '#')
            .unwrap_or(rest.len());
        (
            if long == plain {
                Kind::Word
            } else {
                Kind::Other
            },
            long,
        )
    }
}

impl<'t> Iterator for Lexer<'t> {
    type Item = (Kind, &'t str);

    fn next(&mut self) -> Option<(Kind, &'t str)> {
        if self.at >= self.text.len() {
            return None;
        }
        let (kind, length) = self.token();
        let end = self.at + length.max(1);
        let token = self.text.get(self.at..end).unwrap_or(&self.text[self.at..]);
        self.at += token.len();
        Some((kind, token))
    }
}

fn line_comment(rest: &str) -> (Kind, usize) {
    let end = rest.find(['\r', '\n']).unwrap_or(rest.len());
    let line_end = if rest[end..].starts_with("\r\n") {
        2
    } else {
        1
    };
    let hint = rest.starts_with("--+") || rest.starts_with("# +");
    let kind = if hint { Kind::Other } else { Kind::LineComment };
    (kind, (end + line_end).min(rest.len()))
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// What may begin a name.
fn is_letter(c: char) -> bool {
    c.is_ascii_alphabetic() || ('À'..='ü').contains(&c)
}

fn word_length(rest: &str) -> usize {
    rest.find(|c| !is_word(c)).unwrap_or(rest.len())
}

/// The bytes of a name of at least two characters after `@` or `#`.
fn name_after(rest: &str) -> usize {
    let hashes = usize::from(rest.starts_with("##"));
    let name = &rest[1 + hashes..];
    match name.chars().next() {
        Some(first) if is_letter(first) && word_length(name) > first.len_utf8() => {
            hashes + word_length(name)
        }
        _ => operator_length(rest).saturating_sub(1),
    }
}

fn operator_length(rest: &str) -> usize {
    rest.find(|c| !"+/@#%^&|-".contains(c))
        .unwrap_or(rest.len())
}

fn is_one_of(word: &str, words: &[&str]) -> bool {
    words.iter().any(|one| word.eq_ignore_ascii_case(one))
}

/// Whether a dot follows that is not that of a number.
fn is_before_dot(after: &str) -> bool {
    let after = after.trim_start();
    after
        .strip_prefix('.')
        .is_some_and(|next| !next.starts_with(|c: char| c.is_numeric()))
}

/// At least one blank, and the word behind.
fn blanks_then_word(after: &str) -> Option<(usize, &str)> {
    let word = after.trim_start();
    let blanks = after.len() - word.len();
    let length = word_length(word);
    (blanks > 0 && length > 0).then(|| (blanks, &word[..length]))
}

/// The bytes of `EXISTS` or `NOT EXISTS` after an `IF`.
fn exists(after: &str) -> Option<usize> {
    let (blanks, word) = blanks_then_word(after)?;
    let length = blanks + word.len();
    if word.eq_ignore_ascii_case("EXISTS") {
        return Some(length);
    }
    let (more, next) =
        blanks_then_word(&after[length..]).filter(|_| word.eq_ignore_ascii_case("NOT"))?;
    next.eq_ignore_ascii_case("EXISTS")
        .then_some(length + more + next.len())
}

/// The bytes of the number after a `GO`.
fn repeated(after: &str) -> Option<usize> {
    let blank = after
        .chars()
        .next()
        .filter(|c| c.is_whitespace())?
        .len_utf8();
    let number = word_length(&after[blank..]);
    let digits = &after[blank..blank + number];
    (number > 0 && digits.chars().all(char::is_numeric)).then_some(blank + number)
}
