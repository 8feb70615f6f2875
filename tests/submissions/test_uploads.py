"""Files sent in parts over real connections that break: whatever is cut, the file that arrives is the one sent (D5)."""

import base64
import hashlib
import re
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPResponse
from random import Random
from threading import Thread
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from submissions import tasks
from submissions.actions import pulse
from submissions.actions import uploads as actions
from submissions.actions.entries import submit
from submissions.models import Attachment, Entry, Upload
from submissions.views import uploads as views
from tests.factories.accounts import UserFactory
from tests.factories.submissions import UploadFactory
from tests.submissions.scenes import draft, mp4_file, pdf_file, scene

As = Callable[[Any], Client]
OCTETS = "application/offset+octet-stream"
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


def content(size: int, seed: int = 1) -> bytes:
    return b"%PDF-1.4\n" + Random(seed).randbytes(size - 9)


def told(name: str, kind: str = "supplement") -> str:
    return f"filename {base64.b64encode(name.encode()).decode()},kind {base64.b64encode(kind.encode()).decode()}"


@dataclass
class Sender:
    """Sends a file over connections of its own, each request on a new one, and some of them cut."""

    host: str
    port: int
    headers: dict[str, str]
    address: str = ""
    patience: float = 20

    def ask(self, method: str, path: str, body: bytes | None = None, **headers: str) -> HTTPResponse:
        line = HTTPConnection(self.host, self.port, timeout=self.patience)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        line.request(method, path, body, {**self.headers, **named})
        answer = line.getresponse()
        answer.read()
        line.close()
        return answer

    def begin(self, path: str, size: int, name: str = "Clip của tổ.pdf", kind: str = "supplement") -> None:
        answer = self.ask("POST", path, b"", Upload_Length=str(size), Upload_Metadata=told(name, kind))
        assert answer.status == 201, answer.status
        self.address = answer.headers["Location"]

    def offset(self) -> int:
        answer = self.ask("HEAD", self.address)
        assert answer.status == 200
        return int(answer.headers["Upload-Offset"])

    def part(self, offset: int, part: bytes) -> HTTPResponse:
        return self.ask("PATCH", self.address, part, Upload_Offset=str(offset), Content_Type=OCTETS)

    def cut_part(self, offset: int, part: bytes, after: int) -> None:
        """Announce the whole part, send the beginning of it, and cut the line."""
        named = {**self.headers, "Upload-Offset": str(offset), "Content-Type": OCTETS, "Host": self.host}
        lines = "".join(f"{name}: {value}\r\n" for name, value in named.items())
        head = f"PATCH {self.address} HTTP/1.1\r\nContent-Length: {len(part)}\r\n{lines}\r\n"
        with socket.create_connection((self.host, self.port), timeout=20) as line:
            line.sendall(head.encode() + part[:after])

    def send(self, whole: bytes, luck: Random, part: int) -> None:
        """Send it all: every other part is cut at any place, and each time the sender goes on from what it knows."""
        known = 0
        while known < len(whole):
            piece = whole[known : known + part]
            if luck.random() < 0.5:
                self.cut_part(known, piece, luck.randrange(len(piece)))
            answer = self.part(known, piece)
            known = int(answer.headers["Upload-Offset"]) if answer.status == 204 else self.offset()


@pytest.fixture
def sender(transactional_db: None, live_server: Any, as_: As) -> tuple[Sender, Entry]:
    at = scene()
    entry = draft(at)
    client = as_(at.author)
    page = client.get(f"/entries/{entry.code}/files/").content.decode()
    found = TOKEN.search(page)
    assert found is not None
    cookies = "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())
    server = urlsplit(live_server.url)
    headers = {"Cookie": cookies, "X-CSRFToken": found[1], "Tus-Resumable": "1.0.0"}
    return Sender(str(server.hostname), int(server.port or 0), headers), entry


