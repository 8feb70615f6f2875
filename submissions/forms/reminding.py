"""Which units are reminded."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from units.models import Unit

if TYPE_CHECKING:
    from django.db.models import QuerySet


class RemindForm(forms.Form):
    """Units that sent nothing, chosen."""

    unit = forms.ModelMultipleChoiceField(
        Unit.objects.none(),
        label=_("Units"),
        error_messages={
            "required": _("Choose at least one unit."),
            "invalid_choice": _("One of the chosen units sent entries meanwhile. Choose again."),
        },
    )

    def __init__(self, *args: Any, silent: QuerySet[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["unit"]
        assert isinstance(field, forms.ModelMultipleChoiceField)  # noqa: S101 - tells the type
        field.queryset = silent
