"""Requests of people who signed in."""

from django.http import HttpRequest

from accounts.models import User


class MemberRequest(HttpRequest):
    """A request behind the door: its user has an account."""

    user: User
