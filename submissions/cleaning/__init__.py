"""Copies of files that tell nothing of who made them: what judges are given; the original is kept as it was sent."""

from submissions.cleaning.films import clean_film
from submissions.cleaning.office import clean_office
from submissions.cleaning.papers import clean_pdf
from submissions.cleaning.pictures import clean_jpeg_file, clean_png_file

CLEANERS = {
    "docx": clean_office,
    "xlsx": clean_office,
    "pptx": clean_office,
    "pdf": clean_pdf,
    "jpg": clean_jpeg_file,
    "jpeg": clean_jpeg_file,
    "png": clean_png_file,
    "mp4": clean_film,
}

__all__ = ["CLEANERS"]
