"""Which units are reminded."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from submissions.forms.bulk import BulkForm


class RemindForm(BulkForm):
    """Units that sent nothing, chosen."""

    none_chosen = _("Choose at least one unit.")
