from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.conf import settings
from django.core.paginator import Paginator
from django.template import Context, Template
from django.test import RequestFactory

from look import drawing
from look.states import UNKNOWN, badge_for


@dataclass
class Verdict:
    allowed: bool
    reason: str = ""

    def __bool__(self) -> bool:
        return self.allowed


def shown(source: str, path: str = "/", **context: object) -> str:
    return Template(source).render(Context({"request": RequestFactory().get(path), "csrf_token": "token", **context}))


# ── states ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def subject(state: str, words: str, model: str) -> SimpleNamespace:
    return SimpleNamespace(state=state, get_state_display=lambda: words, _meta=SimpleNamespace(label_lower=model))


def test_a_state_is_a_colour_an_icon_and_a_word() -> None:
    drawn = shown("{% badge entry %}", entry=subject("returned", "Trả lại", "submissions.entry"))
    assert drawn == (
        '<span class="state state-warn" data-state="returned">'
        '<i class="bi bi-arrow-counterclockwise" aria-hidden="true"></i>Trả lại</span>'
    )


def test_a_model_may_show_a_state_in_its_own_colour() -> None:
    assert "state-good" in shown('{% state_badge "open" "Đang mở" %}')
    assert "state-neutral" in shown("{% badge it %}", it=subject("open", "Đang chấm", "judging.sheet"))


def test_every_state_of_every_model_has_its_look_and_its_icon_exists() -> None:
    icons = (Path(settings.BASE_DIR) / "static/vendor/bootstrap-icons/bootstrap-icons.min.css").read_text()
    stateful = [model for model in apps.get_models() if "state" in {field.name for field in model._meta.fields}]
    assert stateful
    for model in stateful:
        for state, _label in model._meta.get_field("state").flatchoices:
            look = badge_for(state, model._meta.label_lower)
            assert look is not UNKNOWN, f"{model._meta.label_lower} {state}"
            assert f".bi-{look.icon}::before" in icons


def test_a_state_nobody_described_still_has_its_word() -> None:
    assert "Lạ" in shown('{% state_badge "strange" "Lạ" %}')


def test_words_of_a_badge_are_escaped() -> None:
    assert "&lt;script&gt;" in shown("{% state_badge state label %}", state="draft", label="<script>")


# ── acts ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_an_allowed_act_is_a_form_that_posts() -> None:
    drawn = shown('{% verdict_button may "/submit/" "Nộp bài" primary=True %}', may=Verdict(allowed=True))
    assert '<form class="act" method="post" action="/submit/">' in drawn
    assert 'value="token"' in drawn
    assert '<button type="submit" class="btn btn-primary">Nộp bài</button>' in drawn


def test_a_refused_act_says_why_and_has_no_button() -> None:
    drawn = shown('{% verdict_button may "/submit/" "Nộp bài" %}', may=Verdict(allowed=False, reason="Đã hết hạn."))
    assert "<form" not in drawn
    assert "Nộp bài" in drawn
    assert "Đã hết hạn." in drawn


def test_a_quiet_refusal_shows_nothing() -> None:
    assert (
        shown('{% verdict_button may "/x/" "Nộp" quiet=True %}', may=Verdict(allowed=False, reason="a")).strip() == ""
    )


def test_a_dangerous_act_asks_and_names_the_thing() -> None:
    drawn = shown(
        '{% verdict_button may "/x/" "Rút" tone="danger" confirm=question %}',
        may=Verdict(allowed=True),
        question="Rút “Một cửa”?",
    )
    assert 'data-confirm="Rút “Một cửa”?"' in drawn
    assert "btn-outline-danger" in drawn


def test_a_link_to_a_form_follows_the_verdict_too() -> None:
    source = '{% verdict_link may "/edit/" "Sửa" %}'
    assert '<a class="btn btn-outline-secondary" href="/edit/">Sửa</a>' in shown(source, may=Verdict(allowed=True))
    assert "<a" not in shown(source, may=Verdict(allowed=False, reason="Đã khóa."))


