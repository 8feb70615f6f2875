"""A small world: one office, its contests in every state of life, and a person for every role and relation.

`people` are the personas of the permission table, `rows` the things that its URLs name (as the URL's argument).
"""

from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone
from docx import Document

from accounts.models import User
from accounts.roles import UserRole
from contests.models import Contest, Round
from judging.models import Seat
from judging.scoring import AdvanceRule, CriterionRule, Policy
from payouts.actions.lines import payload_digest
from submissions.actions.answers import answers_of
from submissions.models import Entry
from tests.factories.accounts import (
    TABLE,
    DelegationFactory,
    InvitationFactory,
    PeopleImportFactory,
    RoleFactory,
    UserFactory,
    member_of,
    person_with,
)
from tests.factories.contests import (
    CriterionFactory,
    EntryFieldFactory,
    ExtensionFactory,
    FormSectionFactory,
    NewsItemFactory,
    OrganiserFactory,
    QuestionFactory,
    RoundFactory,
    RuleCheckFactory,
    RuleDocumentFactory,
    ScoringPolicyFactory,
    SeriesFactory,
    complete_contest,
)
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
from tests.factories.notifications import MessageFactory
from tests.factories.payouts import AwardFactory, BatchFactory, PaymentFactory, ShareFactory, TaxRuleFactory
from tests.factories.rehearsals import RehearsalFactory
from tests.factories.reports import CertificateFactory, ReportFactory
from tests.factories.submissions import (
    AttachmentFactory,
    AuthorFactory,
    AuthorInvitationFactory,
    DispatchFactory,
    DispatchItemFactory,
    EntryFactory,
    FileTextFactory,
    HearingFactory,
    JudgedFileFactory,
    PassageFactory,
    PreviewFactory,
    ReceiptFactory,
    RedactionFactory,
    ReminderFactory,
    RevisionFactory,
    SavedSearchFactory,
    ScreeningFactory,
    SignedCopyFactory,
    SimilarityFindingFactory,
    UnionFactory,
    UploadFactory,
)
from tests.factories.units import ImportFactory, SuccessionFactory, SuccessionPlanFactory, UnitFactory
from tests.submissions.scenes import office_file
from units.kinds import UnitKind
from units.models import Unit

WORDS = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
FILM = (16).to_bytes(4) + b"ftypisom\0\0\0\0" + (8).to_bytes(4) + b"moov"
POLICY = Policy(
    version=1,
    criteria=(CriterionRule("moi", Decimal(50)), CriterionRule("hieu-qua", Decimal(50))),
    advance=AdvanceRule.everybody(),
).to_value()


STEPS = [
    {
        "key": "publish",
        "label": "Công bố kế hoạch",
        "seconds": 0.4,
        "tried": True,
        "broke": True,
        "notes": [
            {"sentence": "Chưa có ai được dự thi: hãy nêu ai được dự thi.", "tone": "breaks", "section": "entrants"},
            {"sentence": "Chưa có số của kế hoạch tổ chức cuộc thi.", "tone": "warns", "section": "basics"},
            {"sentence": "Kế hoạch công bố được.", "tone": "good", "section": ""},
        ],
    },
    {"key": "enter", "label": "Tác giả viết và nộp bài", "seconds": 0, "tried": False, "broke": False, "notes": []},
]
FIGURES = {
    "begun": 41,
    "handed_in": 39,
    "confirmed": 37,
    "forwarded": 36,
    "eligible": 35,
    "rounds": [{"name": "Vòng sơ khảo", "entries": 35, "on": 12, "judges": 5, "most_sheets": 14}],
    "by_entrant": [["Cá nhân", 21], ["Nhóm tác giả", 14]],
    "by_unit_kind": [["Xã, phường, thị trấn", 35]],
    "by_area": [["Cải cách thủ tục hành chính", 35]],
    "money": {"given": 15_000_000, "paid": 14_500_000, "tax": 500_000, "least": 14_000_000, "most": 21_000_000},
}


@dataclass
class World:
    """People by persona, and things by name."""

    people: dict[str, User | None] = field(default_factory=dict)
    rows: dict[str, Any] = field(default_factory=dict)
    units: dict[str, Unit] = field(default_factory=dict)

    def person(self, name: str) -> User:
        """A persona that has an account."""
        user = self.people[name]
        assert user is not None, f"{name} has no account"
        return user

    def argument(self, name: str) -> Any:
        """What stands in a URL for the named thing."""
        row = self.rows[name]
        if isinstance(row, Contest):
            return row.slug
        if isinstance(row, Entry):
            return row.code
        return getattr(row, "pk", row)


