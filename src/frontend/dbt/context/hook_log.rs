//! Which hook a statement belongs to while a project's own macros run the hooks: the list that
//! `run_hooks` was given, and the text that `render` is called with, say so (semantics 6.2).

use super::Session;
use crate::frontend::dbt::model::NodeHook;
use crate::ir::Action;
use crate::render::Stop;
use crate::source::Text;

/// What happened for one hook.
#[derive(Debug)]
pub struct HookRun {
    /// Whether it is a pre hook.
    pub before: bool,
    /// Its place in the merged list.
    pub index: usize,
    /// What was sent while its text was rendered.
    pub rendering: Vec<Action>,
    /// What was sent of it afterwards: its own text, as the macro wraps it.
    pub sent: Vec<Action>,
    /// Why its text could not be rendered.
    pub stop: Option<Box<Stop>>,
    /// Whether a transaction was open in the end.
    pub in_transaction: bool,
}

/// The hooks of a node, and what happened so far.
#[derive(Debug)]
pub(super) struct HookLog {
    node: String,
    /// Post hooks, then pre hooks: their texts.
    lists: [Vec<Text>; 2],
    /// The list that `run_hooks` goes through, where that is known, and how far it is.
    list: Option<(bool, usize)>,
    depth: u32,
    rendering: bool,
    current: Option<HookRun>,
    runs: Vec<HookRun>,
}

impl Session {
    /// From now on statements are told apart by the hooks they belong to.
    pub fn track_hooks(&self, node: &str, pre: &[NodeHook], post: &[NodeHook]) {
        let texts = |hooks: &[NodeHook]| hooks.iter().map(|hook| hook.sql.clone()).collect();
        *self.hook_log.borrow_mut() = Some(HookLog {
            node: node.to_owned(),
            lists: [texts(post), texts(pre)],
            list: None,
            depth: 0,
            rendering: false,
            current: None,
            runs: Vec::new(),
        });
    }

    /// Whether hooks are tracked, and none of them is being rendered: what is evaluated is the build.
    pub(super) fn builds(&self) -> bool {
        let log = self.hook_log.borrow();
        log.as_ref().is_some_and(|log| !log.rendering)
    }

    /// `run_hooks` begins with a list: the pre hooks, the post hooks, or one of its own making.
    pub(super) fn enter_run_hooks(&self, before: Option<bool>) {
        if let Some(log) = &mut *self.hook_log.borrow_mut() {
            log.depth += 1;
            log.list = before.map(|before| (before, 0));
        }
    }

    /// `run_hooks` is over: later statements belong to no hook.
    pub(super) fn leave_run_hooks(&self) {
        self.end_hook();
        if let Some(log) = &mut *self.hook_log.borrow_mut() {
            log.depth = log.depth.saturating_sub(1);
        }
    }

    /// Whether a text that is to be rendered is a hook's, which begins thereby.
    pub(super) fn begin_hook(&self, text: &str) -> bool {
        let found = {
            let log = self.hook_log.borrow();
            log.as_ref().and_then(|log| log.find(text))
        };
        let Some((before, index)) = found else {
            return false;
        };
        self.end_hook();
        let mut log = self.hook_log.borrow_mut();
        let Some(log) = &mut *log else { return false };
        let event = if before { "pre-hook" } else { "post-hook" };
        self.begin(format!("{}:{event}:{index}", log.node));
        log.list = Some((before, index + 1));
        log.rendering = true;
        log.current = Some(HookRun {
            before,
            index,
            rendering: Vec::new(),
            sent: Vec::new(),
            stop: None,
            in_transaction: false,
        });
        true
    }

    /// A hook's text is rendered, or cannot be.
    pub(super) fn hook_rendered(&self, stop: Option<Box<Stop>>) {
        let actions = self.take_actions();
        if let Some(log) = &mut *self.hook_log.borrow_mut() {
            log.rendering = false;
            if let Some(run) = &mut log.current {
                run.rendering = actions;
                run.stop = stop;
            }
        }
    }

    fn end_hook(&self) {
        let actions = self.take_actions();
        let in_transaction = self.in_transaction();
        if let Some(log) = &mut *self.hook_log.borrow_mut()
            && let Some(mut run) = log.current.take()
        {
            run.sent = actions;
            run.in_transaction = in_transaction;
            log.runs.push(run);
        }
    }

    /// What happened, in order; hooks are no longer tracked.
    pub fn take_hook_runs(&self) -> Vec<HookRun> {
        self.end_hook();
        let log = self.hook_log.borrow_mut().take();
        log.map(|log| log.runs).unwrap_or_default()
    }
}

impl HookLog {
    /// The hook of that text: the next one in the list at hand, else the first one anywhere.
    fn find(&self, text: &str) -> Option<(bool, usize)> {
        if self.rendering || self.depth == 0 {
            return None;
        }
        let place = |before: bool, from: usize| {
            let list = &self.lists[usize::from(before)];
            let mut rest = list.iter().enumerate().skip(from);
            let found = rest.find(|(_, known)| known.as_str() == text)?;
            Some((before, found.0))
        };
        match self.list {
            Some((before, from)) => place(before, from).or_else(|| place(before, 0)),
            None => place(true, 0).or_else(|| place(false, 0)),
        }
    }
}
