//! A tree of the SQL parser into one that many hold, and that is compared as it is written.

use std::fmt::Display;
use std::ops::Deref;
use std::sync::Arc;

/// A tree that many hold. The parser's own comparison has code for all forms of SQL, 130 kB of it.
#[derive(Debug)]
pub(crate) struct Tree<T>(Arc<T>);

impl<T> Tree<T> {
    /// A tree to be held.
    pub(crate) fn new(tree: T) -> Tree<T> {
        Tree(Arc::new(tree))
    }
}

impl<T> Clone for Tree<T> {
    fn clone(&self) -> Tree<T> {
        Tree(Arc::clone(&self.0))
    }
}

impl<T> Deref for Tree<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T> AsRef<T> for Tree<T> {
    fn as_ref(&self) -> &T {
        &self.0
    }
}

impl<T: Display> PartialEq for Tree<T> {
    fn eq(&self, other: &Tree<T>) -> bool {
        Arc::ptr_eq(&self.0, &other.0) || self.0.to_string() == other.0.to_string()
    }
}
