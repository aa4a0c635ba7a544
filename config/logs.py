"""One JSON object a line; nothing personal: only the fields named here leave the process."""

import json
import logging
from contextvars import ContextVar
from datetime import UTC, datetime

request_id: ContextVar[str] = ContextVar("request_id", default="-")

# `extra=` keys that may be logged. Anything else is dropped, so that a careless extra cannot leak.
ALLOWED_EXTRA = (
    "reference",
    "system",
    "phase",
    "attempt",
    "state",
    "event",
    "status",
    "method",
    "route",
    "ms",
    "task",
    "count",
)


class RequestIdFilter(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = request_id.get()
        return True


class JsonFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "request_id": getattr(record, "request_id", "-"),
            "message": _message(record),
        }
        line.update({key: record.__dict__[key] for key in ALLOWED_EXTRA if key in record.__dict__})
        if record.exc_info and record.exc_info[0] is not None:
            # The type and the places, not the values: an exception's text may quote a row.
            line["error"] = record.exc_info[0].__name__
            line["where"] = _where(record)
        return json.dumps(line, ensure_ascii=False)


# What Celery puts into its sentences that may quote a value: an exception's text, a task's arguments and result.
_QUOTING = ("exc", "traceback", "args", "kwargs", "return_value", "internal")


def _message(record: logging.LogRecord) -> str:
    if isinstance(record.args, dict) and any(name in record.args for name in _QUOTING):
        safe = {**record.args, **dict.fromkeys(_QUOTING, "…")}
        return str(record.msg) % safe
    if record.name.startswith("django.") and isinstance(record.args, tuple):
        # Django names the path of what it refused, and a path holds references, tokens and whatever somebody typed.
        return str(record.msg) % tuple("…" if str(each).startswith("/") else each for each in record.args)
    return record.getMessage()


def _where(record: logging.LogRecord) -> list[str]:
    places: list[str] = []
    trace = record.exc_info[2] if record.exc_info else None
    while trace is not None:
        places.append(f"{trace.tb_frame.f_code.co_filename.rsplit('/', 1)[-1]}:{trace.tb_lineno}")
        trace = trace.tb_next
    return places[-8:]
