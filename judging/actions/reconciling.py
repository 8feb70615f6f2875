"""Where the judges differ too much: the chair settles the score after they have conferred."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from audit.canonical import digest
from audit.log import record
from audit.verdicts import MoveRefused
from judging import policies
from judging.actions.locks import share_round
from judging.actions.results import inputs_of, scoring_rules
from judging.models import Contender, Reconciliation, Seat
from judging.scoring import Flag, compute
from look.wording import mark
from notifications.outbox import tell

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

    from accounts.models import User
    from contests.models import Round

OUTCOME = "reconcile"


@dataclass(frozen=True, slots=True)
class Difference:
    """An entry, by its blind code, on which all judges have signed and differ: their totals on the scale."""

    code: str
    totals: Mapping[str, Decimal]
    spread: Decimal

    @property
    def token(self) -> str:
        """What the chair saw: the totals, in short."""
        return digest(dict(self.totals))[:16]


def differences(round: Round) -> list[Difference]:
    """The entries of an open round on which the chair has to decide, the widest difference first.

    An entry counts once every judge who scores it has signed. Settled ones stay in the list: they can be settled anew.
    """
    _row, policy = scoring_rules(round)
    if not any(step.outcome == OUTCOME for step in policy.divergence):
        return []
    inputs = inputs_of(round)
    unfinished = {sheet.contender for sheet in inputs if not sheet.scores}
    ready = [sheet for sheet in inputs if sheet.contender not in unfinished]
    plain = replace(policy, carry_weight=policy.carry_weight * 0, tie_breaks=())
    found = [
        Difference(standing.contender, standing.judge_totals, standing.spread)
        for standing in compute(plain, ready)
        if Flag.RECONCILE in standing.flags and standing.spread is not None
    ]
    return sorted(found, key=lambda one: (-one.spread, one.code))


@transaction.atomic
def settle(*, contender: Contender, score: Decimal, reason: str, seen: str, by: User) -> Reconciliation:
    """Fix the score of an entry on which the judges differ; `seen` is the token of the totals that the chair saw.

    Raises MoveRefused when the judges' totals changed meanwhile or no longer differ, and for a score outside the scale.
    """
    policies.settle(by, contender).enforce()
    share_round(contender.round)
    Contender.objects.select_for_update().get(pk=contender.pk)
    _row, policy = scoring_rules(contender.round)
    found = next((one for one in differences(contender.round) if one.code == contender.blind_code), None)
    if found is None:
        raise MoveRefused(_("The judges of %(code)s no longer differ too much.") % {"code": contender.blind_code})
    if found.token != seen:
        raise MoveRefused(
            _("A judge of %(code)s changed their sheet meanwhile. Look at the totals again, then decide.")
            % {"code": contender.blind_code}
        )
    if not 0 <= score <= policy.scale:
        raise MoveRefused(_("Give a score from 0 to %(scale)s.") % {"scale": mark(policy.scale)})
    settled, _made = Reconciliation.objects.update_or_create(
        contender=contender, defaults={"score": score, "reason": reason.strip(), "settled_by": by}
    )
    record(settled, "settle", by=by, facts={"contender": contender.pk, "totals": found.token})
    return settled


def unsettle(contender: Contender, *, by: User) -> None:
    """Drop a settled score whose sheets changed: what the chair decided on is no longer there."""
    settled = Reconciliation.objects.filter(contender=contender).first()
    if settled is not None:
        record(settled, "unsettle", by=by, facts={"contender": contender.pk})
        settled.delete()


def tell_chair(contender: Contender) -> None:
    """Tell the chair once the last judge of an entry has signed and they differ too much."""
    found = next((one for one in differences(contender.round) if one.code == contender.blind_code), None)
    if found is None:
        return
    chairs = Seat.objects.filter(panel__round=contender.round, role=Seat.Role.CHAIR).select_related("user")
    tell(
        [seat.user for seat in chairs],
        "judging/judges_differ",
        key=f"judges-differ-{contender.pk}-{found.token}",
        url=reverse("judging:reconciliations", args=[contender.round_id]),
        round=contender.round,
        code=contender.blind_code,
    )
