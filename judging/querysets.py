"""Reading panels, contenders and sheets in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet

from accounts.roles import UserRole
from submissions.models import Attachment, JudgedFile

if TYPE_CHECKING:
    from contests.models import Contest, Round
    from judging.models import Assignment, Conflict, Contender, RoundResult, Seat, Sheet  # noqa: F401

SCORING = ("chair", "judge")
BEGUN = Q(sheet__state="signed") | Q(sheet__saved_at__isnull=False)


def round_run_by(user: Any, prefix: str) -> Q:
    """The rounds that this person runs, or looks on as auditor or administrator; `prefix` leads to the round."""
    if not user.is_authenticated:
        return Q(pk__in=[])
    if user.has_role(UserRole.AUDITOR) or user.has_role(UserRole.ADMINISTRATOR):
        return Q(pk__isnull=False)  # not an empty Q, which would vanish beside an "or"
    office = Q(**{f"{prefix}contest__receiving_office__in": user.unit_ids_as(UserRole.OFFICE)})
    return office | Q(**{f"{prefix}contest__organisers__user": user.pk})


class SheetQuerySet(QuerySet["Sheet"]):
    """Score sheets."""

    def visible_to(self, user: Any) -> SheetQuerySet:
        """A judge's own sheets; those who run the round see progress elsewhere, never a sheet before the seal."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(assignment__seat__user=user.pk).exclude(assignment__contender__round__state="planned")

    def unsigned(self) -> SheetQuerySet:
        """Those still to be scored and signed."""
        return self.filter(state="open")

    def signed(self) -> SheetQuerySet:
        """Those that were signed."""
        return self.filter(state="signed")

    def of_round(self, round: Round) -> SheetQuerySet:
        """All sheets of a round."""
        return self.filter(assignment__contender__round=round)

    def wanted(self) -> SheetQuerySet:
        """Those of entries that are still in the contest."""
        return self.filter(assignment__contender__entry__state="eligible")

    def due(self) -> SheetQuerySet:
        """Those that judges are to score now."""
        return self.wanted().filter(
            assignment__contender__round__state="open", assignment__contender__round__contest__state="judging"
        )

    def with_place(self) -> SheetQuerySet:
        """Together with judge, entry, round and contest."""
        return self.select_related(
            "assignment__seat__user",
            "assignment__contender__entry__unit",
            "assignment__contender__entry__area",
            "assignment__contender__revision",
            "assignment__contender__round__contest",
        )

    def with_copy(self) -> SheetQuerySet:
        """Together with the copy that judges of a blind round read."""
        copied = self.select_related(
            "assignment__contender__revision__redaction", "assignment__contender__revision__entry"
        )
        return copied.prefetch_related("assignment__contender__revision__redaction__passages")

    def with_files(self) -> SheetQuerySet:
        """Together with the files, what they show, and what was decided of them."""
        revision = "assignment__contender__revision"
        return self.prefetch_related(
            Prefetch(f"{revision}__entry__attachments", Attachment.objects.select_related("preview")),
            Prefetch(
                f"{revision}__redaction__files", JudgedFile.objects.select_related("attachment", "redacted__preview")
            ),
        )

    def with_conflicts(self) -> SheetQuerySet:
        """Together with the conflicts around the entry."""
        return self.prefetch_related("assignment__contender__conflicts")

    def with_marks(self) -> SheetQuerySet:
        """Together with the points, in the order of the criteria."""
        return self.prefetch_related("scores__criterion")

    def with_progress(self) -> SheetQuerySet:
        """With how many criteria have points."""
        return self.annotate(marked=Count("scores", filter=Q(scores__value__isnull=False)))

    def tally(self, contest: Contest) -> dict[int, dict[str, int]]:
        """By round of the contest: how many sheets there are, and how many are signed."""
        rows = (
            self.wanted()
            .filter(assignment__contender__round__contest=contest)
            .values_list("assignment__contender__round")
            .annotate(sheets=Count("pk"), signed=Count("pk", filter=Q(state="signed")))
            .order_by()
        )
        return {round: {"sheets": sheets, "signed": signed} for round, sheets, signed in rows}

    def in_order(self) -> SheetQuerySet:
        """By round, then by blind code."""
        return self.order_by("assignment__contender__round", "assignment__contender__blind_code")


