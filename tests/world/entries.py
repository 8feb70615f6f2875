"""Entries at every place of their way, and what hangs on them."""

from datetime import timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone
from docx import Document

from contests.models import Contest
from submissions.models import Entry
from tests.factories.accounts import UserFactory
from tests.factories.submissions import (
    AttachmentFactory,
    AuthorFactory,
    AuthorInvitationFactory,
    DispatchFactory,
    DispatchItemFactory,
    EntryFactory,
    FileTextFactory,
    PreviewFactory,
    ReceiptFactory,
    RevisionFactory,
    SavedSearchFactory,
    ScreeningFactory,
    SignedCopyFactory,
    SimilarityFindingFactory,
    UnionFactory,
    UploadFactory,
)
from tests.world.things import FILM, PDF, World


def entry_of_two(world: World, contest: Contest, state: str, **columns: Any) -> Entry:
    """A group's entry of `author` (60 %) and `coauthor` (40 %) at the commune, with what its state promises."""
    commune, author, coauthor = world.units["commune"], world.people["author"], world.people["coauthor"]
    entry = EntryFactory(contest=contest, state=state, kind="group", unit=commune, created_by=author, **columns)
    AuthorFactory(entry=entry, share=Decimal(60))
    AuthorFactory(entry=entry, user=coauthor, share=Decimal(40), representative=False)
    if state not in {"draft", "withdrawn"}:
        ReceiptFactory(revision=RevisionFactory(entry=entry))
    if state in {"accepted", "confirmed", "forwarded", "eligible"}:
        confirmed = (
            {}
            if state == "accepted"
            else {
                "effective": True,
                "feasible": True,
                "confirmed_at": timezone.now(),
                "confirmed_by": world.people["head"],
            }
        )
        ScreeningFactory(entry=entry, decided_by=world.people["clerk"], **confirmed)
    return entry


def _in_an_old_font(world: World) -> None:
    """An entry and its Word file as somebody wrote them in .VnTime."""
    entry = world.rows["entry_conditions"]
    Entry.objects.filter(pk=entry.pk).update(summary="Tr¶ kÕt qu¶ t¹i nhµ v¨n hãa th«n.")
    document, word = Document(), BytesIO()
    document.add_paragraph().add_run("Tr¶ kÕt qu¶").font.name = ".VnTime"
    document.save(word)
    file = ContentFile(word.getvalue(), name="tep.docx")
    kept = AttachmentFactory(entry=entry, file=file, size=word.tell(), name="Thuyết minh.docx", extension="docx")
    FileTextFactory(attachment=kept, text="Trả kết quả", old_fonts=".VnTime")
    world.rows["attachment_old_font"] = kept


def entry_of_one(world: World, contest: Contest) -> Entry:
    """A draft of `author` alone, at the commune."""
    author = world.people["author"]
    entry = EntryFactory(contest=contest, state="draft", unit=world.units["commune"], created_by=author)
    AuthorFactory(entry=entry)
    return entry


def make_entries(world: World) -> None:
    """An entry in every state, with its files, letters and papers."""
    contest, clerk = world.rows["contest"], world.people["clerk"]
    for state in ["draft", "submitted", "returned", "accepted", "confirmed", "forwarded"]:
        world.rows[f"entry_{state}"] = entry_of_two(world, contest, state, title=f"Một cửa thân thiện {state}")
        world.rows[f"entry_{state}_key"] = world.rows[f"entry_{state}"].pk
    world.rows["entry_withdrawn"] = entry_of_two(world, contest, "withdrawn", title="Một cửa thân thiện withdrawn")
    world.rows["version_key"] = "r1"
    dispatch = DispatchFactory(contest=contest, unit=world.units["commune"], created_by=clerk)
    DispatchItemFactory(dispatch=dispatch, entry=world.rows["entry_forwarded"])
    world.rows["dispatch"] = dispatch
    world.rows["signed_copy"] = SignedCopyFactory(dispatch=dispatch, uploaded_by=clerk)
    _passed_on(world, contest)
    for name in ["draft", "submitted", "forwarded"]:
        entry = world.rows[f"entry_{name}"]
        world.rows[f"attachment_{name}"] = AttachmentFactory(
            entry=entry, file=ContentFile(PDF, name="tep.pdf"), size=len(PDF)
        )
        PreviewFactory(attachment=world.rows[f"attachment_{name}"])
    world.rows["preview_number"] = 1
    film = {"kind": "video", "name": "clip.mp4", "extension": "mp4", "sha256": "f" * 64}
    world.rows["film"] = AttachmentFactory(
        entry=world.rows["entry_submitted"], file=ContentFile(FILM, name="clip"), size=len(FILM), **film
    )
    world.rows["attachment"] = world.rows["attachment_submitted"]
    world.rows["attachment_waiting"] = AttachmentFactory(
        entry=world.rows["entry_submitted"], file=ContentFile(PDF, name="tep.pdf"), state="waiting", examined_at=None
    )
    world.rows["attachment_parked"] = AttachmentFactory(
        entry=world.rows["entry_submitted"], state="parked", examined_at=None, error="OSError: đĩa hỏng"
    )
    _in_an_old_font(world)
    author = world.people["author"]
    world.rows["upload"] = UploadFactory(entry=world.rows["entry_draft"], begun_by=author).key
    world.rows["upload_submitted"] = UploadFactory(entry=world.rows["entry_submitted"], begun_by=author).key
    world.rows["receipt"] = world.rows["entry_submitted"].receipts.get().number
    world.rows["receipt_code"] = world.rows["entry_submitted"].receipts.get().code
    world.rows["author_row"] = world.rows["entry_draft"].authors.get(order=2)
    _unanswered(world)
    _findings(world)
    _united(world)
    world.rows["saved_search"] = SavedSearchFactory(user=world.people["clerk"], address="/desk/?state=submitted")
    world.rows["area"] = contest.areas.get()
    world.rows["unit"] = world.units["commune"]


