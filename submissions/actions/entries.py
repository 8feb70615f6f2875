"""Starting, saving, handing in and withdrawing an entry."""

from __future__ import annotations

import datetime as dt
import secrets
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import prefetch_related_objects
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from audit.log import record
from audit.models import Event
from audit.verdicts import MoveRefused, Refused
from contests.answers import plain
from contests.models import ContentArea, Contest, Deadline, EntrantKind
from notifications.outbox import tell
from submissions.actions.answers import answers_of, fitting
from submissions.actions.arrival import moment_of
from submissions.actions.authorship import ask
from submissions.actions.concerned import clerks_of, each_once
from submissions.actions.gaps import Gap, bring, gaps
from submissions.actions.identity import people_of, tie
from submissions.actions.limits import enforce_start, hold_people
from submissions.actions.locks import hold_contest, hold_entry
from submissions.actions.similarity import queue_comparison
from submissions.content import AuthorLine, Entrant, FileLine, Idea, content, content_digest
from submissions.lifecycle import ENTRY
from submissions.models import Author, Entry, Receipt, Revision
from submissions.oldfonts import normalised
from submissions.policies import entries as policies

if TYPE_CHECKING:
    from collections.abc import Mapping

    from accounts.models import User
    from submissions.actions.identity import Known
    from units.models import Unit

CODE_ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # without I, L, O, 0 and 1, which people mistake for one another
CODE_LENGTH = 5
RECEIPT_CODE_LENGTH = 16  # whoever holds a receipt can verify it; nobody finds one by trying
TOLD_AGAIN_AFTER = dt.timedelta(hours=1)
SIGNED = ("text_saved_at", "text_saved_by", "text_saved_tab", "text_saved_version")
DECLARED = ("recognised_by", "recognition_note", "won_before", "prize_note")


class Stale(MoveRefused):
    """Somebody saved meanwhile; `entry` is what is kept now."""

    def __init__(self, entry: Entry) -> None:
        super().__init__(_("Somebody changed this entry while you were writing. Both texts are shown below."))
        self.entry = entry


class Incomplete(Refused):
    """Something is missing; `gaps` says what."""

    def __init__(self, found: list[Gap]) -> None:
        super().__init__(" ".join(gap.text for gap in found))
        self.gaps = found


class Late(MoveRefused):
    """The time to hand in is over; `deadline` is the one that was missed."""

    def __init__(self, deadline: Deadline, now: dt.datetime) -> None:
        super().__init__(late_in_words(deadline, now))
        self.deadline = deadline


@dataclass(frozen=True, slots=True)
class EntryText:
    """What the writing page holds."""

    title: str
    form: str
    area: ContentArea | None
    summary: str
    answers: Mapping[str, Any]
    contact_phone: str = ""
    contact_address: str = ""


@transaction.atomic
def start(*, contest: Contest, by: User, kind: str, unit: Unit, title: str) -> Entry:
    """Begin a draft that will go through the unit; for an organisation, the unit is the organisation that enters."""
    policies.start_at(by, contest, kind, unit).enforce()
    enforce_start(contest, Author(user=by), kind)
    entry = begun(
        contest=contest, kind=kind, unit=unit, title=title, created_by=by, contact_phone=by.phone or "",
        contact_address=by.address,
    )  # fmt: skip
    if kind != EntrantKind.ORGANISATION:
        _add_the_writer(entry)
    record(entry, "start", by=by, after=entry.state, facts={"unit": unit.pk, "kind": kind})
    return entry


def begun(*, contest: Contest, kind: str, unit: Unit, title: str, **columns: Any) -> Entry:
    """A draft with nothing but its title; its authors are still to be named."""
    return Entry.objects.create(
        contest=contest,
        code=_free_code(contest),
        kind=kind,
        form=contest.entry_forms[0],
        title=normalised(title),
        unit=unit,
        holder=unit,
        unit_snapshot=unit.snapshot(),
        organisation=unit if kind == EntrantKind.ORGANISATION else None,
        **columns,
    )


@transaction.atomic
def save(*, entry: Entry, by: User, version: int, text: EntryText, tab: str = "", typing: bool = False) -> Entry:
    """Keep the text of a draft; answers to what is not asked in `text` stay as they are.

    `tab` names the page on which it was typed: `saved_on` tells later whether the last save was its own. Of what is
    saved while it is typed (`typing`) the record has one line for a page and an hour. Raises Stale when somebody saved
    since `version` was read, and MoveRefused when the form asks otherwise by now; nothing is written then. The
    contest's row is shared until the end, so that its form stays still.
    """
    policies.save(by, entry).enforce()
    hold_contest(entry.contest, ("published",))
    kept = in_hand(entry)
    if kept.version != version:
        raise Stale(kept)
    if text.area is None and kept.state != "draft":
        raise Incomplete([Gap("text", _("Choose the content area."), "area")])
    kept.title = normalised(text.title)
    kept.form = text.form
    kept.area = text.area
    kept.summary = plain(text.summary)
    kept.answers = {**kept.answers, **fitting(kept.contest, text.answers)}
    kept.contact_phone = text.contact_phone
    kept.contact_address = normalised(text.contact_address)
    kept.version += 1
    _sign_text(kept, by, tab)
    columns = ["title", "form", "area", "summary", "answers", "contact_phone", "contact_address", "version"]
    kept.save(update_fields=[*columns, *SIGNED, "search_text", "saved_at"])
    if not (typing and tab and _typing_is_told(kept, by, tab)):
        record(kept, "save", by=by, facts={"version": kept.version, **({"tab": tab} if tab else {})})
    return kept


