//! A small plan for tests, with a step of each kind.

use crate::diagnostic::Diagnostic;
use crate::effect::{Schema, judge};
use crate::ir::*;
use crate::source::{SourceTree, Span, Text};

pub(crate) struct Sample {
    pub(crate) sources: SourceTree,
    pub(crate) plan: Plan,
    pub(crate) span: Span,
}

/// A plan without nodes and steps.
pub(crate) fn empty(adapter: &str) -> Sample {
    let mut sources = SourceTree::default();
    let text = "select 1\n{{ config(post_hook=\"grant select on {{ this }}\") }}\n";
    let file = sources.add("models/orders.sql", text);
    let plan = Plan {
        system: "dbt",
        project: "shop".into(),
        command: "build".into(),
        target: "prod".into(),
        adapter: adapter.into(),
        dialect: adapter.into(),
        system_version: "1.11.16".into(),
        as_configured: false,
        assumptions: Assumptions {
            relations_exist: true,
            full_refresh: false,
            thread_id: "Thread-1 (worker)".into(),
        },
        nodes: Vec::new(),
        steps: Vec::new(),
        schedules: Vec::new(),
        diagnostics: Vec::new(),
    };
    Sample {
        sources,
        plan,
        span: Span {
            file,
            start: 29,
            end: 56,
        },
    }
}

impl Sample {
    pub(crate) fn node(&mut self, id: &str, build_after: Option<&str>) -> &mut Sample {
        self.plan.nodes.push(PlanNode {
            id: id.into(),
            relation: Some("\"db\".\"s\".\"orders\"".into()),
            materialization: "table".into(),
            depends_on: Vec::new(),
            build_after: build_after.map(str::to_string),
        });
        self
    }

    /// A step of one text.
    pub(crate) fn step(
        &mut self,
        id: &str,
        transaction: Option<Transaction>,
        sql: &str,
    ) -> &mut Step {
        let statements = judge(sql, &self.plan.dialect, &Schema::default()).statements;
        let body = vec![Action::Sql {
            sql: Text::exact(sql, self.span),
            calls: None,
            holes: Vec::new(),
            statements,
        }];
        self.bare(id, transaction, Status::Resolved, body)
    }

    pub(crate) fn bare(
        &mut self,
        id: &str,
        transaction: Option<Transaction>,
        status: Status,
        body: Vec<Action>,
    ) -> &mut Step {
        let events = [
            "pre-hook",
            "post-hook",
            "on-run-start",
            "on-run-end",
            "operation",
        ];
        let event = events.into_iter().find(|event| id.contains(event)).unwrap();
        let node = transaction.map(|_| id.split(':').next().unwrap().to_string());
        self.plan.steps.push(Step {
            id: id.into(),
            event,
            node: node.map(Into::into),
            package: "shop".into(),
            index: (event != "operation").then_some(0),
            transaction,
            in_transaction: transaction == Some(Transaction::Inside),
            origin: Some(self.span),
            layer: "model",
            applied: None,
            status,
            reason: None,
            body,
            own_transactions: Vec::new(),
            rerun: Rerun::Everything,
        });
        self.plan.steps.last_mut().unwrap()
    }
}

/// A node with hooks on all sides, run hooks, and something deferred.
pub(crate) fn shop(adapter: &str) -> Sample {
    use Transaction::{Inside, Outside};
    let mut sample = empty(adapter);
    let span = sample.span;
    sample.step(
        "on-run-start:0",
        None,
        "create table if not exists log (who text)",
    );
    sample.step(
        "model.shop.orders:pre-hook:1",
        Some(Outside),
        "insert into log values ('outside') -- x;",
    );
    sample.step(
        "model.shop.orders:pre-hook:0",
        Some(Inside),
        "insert into log values ('inside');",
    );
    sample.step(
        "model.shop.orders:post-hook:0",
        Some(Inside),
        "insert into log values ('post')",
    );
    let deferred = sample.bare("on-run-end:0", None, Status::Deferred, Vec::new());
    deferred.reason = Some(Reason {
        code: "dbt::needs-answer",
        message: "the text depends on\nrows; drop table log;".into(),
        span: Some(span),
    });
    sample.node("model.shop.orders", Some("model.shop.orders:pre-hook:0"));
    let warning = Diagnostic::warning("dbt::needs-answer", "needs an answer").at(span);
    sample.plan.diagnostics.push(warning);
    sample
}
