"""Draw a file: `python -I pages.py pdf FOLDER PAGES PIXELS < file.pdf`. Imports nothing of the portal."""

import io
import resource
import sys
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
from PIL import Image, ImageOps

MOST_SECONDS = 60
MOST_MEMORY = 2 * 1024 * 1024 * 1024
LARGEST_PICTURE = 16 * 1024 * 1024  # bytes
LARGEST_SCALE = 4.0
MOST_PIXELS = 120_000_000  # of a photograph
QUALITY = 80
EFFORT = 2  # of 6: smaller files would take longer
WHITE = (255, 255, 255)
FORMATS = {"jpg": ["JPEG"], "jpeg": ["JPEG"], "png": ["PNG"]}


def main() -> None:
    """Draw page after page, within limits that the system keeps."""
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (LARGEST_PICTURE, LARGEST_PICTURE))
    extension, folder, most, longest = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
    with open(0, "rb") as source:
        held = io.BytesIO(source.read())
    pictures = pages(held, folder, most, longest) if extension == "pdf" else photograph(held, FORMATS[extension])
    for number, picture in enumerate(pictures, start=1):
        picture.thumbnail((longest, longest))
        picture.save(folder / "unfinished", "WEBP", quality=QUALITY, method=EFFORT)
        (folder / "unfinished").rename(folder / f"{number:03d}.webp")


def pages(source: io.BytesIO, folder: Path, most: int, longest: int) -> Iterator[Image.Image]:
    """The first pages of a PDF file; how many it has is written down first."""
    document = pypdfium2.PdfDocument(source)
    (folder / "total").write_text(str(len(document)))
    for number in range(min(len(document), most)):
        page = document[number]
        scale = min(longest / max(*page.get_size(), 1.0), LARGEST_SCALE)
        yield page.render(scale=scale, may_draw_forms=False).to_pil().convert("RGB")
        page.close()


def photograph(source: io.BytesIO, formats: list[str]) -> Iterator[Image.Image]:
    """A picture the right way up, on white where it is transparent."""
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS // 2  # twice as many are an error
    with Image.open(source, formats=formats) as opened:
        opened.draft("RGB", (2000, 2000))
        upright = ImageOps.exif_transpose(opened).convert("RGBA")
    drawn = Image.new("RGB", upright.size, WHITE)
    drawn.paste(upright, mask=upright.getchannel("A"))
    yield drawn


if __name__ == "__main__":
    main()
