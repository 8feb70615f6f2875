"""The text of PDF files, read by a process of its own: a hostile file ends that process and nothing else."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

from submissions.extraction.tidying import LONGEST, Unreadable

READER = Path(__file__).with_name("pages.py")
MOST_SECONDS = 120  # by the clock; of reckoning the reader allows itself less
MOST_TOLD = 200


def pdf_text(file: IO[bytes]) -> str:
    """What the pages of a PDF file say, page after page. The reader knows none of the portal's secrets."""
    command = [sys.executable, "-I", str(READER), str(LONGEST)]
    with TemporaryFile() as source:
        shutil.copyfileobj(file, source)
        source.seek(0)
        try:
            done = subprocess.run(  # noqa: S603 - our own reader, and nothing of the file is in the command
                command, stdin=source, capture_output=True, env={}, timeout=MOST_SECONDS, check=False
            )
        except subprocess.TimeoutExpired as late:
            raise Unreadable(f"Reading it took longer than {MOST_SECONDS} seconds.") from late
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        reason = said[-1][:MOST_TOLD] if said else "it said nothing"
        raise Unreadable(f"The reader of PDF files ended with {done.returncode}: {reason}.")
    return done.stdout.decode("utf-8")
