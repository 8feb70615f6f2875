"""People with an account, where they work, and what they are trusted with."""

from __future__ import annotations

import re
import uuid
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q, prefetch_related_objects
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.querysets import MembershipQuerySet, RoleQuerySet, UserQuerySet
from accounts.roles import SYSTEM_ROLES, Standing, UserRole
from accounts.sealing import Keyring
from units.fields import DerivedTextField
from units.models import Unit
from units.text import fold, sort_key

if TYPE_CHECKING:
    from collections.abc import Iterable

PHONE = RegexValidator(
    r"^\+84(3[2-9]|5[25689]|7[06-9]|8[1-9]|9[0-9])\d{7}$",
    _("Write a Vietnamese mobile number, such as 0912 345 678."),
)
BANK_ACCOUNT = RegexValidator(r"^[A-Za-z0-9]{4,19}$", _("An account number has 4 to 19 letters and digits."))
BANK_BIN = RegexValidator(r"^\d{6}$", _("A bank's identification number (BIN) has 6 digits."))


def phone_number(text: str) -> str:
    """The number as stored, +84…, whatever way it was typed; other text comes back empty."""
    digits = re.sub(r"[\s.\-()]", "", text)
    if re.fullmatch(r"0\d{9}", digits):
        return f"+84{digits[1:]}"
    if re.fullmatch(r"\+?84\d{9}", digits):
        return f"+{digits.lstrip('+')}"
    return ""


class Accounts(BaseUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
    """Making accounts."""

    def create_user(self, *, password: str | None = None, **columns: Any) -> User:
        """An account; without a password nobody can sign in to it yet."""
        user: User = self.model(**columns)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, **columns: Any) -> User:
        """An account that sees the administration pages (used by `createsuperuser`)."""
        return self.create_user(is_staff=True, is_superuser=True, **columns)

    def get_by_natural_key(self, username: str | None) -> User:
        """The account of an e-mail address."""
        user: User = self.get(email=username)
        return user


class User(AbstractBaseUser, PermissionsMixin):
    """A person, who signs in by e-mail, staff code or phone."""

    uid = models.UUIDField(_("identifier"), default=uuid.uuid4, unique=True, editable=False)
    full_name = models.CharField(_("full name"), max_length=150)
    email = models.EmailField(_("e-mail"), unique=True, null=True, blank=True)
    staff_code = models.CharField(_("staff code"), max_length=30, unique=True, null=True, blank=True)
    phone = models.CharField(_("mobile phone"), max_length=15, unique=True, null=True, blank=True, validators=[PHONE])
    address = models.CharField(_("address"), max_length=250, blank=True)
    language = models.CharField(_("language"), max_length=5, choices=settings.LANGUAGES, default="vi")
    is_active = models.BooleanField(_("can sign in"), default=True)
    is_staff = models.BooleanField(_("sees the administration pages"), default=False)
    joined_at = models.DateTimeField(_("joined"), auto_now_add=True)
    citizen_id_sealed = models.TextField(_("citizen id"), blank=True, editable=False)
    citizen_id_fingerprint = models.CharField(max_length=64, unique=True, null=True, blank=True, editable=False)
    bank_account_sealed = models.TextField(_("bank account"), blank=True, editable=False)
    bank_bin = models.CharField(_("bank"), max_length=6, blank=True, validators=[BANK_BIN])
    bank_holder = models.CharField(_("account holder"), max_length=100, blank=True)
    search_text = DerivedTextField(source="full_name", by=fold)
    sort_key = DerivedTextField(source="full_name", by=sort_key)

    objects = Accounts()
    _acting_in: Role | None = None

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["full_name"]

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        indexes = [models.Index(Lower("email"), name="user_by_folded_email")]  # `reached_at` asks for it
        constraints = [
            models.CheckConstraint(
                condition=Q(email__isnull=False) | Q(staff_code__isnull=False) | Q(phone__isnull=False),
                name="user_can_be_named",
                violation_error_message=_("Give an e-mail address, a staff code or a phone number."),
            )
        ]

    def __str__(self) -> str:
        return self.full_name

    def get_full_name(self) -> str:
        """The person's name."""
        return self.full_name

    @property
    def identifier(self) -> str:
        """What the person can sign in with."""
        return self.email or self.staff_code or self.phone or ""

    @property
    def identifier_as_read(self) -> str:
        """What the person can sign in with, as people write it."""
        return self.email or self.staff_code or self.phone_as_read

    @property
    def standing(self) -> Standing:
        """Whether the person signs in, has never chosen a password, or is kept out."""
        if not self.is_active:
            return Standing.SUSPENDED
        return Standing.ACTIVE if self.has_usable_password() else Standing.INVITED

    def get_absolute_url(self) -> str:
        """The person's page, for those who look after people."""
        return reverse("accounts:person", args=[self.pk])

    @property
    def phone_as_read(self) -> str:
        """The phone number as people write it: 0912 345 678."""
        digits = f"0{(self.phone or '').removeprefix('+84')}"
        return f"{digits[:4]} {digits[4:7]} {digits[7:]}" if self.phone else ""

    @cached_property
    def roles_held(self) -> list[Role]:
        """The roles in which the person acts today, their own and those delegated to them, read once a request."""
        return Role.objects.held_by(self, timezone.localdate())

    @property
    def own_roles(self) -> list[Role]:
        """The roles that are the person's own today, with their units."""
        own = [held for held in self.roles_held if held.user_id == self.pk]
        prefetch_related_objects(own, "unit")
        return own

    @property
    def roles_acted_in(self) -> list[Role]:
        """The roles of others in which the person acts today, with their units and holders."""
        lent = [held for held in self.roles_held if held.user_id != self.pk]
        prefetch_related_objects(lent, "unit", "user")
        return lent

    @cached_property
    def units_worked_at(self) -> list[Unit]:
        """The units where the person works today."""
        memberships = self.memberships.valid_on(timezone.localdate()).select_related("unit")
        return [membership.unit for membership in memberships]

    def has_role(self, role: str, unit: Unit | None = None) -> bool:
        """Whether the person acts in the role today, at this very unit when one is named.

        Asked about a unit, the answer is kept for the record when only somebody else's role gave it: see `acting_for`.
        """
        place = unit.pk if unit else None
        answering = [held for held in self.roles_held if held.role == role and place in (None, held.unit_id)]
        if unit is not None and answering:
            own = any(held.user_id == self.pk for held in answering)
            self._acting_in = None if own else answering[0]
        return bool(answering)

    @property
    def acting_for(self) -> dict[str, object] | None:
        """For whom, and in which role, the person does what a policy has just allowed; nobody where it is their own."""
        lent = self._acting_in
        return {"user": lent.user_id, "role": lent.role, "unit": lent.unit_id} if lent else None

    def unit_ids_as(self, *roles: str) -> list[int]:
        """The units at which the person acts in any of the roles today."""
        return [held.unit_id for held in self.roles_held if held.role in roles and held.unit_id]

    def units_as(self, *roles: str) -> list[Unit]:
        """The units at which the person acts in any of the roles today, each once."""
        held = [held for held in self.roles_held if held.role in roles and held.unit_id]
        prefetch_related_objects(held, "unit")
        return list({role.unit_id: role.unit for role in held if role.unit}.values())

    def seal_bank_account(self, number: str) -> None:
        """Keep the account number sealed, bound to this person."""
        self.bank_account_sealed = (
            Keyring(settings.FIELD_KEYS).seal(number, self._bound("bank_account")) if number else ""
        )

    def bank_account(self) -> str:
        """The account number in clear: for payment papers only."""
        if not self.bank_account_sealed:
            return ""
        return Keyring(settings.FIELD_KEYS).open(self.bank_account_sealed, self._bound("bank_account"))

    def bank_account_tail(self) -> str:
        """The last three characters of the account number, which is all that pages show of it."""
        return self.bank_account()[-3:]

    def seal_citizen_id(self, number: str) -> None:
        """Keep the citizen id sealed, with a fingerprint that makes it unique."""
        ring = Keyring(settings.FIELD_KEYS)
        self.citizen_id_sealed = ring.seal(number, self._bound("citizen_id")) if number else ""
        self.citizen_id_fingerprint = ring.fingerprint(number) if number else None

    def citizen_id(self) -> str:
        """The citizen id in clear."""
        if not self.citizen_id_sealed:
            return ""
        return Keyring(settings.FIELD_KEYS).open(self.citizen_id_sealed, self._bound("citizen_id"))

    def _bound(self, column: str) -> str:
        return f"accounts.user/{self.uid}/{column}"