def saved_on(entry: Entry, tab: str, by: User) -> bool:
    """Whether what the entry says now was saved by this person on the page of this name."""
    own = entry.text_saved_by_id == by.pk and entry.text_saved_tab == tab
    return bool(tab) and own and entry.text_saved_version == entry.version


@transaction.atomic
def submit(*, entry: Entry, by: User, licence_version: int | None, arrived: float | None = None) -> Receipt:
    """Hand the entry in and give its receipt; what was handed in already gives the receipt it has.

    The contest's row is shared until the end, so that many hand in at once while a contest that closes waits for them.
    Raises Late when the request `arrived` (see moment_of) after the deadline by the database's clock, and Incomplete
    when something is missing.
    """
    policies.submit(by, entry).enforce()
    given = _receipt_given(Entry.objects.only("state").get(pk=entry.pk))
    if given:
        return given
    hold_contest(entry.contest, ("published",))
    kept = hold_entry(entry)
    given = _receipt_given(kept)  # of a twin of this request, which was faster
    return given or _hand_in(kept, by, licence_version, arrived)


def _hand_in(kept: Entry, by: User, licence_version: int | None, arrived: float | None) -> Receipt:
    prefetch_related_objects([kept], "contest__deadlines")
    now = _in_time(kept, arrived)
    bring(kept, by)
    known = people_of(kept.authors.all())
    hold_people(kept.contest, [person for _author, person in known])
    _enforce_complete(kept, licence_version)
    _tie_late(kept, known, by)
    kept.licence_version = licence_version
    kept.unit_snapshot = kept.unit.snapshot()
    revision = _revise(kept, by, now)
    receipt = Receipt.objects.create(
        entry=kept,
        revision=revision,
        number=f"{kept.code}-{revision.number}",
        code=_signs(RECEIPT_CODE_LENGTH),
        issued_at=now,
        issued_to=by,
    )
    ENTRY.apply(
        kept,
        "submit",
        by=by,
        submitted_at=now,
        licence_version=licence_version,
        licence_accepted_at=now,
        unit_snapshot=kept.unit_snapshot,
        state_reason="",
        facts={"revision": revision.number, "sha256": revision.sha256, "receipt": receipt.number},
    )
    _tell_of_submission(kept, receipt)
    return receipt


@transaction.atomic
def withdraw(*, entry: Entry, by: User, reason: str = "") -> None:
    """Take the entry back; a unit that had it is told."""
    policies.withdraw(by, entry).enforce()
    kept = hold_entry(entry)
    was_at_unit = kept.state == "submitted"
    ENTRY.apply(kept, "withdraw", by=by, state_reason=plain(reason))
    if was_at_unit:
        tell(
            clerks_of(kept.holder), "submissions/entry_withdrawn", key=f"entry-{kept.pk}-withdrawn", entry=kept,
            url=reverse("submissions:desk"),
        )  # fmt: skip


@transaction.atomic
def reopen(*, entry: Entry, by: User) -> None:
    """Take up again what was withdrawn, as a draft with its texts; it is handed in anew, for a receipt of its own.

    Raises Late after the deadline by the database's clock.
    """
    policies.reopen(by, entry).enforce()
    hold_contest(entry.contest, ("published",))
    kept = hold_entry(entry)
    _in_time(kept)
    ENTRY.apply(kept, "reopen", by=by, state_reason="")


def closing_of(contest: Contest, unit_kind: str, *, returned: bool = False) -> Deadline | None:
    """The deadline for handing in to units of a kind: the authors' own, else the one by which units send on.

    An entry that its unit returned can come back until the units send on: the unit asked for the correction.
    """
    order = [Deadline.Kind.SUBMISSION, Deadline.Kind.FORWARDING]
    found = (contest.deadline(kind, unit_kind) for kind in (reversed(order) if returned else order))
    return next((deadline for deadline in found if deadline is not None), None)


def late_in_words(deadline: Deadline, now: dt.datetime) -> str:
    """Why it is too late, with both times."""
    due = _("by %(moment)s at the latest") if deadline.inclusive else _("before %(moment)s")
    return _("The time to hand in is over: entries were due %(due)s, and the portal's clock says %(now)s.") % {
        "due": due % {"moment": _to_the_second(deadline.moment)},
        "now": _to_the_second(now),
    }


def in_hand(entry: Entry) -> Entry:
    """The entry as kept, held until the transaction ends, if its authors may still change it."""
    kept = hold_entry(entry)
    if not ENTRY.allows(kept, "submit"):
        raise MoveRefused(_("The entry was handed in meanwhile. To change it, ask your unit to return it to you."))
    return kept


