"""Giving prizes: proposed from the final's standings, issued by a decision, held, released, revoked."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext as _

from audit.log import record
from audit.verdicts import MoveRefused
from contests.models import Contest, EntrantKind
from judging.models import Placement, RoundResult
from judging.scoring import Flag
from notifications.outbox import tell
from payouts import ledger, policies
from payouts.allocation import Allocation, Finalist, Tier, allocate
from payouts.lifecycle import AWARD
from payouts.models import Award, Share
from payouts.money import split


def final_placements(contest: Contest) -> list[Placement]:
    """The standings of the contest's last round, without entries that can win nothing.

    Those are entries without a score or below a floor, found not eligible since, or whose award was revoked.
    """
    last = RoundResult.objects.filter(round__contest=contest).order_by("-round__order", "-number").first()
    if last is None or last.round_id != contest.rounds.order_by("-order").values_list("pk", flat=True).first():
        return []
    placements = (
        last.placements.filter(contender__entry__state="eligible")
        .exclude(contender__entry__award__state="revoked")
        .select_related("contender__entry__unit", "contender__entry__organisation")
        .order_by("rank", "contender__blind_code")
    )
    return [
        placement
        for placement in placements
        if placement.score is not None and not any(flag.startswith(Flag.BELOW_FLOOR) for flag in placement.flags)
    ]


def proposal(contest: Contest, decided: Mapping[int, int] | None = None) -> Allocation:
    """Who would receive which prize; ties at a tier's edge stay undecided until the chair's order is given."""
    finalists = [Finalist(placement.pk, placement.rank) for placement in final_placements(contest)]
    tiers = [Tier(tier.pk, tier.count) for tier in contest.prize_tiers.order_by("rank")]
    return allocate(finalists, tiers, decided)


@transaction.atomic
def propose(*, contest: Contest, decided: Mapping[int, int] | None = None, by: Any) -> list[Award]:
    """Propose the prizes by the final's standings, in place of an earlier proposal.

    `decided` orders finalists who tie across a tier's edge, as the chair decided. Raises MoveRefused while a tie is
    undecided or the final is not sealed.
    """
    Contest.objects.select_for_update().get(pk=contest.pk)
    policies.propose(by, contest).enforce()
    allocation = proposal(contest, decided)
    if allocation.undecided:
        raise MoveRefused(
            _("Some entries tie for the last prize of a tier. Write down the order that the chair decided.")
        )
    if not allocation.prizes:
        raise MoveRefused(_("Seal the final first: prizes follow its standings."))
    contest.awards.filter(state="proposed").delete()
    tiers = {tier.pk: tier for tier in contest.prize_tiers.all()}
    placements = {placement.pk: placement for placement in final_placements(contest)}
    awards = [
        Award(
            contest=contest,
            entry=placements[key].contender.entry,
            tier=tiers[tier],
            placement=placements[key],
            amount=tiers[tier].amount_for(placements[key].contender.entry.kind),
        )
        for key, tier in allocation.prizes.items()
    ]
    awards = Award.objects.bulk_create(awards)
    facts = {"awards": len(awards), "decided_ties": {str(key): place for key, place in (decided or {}).items()}}
    record(contest, "propose_awards", by=by, facts=facts)
    return awards


@transaction.atomic
def issue(*, contest: Contest, decision_number: str, decided_on: dt.date, by: Any) -> list[Award]:
    """Record the leader's decision on all proposed awards: they are issued, shared among their authors, and owed."""
    Contest.objects.select_for_update().get(pk=contest.pk)
    policies.issue(by, contest).enforce()
    awards = list(contest.awards.filter(state="proposed").select_related("entry", "tier"))
    for award in awards:
        AWARD.apply(award, "issue", by=by, decision_number=decision_number, decided_on=decided_on, issued_at=Now())
        _share_out(award)
        ledger.award_issued(award, by=by)
        tell(
            _winners(award),
            "payouts/award_issued",
            key=f"award-issued-{award.pk}",
            url=reverse("submissions:entry", args=[award.entry.code]),
            award=award,
            contest=contest,
        )
    return awards


@transaction.atomic
def hold(*, award: Award, reason: str, by: Any) -> None:
    """Hold an award while discipline, an inspection or an appeal is pending."""
    policies.hold(by, award).enforce()
    AWARD.apply(award, "hold", by=by, state_reason=reason)


@transaction.atomic
def release(*, award: Award, by: Any) -> None:
    """Release a held award."""
    policies.release(by, award).enforce()
    AWARD.apply(award, "release", by=by, state_reason="")


@transaction.atomic
def revoke(*, award: Award, reason: str, by: Any) -> None:
    """Revoke an award: what was owed is owed no longer, and what was paid already is to be paid back."""
    award = Award.objects.select_for_update().get(pk=award.pk)
    policies.revoke(by, award).enforce()
    was_owed, paid = award.state in {"issued", "held"}, award.payments.paid_out()
    AWARD.apply(award, "revoke", by=by, facts={"to_pay_back": paid} if paid else {}, state_reason=reason)
    if was_owed:
        ledger.award_revoked(award, paid=paid, by=by)


def _share_out(award: Award) -> None:
    """Split an award among its authors by their shares, to the đồng; an organisation receives it whole."""
    authors = list(award.entry.authors.order_by("order"))
    if award.entry.kind == EntrantKind.ORGANISATION or not authors:
        Share.objects.create(award=award, order=1, percent=Decimal(100), amount=award.amount)
        return
    amounts = split(award.amount, [author.share for author in authors])
    Share.objects.bulk_create(
        Share(award=award, author=author, order=order, percent=author.share, amount=amount)
        for order, (author, amount) in enumerate(zip(authors, amounts, strict=True), start=1)
    )


def _winners(award: Award) -> list[Any]:
    """The authors with an account, and whoever wrote the entry."""
    accounts = [author.user for author in award.entry.authors.select_related("user") if author.user]
    return list(dict.fromkeys([*accounts, award.entry.created_by]))
