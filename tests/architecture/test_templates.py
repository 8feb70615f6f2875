"""What templates say of themselves: a name lives as long as the block that gave it."""

import re
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

TEMPLATES = Path(settings.BASE_DIR) / "templates"
BLOCK = re.compile(r"{%\s*(block|endblock)\b\s*(\w*)[^%]*%}")
NAMED = re.compile(r"{%[^%]*?\b(?:as|asvar) (\w+)\b[^%]*%}")
TAG = re.compile(r"{[{%].*?[%}]}", re.DOTALL)
QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
READ = re.compile(r"(?<![\w.])\w+\b(?!=)")


def blocks_of(template: str) -> Iterator[tuple[str, list[str], str]]:
    """Each block of a template: its name, those that it stands in, and its own text."""
    opened: list[tuple[str, list[str]]] = [("", [])]
    at = 0
    for found in BLOCK.finditer(template):
        opened[-1][1].append(template[at : found.start()])
        at = found.end()
        if found[1] == "block":
            opened.append((found[2], []))
        else:
            name, texts = opened.pop()
            yield name, [outer for outer, _texts in opened], "".join(texts)


def lost_names(template: str) -> list[str]:
    """What a block reads though only another one named it: Django forgets it there, and draws nothing."""
    blocks = list(blocks_of(template))
    named = {name: set(NAMED.findall(text)) for name, _outer, text in blocks}
    lost = []
    for name, outer, text in blocks:
        read = {word for tag in TAG.findall(text) for word in READ.findall(QUOTED.sub("", tag))}
        known = set().union(*(named.get(one, set()) for one in [name, *outer]))
        others = set().union(*(words for other, words in named.items() if other not in {name, *outer}))
        lost += [f"{word} in {name}" for word in sorted(read & others - known)]
    return lost


def test_what_a_block_reads_was_named_there() -> None:
    """Otherwise a link leads nowhere: its address is empty, and the page answers as if nothing had happened."""
    lost = {str(path.relative_to(TEMPLATES)): lost_names(path.read_text()) for path in TEMPLATES.rglob("*.html")}
    assert {path: names for path, names in lost.items() if names} == {}


def test_a_name_of_another_block_is_seen() -> None:
    page = '{% block a %}{% url "x" as there %}{% endblock %}{% block b %}<a href="{{ there }}">{% endblock %}'
    assert lost_names(page) == ["there in b"]
    assert lost_names(page.replace("{% block b %}", '{% block b %}{% url "x" as there %}')) == []
