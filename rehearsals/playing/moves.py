"""What people do in a contest, through the portal's own acts: for a rehearsal and for the demonstration alike."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from judging.actions.assignments import assign, propose_assignment
from judging.actions.contenders import enrol
from judging.actions.panel import record_decision, seat
from judging.actions.sheets import save_scores, sign
from judging.models import Contender, Sheet
from payouts.actions import awards, batches
from rehearsals.playing.inventing import BANK
from submissions.actions import points, reception
from submissions.actions.attachments import attach
from submissions.actions.authors import AuthorText, save_authors, token
from submissions.actions.authorship import confirm_authorship
from submissions.actions.conditions import declare
from submissions.actions.dispatch import forward
from submissions.actions.entries import EntryText, save, start, submit
from submissions.actions.examining import examine
from submissions.actions.hearing import answer_hearing, open_hearing, uphold_hearing
from submissions.actions.judged import FileDecision, decide_file
from submissions.actions.redaction import check_redaction, decide_passages, propose_redactions
from submissions.actions.screening import accept, confirm
from submissions.models import Dispatch, Entry, Redaction

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Mapping, Sequence
    from decimal import Decimal

    from accounts.models import User
    from contests.models import ContentArea, Contest, Criterion, EntryField, Round
    from payouts.models import Batch
    from submissions.actions.conditions import Declared
    from units.models import Unit

NOT_EXAMINED = "Tệp chưa được kiểm tra xong."


@dataclass
class Idea:
    """What an entry says and declares, and who enters with which shares; the first of them writes it.

    Files come with what they are for, and with the question that they answer.
    """

    title: str
    kind: str
    form: str
    area: ContentArea
    summary: str
    answers: Mapping[str, Any]
    authors: Sequence[tuple[User, Decimal]]
    files: Sequence[tuple[str, Any, EntryField | None]] = field(default_factory=list)
    declared: Callable[[Entry], Declared] | None = None


def fresh(entry: Entry) -> Entry:
    """The entry as kept now."""
    return Entry.objects.get(pk=entry.pk)


def write(contest: Contest, unit: Unit, idea: Idea, *, phone: str = "+84912345699") -> Entry:
    """Write an entry: its text, its authors (each confirms), its files."""
    author = idea.authors[0][0]
    entry = start(contest=contest, by=author, kind=idea.kind, unit=unit, title=idea.title)
    text = EntryText(
        title=idea.title,
        form=idea.form,
        area=idea.area,
        summary=idea.summary,
        answers=idea.answers,
        contact_phone=author.phone or phone,
        contact_address=author.address or unit.name,
    )
    entry = save(entry=entry, by=author, version=entry.version, text=text)
    if idea.kind == "group":
        _name_authors(entry, unit, idea.authors)
    for kind, file, question in idea.files:
        examine(attachment=attach(entry=fresh(entry), by=author, kind=kind, file=file, field=question))
    if idea.declared is not None:
        kept = fresh(entry)
        declare(entry=kept, by=author, version=kept.version, declared=idea.declared(kept))
    return fresh(entry)


def _name_authors(entry: Entry, unit: Unit, authors: Sequence[tuple[User, Decimal]]) -> None:
    kept = {author.user_id: author.pk for author in entry.authors.all()}
    lines = [
        AuthorText(
            full_name=person.full_name,
            share=share,
            representative=place == 0,
            email=person.email or "",
            phone=person.phone or "",
            unit_name=unit.name,
            pk=kept.get(person.pk),
        )
        for place, (person, share) in enumerate(authors)
    ]
    save_authors(entry=entry, by=entry.created_by, seen=token(entry.authors.all()), lines=lines)
    for person, _share in authors[1:]:
        confirm_authorship(entry=fresh(entry), by=person)


def hand_in(entry: Entry, by: User) -> Entry:
    """Hand the entry in, its licence clause accepted."""
    submit(entry=entry, by=by, licence_version=entry.contest.licence_version)
    return fresh(entry)


def pass_screening(entry: Entry, clerk: User) -> Entry:
    """Accept what was handed in last."""
    accept(entry=entry, revision=entry.revisions.latest("number"), by=clerk)
    return fresh(entry)


def confirm_entry(entry: Entry, head: User, comment: str) -> Entry:
    """Confirm the entry as the unit's head."""
    confirm(entries=[entry], effective=True, feasible=True, comment=comment, by=head)
    return fresh(entry)


def send_on(contest: Contest, unit: Unit, entries: Sequence[Entry], *, number: str, signer: User, by: User) -> Dispatch:
    """Send confirmed entries on by a letter of today."""
    letter = Dispatch(
        contest=contest,
        unit=unit,
        number=number,
        issued_on=timezone.localdate(),
        signer=signer.full_name,
        created_by=by,
    )
    return forward(dispatch=letter, entries=[fresh(entry) for entry in entries], by=by)


