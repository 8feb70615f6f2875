"""What the scripts do, in the real browser, under the real Content-Security-Policy."""

from collections.abc import Iterator
from http import HTTPStatus
from mimetypes import guess_type
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.template import Context, Template
from django.test import RequestFactory
from playwright.sync_api import Browser, BrowserContext, Page, Request, Route

POLICY = "; ".join(
    f"{name} {' '.join(sources)}" for name, sources in settings.CONTENT_SECURITY_POLICY["DIRECTIVES"].items()
)
HOST = "http://portal.test"


class Stage:
    """One page of our own making, with the portal's frame and scripts around it; remembers what was sent."""

    def __init__(self, context: BrowserContext) -> None:
        self.page: Page = context.new_page()
        self.page.set_default_timeout(5_000)
        self.sent: list[Request] = []
        self.faults: list[str] = []
        self.html = ""
        self.page.on("pageerror", lambda fault: self.faults.append(str(fault)))
        self.page.on("console", lambda line: self.faults.append(line.text) if line.type == "error" else None)
        self.page.route(f"{HOST}/**", self.answer)

    def answer(self, route: Route) -> None:
        path = urlsplit(route.request.url).path
        if path.startswith("/static/"):
            found = finders.find(path.removeprefix("/static/"))
            kind = guess_type(path)[0] or "application/octet-stream"
            route.fulfill(body=Path(str(found)).read_bytes(), content_type=kind)
            return
        if route.request.method == "POST":
            self.sent.append(route.request)
            route.fulfill(status=HTTPStatus.NO_CONTENT)
            return
        headers = {"Content-Security-Policy": POLICY, "Content-Type": "text/html; charset=utf-8"}
        route.fulfill(body=self.html, headers=headers)

    def show(self, content: str, path: str = "/", **context: object) -> Page:
        source = '{% extends "base.html" %}{% block content %}' + content + "{% endblock %}"
        request = RequestFactory().get(path)
        self.html = Template(source).render(Context({"request": request, "csrf_token": "token", **context}))
        self.page.goto(HOST + path)
        return self.page


@pytest.fixture
def stage(chromium: Browser) -> Iterator[Stage]:
    context = chromium.new_context(locale="vi-VN", reduced_motion="reduce", viewport={"width": 1280, "height": 900})
    built = Stage(context)
    yield built
    context.close()
    assert built.faults == []


def test_a_dangerous_act_is_only_sent_after_it_was_confirmed(stage: Stage) -> None:
    page = stage.show(
        '{% verdict_button True "/withdraw/" "Rút bài" tone="danger" confirm="Rút “Một cửa”?"'
        ' confirm_text="Đơn vị không còn thấy bài." %}'
    )
    page.click("text=Rút bài")
    assert page.inner_text("dialog h2") == "Rút “Một cửa”?"
    assert page.inner_text("dialog p") == "Đơn vị không còn thấy bài."
    assert page.evaluate("document.activeElement.textContent") == "Quay lại"
    page.keyboard.press("Escape")
    page.wait_for_selector("dialog", state="detached")
    assert stage.sent == []
    page.click("text=Rút bài")
    with page.expect_response("**/withdraw/"):
        page.click("dialog >> text=Rút bài")
    assert len(stage.sent) == 1


def test_the_theme_is_kept(stage: Stage) -> None:
    page = stage.show("")
    assert page.get_attribute("html", "data-bs-theme") == "auto"
    page.click(".top-bar [data-theme-toggle]")
    assert page.get_attribute("html", "data-bs-theme") == "dark"
    page.reload()
    assert page.get_attribute("html", "data-bs-theme") == "dark"


def test_shares_say_what_is_missing_to_their_sum(stage: Stage) -> None:
    page = stage.show(
        '<fieldset data-sum data-sum-expected="100"><legend>Tỷ lệ</legend>'
        '<input type="number" value="60" data-sum-item aria-label="A">'
        '<input type="number" value="30.5" data-sum-item aria-label="B">'
        "<output data-sum-total></output> <span data-sum-state></span></fieldset>"
    )
    assert page.inner_text("output") == "90,5"
    assert page.inner_text("[data-sum-state]") == "còn thiếu 9,5"
    page.fill("[aria-label=B]", "40")
    assert page.inner_text("[data-sum-state]") == "tổng đã đúng"
    page.fill("[aria-label=B]", "41")
    assert page.inner_text("[data-sum-state]") == "thừa 1"


