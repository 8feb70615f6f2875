"""What a page still does that was open while the entry was handed in: nothing, and it says so."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from audit.verdicts import MoveRefused
from contests.models import Contest
from submissions.actions import conditions, uploads, versions
from submissions.actions import entries as actions
from submissions.actions.attachments import attach, detach
from submissions.actions.authors import AuthorText, save_authors, token
from submissions.actions.conditions import Declared
from submissions.models import Entry
from tests.factories.submissions import AttachmentFactory
from tests.submissions.scenes import draft, pdf_file, scene, upload, whole_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from accounts.models import User

pytestmark = pytest.mark.django_db


def _name(entry: Entry, by: User) -> object:
    [own] = entry.authors.all()
    renamed = AuthorText("Tên Khác", Decimal(100), own.representative, own.email, own.phone, pk=own.pk)
    return save_authors(entry=entry, by=by, seen=token([own]), lines=[renamed])


ACTS: dict[str, Callable[[Entry, User], object]] = {
    "save": lambda entry, by: actions.save(
        entry=entry, by=by, version=entry.version, text=whole_text(entry, title="Tên sửa muộn")
    ),
    "take_back": lambda entry, by: versions.take_back(entry=entry, by=by, version=entry.version, key="r1"),
    "save_authors": _name,
    "declare": lambda entry, by: conditions.declare(
        entry=entry, by=by, version=entry.version, declared=Declared(recognised_by="unit")
    ),
    "attach": lambda entry, by: attach(entry=entry, by=by, kind="supplement", file=upload("a.pdf", pdf_file())),
    "detach": lambda entry, by: detach(attachment=_file_of(entry), by=by),
    "begin_upload": lambda entry, by: uploads.begin_upload(entry=entry, by=by, kind="supplement", name="a.pdf", size=9),
}


def _file_of(entry: Entry) -> Any:
    file = entry.attachments.get()
    file.entry = entry  # as the page read it
    return file


def told(entry: Entry) -> list[object]:
    """What the entry says, who its authors are and which files go with it."""
    kept = Entry.objects.get(pk=entry.pk)
    files = kept.attachments.kept().values_list("pk", flat=True)
    authors = kept.authors.values_list("full_name", flat=True)
    return [kept.title, kept.recognised_by, kept.version, *authors, *files, kept.uploads.count(), kept.asides.count()]


@pytest.mark.parametrize("act", ACTS)
def test_a_page_that_was_open_while_the_entry_was_handed_in_changes_nothing(act: str) -> None:
    at = scene()
    entry = draft(at)
    AttachmentFactory(entry=entry)
    open_page = Entry.objects.get(pk=entry.pk)
    actions.submit(entry=Entry.objects.get(pk=entry.pk), by=at.author, licence_version=1)
    before = told(entry)
    with pytest.raises(MoveRefused, match="Bài dự thi đã được nộp trong lúc đó"):
        ACTS[act](open_page, at.author)
    assert told(entry) == before


def test_a_text_is_not_saved_by_a_page_that_was_open_while_the_contest_closed() -> None:
    at = scene()
    entry = draft(at)
    open_page = Entry.objects.select_related("contest").get(pk=entry.pk)
    Contest.objects.filter(pk=at.contest.pk).update(state="judging")
    before = told(entry)
    with pytest.raises(MoveRefused, match="Chưa thể thực hiện việc này: cuộc thi đang ở trạng thái"):
        ACTS["save"](open_page, at.author)
    assert told(entry) == before