class ContenderQuerySet(QuerySet["Contender"]):
    """Entries in a round."""

    def visible_to(self, user: Any) -> ContenderQuerySet:
        """Those of the rounds that this person runs, with their names: never for judges."""
        return self.filter(round_run_by(user, "round__")).distinct()

    def settled_by(self, user: Any) -> ContenderQuerySet:
        """Those of the rounds, no longer planned, whose panel this person chairs."""
        if not user.is_authenticated:
            return self.none()
        chaired = self.filter(round__panel__seats__user=user.pk, round__panel__seats__role="chair")
        return chaired.exclude(round__state="planned")

    def outdated(self) -> ContenderQuerySet:
        """Those whose entry has a newer revision than the one they are judged by."""
        revisions = apps.get_model("submissions", "Revision")._default_manager
        newer = revisions.filter(entry=OuterRef("entry"), number__gt=OuterRef("revision__number"))
        return self.filter(Exists(newer))

    def unchecked(self) -> ContenderQuerySet:
        """Those whose copy for judges of a blind round nobody has checked."""
        checked = Q(revision__redaction__state="checked")
        return self.filter(Q(revision__redaction=None) | ~checked)

    def in_the_running(self) -> ContenderQuerySet:
        """Those whose entry is still in the contest."""
        return self.filter(entry__state="eligible")

    def with_progress(self) -> ContenderQuerySet:
        """With how many judges score each, how many have signed, and how many conflicts stand."""
        return self.annotate(
            judges=Count("assignments", distinct=True),
            signed=Count("assignments__sheet", filter=Q(assignments__sheet__state="signed"), distinct=True),
        )

    def tally(self, contest: Contest) -> dict[int, int]:
        """By round of the contest: how many entries there are."""
        rows = self.filter(round__contest=contest).values_list("round").annotate(Count("pk")).order_by()
        return dict(rows)

    def with_names(self) -> ContenderQuerySet:
        """Together with the entry, its unit and its authors."""
        return self.select_related("entry__unit", "entry__organisation").prefetch_related("entry__authors")


class SeatQuerySet(QuerySet["Seat"]):
    """Places on panels."""

    def visible_to(self, user: Any) -> SeatQuerySet:
        """Those of the rounds that this person runs."""
        return self.filter(round_run_by(user, "panel__round__")).distinct()

    def scoring(self) -> SeatQuerySet:
        """Those who score: the chair and the judges."""
        return self.filter(role__in=SCORING)

    def with_progress(self) -> SeatQuerySet:
        """With how many sheets each has, and how many are signed."""
        wanted = Q(assignments__contender__entry__state="eligible")
        return self.annotate(
            sheets=Count("assignments__sheet", filter=wanted),
            signed=Count("assignments__sheet", filter=wanted & Q(assignments__sheet__state="signed")),
        )

    def in_order(self) -> SeatQuerySet:
        """The chair first, then judges and secretaries by name."""
        return self.order_by(F("role"), "user__sort_key", "pk")


class ConflictQuerySet(QuerySet["Conflict"]):
    """Conflicts of interest."""

    def visible_to(self, user: Any) -> ConflictQuerySet:
        """Those of the rounds that this person runs."""
        return self.filter(round_run_by(user, "contender__round__")).distinct()

    def of_round(self, round: Round) -> ConflictQuerySet:
        """All conflicts of a round."""
        return self.filter(contender__round=round)

    def standing(self) -> ConflictQuerySet:
        """Those that nobody dismissed."""
        return self.filter(dismissed_at=None)

    def in_order(self) -> ConflictQuerySet:
        """By blind code, then by judge."""
        return self.order_by("contender__blind_code", "seat__user__sort_key", "pk")


class AssignmentQuerySet(QuerySet["Assignment"]):
    """Who judges what."""

    def visible_to(self, user: Any) -> AssignmentQuerySet:
        """Those of the rounds that this person runs."""
        return self.filter(round_run_by(user, "contender__round__")).distinct()

    def of_round(self, round: Round) -> AssignmentQuerySet:
        """All assignments of a round."""
        return self.filter(contender__round=round)

    def begun(self) -> AssignmentQuerySet:
        """Those whose judge has saved or signed the sheet (see `Assignment.begun`)."""
        return self.filter(BEGUN)

    def with_sheet(self) -> AssignmentQuerySet:
        """Together with the sheet."""
        return self.select_related("sheet")

    def unsigned(self) -> AssignmentQuerySet:
        """Those whose sheet is not signed."""
        return self.exclude(sheet__state="signed")

    def in_conflict(self) -> AssignmentQuerySet:
        """Those of a judge with a standing conflict with the entry."""
        conflicts = apps.get_model("judging", "Conflict")._default_manager
        return self.filter(
            Exists(conflicts.filter(seat=OuterRef("seat"), contender=OuterRef("contender"), dismissed_at=None))
        )


class RoundResultQuerySet(QuerySet["RoundResult"]):
    """Sealed results."""

    def visible_to(self, user: Any) -> RoundResultQuerySet:
        """Those of the rounds that this person runs; everybody's once the contest announces them."""
        announced = Q(round__contest__announced_at__isnull=False)
        if not user.is_authenticated:
            return self.filter(announced)
        return self.filter(announced | round_run_by(user, "round__")).distinct()

    def of_round(self, round: Round) -> RoundResultQuerySet:
        """The results of a round, the present one first."""
        return self.filter(round=round).order_by("-number")
