"""Who may read and change the tree, and the reason why not."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.utils import formats
from django.utils.translation import gettext as _

from audit.verdicts import Reasons, policy
from units.lifecycle import IMPORT, PLAN

if TYPE_CHECKING:
    from collections.abc import Sequence

    from units.models import Import, SuccessionPlan, Unit

ADMINISTRATOR = "administrator"  # of `accounts.roles`, which stands above


@policy
def change_tree(by: Any) -> Reasons:
    """Administrators add units, end them and load tables of them."""
    yield by.is_authenticated, _("Sign in first.")
    yield by.is_superuser or by.has_role(ADMINISTRATOR), _("Only administrators change the tree of units.")


@policy
def discard(by: Any, job: Import) -> Reasons:
    """A table that was not carried out may be thrown away."""
    allowed = change_tree(by)
    yield allowed, allowed.reason
    yield IMPORT.allows(job, "discard"), _("This table was carried out or thrown away already.")


@policy
def apply(by: Any, job: Import, *, whole: bool, empty: bool) -> Reasons:
    """A table is carried out once, whole, when nothing stands in its way and it changes something."""
    allowed = change_tree(by)
    yield allowed, allowed.reason
    yield IMPORT.allows(job, "apply"), _("This table was carried out or thrown away already.")
    yield whole, _("Some rows have problems. Mend the table and upload it again.")
    yield not empty, _("The tree already says what this table says: nothing would change.")


@policy
def succeed(by: Any, old: Sequence[Unit], on: dt.date, today: dt.date) -> Reasons:
    """Units that still exist are merged, split, renamed or dissolved, on a day that has come."""
    allowed = change_tree(by)
    yield allowed, allowed.reason
    yield on <= today, _("The day has not come yet: plan it, and it is carried out on the day.")
    yield from _ending(old, on)


@policy
def plan_succession(by: Any, old: Sequence[Unit], on: dt.date, today: dt.date) -> Reasons:
    """What becomes of units is planned for a day to come, so that nobody loses their unit too early."""
    allowed = change_tree(by)
    yield allowed, allowed.reason
    yield on > today, _("The day has come: record it now.")
    yield from _ending(old, on)


@policy
def call_off_succession(by: Any, plan: SuccessionPlan) -> Reasons:
    """A plan is called off until it is carried out."""
    allowed = change_tree(by)
    yield allowed, allowed.reason
    yield PLAN.allows(plan, "call_off"), _("This plan is over already.")


def _ending(old: Sequence[Unit], on: dt.date) -> Reasons:
    for unit in old:
        day = on - dt.timedelta(days=1)
        yield (
            unit.valid_on(on),
            _("“%(unit)s” does not exist on %(day)s.") % {"unit": unit, "day": formats.date_format(on, "d/m/Y")},
        )
        yield (
            unit.valid_from is None or unit.valid_from <= day,
            _("“%(unit)s” began on that very day; it cannot end before it begins.") % {"unit": unit},
        )
