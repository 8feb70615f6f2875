"""What was compared with the signed rules, sentence by sentence."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from contests.models.public_page import RuleDocument


class RuleCheck(models.Model):
    """A sentence of the rules that somebody found alike in a signed paper, as it read then."""

    document = models.ForeignKey(RuleDocument, models.CASCADE, related_name="checks", verbose_name=_("rule document"))
    key = models.CharField(_("sentence"), max_length=60)
    text = models.TextField(_("as it read"))
    checked_at = models.DateTimeField(_("compared"), auto_now=True)
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("compared by")
    )

    class Meta:
        verbose_name = _("comparison with the signed rules")
        verbose_name_plural = _("comparisons with the signed rules")
        constraints = [models.UniqueConstraint(fields=["document", "key"], name="rule_check_once")]

    def __str__(self) -> str:
        return self.text
