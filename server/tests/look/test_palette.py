"""The colours that text is written in, computed from the style sheets: WCAG 2.2, success criterion 1.4.3 (AA)."""

import re
from pathlib import Path

import pytest

import mablog

CSS = Path(mablog.__file__).parent / "static" / "css"
MODES = ("light", "dark")
PAIR = re.compile(r"light-dark\((#\w{6}), (#\w{6})\)")

Palette = dict[str, tuple[str, str]]


@pytest.fixture(scope="module")
def palette() -> Palette:
    """Each custom colour by its name, for light and dark."""
    found = re.findall(r"--([\w-]+): light-dark\((#\w{6}), (#\w{6})\);", (CSS / "mablog.css").read_text())
    return {name: (light, dark) for name, light, dark in found}


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours (WCAG 2.2, "contrast ratio" and "relative luminance")."""

    def luminance(colour: str) -> float:
        channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
        red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_black_on_white_has_the_contrast_that_the_standard_names() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(
    ("text", "grounds"),
    [
        ("ink", ("paper", "surface", "raised", "spruce-wash", "marigold-wash", "danger-wash")),
        ("quiet", ("paper", "surface", "raised")),
        ("spruce", ("paper", "surface", "raised", "spruce-wash")),
        ("spruce-deep", ("paper", "surface", "raised", "spruce-wash")),
        ("on-spruce", ("spruce", "spruce-deep")),
        ("danger", ("paper", "surface", "raised", "danger-wash")),
    ],
)
def test_text_has_a_contrast_of_at_least_4_5_on_its_grounds(
    palette: Palette, text: str, grounds: tuple[str, ...], mode: str
) -> None:
    place = MODES.index(mode)
    for ground in grounds:
        assert contrast(palette[text][place], palette[ground][place]) >= 4.5, ground


@pytest.mark.parametrize("mode", MODES)
def test_the_edges_of_controls_have_a_contrast_of_at_least_3(palette: Palette, mode: str) -> None:
    place = MODES.index(mode)
    for ground in ("paper", "raised"):
        assert contrast(palette["control-line"][place], palette[ground][place]) >= 3, ground


@pytest.mark.parametrize("mode", MODES)
def test_highlighted_code_has_a_contrast_of_at_least_4_5(palette: Palette, mode: str) -> None:
    place = MODES.index(mode)
    for rule in (CSS / "highlight.css").read_text().split("}"):
        ground = re.search(r"background: " + PAIR.pattern, rule)
        for colours in re.findall(r"(?<!-)\bcolor: " + PAIR.pattern, rule):
            on = ground.groups() if ground else palette["surface"]
            assert contrast(colours[place], on[place]) >= 4.5, rule.strip()