def seat_panel(round: Round, judges: Sequence[User], *, number: str, by: User) -> None:
    """Seat the judges, the first of them as chair, and write down the decision."""
    for place, judge in enumerate(judges):
        seat(round=round, user=judge, role="chair" if place == 0 else "judge", by=by)
    record_decision(round=round, number=number, decided_on=timezone.localdate(), by=by)


def deal(round: Round, *, by: User) -> Any:
    """Give the round's entries blind codes and to each its judges, as the portal proposes; answers the proposal."""
    enrol(round=round, by=by)
    return reassign(round, by=by)


def admit(*, entry: Entry, by: User) -> Entry:
    """Answer every point of the entry's check list with yes, and find it eligible."""
    known = Entry.objects.with_facts().get(pk=entry.pk)
    asked = points.points(known)
    if asked:
        answers = {point.question.key: ("yes", "") for point in asked}
        mark = points.seen(asked, known.revisions.latest("number"))
        points.tick(entry=known, answers=answers, seen_as=mark, by=by)
    return reception.admit(entry=entry, by=by)


def take_out(entry: Entry, *, reason: str, answer: str, by: User) -> None:
    """Find the entry not eligible after its authors were heard."""
    hearing = open_hearing(entry=entry, reason=reason, days=1, by=by)
    answer_hearing(hearing=hearing, answer=answer, by=entry.created_by)
    uphold_hearing(hearing=hearing, decision=reason, by=by)


def check_copies(round: Round, *, by: User) -> int:
    """Have every copy that the judges of a blind round read masked as proposed, and checked; answers how many."""
    if not round.blind:
        return 0
    propose_redactions(contest=round.contest, by=by)
    waiting = Contender.objects.filter(round=round).unchecked().order_by("pk")
    copies = list(Redaction.objects.filter(revision__in=waiting.values("revision")).with_entry().order_by("pk"))
    for copy in copies:
        masked = [passage.pk for passage in copy.passages.all() if passage.masked is not False]
        decide_passages(redaction=copy, masked=masked, version=copy.version, by=by)
        for file in copy.undecided_files:
            shown = FileDecision("show") if file.attachment.is_clean else FileDecision("withhold", reason=NOT_EXAMINED)
            decide_file(redaction=copy, file=file, decision=shown, version=copy.version, by=by)
        check_redaction(redaction=Redaction.objects.with_entry().get(pk=copy.pk), version=copy.version, by=by)
    return len(copies)


def reassign(round: Round, *, by: User) -> Any:
    """Assign as the portal proposes now; answers the proposal."""
    plan = propose_assignment(round=round, by=by)
    assign(round=round, pairs=plan.pairs, by=by)
    return plan


def sheets_of(round: Round, judge: User) -> list[Sheet]:
    """The judge's sheets of the round that are not signed."""
    sheets = Sheet.objects.visible_to(judge).filter(assignment__contender__round=round, state="open")
    return list(sheets.with_place().with_conflicts().order_by("pk"))


def score(
    sheet: Sheet,
    judge: User,
    points: Callable[[Criterion], Decimal | None],
    *,
    comment: str,
    only: int | None = None,
) -> None:
    """Note points on a sheet, of the first criteria only if a number is given."""
    criteria = sheet.criteria[:only]
    scores = {criterion.key: points(criterion) for criterion in criteria}
    save_scores(sheet=sheet, scores=scores, comment=comment, by=judge, version=sheet.version)


def sign_sheet(sheet: Sheet, judge: User) -> None:
    """Sign the sheet."""
    sign(sheet=Sheet.objects.get(pk=sheet.pk), by=judge)


def chairs_order(contest: Contest) -> dict[int, int]:
    """The chair's order for the ties that a tier's edge cuts through: as they stand."""
    undecided = awards.proposal(contest).undecided
    decided: dict[int, int] = {}
    while undecided:
        decided |= {key: place for tie in undecided for place, key in enumerate(tie, start=1)}
        undecided = awards.proposal(contest, decided).undecided
    return decided


def prepare_list(contest: Contest, pays_on: dt.date, *, by: User) -> Batch:
    """Make a payment list, ask for the accounts that lack, hand it on."""
    batch = batches.prepare(contest=contest, pays_on=pays_on, by=by)
    for payment in batch.payments.filter(account_sealed=""):
        account = f"9911{payment.order:08d}"
        holder = payment.payee_name
        batches.save_account(payment=payment, bank_bin=BANK, account=account, holder=holder, by=by)
    batches.submit(batch=batch, by=by)
    batch.refresh_from_db()
    return batch


def pay_list(batch: Batch, on: dt.date, *, prefix: str, by: User) -> int:
    """Record the bank's answer for every line of an approved list; answers how many."""
    payments = list(batch.payments.all())
    for payment in payments:
        batches.mark_paid(payment=payment, bank_reference=f"{prefix}{payment.pk:08d}", paid_on=on, by=by)
    return len(payments)
