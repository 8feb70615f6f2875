"""The demonstration: a finished contest, one that is being judged, one that is receiving entries."""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from contests.actions.running import conclude
from contests.models import Contest
from demo.cast import Cast, facts
from demo.contest import Stage
from demo.history import move_back
from demo.page import answer_and_tell
from judging.actions.rounds import announce
from payouts.actions import awards, batches
from rehearsals.playing import moves
from reports.actions import build
from reports.models import Report

FINISHED_LAUNCH = dt.date(2025, 3, 30)
JUDGED_AGO = 26
LEFT_OVER = [
    "draft",
    "withdrawn",
    "submitted",
    "returned",
    "declined",
    "accepted",
    "confirmed",
    "forwarded",
    "ineligible",
    "united",
]


@transaction.atomic
def tell() -> None:
    """Play the three contests, from the oldest on."""
    cast = Cast()
    cast.gather()
    today = timezone.localdate()
    finished = _finished(cast, days=(today - FINISHED_LAUNCH).days)
    move_back((today - FINISHED_LAUNCH).days - JUDGED_AGO)
    judged = _being_judged(cast, finished)
    move_back(JUDGED_AGO)
    _receiving(cast, judged)


def make_papers() -> None:
    """Make the finished contest's documents, as a worker would."""
    for contest in Contest.objects.filter(state="concluded"):
        for kind in Report.Kind.values:
            report = Report.objects.create(kind=kind, contest=contest, requested_by=contest.created_by)
            build(report=report)


def _finished(cast: Cast, *, days: int) -> Contest:
    stage = Stage.set_up(cast, series="", edition=1, year=FINISHED_LAUNCH.year)
    stage.bring([(idea, "eligible") for idea in facts("entries")])
    stage.close_entries()
    for order in (1, 2, 3):
        round_ = stage.prepare_round(order)
        stage.score(round_)
        stage.close_round(round_)
    contest = stage.contest
    announce(contest=contest, by=stage.officer)
    contest.refresh_from_db()
    awards.propose(contest=contest, decided=moves.chairs_order(contest), by=stage.officer)
    awards.issue(contest=contest, decision_number="1124/QĐ-UBND", decided_on=timezone.localdate(), by=stage.officer)
    _pay(cast, contest, timezone.localdate() - dt.timedelta(days=days - 45))
    conclude(contest=contest, by=stage.officer)
    return contest


def _pay(cast: Cast, contest: Contest, on: dt.date) -> None:
    preparer, accountant = cast.people["preparer"], cast.people["accountant"]
    batch = moves.prepare_list(contest, on, by=preparer)
    batches.approve(batch=batch, seen_sha256=batch.payload_sha256, by=accountant)
    moves.pay_list(batch, on, prefix="FT25", by=preparer)


def _being_judged(cast: Cast, before: Contest) -> Contest:
    year = timezone.localdate().year
    stage = Stage.set_up(cast, series=before.series, edition=2, year=year)
    ideas = facts("entries")
    states = ["eligible"] * 9 + LEFT_OVER
    told = [{**ideas[number % len(ideas)]} for number in range(len(states))]
    for number in range(9, len(states)):
        told[number]["title"] = f"{told[number]['title']} – mở rộng"
    stage.bring(list(zip(told, states, strict=True)))
    stage.close_entries()
    first = stage.prepare_round(1)
    stage.score(first)
    stage.close_round(first)
    second = stage.prepare_round(2)
    stage.score(second, leave=2)
    return stage.contest


def _receiving(cast: Cast, before: Contest) -> None:
    year = timezone.localdate().year
    stage = Stage.set_up(cast, series=before.series, edition=3, year=year, part="dot-2")
    states = [
        "submitted",
        "accepted",
        "draft",
        "confirmed",
        "accepted",
        "submitted",
        "confirmed",
        "forwarded",
        "returned",
    ]
    ideas = [{**idea, "title": f"{idea['title']} (bản {year})"} for idea in facts("entries")]
    stage.bring(list(zip(ideas, states, strict=False)))
    answer_and_tell(stage.contest, cast.at(ideas[0]["unit"], "author"), stage.officer)
