import re
from typing import Any

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template import Context, Template
from django.utils.html import format_html
from django.utils.translation import gettext_lazy

from look.layout import Columns, Note, PortalHelper, Section


class EntryForm(forms.Form):
    title = forms.CharField(label="Tên sáng kiến", help_text="Nêu việc làm được.")
    kind = forms.ChoiceField(label="Hình thức", choices=[("i", "Cá nhân"), ("g", "Nhóm")], widget=forms.RadioSelect)
    share = forms.IntegerField(label="Tỷ lệ", max_value=100, widget=forms.NumberInput(attrs={"data-suffix": "%"}))
    note = forms.CharField(label="Ghi chú", required=False)
    paper = forms.FileField(label="Tệp", required=False)
    licence = forms.BooleanField(label="Tôi đồng ý")

    def clean(self) -> dict[str, Any]:
        if self.cleaned_data.get("title") == "trùng":
            raise forms.ValidationError("Tên này đã có.")
        return self.cleaned_data


def drawn(form: forms.Form, options: str = "") -> str:
    return Template("{% portal_form form " + options + " %}").render(Context({"form": form, "csrf_token": "token"}))


def test_a_form_is_drawn_whole() -> None:
    html = drawn(EntryForm(), 'action="/save/" submit="Lưu bản nháp" cancel="/back/"')
    assert 'method="post" action="/save/" enctype="multipart/form-data" novalidate' in html
    assert html.count("<form") == 1
    assert html.count("csrfmiddlewaretoken") == 1
    assert '<button type="submit" class="btn btn-primary">Lưu bản nháp</button>' in html
    assert 'href="/back/"' in html


def test_the_question_before_a_dangerous_form_is_as_dangerous_as_its_button() -> None:
    html = drawn(EntryForm(), 'submit="Rút" tone="danger" confirm="Rút bài?" confirm_text="Nơi nhận được báo."')
    assert 'data-confirm="Rút bài?" data-confirm-text="Nơi nhận được báo." data-confirm-label="Rút"' in html
    assert 'data-confirm-tone="danger"' in html
    assert "data-confirm-tone" not in drawn(EntryForm(), 'submit="Gửi" confirm="Gửi?"')


def test_optional_fields_say_so_and_required_ones_have_no_star() -> None:
    html = drawn(EntryForm())
    assert html.count("(không bắt buộc)") == 2
    assert "*" not in html


def test_the_help_stands_before_the_control_and_describes_it() -> None:
    html = drawn(EntryForm())
    assert html.index("Nêu việc làm được.") < html.index('id="id_title"')
    assert 'aria-describedby="id_title_helptext"' in html


def test_errors_are_summed_up_with_links_to_their_fields() -> None:
    html = drawn(EntryForm({"share": "120"}))
    assert '<a href="#id_title">Tên sáng kiến: ' in html
    assert '<a href="#id_kind_0">Hình thức: ' in html
    assert '<a href="#id_share">Tỷ lệ: ' in html
    assert "Hãy điền hoặc chọn mục này." in html
    assert "bắt buộc." not in html
    assert 'id="id_kind_0"' in html
    assert 'id="id_title_error"' in html
    assert 'aria-describedby="id_title_helptext id_title_error"' in html


def test_errors_of_the_whole_form_stand_in_the_summary_once() -> None:
    html = drawn(EntryForm({"title": "trùng", "kind": "i", "share": "10", "licence": "on"}))
    assert html.count("Tên này đã có.") == 1


def test_a_form_nobody_filled_in_has_no_summary() -> None:
    assert "error-summary" not in drawn(EntryForm())


def test_what_was_typed_is_kept() -> None:
    html = drawn(EntryForm({"title": "Một “cửa” <b>", "kind": "g", "share": "x"}))
    assert "Một “cửa” &lt;b&gt;" in html
    chosen = re.search(r"<input[^>]*checked[^>]*>", html)
    assert chosen is not None
    assert 'value="g"' in chosen[0]
    assert 'value="x"' in html


def test_a_suffix_stands_behind_its_box() -> None:
    assert '<span class="input-group-text">%</span>' in drawn(EntryForm())


def test_sections_columns_and_notes_are_laid_out() -> None:
    form = EntryForm()
    form.helper = PortalHelper(  # type: ignore[attr-defined]
        Section("Ý tưởng", "title", "kind", help="Điều gì?", id="s-idea"),
        Section("Khác", Columns("share", "note"), Note("Đọc kỹ.", tone="warn"), "paper", "licence"),
    )
    html = drawn(form)
    assert '<fieldset class="form-section" id="s-idea">' in html
    assert re.search(r'class="[^"]*columns-2', html)
    assert '<p class="note note-warn">Đọc kỹ.</p>' in html
    assert html.count("<form") == 1


def test_help_written_by_staff_is_escaped_and_help_written_as_markup_is_not() -> None:
    class StaffForm(forms.Form):
        typed = forms.CharField(help_text="<b>đậm</b>")
        made = forms.CharField(help_text=format_html("<ul><li>{}</li></ul>", "một"))

    html = drawn(StaffForm())
    assert "&lt;b&gt;đậm&lt;/b&gt;" in html
    assert "<ul><li>một</li></ul>" in html


def test_a_lazy_label_is_drawn_in_the_active_language() -> None:
    class LazyForm(forms.Form):
        search = forms.CharField(label=gettext_lazy("Search"))

    assert ">Tìm kiếm</label>" in drawn(LazyForm())


def test_a_form_that_searches_gets_and_has_no_token() -> None:
    html = drawn(EntryForm(), 'method="get" submit="Tìm"')
    assert 'method="get"' in html
    assert "csrfmiddlewaretoken" not in html


def test_the_errors_of_a_formset_are_summed_up() -> None:
    class ShareForm(forms.Form):
        share = forms.IntegerField(label="Tỷ lệ")

    class Shares(forms.BaseFormSet):  # type: ignore[type-arg]
        def clean(self) -> None:
            raise forms.ValidationError("Tổng phải là 100.")

    many = forms.formset_factory(ShareForm, formset=Shares, extra=2)
    filled = many({"form-TOTAL_FORMS": "2", "form-INITIAL_FORMS": "0", "form-0-share": "a", "form-1-share": "50"})
    html = Template("{% error_summary filled %}").render(Context({"filled": filled}))
    assert "Tổng phải là 100." in html
    assert '<a href="#id_form-0-share">' in html


def test_a_kept_file_is_named_and_not_linked() -> None:
    class PaperForm(forms.Form):
        paper = forms.FileField(label="Tệp", required=False)

    kept = SimpleUploadedFile("thuyết minh.pdf", b"%PDF")
    kept.url = "/media/secret"  # type: ignore[attr-defined]
    html = drawn(PaperForm(initial={"paper": kept}))
    assert "thuyết minh.pdf" in html
    assert "/media/secret" not in html


@pytest.mark.parametrize("tone", ["", "danger"])
def test_a_form_has_one_button_of_its_weight(tone: str) -> None:
    html = drawn(EntryForm(), f'tone="{tone}"')
    assert html.count("<button") == 1
    assert ("btn-outline-danger" if tone else "btn-primary") in html
