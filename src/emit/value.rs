//! Values of a run into the variables by which a client's script names them.

use super::client::Client;
use crate::ir::{Action, Expr, Hole, HoleForm};

/// How a client's script names a value that its caller gives.
#[derive(Debug)]
pub(super) struct Variables {
    /// What stands before the name.
    pub(super) before: &'static str,
    /// What stands after it.
    pub(super) after: &'static str,
    /// How the caller gives it.
    pub(super) given: &'static str,
}

impl Client {
    /// Whether all that is open in a body are values which can be variables of a script.
    pub(super) fn binds(&self, body: &[Action]) -> bool {
        let mut open = false;
        let bound = body.iter().all(|action| match action {
            Action::Sql { sql, holes, .. } => {
                open |= !holes.is_empty();
                self.bound(sql.as_str(), holes).is_some()
            }
            Action::If { .. } => false,
            _ => true,
        });
        open && bound
    }

    /// A text with its holes as variables; `None` if the client has none, or a hole cannot be one.
    pub(super) fn bound(&self, sql: &str, holes: &[Hole]) -> Option<String> {
        let mut text = String::with_capacity(sql.len());
        let mut at = 0;
        for hole in holes {
            let name = name(hole)?;
            let variables = self.variables.as_ref()?;
            text.push_str(sql.get(at..hole.range.start)?);
            text.push_str(variables.before);
            text.push_str(&name);
            text.push_str(variables.after);
            at = hole.range.end;
        }
        text.push_str(sql.get(at..)?);
        Some(text)
    }

    /// What a caller must know to give the values of a step.
    pub(super) fn wanted(&self, body: &[Action]) -> Option<String> {
        let mut names: Vec<String> = Vec::new();
        let texts = body.iter().filter_map(|action| match action {
            Action::Sql { holes, .. } => Some(holes),
            _ => None,
        });
        for name in texts.flatten().filter_map(name) {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        let variables = self.variables.as_ref().filter(|_| !names.is_empty())?;
        let (given, names) = (variables.given, names.join(", "));
        Some(format!("values of the run, given as `{given}`: {names}"))
    }
}

/// The variable of a value: its path, with `__` between its parts.
fn name(hole: &Hole) -> Option<String> {
    let (Expr::Runtime(path), HoleForm::Literal) = (&hole.expr, hole.form) else {
        return None;
    };
    let mut name = String::with_capacity(path.len());
    for c in path.chars() {
        match c {
            '.' => name.push_str("__"),
            c if c.is_ascii_alphanumeric() || c == '_' => name.push(c),
            c => name.push_str(&format!("_{:x}_", u32::from(c))),
        }
    }
    Some(name)
}
