"""The public page changes: whoever keeps a copy of it makes it anew."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import F
from django.utils.translation import gettext as _

from audit.verdicts import MoveRefused
from contests.models import Contest

if TYPE_CHECKING:
    from contests.models import NewsItem, Question


class TextChanged(MoveRefused):
    """Somebody saved another text after this person opened the page."""


def turn_page(contest: Contest) -> None:
    """Take the next version of the public page, and hold the contest's row until the transaction ends.

    Raises MoveRefused when the contest is no longer in the state in which it was loaded.
    """
    seen = Contest.objects.filter(pk=contest.pk, state=contest.state)
    if seen.update(page_version=F("page_version") + 1) != 1:
        raise MoveRefused(_("Somebody changed this a moment ago. Load the page again to see its present state."))
    contest.page_version += 1


def claim_text(subject: Question | NewsItem, version: int, **columns: Any) -> None:
    """Write the columns over the version that was read. Raises TextChanged when another one is saved meanwhile."""
    seen = type(subject)._default_manager.filter(pk=subject.pk, version=version, state=subject.state)
    if seen.update(version=F("version") + 1, **columns) != 1:
        raise TextChanged(_("Somebody changed this in the meantime. Compare it with what you typed, then save again."))
    subject.version = version + 1
    for name, value in columns.items():
        setattr(subject, name, value)
