"""What no template and no stylesheet may do, read from the files themselves."""

import re
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
PAGE = sorted((ROOT / "templates").rglob("*.html"))
FORBIDDEN = {
    "an inline style": re.compile(r"<[^>]*\sstyle\s*=", re.IGNORECASE),
    "an inline handler": re.compile(r"""<[^>]*\son[a-z]+\s*=\s*["']""", re.IGNORECASE),
    "an htmx handler": re.compile(r"hx-on"),
    "an inline script": re.compile(r"<script(?![^>]*\b(src=|application/json))", re.IGNORECASE),
    "an inline stylesheet": re.compile(r"<style\b", re.IGNORECASE),
    "Bootstrap's JavaScript": re.compile(r"data-bs-(toggle|target|dismiss)"),
    "another server": re.compile(r"""(src|href)=["'](https?:)?//"""),
}
ICON = re.compile(r"""\{%\s*icon\s+"([a-z0-9-]+)"|\bbi-([a-z0-9-]+)""")
SURFACE = ["paper", "wash", "raised"]
TEXT = ["ink", "ink-soft", "brand", "good", "warn", "bad", "info", "accent-ink"]
PAIR = [
    *product(TEXT, SURFACE),
    *((tone, f"{tone}-soft") for tone in ("good", "warn", "bad", "info", "brand")),
    *(("ink", f"{tone}-soft") for tone in ("good", "warn", "bad", "info", "brand", "accent")),
    ("accent-ink", "accent-soft"),
    ("on-brand", "brand-fill"),
    ("on-brand", "brand-fill-deep"),
    ("ink", "line"),
]


def markup(page: Path) -> str:
    """The page without the template language's tags, whose comparisons look like attributes."""
    return re.sub(r"\{%.*?%\}", "", page.read_text(), flags=re.DOTALL)


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_template_holds(what: str) -> None:
    holding = [str(page.relative_to(ROOT)) for page in PAGE if FORBIDDEN[what].search(markup(page))]
    assert holding == []


@pytest.mark.parametrize(
    ("what", "source"),
    [
        ("an inline style", '<p class="a" style="color:red">'),
        ("an inline handler", '<p onclick="x()">'),
        ("an htmx handler", '<p hx-on:click="x()">'),
        ("an inline script", "<script>x()</script>"),
        ("an inline stylesheet", "<style>p{}</style>"),
        ("Bootstrap's JavaScript", '<a data-bs-toggle="dropdown">'),
        ("another server", '<img src="https://example.org/a.png">'),
    ],
)
def test_what_is_forbidden_would_be_found(what: str, source: str) -> None:
    assert FORBIDDEN[what].search(source)


def test_every_icon_that_a_template_names_exists() -> None:
    known = set(
        re.findall(
            r"\.bi-([a-z0-9-]+)::before", (ROOT / "static/vendor/bootstrap-icons/bootstrap-icons.min.css").read_text()
        )
    )
    named = {
        (name, str(page.relative_to(ROOT)))
        for page in PAGE
        for pair in ICON.findall(page.read_text())
        for name in pair
        if name
    }
    assert sorted(one for one in named if one[0] not in known) == []


def themes() -> Iterator[tuple[str, dict[str, str]]]:
    css = (ROOT / "static/portal/tokens.css").read_text()
    light = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", css.split("}")[0]))
    yield "light", light
    for name, opening in (("dark", '[data-bs-theme="dark"] {'), ("auto", '[data-bs-theme="auto"] {')):
        block = css[css.index(opening) :].split("}")[0]
        yield name, {**light, **dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", block))}


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_words_stand_out_from_every_ground_in_every_theme() -> None:
    weak = [
        (theme, text, ground, round(contrast(tokens[text], tokens[ground]), 2))
        for theme, tokens in themes()
        for text, ground in PAIR
        if contrast(tokens[text], tokens[ground]) < 4.5
    ]
    assert weak == []


def test_boxes_stand_out_from_their_ground_in_every_theme() -> None:
    for _theme, tokens in themes():
        assert all(contrast(tokens["line-strong"], tokens[ground]) >= 3 for ground in SURFACE)


def test_the_dark_the_system_asks_for_is_the_dark_a_person_chooses() -> None:
    built = dict(themes())
    assert built["auto"] == built["dark"]
    assert built["dark"]["paper"] != built["light"]["paper"]
