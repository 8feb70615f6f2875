"""What a person of the receiving office answered to the points of the rules that the portal cannot check."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from submissions.models.entries import Entry, Revision

LONGEST_REMARK = 1000


class CheckPoint(models.Model):
    """One point of the check list of an entry: the rule as it read, the answer, by whom and when.

    An answer is never changed: a later one is a row of its own, and the `latest` counts.
    """

    class Answer(models.TextChoices):
        """What the person found."""

        YES = "yes", _("Yes")
        NO = "no", _("Not so")

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="points", verbose_name=_("entry"))
    key = models.CharField(_("point"), max_length=30)
    rule = models.TextField(_("the rule as it read"))
    revision = models.ForeignKey(Revision, models.PROTECT, related_name="+", verbose_name=_("text that was looked at"))
    answer = models.CharField(_("answer"), max_length=3, choices=Answer.choices, blank=True)
    remark = models.CharField(_("remark"), max_length=LONGEST_REMARK, blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("answered by")
    )
    latest = models.BooleanField(_("nothing was answered later"), default=True)
    asked = models.BooleanField(_("the rules ask it"), default=True)
    stale = models.BooleanField(_("the rule or the text changed since"), default=False)

    class Meta:
        verbose_name = _("point of the check list")
        verbose_name_plural = _("points of the check list")
        ordering = ["entry", "id"]
        constraints = [
            models.UniqueConstraint(fields=["entry", "key"], condition=Q(latest=True), name="point_once_an_entry"),
            models.CheckConstraint(
                condition=Q(answer="", answered_at__isnull=True, answered_by__isnull=True, remark="")
                | (Q(answered_at__isnull=False, answered_by__isnull=False) & ~Q(answer="")),
                name="point_answer_is_whole",
                violation_error_message=_("An answer has its time and whoever gave it."),
            ),
            models.CheckConstraint(
                condition=~Q(answer="no") | ~Q(remark=""),
                name="point_no_says_why",
                violation_error_message=_("Say in the remark what is not right."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entry_id} {self.key}"
