"""Signing in by e-mail, staff code or phone."""

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.db.models import Q
from django.http import HttpRequest

from accounts.models import User, phone_number


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
