//! Macro files into macros: finds the blocks that dbt finds (semantics 10.7, case 75) and parses
//! each by itself.
//!
//! dbt looks for blocks with patterns of its own before Jinja2 sees anything. What they do not see
//! (`{%+ macro ... %}`) is not there, and what they refuse is refused although Jinja2 would not.

use std::ops::Range as Bytes;
use std::sync::Arc;

use super::ast::{Macro, Name, Range, StmtKind};
use super::compile::check_macro;
use super::error::{ParseError, range};
use super::parser::{check_size, parse_body};
use super::patterns::{Patterns, Tag};
use super::scan::is_space;

/// The macros of a file.
pub type MacroBlocks = Vec<Arc<Macro>>;

/// A `{% snapshot name %}...{% endsnapshot %}`.
#[derive(Debug, Clone, PartialEq)]
pub struct SnapshotBlock {
    /// Its name.
    pub name: Name,
    /// Between the tags.
    pub body: Range,
    /// With the tags.
    pub whole: Range,
}

/// Parses a macro file: only `macro`, `materialization` and `test` blocks count. Positions are those
/// in `text`. What compiling refuses is
/// each macro's own [`refusal`](Macro::refusal).
///
/// # Errors
/// All problems found; each block is parsed by itself.
pub fn parse_macro_file(text: &str) -> Result<MacroBlocks, Vec<ParseError>> {
    blocks_of(text, &["macro", "materialization", "test", "data_test"])
}

/// Parses a file of a generic tests folder, of which only `test` blocks count.
///
/// # Errors
/// All problems found; each block is parsed by itself.
pub fn parse_test_file(text: &str) -> Result<MacroBlocks, Vec<ParseError>> {
    blocks_of(text, &["test", "data_test"])
}

/// Finds the snapshot blocks of a snapshot file.
///
/// # Errors
/// The first problem found.
pub fn snapshot_blocks(text: &str) -> Result<Vec<SnapshotBlock>, ParseError> {
    named_blocks(text, "snapshot")
}

/// Finds the docs blocks of a documentation file: name and range of the body.
///
/// # Errors
/// The first problem found.
pub fn docs_blocks(text: &str) -> Result<Vec<(Arc<str>, Range)>, ParseError> {
    let blocks = named_blocks(text, "docs")?;
    Ok(blocks
        .into_iter()
        .map(|block| (block.name, block.body))
        .collect())
}

fn named_blocks(text: &str, kind: &str) -> Result<Vec<SnapshotBlock>, ParseError> {
    check_size(text)?;
    let (blocks, error) = find_blocks(text, &[kind]);
    if let Some(error) = error {
        return Err(error);
    }
    blocks
        .into_iter()
        .map(|block| {
            let Some(name) = block.name else {
                let message = format!("a {kind} block needs a name");
                let error = ParseError::new("jinja::syntax", to_range(&block.opening), message);
                return Err(error.help(format!("write `{{% {kind} name %}}`")));
            };
            Ok(SnapshotBlock {
                name: text.get(name).unwrap_or_default().into(),
                body: range(block.opening.end, block.closing.start),
                whole: range(block.opening.start, block.closing.end),
            })
        })
        .collect()
}

fn blocks_of(text: &str, kinds: &[&str]) -> Result<MacroBlocks, Vec<ParseError>> {
    check_size(text).map_err(|error| vec![error])?;
    let (blocks, stopped) = find_blocks(text, kinds);
    let mut macros = Vec::new();
    let mut errors = Vec::new();
    for block in blocks {
        match parse_block(text, &block) {
            Ok(found) => macros.push(found),
            Err(error) => errors.push(error),
        }
    }
    // A block that cannot be parsed is mostly why the next one seems to be misplaced.
    if errors.is_empty() {
        errors.extend(stopped);
    }
    if errors.is_empty() {
        Ok(macros)
    } else {
        Err(errors)
    }
}

fn parse_block(text: &str, block: &Block) -> Result<Arc<Macro>, ParseError> {
    let source = text.get(..block.closing.end).unwrap_or(text);
    let body = parse_body(source, block.opening.start)?;
    let mut definitions = body.into_iter().filter_map(|stmt| match stmt.kind {
        StmtKind::Macro(definition) => Some(definition),
        _ => None,
    });
    match (definitions.next(), definitions.next()) {
        (Some(mut only), None) => {
            let refusal = check_macro(&only).into_iter().next();
            Arc::make_mut(&mut only).refusal = refusal.map(Box::new);
            Ok(only)
        }
        _ => {
            let message = "this block cannot be read as one macro";
            let at = to_range(&block.opening);
            Err(ParseError::new("jinja::syntax", at, message))
        }
    }
}

