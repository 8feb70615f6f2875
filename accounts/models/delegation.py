"""Who acts for whom: a role lent to a colleague for a time."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models.person import Role
from accounts.querysets import DelegationQuerySet


class Delegation(models.Model):
    """Somebody acts in a role of somebody else from one day to another, or until it is ended."""

    role = models.ForeignKey(Role, models.CASCADE, related_name="delegations", verbose_name=_("role"))
    delegate = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="delegations_received", verbose_name=_("who acts")
    )
    valid_from = models.DateField(_("from"))
    valid_to = models.DateField(_("to"))
    reason = models.CharField(_("reason"), max_length=300)
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("arranged by")
    )
    given_at = models.DateTimeField(_("arranged"), auto_now_add=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("ended by")
    )
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    objects = DelegationQuerySet.as_manager()

    class Meta:
        verbose_name = _("delegation")
        verbose_name_plural = _("delegations")
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__gte=F("valid_from")),
                name="delegation_ends_after_it_begins",
                violation_error_message=_("The last day cannot lie before the first."),
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by__isnull=True)
                | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="delegation_ended_by_somebody",
                violation_error_message=_("A delegation that was ended says when and by whom."),
            ),
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="delegation_has_reason",
                violation_error_message=_("Say why somebody else acts in this role."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.delegate} → {self.role}"
