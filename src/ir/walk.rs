//! A step's body, branches included, into its actions one after the other.

use super::Action;

/// The actions of a body in order; those of a branch come right behind it, first those that run if
/// its condition holds.
pub fn actions(body: &[Action]) -> impl Iterator<Item = &Action> {
    Actions(vec![body.iter()])
}

/// What is left of each body that the walk is in, the innermost last.
struct Actions<'a>(Vec<std::slice::Iter<'a, Action>>);

impl<'a> Iterator for Actions<'a> {
    type Item = &'a Action;

    fn next(&mut self) -> Option<&'a Action> {
        while let Some(body) = self.0.last_mut() {
            let Some(action) = body.next() else {
                self.0.pop();
                continue;
            };
            if let Action::If {
                then, otherwise, ..
            } = action
            {
                self.0.push(otherwise.iter());
                self.0.push(then.iter());
            }
            return Some(action);
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ir::Expr;

    #[test]
    fn branches_are_walked_in_their_place() {
        let log = |message: &str| Action::Log {
            message: message.to_string(),
        };
        let branch = |then, otherwise| Action::If {
            condition: Expr::Rows("q0".to_string()),
            then,
            otherwise,
        };
        let body = [
            log("a"),
            branch(vec![branch(vec![log("b")], vec![])], vec![log("c")]),
            log("d"),
        ];
        let messages: Vec<&str> = actions(&body)
            .filter_map(|action| match action {
                Action::Log { message } => Some(message.as_str()),
                _ => None,
            })
            .collect();
        assert_eq!(messages, ["a", "b", "c", "d"]);
    }
}
