//! A rendering as the adapter's objects see it: queries are recorded in the session and answered
//! from what was given or assumed (design 3, semantics 12).

use std::rc::Rc;
use std::sync::Arc;

use super::scope::{Scope, Stage};
use super::statements::unknown_rows;
use super::{Event, quoting};
use crate::frontend::dbt::adapter::{
    Adapter, Answer, Look, Query, Relation, Table, Transactions, Warehouse,
};
use crate::frontend::dbt::answers::{self, Answers, Found};
use crate::frontend::dbt::model::Node;
use crate::ir::Expr;
use crate::render::{Eval, Interp, MacroDef, Unknown, Value};
use crate::yaml::Data;

impl Warehouse for Scope {
    fn adapter(&self) -> &'static Adapter {
        match self.env() {
            Some(env) => env.target.adapter,
            None => crate::frontend::dbt::adapter::find(""),
        }
    }

    fn quoting(&self) -> [bool; 3] {
        self.env().map_or([true; 3], |env| quoting::policy(env))
    }

    fn parsing(&self) -> bool {
        !matches!(self.stage, Stage::Run(_))
    }

    fn behavior_flag(&self, name: &str) -> Option<bool> {
        let flags = self.env()?.projects.first()?.config.get("flags")?;
        match flags.get(name)? {
            Data::Bool(flag) => Some(*flag),
            _ => None,
        }
    }

    fn database(&self) -> Option<Arc<str>> {
        self.env()?.target.database.as_deref().map(Arc::from)
    }

    fn query(&self, interp: &mut Interp<'_>, query: Query) -> Eval<Answer> {
        let sql = query.sql.as_str().trim();
        interp.record(sql.len())?;
        let bind = self.session.query(interp, query.sql.clone());
        if query.auto_begin && self.adapter().transactions == Transactions::Explicit {
            self.session.set_in_transaction(true);
        }
        let nth = self.session.asked(sql);
        let recorded = self
            .answers()
            .and_then(|answers| answers.query(&self.session.step(), sql, nth));
        let Some(recorded) = recorded else {
            let rows = unknown_rows(&bind, sql);
            let table = if query.fetch {
                rows.clone()
            } else {
                Table::empty().value()
            };
            return Ok(Answer {
                response: rows,
                table,
            });
        };
        self.session.mark_used(&Expr::Rows(bind));
        if let Some(error) = &recorded.error {
            return Err(answers::query_failed(error).into());
        }
        let response = answers::response(&recorded.response);
        let table = if query.fetch {
            answers::table(recorded)
        } else {
            Table::empty().value()
        };
        Ok(Answer { response, table })
    }

    fn look(&self, _interp: &mut Interp<'_>, look: Look) -> Eval {
        let arguments = look.arguments();
        let nth = self
            .session
            .asked(&format!("{}{arguments:?}", look.method()));
        let recorded = self
            .answers()
            .and_then(|answers| answers.look(&self.session.step(), &look, nth));
        if let Some(recorded) = recorded {
            return Ok(match recorded {
                Found::Relation(answer) => answers::relation(self.adapter(), answer),
                Found::Columns(answer) => answers::columns(self.adapter(), answer),
                Found::Value(answer) => answers::value(answer),
            });
        }
        if let Look::Relation {
            database,
            schema,
            identifier,
        } = &look
            && let Some(known) =
                self.assumed_relation([database, schema, identifier].map(Option::as_deref))
        {
            return Ok(known);
        }
        let bind = self.session.introspect(look.method(), arguments);
        Ok(Value::Unknown(Rc::new(Unknown {
            code: "defer::catalog",
            what: format!("the answer of adapter.{}", look.method()),
            expr: Expr::Rows(bind),
        })))
    }

    fn commit(&self, _interp: &mut Interp<'_>) -> Eval<()> {
        self.session.set_in_transaction(false);
        Ok(())
    }

    fn dispatch(&self, name: &str, namespace: Option<&str>) -> Eval {
        Scope::dispatch(self, name, namespace)
    }

    fn find_macro(&self, name: &str) -> Option<Arc<MacroDef>> {
        Scope::find_macro(self, name)
    }

    fn warn(&self, interp: &mut Interp<'_>, message: &str) {
        self.session.warn(message.to_owned(), interp.here());
    }
}

impl Scope {
    /// The recorded answers.
    pub(super) fn answers(&self) -> Option<&Answers> {
        self.env().map(|env| &env.answers)
    }

    /// What is assumed about a relation of the project; nothing about others.
    fn assumed_relation(&self, path: [Option<&str>; 3]) -> Option<Value> {
        let run = self.run.as_ref()?;
        let found = run.relations(path[2]?).iter().find(|node| {
            same(node.database.as_deref(), path[0]) && same(Some(&node.schema), path[1])
        })?;
        if run.env.options.first_run && !self.is_built(found) {
            return Some(Value::None);
        }
        let kind = if found.materialization() == "view" {
            "view"
        } else {
            "table"
        };
        let path = [
            found.database.as_deref(),
            Some(&*found.schema),
            Some(&*found.alias),
        ];
        let path = path.map(|part| part.map(Arc::from));
        Some(Relation::listed(run.env.target.adapter, path, kind).value())
    }

    /// Whether a node's relation does not exist, as was recorded or is assumed.
    pub(super) fn is_absent(&self, node: &Node) -> bool {
        let path = [
            node.database.as_deref(),
            Some(&*node.schema),
            Some(&*node.alias),
        ];
        let [database, schema, identifier] = path.map(|part| part.map(Arc::from));
        let look = Look::Relation {
            database,
            schema,
            identifier,
        };
        let recorded = self
            .answers()
            .and_then(|answers| answers.look(&self.session.step(), &look, 0));
        let found = match recorded {
            Some(Found::Relation(answer)) => Some(answers::relation(self.adapter(), answer)),
            _ => self.assumed_relation(path),
        };
        matches!(found, Some(Value::None))
    }

    /// On a first run: whether a node was built before the text is rendered. An incremental model
    /// is known to dbt only after its own hooks (semantics 12, case 34).
    fn is_built(&self, node: &Node) -> bool {
        let (Some(run), Stage::Run(event)) = (&self.run, self.stage) else {
            return false;
        };
        match (event, &self.node) {
            (Event::RunEnd, _) => run.place(&node.unique_id).is_some(),
            (Event::Node, Some(own)) if own.unique_id == node.unique_id => {
                self.session.step().contains(":post-hook:")
                    && node.materialization() != "incremental"
            }
            (Event::Node, Some(own)) => {
                match (run.place(&node.unique_id), run.place(&own.unique_id)) {
                    (Some(other), Some(own)) => other < own,
                    _ => false,
                }
            }
            _ => false,
        }
    }
}

/// Names of relations agree without regard to case; what is not asked for agrees.
fn same(known: Option<&str>, asked: Option<&str>) -> bool {
    match (known, asked) {
        (Some(known), Some(asked)) => known.eq_ignore_ascii_case(asked),
        (_, None) => true,
        (None, Some(_)) => false,
    }
}
