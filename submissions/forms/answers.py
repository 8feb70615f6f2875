"""The controls of an entry form: each kind of question as a field that reads what was typed and says what is wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.template.defaultfilters import filesizeformat
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contests.admission import FileRefused
from contests.answers import (
    Unreadable,
    columns_of,
    flaws,
    plain,
    read_choice,
    read_date,
    read_link,
    read_number,
    read_table,
    show_number,
)
from contests.answers.setting import MOST_ROWS
from submissions.actions.attachments import enforce_fit, extensions_for, most_bytes
from submissions.models import Attachment

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.utils.safestring import SafeString

    from contests.models import EntryField

LONGEST_TEXT = 100_000
LINES = 8
BLANK_ROWS = 2


class Composite(forms.Widget):
    """A control of several boxes, drawn by a template; the first box has the number 0."""

    template: ClassVar[str]
    use_fieldset = True

    def __init__(self, question: EntryField, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)
        self.question = question

    def id_for_label(self, id_: str) -> str:
        """Lead to the first box."""
        return f"{id_}_0" if id_ else id_

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """Draw the boxes."""
        own = attrs or {}
        context = {
            "name": name,
            "id": own.get("id", ""),
            "invalid": "is-invalid" in own.get("class", ""),
            "described": f"{own['id']}_error" if "is-invalid" in own.get("class", "") and "id" in own else "",
            "label": self.question.label,
        }
        return render_to_string(self.template, {**context, **self.told(value)})

    def told(self, value: Any) -> dict[str, Any]:
        """What the template needs besides."""
        raise NotImplementedError


class AnswerField(forms.Field):
    """A question: what was typed is read, and held against the question's bounds."""

    def __init__(self, question: EntryField, **shape: Any) -> None:
        self.question = question
        super().__init__(label=question.label, help_text=question.help_text, required=question.required, **shape)

    def clean(self, value: Any) -> Any:
        """The answer; whether there must be one is asked when the entry is handed in."""
        try:
            answer = self.read(value)
        except Unreadable as unreadable:
            raise ValidationError(unreadable.reasons) from None
        found = flaws(self.question, answer)
        if found:
            raise ValidationError(found)
        return answer

    def read(self, typed: Any) -> Any:
        """Turn what was typed into an answer."""
        raise NotImplementedError

    @staticmethod
    def typed(answer: Any) -> Any:
        """Write a kept answer as it would be typed."""
        return answer


# ── one line, or some ────────────────────────────────────────────────────────────────────────────────────────────────


class TextAnswer(AnswerField):
    """A text; its length is asked when the entry is handed in."""

    def __init__(self, question: EntryField) -> None:
        attrs = {"rows": question.settings.get("lines", LINES), "data-words": question.word_limit or ""}
        super().__init__(question, widget=forms.Textarea(attrs=attrs))

    def read(self, typed: Any) -> str:
        """The text, in one way of writing it."""
        if len(typed or "") > LONGEST_TEXT:
            raise Unreadable(_("Write at most %(count)d characters.") % {"count": LONGEST_TEXT})
        return plain(typed or "")


class NumberAnswer(AnswerField):
    """A number with its unit behind it."""

    def __init__(self, question: EntryField) -> None:
        attrs = {"inputmode": "decimal", "autocomplete": "off"}
        if question.settings.get("unit"):
            attrs["data-suffix"] = question.settings["unit"]
        super().__init__(question, widget=forms.TextInput(attrs=attrs))

    def read(self, typed: Any) -> str:
        """The number, written as in the page's language."""
        return read_number(typed or "", self.question.settings.get("decimals", 0))

    @staticmethod
    def typed(answer: Any) -> Any:
        """Its thousands apart."""
        return show_number(str(answer)) if answer else ""


class DateAnswer(AnswerField):
    """A day, chosen in the browser's calendar or typed."""

    def __init__(self, question: EntryField) -> None:
        bounds = {"min": question.settings.get("earliest"), "max": question.settings.get("latest")}
        attrs = {"type": "date", **{name: day for name, day in bounds.items() if day}}
        super().__init__(question, widget=forms.TextInput(attrs=attrs))

    def read(self, typed: Any) -> str:
        """The day."""
        return read_date(typed or "")


class LinkAnswer(AnswerField):
    """An address that begins with https."""

    def __init__(self, question: EntryField) -> None:
        attrs = {"inputmode": "url", "autocomplete": "off", "placeholder": "https://"}
        super().__init__(question, widget=forms.TextInput(attrs=attrs))

    def read(self, typed: Any) -> str:
        """The address."""
        return read_link(typed or "")


# ── one of several, or several ───────────────────────────────────────────────────────────────────────────────────────


class ChoiceControl(Composite):
    """Options to choose, one or several, and a box for another answer where the question takes one."""

    template = "submissions/entries/controls/choice.html"

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """Every ticked option, and what was written beside them."""
        ticked = data.getlist(name) if hasattr(data, "getlist") else data.get(name, [])
        return {"chosen": [one for one in ticked if one], "other": data.get(f"{name}-other", "")}

    def told(self, value: Any) -> dict[str, Any]:
        """The options; one that is kept though the form no longer has it stays to be seen."""
        settings = self.question.settings
        given = value or {"chosen": [], "other": ""}
        gone = [label for label in given["chosen"] if label not in settings["options"]]
        several, other = settings.get("several", False), settings.get("other", False)
        return {
            "type": "checkbox" if several else "radio",
            "options": [(label, label in given["chosen"], label in gone) for label in [*settings["options"], *gone]],
            "several": several,
            "takes_other": other or bool(given["other"]),
            "other": given["other"],
            "none_chosen": not given["chosen"],
            "may_be_none": not several and not other and not self.question.required,
        }