def build() -> World:
    """Make the world."""
    world = World()
    _people(world)
    _offices(world)
    _contests(world)
    _public_page(world)
    _entries(world)
    _judging(world)
    _payouts(world)
    _papers(world)
    for user in world.people.values():
        if user is not None:
            for cached in ("roles_held", "units_worked_at"):
                user.__dict__.pop(cached, None)
    return world


def _people(world: World) -> None:
    district = UnitFactory(kind=UnitKind.DISTRICT, name="Huyện Thử")
    named = {
        "district": district,
        "office": UnitFactory(kind=UnitKind.DEPARTMENT, name="Phòng Nội vụ Thử", parent=district),
        "commune": UnitFactory(name="Xã Hòa Thử", parent=district),
        "other_commune": UnitFactory(name="Xã Bình Thử", parent=district),
        "other_office": UnitFactory(kind=UnitKind.DEPARTMENT, name="Phòng Nội vụ Khác"),
        "far": UnitFactory(kind=UnitKind.DEPARTMENT, name="Sở Tư pháp Thử"),
    }
    world.units = named
    world.people = {
        "anonymous": None,
        "stranger": member_of(named["other_commune"], full_name="Phạm Thị Lạ"),
        "author": member_of(named["commune"], full_name="Nguyễn Thị Tác", phone="+84912000001"),
        "coauthor": member_of(named["commune"], full_name="Trần Văn Đồng"),
        "clerk": person_with(UserRole.CLERK, named["commune"], full_name="Lê Thị Thụ"),
        "head": person_with(UserRole.HEAD, named["commune"], full_name="Hoàng Văn Trưởng"),
        "other_clerk": person_with(UserRole.CLERK, named["other_commune"], full_name="Vũ Thị Khác"),
        "other_head": person_with(UserRole.HEAD, named["other_commune"], full_name="Đỗ Văn Khác"),
        "office": person_with(UserRole.OFFICE, named["office"], full_name="Bùi Thị Phòng"),
        "secretary": member_of(named["office"], full_name="Ngô Văn Ký"),
        "other_office": person_with(UserRole.OFFICE, named["other_office"], full_name="Dương Thị Xa"),
        "judge": member_of(named["far"], full_name="Đặng Văn Giám"),
        "other_judge": member_of(named["far"], full_name="Lý Thị Khảo"),
        "preparer": person_with(UserRole.PAYMENT_PREPARER, named["office"], full_name="Hồ Thị Toán"),
        "approver": person_with(UserRole.CHIEF_ACCOUNTANT, named["office"], full_name="Cao Văn Duyệt"),
        "auditor": person_with(UserRole.AUDITOR, full_name="Mai Văn Kiểm"),
        "administrator": person_with(UserRole.ADMINISTRATOR, full_name="Đinh Văn Quản"),
    }
    ended = UnitFactory(name="Xã Cũ Thử", parent=district, valid_to="2025-06-30")
    SuccessionFactory(old=ended, new=named["commune"])
    by = world.people["administrator"]
    world.rows |= {"unit_above": district, "unit_ended": ended, "unit_table": ImportFactory(uploaded_by=by)}
    world.rows["succession_plan"] = SuccessionPlanFactory(unit=named["commune"], planned_by=by)


def _offices(world: World) -> None:
    """Who works where and is trusted with what; `stranger` acts for `other_head`, who is a clerk too."""
    people = world.people
    world.rows |= {
        "person": people["author"],
        "unit_code": world.units["commune"].code,
        "suspended": UserFactory(full_name="Vũ Văn Nghỉ", is_active=False),
        "own_membership": world.person("author").memberships.get(),
        "clerk_role": world.person("clerk").roles.get(),
        "head_role": world.person("head").roles.get(),
        "approver_role": world.person("approver").roles.get(),
    }
    world.rows["delegation"] = DelegationFactory(
        role=RoleFactory(user=people["other_head"], role=UserRole.CLERK, unit=world.units["other_commune"]),
        delegate=people["stranger"],
    )
    commune = world.units["commune"]
    invited, late = (member_of(commune, full_name=name, password="!") for name in ("Mai Văn Mời", "Mai Thị Muộn"))
    world.rows |= {
        "invited": invited,
        "invitation": InvitationFactory(user=invited, key="thu-moi", invited_by=people["administrator"]),
        "invitation_key": "thu-moi",
        "invitation_key_expired": "thu-moi-cu",
        "never_came": member_of(commune, full_name="Mai Văn Quên", password="!"),
    }
    for name, state in [("people_import", "previewed"), ("people_import_done", "discarded")]:
        content = TABLE.format(code=commune.code).encode() if state == "previewed" else b""
        world.rows[name] = PeopleImportFactory(uploaded_by=people["administrator"], content=content, state=state)
    InvitationFactory(user=late, key="thu-moi-cu", expires_at=timezone.now() - timedelta(days=1))


