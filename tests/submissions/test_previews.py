"""What files show, in place: drawn in a worker from the copy for judges, harmless whatever the file is."""

import io
import os
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db.models import F
from django.test import Client
from django.utils import timezone
from PIL import Image, ImageDraw
from playwright.sync_api import Page, expect

from submissions import tasks
from submissions.actions import drawing as actions
from submissions.actions.attachments import attach
from submissions.drawing import drawer
from submissions.models import Attachment, Preview
from tests.factories.accounts import UserFactory
from tests.factories.submissions import PICTURE, AttachmentFactory, PreviewFactory
from tests.submissions.desk import place
from tests.submissions.scenes import draft, mp4_file, scene, upload

As = Callable[[Any], Client]
RED, BLUE = (200, 30, 30), (30, 30, 200)


def paper(pages: int, colour: tuple[int, int, int] = RED) -> bytes:
    """A PDF of A4 pages, each of one colour."""
    made, document = io.BytesIO(), pikepdf.new()
    fill = " ".join(f"{part / 255:.3f}" for part in colour)
    for _page in range(pages):
        page = document.add_blank_page(page_size=(595, 842))
        page.Contents = document.make_stream(f"{fill} rg 0 0 595 842 re f".encode())
    document.save(made)
    return made.getvalue()


def photograph(kind: str, size: tuple[int, int], *, mode: str = "RGB", **told: Any) -> bytes:
    """A picture whose upper left quarter is blue; transparent elsewhere, where the kind can be."""
    picture = Image.new(mode, size, (*RED, 0) if mode == "RGBA" else RED)
    corner = (0, 0, size[0] // 2 - 1, size[1] // 2 - 1)
    ImageDraw.Draw(picture).rectangle(corner, fill=(*BLUE, 255) if mode == "RGBA" else BLUE)
    made = io.BytesIO()
    picture.save(made, kind, **told)
    return made.getvalue()


def kept(content: bytes, extension: str, **columns: Any) -> Attachment:
    """A clean file of an entry, of these bytes."""
    content_file = ContentFile(content, name="tep")
    return AttachmentFactory(name=f"tệp.{extension}", extension=extension, file=content_file, **columns)


def drawn(attachment: Attachment) -> Preview:
    """Its preview after a worker's round."""
    tasks.draw_due()
    return Preview.objects.get(attachment=attachment)


def picture(preview: Preview, number: int = 1) -> Image.Image:
    """One picture of a preview."""
    with default_storage.open(preview.pages[number - 1][0]) as file:
        return Image.open(io.BytesIO(file.read()), formats=["WEBP"]).convert("RGB")


def near(seen: Any, colour: tuple[int, int, int]) -> bool:
    return all(abs(one - other) < 12 for one, other in zip(seen, colour, strict=True))


def body(response: Any) -> bytes:
    return b"".join(response.streaming_content)


def text_of(page: str) -> str:
    """What a page says, without its tags."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


# -- drawn in a worker ---------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_pages_of_a_paper_are_drawn_and_shown_to_whoever_may_fetch_it(as_: As) -> None:
    at = scene()
    entry = draft(at)
    file = attach(entry=entry, by=at.author, kind="supplement", file=upload("Báo cáo.pdf", paper(3)))
    tasks.draw_due()
    assert not Preview.objects.exists()  # nothing of a file is shown before it was found clean
    tasks.examine(file.pk)
    page = as_(at.author).get(f"/entries/{entry.code}/").content.decode()
    assert "Đang tạo bản xem trước." in text_of(page)
    preview = drawn(file)
    assert (preview.state, preview.total, len(preview.pages), preview.left) == ("drawn", 3, 3, 0)
    assert max(picture(preview).size) == drawer.LONGEST_SIDE
    assert near(picture(preview, 3).getpixel((300, 300)), RED)
    page = as_(at.author).get(f"/entries/{entry.code}/").content.decode()
    assert "Xem trong tệp (3 trang)" in text_of(page)
    assert page.count('loading="lazy"') == 3
    assert "Trang 2 của “Báo cáo.pdf”" in page
    address = f"/attachments/{file.pk}/pages/2/"
    answer = as_(at.author).get(address)
    assert Image.open(io.BytesIO(body(answer))).format == "WEBP"
    assert as_(UserFactory()).get(address).status_code == 404
    assert [as_(at.author).get(f"/attachments/{file.pk}/pages/{number}/").status_code for number in (0, 4)] == [404] * 2


@pytest.mark.django_db
def test_what_is_shown_is_the_copy_for_judges_and_never_the_original() -> None:
    file = kept(paper(1, RED), "pdf", copy=ContentFile(paper(1, BLUE), name="tep"))
    assert near(picture(drawn(file)).getpixel((300, 300)), BLUE)
    Preview.objects.all().delete()
    Attachment.objects.update(copy=F("file"))  # the original in its place would be found
    assert near(picture(drawn(file)).getpixel((300, 300)), RED)


@pytest.mark.django_db
def test_a_long_paper_shows_its_first_pages_and_says_how_many_are_left(
    as_: As, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drawer, "MOST_PAGES", 2)
    here = place()
    file = kept(paper(4), "pdf", entry=here.entry())
    preview = drawn(file)
    assert (len(preview.pages), preview.total, preview.left) == (2, 4, 2)
    page = as_(here.clerk).get(f"/desk/{file.entry.code}/").content.decode()
    assert "Còn 2 trang không hiện ở đây" in text_of(page)


@pytest.mark.django_db
def test_pictures_are_made_smaller_stand_upright_and_on_white() -> None:
    turned = Image.Exif()
    turned[0x0112] = 6  # the camera was held upright
    jpeg = drawn(kept(photograph("JPEG", (3000, 1200), exif=turned), "jpg"))
    assert jpeg.pages[0][1:] == [720, drawer.LONGEST_SIDE]
    assert near(picture(jpeg).getpixel((600, 100)), BLUE)
    png = drawn(kept(photograph("PNG", (400, 200), mode="RGBA"), "png"))
    assert png.pages[0][1:] == [400, 200]
    assert near(picture(png).getpixel((300, 150)), (255, 255, 255))
    assert near(picture(png).getpixel((50, 50)), BLUE)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("content", "extension"),
    [
        (b"%PDF-1.4\n%%EOF\n", "pdf"),
        (b"%PDF-1.7\n" + os.urandom(16).hex().encode(), "pdf"),
        (photograph("PNG", (400, 200))[:200], "png"),
        (b"\xff\xd8\xff<html><script>alert(1)</script>", "jpg"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + b"\0\1\0\0" * 2 + b"\x08\x02\0\0\0", "png"),
    ],
    ids=["empty", "garbled", "cut", "page", "bomb"],
)
def test_a_damaged_or_hostile_file_stays_to_be_fetched_and_says_that_it_has_no_preview(
    as_: As, content: bytes, extension: str
) -> None:
    here = place()
    file = kept(content, extension, entry=here.entry())
    preview = drawn(file)
    assert (preview.state, preview.pages, bool(preview.error)) == ("failed", [], True)
    page = as_(here.clerk).get(f"/desk/{file.entry.code}/").content.decode()
    assert "Không tạo được bản xem trước của tệp này" in text_of(page)
    assert body(as_(here.clerk).get(f"/attachments/{file.pk}/")) == content
    assert as_(here.clerk).get(f"/attachments/{file.pk}/pages/1/").status_code == 404


@pytest.mark.django_db
def test_a_file_that_kills_the_drawer_hurts_only_itself(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    first, second = kept(paper(1), "pdf"), kept(paper(1), "pdf")
    dying = tmp_path / "dying.py"
    dying.write_text("import os\nos.kill(os.getpid(), 11)")
    with monkeypatch.context() as patch:
        patch.setattr(drawer, "DRAWER", dying)
        assert "-11" in drawn(first).error
    Preview.objects.filter(attachment=second).delete()
    assert drawn(second).state == "drawn"


@pytest.mark.django_db
def test_what_was_drawn_before_the_drawer_fell_is_shown(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    falling = tmp_path / "falling.py"
    lines = ["import os, sys", "from pathlib import Path", "folder = Path(sys.argv[2])"]
    lines += ["(folder / 'total').write_text('5')", f"(folder / '001.webp').write_bytes({PICTURE!r})"]
    falling.write_text("\n".join([*lines, "(folder / 'unfinished').write_bytes(b'x')", "os.kill(os.getpid(), 9)"]))
    monkeypatch.setattr(drawer, "DRAWER", falling)
    preview = drawn(kept(paper(5), "pdf"))
    assert (preview.state, preview.total, len(preview.pages), preview.left) == ("drawn", 5, 1, 4)


def test_the_drawer_is_ended_when_it_takes_too_long(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    slow = tmp_path / "slow.py"
    slow.write_text("import time\ntime.sleep(600)")
    monkeypatch.setattr(drawer, "DRAWER", slow)
    monkeypatch.setattr(drawer, "MOST_SECONDS", 1)
    with pytest.raises(drawer.Undrawable, match="longer than 1 seconds"), drawer.draw(io.BytesIO(b""), "pdf"):
        pass


def test_the_drawer_knows_no_secrets(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    telling = tmp_path / "telling.py"
    telling.write_text("import os, sys\nprint(sorted(os.environ), file=sys.stderr)\nsys.exit(3)")
    monkeypatch.setattr(drawer, "DRAWER", telling)
    monkeypatch.setenv("SECRET_KEY", "khóa")
    with pytest.raises(drawer.Undrawable, match="ended with 3") as found, drawer.draw(io.BytesIO(b""), "pdf"):
        pass
    assert "SECRET_KEY" not in str(found.value)


@pytest.mark.django_db
def test_a_preview_whose_worker_died_is_drawn_by_another_and_given_up_after_three() -> None:
    file = kept(paper(1), "pdf")
    long_ago = timezone.now() - actions.STALE_AFTER - timedelta(seconds=1)
    Preview.objects.create(attachment=file, state="drawing", attempts=1, beat_at=long_ago)
    preview = drawn(file)
    assert (preview.state, preview.attempts) == ("drawn", 2)
    Preview.objects.update(state="drawing", attempts=3, beat_at=long_ago)
    preview = drawn(file)
    assert preview.state == "failed"
    assert "died three times" in preview.error


@pytest.mark.django_db
def test_many_files_are_drawn_a_while_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    files = [kept(b"%PDF-1.4 x", "pdf") for _file in range(2)]
    monkeypatch.setattr(tasks, "A_WHILE", 0.0)
    tasks.draw_due()
    assert [Preview.objects.get(attachment=file).state for file in files] == ["failed", "waiting"]
    tasks.draw_due()
    assert Preview.objects.get(attachment=files[1]).state == "failed"


@pytest.mark.django_db
def test_two_workers_never_draw_the_same_file_twice() -> None:
    file = kept(paper(1), "pdf")
    preview = Preview.objects.create(attachment=file)
    stale = Preview.objects.get(pk=preview.pk)
    actions.draw(preview=preview)
    actions.draw(preview=stale)
    assert Preview.objects.get().attempts == 1
    assert default_storage.exists(Preview.objects.get().pages[0][0])


# -- harmless ------------------------------------------------------------------------------------------------------


def harmless(answer: Any) -> bool:
    """Whether no browser would take the answer for a page or a script of the portal."""
    headers = answer.headers
    return (
        headers["X-Content-Type-Options"] == "nosniff"
        and headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
        and headers["Cache-Control"] == "no-store"
        and headers["Content-Type"] in {"image/webp", "video/mp4", "application/octet-stream", "text/plain"}
    )


@pytest.mark.django_db
def test_nothing_of_a_file_is_taken_for_a_page(as_: As) -> None:
    here = place()
    entry = here.entry()
    script = b"%PDF-1.4\n<html><script>alert(document.cookie)</script></html>"
    clip = AttachmentFactory(
        entry=entry, kind="video", extension="mp4", name="a.mp4", file=ContentFile(b"<html>", name="a")
    )
    file = PreviewFactory(attachment=kept(script, "pdf", entry=entry)).attachment
    client = as_(here.clerk)
    for address in (f"{file.pk}/", f"{file.pk}/pages/1/", f"{clip.pk}/", f"{clip.pk}/film/"):
        answer = client.get(f"/attachments/{address}")
        body(answer)
        assert harmless(answer), address
    assert harmless(client.get(f"/attachments/{clip.pk}/film/", headers={"Range": "bytes=900-"}))
    assert not harmless(client.get(f"/desk/{entry.code}/"))  # a page of the portal is told apart
    assert client.get(f"/attachments/{file.pk}/film/").status_code == 404  # no other type is ever played


# -- in a browser --------------------------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_the_clerk_reads_pages_one_by_one_by_keyboard(visit: Callable[..., Page]) -> None:
    here = place()
    entry = here.entry()
    file = kept(paper(2), "pdf", entry=entry)
    film = kept(mp4_file(), "mp4", entry=entry, kind="video")
    drawn(file)
    page = visit(here.clerk, width=360)
    asked: list[tuple[str, str]] = []
    page.on("request", lambda request: asked.append((request.url, request.headers.get("range", ""))))
    page.goto(f"/desk/{entry.code}/")
    inside = page.locator("summary", has_text="Xem trong tệp (2 trang)")
    inside.focus()
    page.keyboard.press("Enter")
    first = page.get_by_role("img", name=f"Trang 1 của “{file.name}”")
    expect(first).to_be_visible()
    page.wait_for_function("(image) => image.complete && image.naturalWidth > 0", arg=first.element_handle())
    wide = "document.scrollingElement.scrollWidth <= document.documentElement.clientWidth"
    assert page.evaluate(wide)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == f"Nội dung của “{file.name}”"
    page.locator("summary", has_text="Xem phim tại đây").click()
    address = f"/attachments/{film.pk}/film/"
    page.wait_for_function("(video) => video.error || video.readyState", arg=page.locator("video").element_handle())
    assert next(piece for url, piece in asked if url.endswith(address)) == "bytes=0-"
    page.get_by_role("link", name=f"Trang 1 của “{file.name}”").click()
    page.wait_for_url(f"**/attachments/{file.pk}/pages/1/")
    assert page.evaluate("document.images[0].naturalHeight") == drawer.LONGEST_SIDE
