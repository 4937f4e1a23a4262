//! Python's pattern syntax into that of `fancy-regex`, where they differ.

/// Python's flags that change what a pattern means.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Flags {
    pub(super) multiline: bool,
    pub(super) verbose: bool,
    pub(super) ignore_case: bool,
    pub(super) dot_all: bool,
}

impl Flags {
    /// The flags in a sum of Python's values.
    pub(super) fn of(bits: i128) -> Flags {
        let has = |bit| bits & bit != 0;
        Flags {
            ignore_case: has(2),
            multiline: has(8),
            dot_all: has(16),
            verbose: has(64),
        }
    }

    /// With those that the pattern itself turns on at its start.
    pub(super) fn with_inline(mut self, pattern: &str) -> Flags {
        let Some((letters, _)) = pattern
            .strip_prefix("(?")
            .and_then(|rest| rest.split_once(')'))
        else {
            return self;
        };
        if letters.chars().all(|letter| "aiLmsux".contains(letter)) {
            self.ignore_case |= letters.contains('i');
            self.multiline |= letters.contains('m');
            self.dot_all |= letters.contains('s');
            self.verbose |= letters.contains('x');
        }
        self
    }
}

/// A pattern that means to `fancy-regex` what the given one means to Python.
pub(super) fn translate(pattern: &str, flags: Flags) -> String {
    let flags = flags.with_inline(pattern);
    let letters: String = [
        (flags.ignore_case, 'i'),
        (flags.dot_all, 's'),
        (flags.verbose, 'x'),
    ]
    .into_iter()
    .filter_map(|(on, letter)| on.then_some(letter))
    .collect();
    let mut translator = Translator {
        rest: pattern,
        output: String::new(),
        flags,
    };
    if !letters.is_empty() {
        translator.output = format!("(?{letters})");
    }
    translator.run();
    translator.output
}

struct Translator<'a> {
    rest: &'a str,
    output: String,
    flags: Flags,
}

impl Translator<'_> {
    fn run(&mut self) {
        self.skip_flags();
        while let Some(character) = self.next() {
            match character {
                '\\' => self.escape(false),
                '[' => self.class(),
                '{' => self.brace(),
                '#' if self.flags.verbose => self.comment(),
                '^' if self.flags.multiline => self.output.push_str("(?m:^)"),
                '$' if self.flags.multiline => self.output.push_str("(?m:$)"),
                '$' => self.output.push_str(r"(?=\n?\z)"),
                '(' => self.group(),
                other => self.output.push(other),
            }
        }
    }

    fn next(&mut self) -> Option<char> {
        let mut chars = self.rest.chars();
        let character = chars.next();
        self.rest = chars.as_str();
        character
    }

    /// Flags at the start are in `self.flags` already.
    fn skip_flags(&mut self) {
        if let Some((letters, rest)) = self
            .rest
            .strip_prefix("(?")
            .and_then(|rest| rest.split_once(')'))
            && !letters.is_empty()
            && letters.chars().all(|letter| "aiLmsux".contains(letter))
        {
            self.rest = rest;
        }
    }

    fn escape(&mut self, in_class: bool) {
        match self.next() {
            Some('Z') if !in_class => self.output.push_str(r"\z"),
            Some('b') if in_class => self.output.push_str(r"\x08"),
            Some('0') => self.output.push_str(r"\x00"),
            Some('v') => self.output.push_str(r"\x0b"),
            Some('\n') => self.output.push_str(r"\n"),
            Some(
                letter @ ('"' | '\'' | '/' | ',' | ':' | ';' | '=' | '!' | '@' | '%' | '`' | '<'
                | '>' | '_'),
            ) => {
                self.output.push(letter);
            }
            Some(other) => {
                self.output.push('\\');
                self.output.push(other);
            }
            None => self.output.push('\\'),
        }
    }

    /// A character class: brackets and doubled operators inside are plain characters to Python.
    fn class(&mut self) {
        self.output.push('[');
        if let Some(rest) = self.rest.strip_prefix('^') {
            self.rest = rest;
            self.output.push('^');
        }
        if let Some(rest) = self.rest.strip_prefix(']') {
            self.rest = rest;
            self.output.push_str(r"\]");
        }
        while let Some(character) = self.next() {
            match character {
                ']' => {
                    self.output.push(']');
                    return;
                }
                '\\' => self.escape(true),
                '[' | '&' | '~' | '#' | ' ' => {
                    self.output.push('\\');
                    self.output.push(character);
                }
                other => self.output.push(other),
            }
        }
    }

    /// `{,3}` is `{0,3}`; a brace that is no repetition is itself.
    fn brace(&mut self) {
        let repetition = self
            .rest
            .split_once('}')
            .map(|(inner, _)| inner)
            .filter(|inner| {
                let mut parts = inner.split(',');
                let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
                let (first, second) = (parts.next().unwrap_or(""), parts.next());
                let some = !first.is_empty() || second.is_some_and(|second| !second.is_empty());
                some && digits(first) && second.is_none_or(digits) && parts.next().is_none()
            });
        match repetition {
            Some(inner) if inner.starts_with(',') => self.output.push_str("{0"),
            Some(_) => self.output.push('{'),
            None => self.output.push_str(r"\{"),
        }
    }

    fn comment(&mut self) {
        let end = self.rest.find('\n').unwrap_or(self.rest.len());
        self.rest = &self.rest[end..];
    }

    fn group(&mut self) {
        if let Some(rest) = self.rest.strip_prefix("?#") {
            let end = rest.find(')').map_or(rest.len(), |at| at + 1);
            self.rest = &rest[end..];
            return;
        }
        self.output.push('(');
        if let Some(rest) = self.rest.strip_prefix("?P=") {
            // A reference to a named group: `(?P=name)`.
            let (name, rest) = rest.split_once(')').unwrap_or((rest, ""));
            self.output.push_str(&format!("?P={name})"));
            self.rest = rest;
        }
    }
}