fn to_range(bytes: &Bytes<usize>) -> Range {
    range(bytes.start, bytes.end)
}

struct Block {
    name: Option<Bytes<usize>>,
    opening: Bytes<usize>,
    closing: Bytes<usize>,
}

/// The blocks of these kinds, and what stopped the search.
fn find_blocks(text: &str, kinds: &[&str]) -> (Vec<Block>, Option<ParseError>) {
    let mut finder = Finder {
        text,
        kinds,
        control: Vec::new(),
        current: None,
        blocks: Vec::new(),
    };
    let stopped = finder.run().err();
    (finder.blocks, stopped)
}

struct Finder<'t> {
    text: &'t str,
    kinds: &'t [&'t str],
    /// Open `if` and `for` tags.
    control: Vec<Bytes<usize>>,
    /// The block that is open.
    current: Option<Tag>,
    blocks: Vec<Block>,
}

impl Finder<'_> {
    fn run(&mut self) -> Result<(), ParseError> {
        let mut patterns = Patterns::new(self.text);
        while let Some(tag) = patterns.next_tag()? {
            self.tag(tag)?;
        }
        match &self.current {
            None => Ok(()),
            Some(tag) => {
                let word = self.slice(&tag.word);
                let message = format!("this `{word}` block is never closed");
                let error = ParseError::new("jinja::unclosed-block", self.place(tag), message);
                Err(error.help(format!("close it with `{{% end{word} %}}`")))
            }
        }
    }

    fn slice(&self, bytes: &Bytes<usize>) -> &str {
        self.text.get(bytes.clone()).unwrap_or_default()
    }

    fn place(&self, tag: &Tag) -> Range {
        let text = self.slice(&tag.whole);
        let start = tag.whole.end - text.trim_start_matches(is_space).len();
        range(
            start,
            tag.whole.start + text.trim_end_matches(is_space).len(),
        )
    }

    fn tag(&mut self, tag: Tag) -> Result<(), ParseError> {
        let word = self.text.get(tag.word.clone()).unwrap_or_default();
        match word {
            "if" | "for" => self.control.push(tag.word.clone()),
            "endif" | "endfor" => self.end_control(word, &tag)?,
            _ => {}
        }
        if self.kinds.contains(&word) {
            return self.open(word, tag);
        }
        let ends = word.strip_prefix("end");
        let open = self.current.as_ref().map(|open| self.slice(&open.word));
        if ends.is_some()
            && ends == open
            && let Some(open) = self.current.take()
        {
            self.blocks.push(Block {
                name: open.name,
                opening: open.whole,
                closing: tag.whole,
            });
        }
        Ok(())
    }

    fn open(&mut self, word: &str, tag: Tag) -> Result<(), ParseError> {
        let at = self.place(&tag);
        if let Some(control) = self.control.last() {
            let around = self.slice(control);
            let message = format!("this `{word}` block stands inside `{around}`");
            return Err(ParseError::new("jinja::misplaced-block", at, message)
                .related(to_range(control), format!("this `{around}` is still open"))
                .help(format!("close the `{around}` before; a `{word}` block must stand at the top of the file")));
        }
        if let Some(open) = &self.current {
            let outer = self.slice(&open.word);
            let message = format!("this `{word}` block begins inside a `{outer}` block");
            return Err(ParseError::new("jinja::nested-block", at, message)
                .related(
                    self.place(open),
                    format!("this `{outer}` block is still open"),
                )
                .help(format!("close it with `{{% end{outer} %}}` first")));
        }
        self.current = Some(tag);
        Ok(())
    }

    fn end_control(&mut self, word: &str, tag: &Tag) -> Result<(), ParseError> {
        let kind = word.strip_prefix("end").unwrap_or(word);
        let at = self.place(tag);
        let Some(open) = self.control.pop() else {
            let message = format!("`{word}` closes nothing");
            return Err(ParseError::new("jinja::mismatched-block", at, message)
                .help(format!("remove it, or open a block with `{{% {kind} %}}`")));
        };
        let expected = self.slice(&open);
        if expected == kind {
            return Ok(());
        }
        let message = format!("`{word}` closes nothing: `{expected}` is open");
        Err(ParseError::new("jinja::mismatched-block", at, message)
            .label(format!("`end{expected}` is expected"))
            .related(to_range(&open), format!("this `{expected}` is still open")))
    }
}
