"""The bounds and options of a question, by kind of answer, as staff set them."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy

from contests.answers import columns_of, show_number
from contests.answers.reading import MOST_DECIMALS
from contests.answers.setting import (
    CELL_KINDS,
    LONGEST_HEAD,
    LONGEST_UNIT,
    MOST_COLUMNS,
    MOST_FILES,
    MOST_LINES,
    MOST_MEGABYTES,
    MOST_ROWS,
)
from contests.forms.rows import RowHelper, Rows, day_input, keyed, rows_of, ticks
from contests.models import EntryField
from look.layout import Columns
from submissions.actions.attachments import taken_extensions
from submissions.forms.answers import LINES
from submissions.forms.building import FieldForm, LinesBox, NumberBox

if TYPE_CHECKING:
    from collections.abc import Mapping

    from contests.models import Contest
    from look.layout import LayoutObject

COLUMN_KINDS = [(kind.value, kind.label) for kind in EntryField.Kind if kind in CELL_KINDS]


class TextFieldForm(FieldForm):
    """A text."""

    kind_of_answer = "text"
    lines = forms.IntegerField(label=gettext_lazy("Lines of the box"), min_value=1, max_value=MOST_LINES, initial=LINES)
    word_limit = forms.IntegerField(
        label=gettext_lazy("Most words"),
        min_value=1,
        max_value=20_000,
        required=False,
        help_text=gettext_lazy("Leave it empty for no limit."),
    )

    def own_layout(self) -> list[LayoutObject | str]:
        """Its height and its limit."""
        return [Columns("lines", "word_limit")]

    def from_settings(self, settings: Mapping[str, Any], field: EntryField) -> dict[str, Any]:
        """The limit is a column of its own."""
        return {"lines": settings.get("lines", LINES), "word_limit": field.word_limit}

    def settings(self) -> dict[str, Any]:
        """The lines."""
        return self._given("lines")


class ChoiceFieldForm(FieldForm):
    """Options to choose from."""

    kind_of_answer = "choice"
    options = LinesBox(label=gettext_lazy("Options"), help_text=gettext_lazy("One a line."))
    several = forms.BooleanField(label=gettext_lazy("Several options may be chosen"), required=False)
    other = forms.BooleanField(label=gettext_lazy("People may write another answer"), required=False)

    def own_layout(self) -> list[LayoutObject | str]:
        """The options, and how many may be chosen."""
        return ["options", "several", "other"]

    def from_settings(self, settings: Mapping[str, Any], field: EntryField) -> dict[str, Any]:
        """One option a line."""
        return {**settings, "options": "\n".join(settings["options"])}

    def settings(self) -> dict[str, Any]:
        """The options, and how many may be chosen."""
        return self._given("options", "several", "other")


class NumberFieldForm(FieldForm):
    """A number."""

    kind_of_answer = "number"
    unit = forms.CharField(
        label=gettext_lazy("Unit"),
        max_length=LONGEST_UNIT,
        required=False,
        help_text=gettext_lazy("It stands behind the number: hours, %, million đồng."),
    )
    decimals = forms.IntegerField(
        label=gettext_lazy("Decimals at most"), min_value=0, max_value=MOST_DECIMALS, initial=0
    )
    least = NumberBox(label=gettext_lazy("Least number taken"))
    most = NumberBox(label=gettext_lazy("Greatest number taken"))

    def own_layout(self) -> list[LayoutObject | str]:
        """Its unit and bounds."""
        return [Columns("unit", "decimals"), Columns("least", "most")]

    def from_settings(self, settings: Mapping[str, Any], field: EntryField) -> dict[str, Any]:
        """Bounds as people write numbers."""
        return {**settings, **{name: show_number(settings[name]) for name in ("least", "most") if name in settings}}

    def settings(self) -> dict[str, Any]:
        """Its unit and bounds."""
        return self._given("unit", "decimals", "least", "most")


class DateFieldForm(FieldForm):
    """A day."""

    kind_of_answer = "date"
    earliest = forms.DateField(label=gettext_lazy("First day taken"), required=False, widget=day_input())
    latest = forms.DateField(label=gettext_lazy("Last day taken"), required=False, widget=day_input())

    def own_layout(self) -> list[LayoutObject | str]:
        """Its bounds."""
        return [Columns("earliest", "latest")]

    def from_settings(self, settings: Mapping[str, Any], field: EntryField) -> dict[str, Any]:
        """Bounds as days."""
        return {name: dt.date.fromisoformat(day) for name, day in settings.items()}

    def settings(self) -> dict[str, Any]:
        """Its bounds."""
        return {name: day.isoformat() for name, day in self._given("earliest", "latest").items()}


class FileFieldForm(FieldForm):
    """Files."""

    kind_of_answer = "file"
    extensions = forms.MultipleChoiceField(
        label=gettext_lazy("File types"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=gettext_lazy("Tick none to take all types that the contest takes."),
    )
    most_files = forms.IntegerField(label=gettext_lazy("Files at most"), min_value=1, max_value=MOST_FILES, initial=1)
    most_megabytes = forms.IntegerField(
        label=gettext_lazy("Megabytes at most, each"),
        min_value=1,
        max_value=MOST_MEGABYTES,
        required=False,
        help_text=gettext_lazy("Leave it empty for the portal's own limit."),
    )

    def __init__(self, contest: Contest, field: EntryField | None, typed: Any = None, **shape: Any) -> None:
        super().__init__(contest, field, typed, **shape)
        self.fields["extensions"].choices = [  # type: ignore[attr-defined]
            (extension, extension) for extension in taken_extensions(contest)
        ]

    def own_layout(self) -> list[LayoutObject | str]:
        """Types, number and size."""
        return [ticks("extensions"), Columns("most_files", "most_megabytes")]

    def settings(self) -> dict[str, Any]:
        """Types, number and size."""
        return self._given("extensions", "most_files", "most_megabytes")


class LinkFieldForm(FieldForm):
    """An address."""

    kind_of_answer = "link"
    hosts = LinesBox(
        label=gettext_lazy("Only to these sites"),
        required=False,
        help_text=gettext_lazy("One a line, such as youtube.com. Leave it empty to take links to any site."),
    )

    def own_layout(self) -> list[LayoutObject | str]:
        """The sites."""
        return ["hosts"]

    def from_settings(self, settings: Mapping[str, Any], field: EntryField) -> dict[str, Any]:
        """One site a line."""
        return {"hosts": "\n".join(settings.get("hosts", []))}

    def settings(self) -> dict[str, Any]:
        """The sites, in small letters."""
        hosts = self._given("hosts")
        return {name: [host.lower() for host in found] for name, found in hosts.items()}


class ColumnRow(forms.Form):
    """A column of a table."""

    label = forms.CharField(label=gettext_lazy("Heading"), max_length=LONGEST_HEAD)
    kind = forms.ChoiceField(label=gettext_lazy("Holds"), choices=COLUMN_KINDS, initial="text")
    unit = forms.CharField(label=gettext_lazy("Unit"), max_length=LONGEST_UNIT, required=False)

    helper = RowHelper(Columns("label", "kind", "unit"))


class TableFieldForm(FieldForm):
    """A table of indicators."""

    kind_of_answer = "table"
    least_rows = forms.IntegerField(label=gettext_lazy("Rows at least"), min_value=0, max_value=MOST_ROWS, initial=0)
    most_rows = forms.IntegerField(label=gettext_lazy("Rows at most"), min_value=1, max_value=MOST_ROWS, initial=10)

    def own_layout(self) -> list[LayoutObject | str]:
        """How many rows."""
        return [Columns("least_rows", "most_rows")]

    def from_settings(self, settings: Mapping[str, Any], field: EntryField) -> dict[str, Any]:
        """How many rows."""
        return {"least_rows": settings.get("least_rows", 0), "most_rows": settings.get("most_rows", MOST_ROWS)}

    def _columns_form(self, typed: Any) -> Rows:
        kept = columns_of(self.field.settings) if self.field is not None and self.field.kind == "table" else []
        self.known = {number: column.key for number, column in enumerate(kept, 1)}
        initial = [
            {"pk": number, "label": column.label, "kind": column.kind, "unit": column.unit}
            for number, column in enumerate(kept, 1)
        ]
        blank = 2 if kept else 3
        rows: Rows = rows_of(ColumnRow, blank=min(blank, MOST_COLUMNS - len(kept)))(
            typed, prefix="column", initial=initial
        )
        return rows

    def settings(self) -> dict[str, Any]:
        """Rows and columns; a column keeps its key when its heading changes."""
        rows = keyed(self.columns_form.kept(), self.known, name="label", key="key")
        columns = [{name: row[name] for name in ("key", "label", "kind", "unit")} for row in rows]
        return {**self._given("least_rows", "most_rows"), "columns": columns}


FORM: Mapping[str, type[FieldForm]] = {
    form.kind_of_answer: form
    for form in (
        TextFieldForm,
        ChoiceFieldForm,
        NumberFieldForm,
        DateFieldForm,
        FileFieldForm,
        LinkFieldForm,
        TableFieldForm,
    )
}
KIND_HELP: Mapping[str, Any] = {
    "text": gettext_lazy("Words, in a box of some lines."),
    "choice": gettext_lazy("One or several of the options that you name."),
    "number": gettext_lazy("A number with its unit, which can be added up in the list of entries."),
    "date": gettext_lazy("A day, chosen in a calendar."),
    "file": gettext_lazy("A file that is examined like all others: a report, a picture, minutes."),
    "link": gettext_lazy("The address of a page or a film on the internet."),
    "table": gettext_lazy("Rows of figures under headings that you name: before, after, saved."),
}


def field_form(
    contest: Contest, kind: str, field: EntryField | None, typed: Any = None, *, section: str | None = None
) -> FieldForm:
    """The form of a question of this kind."""
    return FORM[kind](contest, field, typed, section=section)
