"""A small true PDF to go with an entry."""

from io import BytesIO

import pikepdf


def paper(title: str) -> bytes:
    """One empty A4 page that carries the title as metadata."""
    buffer = BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page(page_size=(595, 842))
        with pdf.open_metadata() as metadata:
            metadata["dc:title"] = title
        pdf.save(buffer)
    return buffer.getvalue()
