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
from contests.models import Contest, Criterion, Round, Series
from contests.presets import load
from demo.cast import Cast, facts
from demo.page import put_up_papers
from judging.actions.rounds import close_round, open_round
from judging.models import Sheet
from rehearsals.playing import moves
from rehearsals.playing.inventing import paper
from submissions.actions.entries import withdraw
from submissions.actions.screening import decline, return_to_author
from submissions.actions.uniting import unite
from submissions.models import Entry

SHARES = {
    "individual": [("author", 100)],
    "organisation": [("author", 100)],
    "group": [("author", 60), ("author2", 40)],
}
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
        put_up_papers(contest, officer)
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
        for number, (idea, state) in enumerate(ideas):
            entry = moves.fresh(entries[number])
            if state == "eligible":
                moves.admit(entry=entry, by=self.officer)
            elif state == "ineligible":
                moves.take_out(
                    entry,
                    reason="Giải pháp đã được công nhận và trao giải ở cuộc thi khác.",
                    answer="Giải pháp đạt giải khuyến khích năm trước; chúng tôi xin tiếp thu.",
                    by=self.officer,
                )
            elif state == "united":
                same = next(entries[other] for other, (one, _) in enumerate(ideas) if one["summary"] == idea["summary"])
                reason = "Cùng một giải pháp, tác giả nộp hai lần."
                unite(entry=entry, into=moves.fresh(same), reason=reason, by=self.officer)
        return entries

    def close_entries(self) -> None:
        """Take no more entries."""
        close_entries(contest=self.contest, by=self.officer)
        self.contest.refresh_from_db()

    def prepare_round(self, order: int) -> Round:
        """Seat the judges of a round, give blind codes, assign, and open it."""
        round_ = self.contest.rounds.get(order=order)
        judges = [self.cast.people[judge] for judge in JUDGES]
        moves.seat_panel(round_, judges, number=f"{410 + order}/QĐ-UBND", by=self.officer)
        moves.deal(round_, by=self.officer)
        moves.check_copies(round_, by=self.officer)
        return open_round(round=round_, by=self.officer)

    def score(self, round_: Round, *, leave: int = 0) -> None:
        """Let the judges score and sign; each leaves some sheets undone, one of them begun."""
        for judge in JUDGES:
            person = self.cast.people[judge]
            sheets = moves.sheets_of(round_, person)
            for place, sheet in enumerate(sheets):
                undone = place >= len(sheets) - leave
                if undone and place > len(sheets) - leave:
                    continue
                self._score(sheet, person, only=2 if undone else None)
                if not undone:
                    moves.sign_sheet(sheet, person)

    def close_round(self, round_: Round) -> None:
        """Seal the round."""
        round_.refresh_from_db()
        close_round(round=round_, by=self.officer)

    def _score(self, sheet: Sheet, person: Any, *, only: int | None) -> None:
        strength = strengths().get(sheet.assignment.contender.entry.title, 70)

        def points(criterion: Criterion) -> Decimal:
            leaning = int(hashlib.sha256(f"{sheet.pk}{criterion.key}{person.pk}".encode()).hexdigest(), 16) % 9 - 4
            wanted = criterion.maximum * Decimal(min(100, strength + leaning)) / 100
            return (wanted / criterion.step).to_integral_value() * criterion.step

        comment = "Ý tưởng rõ ràng, có số liệu; nên nói thêm về điều kiện nhân rộng."
        moves.score(sheet, person, points, comment=comment, only=only)

    def _written(self, idea: dict[str, Any]) -> Entry:
        file = SimpleUploadedFile("thuyet-minh.pdf", paper(idea["title"]), content_type="application/pdf")
        written = moves.Idea(
            title=idea["title"],
            kind=idea["kind"],
            form="article",
            area=self.contest.areas.get(code=idea["area"]),
            summary=idea["summary"],
            answers=idea["answers"],
            authors=[(self.cast.at(idea["unit"], role), Decimal(share)) for role, share in SHARES[idea["kind"]]],
            files=[("supplement", file, None)],
        )
        return moves.write(self.contest, self.cast.units[idea["unit"]], written)

    def _to(self, entry: Entry, idea: dict[str, Any], state: str) -> None:
        """Walk the entry through the unit, as far as the state says."""
        author, clerk, head = (self.cast.at(idea["unit"], role) for role in ("author", "clerk", "head"))
        if state == "draft":
            return
        if state == "withdrawn":
            withdraw(entry=entry, by=author, reason="Sẽ bổ sung số liệu và gửi ở đợt sau.")
            return
        entry = moves.hand_in(entry, author)
        revision = entry.revisions.get()
        if state == "returned":
            reason = "Đề nghị bổ sung số liệu trước và sau khi áp dụng."
            return_to_author(entry=entry, revision=revision, reason=reason, by=clerk)
        elif state == "declined":
            reason = "Giải pháp trùng với mô hình đơn vị đã gửi năm trước."
            decline(entry=entry, revision=revision, reason=reason, by=clerk)
        elif state != "submitted":
            entry = moves.pass_screening(entry, clerk)
            if state != "accepted":
                comment = "Đã áp dụng tại đơn vị, có hiệu quả rõ và tiếp tục duy trì được."
                moves.confirm_entry(entry, head, comment)

    def _send(self, unit: str, entries: list[Entry], number: int) -> None:
        clerk, head = self.cast.at(unit, "clerk"), self.cast.at(unit, "head")
        letter = f"{30 + number}/UBND-VP"
        moves.send_on(self.contest, self.cast.units[unit], entries, number=letter, signer=head, by=clerk)


def strengths() -> dict[str, int]:
    """How good each idea is, out of a hundred, in the eyes of the demonstration's judges."""
    return {idea["title"]: idea["strength"] for idea in facts("entries")}
