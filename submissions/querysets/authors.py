"""Reading authors in words: one person is found whatever they were named by."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import CharField, F, Min, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Coalesce, Concat, Lower

if TYPE_CHECKING:
    from collections.abc import Collection

    from submissions.models import Author  # noqa: F401


class AuthorQuerySet(QuerySet["Author"]):
    """Authors."""

    def being(self, person: Any) -> AuthorQuerySet:
        """Those who are the person of this account, named by it or by its address or number."""
        return self.known_by(person.pk, {(person.email or "").lower()} - {""}, {person.phone or ""} - {""})

    def known_by(self, account: int | None, emails: Collection[str], phones: Collection[str]) -> AuthorQuerySet:
        """Those with this account, or one of these addresses or numbers: two accounts are two people all the same."""
        reached = Q(email__in=emails) | Q(phone__in=phones)
        return self.filter(reached if account is None else Q(user=account) | (reached & Q(user=None)))

    def known_by_any(
        self, accounts: Collection[int], emails: Collection[str], phones: Collection[str]
    ) -> AuthorQuerySet:
        """Those with one of these accounts, addresses or numbers, whoever of several people each of them is."""
        return self.filter(Q(user__in=accounts) | Q(email__in=emails) | Q(phone__in=phones))

    def told_apart(self) -> AuthorQuerySet:
        """Each with `person`, alike for one person: the account, else the address or number, else the mere name."""
        users: Any = self.model._meta.get_field("user").related_model
        accounts = users._default_manager.order_by().alias(folded=Lower("email"))
        by_email = accounts.filter(folded=OuterRef("email")).exclude(folded="")
        by_phone = accounts.filter(phone=OuterRef("phone")).exclude(phone="")
        same_email, same_phone = (Q(**{way: OuterRef(way)}) & ~Q(**{way: ""}) for way in ("email", "phone"))
        alike = self.model._default_manager.filter(same_email | same_phone, user=None).order_by()
        first = alike.annotate(whole=Value(1)).values("whole").annotate(first=Min("pk")).values("first")
        account = Coalesce("user_id", Subquery(by_email.values("pk")[:1]), Subquery(by_phone.values("pk")[:1]))
        told = self.alias(account=account, first=Subquery(first))
        return told.annotate(
            person=Coalesce(
                Cast("account", CharField()),
                Cast(Value(0) - F("first"), CharField()),
                Concat(Value("name:"), "full_name"),
                output_field=CharField(),
            )
        )