@pytest.mark.parametrize("seed", range(6))
def test_a_file_that_is_cut_anywhere_arrives_as_it_was_sent(sender: tuple[Sender, Entry], seed: int) -> None:
    line, entry = sender
    luck = Random(seed)
    whole = content(luck.randrange(50_000, 400_000), seed)
    line.begin(f"/entries/{entry.code}/uploads/", len(whole))
    line.send(whole, luck, part=luck.randrange(20_000, 90_000))
    kept = Attachment.objects.get()
    with kept.file.open("rb") as file:
        stored = file.read()
    assert hashlib.sha256(stored).hexdigest() == hashlib.sha256(whole).hexdigest() == kept.sha256
    assert (kept.name, kept.size, kept.extension, kept.state) == ("Clip của tổ.pdf", len(whole), "pdf", "waiting")
    assert not default_storage.exists(Upload.objects.get().folder)


def test_a_server_that_ignores_the_offset_would_be_found(
    sender: tuple[Sender, Entry], monkeypatch: pytest.MonkeyPatch
) -> None:
    line, entry = sender
    whole = content(200_000)
    line.begin(f"/entries/{entry.code}/uploads/", len(whole))
    upload = Upload.objects.get()

    def deaf(request: Any, header: str) -> int:
        return Upload.objects.get(pk=upload.pk).offset

    monkeypatch.setattr(views, "_number", deaf)
    for _again in range(2):  # the answer to the first was lost, so it is sent again
        line.part(0, whole[:100_000])
    kept = Attachment.objects.get()
    assert kept.size == len(whole)
    assert kept.sha256 != hashlib.sha256(whole).hexdigest()


def test_a_stranger_to_the_session_cannot_send_into_it(sender: tuple[Sender, Entry]) -> None:
    line, entry = sender
    line.begin(f"/entries/{entry.code}/uploads/", 1000)
    line.headers = {**line.headers, "X-CSRFToken": "x" * 64}
    assert line.part(0, content(1000)).status == 403
    assert Upload.objects.get().offset == 0


def test_the_same_part_from_two_windows_counts_once(sender: tuple[Sender, Entry]) -> None:
    line, entry = sender
    whole = content(60_000)
    line.begin(f"/entries/{entry.code}/uploads/", len(whole))
    answers: list[int] = []
    windows = [Thread(target=lambda: answers.append(line.part(0, whole[:40_000]).status)) for _window in range(4)]
    for window in windows:
        window.start()
    for window in windows:
        window.join()
    assert sorted(answers) == [204, 409, 409, 409]
    assert line.part(40_000, whole[40_000:]).status == 204
    assert Attachment.objects.get().sha256 == hashlib.sha256(whole).hexdigest()


# -- without a network -------------------------------------------------------------------------------------------------


def begun(client: Client, entry: Entry, size: int = 2000, name: str = "a.pdf", kind: str = "supplement") -> Any:
    headers = {"Upload-Length": str(size), "Upload-Metadata": told(name, kind)}
    return client.post(f"/entries/{entry.code}/uploads/", headers=headers)


def patched(client: Client, address: str, part: bytes, offset: int = 0, **headers: str) -> Any:
    named = {"Upload-Offset": str(offset), **{name.replace("_", "-"): value for name, value in headers.items()}}
    return client.patch(address, part, content_type=OCTETS, headers=named)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "kind", "size", "status", "said"),
    [
        ("a.exe", "supplement", 2000, 422, "Hãy gửi một trong các loại"),
        ("a.pdf", "supplement", 60 * 1024 * 1024, 422, "lớn hơn 50 MB"),
        ("a.mp4", "video", 3 * 1024**3, 422, "lớn hơn 2048 MB"),
        ("a.mp4", "video", 2 * 1024**3, 201, ""),
        ("a.pdf", "supplement", 0, 422, "rỗng"),
        ("a.pdf", "other", 2000, 422, "Hãy chọn tệp này là gì"),
    ],
)
def test_what_is_not_taken_is_refused_before_a_byte_is_sent(
    as_: As, name: str, kind: str, size: int, status: int, said: str
) -> None:
    at = scene()
    answer = begun(as_(at.author), draft(at), size, name, kind)
    assert answer.status_code == status
    assert said in answer.content.decode()


