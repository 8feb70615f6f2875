"""Entries that are alike: the list, two side by side, and the decision what it means."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from audit.verdicts import MoveRefused, PermissionRefused, Refused
from contests.models import Contest
from contests.policies import runs
from submissions.actions import similarity as actions
from submissions.forms.similarity import ALIKE, FindingForm, FindingsFilter
from submissions.lifecycle import FindingState
from submissions.likeness import marked
from submissions.models import SimilarityFinding
from submissions.policies import similarity as policies
from submissions.policies import uniting
from submissions.policies.screening import works_at_desk
from submissions.querysets import AT_THE_OFFICE

if TYPE_CHECKING:
    from django.http import HttpResponse

    from accounts.http import MemberRequest
    from accounts.models import User
    from submissions.likeness import Piece
    from submissions.models import Entry, Revision

PER_PAGE = 50
STATUS = {PermissionRefused: 403, MoveRefused: 409}
ACTS = ("find_same", "find_improved", "find_not_similar")


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two entries: whole with its passages marked, or only these where the reader may not see the rest."""

    name: str
    facing: str
    entry: Entry
    whole: bool
    blocks: list[tuple[str, list[Piece]]]
    url: str

    @property
    def passages(self) -> list[Piece]:
        """The marked pieces alone."""
        return [piece for _label, pieces in self.blocks for piece in pieces if piece.number]


@require_safe
def findings(request: MemberRequest) -> HttpResponse:
    """Which entries of my unit or my contests are alike."""
    policies.open_findings(request.user).enforce()
    chosen = FindingsFilter(request.GET).chosen()
    state = chosen.pop("state", "")
    visible = SimilarityFinding.objects.visible_to(request.user)
    narrowed = visible.narrowed(**chosen)
    counts = narrowed.count_by_state()
    paginator = Paginator(narrowed.in_state(state).with_entries().order_by("-score", "-pk"), PER_PAGE)
    paginator.count = counts.get(state, 0) if state else sum(counts.values())
    contests = Contest.objects.filter(entries__in=visible.values("entry")).distinct().in_order()
    return render(
        request,
        "submissions/similarity/findings.html",
        {
            "page": paginator.get_page(request.GET.get("page")),
            "states": [(value, label, counts.get(value, 0)) for value, label in FindingState.choices],
            "alike": ALIKE,
            "contests": [(contest.slug, contest.name) for contest in contests],
            "filtered": bool(state or chosen),
        },
    )


@require_safe
def finding(request: MemberRequest, pk: int) -> HttpResponse:
    """Two entries side by side, with the passages that both have."""
    return _finding_page(request, _finding(request, pk), FindingForm())


@require_POST
def find_same(request: MemberRequest, pk: int) -> HttpResponse:
    """They are the same idea."""
    return _decide(request, pk, "find_same")


@require_POST
def find_improved(request: MemberRequest, pk: int) -> HttpResponse:
    """One takes the other's idea further."""
    return _decide(request, pk, "find_improved")


@require_POST
def find_not_similar(request: MemberRequest, pk: int) -> HttpResponse:
    """They have nothing to do with one another."""
    return _decide(request, pk, "find_not_similar")


def _finding(request: MemberRequest, pk: int) -> SimilarityFinding:
    known = SimilarityFinding.objects.visible_to(request.user).select_related(
        "entry__unit", "entry__contest__receiving_office", "other__unit", "other__contest__receiving_office",
        "revision", "other_revision", "decided_by",
    )  # fmt: skip
    both = ("entry__authors", "other__authors", "entry__contest__organisers", "other__contest__organisers")
    return get_object_or_404(known.prefetch_related(*both), pk=pk)


def _decide(request: MemberRequest, pk: int, act: str) -> HttpResponse:
    """Do one of the three acts; what was typed stays on the page when it cannot be done."""
    about = _finding(request, pk)
    policies.decide(request.user, about).enforce()
    form = FindingForm(request.POST)
    if not form.is_valid():
        return _finding_page(request, about, form, status=422)
    try:
        getattr(actions, act)(finding=about, by=request.user, reason=form.cleaned_data["reason"])
    except Refused as refusal:
        form.add_error(None, refusal.reason)
        return _finding_page(request, _finding(request, pk), form, status=STATUS[type(refusal)])
    messages.success(request, _("Decided: %(decision)s.") % {"decision": about.get_state_display()})
    return redirect(about)


def _finding_page(
    request: MemberRequest, about: SimilarityFinding, form: FindingForm, status: int = 200
) -> HttpResponse:
    numbered = [(number, *spans[:4]) for number, spans in enumerate(about.passages, 1)]
    return render(
        request,
        "submissions/similarity/finding.html",
        {
            "finding": about,
            "sides": [
                _side(request.user, about, about.entry, about.revision, [(n[1], n[2], n[0]) for n in numbered]),
                _side(request.user, about, about.other, about.other_revision, [(n[3], n[4], n[0]) for n in numbered]),
            ],
            "explained": explained(about),
            "may_unite": _may_unite(request.user, about),
            "form": form,
            "may_decide": policies.decide(request.user, about),
            "may": {act: policies.decide(request.user, about, act) for act in ACTS},
        },
        status=status,
    )


def _side(
    user: User, about: SimilarityFinding, entry: Entry, revision: Revision, spans: list[tuple[int, int, int]]
) -> Side:
    names = ("a", "b") if entry == about.entry else ("b", "a")
    whole = policies.reads_whole(user, about, entry)
    return Side(*names, entry, whole, marked(actions.blocks_of(revision), spans), _way_to(user, entry))


def _way_to(user: User, entry: Entry) -> str:
    """The page of the entry where this person works on it."""
    if works_at_desk(user, entry.holder):
        return reverse("submissions:screen", args=[entry.code])
    if entry.state in AT_THE_OFFICE and runs(user, entry.contest):
        return reverse("submissions:received_entry", args=[entry.contest.slug, entry.code])
    return ""


def _may_unite(user: User, about: SimilarityFinding) -> bool:
    """Whether the person may merge the two, which were found to be the same idea."""
    one, other = about.other, about.entry
    reached = one.state in AT_THE_OFFICE and other.state in AT_THE_OFFICE
    return about.state == "same" and reached and bool(uniting.unite(user, one, other))


def explained(about: SimilarityFinding) -> list[str]:
    """Where the score comes from, in words."""
    parts = []
    if about.longest:
        parts.append(
            _(
                "Passages that both have make up %(one)d %% of the first text and %(two)d %% of the second;"
                " the longest has %(words)d words."
            )
            % {"one": percent(about.copied), "two": percent(about.copied_other), "words": about.longest}
        )  # fmt: skip
    parts.append(
        _("Sentence by sentence, whatever the words and their order, the texts say %(share)d %% the same.")
        % {"share": percent(about.rephrased)}
    )
    if about.figures:
        parts.append(
            _("Both quote the figures %(figures)s.")
            % {"figures": "; ".join(figure.replace(".", ",") for figure in about.figures)}
        )
    parts.append(_("The titles are %(share)d %% alike.") % {"share": percent(about.title)})
    return parts


def percent(share: object) -> int:
    """A share in whole hundredths."""
    return round(float(str(share)) * 100)