def _sign_text(entry: Entry, by: User, tab: str) -> None:
    entry.text_saved_at, entry.text_saved_by = timezone.now(), by
    entry.text_saved_tab, entry.text_saved_version = tab, entry.version


def _typing_is_told(entry: Entry, by: User, tab: str) -> bool:
    """Whether the record says already that this person types on this page, and nothing but saves came after it."""
    lines = Event.objects.filter(subject_type=entry._meta.label_lower, subject_id=str(entry.pk))
    other = lines.exclude(move="save").order_by("pk").last()
    own = lines.filter(move="save", by=by, facts__tab=tab, at__gt=timezone.now() - TOLD_AGAIN_AFTER)
    return own.filter(pk__gt=other.pk if other else 0).exists()


def _receipt_given(entry: Entry) -> Receipt | None:
    if ENTRY.allows(entry, "submit") or entry.state == "withdrawn":
        return None
    return entry.receipts.order_by("-pk").first()


def _free_code(contest: Contest) -> str:
    while True:
        code = f"{contest.code}-{_signs(CODE_LENGTH)}"
        if not Entry.objects.filter(code=code).exists():
            return code


def _signs(count: int) -> str:
    return "".join(secrets.choice(CODE_ALPHABET) for _place in range(count))


def _add_the_writer(entry: Entry) -> None:
    writer = entry.created_by
    Author.objects.create(
        entry=entry,
        order=1,
        user=writer,
        full_name=writer.full_name,
        email=(writer.email or "").lower(),
        phone=writer.phone or "",
        address=writer.address,
        unit_name=", ".join(unit.name for unit in writer.units_worked_at[:1]),
        share=Decimal(100),
        representative=True,
        confirmed_at=timezone.now(),
        answer_way=Author.Way.ACCOUNT,
    )


def _tie_late(entry: Entry, known: Known, by: User) -> None:
    """Whoever was named before they had an account finds the entry there from now on."""
    tied = tie(known)
    for author in tied:
        author.save(update_fields=["user"])
    if tied:
        record(entry, "tie_authors", by=by, facts={"authors": [author.pk for author in tied]})
    ask(entry, [author for author in tied if not author.answered], by=by)


def _in_time(entry: Entry, arrived: float | None = None) -> dt.datetime:
    deadline = closing_of(entry.contest, entry.holder.kind, returned=entry.state == "returned")
    moment = moment_of(entry, deadline, arrived)
    if deadline is not None and deadline.passed(moment):
        raise Late(deadline, moment)
    return moment


def _enforce_complete(entry: Entry, licence_version: int | None) -> None:
    found = gaps(entry)
    if licence_version != entry.contest.licence_version:
        found.append(Gap("licence", _("Read the licence clause and accept it.")))
    if found:
        raise Incomplete(found)


def _revise(entry: Entry, by: User, now: dt.datetime) -> Revision:
    value = content_of(entry)
    last = entry.revisions.order_by("-number").values_list("number", flat=True).first()
    revision = Revision.objects.create(
        entry=entry,
        number=(last or 0) + 1,
        content=value,
        sha256=content_digest(value),
        created_at=now,
        created_by=by,
    )
    queue_comparison(revision)
    return revision


def content_of(entry: Entry) -> dict[str, object]:
    """What the entry says now, as one value."""
    area = {"code": entry.area.code, "name": entry.area.name} if entry.area else {}
    return content(
        Idea(
            form=entry.form,
            title=entry.title,
            area=area,
            summary=entry.summary,
            answers=tuple(answers_of(entry)),
            declared={name: getattr(entry, name) for name in DECLARED},
        ),
        Entrant(
            kind=entry.kind,
            unit=entry.unit_snapshot,
            organisation=entry.organisation.snapshot() if entry.organisation else None,
            authors=tuple(
                AuthorLine(author.full_name, author.unit_name, author.share, author.representative)
                for author in sorted(entry.authors.all(), key=lambda author: author.order)
            ),
        ),
        [
            FileLine(file.kind, file.name, file.extension, file.size, file.sha256, file.field_key)
            for file in entry.attachments.all()
            if file.counts
        ],
        code=entry.code,
        licence_version=entry.licence_version or 0,
    )


def _tell_of_submission(entry: Entry, receipt: Receipt) -> None:
    tell(
        each_once(entry, entry.authors.all()), "submissions/entry_submitted", key=f"receipt-{receipt.number}",
        entry=entry, receipt=receipt, url=receipt.get_absolute_url(),
    )  # fmt: skip
    tell(
        clerks_of(entry.holder), "submissions/entry_received_by_unit", key=f"received-{receipt.number}", entry=entry,
        url=reverse("submissions:screen", args=[entry.code]),
    )  # fmt: skip


def _to_the_second(moment: dt.datetime) -> str:
    return f"{timezone.localtime(moment):%H:%M:%S %d/%m/%Y}"
