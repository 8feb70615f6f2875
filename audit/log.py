"""Writing the record: one line a change, in the transaction of the change."""

import datetime as dt
import uuid
from decimal import Decimal
from typing import Any

from django.db import models

from audit.models import Event


def record(
    subject: models.Model,
    move: str,
    *,
    by: Any,
    before: str = "",
    after: str = "",
    facts: dict[str, object] | None = None,
) -> Event:
    """Write down that `by` (None: the clock) did `move` to `subject`; facts hold ids and figures, no personal data.

    Whoever does it in somebody else's role says so by `acting_for`, which is written down too.
    """
    acting_for = getattr(by, "acting_for", None)
    return Event.objects.create(
        by=by,
        subject_type=subject._meta.label_lower,
        subject_id=str(subject.pk),
        move=move,
        before=before,
        after=after,
        facts={
            **{name: _plain(value) for name, value in (facts or {}).items()},
            **({"acting_for": acting_for} if acting_for else {}),
        },
    )


def _plain(value: object) -> object:
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, models.Model):
        return f"{value._meta.label_lower} {value.pk}"
    if isinstance(value, dt.datetime | dt.date):
        return value.isoformat()
    if isinstance(value, Decimal | uuid.UUID):
        return str(value)
    if isinstance(value, dict):
        return {str(name): _plain(part) for name, part in value.items()}
    if isinstance(value, list | tuple | set):
        return [_plain(part) for part in value]
    message = f"An audit fact cannot be a {type(value).__name__}."
    raise TypeError(message)
