//! What hookc has to say about the user's files: plain data with spans. Source text is joined
//! only in [`crate::report`].

use crate::source::Span;

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Worth knowing.
    Note,
    /// Probably not meant.
    Warning,
    /// The work cannot be done, or what was asked for fails.
    Error,
}

/// A place with a word on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// The place.
    pub span: Span,
    /// What is there; may be empty for the primary place.
    pub message: String,
}

/// A rule of the linter, as far as a report shows it.
#[derive(Debug, PartialEq, Eq)]
pub struct About {
    /// Stable, such as `T001`.
    pub code: &'static str,
    /// The bad pattern in kebab-case.
    pub name: &'static str,
    /// Its page, in Markdown: a title, a sentence, then sections.
    pub page: &'static str,
}

impl About {
    /// The page's sentence.
    pub fn summary(&self) -> String {
        let paragraphs = self.page.split("\n\n").map(str::trim);
        paragraphs
            .filter(|paragraph| !paragraph.starts_with('#'))
            .find(|paragraph| !paragraph.is_empty())
            .unwrap_or(self.name)
            .replace('\n', " ")
    }
}

/// A change that removes a finding and nothing else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// What it does, as an order: `add if exists`.
    pub message: String,
    /// Bytes of files and what takes their place; they do not overlap.
    pub edits: Vec<(Span, String)>,
}

/// One finding. Codes are stable; each stage makes its own with small constructors.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// Stable, such as `jinja::unclosed-block` or `dbt::unknown-ref`.
    pub code: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// What is wrong, in the user's words; no final period.
    pub message: String,
    /// Where. `None` where no file is to blame.
    pub span: Option<Span>,
    /// What stands at `span`; may be empty.
    pub label: String,
    /// How to fix it.
    pub help: Option<String>,
    /// Further places: what this one contradicts, the calls that led here.
    pub related: Vec<Label>,
    /// Targets in which it holds; empty for all.
    pub targets: Vec<String>,
    /// The rule that found it, if one of the linter's did.
    pub rule: Option<&'static About>,
    /// The SQL that the place renders to, where it does not stand there as it is.
    pub rendered: Option<String>,
    /// How to repair it, where that is certain.
    pub fix: Option<Fix>,
}

impl Diagnostic {
    /// An error.
    pub fn error(code: &'static str, message: impl Into<String>) -> Diagnostic {
        Diagnostic::new(code, Severity::Error, message)
    }

    /// A warning.
    pub fn warning(code: &'static str, message: impl Into<String>) -> Diagnostic {
        Diagnostic::new(code, Severity::Warning, message)
    }

    /// A diagnostic without a place.
    pub fn new(code: &'static str, severity: Severity, message: impl Into<String>) -> Diagnostic {
        Diagnostic {
            code,
            severity,
            message: message.into(),
            span: None,
            label: String::new(),
            help: None,
            related: Vec::new(),
            targets: Vec::new(),
            rule: None,
            rendered: None,
            fix: None,
        }
    }

    /// The same at a place.
    pub fn at(mut self, span: impl Into<Option<Span>>) -> Diagnostic {
        self.span = span.into();
        self
    }

    /// The same with a word at the place.
    pub fn label(mut self, label: impl Into<String>) -> Diagnostic {
        self.label = label.into();
        self
    }

    /// The same with advice.
    pub fn help(mut self, help: impl Into<String>) -> Diagnostic {
        self.help = Some(help.into());
        self
    }

    /// The same with a further place.
    pub fn related(mut self, span: Span, message: impl Into<String>) -> Diagnostic {
        self.related.push(Label {
            span,
            message: message.into(),
        });
        self
    }
}

/// The candidate nearest to a name, if one is near enough to be meant.
pub fn closest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let folded = name.to_lowercase();
    candidates
        .into_iter()
        .map(|candidate| {
            (
                strsim::jaro_winkler(&folded, &candidate.to_lowercase()),
                candidate,
            )
        })
        .filter(|(score, _)| *score > 0.8)
        .max_by(|a, b| a.0.total_cmp(&b.0).then_with(|| b.1.cmp(a.1)))
        .map(|(_, candidate)| candidate)
}
