"""Files go from a browser in parts: the line is cut in the middle, and only the rest is sent (promise D5)."""

import hashlib
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, Request, Route, expect

from submissions.models import Attachment, Entry, Upload
from tests.factories.contests import RoundFactory
from tests.pages.test_every_page import RULES
from tests.stories.stage import AXE, press, reads
from tests.submissions.desk import place
from tests.submissions.scenes import Scene, draft, pdf_file, scene
from tests.submissions.test_full_disk import little_room
from tests.submissions.test_judged_files import copy_with

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
Visit = Callable[..., Page]
PART = 128 * 1024
PARTS = 8
CUT_AT = 3 * PART
LONG = 60_000  # the page waits longer each time before it tries again
SUPPLEMENT = "Sản phẩm, phần mềm, hình ảnh, tài liệu"
CLIP = "Video clip"
TRIED_AGAIN = "Đường truyền bị ngắt. Trang đang tự thử lại: phần đã gửi không bị mất."
WAITS = "Đường truyền bị ngắt. Khi có mạng, trang sẽ tự gửi tiếp: phần đã gửi không bị mất."
RESUMABLE = "() => Object.keys(localStorage).filter((key) => key.startsWith('tus::'))"


class Line:
    """The line between a browser and the portal: it knows from where each part was sent on, and can be cut."""

    def __init__(self, page: Page) -> None:
        self.is_held = self.is_cut = False
        self.cut_at: int | None = None
        self.parts = 0
        self.carried_from: list[int] = []
        self._waiting: list[Route] = []
        page.context.route("**/uploads/**", self._carry)

    def mend(self) -> None:
        """Let everything pass from now on."""
        self.is_cut, self.cut_at = False, None

    def let_go(self) -> None:
        """Carry what was held."""
        self.is_held = False
        while self._waiting:
            self._carry(self._waiting.pop(0))

    def _carry(self, route: Route) -> None:
        offset = offset_of(route.request)
        if self.is_held and offset is not None:
            self._waiting.append(route)
            return
        if self.cut_at is not None and offset == self.cut_at:
            self.is_cut = True
        if self.is_cut:
            route.abort("connectionreset")
            return
        self.parts += offset is not None
        if offset:  # only files of several parts have any but the first
            self.carried_from.append(offset)
        route.continue_()


def offset_of(request: Request) -> int | None:
    """From where this request sends bytes on, if it sends any."""
    return int(request.headers["upload-offset"]) if request.method == "PATCH" else None


@pytest.fixture
def at(transactional_db: None, settings: Any) -> Scene:
    settings.UPLOAD_PART_BYTES = PART
    return scene()


def files_page(visit: Visit, at: Scene, entry: Entry, *, width: int = 1280) -> Page:
    return visit(at.author, f"/entries/{entry.code}/files/", width=width)


def choose(page: Page, *paths: Path, kind: str = SUPPLEMENT) -> None:
    page.get_by_label(kind).check()
    page.locator("input[type=file]").set_input_files(list(paths))
    press(page, "Thêm tệp này")


def row(page: Page, path: Path) -> Locator:
    """The line that tells how far a file is that is being sent."""
    return page.locator(".uploads li", has_text=path.name)


def arrived(page: Page, path: Path, kind: str = SUPPLEMENT) -> None:
    """The file is among those of the entry."""
    expect(page.locator("#files .files li", has_text=path.name)).to_contain_text(f"{kind} · ", timeout=LONG)


def digests(path: Path) -> tuple[str, str]:
    """The digest that is told of a file, and that of what lies in the store."""
    kept = Attachment.objects.get(name=path.name)
    with kept.file.open("rb") as stored:
        return kept.sha256, hashlib.sha256(stored.read()).hexdigest()


def sent(path: Path) -> tuple[str, str]:
    """The digests as they should be."""
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    return sha256, sha256


def test_three_files_at_once_and_the_line_is_cut_in_the_middle_of_the_large_one(
    at: Scene, visit: Visit, settings: Any, tmp_path: Path
) -> None:
    settings.ATTACHMENT_MAX_BYTES = 2 * 1024 * 1024
    page = files_page(visit, at, draft(at))
    line = Line(page)
    program, heavy = tmp_path / "Phần mềm.exe", tmp_path / "Ảnh quét.pdf"
    program.write_bytes(b"MZ" + bytes(1000))
    heavy.write_bytes(b"%PDF-1.4\n" + bytes(2 * 1024 * 1024))
    choose(page, program, heavy)
    expect(row(page, program)).to_contain_text("Hãy gửi một trong các loại")
    expect(row(page, heavy)).to_contain_text("lớn hơn 2 MB")
    assert (line.parts, Upload.objects.count()) == (0, 0)  # told before a byte of them was sent
    papers = [tmp_path / "Báo cáo.pdf", tmp_path / "Phụ lục.pdf"]
    for paper in papers:
        paper.write_bytes(pdf_file())
    large = tmp_path / "Sản phẩm.pdf"
    large.write_bytes(b"%PDF-1.4\n" + Random(2).randbytes(PARTS * PART))
    line.is_held, line.cut_at = True, CUT_AT
    choose(page, *papers, large)
    for path in (*papers, large):
        expect(page.get_by_role("progressbar", name=path.name)).to_be_visible()
    assert AXE.run(page, options=RULES).response["violations"] == []
    line.let_go()
    expect(row(page, large)).to_contain_text(TRIED_AGAIN, timeout=LONG)
    assert Upload.objects.get(name=large.name).offset == CUT_AT
    line.mend()
    for path in (*papers, large):
        arrived(page, path)
        assert digests(path) == sent(path)
    assert line.carried_from == [PART * part for part in range(1, PARTS + 1)]


