//! `modules.itertools`: iterators made of iterators.

use crate::jinja::ast::BinaryOp;
use crate::render::coerce::{count as count_of, given, integer};
use crate::render::generator::{Cursor, Generator};
use crate::render::ops::{self, type_error, value_error};
use crate::render::{Args, Dict, Eval, Function, Interp, Value};

type Body = fn(&mut Interp<'_>, Args) -> Eval;

const FUNCTIONS: [(&str, Body); 15] = [
    ("count", count),
    ("cycle", cycle),
    ("repeat", repeat),
    ("accumulate", accumulate),
    ("chain", chain),
    ("compress", compress),
    ("islice", islice),
    ("starmap", starmap),
    ("tee", tee),
    ("zip_longest", zip_longest),
    ("product", product),
    ("permutations", permutations),
    ("combinations", combinations),
    (
        "combinations_with_replacement",
        combinations_with_replacement,
    ),
    ("from_iterable", from_iterable),
];

/// `modules.itertools` (case 44).
pub(crate) fn module() -> Value {
    let offered = FUNCTIONS
        .iter()
        .filter(|(name, _)| *name != "from_iterable");
    Value::Dict(Dict::from_pairs(
        offered.map(|&(name, body)| (name, Function::value(name, body))),
    ))
}

fn one(args: Args, name: &str) -> Eval {
    let [value] = args.bind_required(name, ["iterable"], 1)?;
    Ok(value.unwrap_or(Value::None))
}

fn count(_interp: &mut Interp<'_>, args: Args) -> Eval {
    let [start, step] = args.bind("count", ["start", "step"])?;
    let mut next = start.unwrap_or(Value::Int(0));
    let step = step.unwrap_or(Value::Int(1));
    Ok(Generator::value("itertools.count", move |interp| {
        let now = next.clone();
        next = ops::binary(interp, BinaryOp::Add, &now, &step)?;
        Ok(Some(now))
    }))
}

fn cycle(interp: &mut Interp<'_>, args: Args) -> Eval {
    let value = one(args, "cycle")?;
    let elements = interp.iterate(&value)?;
    let mut at = 0;
    Ok(Generator::value("itertools.cycle", move |_| {
        let element = elements.get(at).cloned();
        at = (at + 1).checked_rem(elements.len()).unwrap_or(0);
        Ok(element)
    }))
}

fn repeat(_interp: &mut Interp<'_>, args: Args) -> Eval {
    let [value, times] = args.bind_required("repeat", ["object", "times"], 1)?;
    let value = value.unwrap_or(Value::None);
    let mut left = times.as_ref().map(count_of).transpose()?;
    Ok(Generator::value(
        "itertools.repeat",
        move |_| match &mut left {
            Some(0) => Ok(None),
            Some(left) => {
                *left -= 1;
                Ok(Some(value.clone()))
            }
            None => Ok(Some(value.clone())),
        },
    ))
}

fn accumulate(interp: &mut Interp<'_>, args: Args) -> Eval {
    let [value, function, initial] =
        args.bind_required("accumulate", ["iterable", "func", "initial"], 1)?;
    let (function, initial) = (given(function), given(initial));
    let mut cursor = Cursor::new(interp, &value.unwrap_or(Value::None))?;
    let mut total: Option<Value> = None;
    let mut pending = initial;
    Ok(Generator::value("itertools.accumulate", move |interp| {
        let next = match pending.take() {
            Some(initial) => Some(initial),
            None => cursor.next(interp)?,
        };
        let Some(element) = next else {
            return Ok(None);
        };
        let now = match (&total, &function) {
            (None, _) => element,
            (Some(total), None) => ops::binary(interp, BinaryOp::Add, total, &element)?,
            (Some(total), Some(function)) => {
                interp.call(function, Args::positional(vec![total.clone(), element]))?
            }
        };
        total = Some(now.clone());
        Ok(Some(now))
    }))
}

fn chain(_interp: &mut Interp<'_>, args: Args) -> Eval {
    let mut sources = args.positional.into_iter();
    let mut current: Option<Cursor> = None;
    Ok(Generator::value("itertools.chain", move |interp| {
        loop {
            if let Some(cursor) = &mut current
                && let Some(element) = cursor.next(interp)?
            {
                return Ok(Some(element));
            }
            match sources.next() {
                Some(source) => current = Some(Cursor::new(interp, &source)?),
                None => return Ok(None),
            }
        }
    }))
}

fn from_iterable(interp: &mut Interp<'_>, args: Args) -> Eval {
    let value = one(args, "from_iterable")?;
    let sources = interp.iterate(&value)?;
    chain(interp, Args::positional(sources))
}

fn compress(interp: &mut Interp<'_>, args: Args) -> Eval {
    let [data, selectors] = args.bind_required("compress", ["data", "selectors"], 2)?;
    let mut data = Cursor::new(interp, &data.unwrap_or(Value::None))?;
    let mut selectors = Cursor::new(interp, &selectors.unwrap_or(Value::None))?;
    Ok(Generator::value("itertools.compress", move |interp| {
        while let (Some(element), Some(selector)) = (data.next(interp)?, selectors.next(interp)?) {
            interp.spend(1)?;
            if ops::truth(&selector)? {
                return Ok(Some(element));
            }
        }
        Ok(None)
    }))
}

fn islice(interp: &mut Interp<'_>, args: Args) -> Eval {
    let mut bounds = args.positional;
    if !args.named.is_empty() || !(2..=4).contains(&bounds.len()) {
        return Err(type_error("islice expected 2 to 4 positional arguments"));
    }
    let mut cursor = Cursor::new(interp, &bounds.remove(0))?;
    let bound = |at: usize| match bounds.get(at) {
        None | Some(Value::None) => Ok(None),
        Some(value) => match usize::try_from(integer(value)?) {
            Ok(bound) => Ok(Some(bound)),
            Err(_) => Err(value_error(
                "Indices for islice() must be None or an integer: 0 <= x",
            )),
        },
    };
    let (start, stop) = match bounds.len() {
        1 => (0, bound(0)?),
        _ => (bound(0)?.unwrap_or(0), bound(1)?),
    };
    let step = bound(2)?.unwrap_or(1);
    if step == 0 {
        return Err(value_error(
            "Step for islice() must be a positive integer or None.",
        ));
    }
    let (mut at, mut wanted) = (0, start);
    Ok(Generator::value("itertools.islice", move |interp| {
        while stop.is_none_or(|stop| wanted < stop) {
            let Some(element) = cursor.next(interp)? else {
                return Ok(None);
            };
            interp.spend(1)?;
            at += 1;
            if at > wanted {
                wanted = wanted.saturating_add(step);
                return Ok(Some(element));
            }
        }
        Ok(None)
    }))
}

fn starmap(interp: &mut Interp<'_>, args: Args) -> Eval {
    let [function, value] = args.bind_required("starmap", ["function", "iterable"], 2)?;
    let function = function.unwrap_or(Value::None);
    let mut cursor = Cursor::new(interp, &value.unwrap_or(Value::None))?;
    Ok(Generator::value("itertools.starmap", move |interp| {
        let Some(element) = cursor.next(interp)? else {
            return Ok(None);
        };
        let args = Args::positional(interp.iterate(&element)?);
        interp.call(&function, args).map(Some)
    }))
}

fn tee(interp: &mut Interp<'_>, args: Args) -> Eval {
    let [value, copies] = args.bind_required("tee", ["iterable", "n"], 1)?;
    let copies = copies.as_ref().map_or(Ok(2), count_of)?;
    let elements = interp.iterate(&value.unwrap_or(Value::None))?;
    interp.check_elements(copies.saturating_mul(elements.len().max(1)))?;
    let copy = |_| Generator::of("itertools._tee", elements.clone());
    Ok(Value::tuple((0..copies).map(copy).collect()))
}

fn zip_longest(interp: &mut Interp<'_>, args: Args) -> Eval {
    let mut fill = Value::None;
    for (name, value) in args.named {
        if *name != *"fillvalue" {
            return Err(type_error(
                "zip_longest() got an unexpected keyword argument",
            ));
        }
        fill = value;
    }
    let mut cursors = Vec::new();
    for value in &args.positional {
        cursors.push(Cursor::new(interp, value)?);
    }
    Ok(Generator::value("itertools.zip_longest", move |interp| {
        let mut row = Vec::with_capacity(cursors.len());
        let mut any = false;
        for cursor in &mut cursors {
            let element = cursor.next(interp)?;
            any |= element.is_some();
            row.push(element.unwrap_or_else(|| fill.clone()));
        }
        Ok(any.then(|| Value::tuple(row)))
    }))
}

/// What a row weighs beside its elements.
const ROW: usize = 10;

fn product(interp: &mut Interp<'_>, args: Args) -> Eval {
    let mut repeat = 1;
    for (name, value) in &args.named {
        if **name != *"repeat" {
            return Err(type_error("product() got an unexpected keyword argument"));
        }
        repeat = count_of(value)?;
    }
    let mut pools = Vec::new();
    for value in &args.positional {
        pools.push(interp.iterate(value)?);
    }
    interp.check_elements(pools.len().saturating_mul(repeat))?;
    let width = pools.len();
    let pools: Vec<Vec<Value>> = pools.into_iter().cycle().take(width * repeat).collect();
    let sizes: Vec<usize> = pools.iter().map(Vec::len).collect();
    let mut indices = (!sizes.contains(&0)).then(|| vec![0; sizes.len()]);
    Ok(Generator::value("itertools.product", move |interp| {
        let Some(now) = indices.take() else {
            return Ok(None);
        };
        interp.check_elements(now.len() + ROW)?;
        let row = now
            .iter()
            .zip(&pools)
            .filter_map(|(&at, pool)| pool.get(at).cloned());
        let row = Value::tuple(row.collect());
        indices = counted_up(now, &sizes);
        Ok(Some(row))
    }))
}

/// The next number whose digits have the given bases.
fn counted_up(mut digits: Vec<usize>, bases: &[usize]) -> Option<Vec<usize>> {
    for (digit, base) in digits.iter_mut().zip(bases).rev() {
        *digit += 1;
        if *digit < *base {
            return Some(digits);
        }
        *digit = 0;
    }
    None
}

fn permutations(interp: &mut Interp<'_>, args: Args) -> Eval {
    let [value, length] = args.bind_required("permutations", ["iterable", "r"], 1)?;
    let pool = interp.iterate(&value.unwrap_or(Value::None))?;
    let length = given(length).as_ref().map_or(Ok(pool.len()), count_of)?;
    picked("itertools.permutations", pool, length, |indices| {
        let mut seen = indices.to_vec();
        seen.sort_unstable();
        seen.windows(2).all(|pair| pair[0] != pair[1])
    })
}

fn combinations(interp: &mut Interp<'_>, args: Args) -> Eval {
    let [value, length] = args.bind_required("combinations", ["iterable", "r"], 2)?;
    let pool = interp.iterate(&value.unwrap_or(Value::None))?;
    let length = count_of(&length.unwrap_or(Value::None))?;
    picked("itertools.combinations", pool, length, |indices| {
        indices.windows(2).all(|pair| pair[0] < pair[1])
    })
}

fn combinations_with_replacement(interp: &mut Interp<'_>, args: Args) -> Eval {
    let [value, length] =
        args.bind_required("combinations_with_replacement", ["iterable", "r"], 2)?;
    let pool = interp.iterate(&value.unwrap_or(Value::None))?;
    let length = count_of(&length.unwrap_or(Value::None))?;
    picked(
        "itertools.combinations_with_replacement",
        pool,
        length,
        |indices| indices.windows(2).all(|pair| pair[0] <= pair[1]),
    )
}

/// Rows of a pool's elements whose indices are wanted, in the order of their indices.
fn picked(
    class: &'static str,
    pool: Vec<Value>,
    length: usize,
    wanted: fn(&[usize]) -> bool,
) -> Eval {
    if length > pool.len() && class != "itertools.combinations_with_replacement" {
        return Ok(Generator::of(class, Vec::new()));
    }
    if length > 10_000 {
        return Err(value_error("r is too large"));
    }
    if pool.is_empty() && length > 0 {
        return Ok(Generator::of(class, Vec::new()));
    }
    let mut partial: Vec<usize> = Vec::new();
    let mut started = false;
    Ok(Generator::value(class, move |interp| {
        // A depth-first walk over prefixes that are wanted.
        if started && !advance(interp, &mut partial, pool.len(), wanted)? {
            return Ok(None);
        }
        started = true;
        while partial.len() < length {
            interp.spend(partial.len() as u64)?;
            partial.push(0);
            if !wanted(&partial) && !advance(interp, &mut partial, pool.len(), wanted)? {
                return Ok(None);
            }
        }
        interp.check_elements(partial.len() + ROW)?;
        Ok(Some(Value::tuple(
            partial
                .iter()
                .filter_map(|&at| pool.get(at).cloned())
                .collect(),
        )))
    }))
}

/// Moves to the next wanted prefix of the same or a smaller length; false if there is none.
fn advance(
    interp: &mut Interp<'_>,
    partial: &mut Vec<usize>,
    size: usize,
    wanted: fn(&[usize]) -> bool,
) -> Eval<bool> {
    while !partial.is_empty() {
        interp.spend(partial.len() as u64)?;
        let Some(last) = partial.last_mut() else {
            break;
        };
        *last += 1;
        if *last >= size {
            partial.pop();
        } else if wanted(partial) {
            return Ok(true);
        }
    }
    Ok(false)
}
