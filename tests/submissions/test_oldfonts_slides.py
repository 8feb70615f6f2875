"""Presentations in fonts from before Unicode are read, shown and written in Unicode, wherever their font is named."""

import io
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from submissions import tasks
from submissions.actions.attachments import attach
from submissions.extraction import text_of
from submissions.models import FileText
from submissions.oldfonts.files import before_and_after, old_fonts_in
from tests.submissions.converting import made, read
from tests.submissions.scenes import draft, office_file, scene, upload

A = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
P = 'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"'


def run(text: str, font: str = "") -> str:
    named = f'<a:latin typeface="{font}"/>' if font else ""
    return f'<a:r><a:rPr b="1">{named}</a:rPr><a:t>{text}</a:t></a:r>'


def presentation(*paragraphs: str, theme: str = "Arial", master: tuple[str, ...] = ("+mn-lt",)) -> bytes:
    """A presentation of one slide, with the theme's font and those of the master's styles of text."""
    body = "".join(f"<a:p>{paragraph}</a:p>" for paragraph in paragraphs)
    style = '<p:bodyStyle><a:lvl1pPr><a:defRPr><a:latin typeface="{}"/></a:defRPr></a:lvl1pPr></p:bodyStyle>'
    styles = "".join(style.format(font) for font in master)
    fonts = f'<a:minorFont><a:latin typeface="{theme}"/></a:minorFont>'
    parts = {
        "ppt__slides__slide1.xml": f"<p:sld {A} {P}><p:txBody>{body}</p:txBody></p:sld>",
        "ppt__slideMasters__slideMaster1.xml": f"<p:sldMaster {A} {P}><p:txStyles>{styles}</p:txStyles></p:sldMaster>",
        "ppt__theme__theme1.xml": f"<a:theme {A}>{fonts}</a:theme>",
    }
    return office_file("pptx", **parts)


@pytest.mark.parametrize(
    "content",
    [
        presentation(run("Tr¶ kÕt qu¶", ".VnTime")),
        presentation(run("Traû keát quaû", "VNI-Times")),
        presentation(run("Tr¶ kÕt qu¶"), theme=".VnTime"),
        presentation(run("Tr¶ kÕt qu¶"), master=(".VnTime", ".VnTime")),
        presentation(run("Tr¶ kÕt qu¶"), master=("Arial", ".VnTime")),
        presentation(run("Tr¶ kÕ") + run("t qu¶"), master=("Arial", ".VnTime")),
        presentation(run("Tr¶ kÕt qu¶", "+mn-lt"), theme=".VnTime", master=("Arial",)),
    ],
    ids=["run", "VNI", "theme", "master", "mixed masters", "several runs", "run that points to the theme"],
)
def test_a_presentation_is_read_in_unicode_wherever_its_font_is_named(content: bytes) -> None:
    assert read(content, "pptx") == "Trả kết quả"
    assert old_fonts_in(io.BytesIO(content), "pptx") <= {".VnTime", "VNI-Times"} != set()
    assert before_and_after(io.BytesIO(content), "pptx", 9)[0][1] == "Trả kết quả"
    with zipfile.ZipFile(io.BytesIO(made(content, "pptx"))) as package:
        whole = b"".join(package.read(name) for name in package.namelist())
    assert b".VnTime" not in whole
    assert b"VNI-Times" not in whole
    assert read(made(content, "pptx"), "pptx") == "Trả kết quả"
    assert old_fonts_in(io.BytesIO(made(content, "pptx")), "pptx") == set()


def test_capitals_of_their_own_font_become_capitals() -> None:
    assert read(presentation(run("uû ban nh©n d©n", ".VnTimeH")), "pptx") == "UỶ BAN NHÂN DÂN"


@pytest.mark.parametrize(
    "content",
    [
        presentation(run("Bà là cô giáo ở xã bên", ".VnTime")),
        presentation(run("déjà vu, café crème", "Arial"), theme=".VnTime"),
        presentation(run("déjà vu, café crème"), master=("Arial", ".VnTime")),
        presentation(run("Tr¶ kÕt qu¶"), theme="Arial"),
    ],
    ids=["Unicode in an old font", "a font of today", "another language in mixed masters", "no old font named"],
)
def test_what_is_in_no_old_font_stays(content: bytes) -> None:
    assert old_fonts_in(io.BytesIO(content), "pptx") == set()
    assert before_and_after(io.BytesIO(content), "pptx", 9) == []


@pytest.mark.django_db
def test_a_presentation_is_shown_before_and_after_and_converted_at_the_press_of_a_button(
    as_: Callable[[Any], Client],
) -> None:
    at = scene()
    entry, client = draft(at), as_(at.author)
    content = presentation(run("Tr¶ kÕt qu¶ t¹i th«n", ".VnTime"), run("Giữ nguyên"))
    old = attach(entry=entry, by=at.author, kind="supplement", file=upload("Trình bày.pptx", content))
    tasks.examine_due()
    tasks.read_due()
    assert FileText.objects.get().old_fonts == ".VnTime"
    page = client.get(reverse("submissions:old_fonts", args=[entry.code])).content.decode()
    assert "Tr¶ kÕt qu¶ t¹i th«n" in page
    assert "Trả kết quả tại thôn" in page
    client.post(reverse("submissions:convert_file", args=[old.pk]))
    tasks.examine_due()
    new = entry.attachments.kept().get()
    assert (new.name, new.extension, new.state) == ("Trình bày.pptx", "pptx", "clean")
    with new.file.open("rb") as file:
        assert text_of(file, "pptx") == "Trả kết quả tại thôn\nGiữ nguyên"
