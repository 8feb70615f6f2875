"""Signing in by e-mail, staff code or phone."""

import re
from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.db.models import Q
from django.http import HttpRequest

from accounts.models import User


def phone_number(text: str) -> str:
    """The number as stored, +84…, whatever way it was typed; other text comes back empty."""
    digits = re.sub(r"[\s.\-()]", "", text)
    if re.fullmatch(r"0\d{9}", digits):
        return f"+84{digits[1:]}"
    if re.fullmatch(r"\+?84\d{9}", digits):
        return f"+{digits.lstrip('+')}"
    return ""


class IdentifierBackend(ModelBackend):
    """Finds the account by any of its identifiers; an unknown one costs the same time as a wrong password."""

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **kwargs: Any
    ) -> User | None:
        """The person whose identifier and password these are."""
        if not username or password is None:
            return None
        typed = username.strip()
        names = Q(email__iexact=typed) | Q(staff_code__iexact=typed)
        phone = phone_number(typed)
        if phone:
            names |= Q(phone=phone)
        found = list(User.objects.filter(names)[:2])
        if len(found) != 1:
            User().set_password(password)
            return None
        user: User = found[0]
        if user.check_password(password) and self.user_can_authenticate(user):
            return user
        return None
