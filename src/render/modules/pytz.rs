//! `modules.pytz`: time zones by name.

use super::datetime::zone::Zone;
use super::set_of;
use crate::diagnostic::closest;
use crate::render::coerce::{integer, string};
use crate::render::ops::{str_repr, value_error};
use crate::render::{Args, Dict, Eval, Function, RenderError, Value};
use crate::time_zone;

/// `modules.pytz` (case 44).
pub(crate) fn module() -> Value {
    let module = Dict::from_pairs([
        (
            "timezone",
            Function::value("timezone", |_, args| timezone(args)),
        ),
        ("utc", Value::object(Zone::Utc)),
        (
            "FixedOffset",
            Function::value("FixedOffset", |_, args| fixed_offset(args)),
        ),
    ]);
    let names: Vec<Value> = time_zone::names().into_iter().map(Value::str).collect();
    if let Ok(set) = set_of(names.clone()) {
        module.set("all_timezones_set", set);
    }
    module.set("all_timezones", Value::list(names));
    Value::Dict(module)
}

fn timezone(args: Args) -> Eval {
    let [name] = args.bind_required("timezone", ["zone"], 1)?;
    let name = name.unwrap_or(Value::None);
    if matches!(name, Value::None) {
        return Err(unknown("None"));
    }
    let name = string(&name, "zone")?.as_str();
    match Zone::named(name) {
        Some(zone) => Ok(Value::object(zone)),
        None => Err(unknown(name)),
    }
}

fn unknown(name: &str) -> Box<crate::render::Stop> {
    let error = RenderError::new(
        "render::unknown-time-zone",
        format!("UnknownTimeZoneError: {}", str_repr(name)),
    );
    match closest(name, time_zone::names()) {
        Some(near) => error.help(format!("did you mean `{near}`?")).into(),
        None => error.into(),
    }
}

fn fixed_offset(args: Args) -> Eval {
    let [minutes] = args.bind_required("FixedOffset", ["offset"], 1)?;
    match integer(&minutes.unwrap_or(Value::None))? {
        0 => Ok(Value::object(Zone::Utc)),
        minutes @ -1439..=1439 => {
            let seconds = i32::try_from(minutes * 60).unwrap_or(0);
            Ok(Value::object(Zone::Fixed {
                seconds,
                pytz: true,
            }))
        }
        minutes => Err(value_error(format!(
            "('absolute offset is too large', {minutes})"
        ))),
    }
}
