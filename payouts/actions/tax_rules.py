"""The tax on prizes, as the law changes it."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from audit.log import record
from audit.verdicts import MoveRefused
from payouts import policies
from payouts.models import TaxRule


@transaction.atomic
def add(*, valid_from: dt.date, threshold: int, rate: Decimal, ground: str, by: Any) -> TaxRule:
    """Write a rule that holds from a day on; the one before it ends the day before.

    Raises MoveRefused when it would not be the newest: payments were made by the later ones.
    """
    policies.add_tax_rule(by).enforce()
    newest = TaxRule.objects.select_for_update().filter(kind="winning").order_by("-valid_from").first()
    if newest is not None:
        if newest.valid_from >= valid_from:
            raise MoveRefused(_("A rule from a later day is there already: only newer ones can be added."))
        newest.valid_to = valid_from - dt.timedelta(days=1)
        newest.save(update_fields=["valid_to"])
    rule = TaxRule.objects.create(kind="winning", valid_from=valid_from, threshold=threshold, rate=rate, ground=ground)
    record(rule, "add", by=by, facts={"valid_from": valid_from, "threshold": threshold, "rate": rate})
    return rule
