"""Renders templates with Python's Jinja2, set up as dbt sets it up.

Reads one template a line, a JSON string; answers one line each: {"text": ...}, or {"error": ...} with
the exception's class and message.
"""

import json
import signal
import sys

from jinja2.sandbox import SandboxedEnvironment

# A template that loops for ever is an error here as there.
SECONDS = 0.5

ENVIRONMENT = SandboxedEnvironment(extensions=["jinja2.ext.do", "jinja2.ext.loopcontrols"])


def give_up(_signal, _frame):
    raise TimeoutError("too slow")


def answer(template):
    signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS)
    try:
        return {"text": ENVIRONMENT.from_string(template).render()}
    except Exception as error:
        return {"error": f"{type(error).__name__}: {error}"}
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)


signal.signal(signal.SIGVTALRM, give_up)
for line in sys.stdin:
    print(json.dumps(answer(json.loads(line))), flush=True)