def _unanswered(world: World) -> None:
    """A draft of `author` with one who has an account of no persona and one without, who was invited twice."""
    entry = entry_of_one(world, world.rows["contest"])
    for name, expires_in in {"authorship_key": 7, "authorship_key_expired": -1}.items():
        named = AuthorFactory(entry=entry, user=None, confirmed_at=None, representative=False, full_name="Vi Văn Dân")
        expires = timezone.now() + timedelta(days=expires_in)
        AuthorInvitationFactory(author=named, key=name, sent_at=timezone.now() - timedelta(days=8), expires_at=expires)
        world.rows[name] = name
    AuthorFactory(entry=entry, user=UserFactory(full_name="Vi Thị Mạng"), confirmed_at=None, representative=False)
    clerk = world.people["clerk"]
    entered = EntryFactory(
        contest=world.rows["contest"], unit=world.units["commune"], created_by=clerk, entered_by=clerk,
        consent_way="paper", consent_on=timezone.localdate(), consent_note="Lưu tại văn phòng",
    )  # fmt: skip
    AuthorFactory(entry=entered, user=None, full_name="Vi Văn Giấy", answer_way="consent")
    consent = AttachmentFactory(entry=entered, kind="consent", name="giay-dong-y.pdf")
    world.rows |= {"entry_waiting": entry, "author_without_account": named, "entry_assisted": entered}
    sent_on = EntryFactory(
        contest=world.rows["contest"], unit=world.units["commune"], state="forwarded", entered_by=clerk,
        created_by=clerk, consent_way="paper", consent_on=timezone.localdate(), consent_note="Lưu tại văn phòng",
    )  # fmt: skip
    AuthorFactory(entry=sent_on, user=world.people["author"], answer_way="consent")
    AuthorFactory(entry=sent_on, user=world.people["coauthor"], representative=False)
    RevisionFactory(entry=sent_on)
    DispatchItemFactory(dispatch=world.rows["dispatch"], entry=sent_on)
    kept = AttachmentFactory(entry=sent_on, kind="consent", name="giay-dong-y-2.pdf")
    world.rows |= {"consent": consent, "entry_assisted_forwarded": sent_on, "consent_forwarded": kept}


def _united(world: World) -> None:
    """An entry into which another one was merged."""
    contest = world.rows["contest"]
    kept, gone = (entry_of_two(world, contest, state, title=f"Một cửa {state}") for state in ("forwarded", "united"))
    for entry in (kept, gone):
        DispatchItemFactory(dispatch=world.rows["dispatch"], entry=entry)
    UnionFactory(entry=gone, into=kept)
    world.rows |= {"entry_twin": kept, "entry_united": gone}


def _findings(world: World) -> None:
    """Entries that are alike: one still at the unit with one at the office, two at the unit, one with a stranger's."""
    rows = world.rows
    elsewhere = EntryFactory(contest=rows["contest"], unit=world.units["other_commune"], state="submitted")
    pairs = {
        "finding": ("accepted", "forwarded"),
        "finding_at_unit": ("submitted", "accepted"),
        "finding_decided": ("submitted", "forwarded"),
    }
    for name, (one, other) in pairs.items():
        rows[name] = SimilarityFindingFactory(entry=rows[f"entry_{one}"], other=rows[f"entry_{other}"])
    rows["finding_elsewhere"] = SimilarityFindingFactory(entry=rows["entry_submitted"], other=elsewhere)
    decided = {"state": "improves", "reason": "Phát triển thêm.", "decided_by": world.people["clerk"]}
    type(rows["finding"]).objects.filter(pk=rows["finding_decided"].pk).update(**decided, decided_at=timezone.now())


def _passed_on(world: World, contest: Contest) -> None:
    """An entry that the commune's letter sent to the other commune."""
    here, there, clerk = world.units["commune"], world.units["other_commune"], world.people["clerk"]
    entry = entry_of_two(world, contest, "submitted", title="Một cửa liên thông", holder=there, came_at=timezone.now())
    ScreeningFactory(entry=entry, unit=here, decided_by=clerk)
    letter = DispatchFactory(contest=contest, unit=here, to_unit=there, created_by=clerk)
    DispatchItemFactory(dispatch=letter, entry=entry)
    world.rows |= {"entry_passed_on": entry, "entry_passed_on_key": entry.pk, "dispatch_passed_on": letter}
