"""A table that somebody uploads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy

from look.layout import PortalHelper
from units.tables import Limits, TableRefused, read_table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.core.files.uploadedfile import UploadedFile

    from units.tables import Column, Table


class TableForm(forms.Form):
    """A file with a table of the given columns; the file as read is in `table`."""

    file = forms.FileField(
        label=gettext_lazy("Table"),
        help_text=gettext_lazy("An Excel file (.xlsx) or CSV. Nothing changes before you confirm the preview."),
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.txt"}),
        error_messages={"required": gettext_lazy("Choose a file first.")},
    )

    def __init__(self, columns: Sequence[Column], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.columns = columns
        self.table: Table | None = None
        self.helper = PortalHelper("file")

    def clean_file(self) -> UploadedFile[Any]:
        """The file, when it can be read as a table."""
        file: UploadedFile[Any] = self.cleaned_data["file"]
        limits = Limits()
        try:
            self.table = read_table(file.read(limits.size + 1), self.columns, limits)
        except TableRefused as refused:
            raise ValidationError(refused.reason, code="table") from refused
        return file
