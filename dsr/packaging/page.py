"""`index.html` of a package: one self-contained page, without scripts, that a person can read anywhere."""

import html
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from dsr.datamap.plan import PlannedField, Role
from dsr.models import PolicyVersion, Request
from dsr.packaging import files
from dsr.packaging.parts import Content, Part
from dsr.packaging.readable import readable
from dsr.rules.spoken import plural

SHOWN_ROWS = 50
FEW = 6  # fields that stand side by side on a wide screen; more would be read by scrolling sideways


# A template takes ten times as long for as many cells, and nothing else of a small package costs as much.
@dataclass(frozen=True)
class Table:
    """What the page says of a collection, whoever asks: plans are kept, and most people share one."""

    names: list[str]
    cells: list[str]  # the beginning of each cell of a row
    head: SafeString
    field_list: SafeString

    @property
    def few(self) -> bool:
        return len(self.names) <= FEW


_KEPT = ' <span class="soft">(held, but not handed out, for your security)</span>'


@lru_cache(maxsize=1024)
def _table(fields: tuple[PlannedField, ...]) -> Table:
    columns = [field for field in fields if field.deliver]
    meanings = [html.escape(field.meaning) for field in columns]
    return Table(
        [field.name for field in columns],
        [f'<td data-label="{meaning}">' for meaning in meanings],
        mark_safe("".join(f'<th scope="col">{meaning}</th>' for meaning in meanings)),  # noqa: S308 (escaped)
        mark_safe(  # noqa: S308 (each value is escaped)
            "".join(
                f"<dt>{html.escape(field.name)}</dt><dd>{html.escape(field.meaning)}{'' if field.deliver else _KEPT}</dd>\n"
                for field in fields
            )
        ),
    )


# Around the name of what each request has of its own, in a text that is kept.
_MARK = secrets.token_hex(16)


@lru_cache(maxsize=1024)
def _frame(system: str, title: str, role: Role, path: str, fields: tuple[PlannedField, ...], more: bool) -> list[str]:
    """A collection's section in pieces, whoever asks: every other one is the name of what goes there."""
    own = {name: mark_safe(f"{_MARK}{name}{_MARK}") for name in ("number", "records", "shown", "rows")}  # noqa: S308 (ours)
    said = {"system": system, "title": title, "role": role, "path": path, "table": _table(fields), "more": more}
    return render_to_string("package/section.html", {**said, **own}).split(_MARK)


@dataclass(frozen=True)
class Section:
    """A collection that holds something: what the page shows of it."""

    title: str
    records: str
    html: SafeString


def _section(number: int, part: Part) -> Section:
    step, table = part.step, _table(part.step.fields)
    first = [files.parse(line) for line in part.first(SHOWN_ROWS)]
    records = plural(part.rows, "record")
    own = {
        "number": str(number),
        "records": records,
        "shown": str(len(first)),
        "rows": "".join(_line(table, row) for row in first),
    }
    frame = _frame(part.system.title, step.title, step.role, part.path, step.fields, part.rows > len(first))
    text = "".join(own[piece] if n % 2 else piece for n, piece in enumerate(frame))
    return Section(step.title, records, mark_safe(text))  # noqa: S308 (each value is escaped)


def _line(table: Table, row: Mapping[str, object]) -> str:
    cells = zip(table.cells, table.names, strict=True)
    return f"<tr>{''.join(f'{cell}{_value(row.get(name))}</td>' for cell, name in cells)}</tr>\n"


def _value(value: object) -> str:
    """Apart from the words around it, which may run the other way; nothing at all when it is empty, for the dash."""
    text = readable(value)
    return f"<bdi>{html.escape(text)}</bdi>" if text else ""


@lru_cache(maxsize=64)
def _use(version: PolicyVersion, sale: bool) -> str:
    """What the page says of the policy: the same for everybody, since no version is ever rewritten."""
    return render_to_string("package/use.html", {"policy": version.read(), "sale": sale})


def index_page(request: Request, content: Content, now: datetime) -> str:
    """The page: what is held, system by system, what each field means, and what Article 15(1) GDPR asks to be told."""
    sections = [_section(n, part) for n, part in enumerate((p for p in content.parts if p.rows), start=1)]
    return render_to_string(
        "package/index.html",
        {
            "request": request,
            "policy": request.policy.read(),
            "subject": content.subject,
            "use": _use(request.policy, "ccpa" in request.regimes),
            "by_hand": content.by_hand,
            "handed_over": [path for path, _ in content.handed_over],
            "now": now,
            "sections": sections,
            "empty": [part for part in content.parts if not part.rows],
            # A looked-up row, such as a product, explains records and is none about the person.
            "rows": sum(part.rows for part in content.parts if part.step.role is not Role.LOOKUP),
        },
    )
