//! Hook texts that many nodes have, each rendered once where the nodes make no difference but in what
//! is put into it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use foldhash::fast::RandomState;

use super::context::{ParseHost, RunHost, SharedText};
use crate::jinja::ast::Ast;
use crate::render::Template;
use crate::source::{FileId, Frame, Origin, Span, Text};

/// The file of a text that stands in many.
const ANYWHERE: FileId = FileId(u32::MAX);

/// What is known of a text in a package.
#[derive(Debug, Clone)]
enum Entry {
    /// It was seen once.
    Seen,
    /// It has to be rendered for each node.
    Own,
    /// It is the same for all.
    Shared(Arc<SharedText>),
}

/// A text by its tree, which all that is the same text has, and the packages in which it was seen.
#[derive(Debug)]
struct Seen {
    packages: Vec<(Arc<str>, Entry)>,
    /// Keeps the tree where it is.
    _tree: Arc<Ast>,
}

/// Texts by the places of their trees.
type Table = Mutex<HashMap<usize, Seen, RandomState>>;

/// The texts seen so far, early and late.
#[derive(Debug, Default)]
pub(crate) struct SharedHooks {
    early: Table,
    late: Table,
}

impl SharedHooks {
    /// Ids of the macros that a hook's text calls, if that is all that rendering it early shows.
    pub(crate) fn early(
        &self,
        host: &ParseHost,
        template: &Arc<Template>,
    ) -> Option<Arc<SharedText>> {
        let render = |template| host.shared(&template);
        let shared = find(&self.early, host.package(), template, render)?;
        host.takes(&shared).then_some(shared)
    }

    /// What a hook's text comes to for a node.
    pub(crate) fn late(&self, host: &RunHost, template: &Arc<Template>) -> Option<Text> {
        if !template.ast.is_template {
            return Some(template.text.clone());
        }
        let place = anchor(&template.text)?;
        let render = |template| host.shared(&template);
        let shared = find(&self.late, host.package(), template, render)?;
        if !host.takes(&shared) {
            return None;
        }
        let mut moved = Moved {
            to: place,
            frames: Vec::new(),
        };
        shared
            .open
            .filled(|slot| host.slot_text(slot), |origin| moved.origin(origin))
    }
}

/// The shared form of a text. One that comes a second time is worth trying.
fn find(
    table: &Table,
    package: &Arc<str>,
    template: &Template,
    render: impl FnOnce(Arc<Template>) -> Option<SharedText>,
) -> Option<Arc<SharedText>> {
    anchor(&template.text)?;
    let lock = || table.lock().unwrap_or_else(PoisonError::into_inner);
    let key = Arc::as_ptr(&template.ast).addr();
    let known = {
        let mut table = lock();
        let seen = table.entry(key).or_insert_with(|| Seen {
            packages: Vec::new(),
            _tree: Arc::clone(&template.ast),
        });
        match seen.packages.iter().find(|(of, _)| of == package) {
            Some((_, entry)) => entry.clone(),
            None => {
                seen.packages.push((Arc::clone(package), Entry::Seen));
                return None;
            }
        }
    };
    match known {
        Entry::Shared(shared) => return Some(shared),
        Entry::Own => return None,
        Entry::Seen => {}
    }
    let shared = render(anywhere(template)).map(Arc::new);
    let entry = match &shared {
        Some(shared) => Entry::Shared(Arc::clone(shared)),
        None => Entry::Own,
    };
    if let Some(seen) = lock().get_mut(&key)
        && let Some((_, known)) = seen.packages.iter_mut().find(|(of, _)| of == package)
    {
        *known = entry;
    }
    shared
}

/// Where a text stands, if it stands in one place of a file byte for byte.
fn anchor(text: &Text) -> Option<Span> {
    let [run] = text.runs() else { return None };
    let span = run.origin.span;
    let whole = run.at == 0 && run.origin.exact && run.origin.via.is_none();
    let length = span.end.checked_sub(span.start)? as usize;
    (whole && length == text.as_str().len()).then_some(span)
}

fn anywhere(template: &Template) -> Arc<Template> {
    let text = template.text.shared();
    let span = Span {
        file: ANYWHERE,
        start: 0,
        end: text.len() as u32,
    };
    Arc::new(Template {
        text: Text::exact(text, span),
        ast: Arc::clone(&template.ast),
    })
}

/// Brings places of a text that stands anywhere to where it stands.
struct Moved {
    to: Span,
    /// Frames and what they became.
    frames: Vec<(Arc<Frame>, Arc<Frame>)>,
}

impl Moved {
    fn origin(&mut self, origin: &Origin) -> Origin {
        Origin {
            span: self.span(origin.span),
            exact: origin.exact,
            via: origin.via.as_ref().map(|frame| self.frame(frame)),
        }
    }

    fn span(&self, span: Span) -> Span {
        if span.file != ANYWHERE {
            return span;
        }
        Span {
            file: self.to.file,
            start: self.to.start + span.start,
            end: self.to.start + span.end,
        }
    }

    fn frame(&mut self, frame: &Arc<Frame>) -> Arc<Frame> {
        let known = self.frames.iter().find(|(old, _)| Arc::ptr_eq(old, frame));
        if let Some((_, new)) = known {
            return Arc::clone(new);
        }
        let new = Arc::new(Frame {
            name: Arc::clone(&frame.name),
            call: self.span(frame.call),
            parent: frame.parent.as_ref().map(|parent| self.frame(parent)),
        });
        self.frames.push((Arc::clone(frame), Arc::clone(&new)));
        new
    }
}
