"""A disk that is full while a file arrives: that is said, nothing that arrived is lost, and it goes on later."""

import os
import resource
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, default_storage
from django.test import Client
from django.utils import timezone

from contests.store import Folder, is_full
from submissions import tasks
from submissions.actions import uploads as actions
from submissions.actions.attachments import attach
from submissions.models import Attachment, Upload
from tests.factories.submissions import UploadFactory
from tests.submissions.scenes import draft, pdf_file, scene, upload
from tests.submissions.test_uploads import begun, content, patched

pytestmark = pytest.mark.django_db
As = Callable[[Any], Client]
ROOM = 100_000


@contextmanager
def little_room() -> Iterator[None]:
    """No file may grow beyond ROOM bytes: what is written after that fails as it does on a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (ROOM, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.fixture(autouse=True)
def files(settings: Any, tmp_path: Path) -> Path:
    """The folder of the files, for a test alone."""
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def kept(files: Path) -> dict[str, int]:
    """What lies in the folder: how large each file is, by the folder above it."""
    return {str(path.relative_to(files).parts[0]): path.stat().st_size for path in files.rglob("*") if path.is_file()}


def test_a_part_that_finds_no_room_is_refused_in_words_and_goes_on_once_there_is_some(as_: As, files: Path) -> None:
    at = scene()
    client, whole = as_(at.author), content(3 * ROOM)
    address = begun(client, draft(at), len(whole))["Location"]
    assert patched(client, address, whole[: ROOM // 2]).status_code == 204
    with little_room():
        answer = patched(client, address, whole[ROOM // 2 :], ROOM // 2)
    assert answer.status_code == 507
    assert "Cổng hiện không còn chỗ" in answer.content.decode()
    assert client.head(address)["Upload-Offset"] == str(ROOM // 2)
    assert kept(files) == {"uploads": ROOM // 2}
    assert patched(client, address, whole[ROOM // 2 :], ROOM // 2).status_code == 204
    file = Attachment.objects.get()
    with file.file.open("rb") as stored:
        assert stored.read() == whole


def test_a_file_that_finds_no_room_when_it_is_whole_is_put_together_later(as_: As, files: Path) -> None:
    at = scene()
    entry, client, whole = draft(at), as_(at.author), content(2 * ROOM)
    address = begun(client, entry, len(whole))["Location"]
    assert patched(client, address, whole[:ROOM]).status_code == 204
    with little_room():
        assert patched(client, address, whole[ROOM:], ROOM).status_code == 507
        Upload.objects.update(heard_at=timezone.now() - actions.DEAD_AFTER)
        tasks.sweep_uploads()
    assert client.head(address)["Upload-Offset"] == str(len(whole))
    assert set(kept(files)) == {"uploads"}  # nothing is left of the whole
    page = client.get(f"/entries/{entry.code}/files/").content.decode()
    assert "đã nhận đủ, cổng đang ghép lại thành tệp" in page
    tasks.sweep_uploads()
    assert Attachment.objects.get().size == len(whole)
    assert set(kept(files)) == {"entries"}


def test_what_cannot_be_put_together_keeps_nothing_else_waiting(as_: As, files: Path) -> None:
    at = scene()
    client, whole = as_(at.author), pdf_file()
    long_ago = timezone.now() - actions.DEAD_AFTER
    address = begun(client, draft(at), len(whole))["Location"]
    UploadFactory(entry=draft(at), begun_by=at.author, heard_at=timezone.now() - actions.LEFT_AFTER)
    ended = UploadFactory(entry=draft(at), begun_by=at.author, state="terminated", parts=[["uploads/x/0", 9]])
    default_storage.save(f"{ended.folder}/0", ContentFile(b"x" * 9))
    waiting = Upload.objects.get(key=address.split("/")[2])
    path = default_storage.save(f"{waiting.folder}/0", ContentFile(whole))
    Upload.objects.filter(pk=waiting.pk).update(parts=[[path, len(whole)]], offset=len(whole), heard_at=long_ago)
    lost = {"size": 9, "offset": 9, "parts": [["uploads/lost/0", 9]], "heard_at": long_ago}
    UploadFactory(entry=draft(at), begun_by=at.author, **lost)  # the latest comes first
    tasks.sweep_uploads()
    assert Attachment.objects.get().size == len(whole)
    assert set(kept(files)) == {"entries"}
    assert sorted(Upload.objects.values_list("state", flat=True)) == ["arrived", "expired", "receiving", "terminated"]


def test_a_worker_without_room_leaves_no_half_copy_and_the_file_is_examined_later(files: Path) -> None:
    at = scene()
    file = attach(entry=draft(at), by=at.author, kind="supplement", file=upload("a.pdf", pdf_file() + bytes(2 * ROOM)))
    before = set(files.rglob("*"))
    with little_room():
        tasks.examine(file.pk)
    file.refresh_from_db()
    assert (file.state, file.attempts) == ("waiting", 1)
    assert "File too large" in file.error
    assert set(files.rglob("*")) == before
    tasks.examine_due()
    file.refresh_from_db()
    assert file.state == "clean"


def test_half_a_file_would_be_left_without_the_guard(files: Path) -> None:
    """The positive control."""
    for store, left in ((FileSystemStorage(location=files / "a"), [ROOM]), (Folder(location=files / "b"), [])):
        with little_room(), pytest.raises(OSError, match="File too large"):
            store.save("x", ContentFile(bytes(2 * ROOM)))
        assert [path.stat().st_size for path in Path(store.location).glob("*")] == left


def test_a_file_of_the_same_name_that_lies_there_already_stays(files: Path) -> None:
    store = Folder(location=files)
    store.save("x", ContentFile(b"another's"))
    with little_room(), pytest.raises(OSError, match="File too large"):
        store._save("x", ContentFile(bytes(2 * ROOM)))  # as when both begin at once
    assert (files / "x").read_bytes() == b"another's"


@pytest.mark.parametrize(("status", "full"), [(507, True), (503, False)])
def test_a_full_bucket_is_known_by_its_status(status: int, full: bool) -> None:
    answer: Any = {"Error": {"Code": "XMinioStorageFull"}, "ResponseMetadata": {"HTTPStatusCode": status}}
    assert is_full(ClientError(answer, "UploadPart")) is full
    assert is_full(OSError(os.EX_OSERR, "x")) is False
