//! Trees as text that a test can state.

use crate::jinja::ast::*;

pub(super) fn body(body: &[Stmt]) -> String {
    joined(body, "", stmt)
}

fn joined<T>(items: &[T], between: &str, show: impl Fn(&T) -> String) -> String {
    items.iter().map(show).collect::<Vec<_>>().join(between)
}

fn optional(value: &Option<Expr>) -> String {
    value.as_ref().map_or("_".to_owned(), expr)
}

fn stmt(stmt: &Stmt) -> String {
    match &stmt.kind {
        StmtKind::Data(text) => format!("{text:?}"),
        StmtKind::Print(value) => format!("(print {})", expr(value)),
        StmtKind::If { arms, otherwise } => format!(
            "(if{} else {{{}}})",
            joined(arms, "", |(c, b)| format!(" {} {{{}}}", expr(c), body(b))),
            body(otherwise)
        ),
        StmtKind::For(head) => format!(
            "(for {} {} {} {} {{{}}} {{{}}})",
            target(&head.target),
            expr(&head.iter),
            optional(&head.condition),
            head.recursive,
            body(&head.body),
            body(&head.otherwise)
        ),
        StmtKind::Set { target: to, value } => format!("(set {} {})", target(to), expr(value)),
        StmtKind::SetBlock {
            target: to,
            filters: by,
            body: content,
        } => format!("(set {}{} {{{}}})", target(to), filters(by), body(content)),
        StmtKind::Do(value) => format!("(do {})", expr(value)),
        StmtKind::Macro(definition) => definition_of(definition),
        StmtKind::Call { call, caller } => {
            format!("(call-block {} {})", expr(call), definition_of(caller))
        }
        StmtKind::FilterBlock {
            filters: by,
            body: content,
        } => format!("(filter{} {{{}}})", filters(by), body(content)),
        StmtKind::With {
            assignments,
            body: content,
        } => format!(
            "(with{} {{{}}})",
            joined(assignments, "", |(t, v)| format!(
                " {} {}",
                target(t),
                expr(v)
            )),
            body(content)
        ),
        StmtKind::Block {
            name,
            scoped,
            body: content,
        } => format!("(block {name} {scoped} {{{}}})", body(content)),
        StmtKind::Autoescape {
            enabled,
            body: content,
        } => format!("(autoescape {} {{{}}})", expr(enabled), body(content)),
        StmtKind::Docs { name, text } => format!("(docs {name} {text:?})"),
        StmtKind::NoLoader { tag } => format!("(no-loader {tag})"),
        StmtKind::Break => "(break)".to_owned(),
        StmtKind::Continue => "(continue)".to_owned(),
    }
}

/// A macro; `+caller` and its kin say what its body mentions.
pub(super) fn definition_of(definition: &Macro) -> String {
    let params = joined(&definition.params, " ", |param| match &param.default {
        Some(default) => format!("{}={}", param.name, expr(default)),
        None => param.name.to_string(),
    });
    let uses = [
        (definition.uses_caller, "+caller"),
        (definition.uses_kwargs, "+kwargs"),
        (definition.uses_varargs, "+varargs"),
    ];
    let uses: String = uses
        .iter()
        .filter(|(used, _)| *used)
        .map(|(_, name)| format!(" {name}"))
        .collect();
    let name = &definition.name;
    format!(
        "(macro {name} [{params}]{uses} {{{}}})",
        body(&definition.body)
    )
}

fn target(target: &Target) -> String {
    match target {
        Target::Name(name) => name.to_string(),
        Target::Attribute(object, name, _) => format!("{object}.{name}"),
        Target::Tuple(items) => format!("({})", joined(items, " ", self::target)),
    }
}

fn filters(filters: &[Filter]) -> String {
    joined(filters, "", |filter| {
        format!(" |{}{}", filter.name, args(&filter.args))
    })
}

pub(super) fn expr(value: &Expr) -> String {
    use ExprKind::*;
    match &*value.kind {
        Str { value, .. } => format!("{value:?}"),
        Int(value) => value.to_string(),
        Float(value) => format!("{value:?}"),
        Bool(value) => value.to_string(),
        None => "none".to_owned(),
        Name(name) => name.to_string(),
        List(values) => format!("[{}]", joined(values, " ", expr)),
        Tuple(values) => format!("(tuple {})", joined(values, " ", expr)),
        Dict(pairs) => format!(
            "{{{}}}",
            joined(pairs, " ", |(k, v)| format!("{}:{}", expr(k), expr(v)))
        ),
        Attribute(object, name) => format!("(. {} {name})", expr(object)),
        Item(object, key) => format!("(item {} {})", expr(object), expr(key)),
        Slice(object, slice) => format!(
            "(slice {} {} {} {})",
            expr(object),
            optional(&slice.start),
            optional(&slice.stop),
            optional(&slice.step)
        ),
        Call(callee, call) => format!("(call {}{})", expr(callee), args(call)),
        Filter(value, filter) => {
            format!("(|{} {}{})", filter.name, expr(value), args(&filter.args))
        }
        Test(value, test) => format!("(is {} {}{})", test.name, expr(value), args(&test.args)),
        Not(value) => format!("(not {})", expr(value)),
        Negative(value) => format!("(- {})", expr(value)),
        Positive(value) => format!("(+ {})", expr(value)),
        Binary(op, left, right) => format!("({op:?} {} {})", expr(left), expr(right)),
        Compare(first, rest) => format!(
            "(compare {}{})",
            expr(first),
            joined(rest, "", |(op, value)| format!(" {op:?} {}", expr(value)))
        ),
        And(left, right) => format!("(and {} {})", expr(left), expr(right)),
        Or(left, right) => format!("(or {} {})", expr(left), expr(right)),
        Concat(values) => format!("(~ {})", joined(values, " ", expr)),
        Conditional(choice) => format!(
            "(if {} {} {})",
            expr(&choice.condition),
            expr(&choice.then),
            optional(&choice.otherwise)
        ),
    }
}

fn args(args: &CallArgs) -> String {
    let positional = joined(&args.positional, "", |argument| {
        let star = if argument.star { "*" } else { "" };
        format!(" {star}{}", expr(&argument.value))
    });
    let named = joined(&args.named, "", |(k, v)| format!(" {k}={}", expr(v)));
    let spread = joined(&args.spread, "", |value| format!(" **{}", expr(value)));
    positional + &named + &spread
}
