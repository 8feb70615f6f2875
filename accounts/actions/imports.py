"""Tables of people that administrators upload: previewed, carried out once or thrown away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import policies
from accounts.actions.invitations import invite
from accounts.lifecycle import PEOPLE_IMPORT
from accounts.models import PeopleImport, User
from accounts.newcomers import make_plan, read_staff
from audit.log import record
from audit.verdicts import MoveRefused

if TYPE_CHECKING:
    from accounts.models import Invitation
    from accounts.newcomers import Plan


class StalePreview(MoveRefused):
    """People or units are no longer what they were when the table was previewed."""

    def __init__(self) -> None:
        super().__init__(_("People or units have changed since you saw this preview. Look at it again, then confirm."))


@transaction.atomic
def upload_people(*, content: bytes, name: str, by: User) -> PeopleImport:
    """Keep an uploaded table; nobody is invited yet. Raises TableRefused."""
    policies.administer(by).enforce()
    table = read_staff(content)
    counts = make_plan(table, timezone.localdate()).preview.counts
    job = PeopleImport.objects.create(
        name=name[:200], sha256=table.sha256, content=content, counts=counts, uploaded_by=by
    )
    record(job, "upload", by=by, after=job.state, facts={"sha256": table.sha256, **counts})
    return job


def plan_of(job: PeopleImport) -> Plan:
    """What the kept table says of the people and units as they are now."""
    return make_plan(read_staff(bytes(job.content)), timezone.localdate())


@transaction.atomic
def apply_people(*, job: PeopleImport, digest: str, by: User) -> list[Invitation]:
    """Invite everybody in the table, exactly as it was shown.

    `digest` is that of the preview which the person saw. Raises StalePreview when something has changed since.
    """
    policies.administer(by).enforce()
    job = PeopleImport.objects.select_for_update().get(pk=job.pk)
    if not PEOPLE_IMPORT.allows(job, "apply"):
        raise MoveRefused(_("This table was carried out or thrown away already."))
    plan = plan_of(job)
    if plan.preview.digest() != digest:
        raise StalePreview
    policies.apply_people(by, job, whole=plan.preview.whole).enforce()
    made = [invite(newcomer=newcomer, by=by) for newcomer in plan.newcomers]
    _forget_file(job)
    facts = {"sha256": job.sha256, "people": len(made)}
    PEOPLE_IMPORT.apply(job, "apply", by=by, facts=facts, applied_at=timezone.now(), applied_by=by)
    return made


@transaction.atomic
def discard_people(*, job: PeopleImport, by: User) -> None:
    """Throw the table away; nobody is invited."""
    policies.discard_people(by, job).enforce()
    _forget_file(job)
    PEOPLE_IMPORT.apply(job, "discard", by=by)


def _forget_file(job: PeopleImport) -> None:
    """Drop the file with the move that follows: the constraint is looked at when the state changes."""
    PeopleImport.objects.filter(pk=job.pk).update(content=b"")
