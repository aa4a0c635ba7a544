"""A data map as a picture: systems as frames, collections as boxes, links as lines whose colour, dashes and label say
whose the rows are. SVG that stands alone, in light and dark, without fonts or scripts of others.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from xml.etree import ElementTree as ET

from dsr.datamap.layout import Box, Layout, Point, lay_out
from dsr.datamap.plan import Ownership, Role
from dsr.datamap.reach import all_kinds, links_of, own_collections, roles
from dsr.datamap.schema import Collection, DataMap, System

_LINE, _PAD, _CHAR, _BOLD_CHAR = 16.0, 10.0, 6.9, 7.6
_GAP, _MARGIN, _FRAME, _HEAD = 190.0, 24.0, 20.0, 34.0
_LANE = 22.0  # for each identifier that one system yields to another, left of the frames
_LONGEST, _LABEL = 36, 28  # characters in a box, and on a line
# What XML 1.0 cannot hold, and what turns text around.
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")
_WHOSE = {Role.OWN: "the subject’s own", Role.SHARED: "shared", Role.LOOKUP: "looked up"}
_OWNERSHIPS = {
    Ownership.OWNED: "owned: rows that point at the subject’s row are theirs",
    Ownership.HOLDS: "holds: the subject’s row points at a row of their own",
    Ownership.SHARED: "shared: several people may point at it",
    Ownership.LOOKUP: "lookup: context, nobody’s data",
    Ownership.OTHER: "other: somebody else, not reached",
}
_STYLE = """
svg { --paper: #fff; --ink: #1b1f24; --soft: #57606a; --edge: #8c959f; --frame: #f6f8fa;
  --own: #ddf4ff; --shared: #fff8c5; --lookup: #e9ecef; --none: #fff;
  --owned: #0550ae; --holds: #116329; --both: #8a4b00; --look: #57606a; --else: #a40e26; }
@media (prefers-color-scheme: dark) { svg { --paper: #0d1117; --ink: #e6edf3; --soft: #a3adb8; --edge: #6e7681;
  --frame: #161b22; --own: #12304f; --shared: #3d2f00; --lookup: #2d333b; --none: #0d1117;
  --owned: #79c0ff; --holds: #7ee787; --both: #f0b72f; --look: #a3adb8; --else: #ff9492; } }
text { font: 12px system-ui, "Segoe UI", Helvetica, Arial, sans-serif; fill: var(--ink); }
.paper { fill: var(--paper); } .frame { fill: var(--frame); stroke: var(--edge); }
.box { stroke: var(--edge); } .own { fill: var(--own); } .shared { fill: var(--shared); }
.lookup { fill: var(--lookup); } .none { fill: var(--none); stroke-dasharray: 5 4; }
.name { font-weight: 600; } .head { font-size: 15px; font-weight: 600; } .soft { fill: var(--soft); }
.label { font-size: 10px; paint-order: stroke; stroke: var(--frame); stroke-width: 4px; stroke-linejoin: round; }
.link { fill: none; stroke-width: 1.6; }
.line-owned { stroke: var(--owned); } .line-holds { stroke: var(--holds); stroke-dasharray: 9 3; }
.line-shared { stroke: var(--both); stroke-dasharray: 6 3 2 3; } .line-lookup { stroke: var(--look); stroke-dasharray: 2 3; }
.line-other { stroke: var(--else); stroke-dasharray: 4 4; } .line-yields { stroke: var(--ink); stroke-width: 2; }
.tip-owned, .word-owned { fill: var(--owned); } .tip-holds, .word-holds { fill: var(--holds); }
.tip-shared, .word-shared { fill: var(--both); } .tip-lookup, .word-lookup { fill: var(--look); }
.tip-other, .word-other { fill: var(--else); } .tip-yields { fill: var(--ink); }
"""


def as_svg(datamap: DataMap, kinds: Iterable[str] = ()) -> str:
    """The picture, as one XML document. `kinds`: what a search starts from; all that the map knows when none is given."""
    return _Picture(datamap, frozenset(kinds)).draw()


@dataclass(frozen=True)
class _Line:
    """A link as it is drawn: `left` leads to `right` in a search; the map writes it from `source` to `target`."""

    left: str
    right: str
    source: str
    target: str
    ownership: Ownership
    fields: tuple[str, ...]
    aimed: tuple[str, ...]


class _Picture:
    def __init__(self, datamap: DataMap, kinds: frozenset[str]) -> None:
        self._map = datamap
        self._start = kinds or _identifier_kinds(datamap)
        self._kinds = all_kinds(datamap, self._start)
        self._root = ET.Element("svg", {"xmlns": "http://www.w3.org/2000/svg", "role": "img"})
        self._frames: dict[str, Box] = {}

    def draw(self) -> str:
        lanes = list(_lanes(self._map, self._kinds))
        left = _MARGIN + _LANE * len(lanes) + (_LANE if lanes else 0)
        self._describe()
        paper = ET.SubElement(self._root, "rect", {"class": "paper"})
        y, right = self._title(left), 720.0
        for name, system in self._map.systems.items():
            frame = self._system(name, system, left, y)
            self._frames[name] = frame
            y, right = frame.y + frame.height + _MARGIN, max(right, frame.x + frame.width + _MARGIN)
        for number, lane in enumerate(lanes):
            self._lane(lane, left - _LANE * (number + 1))
        y = self._legend(left, y) + _MARGIN
        for element in (self._root, paper):
            element.set("width", _number(right))
            element.set("height", _number(y))
        self._root.set("viewBox", f"0 0 {_number(right)} {_number(y)}")
        return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(self._root, encoding="unicode") + "\n"

    def _describe(self) -> None:
        self._root.set("aria-labelledby", "title desc")
        title = ET.SubElement(self._root, "title", {"id": "title"})
        title.text = _clean(f"Data map of {self._map.controller}")
        described = ET.SubElement(self._root, "desc", {"id": "desc"})
        described.text = _clean(" ".join(self._sentences()))
        ET.SubElement(self._root, "style").text = _STYLE
        tips = ET.SubElement(self._root, "defs")
        for kind in [*(each.value for each in Ownership), "yields"]:
            tip = ET.SubElement(tips, "marker", {"id": f"tip-{kind}", "viewBox": "0 0 8 8", "refX": "7.5", "refY": "4"})
            for key, value in (("markerWidth", "6"), ("markerHeight", "6"), ("orient", "auto-start-reverse")):
                tip.set(key, value)
            ET.SubElement(tip, "path", {"d": "M0 0 L8 4 L0 8 z", "class": f"tip-{kind}"})

    def _sentences(self) -> Iterator[str]:
        yield f"A search starts from {', '.join(sorted(self._start)) or 'nothing'}."
        for name, system in self._map.systems.items():
            reached = roles(system, self._kinds)
            yield f"System {name}, {system.title}: {len(system.collections)} collection(s)."
            for collection in system.collections:
                whose = _WHOSE[reached[collection]] if collection in reached else "not reached"
                yield f"{collection}: {whose}."
            for line in _lines(system):
                yield f"{line.source} points at {line.target} ({line.ownership})."

    def _title(self, left: float) -> float:
        self._text(self._root, left, _MARGIN + 12, f"Data map of {self._map.controller}", "head")
        told = f"A search starts from {', '.join(sorted(self._start)) or 'nothing'}."
        self._text(self._root, left, _MARGIN + 32, told, "soft")
        return _MARGIN + 48

    # --- systems ---
    def _system(self, name: str, system: System, x: float, y: float) -> Box:
        reached = roles(system, self._kinds)
        lines = list(_lines(system))
        texts = {each: list(_said(each, collection, reached)) for each, collection in system.collections.items()}
        sizes = {each: _size(said) for each, said in texts.items()}
        layout = lay_out(
            sizes,
            [(line.left, line.right) for line in lines],
            gap=_GAP,
            weak=frozenset(n for n, line in enumerate(lines) if line.ownership is Ownership.OTHER),
        )
        group = ET.SubElement(self._root, "g", {"id": f"system-{name}"})
        head = f"{name}: {system.title} ({system.connector})"
        ET.SubElement(group, "title").text = _clean(head)
        loops = 26.0 if any(line.left == line.right for line in lines) else 0.0
        least = _wide(head) * 8.6
        width = max(layout.width + loops, least) + 2 * _FRAME
        frame = Box(x, y, width, layout.height + _HEAD + 2 * _FRAME)
        self._rect(group, frame, "frame", 10)
        self._text(group, x + _FRAME, y + 26, head, "head")
        if system.connector == "manual":
            self._text(group, x + _FRAME, y + _HEAD + 14, "Worked by a person.", "soft")
        inner = ET.SubElement(
            group, "g", {"transform": f"translate({_number(x + _FRAME)} {_number(y + _HEAD + _FRAME)})"}
        )
        for number, line in enumerate(lines):
            self._link(inner, line, layout, number)
        for each, said in texts.items():
            self._box(inner, each, layout.boxes[each], said, reached.get(each))
        for number, line in enumerate(lines):
            self._label(inner, line, layout.routes[number])
        return frame

    def _box(self, group: ET.Element, name: str, box: Box, said: Sequence[tuple[str, str]], role: Role | None) -> None:
        part = ET.SubElement(group, "g", {"class": "collection", "data-collection": name})
        ET.SubElement(part, "title").text = f"{name}: {_WHOSE[role] if role else 'not reached'}"
        self._rect(part, box, f"box {role.value if role else 'none'}", 6)
        y = box.y + (box.height - _LINE * len(said)) / 2 + 12
        for text, style in said:
            self._text(part, box.x + _PAD, y, text, style)
            y += _LINE

    def _link(self, group: ET.Element, line: _Line, layout: Layout, number: int) -> None:
        route = layout.routes[number]
        begins_left = (line.left == line.source) != (number in layout.turned)
        tip = "marker-end" if begins_left else "marker-start"
        path = ET.SubElement(group, "path", {"class": f"link line-{line.ownership.value}", "d": _curve(route, line)})
        path.set(tip, f"url(#tip-{line.ownership.value})")
        path.set("data-link", f"{line.source} {line.target}")
        fields, aimed = ", ".join(line.fields), ", ".join(line.aimed)
        ET.SubElement(path, "title").text = _clean(
            f"{line.source} ({fields}) points at {line.target} ({aimed}): {line.ownership}"
        )

    def _label(self, group: ET.Element, line: _Line, route: Sequence[Point]) -> None:
        x, y = route[-1]
        if line.left != line.right:  # a box tells of its links to itself within
            self._text(group, x - 12, y - 4, _labelled(line), f"label word-{line.ownership.value}", anchor="end")

    # --- from system to system ---
    def _lane(self, lane: tuple[str, str, str], x: float) -> None:
        source, kind, target = lane
        start, end = self._frames[source], self._frames[target]
        down = 1 if start.y <= end.y else -1
        at = start.y + start.height / 2 if down > 0 else start.y + 16
        to = end.y + 20
        path = ET.SubElement(self._root, "path", {"class": "link line-yields", "marker-end": "url(#tip-yields)"})
        path.set("d", f"M{_number(start.x)} {_number(at)} H{_number(x)} V{_number(to)} H{_number(end.x)}")
        path.set("data-yields", f"{source} {target}")
        ET.SubElement(path, "title").text = f"{source} yields {kind}, by which {target} is searched"
        turn = f"rotate(-90 {_number(x - 5)} {_number((at + to) / 2)})"
        text = self._text(self._root, x - 5, (at + to) / 2, f"yields {kind}", "label", anchor="middle")
        text.set("transform", turn)

    def _legend(self, x: float, y: float) -> float:
        group = ET.SubElement(self._root, "g", {"id": "legend"})
        y += 4
        for ownership, said in _OWNERSHIPS.items():
            path = ET.SubElement(group, "path", {"class": f"link line-{ownership.value}"})
            path.set("d", f"M{_number(x)} {_number(y)} h44")
            path.set("marker-end", f"url(#tip-{ownership.value})")
            self._text(group, x + 54, y + 4, said, "")
            y += _LINE + 4
        for role in [*Role, None]:
            self._rect(group, Box(x, y - 7, 44, 14), f"box {role.value if role else 'none'}", 3)
            self._text(group, x + 54, y + 4, f"rows are {_WHOSE[role]}" if role else "not reached by a search", "")
            y += _LINE + 4
        return y

    # --- parts ---
    def _rect(self, parent: ET.Element, box: Box, style: str, radius: float) -> None:
        rect = ET.SubElement(parent, "rect", {"class": style, "rx": _number(radius)})
        for key, value in (("x", box.x), ("y", box.y), ("width", box.width), ("height", box.height)):
            rect.set(key, _number(value))

    def _text(
        self, parent: ET.Element, x: float, y: float, text: str, style: str, *, anchor: str = "start"
    ) -> ET.Element:
        element = ET.SubElement(parent, "text", {"x": _number(x), "y": _number(y)})
        if style:
            element.set("class", style)
        if anchor != "start":
            element.set("text-anchor", anchor)
        element.text = _clean(text)
        return element


def _identifier_kinds(datamap: DataMap) -> frozenset[str]:
    return frozenset(
        field.identifier
        for system in datamap.systems.values()
        for collection in system.collections.values()
        for field in collection.fields.values()
        if field.identifier
    )


def _lines(system: System) -> Iterator[_Line]:
    """The links, in the direction in which a search follows them."""
    for written in links_of(system):
        link = written.link
        ends = (link.to, written.source) if link.ownership is Ownership.OWNED else (written.source, link.to)
        aimed = system.collections[link.to].target_of(link)
        yield _Line(*ends, written.source, link.to, link.ownership, link.fields, aimed)


def _lanes(datamap: DataMap, kinds: frozenset[str]) -> Iterator[tuple[str, str, str]]:
    """(system that yields, kind, system that is searched by it)."""
    for name, system in datamap.systems.items():
        own = own_collections(system, kinds)
        yielded = {field.yields for each in own for field in system.collections[each].fields.values() if field.yields}
        for other, target in datamap.systems.items():
            fields = (field for each in target.collections.values() for field in each.fields.values())
            searched = {field.identifier for field in fields if field.identifier}
            for kind in sorted(yielded & searched) if other != name else ():
                yield name, kind, other


def _said(name: str, collection: Collection, reached: Mapping[str, Role]) -> Iterator[tuple[str, str]]:
    """The lines of a box, and their style."""
    yield _short(name, _LONGEST), "name"
    if collection.table and collection.table != name:
        yield _short(f"table {collection.table}", _LONGEST), "soft"
    yield _short(f"key {', '.join(collection.key)}", _LONGEST), "soft"
    for field, spec in collection.fields.items():
        if spec.identifier:
            yield (
                _short(
                    f"searched by {spec.identifier}" + (f" ({field})" if field != spec.identifier else ""), _LONGEST
                ),
                "",
            )
        if spec.yields:
            yield _short(f"yields {spec.yields} ({field})", _LONGEST), ""
    for link in collection.links:
        if link.to == name:
            yield _short(f"↻ {link.ownership} · {', '.join(link.fields)}", _LONGEST), f"word-{link.ownership.value}"
    if collection.erase is not None and reached.get(name) in {Role.OWN, Role.SHARED}:
        yield f"erase: {collection.erase.value}", ""
    if name not in reached:
        yield "not reached", "soft"


def _size(said: Sequence[tuple[str, str]]) -> tuple[float, float]:
    widest = max(_wide(text) * (_BOLD_CHAR if style == "name" else _CHAR) for text, style in said)
    return widest + 2 * _PAD, _LINE * len(said) + 12


def _wide(text: str) -> int:
    """Characters, those of East Asian scripts twice."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def _short(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def _labelled(line: _Line) -> str:
    return _short(f"{line.ownership} · {', '.join(line.fields)}", _LABEL)


def _clean(text: str) -> str:
    return _UNPRINTABLE.sub("\ufffd", text)


def _curve(route: Sequence[Point], line: _Line) -> str:
    (x, y), *rest = route
    d = f"M{_number(x)} {_number(y)}"
    if line.left == line.right:
        (_, below), far = rest[0], x + 26
        return f"{d} C{_number(far)} {_number(y - 8)} {_number(far)} {_number(below + 8)} {_number(x)} {_number(below)}"
    for number, (end, level) in enumerate(rest):
        if number % 2 and len(rest) > 1:  # past a layer
            d += f" H{_number(end)}"
        else:
            half = (x + end) / 2
            d += f" C{_number(half)} {_number(y)} {_number(half)} {_number(level)} {_number(end)} {_number(level)}"
        x, y = end, level
    return d


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
