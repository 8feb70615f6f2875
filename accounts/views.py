"""Pages of people's accounts."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say that the form grew stale, and what to do."""
    return render(request, "csrf_failure.html", status=403)
