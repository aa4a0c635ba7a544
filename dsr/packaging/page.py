"""`index.html` of a package: one self-contained page, without scripts, that a person can read anywhere."""

import html
import re
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, lru_cache

from django.template.loader import render_to_string
from django.utils.formats import date_format
from django.utils.safestring import SafeString, mark_safe

from dsr.datamap.plan import Role
from dsr.models import PolicyVersion, Request
from dsr.packaging import files
from dsr.packaging.parts import Content, Part

SHOWN_ROWS = 50
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?([+-]\d\d:\d\d|Z)?")


@dataclass(frozen=True)
class Section:
    part: Part
    columns: list[tuple[str, str]]  # what the field means, and its name
    rows: list[list[str]]  # values, in the columns' order

    @property
    def more(self) -> int:
        return self.part.rows - len(self.rows)

    # A template takes ten times as long for as many cells, and nothing else of a small package costs as much.
    @cached_property
    def table_rows(self) -> SafeString:
        labels = [f'<td data-label="{html.escape(meaning)}">' for meaning, _ in self.columns]
        lines = (
            "".join(f"{label}{html.escape(value)}</td>" for label, value in zip(labels, row, strict=True))
            for row in self.rows
        )
        return mark_safe("".join(f"<tr>{line}</tr>\n" for line in lines))  # noqa: S308 (each value is escaped)

    @cached_property
    def field_list(self) -> SafeString:
        kept = ' <span class="soft">(held, but not handed out, for your security)</span>'
        return mark_safe(  # noqa: S308 (each value is escaped)
            "".join(
                f"<dt>{html.escape(field.name)}</dt><dd>{html.escape(field.meaning)}{'' if field.deliver else kept}</dd>\n"
                for field in self.part.step.fields
            )
        )


def _section(request: Request, part: Part) -> Section:
    columns = [(field.meaning, field.name) for field in part.step.fields if field.deliver]
    first = [files.parse(line) for line in part.first(request, SHOWN_ROWS)]
    rows = [[readable(row.get(name)) for _, name in columns] for row in first]
    return Section(part, columns, rows)


def readable(value: object) -> str:
    """A value for a reader: yes and no, and a moment as people write it. The files beside the page keep it to the byte."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str) and _MOMENT.fullmatch(value):
        try:
            at = datetime.fromisoformat(value)
        except ValueError:  # shaped like a moment that no calendar has: somebody's own text
            return value
        zone = "" if at.tzinfo is None else " UTC" if not at.utcoffset() else f" UTC{at:%z}"
        return f"{date_format(at, 'j F Y, H:i:s')}{zone}"
    return files.shown(value)


@lru_cache(maxsize=64)
def _use(version: PolicyVersion, sale: bool) -> str:
    """What the page says of the policy: the same for everybody, since no version is ever rewritten."""
    return render_to_string("package/use.html", {"policy": version.read(), "sale": sale})


def index_page(request: Request, content: Content, now: datetime) -> str:
    """The page: what is held, system by system, what each field means, and what Article 15(1) GDPR asks to be told."""
    sections = [_section(request, part) for part in content.parts]
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
            "sections": [section for section in sections if section.part.rows],
            "empty": [section.part for section in sections if not section.part.rows],
            # A looked-up row, such as a product, explains records and is none about the person.
            "rows": sum(part.rows for part in content.parts if part.step.role is not Role.LOOKUP),
        },
    )