@pytest.mark.django_db
def test_a_clip_larger_than_its_contest_takes_is_refused_before_a_byte_is_sent(as_: As) -> None:
    at = scene(video_max_megabytes=1)
    client, entry = as_(at.author), draft(at)
    assert "clip video không quá 1,0\xa0MB" in client.get(f"/entries/{entry.code}/files/").content.decode()
    answer = begun(client, entry, 1024**2 + 1, "a.mp4", "video")
    assert (answer.status_code, Upload.objects.count()) == (422, 0)
    assert "lớn hơn 1 MB" in answer.content.decode()
    assert begun(client, entry, 1024**2, "a.mp4", "video").status_code == 201
    assert begun(client, entry, 2 * 1024**2, "a.pdf").status_code == 201  # other files have their own limit
    large = SimpleUploadedFile("a.mp4", mp4_file() + bytes(1024**2))
    answer = client.post(f"/entries/{entry.code}/attach/", {"kind": "video", "file": large})
    assert answer.status_code == 422
    assert "lớn hơn 1 MB" in answer.content.decode()


@pytest.mark.django_db
def test_a_file_that_is_something_else_inside_ends_with_its_first_part(as_: As) -> None:
    at = scene()
    client = as_(at.author)
    address = begun(client, draft(at))["Location"]
    answer = patched(client, address, b"MZ" + bytes(500))
    assert answer.status_code == 422
    assert "nội dung không phải loại đó" in answer.content.decode()
    assert Upload.objects.get().state == "refused"
    assert client.head(address).status_code == 410
    assert not default_storage.exists(Upload.objects.get().folder)


@pytest.mark.django_db
def test_what_was_handed_in_takes_no_more_of_it_and_what_had_not_arrived_does_not_go_with_it(as_: As) -> None:
    at = scene()
    client, entry = as_(at.author), draft(at)
    address = begun(client, entry)["Location"]
    assert patched(client, address, content(2000)[:900]).status_code == 204
    page = client.get(f"/entries/{entry.code}/check/").content.decode()
    assert "Chưa nhận đủ nên chưa đi cùng bài dự thi" in page
    submit(entry=entry, by=at.author, licence_version=1)
    answer = patched(client, address, content(2000)[900:], 900)
    assert answer.status_code == 403
    assert "đã được nộp" in answer.content.decode()
    assert Entry.objects.get().revisions.get().content["attachments"] == []


@pytest.mark.django_db
def test_only_the_sender_goes_on_and_gives_up(as_: As) -> None:
    at = scene()
    upload = UploadFactory(entry=draft(at))
    address = f"/uploads/{upload.key}/"
    other = as_(UserFactory())
    assert {other.head(address).status_code, other.delete(address).status_code} == {404}
    assert patched(other, address, content(2000)).status_code == 404
    assert as_(at.author).delete(address).status_code == 204
    upload.refresh_from_db()
    assert upload.state == "terminated"
    assert patched(as_(at.author), address, content(2000)).status_code == 403


@pytest.mark.django_db
def test_a_part_whose_checksum_differs_does_not_count(as_: As) -> None:
    at = scene()
    client = as_(at.author)
    address = begun(client, draft(at))["Location"]
    part = content(2000)[:1000]
    right = f"sha256 {base64.b64encode(hashlib.sha256(part).digest()).decode()}"
    assert patched(client, address, part[:-1] + b"x", Upload_Checksum=right).status_code == 460
    assert Upload.objects.get().offset == 0
    assert patched(client, address, part, Upload_Checksum=right)["Upload-Offset"] == "1000"
    assert patched(client, address, part, 1000, Upload_Checksum="crc9 eA==").status_code == 400


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Upload_Offset": "1"}, 409),
        ({"Upload_Offset": "một"}, 400),
        ({"Upload_Offset": "9" * 40}, 400),
        ({"Tus_Resumable": "0.2.2"}, 412),
    ],
)
def test_a_part_that_makes_no_sense_is_refused(as_: As, headers: dict[str, str], status: int) -> None:
    at = scene()
    client = as_(at.author)
    address = begun(client, draft(at))["Location"]
    answer = patched(client, address, content(2000), **headers)
    assert (answer.status_code, answer["Tus-Resumable"]) == (status, "1.0.0")
    assert patched(client, address, bytes(3000)).status_code == 413
    assert client.patch(address, b"x", content_type="text/plain").status_code == 415


