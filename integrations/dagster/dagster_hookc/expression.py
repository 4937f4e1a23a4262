"""Expressions of a plan over the values of a run: `{"value"}`, `{"runtime"}`, `{"op", "args"}`."""

import operator
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

Lookup: TypeAlias = Callable[[str], Any]
"""Gives the value of a run by its path; null for what it does not know."""

Expression: TypeAlias = Callable[[Lookup], Any]
"""An expression that was checked, to be evaluated with the values of a run."""

_OPEN = ("op_config", "op_output_values")
_CLOSED = ("run_id", "job_name", "op.name", "step_key", "op_exception.type", "op_exception.message", "failure.message")


def _ordered(compare: Callable[[Any, Any], bool]) -> Callable[[Any, Any], bool]:
    """An order comparison, false where a side is null."""
    return lambda left, right: left is not None and right is not None and compare(left, right)


_BINARY: Mapping[str, Callable[[Any, Any], bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": _ordered(operator.lt),
    "<=": _ordered(operator.le),
    ">": _ordered(operator.gt),
    ">=": _ordered(operator.ge),
    "in": lambda left, right: right is not None and left in right,
}


def read(json: Any) -> Expression:
    """Checks an expression of the plan; `ValueError` for what it does not know."""
    match json:
        case {"value": value}:
            return lambda _: value
        case {"runtime": str(path)} if _known(path):
            return lambda lookup: lookup(path)
        case {"op": "not", "args": [one]}:
            inner = read(one)
            return lambda lookup: not inner(lookup)
        case {"op": "and", "args": [_, *_] as args}:
            parts = [read(one) for one in args]
            return lambda lookup: all(part(lookup) for part in parts)
        case {"op": "or", "args": [_, *_] as args}:
            parts = [read(one) for one in args]
            return lambda lookup: any(part(lookup) for part in parts)
        case {"op": str(name), "args": [left, right]} if name in _BINARY:
            return _binary(_BINARY[name], read(left), read(right))
    raise ValueError(f"this expression is not known here: {json!r}")


def _binary(compare: Callable[[Any, Any], bool], left: Expression, right: Expression) -> Expression:
    return lambda lookup: compare(left(lookup), right(lookup))


def _known(path: str) -> bool:
    head, _, field = path.partition(".")
    return path in _CLOSED or (head in _OPEN and field != "")
