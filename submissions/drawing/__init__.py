"""Pictures of what a file shows: the pages of a PDF file, a photograph made smaller; nothing else of it is shown."""

from submissions.drawing.drawer import DRAWN, MOST_PAGES, Drawn, Undrawable, draw

__all__ = ["DRAWN", "MOST_PAGES", "Drawn", "Undrawable", "draw"]
