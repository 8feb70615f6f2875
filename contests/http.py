"""Answers that are files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import FileResponse

if TYPE_CHECKING:
    from django.db.models.fields.files import FieldFile


def to_keep(file: FieldFile, name: str) -> FileResponse:
    """A file that people sent, to be kept under its name: never shown or run inside the portal's own pages."""
    answer = FileResponse(file.open("rb"), as_attachment=True, filename=name, content_type="application/octet-stream")
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return answer
