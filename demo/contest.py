"""Running a contest through the portal's own acts, as far as the demonstration wants it to go."""

import hashlib
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from contests.actions.making import create_contest
from contests.actions.organisers import add_organiser
from contests.actions.running import close_entries, publish
from contests.actions.sections import save_basics
from contests.models import Contest, Round, Series
from contests.presets import load
from demo.cast import Cast, facts
from demo.paper import paper
from judging.actions.assignments import assign, propose_assignment
from judging.actions.contenders import enrol
from judging.actions.panel import record_decision, seat
from judging.actions.rounds import close_round, open_round
from judging.actions.sheets import save_scores, sign
from judging.models import Sheet
from submissions.actions.attachments import attach
from submissions.actions.authors import AuthorText, confirm_authorship, save_authors, token
from submissions.actions.dispatch import forward
from submissions.actions.entries import EntryText, save, start, submit, withdraw
from submissions.actions.reception import admit, disqualify
from submissions.actions.screening import accept, confirm, decline, return_to_author
from submissions.models import Dispatch, Entry

SHARES = {"author": Decimal(60), "author2": Decimal(40)}
JUDGES = ["judge", "judge2", "judge3", "judge4", "judge5"]
BEFORE_SENDING = ["draft", "withdrawn", "submitted", "returned", "declined", "accepted", "confirmed"]