CRITERION = """
<form method="post" action="/save/" data-sum data-sheet><fieldset class="criterion"><legend>Tính mới</legend>
<div class="bands">
<label class="band"><input type="radio" name="b" value="27" data-band-for="id_a"
data-min="27" data-max="30"> 27–30</label>
<label class="band"><input type="radio" name="b" value="16" data-band-for="id_a"
data-min="16" data-max="26"> 16–26</label>
</div><div class="score-input"><input type="range" data-slider-for="id_a" min="0" max="30" step="0.5"
aria-label="Thanh trượt">
<input type="number" id="id_a" name="a" min="0" max="30" step="0.5" data-sum-item aria-label="Điểm"></div></fieldset>
<fieldset class="criterion"><legend>Hiệu quả</legend>
<input type="number" id="id_b" name="b2" min="0" max="70" value="50" data-sum-item
aria-label="Điểm hiệu quả"></fieldset>
<output data-sum-total></output><button type="submit">Lưu</button></form>
"""


def test_a_band_leads_to_its_marks_and_a_mark_to_its_band(stage: Stage) -> None:
    page = stage.show(CRITERION)
    page.check("input[value='16']")
    assert page.input_value("#id_a") == "26"
    assert page.get_attribute("input[type=range]", "min") == "16"
    assert page.inner_text("output") == "76"
    page.fill("#id_a", "28.5")
    assert page.is_checked("input[value='27']")
    assert page.input_value("input[type=range]") == "28.5"
    assert page.inner_text("output") == "78,5"


def test_a_mark_out_of_bounds_is_said_on_the_page_and_not_sent(stage: Stage) -> None:
    page = stage.show(CRITERION)
    page.fill("#id_b", "71")
    assert page.evaluate("document.getElementById('id_b').validationMessage") == "Nhập một số từ 0 đến 70."
    page.click("text=Lưu")
    assert stage.sent == []
    page.fill("#id_b", "70")
    with page.expect_response("**/save/"):
        page.click("text=Lưu")


def test_arrows_move_between_criteria(stage: Stage) -> None:
    page = stage.show(CRITERION)
    page.focus("#id_a")
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.id") == "id_b"
    page.keyboard.press("ArrowUp")
    assert page.evaluate("document.activeElement.id") == "id_a"


def test_money_is_grouped_while_typing_and_sent_as_digits(stage: Stage) -> None:
    page = stage.show(
        '<form method="post" action="/save/"><input name="amount" data-money aria-label="Số tiền" value="1500000">'
        '<button type="submit">Lưu</button></form>'
    )
    assert page.input_value("[name=amount]") == "1.500.000"
    page.press("[name=amount]", "End")
    page.keyboard.type("0")
    assert page.input_value("[name=amount]") == "15.000.000"
    with page.expect_response("**/save/"):
        page.click("text=Lưu")
    assert stage.sent[0].post_data == "amount=15000000"


def test_a_long_form_shows_one_section_at_a_time(stage: Stage) -> None:
    page = stage.show(
        '<form class="sectioned" data-stepper><nav class="section-list" aria-label="Các phần"><ol>'
        '<li><a href="#s-a">Một</a></li><li><a href="#s-b">Hai</a></li></ol></nav>'
        '<div><section class="form-section" id="s-a"><h2>Phần một</h2></section>'
        '<section class="form-section" id="s-b"><h2>Phần hai</h2></section></div></form>'
    )
    assert page.is_visible("#s-a")
    assert not page.is_visible("#s-b")
    page.click("text=Tiếp tục")
    assert page.is_visible("#s-b")
    assert page.evaluate("document.activeElement.textContent") == "Phần hai"
    page.click(".section-list >> text=Một")
    assert page.is_visible("#s-a")


def test_a_long_form_opens_the_section_that_is_wrong(stage: Stage) -> None:
    page = stage.show(
        '<form class="sectioned" data-stepper><nav class="section-list" aria-label="Các phần"><ol>'
        '<li><a href="#s-a">Một</a></li><li><a href="#s-b">Hai</a></li></ol></nav>'
        '<div><section class="form-section" id="s-a"><h2>Phần một</h2></section>'
        '<section class="form-section" id="s-b"><h2>Phần hai</h2>'
        '<div class="has-error">Tên</div></section></div></form>'
    )
    assert page.is_visible("#s-b")
    assert not page.is_visible("#s-a")
    assert page.get_attribute(".section-list a >> nth=1", "class") == "has-errors"


def test_a_row_opens_and_its_checkbox_only_chooses(stage: Stage) -> None:
    page = stage.show(
        '<table class="table"><thead><tr>'
        '<th class="check"><input type="checkbox" data-select-all aria-label="Tất cả"></th>'
        '<th>Tên</th></tr></thead><tbody><tr data-href="/entry/1/"><td class="check">'
        '<input type="checkbox" form="bulk" name="pk" value="1" aria-label="Một cửa"></td>'
        "<td>Một cửa</td></tr></tbody></table>"
        '<form id="bulk" method="post" action="/x/" data-bulk><span data-bulk-count></span></form>',
        "/list/",
    )
    assert not page.is_visible("#bulk")
    page.check("[name=pk]")
    assert page.inner_text("[data-bulk-count]") == "Đã chọn 1"
    assert page.is_checked("[data-select-all]")
    assert page.url == f"{HOST}/list/"
    page.click("td >> text=Một cửa")
    page.wait_for_url("**/entry/1/")


