//! Python's Jinja2 as a child process.

use std::cell::RefCell;
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use serde::Deserialize;

use crate::support::{python, repository};

/// What Python says to a template.
#[derive(Debug, Deserialize)]
pub(super) struct Answer {
    pub(super) text: Option<String>,
    pub(super) error: Option<String>,
}

/// The running interpreter.
pub(super) struct Python {
    child: Child,
    pipes: RefCell<(ChildStdin, BufReader<ChildStdout>)>,
}

impl Python {
    /// Starts it; a missing interpreter fails the test.
    pub(super) fn start() -> Python {
        let mut child = Command::new(python())
            .args(["-W", "ignore"])
            .arg(repository("tests/python/jinja_reference.py"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let stdin = child.stdin.take().unwrap();
        let stdout = BufReader::new(child.stdout.take().unwrap());
        Python {
            child,
            pipes: RefCell::new((stdin, stdout)),
        }
    }

    /// Renders a template.
    pub(super) fn render(&self, template: &str) -> Answer {
        let (stdin, stdout) = &mut *self.pipes.borrow_mut();
        let line = serde_json::to_string(template).unwrap();
        writeln!(stdin, "{line}").unwrap();
        let mut answer = String::new();
        stdout.read_line(&mut answer).unwrap();
        serde_json::from_str(&answer).unwrap_or_else(|_| panic!("no answer to {template}"))
    }
}

impl Drop for Python {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}
