"""Saying who runs a contest."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from audit.log import record
from audit.verdicts import MoveRefused
from contests import policies
from contests.models import Contest, Organiser
from notifications.outbox import tell

if TYPE_CHECKING:
    from accounts.models import User


@transaction.atomic
def add_organiser(*, contest: Contest, user: User, role: str, by: Any) -> Organiser:
    """Let somebody run the contest, as an organiser or a secretary."""
    policies.organise(by, contest).enforce()
    try:
        with transaction.atomic():
            organiser = Organiser.objects.create(contest=contest, user=user, role=role)
    except IntegrityError:
        message = _("%(person)s runs this contest already.") % {"person": user.full_name}
        raise MoveRefused(message) from None
    record(contest, "add_organiser", by=by, facts={"user": user, "role": role})
    tell(
        [user],
        "contests/organiser_added",
        key=f"organiser-{organiser.pk}",
        url=reverse("contests:setup", args=[contest.slug]),
        contest=contest,
        organiser=organiser,
    )
    return organiser


@transaction.atomic
def remove_organiser(*, organiser: Organiser, by: Any) -> None:
    """Take somebody off the list of those who run the contest."""
    Contest.objects.select_for_update().get(pk=organiser.contest_id)
    policies.remove_organiser(by, organiser).enforce()
    record(organiser.contest, "remove_organiser", by=by, facts={"user": organiser.user, "role": organiser.role})
    organiser.delete()
