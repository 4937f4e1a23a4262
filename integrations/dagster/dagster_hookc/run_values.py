"""The values of a run by their paths, from what Dagster tells a hook or a sensor."""

from collections.abc import Mapping
from typing import Any

import dagster as dg

from dagster_hookc.expression import Lookup


def of_op(context: dg.HookContext) -> Lookup:
    """Values that an op hook may ask for; null for what the context does not tell."""

    def lookup(path: str) -> Any:
        head, *rest = path.split(".")
        try:
            value = getattr(context, head, None)
        except dg.DagsterError:  # what build_hook_context was not given, or never has
            return None
        if head == "op":
            return getattr(value, "name", None)
        if head == "op_exception":
            return _of_exception(value, rest[0])
        return _inside(value, rest)

    return lookup


def of_job(context: dg.RunStatusSensorContext) -> Lookup:
    """Values that a sensor may ask for."""
    known = {
        "run_id": context.dagster_run.run_id,
        "job_name": context.dagster_run.job_name,
        "failure.message": context.dagster_event.message,
    }
    return known.get


def _of_exception(error: BaseException | None, field: str) -> str | None:
    if error is None:
        return None
    return type(error).__name__ if field == "type" else str(error)


def _inside(value: Any, fields: list[str]) -> Any:
    for field in fields:
        value = value.get(field) if isinstance(value, Mapping) else None
    return value
