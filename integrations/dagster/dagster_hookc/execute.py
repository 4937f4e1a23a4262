"""Runs steps on the connections that Dagster's resources are."""

import contextlib
from collections.abc import Sequence
from typing import Any, Protocol

from dagster_hookc.expression import Lookup
from dagster_hookc.step import Action, Branch, Step


class Connection(Protocol):
    """What a resource must be: in autocommit mode, parameters are question marks."""

    def execute(self, sql: str, parameters: Sequence[Any], /) -> Any:
        """Sends one statement."""


class HooksFailed(Exception):
    """Names each hook that failed; the others ran."""


def run_all(steps: Sequence[Step], resources: Any, values: Lookup, begin: str) -> None:
    """Runs the steps in their order; one that fails stops no other."""
    failed: list[tuple[str, Exception]] = []
    for step in steps:
        try:
            _run(step, getattr(resources, step.resource), values, begin)
        except Exception as error:
            failed.append((step.hook, error))
    if failed:
        told = "; ".join(f"{hook}: {type(error).__name__}: {error}" for hook, error in failed)
        raise HooksFailed(told) from failed[0][1]


def _run(step: Step, connection: Connection | None, values: Lookup, begin: str) -> None:
    if connection is None:  # mocked
        return
    if not step.atomic:
        _send(step.body, connection, values)
        return
    connection.execute(begin, ())
    try:
        _send(step.body, connection, values)
        connection.execute("commit", ())
    except BaseException:
        with contextlib.suppress(Exception):  # the first error is the one to tell
            connection.execute("rollback", ())
        raise


def _send(body: Sequence[Action], connection: Connection, values: Lookup) -> None:
    for action in body:
        if isinstance(action, Branch):
            _send(action.then if action.condition(values) else action.otherwise, connection, values)
        else:
            connection.execute(action.sql, [parameter(values) for parameter in action.parameters])
