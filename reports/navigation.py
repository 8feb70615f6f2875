"""The menu, by role."""

from typing import Any

from django.http import HttpRequest


def navigation(request: HttpRequest) -> dict[str, Any]:
    """What the menu shows this person."""
    return {"navigation": []}