def _contests(world: World) -> None:
    series = SeriesFactory(host=world.units["district"])
    states = {
        "contest_draft": "draft",
        "contest": "published",
        "contest_judging": "judging",
        "contest_announced": "announced",
    }
    for edition, (name, state) in enumerate(states.items(), start=1):
        contest = complete_contest(
            series=series,
            edition=edition,
            state=state,
            receiving_office=world.units["office"],
            created_by=world.people["office"],
            name=f"Cuộc thi thử lần thứ {edition}",
        )
        OrganiserFactory(contest=contest, user=world.people["secretary"])
        world.rows[name] = contest
        for order, kind in enumerate(["preliminary", "semi_final", "final"], start=1):
            if name != "contest_judging":
                _rubric(RoundFactory(contest=contest, order=order, kind=kind))
    demanding = complete_contest(
        series=series, edition=8, receiving_office=world.units["office"], name="Cuộc thi có điều kiện",
        prior_recognition="forbidden", prior_recognition_scope="province", prior_prizes_forbidden=True,
    )  # fmt: skip
    demanding.eligibilities.update(age_to=35)
    OrganiserFactory(contest=demanding, user=world.people["secretary"])
    world.rows["entry_conditions"] = entry_of_one(world, demanding)
    judged = complete_contest(
        series=series, edition=9, state="judging", receiving_office=world.units["office"], name="Cuộc thi đã chấm xong"
    )
    OrganiserFactory(contest=judged, user=world.people["secretary"])
    RoundFactory(contest=judged, state="sealed")
    world.rows["contest_judged"] = judged
    for name in ("contest", "contest_draft", "contest_judging"):
        _form(world, name)
    for edition, (name, columns) in enumerate(
        {
            "contest_cancelled": {"state": "cancelled", "cancelled_reason": "Sáp nhập đơn vị"},
            "contest_archived": {"state": "archived", "archived_at": timezone.now()},
        }.items(),
        start=10,
    ):
        over = complete_contest(
            series=series,
            edition=edition,
            receiving_office=world.units["office"],
            name=f"Cuộc thi thử lần thứ {edition}",
            **columns,
        )
        OrganiserFactory(contest=over, user=world.people["secretary"])
        world.rows[name] = over
    ExtensionFactory(contest=world.rows["contest"], by=world.people["office"])
    world.rows["rule_document"] = RuleDocumentFactory(contest=world.rows["contest"], kind="rules")
    RuleCheckFactory(document=world.rows["rule_document"])
    ReminderFactory(contest=world.rows["contest"], unit=world.units["other_commune"], by=world.people["office"])
    world.rows |= {"series": series, "silent_unit": world.units["other_commune"]}
    world.rows["organiser"] = world.rows["contest_draft"].organisers.get()


def _form(world: World, name: str) -> None:
    """A heading with a question of each kind, one of them no longer asked."""
    contest = world.rows[name]
    heading = FormSectionFactory(contest=contest, title="Kết quả đo được")
    for order, kind in enumerate(("choice", "number", "date", "file", "link", "table"), start=2):
        EntryFieldFactory(
            contest=contest, section=heading, order=order, kind=kind, key=kind, label=f"Hỏi {kind}", required=False
        )
    past = EntryFieldFactory(contest=contest, order=9, key="xua", label="Hỏi xưa", retired_at=timezone.now())
    suffix = name.removeprefix("contest")
    world.rows |= {
        f"heading{suffix}": heading,
        f"question{suffix}": contest.entry_fields.get(key="table"),
        f"question_text{suffix}": contest.entry_fields.get(key="giai-phap"),
        f"question_past{suffix}": past,
    }


def _public_page(world: World) -> None:
    """Papers, questions and news of the contest that takes entries, and what its draft has already."""
    contest, draft = world.rows["contest"], world.rows["contest_draft"]
    removed = {"removed_at": timezone.now(), "removed_reason": "Nhầm bản"}
    paper = RuleDocumentFactory(contest=contest)
    author = world.people["author"]
    world.rows |= {
        "document": RuleDocumentFactory(contest=contest, replaces=paper),
        "document_replaced": paper,
        "document_removed": RuleDocumentFactory(contest=contest, kind="rules", **removed),
        "document_draft": RuleDocumentFactory(contest=draft),
        "news": NewsItemFactory(contest=contest),
        "news_draft": NewsItemFactory(contest=contest, state="draft"),
        "news_later": NewsItemFactory(contest=contest, published_at=timezone.now() + timedelta(days=1)),
        "news_of_draft": NewsItemFactory(contest=draft),
        **{
            f"question_{state}": QuestionFactory(contest=contest, state=state, asked_by=author, name_allowed=True)
            for state in ["asked", "answered", "published", "declined"]
        },
    }
    QuestionFactory(contest=contest, state="published", asked_by=None, order=1)