@pytest.mark.django_db
def test_a_person_leaves_only_so_much_unfinished(as_: As) -> None:
    at = scene()
    client, entry = as_(at.author), draft(at)
    for _time in range(actions.MOST_UNFINISHED):
        UploadFactory(entry=draft(at), begun_by=at.author)
    answer = begun(client, entry)
    assert answer.status_code == 422
    assert "chưa gửi xong" in answer.content.decode()


@pytest.mark.django_db
def test_what_is_left_unfinished_is_swept_away(as_: As) -> None:
    at = scene()
    client = as_(at.author)
    address = begun(client, draft(at))["Location"]
    patched(client, address, content(2000)[:500])
    upload = Upload.objects.get()
    tasks.sweep_uploads()
    assert client.head(address)["Upload-Offset"] == "500"
    Upload.objects.update(heard_at=timezone.now() - actions.LEFT_AFTER)
    default_storage.save(f"{upload.folder}/of-a-killed-server", ContentFile(b"x"))
    tasks.sweep_uploads()
    assert client.head(address).status_code == 410
    assert Upload.objects.get().state == "expired"
    assert not default_storage.exists(upload.folder)


@pytest.mark.django_db
def test_a_server_killed_after_the_last_part_loses_nothing(as_: As, monkeypatch: pytest.MonkeyPatch) -> None:
    at = scene()
    client, whole = as_(at.author), pdf_file()
    address = begun(client, draft(at), len(whole))["Location"]
    with monkeypatch.context() as patch:
        patch.setattr(actions, "put_together", lambda **given: None)
        assert patched(client, address, whole).status_code == 204
    tasks.sweep_uploads()
    assert not Attachment.objects.exists()
    Upload.objects.update(heard_at=timezone.now() - actions.DEAD_AFTER)
    tasks.sweep_uploads()
    assert Attachment.objects.get().sha256 == hashlib.sha256(whole).hexdigest()
    assert client.head(address)["Upload-Offset"] == str(len(whole))
    actions.put_together(upload=Upload.objects.get(), by=at.author)
    assert Attachment.objects.count() == 1


@pytest.mark.django_db
def test_a_large_file_that_is_being_put_together_is_not_put_together_by_another(
    as_: As, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = scene()
    client, whole = as_(at.author), pdf_file()
    address = begun(client, draft(at), len(whole))["Location"]
    read, found = actions.piece_of, []

    def slow(*given: Any) -> Iterator[bytes]:
        for block in read(*given):
            Upload.objects.update(heard_at=timezone.now() - actions.DEAD_AFTER)
            yield block
            found.append(Upload.objects.left_whole(timezone.now() - actions.DEAD_AFTER).exists())

    monkeypatch.setattr(actions, "piece_of", slow)
    for between_signs in (-1.0, 1e9):
        monkeypatch.setattr(pulse, "A_WHILE", between_signs)
        if found:  # the positive control: one that gives no sign of life is taken for dead
            address = begun(client, draft(at), len(whole))["Location"]
        assert patched(client, address, whole).status_code == 204
    assert found == [False, True]


@pytest.mark.django_db
def test_the_row_never_holds_more_than_was_announced() -> None:
    upload = UploadFactory(size=10)
    with pytest.raises(IntegrityError), transaction.atomic():
        Upload.objects.filter(pk=upload.pk).update(offset=11)
