//! `batch` and `slice`: a sequence into lists of elements.

use crate::render::coerce::{given, integer, size};
use crate::render::generator::{Cursor, Generator};
use crate::render::ops::value_error;
use crate::render::{Args, Eval, Interp, Value};

pub(super) fn batch(_interp: &mut Interp<'_>, value: Value, args: Args) -> Eval {
    let [count, fill] = args.bind_required("do_batch", ["linecount", "fill_with"], 1)?;
    let count = count.as_ref().and_then(|count| integer(count).ok());
    let fill = given(fill);
    let mut cursor: Option<Cursor> = None;
    // The element that did not fit into the row given last.
    let mut over: Option<Value> = None;
    Ok(Generator::value("generator", move |interp| {
        let cursor = match &mut cursor {
            Some(cursor) => cursor,
            none => none.insert(Cursor::new(interp, &value)?),
        };
        let mut row: Vec<Value> = over.take().into_iter().collect();
        while let Some(element) = cursor.next(interp)? {
            interp.spend(1)?;
            if Some(row.len() as i128) == count {
                over = Some(element);
                return Ok(Some(Value::list(row)));
            }
            row.push(element);
        }
        if row.is_empty() {
            return Ok(None);
        }
        if let (Some(fill), Some(count)) = (&fill, count) {
            let missing = size(count.saturating_sub(row.len() as i128))?;
            interp.check_elements(missing)?;
            row.extend(std::iter::repeat_n(fill.clone(), missing));
        }
        Ok(Some(Value::list(row)))
    }))
}

pub(super) fn slice(_interp: &mut Interp<'_>, value: Value, args: Args) -> Eval {
    let [slices, fill] = args.bind_required("sync_do_slice", ["slices", "fill_with"], 1)?;
    let (slices, fill) = (slices.unwrap_or(Value::None), given(fill));
    let mut all: Option<Vec<Value>> = None;
    let mut number: i128 = 0;
    Ok(Generator::value("generator", move |interp| {
        let all = match &mut all {
            Some(all) => all,
            none => none.insert(interp.iterate(&value)?),
        };
        let slices = integer(&slices)?;
        let length = all.len() as i128;
        let (Some(each), Some(extra)) = (
            length.checked_div_euclid(slices),
            length.checked_rem_euclid(slices),
        ) else {
            return Err(value_error("integer division or modulo by zero"));
        };
        if number >= slices {
            return Ok(None);
        }
        let start = number * each + number.min(extra);
        let end = start + each + i128::from(number < extra);
        let mut row = all
            .get(size(start)?..size(end)?)
            .unwrap_or_default()
            .to_vec();
        if let Some(fill) = &fill
            && number >= extra
        {
            row.push(fill.clone());
        }
        number += 1;
        Ok(Some(Value::list(row)))
    }))
}