class Stage:
    """One contest of the demonstration and everybody in it."""

    def __init__(self, cast: Cast, contest: Contest) -> None:
        self.cast = cast
        self.contest = contest

    @property
    def officer(self) -> Any:
        """Who runs the contest."""
        return self.cast.people["officer"]

    @classmethod
    def set_up(cls, cast: Cast, *, series: Series | str, edition: int, year: int, part: str = "") -> "Stage":
        """Make the contest from the preset, name its secretary, publish it."""
        officer = cast.people["officer"]
        contest = create_contest(
            plan=load("chuong_my_2024").plan,
            named={
                "preset": "chuong_my_2024",
                "host": cast.units["277"],
                "receiving_office": cast.units["noi-vu"],
                "slug": f"chuong-my-{year}{f'-{part}' if part else ''}",
                "code": f"CM{year % 100}{part[-1:]}",
                "edition": edition,
            },
            series=series,
            by=officer,
        )
        this_year, told = str(timezone.localdate().year), str(year)
        words = {
            "name": contest.name.replace(this_year, told) + (f" (đợt {part[-1:]})" if part else ""),
            "index_bonus": contest.index_bonus.replace(this_year, told),
            "plan_number": f"{95 + edition}/KH-UBND",
            "plan_on": contest.launched_on,
        }
        save_basics(contest=contest, version=contest.version, columns=words, by=officer)
        contest.refresh_from_db()
        add_organiser(contest=contest, user=cast.people["secretary"], role="organiser", by=officer)
        publish(contest=contest, version=contest.version, by=officer)
        contest.refresh_from_db()
        return cls(cast, contest)

    def bring(self, ideas: Sequence[tuple[dict[str, Any], str]]) -> dict[int, Entry]:
        """Bring each idea as far as its state says; those to be sent on go in one letter for each unit."""
        entries: dict[int, Entry] = {}
        sent: dict[str, list[Entry]] = {}
        for number, (idea, state) in enumerate(ideas):
            entry = self._written(idea)
            entries[number] = entry
            self._to(entry, idea, state)
            if state not in BEFORE_SENDING:
                sent.setdefault(idea["unit"], []).append(entry)
        for number, (unit, ready) in enumerate(sent.items(), start=1):
            self._send(unit, ready, number)
        for number, (_idea, state) in enumerate(ideas):
            entry = self._fresh(entries[number])
            if state == "eligible":
                admit(entry=entry, by=self.officer)
            elif state == "ineligible":
                disqualify(
                    entry=entry, reason="Giải pháp đã được công nhận và trao giải ở cuộc thi khác.", by=self.officer
                )
        return entries

    def close_entries(self) -> None:
        """Take no more entries."""
        close_entries(contest=self.contest, by=self.officer)
        self.contest.refresh_from_db()

    def prepare_round(self, order: int) -> Round:
        """Seat the judges of a round, give blind codes, assign, and open it."""
        round_ = self.contest.rounds.get(order=order)
        for place, judge in enumerate(JUDGES):
            role = "chair" if place == 0 else "judge"
            seat(round=round_, user=self.cast.people[judge], role=role, by=self.officer)
        record_decision(round=round_, number=f"{410 + order}/QĐ-UBND", decided_on=timezone.localdate(), by=self.officer)
        enrol(round=round_, by=self.officer)
        plan = propose_assignment(round=round_, by=self.officer)
        assign(round=round_, pairs=plan.pairs, by=self.officer)
        return open_round(round=round_, by=self.officer)

    def score(self, round_: Round, *, leave: int = 0) -> None:
        """Let the judges score and sign; each leaves some sheets undone, one of them begun."""
        for judge in JUDGES:
            person = self.cast.people[judge]
            sheets = list(Sheet.objects.visible_to(person).filter(assignment__contender__round=round_).order_by("pk"))
            for place, sheet in enumerate(sheets):
                undone = place >= len(sheets) - leave
                if undone and place > len(sheets) - leave:
                    continue
                self._score(sheet, person, only=2 if undone else None)
                if not undone:
                    sign(sheet=self._sheet(sheet), by=person)

    def close_round(self, round_: Round) -> None:
        """Seal the round."""
        round_.refresh_from_db()
        close_round(round=round_, by=self.officer)

    def _score(self, sheet: Sheet, person: Any, *, only: int | None) -> None:
        criteria = list(sheet.assignment.contender.round.criteria.order_by("order"))[:only]
        strength = strengths().get(sheet.assignment.contender.entry.title, 70)
        scores = {}
        for criterion in criteria:
            leaning = int(hashlib.sha256(f"{sheet.pk}{criterion.key}{person.pk}".encode()).hexdigest(), 16) % 9 - 4
            points = criterion.maximum * Decimal(min(100, strength + leaning)) / 100
            scores[criterion.key] = (points / criterion.step).to_integral_value() * criterion.step
        save_scores(
            sheet=sheet,
            scores=scores,
            comment="Ý tưởng rõ ràng, có số liệu; nên nói thêm về điều kiện nhân rộng.",
            by=person,
            version=sheet.version,
        )

    def _written(self, idea: dict[str, Any]) -> Entry:
        author = self.cast.at(idea["unit"], "author")
        unit = self.cast.units[idea["unit"]]
        entry = start(contest=self.contest, by=author, kind=idea["kind"], unit=unit, title=idea["title"])
        text = EntryText(
            title=idea["title"],
            form="article",
            area=self.contest.areas.get(code=idea["area"]),
            summary=idea["summary"],
            answers=idea["answers"],
            contact_phone=author.phone or "+84912345699",
            contact_address=f"{unit.name}, Hà Nội",
        )
        entry = save(entry=entry, by=author, version=entry.version, text=text)
        if idea["kind"] == "group":
            self._name_authors(entry, idea["unit"])
        file = SimpleUploadedFile("thuyet-minh.pdf", paper(idea["title"]), content_type="application/pdf")
        attach(entry=self._fresh(entry), by=author, kind="supplement", file=file)
        return self._fresh(entry)

    def _name_authors(self, entry: Entry, unit: str) -> None:
        kept = {author.user_id: author.pk for author in entry.authors.all()}
        lines = [
            AuthorText(
                full_name=person.full_name,
                share=share,
                representative=role == "author",
                email=person.email or "",
                phone=person.phone or "",
                unit_name=self.cast.units[unit].name,
                pk=kept.get(person.pk),
            )
            for role, share in SHARES.items()
            for person in [self.cast.at(unit, role)]
        ]
        save_authors(entry=entry, by=entry.created_by, seen=token(entry.authors.all()), lines=lines)
        confirm_authorship(entry=self._fresh(entry), by=self.cast.at(unit, "author2"))

    def _to(self, entry: Entry, idea: dict[str, Any], state: str) -> None:
        """Walk the entry through the unit, as far as the state says."""
        author, clerk, head = (self.cast.at(idea["unit"], role) for role in ("author", "clerk", "head"))
        if state == "draft":
            return
        if state == "withdrawn":
            withdraw(entry=entry, by=author, reason="Sẽ bổ sung số liệu và gửi ở đợt sau.")
            return
        submit(entry=entry, by=author, licence_version=self.contest.licence_version)
        entry = self._fresh(entry)
        revision = entry.revisions.get()
        if state == "returned":
            reason = "Đề nghị bổ sung số liệu trước và sau khi áp dụng."
            return_to_author(entry=entry, revision=revision, reason=reason, by=clerk)
        elif state == "declined":
            reason = "Giải pháp trùng với mô hình đơn vị đã gửi năm trước."
            decline(entry=entry, revision=revision, reason=reason, by=clerk)
        elif state != "submitted":
            accept(entry=entry, revision=revision, by=clerk)
            if state != "accepted":
                comment = "Đã áp dụng tại đơn vị, có hiệu quả rõ và tiếp tục duy trì được."
                confirm(entries=[self._fresh(entry)], effective=True, feasible=True, comment=comment, by=head)

    def _send(self, unit: str, entries: list[Entry], number: int) -> None:
        clerk = self.cast.at(unit, "clerk")
        letter = Dispatch(
            contest=self.contest,
            unit=self.cast.units[unit],
            number=f"{30 + number}/UBND-VP",
            issued_on=timezone.localdate(),
            signer=self.cast.at(unit, "head").full_name,
            created_by=clerk,
        )
        forward(dispatch=letter, entries=[self._fresh(entry) for entry in entries], by=clerk)

    @staticmethod
    def _fresh(entry: Entry) -> Entry:
        return Entry.objects.get(pk=entry.pk)

    @staticmethod
    def _sheet(sheet: Sheet) -> Sheet:
        return Sheet.objects.get(pk=sheet.pk)


def strengths() -> dict[str, int]:
    """How good each idea is, out of a hundred, in the eyes of the demonstration's judges."""
    return {idea["title"]: idea["strength"] for idea in facts("entries")}
