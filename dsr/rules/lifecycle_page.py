"""docs/lifecycle.md, printed from the tables, so that picture and behaviour cannot part."""

from dsr.rules.lifecycle import FINAL, TRANSITIONS, WAITS_ON, State

_HEAD = """\
# The life of a request

Printed by `manage.py statemachine` from `dsr/rules/lifecycle.py`; `manage.py statemachine --check` tells when this page
is behind. An event that a state does not list raises. Every state but the final ones can be overdue, and overdue never
closes by itself.
"""


def page() -> str:
    """The Markdown page: a mermaid diagram, then a table of states, whom each waits on, and its events."""
    return f"{_HEAD}\n```mermaid\n{_diagram()}\n```\n\n{_table()}\n"


def _diagram() -> str:
    lines = ["stateDiagram-v2", f"    [*] --> {State.RECEIVED}"]
    for state, events in TRANSITIONS.items():
        lines += [f"    {state} --> {target}: {event}" for event, target in events.items()]
        if state in FINAL:
            lines.append(f"    {state} --> [*]")
    return "\n".join(lines)


def _table() -> str:
    lines = ["| state | waits on | event → next state |", "|---|---|---|"]
    for state, events in TRANSITIONS.items():
        leaves = ", ".join(f"{event} → {target}" for event, target in events.items()) or "final"
        lines.append(f"| {state} | {WAITS_ON[state]} | {leaves} |")
    return "\n".join(lines)
