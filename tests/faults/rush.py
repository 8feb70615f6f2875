"""Somebody who hands entries in, one after another, and says each receipt aloud: `python -m tests.faults.rush PK PK …`.

With `boast` before the keys, a receipt is said before it is kept, and the process dies in between: what must not be.
"""

import os
import signal
import sys

import django

django.setup()

from django.db import transaction  # noqa: E402 - only now is there a portal

from submissions.actions import entries as actions  # noqa: E402
from submissions.models import Entry  # noqa: E402


def hand_in(pk: str) -> None:
    """Hand one in, then say its receipt."""
    entry = Entry.objects.get(pk=pk)
    receipt = actions.submit(entry=entry, by=entry.created_by, licence_version=1)
    print(receipt.number, flush=True)  # noqa: T201


def boast(pk: str) -> None:
    """Say the receipt first, and die before it is kept."""
    with transaction.atomic():
        hand_in(pk)
        os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    boasting = sys.argv[1] == "boast"
    for key in sys.argv[2:] if boasting else sys.argv[1:]:
        (boast if boasting else hand_in)(key)
