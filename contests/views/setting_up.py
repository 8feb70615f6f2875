"""The plan from within: what is missing, and the steps of the contest's life."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from contests import actions, checks, policies
from contests.actions.telling import people_of_units
from contests.forms.people import UnarchiveForm
from contests.moments import database_now
from contests.views.parts import rules_of
from contests.views.public import steps_of
from contests.views.sections import SECTION, load
from contests.wording import of_kinds, scoring_words
from look.wording import dong

if TYPE_CHECKING:
    from accounts.http import MemberRequest
    from audit.verdicts import Verdict
    from contests.checks import Finding
    from contests.models import Contest


@dataclass(frozen=True)
class Line:
    """A section in the list: its present content in a few words, what is to put right, whether it can be changed."""

    title: str
    url: str
    summary: str
    findings: list[Finding]
    may_edit: Verdict


@require_safe
def setup(request: MemberRequest, slug: str) -> HttpResponse:
    """Everything to put right, section by section, and what comes next."""
    contest = load(request, slug)
    policies.read_setup(request.user, contest).enforce()
    user, now = request.user, database_now()
    return render(
        request,
        "contests/setup.html",
        {
            **_state_of(contest, now, user),
            "steps": contest.steps(now),
            "forwarding": contest.deadline("forwarding"),
            "forwarding_passed": _passed(contest, now),
            "may_close": policies.close_entries(user, contest),
            "may_cancel": policies.cancel(user, contest),
            "may_postpone": policies.postpone(user, contest),
            "may_archive": policies.archive(user, contest),
            "may_unarchive": policies.unarchive(user, contest),
            "may_conclude": policies.conclude(user, contest),
        },
    )


@require_safe
def todo(request: MemberRequest, slug: str) -> HttpResponse:
    """What is missing at this moment, for a page that is open; nothing when it shows that already."""
    contest = load(request, slug)
    policies.read_setup(request.user, contest).enforce()
    shown = _state_of(contest, database_now(), request.user)
    if contest.state != "draft":
        return HttpResponse(headers={"HX-Refresh": "true"})
    if request.GET.get("seen") == shown["mark"]:
        return HttpResponse(status=204)
    return render(request, "contests/todo.html", shown)


def _state_of(contest: Contest, now: Any, user: Any) -> dict[str, Any]:
    """How far the plan is, with a mark that changes with every save and every finding."""
    findings = checks.findings(contest.plan(), now) if contest.state == "draft" else []
    said = " ".join([str(contest.version), *(finding.sentence for finding in findings)])
    return {
        "contest": contest,
        "lines": _lines(contest, findings, user),
        "blocking": [finding for finding in findings if finding.blocks],
        "warnings": [finding for finding in findings if not finding.blocks],
        "may_publish": policies.publish(user, contest),
        "mark": hashlib.sha256(said.encode()).hexdigest()[:16],
    }


def _passed(contest: Contest, now: Any) -> bool:
    due = contest.deadline("forwarding")
    return due is None or due.passed(now)


def _lines(contest: Contest, findings: list[Finding], user: Any) -> list[Line]:
    summaries = _summaries(contest)
    own_policy = {"deadlines": policies.extend, "organisers": policies.organise, "form": policies.shape_form}
    titles = {key: str(section.title) for key, section in SECTION.items()} | {"organisers": _("Organisers")}
    titles = {"basics": titles.pop("basics"), "entrants": titles.pop("entrants"), "areas": titles.pop("areas")} | {
        "form": _("Entry form"), **titles,
    }  # fmt: skip
    return [
        Line(
            title,
            reverse(checks.page_of(key), args=[contest.slug]),
            summaries[key],
            [finding for finding in findings if finding.section == key],
            own_policy.get(key, policies.edit)(user, contest),
        )
        for key, title in titles.items()
    ]


def _summaries(contest: Contest) -> dict[str, str]:
    """What each section says now, in a few words."""
    tiers = contest.prize_tiers.all()
    least, most = checks.prize_totals(tuple(tier.planned() for tier in tiers))
    who, areas, quotas = len(contest.eligibilities.all()), len(contest.areas.all()), len(contest.quotas.all())
    prizes = sum(tier.count for tier in tiers)
    criteria = sum(len(round_.criteria.all()) for round_ in contest.rounds.all())
    money = {"n": prizes, "least": dong(least), "most": dong(most)}
    questions = sum(field.retired_at is None for field in contest.entry_fields.all())
    return {
        "basics": contest.name,
        "form": ngettext("%(n)d question", "%(n)d questions", questions) % {"n": questions},
        "entrants": ngettext("%(n)d kind of entrants", "%(n)d kinds of entrants", who) % {"n": who},
        "areas": ngettext("%(n)d content area", "%(n)d content areas", areas) % {"n": areas},
        "deadlines": " · ".join(
            f"{of_kinds(due.get_kind_display(), due.unit_kinds)}: {due.rule}" for due in contest.deadlines.all()
        ),
        "quotas": ngettext("%(n)d quota", "%(n)d quotas", quotas) % {"n": quotas},
        "rounds": " → ".join(round_.name for round_ in contest.rounds.all()),
        "criteria": ngettext("%(n)d criterion in all rounds", "%(n)d criteria in all rounds", criteria)
        % {"n": criteria},
        "scoring": " · ".join(f"{round_.name}: {scoring_words(round_.rules())}" for round_ in contest.rounds.all()),
        "prizes": ngettext("%(n)d prize, %(least)s to %(most)s", "%(n)d prizes, %(least)s to %(most)s", prizes) % money,
        "organisers": ", ".join(organiser.user.full_name for organiser in contest.organisers.all()),
    }


@require_safe
def review(request: MemberRequest, slug: str) -> HttpResponse:
    """What becomes public, and who is told, before the contest is published."""
    contest = load(request, slug)
    policies.publish(request.user, contest).enforce()
    return _review(request, contest)


@require_POST
def publish(request: MemberRequest, slug: str) -> HttpResponse:
    """Make the plan public as it was read."""
    contest = load(request, slug)
    version = request.POST.get("version", "")
    try:
        actions.publish(contest=contest, version=int(version) if version.isdecimal() else 0, by=request.user)
    except (actions.PlanChanged, actions.PlanIncomplete) as refusal:
        return _review(request, load(request, slug), refusal=refusal.reason, status=409)
    messages.success(request, _("The contest is published. The clerks and heads of the units have been told."))
    return redirect("contests:setup", contest.slug)


def _review(request: MemberRequest, contest: Contest, *, refusal: str = "", status: int = 200) -> HttpResponse:
    now = database_now()
    findings = checks.findings(contest.plan(), now)
    told = people_of_units(contest, now.date())
    context = {
        **rules_of(contest),
        **steps_of(contest),
        "refusal": refusal,
        "blocking": [finding for finding in findings if finding.blocks],
        "warnings": [finding for finding in findings if not finding.blocks],
        "told": len(told),
    }
    return render(request, "contests/review.html", context, status=status)


@require_POST
def close_entries(request: MemberRequest, slug: str) -> HttpResponse:
    """Take no more entries."""
    contest = load(request, slug)
    actions.close_entries(contest=contest, by=request.user)
    messages.success(request, _("Entries are closed. Judging can begin."))
    return redirect("contests:setup", contest.slug)


@require_POST
def conclude(request: MemberRequest, slug: str) -> HttpResponse:
    """Close the book."""
    contest = load(request, slug)
    actions.conclude(contest=contest, by=request.user)
    messages.success(request, _("The contest is concluded."))
    return redirect("contests:setup", contest.slug)


@require_POST
def archive(request: MemberRequest, slug: str) -> HttpResponse:
    """Put the contest into the archive."""
    contest = load(request, slug)
    actions.archive(contest=contest, by=request.user)
    messages.success(request, _("The contest is in the archive."))
    return redirect("contests:setup", contest.slug)


@require_safe
def leave_archive(request: MemberRequest, slug: str) -> HttpResponse:
    """Say why the contest is taken out of the archive."""
    contest = load(request, slug)
    policies.unarchive(request.user, contest).enforce()
    return render(request, "contests/leave_archive.html", {"contest": contest, "form": UnarchiveForm()})


@require_POST
def unarchive(request: MemberRequest, slug: str) -> HttpResponse:
    """Take the contest out of the archive."""
    contest = load(request, slug)
    policies.unarchive(request.user, contest).enforce()
    form = UnarchiveForm(request.POST)
    if not form.is_valid():
        return render(request, "contests/leave_archive.html", {"contest": contest, "form": form}, status=422)
    actions.unarchive(contest=contest, reason=form.cleaned_data["reason"], by=request.user)
    messages.success(request, _("The contest is out of the archive again."))
    return redirect("contests:setup", contest.slug)
