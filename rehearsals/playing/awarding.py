"""The play after the judging: the results, the prizes, the money, the papers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from contests.actions.running import conclude
from judging.actions.rounds import announce
from look.wording import dong
from payouts.actions import awards, batches
from payouts.models import Award, Payment
from rehearsals.playing import moves
from rehearsals.playing.stage import Stuck
from reports.actions import build, request
from reports.models import Report

if TYPE_CHECKING:
    from payouts.models import Batch
    from rehearsals.playing.stage import Stage

FEWEST_TO_HOLD = 2


def tell_results(stage: Stage) -> None:
    """The results are announced."""
    stage.must("rounds", announce, contest=stage.contest, by=stage.company.officer)
    stage.good(_("The results can be announced."))


def give_prizes(stage: Stage) -> None:
    """The prizes are proposed, ties decided by the chair, and issued; one of them is held."""
    contest, officer = stage.contest, stage.company.officer
    contest.refresh_from_db()
    ties = len(awards.proposal(contest).undecided)
    if ties:
        sentence = ngettext(
            "%(count)d tie is cut by the edge of a prize: the chair decides the order.",
            "%(count)d ties are cut by the edge of a prize: the chair decides the order.",
            ties,
        )
        stage.warn(sentence % {"count": ties}, "prizes")
    stage.must("prizes", awards.propose, contest=contest, decided=moves.chairs_order(contest), by=officer)
    today = timezone.localdate()
    stage.must(
        "prizes", awards.issue, contest=contest, decision_number=f"1/QĐ-{stage.key}", decided_on=today, by=officer
    )
    _say_what_is_left(stage)
    given = list(contest.awards.in_order())
    if len(given) >= FEWEST_TO_HOLD:
        stage.must("prizes", awards.hold, award=given[0], reason=_("Held in the rehearsal."), by=officer)


def pay(stage: Stage) -> None:
    """What is owed is paid by two people; the held prize after its release."""
    contest, company, today = stage.contest, stage.company, timezone.localdate()
    first = stage.must("prizes", moves.prepare_list, contest, today, by=company.preparer)
    rule = _("Approving one's own payment list")
    seen = first.payload_sha256
    stage.must_not(rule, "prizes", batches.approve, batch=first, seen_sha256=seen, by=company.preparer)
    count = _approve_and_pay(stage, first)
    held = contest.awards.filter(state="held").first()
    if held is not None:
        stage.must("prizes", awards.release, award=held, by=company.officer)
        second = stage.must("prizes", moves.prepare_list, contest, today, by=company.preparer)
        count += _approve_and_pay(stage, second)
        stage.good(_("A prize was held, was on no list, and was paid after its release."))
    sentence = ngettext("%(count)d payment was made.", "%(count)d payments were made.", count)
    stage.good(sentence % {"count": count})


def make_papers(stage: Stage) -> None:
    """Every document is made, as a worker makes it."""
    language, officer = get_language() or "vi", stage.company.officer
    for kind in Report.Kind:
        report = stage.attempt("prizes", request, kind=kind, contest=stage.contest, language=language, by=officer)
        if report is None:
            continue
        build(report=report)
        if report.state == "ready":
            words = {"document": kind.label, "size": max(1, report.file.size // 1024)}
            stage.good(_("“%(document)s” was made (%(size)d kB).") % words)
        else:
            stage.broke(_("“%(document)s” could not be made: %(why)s") % {"document": kind.label, "why": report.error})


def end(stage: Stage) -> None:
    """The contest is concluded."""
    stage.contest.refresh_from_db()
    stage.must("basics", conclude, contest=stage.contest, by=stage.company.officer)
    stage.good(_("The contest can be concluded."))


def _approve_and_pay(stage: Stage, batch: Batch) -> int:
    company, today = stage.company, timezone.localdate()
    stage.must("prizes", batches.approve, batch=batch, seen_sha256=batch.payload_sha256, by=company.accountant)
    prefix = f"DT{stage.key}-{batch.number}-"
    paid = stage.must("prizes", moves.pay_list, batch, today, prefix=prefix, by=company.preparer)
    batch.refresh_from_db()
    if batch.state != "paid":
        sentence = _("Payment list %(number)d is not complete although all of it was paid.")
        stage.broke(sentence % {"number": batch.number})
        raise Stuck
    return paid


def _say_what_is_left(stage: Stage) -> None:
    """Which prizes nobody received, and what the prizes cost against the published total."""
    contest = stage.contest
    for tier in contest.prize_tiers.all():
        given = Award.objects.filter(contest=contest, tier=tier).count()
        if given < tier.count:
            words = {"tier": tier.name, "given": given, "count": tier.count}
            stage.warn(_("“%(tier)s”: only %(given)d of %(count)d prizes were given.") % words, "prizes")
    total = Award.objects.filter(contest=contest).aggregate(total=Sum("amount"))["total"] or 0
    least, most = contest.prize_total_min, contest.prize_total_max
    stage.good(_("The prizes cost %(total)s.") % {"total": dong(total)})
    if (least is not None and total < least) or (most is not None and total > most):
        words = {"total": dong(total), "least": dong(least or 0), "most": dong(most or 0)}
        stage.warn(
            _("%(total)s in prizes lies outside the published total of %(least)s to %(most)s.") % words, "prizes"
        )


def money(stage: Stage) -> dict[str, int | None]:
    """What the prizes cost and what was paid, in đồng."""
    paid = Payment.objects.filter(batch__contest=stage.contest, state="paid").aggregate(net=Sum("net"), tax=Sum("tax"))
    given = Award.objects.filter(contest=stage.contest).aggregate(total=Sum("amount"))["total"]
    return {
        "given": given or 0,
        "paid": paid["net"] or 0,
        "tax": paid["tax"] or 0,
        "least": stage.contest.prize_total_min,
        "most": stage.contest.prize_total_max,
    }
