"""Every message that the code says is there in Vietnamese and in English."""

from pathlib import Path

import pytest
from django.utils import translation
from django.utils.translation import gettext, ngettext, pgettext

from ops import messages


def test_every_message_is_translated() -> None:
    assert messages.complaints() == []


@pytest.mark.parametrize("app", messages.apps())
def test_django_shows_the_translation_of_our_own_catalogue(app: str) -> None:
    """Another package that has the same message, and stands earlier among the apps, would win."""
    shown, wanted = {}, {}
    with translation.override("vi"):
        for key, message in messages.read(app, "vi").items():
            context, text = key
            forms = messages.translations(message)
            if not forms:
                continue
            if isinstance(message.id, list | tuple):
                shown[key] = ngettext(message.id[0], message.id[1], 2)
            else:
                shown[key] = pgettext(context, text) if context else gettext(text)
            wanted[key] = forms[0]
    assert shown == wanted


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project of two apps that says four things, all of them translated."""
    for app in ("contests", "look"):
        (tmp_path / app).mkdir()
        (tmp_path / app / "apps.py").write_text("")
    (tmp_path / "contests" / "forms.py").write_text('a = _("Draft"); b = ngettext("%(n)s day", "%(n)s days", n)')
    (tmp_path / "templates" / "contests").mkdir(parents=True)
    (tmp_path / "templates" / "contests" / "page.html").write_text(
        "{% load i18n %}{% blocktranslate trimmed %} Good day, {{ name }} {% endblocktranslate %}"
    )
    (tmp_path / "templates" / "base.html").write_text('{% load i18n %}{% translate "Home" %}')
    for app in ("contests", "look"):
        for language in messages.LANGUAGES:
            messages.write(messages.merged(app, language, tmp_path), messages.catalogue_path(app, language, tmp_path))
    translate(tmp_path, "contests", 'msgid "Draft"\nmsgstr ""', 'msgid "Draft"\nmsgstr "Bản nháp"')
    translate(tmp_path, "contests", 'msgstr[0] ""', 'msgstr[0] "%(n)s ngày"')
    translate(tmp_path, "contests", '%(name)s"\nmsgstr ""', '%(name)s"\nmsgstr "Chào %(name)s"')
    translate(tmp_path, "look", 'msgid "Home"\nmsgstr ""', 'msgid "Home"\nmsgstr "Trang chủ"')
    return tmp_path


def translate(project: Path, app: str, old: str, new: str) -> None:
    path = messages.catalogue_path(app, "vi", project)
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def test_a_translated_project_has_no_complaint(project: Path) -> None:
    assert messages.complaints(project) == []


def test_writing_the_catalogues_again_changes_nothing(project: Path) -> None:
    path = messages.catalogue_path("contests", "vi", project)
    before = path.read_bytes()
    messages.write(messages.merged("contests", "vi", project), path)
    assert path.read_bytes() == before


def test_a_missing_translation_is_named(project: Path) -> None:
    translate(project, "contests", 'msgstr "Bản nháp"', 'msgstr ""')
    assert messages.complaints(project) == ["contests/vi: 'Draft' is not translated"]


def test_a_guessed_translation_counts_as_missing(project: Path) -> None:
    translate(project, "contests", 'msgid "Draft"', '#, fuzzy\nmsgid "Draft"')
    assert messages.complaints(project) == ["contests/vi: 'Draft' is not translated"]


def test_a_translation_that_loses_a_placeholder_is_named(project: Path) -> None:
    translate(project, "contests", "Chào %(name)s", "Chào %(nam)s")
    assert messages.complaints(project) == [
        "contests/vi: 'Good day, %(name)s' has other placeholders than 'Chào %(nam)s'"
    ]


def test_a_message_that_nothing_says_any_more_is_named(project: Path) -> None:
    (project / "templates" / "base.html").write_text("")
    assert messages.complaints(project) == [
        "look/vi: nothing says 'Home' any more",
        "look/en: nothing says 'Home' any more",
    ]


def test_two_translations_of_one_message_are_named(project: Path) -> None:
    (project / "templates" / "base.html").write_text('{% load i18n %}{% translate "Draft" %}')
    for language in messages.LANGUAGES:
        path = messages.catalogue_path("look", language, project)
        messages.write(messages.merged("look", language, project), path)
    translate(project, "look", 'msgstr "Bản nháp"', 'msgstr "Nháp"')
    assert messages.complaints(project) == [
        "contests and look translate 'Draft' differently; Django would use one for both"
    ]
