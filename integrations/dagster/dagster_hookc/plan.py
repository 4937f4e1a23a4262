"""A plan of hookc as hooks and sensors of Dagster."""

import json
import os
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import dagster as dg

from dagster_hookc import run_values
from dagster_hookc.execute import run_all
from dagster_hookc.step import Step, read_step

_SCHEMA = "hookc.plan/1"
_BEGIN = {"mysql": "start transaction", "mariadb": "start transaction", "trino": "start transaction"}
# Where no statement begins one: Oracle's begin by themselves, the others have none.
_WITHOUT_BEGIN = ("athena", "clickhouse", "databricks", "hive", "oracle", "spark")


class Plan:
    """The hooks of one target, as `hookc compile --format json` wrote them."""

    def __init__(self, path: str | os.PathLike[str]) -> None:
        """Reads and checks the whole plan; `ValueError` for anything that could not be run later."""
        plan = json.loads(Path(path).read_text(encoding="utf-8"))
        if not isinstance(plan, dict):
            raise ValueError(f"{os.fspath(path)}: this is no plan of hookc")
        for field, known in (("schema", _SCHEMA), ("system", "dagster")):
            if (found := plan.get(field)) != known:
                raise ValueError(f"{os.fspath(path)}: {field} is {found!r}, and {known!r} is needed")
        if not isinstance(written := plan.get("steps"), list) or not isinstance(plan.get("dialect"), str):
            raise ValueError(f"{os.fspath(path)}: the plan has no steps, or no dialect")
        steps = [read_step(step) for step in written]
        self._steps = [step for step in steps if step is not None]
        dialect = plan["dialect"]
        if dialect in _WITHOUT_BEGIN and (atomic := [step.hook for step in self._steps if step.atomic]):
            raise ValueError(f"step of {atomic[0]!r}: no statement begins a transaction in the dialect {dialect}")
        self._begin = _BEGIN.get(dialect, "begin transaction")

    def hooks_for(self, job: str, op: str | None = None) -> set[dg.HookDefinition]:
        """What is applied to the job, or with `op` to that op alone: at most one hook an event.

        Dagster keeps hooks in a frozenset, in no order: so one definition runs all of them in the plan's.
        """
        decorators = {"success": dg.success_hook, "failure": dg.failure_hook}
        hooks = set()
        for event, decorator in decorators.items():
            steps = _once([s for s in self._steps if s.event == event and s.op == op and s.counts_for(job)])
            if steps:
                name = "__".join(_name(part) for part in ("hookc", event, job, op) if part is not None)
                define = decorator(name=name, required_resource_keys=_resources(steps))
                hooks.add(define(self._op_hook(steps)))
        return hooks

    def failure_sensor(self, **options: Any) -> dg.RunStatusSensorDefinition:
        """A sensor for the hooks `on: job-failure`; options are those of `RunStatusSensorDefinition`."""
        return self._sensor("job-failure", dg.DagsterRunStatus.FAILURE, options)

    def success_sensor(self, **options: Any) -> dg.RunStatusSensorDefinition:
        """A sensor for the hooks `on: job-success`; options are those of `RunStatusSensorDefinition`."""
        return self._sensor("job-success", dg.DagsterRunStatus.SUCCESS, options)

    def _op_hook(self, steps: Sequence[Step]) -> Any:
        def hook(context: dg.HookContext) -> None:
            run_all(steps, context.resources, run_values.of_op(context), self._begin)

        return hook

    def _sensor(self, event: str, status: dg.DagsterRunStatus, options: dict[str, Any]) -> dg.RunStatusSensorDefinition:
        steps = [step for step in self._steps if step.event == event]

        def sensor(context: dg.RunStatusSensorContext, **resources: Any) -> None:
            # A direct call gives resources as keywords, the daemon in the context.
            given = SimpleNamespace(**resources) if resources else context.resources
            due = _once([step for step in steps if step.counts_for(context.dagster_run.job_name)])
            run_all(due, given, run_values.of_job(context), self._begin)

        return dg.RunStatusSensorDefinition(
            **{"name": f"hookc_{_name(event)}", **options},
            run_status=status,
            run_status_sensor_fn=sensor,
            required_resource_keys=_resources(steps),
        )


def _once(steps: Sequence[Step]) -> list[Step]:
    """The steps in their order, each hook where it stood first."""
    first: dict[str, Step] = {}
    for step in steps:
        first.setdefault(step.hook, step)
    return list(first.values())


def _resources(steps: Sequence[Step]) -> set[str]:
    return {step.resource for step in steps}


def _name(word: str) -> str:
    """The word as Dagster lets names be: letters, digits and underscores."""
    return "".join(letter if letter.isascii() and letter.isalnum() else "_" for letter in word)