class Membership(models.Model):
    """Where somebody works, with which title, from when to when."""

    user = models.ForeignKey(User, models.CASCADE, related_name="memberships", verbose_name=_("person"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="memberships", verbose_name=_("unit"))
    title = models.CharField(_("job title"), max_length=120, blank=True)
    valid_from = models.DateField(_("from"), null=True, blank=True)
    valid_to = models.DateField(_("to"), null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_from__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="membership_ends_after_it_begins",
                violation_error_message=_("The last day cannot lie before the first."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.unit}"


class Role(models.Model):
    """What somebody is trusted with, at a unit or in the whole system, from when to when."""

    user = models.ForeignKey(User, models.CASCADE, related_name="roles", verbose_name=_("person"))
    role = models.CharField(_("role"), max_length=20, choices=UserRole.choices)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="roles", verbose_name=_("unit"))
    valid_from = models.DateField(_("from"), null=True, blank=True)
    valid_to = models.DateField(_("to"), null=True, blank=True)

    objects = RoleQuerySet.as_manager()

    class Meta:
        verbose_name = _("role")
        verbose_name_plural = _("roles")
        constraints = [
            models.CheckConstraint(
                condition=Q(role__in=sorted(SYSTEM_ROLES), unit__isnull=True)
                | (~Q(role__in=sorted(SYSTEM_ROLES)) & Q(unit__isnull=False)),
                name="role_is_of_a_unit_or_of_the_system",
                violation_error_message=_("Administrators and auditors have no unit; every other role has one."),
            ),
            models.UniqueConstraint(fields=["user", "role", "unit"], nulls_distinct=False, name="role_held_once"),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_role_display()}"

    @property
    def place(self) -> str:
        """Where the role holds, in words."""
        return self.unit.name if self.unit else str(_("Whole system"))


def bring_roles(people: Iterable[User]) -> None:
    """Read at once the roles in which several people act today, with their units, where nobody has read them yet."""
    unread = [person for person in people if "roles_held" not in person.__dict__]
    if not unread:
        return
    held: list[Any] = list(Role.objects.exercised_among(unread, timezone.localdate()))
    prefetch_related_objects(held, "unit")
    for person in unread:
        person.roles_held = [role for role in held if role.acting == person.pk]
