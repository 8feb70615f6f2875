"""Write what a PDF file says: `python -I pages.py MOST < file.pdf`. Run by itself; it imports nothing of the portal."""

import resource
import sys

import pypdfium2

MOST_SECONDS = 60
MOST_MEMORY = 2 * 1024 * 1024 * 1024


def main() -> None:
    """Read page after page, as far as so many signs, within limits that the system keeps."""
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    with open(0, "rb") as source:
        document = pypdfium2.PdfDocument(source)
        try:
            write(document, int(sys.argv[1]))
        finally:
            document.close()


def write(document: pypdfium2.PdfDocument, most: int) -> None:
    """Write so many signs at most; a page that was read makes room for the next."""
    for number in range(len(document)):
        page = document[number]
        words = page.get_textpage()
        text = words.get_text_range()[:most]
        words.close()
        page.close()
        sys.stdout.buffer.write(text.encode("utf-8", "replace") + b"\n\n")
        most -= len(text)
        if most <= 0:
            return


if __name__ == "__main__":
    main()
