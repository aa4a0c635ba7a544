"""`index.html` of a package: one self-contained page, without scripts, that a person can read anywhere."""

from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from django.template.loader import render_to_string

from dsr.datamap.plan import Role
from dsr.models import Request
from dsr.packaging import files
from dsr.packaging.parts import Content, Part

SHOWN_ROWS = 50


@dataclass(frozen=True)
class Section:
    part: Part
    columns: list[str]
    rows: list[list[str]]

    @property
    def more(self) -> int:
        return self.part.rows - len(self.rows)


def _section(request: Request, part: Part) -> Section:
    columns = [field.name for field in part.step.fields if field.deliver]
    first = [files.parse(line) for line in islice(part.lines(request), SHOWN_ROWS)]
    return Section(part, columns, [[files.shown(row.get(column)) for column in columns] for row in first])


def index_page(request: Request, content: Content, now: datetime) -> str:
    """The page: what is held, system by system, what each field means, and what Article 15(1) GDPR asks to be told."""
    sections = [_section(request, part) for part in content.parts]
    return render_to_string(
        "package/index.html",
        {
            "request": request,
            "policy": request.policy.read(),
            "subject": content.subject,
            "by_hand": content.by_hand,
            "now": now,
            "sections": [section for section in sections if section.part.rows],
            "empty": [section.part for section in sections if not section.part.rows],
            # A looked-up row, such as a product, explains records and is none about the person.
            "rows": sum(part.rows for part in content.parts if part.step.role is not Role.LOOKUP),
        },
    )
