"""Files in an S3-compatible store instead of a folder: sent in parts, examined, copied, drawn, fetched and played."""

import hashlib
from collections.abc import Callable, Iterator
from random import Random
from typing import Any

import boto3
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from moto.server import ThreadedMotoServer

from config import environment
from contests.store import ObjectStore
from submissions import tasks
from submissions.actions import uploads as actions
from submissions.models import Attachment, Preview, Upload
from tests.submissions.scenes import draft, scene
from tests.submissions.test_previews import body, harmless, paper
from tests.submissions.test_uploads import begun, patched

pytestmark = [pytest.mark.django_db, pytest.mark.faults]
As = Callable[[Any], Client]
BUCKET = "portal"
PART = 70_000
MEGABYTE = 1024 * 1024


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """Where the store answers."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def bucket(address: str, monkeypatch: pytest.MonkeyPatch, settings: Any) -> Any:
    """An empty bucket in the place of the folder, as the documented variables name it."""
    named = {"S3_BUCKET": BUCKET, "S3_ADDRESSING": "path", "AWS_ENDPOINT_URL_S3": address}
    keys = {"AWS_ACCESS_KEY_ID": "thu", "AWS_SECRET_ACCESS_KEY": "thu", "AWS_DEFAULT_REGION": "us-east-1"}
    for name, value in {**named, **keys}.items():
        monkeypatch.setenv(name, value)
    kept = boto3.resource("s3").Bucket(BUCKET)
    kept.create()
    settings.STORAGES = {**settings.STORAGES, "default": environment.store()}
    assert isinstance(default_storage, ObjectStore)
    yield kept
    kept.objects.delete()


def film(size: int = 3 * PART) -> bytes:
    """A film of some parts: its boxes, and what is played."""
    played = Random(3).randbytes(size)
    moov = (8).to_bytes(4) + b"moov"
    return (16).to_bytes(4) + b"ftypisom\0\0\0\0" + moov + (8 + len(played)).to_bytes(4) + b"mdat" + played


def sent(client: Client, code: Any, whole: bytes, name: str, kind: str, part: int = PART) -> Attachment:
    """A file that arrived in parts."""
    address = begun(client, code, len(whole), name, kind)["Location"]
    for offset in range(0, len(whole), part):
        assert patched(client, address, whole[offset : offset + part], offset).status_code == 204
    assert client.head(address)["Upload-Offset"] == str(len(whole))
    return Attachment.objects.get(name=name)


def digest(whole: bytes) -> str:
    return hashlib.sha256(whole).hexdigest()


def test_a_film_arrives_in_parts_is_examined_and_is_played_piece_by_piece(bucket: Any, as_: As) -> None:
    at = scene()
    client, whole = as_(at.author), film()
    clip = sent(client, draft(at), whole, "clip.mp4", "video")
    assert clip.sha256 == digest(whole)
    assert [thing.key for thing in bucket.objects.filter(Prefix="uploads/")] == []  # the parts are cleared
    tasks.examine(clip.pk)
    clip.refresh_from_db()
    assert clip.state == "clean"
    with clip.copy.open("rb") as copy:
        assert digest(copy.read()) == digest(whole)  # there was nothing to clean
    fetched = client.get(f"/attachments/{clip.pk}/")
    assert (digest(body(fetched)), fetched["Content-Length"]) == (digest(whole), str(len(whole)))
    assert fetched["Content-Disposition"] == 'attachment; filename="clip.mp4"'
    assert harmless(fetched)
    piece = client.get(f"/attachments/{clip.pk}/film/", headers={"Range": "bytes=100000-100999"})
    assert (piece.status_code, body(piece)) == (206, whole[100_000:101_000])
    assert piece["Content-Range"] == f"bytes 100000-100999/{len(whole)}"
    behind = client.get(f"/attachments/{clip.pk}/film/", headers={"Range": f"bytes={len(whole)}-"})
    assert behind.status_code == 416
    bucket.Object(clip.file.name).put(Body=whole[:-1] + b"x")
    Attachment.objects.update(state="waiting")
    tasks.examine(clip.pk)
    assert "its digest differs" in Attachment.objects.get().error  # what is stored is not what was sent


def test_a_film_goes_into_its_place_in_pieces_and_is_never_held_whole(bucket: Any, as_: As) -> None:
    at = scene()
    whole = film(20 * MEGABYTE)
    clip = sent(as_(at.author), draft(at), whole, "clip.mp4", "video", part=8 * MEGABYTE)
    tasks.examine(clip.pk)
    clip.refresh_from_db()
    for stored in (clip.file, clip.copy):
        assert bucket.Object(stored.name).e_tag.endswith('-3"')  # three pieces, as the store tells in its mark
        with stored.open("rb") as file:
            assert digest(file.read()) == digest(whole)


def test_a_paper_is_drawn_from_the_store(bucket: Any, as_: As) -> None:
    at = scene()
    client = as_(at.author)
    file = sent(client, draft(at), paper(2), "Báo cáo.pdf", "supplement")
    tasks.examine(file.pk)
    tasks.draw_due()
    preview = Preview.objects.get()
    assert (preview.state, len(preview.pages)) == ("drawn", 2)
    assert {thing.key for thing in bucket.objects.filter(Prefix="previews/")} == {page[0] for page in preview.pages}
    assert body(client.get(f"/attachments/{file.pk}/pages/1/"))[8:12] == b"WEBP"


def test_a_part_that_is_sent_twice_at_once_counts_once_and_stays(bucket: Any, as_: As) -> None:
    """The loser of the race takes its part away again: in a store that overwrites, that would be the winner's."""
    at = scene()
    entry, client, whole = draft(at), as_(at.author), paper(1)
    address = begun(client, entry, len(whole))["Location"]
    slow = Upload.objects.select_related("entry__contest", "entry__unit").get()
    assert patched(client, address, whole[:300]).status_code == 204
    with pytest.raises(actions.OffsetDiffers):
        actions.take(upload=slow, by=at.author, offset=0, part=ContentFile(whole[:300]), size=300)
    assert patched(client, address, whole[300:], 300).status_code == 204
    assert Attachment.objects.get().sha256 == digest(whole)
