"""What the chair sends: a settled score and why."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audit.canonical import number_text
from look.layout import PortalHelper
from look.wording import mark

if TYPE_CHECKING:
    from judging.models import Reconciliation


class SettleForm(forms.Form):
    """The score of an entry on which the judges differ."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=16)
    score = forms.DecimalField(label=gettext_lazy("Score"), max_digits=7, decimal_places=2)
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("What the judges said when they conferred, and why this score."),
    )

    helper = PortalHelper("seen", "score", "reason")

    def __init__(
        self, typed: Any = None, *, scale: Decimal, prefix: str, seen: str = "", settled: Reconciliation | None = None
    ) -> None:
        initial: dict[str, Any] = {"seen": seen}
        if settled is not None:
            initial |= {"score": Decimal(number_text(settled.score)), "reason": settled.reason}
        super().__init__(typed, prefix=prefix, initial=initial)
        self.scale = scale
        self.fields["score"].widget.attrs |= {"min": "0", "max": number_text(scale), "inputmode": "decimal"}

    def clean_score(self) -> Decimal:
        """Hold the score within the scale."""
        score: Decimal = self.cleaned_data["score"]
        if not 0 <= score <= self.scale:
            raise forms.ValidationError(_("Give a score from 0 to %(scale)s.") % {"scale": mark(self.scale)})
        return score
