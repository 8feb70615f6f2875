"""Texts cut at their shared passages, so that a page can highlight them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

Block = tuple[str, str]
Span = tuple[int, int, int]
GAP = "\n\n"


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text: inside the passage of a number, or in none; `begins` where the passage begins."""

    text: str
    number: int = 0
    begins: bool = False


def joined(blocks: Iterable[Block]) -> str:
    """The blocks' texts as the one text that is compared; passages count their signs in it."""
    return GAP.join(text for _label, text in blocks)


def marked(blocks: Iterable[Block], spans: Sequence[Span]) -> list[tuple[str, list[Piece]]]:
    """Each block under its label, cut where passages begin and end; `spans` are (from, to, number), apart."""
    shown, offset = [], 0
    for label, text in blocks:
        shown.append((label, _cut(text, offset, spans)))
        offset += len(text) + len(GAP)
    return shown


def _cut(text: str, offset: int, spans: Sequence[Span]) -> list[Piece]:
    pieces, done = [], 0
    for start, end, number in sorted(spans):
        left, right = max(start - offset, done), min(end - offset, len(text))
        if left >= right:
            continue
        if left > done:
            pieces.append(Piece(text[done:left]))
        pieces.append(Piece(text[left:right], number, begins=start >= offset))
        done = right
    return [*pieces, Piece(text[done:])] if done < len(text) else pieces
