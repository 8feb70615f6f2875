"""Files drawn by a process of its own: a hostile file ends that process and nothing else."""

from __future__ import annotations

import shutil
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

DRAWN = frozenset({"pdf", "jpg", "jpeg", "png"})
DRAWER = Path(__file__).with_name("pages.py")
MOST_PAGES = 30
LONGEST_SIDE = 1800  # pixels
MOST_SECONDS = 120  # by the clock; of reckoning the drawer allows itself less
MOST_TOLD = 200


class Undrawable(Exception):
    """Nothing of the file could be drawn; the words are for a technician."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """The pictures that were made, in the order of the pages, and of how many pages the file is."""

    pictures: list[Path]
    total: int


@contextmanager
def draw(file: IO[bytes], extension: str) -> Iterator[Drawn]:
    """Draw the first pages of a file; the pictures are gone afterwards. The drawer knows none of the portal's secrets.

    What was drawn before the drawer ran out of time or fell counts. Raises Undrawable when nothing was.
    """
    with TemporaryDirectory() as folder:
        said = _run(file, extension, Path(folder))
        pictures = sorted(Path(folder).glob("*.webp"))
        if not pictures:
            raise Undrawable(said)
        yield Drawn(pictures, _total(Path(folder), len(pictures)))


def _run(file: IO[bytes], extension: str, folder: Path) -> str:
    """Let the drawer work, and give back what it said last."""
    command = [sys.executable, "-I", str(DRAWER), extension, str(folder), str(MOST_PAGES), str(LONGEST_SIDE)]
    with TemporaryFile() as source:
        shutil.copyfileobj(file, source)
        source.seek(0)
        try:
            done = subprocess.run(  # noqa: S603 - our own drawer, and nothing of the file is in the command
                command, stdin=source, capture_output=True, env={}, cwd=folder, timeout=MOST_SECONDS, check=False
            )
        except subprocess.TimeoutExpired:
            return f"Drawing it took longer than {MOST_SECONDS} seconds."
    said = done.stderr.decode("utf-8", "replace").strip().splitlines()
    return f"The drawer ended with {done.returncode}: {said[-1][:MOST_TOLD] if said else 'it said nothing'}."


def _total(folder: Path, drawn: int) -> int:
    """Of how many pages the file is, as the drawer wrote down before it drew the first."""
    told = folder / "total"
    return max(int(told.read_text()), drawn) if told.exists() else drawn
