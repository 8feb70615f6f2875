"""Papers as tagged PDF: a template set with what people typed as data, and the square code that leads to a page."""

import json
from io import BytesIO
from pathlib import Path
from typing import Any

import segno
import typst
from django.conf import settings


def typeset(template: Path, pages: list[dict[str, Any]]) -> bytes:
    """Set the template; what people typed goes in as data and stays inert."""
    fonts = [Path(folder) / "vendor" / "tinos" for folder in settings.STATICFILES_DIRS]
    compiled = typst.compile(
        template,
        font_paths=fonts,
        ignore_system_fonts=True,
        format="pdf",
        pdf_standards=["ua-1"],
        sys_inputs={"pages": json.dumps(pages, ensure_ascii=False)},
    )
    return bytes(compiled)


def square(url: str) -> str:
    """The address as a square code, drawn as SVG."""
    buffer = BytesIO()
    segno.make(url, error="m").save(buffer, kind="svg", border=0, omitsize=True, xmldecl=False)
    return buffer.getvalue().decode()
