"""What a judge does with a score sheet: note points, sign, take the signature back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from audit.canonical import canonical
from audit.log import record
from audit.models import ClockTimestamp
from audit.verdicts import MoveRefused
from judging import policies
from judging.actions.locks import share_round
from judging.actions.reconciling import tell_chair, unsettle
from judging.checks import Scale
from judging.lifecycle import SHEET
from judging.models import Score, Sheet

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

    from accounts.models import User
    from contests.models import Criterion


class StaleSheet(MoveRefused):
    """The sheet was saved from somewhere else since this version of it was read."""


def scale_of(criterion: Criterion) -> Scale:
    """The points that a criterion can earn."""
    return Scale.of(criterion.maximum, criterion.step, ((band.low, band.high) for band in criterion.bands.all()))


@transaction.atomic
def save_scores(
    *,
    sheet: Sheet,
    scores: Mapping[str, Decimal | None],
    by: User,
    comments: Mapping[str, str] | None = None,
    comment: str | None = None,
    version: int | None = None,
) -> Sheet:
    """Note points and comments by the criteria's keys; what is not named stays, None takes points back.

    `version` is the version of the sheet that the judge had before them (by default, as loaded).
    Raises StaleSheet if it was saved since, MoveRefused if the round closed, ValidationError for points out of bounds.
    """
    policies.score(by, sheet).enforce()
    share_round(sheet.assignment.contender.round)
    criteria = {criterion.key: criterion for criterion in sheet.criteria}
    remarks = comments or {}
    _check(criteria, scores, remarks)
    columns: dict[str, Any] = {"version": F("version") + 1, "saved_at": ClockTimestamp()}
    if comment is not None:
        columns["comment"] = comment
    seen = sheet.version if version is None else version
    if Sheet.objects.unsigned().filter(pk=sheet.pk, version=seen).update(**columns) != 1:
        raise StaleSheet(
            _("This sheet was saved from another window after you opened it. Compare, then save again to keep yours.")
        )
    _write(sheet, criteria, scores, remarks)
    sheet.refresh_from_db(fields=["state", "version", "saved_at", "comment"])
    record(sheet, "save", by=by, facts={"version": sheet.version, "seal": _seal(sheet)})
    return sheet


@transaction.atomic
def sign(*, sheet: Sheet, by: User) -> Sheet:
    """Sign a sheet on which every criterion has points; from then on it counts."""
    policies.score(by, sheet).enforce()
    share_round(sheet.assignment.contender.round)
    Sheet.objects.select_for_update().get(pk=sheet.pk)
    scored = set(sheet.scores.filter(value__isnull=False).values_list("criterion_id", flat=True))
    missing = [criterion.name for criterion in sheet.criteria if criterion.pk not in scored]
    if missing:
        raise MoveRefused(
            _("Points are missing for: %(criteria)s. Give them, then sign.") % {"criteria": ", ".join(missing)}
        )
    SHEET.apply(sheet, "sign", by=by, facts={"seal": _seal(sheet)}, signed_at=ClockTimestamp())
    unsettle(sheet.assignment.contender, by=by)
    tell_chair(sheet.assignment.contender)
    return sheet


@transaction.atomic
def reopen(*, sheet: Sheet, by: User) -> Sheet:
    """Take one's own signature back while the round is open."""
    policies.reopen(by, sheet).enforce()
    share_round(sheet.assignment.contender.round)
    SHEET.apply(sheet, "reopen", by=by, signed_at=None)
    unsettle(sheet.assignment.contender, by=by)
    return sheet


def _check(criteria: Mapping[str, Criterion], scores: Mapping[str, Decimal | None], remarks: Mapping[str, str]) -> None:
    strangers = (set(scores) | set(remarks)) - set(criteria)
    faults = {key: _("This is not a criterion of the round.") for key in strangers}
    for key, points in scores.items():
        fault = "" if points is None or key in strangers else scale_of(criteria[key]).fault(points)
        if fault:
            faults[key] = fault
    if faults:
        raise ValidationError(faults)


def _write(
    sheet: Sheet,
    criteria: Mapping[str, Criterion],
    scores: Mapping[str, Decimal | None],
    remarks: Mapping[str, str],
) -> None:
    """Bring the sheet's rows in line: one for each criterion with points or a comment."""
    rows = {score.criterion_id: score for score in Score.objects.filter(sheet=sheet)}
    for key in {**scores, **remarks}:
        row = rows.setdefault(criteria[key].pk, Score(sheet=sheet, criterion=criteria[key]))
        if key in scores:
            row.value = scores[key]
        row.comment = remarks.get(key, row.comment)
    kept = [row for row in rows.values() if row.value is not None or row.comment]
    Score.objects.bulk_create(
        [Score(sheet=sheet, criterion_id=row.criterion_id, value=row.value, comment=row.comment) for row in kept],
        update_conflicts=True,
        unique_fields=["sheet", "criterion"],
        update_fields=["value", "comment"],
    )
    empty = [row.pk for row in rows.values() if row.pk and row not in kept]
    if empty:
        Score.objects.filter(pk__in=empty).delete()


def _seal(sheet: Sheet) -> str:
    """A keyed digest of the points: it binds the record to them without telling what they are."""
    points = {str(criterion): value for criterion, value in sheet.scores.values_list("criterion", "value")}
    return salted_hmac("judging.sheet", canonical(points), algorithm="sha256").hexdigest()
