"""Entries are found by their words, phrases, code and authors, with or without accents; searches are kept."""

from collections.abc import Callable

import pytest
from django.db import connection, transaction
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.roles import UserRole
from submissions.models import Author, Entry, EntrySearch, SavedSearch
from submissions.policies import searching as policies
from submissions.search import WORD, highlighted, snippet, terms
from tests.factories.accounts import person_with
from tests.factories.submissions import AuthorFactory, EntryFactory, SavedSearchFactory
from tests.factories.units import UnitFactory
from tests.queries import MOST, queries_of
from tests.submissions.desk import Place, place
from units.text import fold

SignIn = Callable[..., Client]
database = pytest.mark.django_db
VIETNAMESE = st.text(
    alphabet="aàảãáạăằẳẵắặâầẩẫấậđĐðÐɖƉeèẻẽéẹêềểễếệiìỉĩíịoòỏõóọôồổỗốộơờởỡớợuùủũúụưừửữứự"
    "yỳỷỹýỵBCGHKLMNPQRSTVX019 .,-_\n\u0301\u00a0\u200b",
    max_size=40,
)


@pytest.fixture
def here() -> Place:
    return place()


def found(words: str) -> set[str]:
    return {entry.title for entry in Entry.objects.search(words)}


@database
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(VIETNAMESE)
def test_the_database_folds_as_the_code_does(text: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT submissions_folded(%s)", [text])
        assert cursor.fetchone()[0].split() == WORD.findall(fold(text))


@database
def test_words_are_found_with_and_without_accents_in_any_order_and_the_last_may_be_unfinished() -> None:
    EntryFactory(title="Một cửa thân thiện", summary="Bà con Chương Mỹ được hẹn giờ.")
    EntryFactory(title="Hồ sơ không hẹn", summary="Cửa một cánh ở thôn.")
    assert found("chuong my") == found("CHƯƠNG MỸ") == found("mỹ chương") == {"Một cửa thân thiện"}
    assert found("khong he") == {"Hồ sơ không hẹn"}
    assert found("kho hen") == set()
    assert found("cua mot") == {"Một cửa thân thiện", "Hồ sơ không hẹn"}
    assert found('"một cửa"') == found("“mot cua”") == {"Một cửa thân thiện"}
    assert found('"một cửa" hẹn') == {"Một cửa thân thiện"}
    assert found("  ") == {"Một cửa thân thiện", "Hồ sơ không hẹn"}
    assert found("???") == found('""') == set()


@database
def test_code_answers_and_authors_are_found_and_follow_every_change() -> None:
    entry = EntryFactory(title="Bài", answers={"giai-phap": "Dán mã QR.", "bang": [{"chi-so": "Lượt chờ", "sau": "9"}]})
    other = EntryFactory(title="Khác", answers={})
    author = AuthorFactory(entry=entry, full_name="Nguyễn Thị Tác")
    assert found(entry.code) == found("ma qr") == found("luot cho") == found("nguyen thi tac") == {"Bài"}
    Author.objects.filter(pk=author.pk).update(full_name="Trần Văn Đổi")
    assert found("nguyen thi tac") == set()
    assert found("tran van doi") == {"Bài"}
    Entry.objects.filter(pk=other.pk).update(summary="Có mã QR.")
    assert found("ma qr") == {"Bài", "Khác"}
    author.delete()
    assert found("tran van doi") == set()


@database
def test_what_authors_write_on_after_a_return_is_theirs_alone(here: Place, as_: SignIn) -> None:
    entry = here.entry("submitted", title="Bài", summary="Đã nộp.")
    Entry.objects.filter(pk=entry.pk).update(state="returned", state_reason="Thiếu số liệu.")
    Entry.objects.filter(pk=entry.pk).update(summary="Điều đang viết dở.")
    client = as_(here.clerk)
    assert list(client.get("/desk/?q=viet do").context["page"]) == []
    page = client.get("/desk/?q=da nop")
    assert list(page.context["page"]) == [entry]
    assert "viết dở" not in page.content.decode()
    Entry.objects.filter(pk=entry.pk).update(state="submitted", state_reason="")
    assert list(client.get("/desk/?q=viet do").context["page"]) == [entry]


@database
def test_a_text_without_end_is_kept_and_found_by_its_beginning() -> None:
    EntryFactory(title="Dài", summary="khởi đầu " + " ".join(f"chữ{number}" for number in range(90_000)))
    assert found("khoi dau") == {"Dài"}


@database
def test_without_its_words_an_entry_is_not_found() -> None:
    """The positive control of the trigger."""
    with connection.cursor() as cursor, transaction.atomic():
        cursor.execute("ALTER TABLE submissions_entry DISABLE TRIGGER submissions_entry_index")
        EntryFactory(title="Một cửa thân thiện")
        assert found("mot cua") == set()
        transaction.set_rollback(True)
    EntryFactory(title="Một cửa thân thiện")
    assert found("mot cua") == {"Một cửa thân thiện"}
    assert EntrySearch.objects.count() == 1


@given(st.text(max_size=60))
def test_whatever_is_typed_becomes_a_query(typed: str) -> None:
    looked_for = terms(typed)
    assert all(word and word == fold(word) for phrase in looked_for.phrases for word in phrase)
    assert "'" not in looked_for.tsquery.replace("'", "", 2 * sum(map(len, looked_for.phrases)))


@database
@pytest.mark.parametrize(
    "typed", ["a & b | !c", "it's", "\\", '"""', "<->", ":*", "x\x00y", "9" * 3000, "ợ" * 3000, "ợ\u0301" * 9]
)
def test_odd_words_are_only_words(typed: str) -> None:
    assert found(typed) == set()


@given(st.text(alphabet="một cửa hồ sơ.\n", max_size=200), st.sampled_from(["mot", "ho so", '"một cửa"']))
def test_highlighting_loses_no_sign(text: str, typed: str) -> None:
    bits = highlighted(text, terms(typed))
    assert not bits or "".join(bit.text for bit in bits) == text
    assert all(terms(typed).holds(fold(bit.text)) for bit in bits if bit.found)


def test_a_snippet_shows_the_words_where_they_stand() -> None:
    text = f"{'Mở đầu dài dòng. ' * 20}Dán mã QR tại quầy.{' Kết thúc cũng dài.' * 30}"
    bits = snippet(text, terms("ma qr"))
    assert [bit.text for bit in bits if bit.found][:2] == ["mã", "QR"]
    assert bits[0].text == "… "
    assert bits[-1].text == " …"
    assert len("".join(bit.text for bit in bits)) < 400
    assert snippet(text, terms("khong co")) == []


@database
def test_lists_show_where_the_words_stand(here: Place, as_: SignIn) -> None:
    here.entry("submitted", title="Bài <b>một</b>", summary="Dán mã QR tại quầy <script>.")
    shown = as_(here.author).get("/entries/?q=qr mot").content.decode()
    assert "Bài &lt;b&gt;<mark>một</mark>&lt;/b&gt;" in shown
    assert "<mark>QR</mark> tại quầy &lt;script&gt;" in shown
    assert "<mark>QR</mark>" in as_(here.clerk).get("/desk/?q=qr").content.decode()


@database
def test_a_search_without_result_says_what_to_do_and_clears(here: Place, as_: SignIn) -> None:
    here.entry("submitted", title="Một cửa")
    shown = as_(here.author).get("/entries/?q=khong-co&state=submitted").content.decode()
    assert "Bỏ tất cả bộ lọc" in shown
    assert 'href="/entries/"' in shown


@database
def test_nobody_finds_what_they_may_not_see(here: Place, as_: SignIn) -> None:
    """A judge, say, who knows a word of an entry learns nothing by searching for it."""
    here.entry("eligible", title="Một cửa thân thiện")
    judge = person_with(UserRole.CLERK, UnitFactory())
    for address in ("/search/?q=mot cua", "/search/?q=Nguyễn Thị Tác", "/entries/?q=mot cua", "/desk/?q=mot cua"):
        assert "Một cửa thân thiện" not in as_(judge).get(address).content.decode()
    assert "thân thiện" in as_(here.author).get("/search/?q=mot cua").content.decode()


@database
def test_searching_costs_the_same_with_one_entry_and_with_three(here: Place, as_: SignIn) -> None:
    client = as_(here.author)
    here.entry("submitted", summary="Mã QR.")
    queries_of(client, "/entries/?q=ma qr")
    one = queries_of(client, "/entries/?q=ma qr")
    for _more in range(2):
        here.entry("submitted", summary="Mã QR.")
    assert queries_of(client, "/entries/?q=ma qr") == one <= MOST


@database
def test_a_search_is_kept_opened_renamed_and_deleted(here: Place, as_: SignIn) -> None:
    here.entry("submitted", title="Một cửa")
    client = as_(here.clerk)
    offered = client.get("/desk/?q=một cửa&state=submitted&page=1").content.decode()
    assert 'value="/desk/?q=m%E1%BB%99t+c%E1%BB%ADa&amp;state=submitted"' in offered
    address = "/desk/?q=m%E1%BB%99t+c%E1%BB%ADa&state=submitted"
    kept = client.post("/searches/save/", {"name": " Một  cửa ", "address": address})
    assert (kept.status_code, kept["Location"]) == (302, address)
    saved = SavedSearch.objects.get()
    assert saved.name == "Một cửa"
    assert "Một cửa" in client.get("/searches/").content.decode()
    client.post(f"/searches/{saved.pk}/rename/", {"name": "Chờ tôi"})
    renamed = client.get("/searches/").content.decode()
    assert "Chờ tôi" in renamed
    assert 'data-confirm="Xóa tìm kiếm đã lưu “Chờ tôi”?"' in renamed
    client.post(f"/searches/{saved.pk}/delete/")
    assert not SavedSearch.objects.exists()


@database
@pytest.mark.parametrize(
    "address",
    [
        "https://example.org/entries/",
        "//example.org/entries/",
        "/sign-out/",
        "entries/",
        "/nowhere/",
        "http://[/entries/",
        "",
        "/entries/?" + "q" * 1000,
    ],
)
def test_only_lists_of_the_portal_are_kept(address: str, here: Place, as_: SignIn) -> None:
    answer = as_(here.clerk).post("/searches/save/", {"name": "Ra ngoài", "address": address})
    assert answer.status_code == 422
    assert "Ra ngoài" in answer.content.decode()
    assert not SavedSearch.objects.exists()


@database
def test_a_name_is_given_once_and_a_search_is_nobody_elses(
    here: Place, as_: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved = SavedSearchFactory(user=here.clerk, name="Chờ tôi")
    SavedSearchFactory(user=here.head, name="Chờ tôi")
    second = SavedSearchFactory(user=here.clerk, name="Khác")
    client = as_(here.clerk)
    assert client.post("/searches/save/", {"name": "Chờ tôi", "address": "/entries/"}).status_code == 422
    assert client.post(f"/searches/{second.pk}/rename/", {"name": "Chờ tôi"}).status_code == 422
    assert client.post(f"/searches/{saved.pk}/rename/", {"name": "Chờ tôi"}).status_code == 302
    assert as_(here.head).post(f"/searches/{saved.pk}/delete/").status_code == 404
    monkeypatch.setattr(policies, "MOST_SAVED", 2)
    assert client.post("/searches/save/", {"name": "Ba", "address": "/entries/"}).status_code == 403