def test_where_nothing_can_be_chosen_nothing_asks_for_it(stage: Stage) -> None:
    page = stage.show(
        '<table class="table"><thead><tr>'
        '<th class="check"><input type="checkbox" data-select-all aria-label="Tất cả"></th>'
        '<th>Tên</th></tr></thead><tbody><tr><td class="check"></td><td>Một cửa</td></tr></tbody></table>'
        '<form id="bulk" method="post" action="/x/" data-bulk><button>Đọc</button></form>'
    )
    assert not page.is_visible("#bulk")
    assert not page.is_visible("[data-select-all]")


def test_a_list_is_ordered_by_keyboard_and_told_aloud(stage: Stage) -> None:
    page = stage.show(
        '<ol class="rank-list" data-reorder>{% for name in names %}<li class="rank-item">'
        '<input type="number" name="{{ name }}" value="{{ forloop.counter }}" aria-label="{{ name }}">'
        '<span class="rank-title">{{ name }}</span></li>{% endfor %}</ol>{% page_script "reorder" %}',
        names=["Một", "Hai", "Ba"],
    )
    page.focus("[aria-label='Chuyển xuống: Một']")
    page.keyboard.press("Alt+ArrowDown")
    assert page.locator(".rank-title").all_inner_texts() == ["Hai", "Một", "Ba"]
    assert page.input_value("[name='Một']") == "2"
    assert page.inner_text(".rank-list + [role=status]") == "“Một” đã ở vị trí 2"


def test_words_are_counted_while_typing(stage: Stage) -> None:
    page = stage.show('<div><textarea data-words="3" aria-label="Tóm tắt">một hai</textarea></div>')
    assert page.inner_text(".count-words") == "2 trên tối đa 3 từ"
    page.fill("textarea", "một hai ba bốn")
    assert "is-over" in (page.get_attribute(".count-words", "class") or "")


def test_the_summary_of_errors_leads_to_the_field(stage: Stage) -> None:
    page = stage.show(
        '<div class="error-summary" tabindex="-1" data-focus><ul><li><a href="#id_t">Tên</a></li></ul></div>'
        '<div class="field"><input id="id_t" aria-label="Tên"></div>'
    )
    assert page.evaluate("document.activeElement.className") == "error-summary"
    page.click(".error-summary a")
    assert page.evaluate("document.activeElement.id") == "id_t"


def test_a_chart_is_drawn_from_the_table_beside_it(stage: Stage) -> None:
    page = stage.show(
        '<figure class="chart"><canvas data-chart="bar" data-chart-table="t" role="img" aria-label="Bài"></canvas>'
        '</figure><table id="t"><thead><tr><th>Nội dung</th><th>Bài</th></tr></thead>'
        "<tbody><tr><td>Thể chế</td><td>1.025</td></tr></tbody></table>"
        '{% page_script "charts" %}'
    )
    page.wait_for_function("window.Chart?.getChart(document.querySelector('canvas'))")
    assert page.evaluate("Chart.getChart(document.querySelector('canvas')).data.datasets[0].data") == [1025]


def test_control_k_goes_to_the_search(stage: Stage) -> None:
    page = stage.show("", search_url="/search/")
    page.keyboard.press("Control+k")
    assert page.evaluate("document.activeElement.id") == "top-search"


@pytest.mark.parametrize("width", [360, 1280])
def test_nothing_is_wider_than_the_screen(stage: Stage, width: int) -> None:
    steps = [{"label": "Nhận bài dự thi", "done": True}, {"label": "Vòng sơ khảo", "current": True}]
    menu = [{"label": f"Mục số {at}", "url": "/", "icon": "house", "count": 12} for at in range(7)]
    stage.page.set_viewport_size({"width": width, "height": 740})
    page = stage.show(
        "<h1>Cuộc thi</h1>{% timeline steps %}"
        '{% empty_state "inbox" "Chưa có" "Chưa có bài nào." url="/" label="Mời" %}',
        steps=steps,
        navigation=menu,
        portal_name="Cuộc thi Sáng kiến cải cách hành chính huyện Chương Mỹ",
        portal_body="Ủy ban nhân dân huyện Chương Mỹ",
        search_url="/search/",
    )
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.is_visible(".bottom-bar") == (width == 360)
    assert page.is_visible(".side-menu") == (width == 1280)


def test_the_phone_reaches_every_item_of_the_menu(stage: Stage) -> None:
    stage.page.set_viewport_size({"width": 360, "height": 740})
    menu = [{"label": f"Mục {at}", "url": f"/{at}/", "icon": "house"} for at in range(7)]
    page = stage.show("<h1>Trang</h1>", navigation=menu)
    page.click(".bottom-bar summary")
    page.click(".menu-panel >> text=Mục 6")
    page.wait_for_url("**/6/")
