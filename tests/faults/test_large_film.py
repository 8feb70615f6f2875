"""A film as large as the portal takes, of 2 GB: sent over a line that is cut, examined, fetched and played.

The portal runs as the trial runs it, once with its files in a folder and once with them in a bucket. How long it takes
and how much memory is printed.
"""

import base64
import hashlib
import io
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

import boto3
import pytest
from playwright.sync_api import Browser

from ops.embedded import Valkey
from ops.local import LocalFolder, free_port
from ops.trial import ROOT, Trial
from submissions.cleaning.films import clean_film
from submissions.models import Attachment, Upload
from tests.faults.workers import database_url
from tests.stories.test_film import HEIGHT, RECORD, SHOWS, WIDTH
from tests.submissions.scenes import draft, scene
from tests.submissions.test_uploads import TOKEN, Sender, told

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.faults, pytest.mark.long]
MOST = 2 * 1024**3
PART = 8 * 1024**2
CUTS = {40 * PART: 3_000_000, 41 * PART: PART, 200 * PART: 1}  # from where: after how many bytes of the part
MOST_GROWTH = 400  # MB, of any process: half of it was seen, and whoever held the film would need 2048
BLOCK = 1024**2
PATIENCE = 900.0
BUCKET = "portal"


@dataclass
class Film:
    """A recorded film, and a box behind it that fills it up to its size; never held whole."""

    recorded: bytes
    size: int = MOST

    def __post_init__(self) -> None:
        self.head = self.recorded + (1).to_bytes(4) + b"mdat" + (self.size - len(self.recorded)).to_bytes(8)
        self._filling = Random(24).randbytes(PART)

    def piece(self, start: int, length: int) -> bytes:
        """The bytes from `start` on, at most to the end of the part that they begin in."""
        number = start // PART
        begins = self.head if number == 0 else number.to_bytes(8)
        part = begins + self._filling[len(begins) : self.size - number * PART]
        return part[start - number * PART :][:length]

    def sha256(self) -> str:
        whole = hashlib.sha256()
        for start in range(0, self.size, PART):
            whole.update(self.piece(start, PART))
        return whole.hexdigest()


def until(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.5)


# -- the portal --------------------------------------------------------------------------------------------------------


@pytest.fixture
def folder() -> Iterator[Path]:
    """For everything that is written; nothing of it stays."""
    with TemporaryDirectory(prefix="portal-film-") as name:
        yield Path(name)


@contextmanager
def bucket(folder: Path) -> Iterator[tuple[dict[str, str], Callable[[], list[str]]]]:
    """An S3-compatible store: how it is named to the portal, and what lies in it."""
    port = free_port()
    keys = {"AWS_ACCESS_KEY_ID": "thu", "AWS_SECRET_ACCESS_KEY": "thu", "AWS_DEFAULT_REGION": "us-east-1"}
    address = f"http://127.0.0.1:{port}"
    with (folder / "moto.log").open("wb") as log:
        command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
        server = subprocess.Popen(
            command, stdout=log, stderr=log, cwd=folder, env={**os.environ, "TMPDIR": str(folder / "tmp")}
        )
    try:
        until(lambda: answers(port))
        store = boto3.resource(
            "s3", endpoint_url=address, aws_access_key_id="thu", aws_secret_access_key="thu", region_name="us-east-1"
        )
        kept = store.Bucket(BUCKET)
        kept.create()
        named = {"S3_BUCKET": BUCKET, "S3_ADDRESSING": "path", "AWS_ENDPOINT_URL_S3": address, **keys}
        yield named, lambda: [thing.key.split("/")[0] for thing in kept.objects.all()]
        store.meta.client.close()
    finally:
        server.terminate()
        server.wait()


@contextmanager
def disk(folder: Path) -> Iterator[tuple[dict[str, str], Callable[[], list[str]]]]:
    """A folder: how it is named to the portal, and what lies in it."""
    media = folder / "media"
    media.mkdir()

    def lying() -> list[str]:
        return [path.relative_to(media).parts[0] for path in media.rglob("*") if path.is_file()]

    yield {"MEDIA_ROOT": str(media)}, lying


def answers(port: int) -> bool:
    line = HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        line.request("GET", "/")
        return line.getresponse().status < 500
    except OSError:
        return False
    finally:
        line.close()


