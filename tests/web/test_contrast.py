import pytest

from tests.web.contrast import contrast, themes

GROUNDS = ("paper", "surface", "sunken")
TEXT = [(ink, ground) for ink in ("ink", "muted", "brand-text") for ground in GROUNDS]
TEXT += [("bad", ground) for ground in ("paper", "surface")]
TEXT += [(tone, f"{tone}-wash") for tone in ("good", "warn", "bad", "info")]
TEXT += [("ink", f"{tone}-wash") for tone in ("good", "warn", "bad", "info")]
TEXT += [("brand-text", f"{tone}-wash") for tone in ("good", "warn", "bad", "info")]
TEXT += [("brand-on", "brand")]
# WCAG 1.4.11: what one must see to find a control, and where the focus is.
SHAPES = [(shape, ground) for shape in ("edge", "focus", "bad") for ground in GROUNDS]
SHAPES += [(tone, ground) for tone in ("good", "warn") for ground in ("paper", "surface")]

THEMES = themes()


def test_the_three_sample_controllers_have_colours_in_light_and_dark() -> None:
    assert {f"{slug} {scheme}" for slug in ("qdrant", "qazar", "qct") for scheme in ("light", "dark")} <= set(THEMES)


def test_contrast_of_black_on_white_is_21() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("theme", THEMES)
def test_text_stands_out_by_4_5(theme: str) -> None:
    colours = THEMES[theme]
    weak = {pair: round(contrast(colours[pair[0]], colours[pair[1]]), 2) for pair in TEXT}
    assert {pair: ratio for pair, ratio in weak.items() if ratio < 4.5} == {}


@pytest.mark.parametrize("theme", THEMES)
def test_borders_of_inputs_and_the_focus_stand_out_by_3(theme: str) -> None:
    colours = THEMES[theme]
    weak = {pair: round(contrast(colours[pair[0]], colours[pair[1]]), 2) for pair in SHAPES}
    assert {pair: ratio for pair, ratio in weak.items() if ratio < 3} == {}


@pytest.mark.parametrize("theme", [name for name in THEMES if not name.startswith("habeas")])
def test_a_brand_differs_from_the_house(theme: str) -> None:
    house = THEMES[f"habeas {theme.split()[1]}"]
    assert THEMES[theme]["brand"] != house["brand"]
    assert THEMES[theme]["brand-text"] != house["brand-text"]