class ChoiceAnswer(AnswerField):
    """One of several options, or several of them."""

    def __init__(self, question: EntryField) -> None:
        super().__init__(question, widget=ChoiceControl(question))

    def read(self, typed: Any) -> Any:
        """What was chosen."""
        return read_choice(self.question.settings["options"], typed["chosen"], typed["other"])


# ── rows and columns ─────────────────────────────────────────────────────────────────────────────────────────────────


class TableControl(Composite):
    """A table to be filled in: what is there, and blank rows below; a row is taken out by its tick."""

    template = "submissions/entries/controls/table.html"

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[dict[str, str]]:
        """The rows that were not taken out."""
        columns = columns_of(self.question.settings)
        return [
            {column.key: data.get(f"{name}-{row}-{column.key}", "") for column in columns}
            for row in range(MOST_ROWS * 2)
            if any(f"{name}-{row}-{column.key}" in data for column in columns) and not data.get(f"{name}-{row}-out")
        ]

    def told(self, value: Any) -> dict[str, Any]:
        """The rows: as many as are kept or asked for, and some blank ones while there is room."""
        settings, columns = self.question.settings, columns_of(self.question.settings)
        kept: Sequence[Mapping[str, str]] = value or []
        most = settings.get("most_rows", MOST_ROWS)
        wanted = max(settings.get("least_rows", 0), len(kept) + BLANK_ROWS)
        rows = [*kept, *({} for _blank in range(max(0, min(wanted, most) - len(kept))))]
        cells = [[(column, row.get(column.key, "")) for column in columns] for row in rows]
        return {"columns": columns, "rows": cells, "most": most, "least": settings.get("least_rows", 0)}


class TableAnswer(AnswerField):
    """A table of indicators."""

    def __init__(self, question: EntryField) -> None:
        super().__init__(question, widget=TableControl(question))

    def read(self, typed: Any) -> Any:
        """The rows in which something was typed."""
        return read_table(self.question, typed)


def rows_as_typed(question: EntryField, answer: Any) -> list[dict[str, str]]:
    """A kept table as it would be typed."""
    numbers = {column.key for column in columns_of(question.settings) if column.kind == "number"}
    return [
        {key: show_number(cell) if key in numbers and cell else cell for key, cell in row.items()}
        for row in answer or []
    ]


# ── files ────────────────────────────────────────────────────────────────────────────────────────────────────────────


class FileControl(Composite):
    """The files that are there, each with a tick that takes it away, and a box for another."""

    template = "submissions/entries/controls/file.html"
    needs_multipart_form = True

    def __init__(self, question: EntryField, kept: Sequence[Attachment]) -> None:
        super().__init__(question)
        self.kept = kept
        self.extensions: list[str] = extensions_for(question.contest, question)

    def value_from_datadict(self, data: Any, files: Any, name: str) -> dict[str, Any]:
        """New files, and the keys of those that go."""
        new = files.getlist(name) if hasattr(files, "getlist") else []
        out = data.getlist(f"{name}-out") if hasattr(data, "getlist") else []
        return {"new": new, "out": out}

    def told(self, value: Any) -> dict[str, Any]:
        """The files that are there, and what is taken."""
        most = self.question.settings.get("most_files", 1)
        out = set((value or {}).get("out", []))
        return {
            "kept": [(file, str(file.pk) in out) for file in self.kept],
            "accept": ",".join(f".{extension}" for extension in self.extensions),
            "several": most > 1,
            "rule": ngettext(
                "%(count)d file: %(types)s, up to %(size)s.",
                "Up to %(count)d files: %(types)s, up to %(size)s each.",
                most,
            )
            % {
                "count": most,
                "types": ", ".join(extension.upper() for extension in self.extensions),
                "size": filesizeformat(most_bytes(self.question.contest, self.question)),
            },
        }


class FileAnswer(AnswerField):
    """Files that answer a question; they are examined like all others."""

    def __init__(self, question: EntryField, kept: Sequence[Attachment]) -> None:
        self.kept = kept
        super().__init__(question, widget=FileControl(question, kept))

    def clean(self, value: Any) -> Any:
        """The new files and those that go, once each is found fit and there is room."""
        out = [file for file in self.kept if str(file.pk) in value["out"]]
        most = self.question.settings.get("most_files", 1)
        there = [file for file in self.kept if file.counts and file not in out]
        if value["new"] and len(there) + len(value["new"]) > most:
            raise ValidationError(
                ngettext(
                    "“%(question)s” takes %(count)d file. Take the one that is there away first.",
                    "“%(question)s” takes at most %(count)d files. Take one away first.",
                    most,
                )
                % {"question": self.question.label, "count": most}
            )
        for file in value["new"]:
            try:
                enforce_fit(self.question.contest, file, kind=Attachment.Kind.SUPPLEMENT, field=self.question)
            except FileRefused as refused:
                raise ValidationError(refused.reason) from None
        return {"new": value["new"], "out": out}


CONTROL: Mapping[str, type[AnswerField]] = {
    "text": TextAnswer,
    "choice": ChoiceAnswer,
    "number": NumberAnswer,
    "date": DateAnswer,
    "link": LinkAnswer,
    "table": TableAnswer,
}


def control(question: EntryField, kept: Sequence[Attachment] = ()) -> AnswerField:
    """The control of a question; `kept` are the files that answer it already."""
    if question.kind == "file":
        return FileAnswer(question, kept)
    return CONTROL[question.kind](question)


def as_typed(question: EntryField, answer: Any) -> Any:
    """A kept answer as it would be typed into its control."""
    if question.kind == "table":
        return rows_as_typed(question, answer)
    return CONTROL[question.kind].typed(answer) if question.kind in CONTROL else None
