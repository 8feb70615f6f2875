"""Prepare the last minutes before a deadline: a contest, and many people with a finished draft."""

import datetime as dt
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from accounts.models import Membership, User
from contests.actions.making import create_contest
from contests.actions.running import publish
from contests.models import Contest, Deadline
from contests.moments import database_now
from contests.presets import load
from demo.cast import facts
from rehearsals.playing import moves
from submissions.models import Entry
from units.models import Unit

BACKEND = "accounts.backends.IdentifierBackend"


class Command(BaseCommand):
    """Write who they are, signed in, and when the door closes, into a file."""

    help = "Prepare a rush at a deadline in a trial's database (trials only)."

    def add_arguments(self, parser: CommandParser) -> None:
        """How many people, how much time is left, and where to write."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--people", type=int, default=2000)
        parser.add_argument("--seconds", type=int, default=120)

    def handle(self, *args: Any, **options: Any) -> None:
        """Make them, then bring the deadline near, as no act of the portal can."""
        if not settings.TRIAL:
            message = "A rush is for trials: set PORTAL_TRIAL=1."
            raise CommandError(message)
        with transaction.atomic():
            contest = _contest()
            people = [_person(contest, number) for number in range(options["people"])]
            closes = database_now() + dt.timedelta(seconds=options["seconds"])
            Deadline.objects.filter(contest=contest).update(moment=closes + dt.timedelta(days=1))
            Deadline.objects.filter(contest=contest, kind="submission").update(moment=closes)
        told = {"contest": contest.pk, "cookie": settings.SESSION_COOKIE_NAME, "closes": closes.timestamp()}
        options["file"].write_text(json.dumps({**told, "people": people}))


def _contest() -> Contest:
    """The Chương Mỹ rules once more, with a moment by which authors hand in."""
    officer = User.objects.get(email=_email_of("officer"))
    units = {code: Unit.objects.get(code=code) for code in ("277", "noi-vu")}
    contest = create_contest(
        plan=load("chuong_my_2024").plan,
        named={
            "preset": "chuong_my_2024", "host": units["277"], "receiving_office": units["noi-vu"],
            "slug": "rush", "code": "RUSH", "edition": 90,
        },
        series="Giờ chót",
        by=officer,
    )  # fmt: skip
    Deadline.objects.get_or_create(
        contest=contest, kind="submission", unit_kinds=[], defaults={"moment": timezone.now() + dt.timedelta(days=2)}
    )
    publish(contest=contest, version=contest.version, by=officer)
    contest.refresh_from_db()
    return contest


def _email_of(key: str) -> str:
    """The address of somebody of the demonstration."""
    person = next(person for person in facts("people") if person["key"] == key)
    return str(User.objects.get(full_name=person["name"]).email)


def _person(contest: Contest, number: int) -> dict[str, str]:
    """Somebody with a finished draft, signed in."""
    unit = Unit.objects.get(code=f"xa-{10 + number % 20:02d}")
    user = User.objects.create(
        full_name=f"Người Dự Thi {number + 1}", email=f"rush{number}@chuongmy.example", address="Huyện Chương Mỹ"
    )
    Membership.objects.create(user=user, unit=unit, title="Công chức")
    entry = _draft(contest, unit, user, number)
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = BACKEND
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return {"code": entry.code, "session": str(session.session_key)}


def _draft(contest: Contest, unit: Unit, user: User, number: int) -> Entry:
    ideas = facts("entries")
    idea = ideas[number % len(ideas)]
    return moves.write(
        contest,
        unit,
        moves.Idea(
            title=f"{idea['title']} – {number + 1}",
            kind="individual",
            form="article",
            area=contest.areas.get(code=idea["area"]),
            summary=idea["summary"],
            answers=idea["answers"],
            authors=[(user, Decimal(100))],
        ),
    )
