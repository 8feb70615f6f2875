"""Requests: from where they come, and who sent them."""

from django.conf import settings
from django.http import HttpRequest

from accounts.models import User


class MemberRequest(HttpRequest):
    """A request behind the door: its user has an account."""

    user: User


def client_address(request: HttpRequest) -> str:
    """The client's address as our own proxy saw it, or as the connection says; what a visitor claims counts nothing."""
    if settings.BEHIND_PROXY:
        return str(request.META.get("HTTP_X_FORWARDED_FOR", "")).rpartition(",")[2].strip()
    return str(request.META.get("REMOTE_ADDR", ""))