def test_a_full_disk_is_told_and_sending_goes_on_by_itself_once_there_is_room(
    at: Scene, visit: Visit, tmp_path: Path
) -> None:
    page = files_page(visit, at, draft(at), width=360)
    file = tmp_path / "Sản phẩm.pdf"
    file.write_bytes(b"%PDF-1.4\n" + Random(5).randbytes(2 * PART))
    with little_room():
        choose(page, file)
        expect(row(page, file)).to_contain_text("Cổng hiện không còn chỗ để lưu tệp này", timeout=LONG)
        assert page.evaluate("document.scrollingElement.scrollWidth <= document.documentElement.clientWidth")
    arrived(page, file)
    assert digests(file) == sent(file)
    assert Upload.objects.count() == 1


def test_a_redacted_film_goes_in_parts_from_the_page_of_its_copy(
    transactional_db: None, visit: Visit, settings: Any, tmp_path: Path
) -> None:
    settings.UPLOAD_PART_BYTES = PART
    settings.ATTACHMENT_MAX_BYTES = PART  # a film may be larger than other files
    here = place()
    RoundFactory(contest=here.contest, order=9, blind=True)
    copy = copy_with(here, "phim.mp4", kind="video", extension="mp4")
    film = tmp_path / "Phim đã che.mp4"
    film.write_bytes((16).to_bytes(4) + b"ftypisom\0\0\0\0" + Random(4).randbytes(2 * PART))
    page = visit(here.officer, copy.get_absolute_url(), width=360)
    line = Line(page)
    page.get_by_label("Đưa tệp đã che thay vào").check()
    page.get_by_label("Tệp đã che", exact=True).set_input_files(film)
    press(page, "Lưu quyết định này")
    reads(page, f"Tệp đã che “{film.name}” đang được kiểm tra.")
    assert page.url.endswith("#file-1")
    assert line.carried_from == [PART, 2 * PART]
    kept = Attachment.every.get(name=film.name)
    with kept.file.open("rb") as stored:
        assert hashlib.sha256(stored.read()).hexdigest() == hashlib.sha256(film.read_bytes()).hexdigest()
    assert page.evaluate("document.scrollingElement.scrollWidth <= document.documentElement.clientWidth")


def test_a_file_goes_on_where_it_stopped_until_its_sender_signs_out(at: Scene, visit: Visit, tmp_path: Path) -> None:
    entry, clip = draft(at), tmp_path / "Clip của tổ.mp4"
    clip.write_bytes((16).to_bytes(4) + b"ftypisom\0\0\0\0" + Random(1).randbytes(PARTS * PART))
    page = files_page(visit, at, entry, width=360)
    line = Line(page)
    line.cut_at = CUT_AT
    choose(page, clip, kind=CLIP)
    expect(row(page, clip)).to_contain_text(TRIED_AGAIN, timeout=LONG)
    page.context.set_offline(True)
    expect(row(page, clip)).to_contain_text(WAITS, timeout=LONG)
    assert page.evaluate("document.scrollingElement.scrollWidth <= document.documentElement.clientWidth")
    line.mend()
    line.cut_at = 2 * CUT_AT
    page.context.set_offline(False)  # goes on by itself
    expect(row(page, clip)).to_contain_text(TRIED_AGAIN, timeout=LONG)
    assert Upload.objects.get().offset == 2 * CUT_AT
    session = page.context.cookies()
    page.context.clear_cookies()
    line.mend()
    signed_out = "Bạn đã đăng xuất. Hãy đăng nhập lại và chọn đúng tệp này"
    expect(row(page, clip)).to_contain_text(signed_out, timeout=LONG)
    page.close()
    page.context.add_cookies(session)  # type: ignore[arg-type]
    again = page.context.new_page()
    again.goto(f"/entries/{entry.code}/files/")
    reads(again, "Chưa nhận đủ", clip.name, "chỉ phần còn lại được gửi")
    choose(again, clip, kind=CLIP)
    arrived(again, clip, CLIP)
    assert line.carried_from == [PART * part for part in range(1, PARTS + 1)]
    assert digests(clip) == sent(clip)
    assert Upload.objects.count() == 1
    other = tmp_path / "Phụ lục.pdf"
    other.write_bytes(b"%PDF-1.4\n" + Random(3).randbytes(PARTS * PART))
    line.cut_at = CUT_AT
    choose(again, other)
    expect(row(again, other)).to_contain_text(TRIED_AGAIN, timeout=LONG)
    assert len(again.evaluate(RESUMABLE)) == 1
    again.on("dialog", lambda question: question.accept())  # the browser asks whether to leave the page
    again.locator("details:has([data-sign-out]) > summary:visible").click()
    press(again, "Đăng xuất")
    again.wait_for_url(lambda url: "/entries/" not in url)
    assert again.evaluate(RESUMABLE) == []
