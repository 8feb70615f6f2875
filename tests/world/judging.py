"""Rounds, panels, sheets and the copies that judges read."""

from datetime import timedelta

from django.core.files.base import ContentFile
from django.utils import timezone

from contests.models import Contest, Round
from judging.models import Seat
from submissions.actions.answers import answers_of
from tests.factories.contests import RoundFactory
from tests.factories.judging import (
    AssignmentFactory,
    ConflictFactory,
    ContenderFactory,
    PanelFactory,
    PlacementFactory,
    RoundResultFactory,
    SeatFactory,
    SheetFactory,
)
from tests.factories.submissions import (
    AttachmentFactory,
    DispatchFactory,
    DispatchItemFactory,
    HearingFactory,
    JudgedFileFactory,
    PassageFactory,
    PreviewFactory,
    RedactionFactory,
    RevisionFactory,
)
from tests.submissions.scenes import office_file
from tests.world.contests import rubric
from tests.world.entries import entry_of_two
from tests.world.things import PDF, World

WORDS = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def make_judging(world: World) -> None:
    """Rounds with panels, sheets and results."""
    contest = world.rows["contest_judging"]
    entry = entry_of_two(world, contest, "eligible", title="Hồ sơ không hẹn")
    dispatch = DispatchFactory(contest=contest, unit=world.units["commune"], created_by=world.people["clerk"])
    DispatchItemFactory(dispatch=dispatch, entry=entry)
    world.rows["entry_eligible"] = entry
    file = AttachmentFactory(entry=entry, file=ContentFile(PDF, name="tep.pdf"), size=len(PDF))
    line = {"kind": file.kind, "name": file.name, "extension": file.extension, "size": file.size, "sha256": file.sha256}
    answers = [answer.content() for answer in answers_of(entry)]
    content = {"schema": 2, "title": entry.title, "answers": answers, "attachments": [line]}
    RevisionFactory(entry=entry, content=content)
    PreviewFactory(attachment=file)
    world.rows["attachment_judged"] = file
    world.rows["sheet_file"] = 1  # judges' files are numbered
    now = timezone.now()
    for order, (kind, state) in enumerate(
        [("preliminary", "sealed"), ("semi_final", "open"), ("final", "planned")], start=1
    ):
        round = RoundFactory(
            contest=contest, order=order, kind=kind, judges_per_entry=1, closes_at=now + timedelta(days=order)
        )
        rubric(round)
        panel = PanelFactory(round=round)
        seat = SeatFactory(panel=panel, user=world.people["judge"], role=Seat.Role.CHAIR)
        SeatFactory(panel=panel, user=world.people["other_judge"])
        contender = ContenderFactory(round=round, entry=entry)
        sheet = SheetFactory(assignment=AssignmentFactory(contender=contender, seat=seat))
        Round.objects.filter(pk=round.pk).update(
            state=state, opened_at=now, sealed_at=now if state == "sealed" else None
        )
        round.refresh_from_db()
        world.rows |= {
            f"round_{state}": round,
            f"sheet_{state}": sheet,
            f"contender_{state}": contender,
            f"seat_{state}": seat,
        }
    world.rows |= {"sheet": world.rows["sheet_open"], "contender": world.rows["contender_open"]}
    others = world.rows["round_open"].panel.seats.get(user=world.people["other_judge"])
    world.rows["sheet_signed"] = SheetFactory(
        assignment=AssignmentFactory(contender=world.rows["contender_open"], seat=others), state="signed"
    )
    third = SeatFactory(panel=world.rows["round_open"].panel)
    world.rows["conflict"] = ConflictFactory(contender=world.rows["contender_open"], seat=third, source="declared")
    _copies(world, contest)
    result = RoundResultFactory(round=world.rows["round_sealed"], sealed_by=world.people["office"])
    PlacementFactory(result=result, contender=world.rows["contender_sealed"])
    world.rows["result"] = result


def _copies(world: World, contest: Contest) -> None:
    """Copies for judges: checked, with a passage to decide on, with nothing found; authors of two are being heard."""
    world.rows["redaction_checked"] = world.rows["entry_eligible"].revisions.latest("number").redaction
    for name in ("found", "clean"):
        entry = entry_of_two(world, contest, "eligible", title=f"Trả kết quả tại nhà {name}")
        DispatchItemFactory(dispatch=world.rows["dispatch"], entry=entry)
        world.rows[f"redaction_{name}"] = RedactionFactory(revision=entry.revisions.get())
        world.rows[f"redaction_{name}_key"] = world.rows[f"redaction_{name}"].pk
        late = {"opened_at": timezone.now() - timedelta(days=9)} if name == "clean" else {}
        world.rows[f"hearing_{'over' if late else 'open'}"] = HearingFactory(entry=entry, **late)
    _judged_file(world, contest)
    world.rows["passage"] = PassageFactory(redaction=world.rows["redaction_found"]).pk
    world.rows["redaction"] = world.rows["redaction_found"]


def _judged_file(world: World, contest: Contest) -> None:
    """A copy with two files: judges get a redacted one in place of the first; the second, of Word, names an author."""
    entry = entry_of_two(world, contest, "eligible", title="Trả kết quả tại nhà kèm tệp")
    DispatchItemFactory(dispatch=world.rows["dispatch"], entry=entry)
    named = f"<w:document {WORDS}><w:p><w:r><w:t>{world.people['author'].full_name}</w:t></w:r></w:p></w:document>"
    word = ContentFile(office_file(**{"word__document.xml": named}), name="a.docx")
    file = AttachmentFactory(entry=entry, sha256="a" * 64)
    files = [file, AttachmentFactory(entry=entry, sha256="b" * 64, extension="docx", name="bao-cao.docx", file=word)]
    lines = [
        {"kind": one.kind, "name": one.name, "extension": one.extension, "size": one.size, "sha256": one.sha256}
        for one in files
    ]
    content = {"title": entry.title, "summary": entry.summary, "attachments": lines}
    copy = RedactionFactory(revision=RevisionFactory(entry=entry, content=content))
    redacted = AttachmentFactory(entry=entry, stands_for=file, name="da-che.pdf")
    JudgedFileFactory(redaction=copy, attachment=file, choice="replace", redacted=redacted)
    waiting = JudgedFileFactory(
        redaction=copy, attachment=files[1], choice="", decided_by=None, decided_at=None, places=0
    )
    world.rows |= {"redaction_filed": copy, "handed_file": 1, "handed_word": 2, "judged_key": waiting.pk}