@contextmanager
def portal(folder: Path, named: dict[str, str]) -> Iterator[Trial]:
    """Web, worker and clock as the trial starts them, with the test's database."""
    bell = Valkey(LocalFolder(folder / "bell"))
    bell.start()
    trial = Trial(LocalFolder(folder / "trial"), free_port())
    own = {"BASE_URL": trial.address, "DATABASE_URL": database_url(), "REDIS_URL": bell.url}
    written = {"TMPDIR": str(folder / "tmp"), "STATIC_ROOT": str(folder / "static")}
    trial.environment = {**os.environ, **own, **written, **named}
    try:
        collect = [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity", "0"]
        subprocess.run(collect, cwd=ROOT, env=trial.environment, check=True)
        trial.start_portal()
        yield trial
    except BaseException:
        for part in trial.parts:
            print(part.name, part.program().last_words(60))  # noqa: T201
        raise
    finally:
        trial.stop()
        bell.stop()


def peaks(trial: Trial) -> dict[str, int]:
    """The most memory, in MB, that each process of web and worker ever had."""
    found = {}
    for part in trial.parts:
        if part.name in {"web", "worker"}:
            leader = part.program().pid
            children = Path(f"/proc/{leader}/task/{leader}/children").read_text().split()
            for pid in (str(leader), *children):
                status = Path(f"/proc/{pid}/status").read_text()
                found[f"{part.name} {pid}"] = int(status.split("VmHWM:")[1].split()[0]) // 1024
    return found


# -- sending and fetching ----------------------------------------------------------------------------------------------


def send(line: Sender, film: Film) -> None:
    """Send it all in parts, and cut the line in some of them; each time it goes on where the portal says."""
    cuts, known = dict(CUTS), 0
    while known < film.size:
        piece = film.piece(known, PART)
        if (after := cuts.pop(known, None)) is not None:
            line.cut_part(known, piece, after)
            before = known
            until(lambda before=before: line.offset() > before)  # type: ignore[misc]
            known = line.offset()
            assert known == before + after
            continue
        answer = line.part(known, piece)
        assert answer.status == 204, (known, answer.status)
        known = int(answer.headers["Upload-Offset"])
    assert cuts == {}


@contextmanager
def asked(line: Sender, method: str, path: str, **headers: str) -> Iterator[HTTPResponse]:
    """An answer to be read piece by piece."""
    connection = HTTPConnection(line.host, line.port, timeout=line.patience)
    connection.request(method, path, headers={**line.headers, **headers})
    yield connection.getresponse()
    connection.close()


def digest_of(answer: HTTPResponse) -> str:
    sha256 = hashlib.sha256()
    while block := answer.read(BLOCK):
        sha256.update(block)
    return sha256.hexdigest()


def cleaned(film: Film) -> bytes:
    """The beginning of the film as judges get it."""
    clean_film(io.BytesIO(film.head), made := io.BytesIO())
    return made.getvalue()


def played(chromium: Browser, trial: Trial, line: Sender, page_path: str) -> list[int]:
    """Play the film in place, to and fro; how wide and how high it is."""
    context = chromium.new_context(base_url=trial.address, locale="vi-VN")
    pairs = [pair.split("=", 1) for pair in line.headers["Cookie"].split("; ")]
    context.add_cookies([{"name": name, "value": value, "url": trial.address} for name, value in pairs])
    page = context.new_page()
    page.set_default_timeout(120_000)
    page.goto(page_path)
    page.get_by_text("Xem phim tại đây").click()
    page.wait_for_function("() => document.querySelector('video').readyState >= 1")
    shown = page.locator("video")
    for moment, colour in (("film.duration - 0.05", "blue"), ("0", "red")):
        shown.evaluate(f"(film) => void (film.currentTime = {moment})")
        page.wait_for_function(SHOWS, arg=colour)
    size: list[int] = shown.evaluate("(film) => [film.videoWidth, film.videoHeight]")
    context.close()
    return size


@pytest.mark.parametrize("kept_in", [disk, bucket])
def test_a_film_of_two_gigabytes_arrives_whole_is_examined_and_is_played(
    kept_in: Any, folder: Path, as_: Callable[[Any], Any], chromium: Browser, capsys: Any
) -> None:
    (folder / "tmp").mkdir()
    at = scene()
    entry, client = draft(at), as_(at.author)
    token = TOKEN.search(client.get(f"/entries/{entry.code}/files/").content.decode())
    assert token is not None
    cookies = "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())
    blank = chromium.new_page()
    film = Film(base64.b64decode(blank.evaluate(RECORD, [WIDTH, HEIGHT])))
    blank.close()
    with kept_in(folder) as (named, lying), portal(folder, named) as trial:
        headers = {"Cookie": cookies, "X-CSRFToken": token[1], "Tus-Resumable": "1.0.0"}
        line = Sender("127.0.0.1", trial.port, headers, patience=PATIENCE)
        too_large = {"Upload-Length": str(MOST + 1), "Upload-Metadata": told("clip.mp4", "video")}
        with asked(line, "POST", f"/entries/{entry.code}/uploads/", **too_large) as answer:
            assert (answer.status, "lớn hơn 2048 MB" in answer.read().decode()) == (422, True)
        assert not Upload.objects.exists()
        before, begun = peaks(trial), time.monotonic()
        line.begin(f"/entries/{entry.code}/uploads/", MOST, "clip.mp4", "video")
        send(line, film)
        arrived = time.monotonic()
        clip = Attachment.objects.get()
        sha256 = film.sha256()
        assert (clip.size, clip.sha256) == (MOST, sha256)
        until(lambda: not Attachment.objects.get().is_under_way)
        examined = time.monotonic()
        clip.refresh_from_db()
        assert (clip.state, clip.error, clip.attempts) == ("clean", "", 1)
        assert lying() == ["entries", "entries"]  # what was sent, and the copy for judges
        with asked(line, "GET", f"/attachments/{clip.pk}/") as answer:
            assert (answer.headers["Content-Length"], digest_of(answer)) == (str(MOST), sha256)
        across = film.piece(MOST // 2 - 50, 50) + film.piece(MOST // 2, 50)  # the end of a part, and the next one
        pieces = {0: cleaned(film), MOST // 2 - 50: across, MOST - 100: film.piece(MOST - 100, 100)}
        for start, piece in pieces.items():
            asked_for = f"bytes={start}-{start + len(piece) - 1}"
            with asked(line, "GET", f"/attachments/{clip.pk}/film/", Range=asked_for) as answer:
                assert (answer.status, answer.read()) == (206, piece)
        assert played(chromium, trial, line, f"/entries/{entry.code}/") == [WIDTH, HEIGHT]
        after = peaks(trial)
        with capsys.disabled():
            print(f"\n{kept_in.__name__}: sent {arrived - begun:.0f} s, examined {examined - arrived:.0f} s", end="")  # noqa: T201
            print(f", fetched and played {time.monotonic() - examined:.0f} s; peaks in MB {after}, before {before}")  # noqa: T201
        assert set(after) == set(before)  # nobody had to be started again
        assert max(after[process] - before[process] for process in before) < MOST_GROWTH
        assert list((folder / "tmp").glob("*.S3File")) == []
