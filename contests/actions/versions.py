"""Two people changing one plan: the second is told, and nothing of either is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import F
from django.utils.translation import gettext as _

from audit.verdicts import MoveRefused
from contests.models import Contest

if TYPE_CHECKING:
    from collections.abc import Mapping


class PlanChanged(MoveRefused):
    """Somebody saved the plan after this person opened the page."""


def claim(contest: Contest, version: int, columns: Mapping[str, object] | None = None) -> None:
    """Take the plan's next version and hold its row until the transaction ends, with these columns changed.

    Raises PlanChanged unless the plan is still the one that was read: the same version, in the same state.
    """
    seen = Contest.objects.filter(pk=contest.pk, version=version, state=contest.state)
    if seen.update(version=F("version") + 1, **(columns or {})) != 1:
        message = _("Somebody changed this page in the meantime. Compare it with what you typed, then save again.")
        raise PlanChanged(message)
    contest.version = version + 1
    for name, value in (columns or {}).items():
        setattr(contest, name, value)
