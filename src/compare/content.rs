//! What a step sends into what is compared.

use std::collections::HashMap;

use super::Side;
use super::names::{Names, Which};
use super::tokens::{self, Token};
use crate::ir::{Action, Schedule, Status, Step, Trigger};
use crate::look::{body_text, expression};
use crate::sql;

/// Dialects whose names without quotes keep their case.
const KEEPS_CASE: [&str; 4] = ["bigquery", "clickhouse", "mariadb", "mysql"];

/// A step that is compared.
#[derive(Debug)]
pub(super) struct Content<'a> {
    /// The step.
    pub(super) step: &'a Step,
    /// Its place in the plan's order.
    pub(super) order: usize,
    /// The template that it is of: layer, file, text.
    pub(super) declared: Option<(&'static str, String)>,
    /// Why what it sends cannot be said.
    pub(super) open: Option<String>,
    /// When it is run by the clock.
    pub(super) clock: Vec<String>,
    /// The same for steps that may be the same.
    pub(super) key: String,
    /// The same for steps that are, whatever the sides call things.
    pub(super) plain: String,
    items: Vec<Item>,
}

#[derive(Debug)]
enum Item {
    Statement(Vec<Token>),
    Word(String),
}

/// The steps of a side that the warehouse gets something from, or may.
pub(super) fn contents<'a>(side: &Side<'a>, names: &Names, which: Which) -> Vec<Content<'a>> {
    let plan = side.look.plan;
    let texts: HashMap<&str, &str> = side
        .look
        .overview
        .hooks
        .iter()
        .filter_map(|hook| Some((hook.step.as_str(), hook.texts.first()?.as_str())))
        .collect();
    let mut clocks: HashMap<&str, Vec<String>> = HashMap::new();
    for schedule in &plan.schedules {
        clocks
            .entry(&schedule.step)
            .or_default()
            .push(clock(schedule));
    }
    let reader = Reader {
        dialect: &plan.dialect,
        folds: !KEEPS_CASE.contains(&plan.dialect.as_str()),
        names,
        which,
    };
    let plainly = Reader {
        names: &Names::default(),
        ..reader
    };
    let counts = |step: &Step| step.sends() || step.status == Status::Deferred || fails(step);
    let steps = plan.steps.iter().enumerate();
    steps
        .filter(|(_, step)| counts(step) || clocks.contains_key(step.id.as_str()))
        .map(|(order, step)| {
            let deferred = step
                .reason
                .as_ref()
                .filter(|_| step.status == Status::Deferred);
            let open = deferred.map(|reason| reason.message.clone());
            let items = reader.read(&step.body, open.as_deref());
            let plain = plainly.read(&step.body, open.as_deref());
            Content {
                step,
                order,
                declared: texts
                    .get(step.id.as_str())
                    .map(|text| (step.layer, (*text).to_owned())),
                open,
                clock: clocks.get(step.id.as_str()).cloned().unwrap_or_default(),
                key: reader.key(&items),
                plain: plainly.key(&plain),
                items,
            }
        })
        .collect()
}

fn fails(step: &Step) -> bool {
    step.status == Status::Fails
}

fn clock(schedule: &Schedule) -> String {
    let when = match &schedule.trigger {
        Trigger::Crontab(crontab) => format!("crontab {crontab}"),
        Trigger::Interval(seconds) => format!("every {seconds} seconds"),
        Trigger::Daemon => "daemon".to_owned(),
    };
    match schedule.args.is_empty() {
        true => when,
        false => format!(
            "{when}, with {}",
            serde_json::Value::from(schedule.args.clone())
        ),
    }
}

#[derive(Clone, Copy)]
struct Reader<'a> {
    dialect: &'a str,
    folds: bool,
    names: &'a Names,
    which: Which,
}

impl Reader<'_> {
    fn read(&self, body: &[Action], open: Option<&str>) -> Vec<Item> {
        let open = open.map(|why| Item::Statement(vec![Token::Literal(why.to_owned())]));
        let mut items: Vec<Item> = open.into_iter().collect();
        self.actions(body, &mut items);
        items
    }

    fn actions(&self, body: &[Action], items: &mut Vec<Item>) {
        for action in body {
            match action {
                Action::Sql { sql, holes, .. } => {
                    self.statements(sql.as_str(), items);
                    let open = holes.iter().map(|hole| expression(&hole.expr));
                    items.extend(open.map(Item::Word));
                }
                Action::Query { sql, params, .. } => {
                    items.push(Item::Word("query".to_owned()));
                    self.statements(sql.as_str(), items);
                    items.extend(params.iter().map(|param| Item::Word(expression(param))));
                }
                Action::Introspect { call, args, .. } => {
                    items.push(Item::Word(call.clone()));
                    let words = args.iter().map(ToString::to_string);
                    items.extend(words.map(|word| Item::Statement(vec![Token::Literal(word)])));
                }
                Action::If {
                    condition,
                    then,
                    otherwise,
                } => {
                    items.push(Item::Word(format!("if {}", expression(condition))));
                    self.actions(then, items);
                    items.push(Item::Word("else".to_owned()));
                    self.actions(otherwise, items);
                    items.push(Item::Word("end".to_owned()));
                }
                Action::Raise { message } => {
                    items.push(Item::Statement(vec![Token::Literal(message.clone())]));
                }
                Action::Log { .. } => {}
            }
        }
    }

    fn statements(&self, text: &str, items: &mut Vec<Item>) {
        let pieces = sql::pieces(text, self.dialect);
        for range in &pieces.statements {
            let lexemes = pieces.tokens.get(range.clone()).unwrap_or_default();
            let own = (self.names, self.which);
            items.push(Item::Statement(tokens::tokens(
                text, lexemes, own, self.folds,
            )));
        }
    }

    fn key(&self, items: &[Item]) -> String {
        let keys = items.iter().map(|item| match item {
            Item::Statement(tokens) => tokens::key(tokens, self.names, self.which),
            Item::Word(word) => word.clone(),
        });
        keys.collect::<Vec<_>>().join("\n")
    }
}

impl Content<'_> {
    /// Whether both send the same.
    pub(super) fn same(&self, after: &Content<'_>, names: &Names) -> bool {
        self.open.is_some() == after.open.is_some()
            && (self.plain == after.plain || self.same_items(&after.items, names))
    }

    fn same_items(&self, after: &[Item], names: &Names) -> bool {
        let mut pairs = self.items.iter().zip(after);
        self.items.len() == after.len()
            && pairs.all(|pair| match pair {
                (Item::Statement(one), Item::Statement(other)) => tokens::same(one, other, names),
                (Item::Word(one), Item::Word(other)) => one == other,
                _ => false,
            })
    }

    /// What the step does, for people.
    pub(super) fn text(&self, rename: &dyn Fn(&str) -> String) -> String {
        let mut text = body_text(self.step, rename);
        if let Some(why) = &self.open {
            text.push_str(&format!("-- deferred: {}\n", rename(why)));
        }
        text
    }

    /// Where the step hangs: its node or job, and its event.
    pub(super) fn group(&self) -> (String, &'static str) {
        let applied = self.step.applied.as_ref().map(|applied| {
            format!(
                "{}.{}",
                applied.job,
                applied.op.as_deref().unwrap_or_default()
            )
        });
        let alone = || match self.step.index {
            Some(_) => String::new(),
            None => self.step.id.clone(),
        };
        let node = applied.or_else(|| self.step.node.as_deref().map(str::to_owned));
        (node.unwrap_or_else(alone), self.step.event)
    }
}
