"""Two people at one plan at the same moment: one of them is told, and the plan is never half of each."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from accounts.models import User
from accounts.roles import UserRole
from audit.verdicts import Refused
from contests import actions
from contests.models import Contest
from contests.presets import load
from tests.factories.accounts import person_with
from tests.factories.units import UnitFactory
from units.kinds import UnitKind

pytestmark = pytest.mark.django_db(transaction=True)


def together(*acts: Callable[[], Any]) -> list[Any]:
    """What each act answers when all begin at once: None, or why it was refused."""
    start, answers = threading.Barrier(len(acts)), [None] * len(acts)

    def run(number: int, act: Callable[[], Any]) -> None:
        try:
            start.wait()
            act()
        except Refused as refusal:
            answers[number] = refusal  # type: ignore[call-overload]
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def a_plan() -> tuple[Contest, User]:
    host = UnitFactory(kind=UnitKind.DISTRICT)
    office = UnitFactory(kind=UnitKind.DEPARTMENT, parent=host)
    officer = person_with(UserRole.OFFICE, office)
    named: Any = {"host": host, "receiving_office": office, "slug": "thi", "code": "THI"}
    return actions.create_contest(plan=load("chuong_my_2024").plan, named=named, by=officer), officer


def loaded() -> Contest:
    return Contest.objects.with_plan().get()


def test_of_two_who_save_at_once_one_is_told() -> None:
    _contest, officer = a_plan()

    def save(label: str) -> Callable[[], None]:
        row = {"label": label, "unit_kinds": ["commune"], "minimum": 1, "maximum": None, "strength": "required"}
        return lambda: actions.save_quotas(contest=loaded(), version=1, quotas=[row, row], by=officer)

    answers = together(save("một"), save("hai"))
    assert sorted(type(answer).__name__ for answer in answers) == ["NoneType", "PlanChanged"]
    kept = loaded()
    assert kept.version == 2
    assert len({quota.label for quota in kept.quotas.all()}) == 1
    assert kept.quotas.count() == 2


def test_a_plan_is_never_published_with_a_change_that_nobody_reviewed() -> None:
    _contest, officer = a_plan()
    answers = together(
        lambda: actions.publish(contest=loaded(), version=1, by=officer),
        lambda: actions.save_areas(contest=loaded(), version=1, areas=[], by=officer),
    )
    kept = loaded()
    published, saved = (answer is None for answer in answers)
    assert published != saved
    assert (kept.state == "published") == published
    assert kept.areas.count() == (8 if published else 0)
