"""What authors wrote in an old font is shown to them in Unicode, and converted only when they press the button."""

import io
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from audit.models import Event
from audit.verdicts import PermissionRefused
from submissions import tasks
from submissions.actions import entries as writing
from submissions.actions import oldfonts as actions
from submissions.actions.attachments import attach
from submissions.extraction import text_of
from submissions.models import Attachment, Entry, FileText, KeptAsIs
from tests.factories.accounts import member_of
from tests.queries import queries_of
from tests.submissions.scenes import Scene, draft, scene, text_fields, upload
from tests.submissions.test_oldfonts import run, word

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Client]
NOTICE = "phông chữ cũ (TCVN3 hoặc VNI)"
OLD, NEW = "Tr¶ kÕt qu¶ t¹i nhµ v¨n hãa th«n.", "Trả kết quả tại nhà văn hóa thôn."
VNI_OLD, VNI_NEW = "Caùn boä mang keát quaû veà thoân.", "Cán bộ mang kết quả về thôn."


@pytest.fixture
def at() -> Scene:
    return scene()


def in_old_fonts(at: Scene) -> Entry:
    return draft(at, summary=OLD, answers={"giai-phap": VNI_OLD, "ghi-chu": "Không có gì thêm."})


def old_file(entry: Entry, name: str = "Thuyết minh.docx", number: int = 1) -> Attachment:
    content = word(run("Tr¶ kÕt qu¶ t¹i th«n", ".VnTime"), run("Giữ nguyên" * number))
    file = attach(entry=entry, by=entry.created_by, kind="supplement", file=upload(name, content))
    tasks.examine_due()
    tasks.read_due()
    file.refresh_from_db()
    return file


def page_of(entry: Entry) -> str:
    return reverse("submissions:old_fonts", args=[entry.code])


# -- typed into the form ----------------------------------------------------------------------------------------------


def test_saving_a_text_in_an_old_font_keeps_it_and_offers_to_convert_it(at: Scene, as_: SignIn) -> None:
    entry = draft(at)
    client = as_(at.author)
    typed = text_fields(entry, summary=OLD)
    said = client.post(reverse("submissions:save", args=[entry.code]), typed, follow=True).content.decode()
    assert "phông chữ cũ (TCVN3 hoặc VNI)" in said
    assert page_of(entry) in said
    entry.refresh_from_db()
    assert entry.summary == OLD
    shown = client.get(page_of(entry)).content.decode()
    assert OLD in shown
    assert NEW in shown


def test_a_text_in_unicode_gets_no_notice(at: Scene, as_: SignIn) -> None:
    entry = draft(at)
    client = as_(at.author)
    assert "phông chữ cũ" not in client.get(reverse("submissions:write", args=[entry.code])).content.decode()
    assert "Không có chữ nào dùng phông cũ" in client.get(page_of(entry)).content.decode()


def test_one_press_converts_the_text_and_the_former_one_can_be_taken_back(at: Scene, as_: SignIn) -> None:
    entry = in_old_fonts(at)
    client = as_(at.author)
    address = reverse("submissions:convert_text", args=[entry.code])
    said = client.post(address, {"version": entry.version}, follow=True).content.decode()
    assert "đã được chuyển sang Unicode" in said
    assert "phông chữ cũ" not in said
    entry.refresh_from_db()
    assert (entry.summary, entry.answers) == (NEW, {"giai-phap": VNI_NEW, "ghi-chu": "Không có gì thêm."})
    aside = entry.asides.get()
    assert aside.content["summary"] == OLD
    client.post(reverse("submissions:take_back", args=[entry.code, f"a{aside.pk}"]), {"version": entry.version})
    entry.refresh_from_db()
    assert entry.summary == OLD


def test_a_text_that_somebody_saved_meanwhile_is_not_converted(at: Scene, as_: SignIn) -> None:
    entry = in_old_fonts(at)
    client = as_(at.author)
    address = reverse("submissions:convert_text", args=[entry.code])
    assert client.post(address, {"version": entry.version - 1}).status_code == 409
    assert client.post(address, {"version": "x"}).status_code == 409
    entry.refresh_from_db()
    assert entry.summary == OLD
    assert not entry.asides.exists()


# -- Word files -------------------------------------------------------------------------------------------------------


def test_a_word_file_in_an_old_font_is_told_of_searched_in_unicode_and_stays_as_it_was(at: Scene, as_: SignIn) -> None:
    entry = draft(at)
    file = old_file(entry)
    said = FileText.objects.get(attachment=file)
    assert (said.old_fonts, said.text) == (".VnTime", "Trả kết quả tại thôn\nGiữ nguyên")
    assert list(Entry.objects.search("ket qua tai thon")) == [entry]
    client = as_(at.author)
    assert page_of(entry) in client.get(reverse("submissions:files", args=[entry.code])).content.decode()
    shown = client.get(page_of(entry)).content.decode()
    assert "Tr¶ kÕt qu¶ t¹i th«n" in shown
    assert "Trả kết quả tại thôn" in shown
    assert "<p>Giữ nguyên</p>" not in shown
    with file.file.open("rb") as kept:
        assert kept.read(2) == b"PK"
    assert Attachment.objects.get().removed_at is None


