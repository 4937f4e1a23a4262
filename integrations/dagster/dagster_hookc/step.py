"""Steps of a plan, checked: what Dagster is to run, with nothing left that could surprise it at run time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from dagster_hookc.expression import Expression, read

EVENTS = ("success", "failure", "job-success", "job-failure")
_RUNS = ("resolved", "residual")
_RESTS = ("skipped", "empty")


@dataclass(frozen=True)
class Statement:
    """One statement: text with question marks, and what is bound to them."""

    sql: str
    parameters: Sequence[Expression]


@dataclass(frozen=True)
class Branch:
    """Actions that depend on the run."""

    condition: Expression
    then: "Sequence[Action]"
    otherwise: "Sequence[Action]"


Action: TypeAlias = Statement | Branch


@dataclass(frozen=True)
class Step:
    """A hook at one place."""

    hook: str
    event: str
    job: str
    op: str | None
    resource: str
    atomic: bool
    body: Sequence[Action]

    def counts_for(self, job: str) -> bool:
        """Whether it is applied to that job."""
        return self.job in ("*", job)


def read_step(json: Mapping[str, Any]) -> Step | None:
    """The step, or nothing if it never runs for this target; `ValueError` for what is not known here."""
    try:
        return _step(json)
    except (KeyError, TypeError) as error:
        raise ValueError(f"step {json.get('id')!r}: {error!r}") from error
    except ValueError as error:
        raise ValueError(f"step {json.get('id')!r}: {error}") from error


def _step(json: Mapping[str, Any]) -> Step | None:
    body = [action for item in json["body"] for action in _actions(item)]
    if json["status"] in _RESTS:
        return None
    if json["status"] not in _RUNS:
        raise ValueError(f"a step of status {json['status']!r} cannot be run")
    return Step(
        hook=json["hook"],
        event=_one_of(EVENTS, json["event"]),
        job=json["job"],
        op=json["op"],
        resource=json["resource"],
        atomic=_one_of(("inside", "outside"), json["transaction"]) == "inside",
        body=body,
    )


def _one_of(known: Sequence[str], word: str) -> str:
    if word not in known:
        raise ValueError(f"{word!r} is not known here")
    return word


def _actions(item: Mapping[str, Any]) -> list[Action]:
    match item["kind"]:
        case "sql":
            several = item.get("statements", [])
            return [_statement(one) for one in (several if len(several) > 1 else [item])]
        case "if":
            then, otherwise = ([a for inner in item[side] for a in _actions(inner)] for side in ("then", "else"))
            return [Branch(read(item["condition"]), then, otherwise)]
        case kind:
            raise ValueError(f"an item of kind {kind!r} is not known here")


def _statement(json: Mapping[str, Any]) -> Statement:
    if "parts" not in json:
        return Statement(json["sql"], ())
    texts, parameters = [], []
    for part in json["parts"]:
        match part:
            case {"text": str(text)}:
                texts.append(text)
            case {"expr": expression, "as": "literal"}:
                texts.append("?")
                parameters.append(read(expression))
            case _:
                raise ValueError(f"a part is not known here: {part!r}")
    return Statement("".join(texts), parameters)
