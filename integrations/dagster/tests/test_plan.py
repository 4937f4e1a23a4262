"""What the plan's reader and runner do beside the conformance cases."""

import json
from pathlib import Path
from typing import Any

import dagster as dg
import pytest
from dagster_hookc import Plan


class Recorder:
    """A resource that writes down what it is sent."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, list[Any]]] = []

    def execute(self, sql: str, parameters: Any) -> None:
        self.sent.append((sql, list(parameters)))
        if "fails" in sql:
            raise RuntimeError("refused")


@dg.op
def load() -> int:
    return 1


@dg.job
def nightly() -> None:
    load()


def sql(text: str) -> dict[str, Any]:
    return {"kind": "sql", "sql": text}


def step(hook: str, *body: dict[str, Any], **other: Any) -> dict[str, Any]:
    return {"id": hook, "hook": hook, "event": "success", "job": "nightly", "op": None, "resource": "warehouse",
            "transaction": "outside", "status": "residual", "body": list(body), **other}


def plan(folder: Path, *steps: dict[str, Any], dialect: str = "sqlite") -> Plan:
    file = folder / "plan.json"
    file.write_text(json.dumps({"schema": "hookc.plan/1", "system": "dagster", "dialect": dialect, "steps": steps}))
    return Plan(file)


def sent(compiled: Plan, **context: Any) -> list[tuple[str, list[Any]]]:
    recorder = Recorder()
    (hook,) = compiled.hooks_for("nightly")
    hook(dg.build_hook_context(resources={"warehouse": recorder}, op=load, **context))
    return recorder.sent


@pytest.mark.parametrize("condition, holds", [
    ({"op": "==", "args": [{"runtime": "op.name"}, {"value": "load"}]}, True),
    ({"op": "not", "args": [{"op": "in", "args": [{"runtime": "op.name"}, {"value": ["load"]}]}]}, False),
    ({"op": "<", "args": [{"runtime": "op_config.rows"}, {"value": 1}]}, False),
    ({"op": ">=", "args": [{"runtime": "op_config.rows"}, {"value": 1}]}, False),
    ({"op": "in", "args": [{"value": 1}, {"runtime": "op_config.rows"}]}, False),
    ({"op": "or", "args": [{"runtime": "op_config.rows"}, {"runtime": "run_id"}]}, True),
    ({"op": "and", "args": [{"runtime": "run_id"}, {"runtime": "op_config.rows"}]}, False),
])
def test_a_branch_is_taken_by_the_run(tmp_path: Path, condition: dict[str, Any], holds: bool) -> None:
    branch = {"kind": "if", "condition": condition, "then": [sql("yes")], "else": [sql("no")]}
    assert sent(plan(tmp_path, step("a", branch)), run_id="r") == [("yes" if holds else "no", [])]


def test_several_statements_of_one_item_are_sent_one_by_one(tmp_path: Path) -> None:
    literal = {"expr": {"runtime": "run_id"}, "as": "literal"}
    item = {"kind": "sql", "sql": "one; two", "statements": [sql("one"), {"parts": [{"text": "two "}, literal]}]}
    assert sent(plan(tmp_path, step("a", item)), run_id="r") == [("one", []), ("two ?", ["r"])]


def test_a_hook_of_every_job_and_of_this_one_runs_once_where_it_stood_first(tmp_path: Path) -> None:
    steps = [step("a", sql("a"), job="*"), step("b", sql("b")), step("a", sql("a"))]
    assert sent(plan(tmp_path, *steps)) == [("a", []), ("b", [])]


@pytest.mark.parametrize("dialect, begin", [("duckdb", "begin transaction"), ("mariadb", "start transaction")])
def test_a_transaction_is_begun_as_the_dialect_says_it(tmp_path: Path, dialect: str, begin: str) -> None:
    assert sent(plan(tmp_path, step("a", sql("a"), transaction="inside"), dialect=dialect)) == [
        (begin, []), ("a", []), ("commit", [])]


def test_a_transaction_that_no_statement_begins_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="step of 'a'.*oracle"):
        plan(tmp_path, step("a", sql("a"), transaction="inside"), dialect="oracle")
    assert sent(plan(tmp_path, step("a", sql("a")), dialect="oracle")) == [("a", [])]


def test_what_never_runs_asks_for_nothing(tmp_path: Path) -> None:
    assert plan(tmp_path, step("a", status="skipped"), step("b", status="empty")).hooks_for("nightly") == set()


@pytest.mark.parametrize("change", [
    {"status": "fails"}, {"status": "deferred"}, {"transaction": None}, {"event": "run-start"},
    {"body": [{"kind": "sql", "parts": [{"expr": {"runtime": "op.nane"}, "as": "literal"}]}]},
    {"body": [{"kind": "sql", "parts": [{"expr": {"runtime": "run_id"}, "as": "identifier"}]}]},
    {"body": [{"kind": "if", "condition": {"op": "xor", "args": []}, "then": [], "else": []}]},
    {"body": [{"kind": "sql"}]},
])
def test_what_could_not_be_run_is_refused_at_once(tmp_path: Path, change: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="step 'a'"):
        plan(tmp_path, {**step("a"), **change})


def test_the_success_sensor_writes_for_jobs_that_succeed(tmp_path: Path) -> None:
    literal = {"expr": {"runtime": "job_name"}, "as": "literal"}
    item = {"kind": "sql", "parts": [{"text": "done "}, literal]}
    sensor = plan(tmp_path, step("a", item, event="job-success", job="*")).success_sensor()
    recorder = Recorder()
    with dg.DagsterInstance.ephemeral() as instance:
        result = nightly.execute_in_process(instance=instance)
        event = next(e for e in result.all_events if e.event_type_value == "PIPELINE_SUCCESS")
        run = instance.get_run_by_id(result.run_id)
        sensor(dg.build_run_status_sensor_context(sensor.name, event, instance, run, resources={"warehouse": recorder}))
    assert recorder.sent == [("done ?", ["nightly"])]


@pytest.mark.parametrize("text, told", [
    ("[]", "no plan of hookc"), ("{", "Expecting"), ("{}", "schema is None"),
    ('{"schema": "hookc.plans/1"}', "schema is 'hookc.plans/1'"),
    ('{"schema": "hookc.plan/1", "system": "dbt"}', "system is 'dbt'"),
    ('{"schema": "hookc.plan/1", "system": "dagster", "dialect": "duckdb"}', "no steps"),
    ('{"schema": "hookc.plan/1", "system": "dagster", "steps": []}', "no dialect"),
])
def test_what_is_no_plan_of_one_target_is_refused(tmp_path: Path, text: str, told: str) -> None:
    file = tmp_path / "plan.json"
    file.write_text(text)
    with pytest.raises(ValueError, match=told):
        Plan(file)