def _rubric(round: Round) -> None:
    CriterionFactory(round=round, order=1, key="moi", name="Tính mới")
    CriterionFactory(round=round, order=2, key="hieu-qua", name="Hiệu quả")
    ScoringPolicyFactory(round=round, value=POLICY)


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


def _entries(world: World) -> None:
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
    world.rows |= {"entry_passed_on": entry, "dispatch_passed_on": letter}


def _judging(world: World) -> None:
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
        _rubric(round)
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


def _payouts(world: World) -> None:
    contest = world.rows["contest_announced"]
    final = contest.rounds.get(kind="final")
    result = RoundResultFactory(round=final, sealed_by=world.people["office"])
    world.rows["round_announced"] = final
    TaxRuleFactory()
    for name in ["proposed", "issued", "held"]:
        entry = entry_of_two(world, contest, "eligible", title=f"Bưu tá trả kết quả {name}")
        placement = PlacementFactory(result=result, contender=ContenderFactory(round=final, entry=entry))
        world.rows[f"award_{name}"] = AwardFactory(contest=contest, placement=placement, state=name)
    Round.objects.filter(contest=contest).update(state="sealed", opened_at=timezone.now(), sealed_at=timezone.now())
    share = ShareFactory(award=world.rows["award_issued"], percent=Decimal(60), amount=1_800_000)
    for number, state in enumerate(["draft", "submitted", "approved"], start=1):
        batch = BatchFactory(contest=contest, number=number, prepared_by=world.people["preparer"])
        entry = entry_of_two(world, contest, "eligible", title=f"Niêm yết tại thôn {state}")
        placement = PlacementFactory(result=result, contender=ContenderFactory(round=final, entry=entry))
        award = AwardFactory(contest=contest, placement=placement, state="issued")
        share = ShareFactory(award=award, percent=Decimal(60), amount=1_800_000)
        payment = PaymentFactory(batch=batch, award=award, share=share, bank_bin="970436")
        facts: dict[str, Any] = {"state": state}
        if state == "approved":
            facts |= {
                "approved_by": world.people["approver"],
                "approved_at": timezone.now(),
                "payload_sha256": "1" * 64,
            }
        type(batch).objects.filter(pk=batch.pk).update(**facts)
        batch.refresh_from_db()
        world.rows |= {f"batch_{state}": batch, f"payment_{state}": payment}
    world.rows |= {"batch": world.rows["batch_draft"], "payment": world.rows["payment_approved"]}
    _paid_in_part(world)


def _paid_in_part(world: World) -> None:
    """An approved list with a line that is paid, and one whose award is held."""
    batch = BatchFactory(contest=world.rows["contest_announced"], number=4, prepared_by=world.people["preparer"])
    paid, held = PaymentFactory(batch=batch), PaymentFactory(batch=batch)
    approval = {"state": "approved", "approved_by": world.people["approver"], "approved_at": timezone.now()}
    type(batch).objects.filter(pk=batch.pk).update(payload_sha256=payload_digest(batch), **approval)
    answer = {"bank_reference": "FT26325000009", "paid_on": timezone.localdate(), "paid_at": timezone.now()}
    type(paid).objects.filter(pk=paid.pk).update(state="paid", recorded_by=world.people["preparer"], **answer)
    type(held.award).objects.filter(pk=held.award_id).update(state="held", state_reason="Đang xác minh.")
    world.rows |= {"payment_held": held}


def _papers(world: World) -> None:
    report = ReportFactory(contest=world.rows["contest_announced"], requested_by=world.people["office"])
    ready = ReportFactory(contest=world.rows["contest_announced"], requested_by=world.people["office"])
    type(ready).objects.filter(pk=ready.pk).update(
        state="ready", file="reports/thu.xlsx", filename="danh-sach.xlsx", sha256="1" * 64, finished_at=timezone.now()
    )
    ready.refresh_from_db()
    ready.file.storage.delete("reports/thu.xlsx")
    ready.file.storage.save("reports/thu.xlsx", ContentFile(b"PK thu"))
    played = RehearsalFactory(contest=world.rows["contest_draft"], requested_by=world.people["office"])
    type(played).objects.filter(pk=played.pk).update(
        state="finished", steps=STEPS, figures=FIGURES, faults=1, warnings=1, seconds=31, finished_at=timezone.now()
    )
    world.rows |= {
        "rehearsal": RehearsalFactory(contest=world.rows["contest"], requested_by=world.people["office"]),
        "rehearsal_finished": played,
        "report": report,
        "report_ready": ready,
        "certificate": CertificateFactory(award=world.rows["award_issued"]).code,
        "message": MessageFactory(recipient=world.people["author"]),
        "message_parked": MessageFactory(recipient=UserFactory(), state="parked", error="550 no such mailbox"),
    }
