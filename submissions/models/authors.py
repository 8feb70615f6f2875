"""Who wrote an entry, and with what share."""

from __future__ import annotations

from decimal import Decimal

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import PHONE
from submissions.models.entries import Entry


class Author(models.Model):
    """One author of an entry: with or without an account, with a share of it."""

    entry = models.ForeignKey(Entry, models.CASCADE, related_name="authors", verbose_name=_("entry"))
    order = models.PositiveSmallIntegerField(_("order"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="authored",
        verbose_name=_("account"),
    )
    full_name = models.CharField(_("full name"), max_length=150)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("mobile phone"), max_length=15, blank=True, validators=[PHONE])
    address = models.CharField(_("address"), max_length=250, blank=True)
    unit_name = models.CharField(_("workplace at the time"), max_length=200, blank=True)
    share = models.DecimalField(
        _("share, %"),
        max_digits=5,
        decimal_places=2,
        validators=[MinValueValidator(Decimal("0.01")), MaxValueValidator(Decimal(100))],
    )
    born_on = models.DateField(_("date of birth"), null=True, blank=True)
    representative = models.BooleanField(_("represents the group"), default=False)
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)

    class Meta:
        verbose_name = _("author")
        verbose_name_plural = _("authors")
        ordering = ["entry", "order"]
        constraints = [
            models.UniqueConstraint(
                fields=["entry", "order"], name="author_order_once", deferrable=models.Deferrable.DEFERRED
            ),
            models.UniqueConstraint(
                fields=["entry"], condition=Q(representative=True), name="author_one_representative"
            ),
            models.CheckConstraint(
                condition=Q(share__gt=0) & Q(share__lte=100),
                name="author_share_bounds",
                violation_error_message=_("A share lies above 0 and not above 100 %."),
            ),
        ]

    def __str__(self) -> str:
        return self.full_name
