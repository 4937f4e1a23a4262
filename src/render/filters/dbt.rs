//! dbt's own filters. In a hook's text they change nothing (semantics 11.7); in a project file they
//! turn text into values.

use crate::render::{Args, Eval, Interp, Value};

pub(super) fn is_list(_interp: &mut Interp<'_>, value: Value, args: Args) -> Eval {
    let [] = args.bind("is_list", [])?;
    Ok(Value::Bool(matches!(value, Value::List(_))))
}

pub(super) fn as_text(_interp: &mut Interp<'_>, value: Value, args: Args) -> Eval {
    let [] = args.bind("as_text", [])?;
    Ok(value)
}

pub(super) fn as_bool(_interp: &mut Interp<'_>, value: Value, args: Args) -> Eval {
    let [] = args.bind("as_bool", [])?;
    Ok(value)
}

pub(super) fn as_native(_interp: &mut Interp<'_>, value: Value, args: Args) -> Eval {
    let [] = args.bind("as_native", [])?;
    Ok(value)
}

pub(super) fn as_number(_interp: &mut Interp<'_>, value: Value, args: Args) -> Eval {
    let [] = args.bind("as_number", [])?;
    Ok(value)
}
