"""A contest is made from a preset, last year's edition, a file or an empty page; nothing before it is confirmed."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from contests import actions
from contests.models import Contest, Series
from contests.presets import FOLDER
from tests.contests.conftest import District
from tests.factories.accounts import UserFactory
from tests.factories.contests import RuleDocumentFactory

As = Callable[..., Client]
LAUNCH = dt.date(2024, 3, 30)


@pytest.fixture
def officer(district: District, as_: As) -> Client:
    return as_(district.officer)


def uploaded(text: str, name: str = "ke-hoach.yaml") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, text.encode(), content_type="application/yaml")


def preset(key: str = "khanh_hoa_2019") -> str:
    return (FOLDER / f"{key}.yaml").read_text(encoding="utf-8")


def typed(district: District, **more: Any) -> dict[str, Any]:
    return {
        "host": district.host.pk,
        "receiving_office": district.office.pk,
        "edition": 1,
        "slug": "cuoc-thi-moi",
        "code": "MOI",
        "launched_on": "2026-03-30",
        **more,
    }


def test_the_choice_offers_presets_editions_a_file_and_an_empty_page(officer: Client, district: District) -> None:
    contest = district.create()
    html = officer.get(reverse("contests:new")).content.decode()
    for way in ("preset-chuong_my_2024", "preset-khanh_hoa_2019", "preset-khanh_hoa_2021", f"edition-{contest.slug}"):
        assert f"from={way}" in html
    assert "from=empty" in html
    assert 'type="file"' in html
    assert "preset-blank" not in html


@pytest.mark.parametrize("way", ["preset-nowhere", "edition-nowhere", "file", "nowhere"])
def test_a_plan_that_is_not_there_is_not_found(officer: Client, way: str) -> None:
    assert officer.get(reverse("contests:details"), {"from": way}).status_code == 404
    assert officer.post(reverse("contests:create"), {"source": way}).status_code == 422


def test_the_next_edition_has_all_rules_later_dates_the_next_number_and_no_papers(
    officer: Client, district: District
) -> None:
    last = district.create(preset="khanh_hoa_2019", launched_on=LAUNCH, slug="khanh-hoa-2024", code="KH24")
    last.plan_number, last.plan_on = "95/KH-UBND", LAUNCH
    last.save()
    RuleDocumentFactory(contest=last)
    page = officer.get(reverse("contests:details"), {"from": f"edition-{last.slug}"})
    html = page.content.decode()
    initial = page.context["form"].initial
    assert (initial["edition"], initial["series"], initial["slug"]) == (5, last.series_id, "khanh-hoa-2026")
    assert initial["launched_on"] == dt.date(2026, 3, 30), "two years on, as the series says"
    assert "Vòng sơ khảo" in html
    sent = typed(district, source=f"edition-{last.slug}", series=last.series_id, edition=5)
    assert officer.post(reverse("contests:create"), sent).status_code == 302
    made = Contest.objects.get(slug="cuoc-thi-moi")
    assert (made.series, made.edition, made.plan_number, made.plan_on) == (last.series, 5, "", None)
    assert not made.documents.exists()
    moved = dt.date(2026, 3, 30) - LAUNCH
    for old, new in zip(last.deadlines.all(), made.deadlines.all(), strict=True):
        assert new.moment - old.moment == moved
        assert (new.kind, new.unit_kinds, new.inclusive) == (old.kind, old.unit_kinds, old.inclusive)
        assert f"{new.moment:%Y}" in new.wording
    assert made.age_on is not None
    assert last.age_on is not None
    assert made.age_on - last.age_on == moved
    assert made.rounds.count() == last.rounds.count()
    assert made.name.endswith("năm 2026")
    assert officer.post(reverse("contests:create"), sent | {"slug": "hai", "code": "HAI"}).status_code == 422


def test_another_offices_edition_is_not_offered(as_: As, district: District) -> None:
    other = District(district.host, district.office, district.officer)
    contest = other.create()
    stranger = UserFactory()
    assert as_(stranger).get(reverse("contests:details"), {"from": f"edition-{contest.slug}"}).status_code == 403


def test_a_file_is_shown_before_anything_is_made_of_it(officer: Client, district: District) -> None:
    response = officer.post(reverse("contests:read"), {"file": uploaded(preset())})
    assert response.status_code == 200
    html = response.content.decode()
    for words in ("Vòng chung khảo", "12 giải", "Ứng dụng công nghệ", "ngày sau ngày phát động", "lựa chọn của nhóm"):
        assert words in html, words
    assert not Contest.objects.exists()
    form = response.context["form"]
    hidden = {name: form[name].value() for name in ("source", "text")}
    assert hidden == {"source": "file", "text": preset()}
    sent = typed(district, **hidden, series_name="Chuỗi của tôi", period_years=3)
    assert officer.post(reverse("contests:create"), sent).status_code == 302
    made = Contest.objects.get()
    assert (made.series.name, made.series.period_years, made.preset) == ("Chuỗi của tôi", 3, "")
    assert made.rounds.count() == 2


def test_every_problem_of_a_file_is_told_by_its_path_and_nothing_is_made(officer: Client) -> None:
    text = preset().replace("maximum: 30", "maximum: ba mươi").replace("mode: live", "mode: stage")
    response = officer.post(reverse("contests:read"), {"file": uploaded(text)})
    assert response.status_code == 422
    html = response.content.decode()
    for path in ("rounds[0].criteria[0].maximum", "rounds[1].mode"):
        assert f"<code>{path}</code>" in html
    assert "Chưa có gì được tạo" in html
    assert not Contest.objects.exists()


@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        (None, "Chọn tệp"),
        (uploaded("format: 1", "ke-hoach.docx"), ".yaml"),
        (SimpleUploadedFile("a.yaml", b"\xff\xfe\x00"), "UTF-8"),
        (uploaded("a: &a [b]\nc: *a"), "neo"),
    ],
)
def test_what_is_no_plan_is_sent_back(officer: Client, file: Any, sentence: str) -> None:
    response = officer.post(reverse("contests:read"), {"file": file} if file else {})
    assert response.status_code == 422
    assert sentence in response.content.decode()


def test_a_file_that_was_tampered_with_on_its_way_is_read_again(officer: Client, district: District) -> None:
    sent = typed(district, source="file", text="format: 1\nrounds: x")
    assert officer.post(reverse("contests:create"), sent).status_code == 422
    assert not Contest.objects.exists()
    assert not Series.objects.exists()


def test_an_empty_page_says_what_is_missing(officer: Client, district: District) -> None:
    assert officer.post(reverse("contests:create"), typed(district, source="empty")).status_code == 302
    made = Contest.objects.get()
    assert "UBND huyện Chương Mỹ" in made.licence_clause
    html = officer.get(reverse("contests:setup", args=[made.slug])).content.decode()
    for words in ("Chưa có lĩnh vực", "Chưa có vòng", "Chưa có hạn"):
        assert words.lower()[:8] in html.lower()
    assert reverse("contests:review", args=[made.slug]) not in html


def test_the_plan_is_taken_away_as_a_file(officer: Client, district: District, as_: As) -> None:
    contest = district.create(preset="khanh_hoa_2021", launched_on=dt.date(2021, 5, 14))
    address = reverse("contests:export", args=[contest.slug])
    assert address in officer.get(reverse("contests:setup", args=[contest.slug])).content.decode()
    response = officer.get(address)
    assert response["Content-Disposition"] == f'attachment; filename="{contest.slug}.yaml"'
    assert response.content.decode() == preset("khanh_hoa_2021")
    assert as_(UserFactory()).get(address).status_code == 404


def test_the_list_of_what_is_missing_follows_each_save(officer: Client, district: District) -> None:
    contest = district.create()
    address = reverse("contests:todo", args=[contest.slug])
    shown = officer.get(address)
    mark = shown.context["mark"]
    assert officer.get(address, {"seen": mark}).status_code == 204
    areas: list[Any] = []
    actions.save_areas(contest=contest, version=1, areas=areas, by=district.officer)
    again = officer.get(address, {"seen": mark})
    assert again.status_code == 200
    assert "Chưa có lĩnh vực" in again.content.decode()


def test_a_list_that_is_open_while_the_contest_is_published_asks_for_the_whole_page(
    officer: Client, district: District
) -> None:
    contest = district.create()
    actions.publish(contest=contest, version=1, by=district.officer)
    assert officer.get(reverse("contests:todo", args=[contest.slug]))["HX-Refresh"] == "true"


@pytest.mark.parametrize("name", ["new", "details"])
def test_making_asks_the_database_as_often_for_many_contests_as_for_one(
    officer: Client, district: District, name: str
) -> None:
    asked = []
    for number in range(3):
        district.create(slug=f"thi-{number}", code=f"T{number}", launched_on=dt.date(2024 + number, 3, 1))
        officer.get(reverse(f"contests:{name}"), {"from": "edition-thi-0"})
        with CaptureQueriesContext(connection) as queries:
            officer.get(reverse(f"contests:{name}"), {"from": "edition-thi-0"})
        asked.append(len(queries))
    assert len(set(asked)) == 1