def test_the_converted_file_takes_the_place_of_the_old_one_which_is_kept(at: Scene, as_: SignIn) -> None:
    entry = draft(at)
    old = old_file(entry)
    as_(at.author).post(reverse("submissions:convert_file", args=[old.pk]))
    new = entry.attachments.kept().get()
    assert (new.name, new.kind, new.extension, new.state) == (old.name, old.kind, "docx", "waiting")
    tasks.examine_due()
    tasks.read_due()
    new.refresh_from_db()
    assert new.state == "clean"
    assert FileText.objects.get(attachment=new).old_fonts == ""
    with new.file.open("rb") as file:
        made = file.read()
    assert text_of(io.BytesIO(made), "docx") == "Trả kết quả tại thôn\nGiữ nguyên"
    assert new.size == len(made)
    old.refresh_from_db()
    assert old.removed_at is not None
    assert old.file.storage.exists(old.file.name)
    again = as_(at.author).post(reverse("submissions:convert_file", args=[old.pk]))
    assert again.status_code == 403
    assert entry.attachments.count() == 2


def test_only_authors_convert_and_only_while_the_entry_is_with_them(at: Scene) -> None:
    entry = in_old_fonts(at)
    file = old_file(entry)
    other = member_of(at.commune)
    for person in (other, at.clerk):
        with pytest.raises(PermissionRefused):
            actions.convert_file(attachment=file, by=person)
        with pytest.raises(PermissionRefused):
            actions.convert_text(entry=entry, by=person, version=entry.version)
    writing.submit(entry=entry, by=at.author, licence_version=at.contest.licence_version)
    entry.refresh_from_db()
    file = Attachment.objects.get(pk=file.pk)
    with pytest.raises(PermissionRefused):
        actions.convert_file(attachment=file, by=at.author)
    with pytest.raises(PermissionRefused):
        actions.convert_text(entry=entry, by=at.author, version=entry.version)


def test_a_file_in_fonts_of_today_is_not_converted(at: Scene) -> None:
    entry = draft(at)
    file = attach(entry=entry, by=at.author, kind="supplement", file=upload("a.docx", word(run("Một"))))
    tasks.examine_due()
    tasks.read_due()
    with pytest.raises(PermissionRefused, match="phông chữ cũ"):
        actions.convert_file(attachment=Attachment.objects.get(pk=file.pk), by=at.author)


# -- kept as it is ----------------------------------------------------------------------------------------------------


def test_a_text_that_its_authors_keep_is_not_offered_again_until_it_is_written_otherwise(
    at: Scene, as_: SignIn
) -> None:
    entry = in_old_fonts(at)
    client, writing_page = as_(at.author), reverse("submissions:write", args=[entry.code])
    assert NOTICE in client.get(writing_page).content.decode()
    address = reverse("submissions:keep_text", args=[entry.code])
    assert client.post(address, {"version": entry.version - 1}).status_code == 409
    said = client.post(address, {"version": entry.version}, follow=True).content.decode()
    assert "Nội dung được giữ nguyên" in said
    assert NOTICE not in said
    assert page_of(entry) in said  # the way back
    shown = client.get(page_of(entry)).content.decode()
    assert "Nội dung này được giữ nguyên." in shown
    assert at.author.full_name in shown
    assert "Giữ nguyên nội dung này" not in shown
    assert "Chuyển nội dung sang Unicode" in shown
    entry.refresh_from_db()
    assert entry.summary == OLD
    [kept] = KeptAsIs.objects.all()
    event = Event.objects.get(move="keep_text")
    assert (kept.created_by, event.by, event.facts) == (at.author, at.author, {"sha256": kept.sha256})
    client.post(reverse("submissions:save", args=[entry.code]), text_fields(entry, summary=f"{OLD} {OLD}"))
    assert NOTICE in client.get(writing_page).content.decode()


def test_a_file_that_its_authors_keep_is_not_offered_again(at: Scene, as_: SignIn) -> None:
    entry = draft(at)
    file = old_file(entry)
    client, files_page = as_(at.author), reverse("submissions:files", args=[entry.code])
    assert NOTICE in client.get(files_page).content.decode()
    address = reverse("submissions:keep_file", args=[file.pk])
    for _twice in range(2):
        said = client.post(address, follow=True).content.decode()
        assert "“Thuyết minh.docx” được giữ nguyên" in said
        assert NOTICE not in said
    assert KeptAsIs.objects.get().sha256 == file.sha256
    assert "Tệp này được giữ nguyên." in client.get(page_of(entry)).content.decode()
    client.post(reverse("submissions:convert_file", args=[file.pk]))
    assert entry.attachments.kept().get().pk != file.pk


def test_the_page_asks_as_often_for_one_file_as_for_three(at: Scene, as_: SignIn) -> None:
    entry = in_old_fonts(at)
    client, address = as_(at.author), f"/entries/{entry.code}/old-fonts/"
    old_file(entry)
    one = queries_of(client, address)
    for number in (2, 3):
        old_file(entry, f"Thuyết minh {number}.docx", number)
    assert queries_of(client, address) == one


def test_only_those_who_may_convert_keep_it_as_it_is(at: Scene) -> None:
    entry = in_old_fonts(at)
    for person in (member_of(at.commune), at.clerk):
        with pytest.raises(PermissionRefused):
            actions.keep_text(entry=entry, by=person, version=entry.version)
        with pytest.raises(PermissionRefused):
            actions.keep_file(attachment=old_file(entry, f"{person.pk}.docx"), by=person)
    assert not KeptAsIs.objects.exists()


def test_a_title_in_an_old_font_keeps_every_letter_when_it_is_saved(at: Scene, as_: SignIn) -> None:
    entry = draft(at)
    client, title = as_(at.author), "Ng\u00adêi d©n lµm c«ng v»n"
    client.post(reverse("submissions:save", args=[entry.code]), text_fields(entry, title=title))
    entry.refresh_from_db()
    assert entry.title == title
    client.post(reverse("submissions:convert_text", args=[entry.code]), {"version": entry.version})
    entry.refresh_from_db()
    assert entry.title == "Người dân làm công vằn"
