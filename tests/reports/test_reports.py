"""Documents are rows before they are tasks: asked for, made, tried again, parked, taken away."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from python_calamine import CalamineWorkbook

from accounts.models import Role
from accounts.roles import UserRole
from audit.verdicts import PermissionRefused
from notifications.models import Message
from reports import actions, tasks
from reports.builders import BUILDERS, Built
from reports.models import Report
from tests.factories.accounts import UserFactory, person_with
from tests.factories.reports import ReportFactory
from tests.payouts.purse import Purse, purse
from tests.queries import MOST, queries_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def made() -> Purse:
    return purse(ranks=(1, 2))


def ask(made: Purse, kind: str = "entry_list") -> Report:
    return actions.request(kind=kind, contest=made.contest, language="vi", by=made.office)


def failing(report: Report, progress: Any) -> Built:
    progress(1, 7)
    raise ValueError("ô C7 trống")


# -- making ------------------------------------------------------------------------------------------------------


def test_a_document_is_made_and_the_one_who_asked_is_told(made: Purse) -> None:
    report = ask(made)
    tasks.build(report.pk)
    report.refresh_from_db()
    assert (report.state, report.done, report.total, report.attempts) == ("ready", 2, 2, 1)
    assert len(report.sha256) == 64
    with report.file.open("rb") as file:
        assert file.read(2) == b"PK"
    message = Message.objects.get(template="reports/ready")
    assert message.recipient == made.office
    assert message.url == f"/contests/{made.contest.slug}/reports/"


def test_asking_again_while_it_is_made_is_the_same_document(made: Purse) -> None:
    assert ask(made) == ask(made)
    assert ask(made, "tally") != ask(made)


def test_progress_is_written_on_the_row(made: Purse, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []

    def watching(report: Report, progress: Any) -> Built:
        progress(3, 7)
        row = Report.objects.get(pk=report.pk)
        seen.append((row.state, row.done, row.total, row.beat_at is not None))
        return Built(b"content", "thu.txt")

    monkeypatch.setitem(BUILDERS, "entry_list", watching)
    tasks.build(ask(made).pk)
    assert seen == [("building", 3, 7, True)]


def test_a_builder_that_fails_is_tried_three_times_then_parked_with_its_reason(
    made: Purse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(BUILDERS, "entry_list", failing)
    report = ask(made)
    tasks.build(report.pk)
    tried = []
    for _sweep in range(4):
        report.refresh_from_db()
        tried.append((report.state, report.attempts))
        tasks.sweep()
    report.refresh_from_db()
    assert tried == [("queued", 1), ("queued", 2), ("failed", 3), ("failed", 3)]
    assert report.error == "ValueError: ô C7 trống"


def test_a_failing_document_does_not_hold_up_the_others(made: Purse, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(BUILDERS, "entry_list", failing)
    ask(made)
    other = ask(made, "tally")
    tasks.sweep()
    other.refresh_from_db()
    assert other.state == "ready"


def test_a_document_whose_worker_died_is_made_by_another(made: Purse) -> None:
    report = ask(made)
    Report.objects.filter(pk=report.pk).update(
        state="building", attempts=1, beat_at=timezone.now() - dt.timedelta(minutes=4)
    )
    tasks.sweep()
    report.refresh_from_db()
    assert (report.state, report.attempts) == ("ready", 2)


def test_a_document_that_is_still_being_made_is_left_alone(made: Purse) -> None:
    report = ask(made)
    Report.objects.filter(pk=report.pk).update(
        state="building", attempts=1, beat_at=timezone.now() - dt.timedelta(minutes=2)
    )
    tasks.sweep()
    report.refresh_from_db()
    assert report.state == "building"


def test_a_document_whose_worker_died_three_times_is_parked(made: Purse) -> None:
    report = ask(made)
    Report.objects.filter(pk=report.pk).update(
        state="building", attempts=3, beat_at=timezone.now() - dt.timedelta(minutes=4)
    )
    tasks.sweep()
    report.refresh_from_db()
    assert report.state == "failed"
    assert report.error


def test_two_workers_never_make_the_same_document(made: Purse, monkeypatch: pytest.MonkeyPatch) -> None:
    report, times = ask(made), []

    def slow(row: Report, progress: Any) -> Built:
        times.append(row.pk)
        tasks.build(row.pk)
        return Built(b"content", "thu.txt")

    monkeypatch.setitem(BUILDERS, "entry_list", slow)
    tasks.build(report.pk)
    assert times == [report.pk]


def test_a_worker_taken_for_dead_does_not_spoil_what_another_made(made: Purse, monkeypatch: pytest.MonkeyPatch) -> None:
    report = ask(made)

    def overtaken(row: Report, progress: Any) -> Built:
        Report.objects.filter(pk=row.pk).update(
            state="ready", file="reports/other.txt", sha256="f" * 64, finished_at=timezone.now()
        )
        return Built(b"late", "late.txt")

    monkeypatch.setitem(BUILDERS, "entry_list", overtaken)
    tasks.build(report.pk)
    report.refresh_from_db()
    assert report.file.name == "reports/other.txt"
    assert not Message.objects.filter(template="reports/ready").exists()


def test_a_role_lost_meanwhile_stops_the_document(made: Purse) -> None:
    report = ask(made)
    Role.objects.filter(user=made.office).delete()
    tasks.build(report.pk)
    report.refresh_from_db()
    assert report.state == "failed"
    assert not report.file


def test_a_task_for_a_row_that_is_gone_does_nothing() -> None:
    tasks.build(0)


@pytest.mark.parametrize("kind", ["award_decision", "certificates", "final_report"])
def test_papers_on_prizes_need_prizes(made: Purse, kind: str) -> None:
    with pytest.raises(PermissionRefused):
        ask(made, kind)


def test_nobody_else_asks_for_documents(made: Purse) -> None:
    for person in (UserFactory(), made.preparer, made.accountant):
        with pytest.raises(PermissionRefused):
            actions.request(kind="entry_list", contest=made.contest, language="vi", by=person)


# -- pages -------------------------------------------------------------------------------------------------------


def text_of(response: Any) -> str:
    return " ".join(response.content.decode().split())


def test_the_page_asks_watches_and_offers_the_file(as_: Callable[..., Client], made: Purse) -> None:
    client, page = as_(made.office), f"/contests/{made.contest.slug}/reports/"
    assert client.post(f"{page}request/", {"kind": "entry_list"}).status_code == 302
    report = Report.objects.get()
    shown = text_of(client.get(page))
    assert f'hx-get="/reports/{report.pk}/progress/"' in shown
    assert 'hx-trigger="every 1s"' in shown
    tasks.build(report.pk)
    fragment = text_of(client.get(f"/reports/{report.pk}/progress/"))
    assert "hx-get" not in fragment
    assert f'href="/reports/{report.pk}/download/"' in fragment
    answer = client.get(f"/reports/{report.pk}/download/")
    assert answer["Content-Disposition"] == f'attachment; filename="danh-sach-bai-du-thi-{made.contest.slug}.xlsx"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert b"".join(answer.streaming_content)[:2] == b"PK"  # type: ignore[attr-defined]


def test_a_failed_document_says_why(as_: Callable[..., Client], made: Purse) -> None:
    report = ReportFactory(contest=made.contest, requested_by=made.office)
    Report.objects.filter(pk=report.pk).update(state="failed", error="ValueError: ô C7 trống")
    shown = text_of(as_(made.office).get(f"/contests/{made.contest.slug}/reports/"))
    assert "Không lập được văn bản này." in shown
    assert "ô C7 trống" in shown


def test_what_was_found_on_the_desk_is_exported_and_nothing_else(as_: Callable[..., Client], made: Purse) -> None:
    client, page = as_(made.office), f"/contests/{made.contest.slug}/reports/request/"
    title = made.placements[0].contender.entry.title
    client.post(page, {"kind": "entry_list", "found": f"q={title}&state=eligible&area=none"})
    client.post(page, {"kind": "entry_list"})
    found, everything = Report.objects.order_by("pk")
    assert (found.parameters, everything.parameters) == ({"q": title, "state": "eligible"}, {})
    for report, count in ((found, 1), (everything, made.contest.entries.count())):
        tasks.build(report.pk)
        report.refresh_from_db()
        with report.file.open() as file:
            rows = CalamineWorkbook.from_filelike(file).get_sheet_by_index(0).to_python()
        assert sum(row[0] in range(1, 99) for row in rows) == count
    assert "bai-tim-thay" in found.filename


def test_an_unknown_kind_is_answered_on_the_page(as_: Callable[..., Client], made: Purse) -> None:
    answer = as_(made.office).post(f"/contests/{made.contest.slug}/reports/request/", {"kind": "everything"})
    assert answer.status_code == 422
    assert "Hãy chọn một văn bản bên dưới." in text_of(answer)


def test_a_document_is_not_taken_by_others_nor_after_the_role_is_lost(as_: Callable[..., Client], made: Purse) -> None:
    report = ask(made)
    tasks.build(report.pk)
    colleague = person_with(UserRole.OFFICE, made.contest.receiving_office)
    assert as_(colleague).get(f"/reports/{report.pk}/download/").status_code == 404
    client = as_(made.office)
    Role.objects.filter(user=made.office).delete()
    assert client.get(f"/reports/{report.pk}/download/").status_code == 404


def test_the_page_needs_the_same_queries_for_one_and_three(as_: Callable[..., Client], made: Purse) -> None:
    client, page = as_(made.office), f"/contests/{made.contest.slug}/reports/"
    ReportFactory(contest=made.contest, requested_by=made.office)
    one = queries_of(client, page)
    for kind in ("tally", "final_report"):
        ReportFactory(contest=made.contest, requested_by=made.office, kind=kind)
    assert queries_of(client, page) == one <= MOST