# ── lists ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_pages_keep_the_filters() -> None:
    page = Paginator(range(312), 50).page(2)
    drawn = shown("{% pagination page %}", "/list?state=draft&page=2", page=page)
    assert 'href="?state=draft&amp;page=3"' in drawn
    assert "51–100 trong số 312" in drawn


def test_an_empty_list_has_no_pages() -> None:
    assert shown("{% pagination page %}", page=Paginator([], 50).page(1)).strip() == ""


def test_a_chip_keeps_the_other_filters_and_forgets_the_page() -> None:
    drawn = shown(
        '{% chip_filters "state" choices label="Trạng thái" %}',
        "/list?q=m%E1%BB%99t&state=draft&page=4",
        choices=[("draft", "Bản nháp", 4), ("submitted", "Đã nộp")],
    )
    assert 'href="?q=m%E1%BB%99t">Tất cả</a>' in drawn
    assert 'href="?q=m%E1%BB%99t&amp;state=submitted">Đã nộp</a>' in drawn
    assert drawn.count('aria-current="true"') == 1


@pytest.mark.parametrize(
    ("path", "href", "spoken"),
    [
        ("/list", "?sort=title", 'aria-sort="none"'),
        ("/list?sort=title", "?sort=-title", 'aria-sort="ascending"'),
        ("/list?sort=-title&page=2", "?sort=title", 'aria-sort="descending"'),
    ],
)
def test_a_head_turns_the_order_round(path: str, href: str, spoken: str) -> None:
    drawn = shown('{% sort_header "title" "Tên" %}', path)
    assert f'href="{href}"' in drawn
    assert spoken in drawn


def test_a_sort_key_from_the_address_is_escaped() -> None:
    assert "<script>" not in shown('{% sort_header "title" "Tên" %}', '/list?q="><script>')


def test_tags_work_where_there_is_no_request() -> None:
    page = Paginator(range(60), 50).page(1)
    assert 'href="?page=2"' in Template("{% pagination page %}").render(Context({"page": page}))


# ── drawings ───────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("sent", "least", "most", "tone", "words"),
    [
        (0, 1, None, "warn", "còn thiếu 1"),
        (1, 1, None, "good", "đủ"),
        (5, 2, 5, "good", "đã đủ chỉ tiêu"),
        (6, 2, 5, "bad", "vượt mức tối đa 5"),
        (3, None, None, "good", ""),
    ],
)
def test_a_quota_says_what_is_missing(sent: int, least: int | None, most: int | None, tone: str, words: str) -> None:
    drawn = drawing.quota(sent, least, most, "Bài đã gửi")
    assert (drawn["tone"], drawn["words"]) == (tone, words)
    assert 0 <= drawn["percent"] <= 100


def test_nothing_of_nothing_is_an_empty_bar() -> None:
    assert drawing.percent(0, 0) == 0
    assert drawing.percent(7, 5) == 100


def test_a_funnel_is_drawn_to_its_largest_step() -> None:
    steps = [{"label": "Nhận", "value": 262, "url": "/a"}, SimpleNamespace(label="Giải", value=44, url="")]
    assert [step["percent"] for step in drawing.funnel(steps)] == [100, 16]


def test_a_timeline_says_in_words_where_we_are() -> None:
    drawn = shown("{% timeline steps %}", steps=[{"label": "Sơ khảo", "current": True}, {"label": "Chung khảo"}])
    assert drawn.count("Đang ở bước này") == 1
    assert drawn.count('aria-current="step"') == 1


def test_no_tag_writes_an_inline_style_or_script() -> None:
    drawn = shown(
        '{% bar 3 9 %}{% spread 60 90 82 100 %}{% progress 3 9 "Xong" %}'
        "{% funnel steps %}{% quota 1 2 3 %}{% portal_words %}",
        steps=[{"label": "Nhận", "value": 2, "url": ""}],
    )
    assert "style=" not in drawn
    assert "onclick" not in drawn
    assert drawn.count("<script") == drawn.count('type="application/json"') == 1
