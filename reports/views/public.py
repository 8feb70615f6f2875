"""What everybody may read: who won, and whether a certificate is genuine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from accounts.http import client_address
from accounts.tries import count_try, tried_too_often
from audit.canonical import digest
from contests.models import Contest
from payouts.models import Award
from reports.forms import DigestForm, VerifyForm
from reports.models import Certificate
from submissions.content import content_digest
from submissions.models import Receipt

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

PODIUM = 3
# In a quarter of an hour from one place: a whole ceremony's papers are verified, but no code is found by trying.
LOOKED, MOST_LOOKED = "verify", 300
WRONG, MOST_WRONG = "verify-wrong", 20
TOO_MANY = 429


@login_not_required
@require_safe
def results(request: HttpRequest, slug: str) -> HttpResponse:
    """The winners of a contest, prize by prize."""
    told = Contest.objects.with_results().select_related("host")
    contest = get_object_or_404(told.prefetch_related("prize_tiers", "rounds"), slug=slug)
    awards = (
        Award.objects.filter(contest=contest, state="issued")
        .select_related("entry__unit", "entry__organisation", "entry__area")
        .prefetch_related("entry__authors")
        .in_order()
    )
    winners: dict[int, list[Award]] = {}
    for award in awards:
        winners.setdefault(award.tier_id, []).append(award)
    tiers = [(tier, winners[tier.pk]) for tier in contest.prize_tiers.all() if tier.pk in winners]
    context = {
        "contest": contest,
        "podium": tiers[:PODIUM],
        "tiers": tiers,
        "decision": next((award for mine in winners.values() for award in mine), None),
        "sealed": [round for round in contest.rounds.all() if round.state == "sealed"],
    }
    return render(request, "reports/results.html", context)


@login_not_required
@require_safe
def verify(request: HttpRequest, code: str = "") -> HttpResponse:
    """Whether a certificate or a receipt with this code was given; names are told of certificates only.

    After many wrong codes from one place, or very many right ones, none is looked at for a while.
    """
    typed = code or request.GET.get("code", "")
    if not typed:
        form = VerifyForm(request.GET) if "code" in request.GET else VerifyForm()
        return render(request, "reports/verify.html", {"form": form}, status=422 if form.is_bound else 200)
    address = client_address(request)
    if tried_too_often(LOOKED, address, MOST_LOOKED) or tried_too_often(WRONG, address, MOST_WRONG):
        return render(request, "accounts/slow_down.html", status=TOO_MANY)
    count_try(LOOKED, address)
    receipt = Receipt.objects.known_as(typed).select_related("entry__contest", "revision").first()
    if receipt is not None:
        return _receipt(request, code, receipt)
    certificate = Certificate.objects.known_as(typed).select_related("award").first()
    if certificate is None:
        count_try(WRONG, address)
        form = VerifyForm(initial={"code": typed})
        return render(request, "reports/verify.html", {"form": form, "unknown": typed}, status=404)
    if code != certificate.code:
        return redirect("reports:verify", certificate.code)
    genuine = digest(certificate.facts) == certificate.sha256
    context = {"certificate": certificate, "award": certificate.award, "genuine": genuine}
    return render(request, "reports/certificate.html", context)


def _receipt(request: HttpRequest, code: str, receipt: Receipt) -> HttpResponse:
    """That a receipt was given, when, in which contest and for which digest: no name, no title."""
    if code != receipt.code:
        return redirect("reports:verify", receipt.code)
    form = DigestForm(request.GET) if "sha256" in request.GET else DigestForm()
    same = form.is_valid() and form.cleaned_data["sha256"] == receipt.revision.sha256
    context = {
        "receipt": receipt,
        "contest": receipt.entry.contest,
        "genuine": content_digest(receipt.revision.content) == receipt.revision.sha256,
        "form": form,
        "compared": form.is_bound and form.is_valid(),
        "same": same,
    }
    return render(request, "reports/receipt.html", context, status=422 if form.errors else 200)
