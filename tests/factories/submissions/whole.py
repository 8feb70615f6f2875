"""An entry with all that its state asks for."""

from typing import Any

from django.utils import timezone

from submissions.models import Entry
from tests.factories.accounts import UserFactory
from tests.factories.submissions.desk import DispatchFactory, DispatchItemFactory, ScreeningFactory
from tests.factories.submissions.entries import AuthorFactory, EntryFactory, ReceiptFactory, RevisionFactory
from tests.factories.submissions.office import checked_copy


def entry_in(state: str, **columns: Any) -> Entry:
    """An individual's entry in a state, with its author, and its revision and receipt once it was handed in."""
    entry = EntryFactory(state=state, **columns)
    AuthorFactory(entry=entry)
    if state not in {"draft", "withdrawn"}:
        ReceiptFactory(revision=RevisionFactory(entry=entry))
    if state == "eligible":
        checked_copy(entry.revisions.get())
    if state in {"accepted", "confirmed", "forwarded", "eligible", "ineligible"}:
        confirmed = {} if state == "accepted" else _confirmation()
        ScreeningFactory(entry=entry, **confirmed)
    if state in {"forwarded", "eligible", "ineligible"}:
        dispatch = DispatchFactory(contest=entry.contest, unit=entry.unit)
        DispatchItemFactory(dispatch=dispatch, entry=entry)
    return entry


def _confirmation() -> dict[str, Any]:
    return {"effective": True, "feasible": True, "confirmed_at": timezone.now(), "confirmed_by": UserFactory()}
