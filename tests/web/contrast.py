"""WCAG contrast over the custom properties of our stylesheets."""

import re
from pathlib import Path

STATIC = Path(__file__).resolve().parents[2] / "dsr" / "static"
Tokens = dict[str, str]

_DARK = re.compile(r"@media screen and \(prefers-color-scheme: dark\) \{(.*?)\n\}", re.S)
_COLOUR = re.compile(r"--([\w-]+):\s*(#[0-9a-f]{6})\s*;")


def _first(css: str) -> Tokens:
    return dict(_COLOUR.findall(css))


def _parse(path: Path) -> tuple[Tokens, Tokens]:
    css = path.read_text()
    dark = _DARK.search(css)
    assert dark, f"{path.name} has no dark colours"
    before = css[: dark.start()]
    return _first(before), _first(dark.group(1))


def themes() -> dict[str, Tokens]:
    """Every theme a page can have: `<brand> light` and `<brand> dark`, each with all its colours."""
    light, dark = _parse(STATIC / "habeas.css")
    found = {"habeas light": light, "habeas dark": light | dark}
    for path in sorted((STATIC / "brands").glob("*.css")):
        brand_light, brand_dark = _parse(path)
        found[f"{path.stem} light"] = light | brand_light
        found[f"{path.stem} dark"] = light | dark | brand_light | brand_dark
    return found


def luminance(colour: str) -> float:
    """WCAG 2.2 relative luminance of `#rrggbb`."""
    channels = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """WCAG 2.2 contrast ratio, 1 to 21."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)
