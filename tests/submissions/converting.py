"""Files in old fonts, read and converted as the portal does it."""

import io

from contests.admission import look_inside
from submissions.extraction import text_of
from submissions.oldfonts.files import converted_file


def read(content: bytes, extension: str = "docx") -> str:
    """What a file says."""
    return text_of(io.BytesIO(content), extension)


def made(content: bytes, extension: str = "docx") -> bytes:
    """The file in Unicode, which passes admission like any other."""
    target = io.BytesIO()
    converted_file(io.BytesIO(content), target, extension)
    assert look_inside(io.BytesIO(target.getvalue()), extension) is None
    return target.getvalue()
