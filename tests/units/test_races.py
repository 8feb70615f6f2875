"""Two hands on the tree at once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection

from accounts.roles import UserRole
from audit.verdicts import Refused
from tests.factories.accounts import person_with
from tests.units.tables import table_of
from units import actions
from units.models import Import, Unit

pytestmark = pytest.mark.django_db(transaction=True)


def in_a_thread(work: Callable[[], Any]) -> Any:
    """Do the work on a connection of its own, and give what came of it: an answer or a refusal."""
    try:
        return work()
    except Exception as refusal:  # noqa: BLE001 - the refusal is what is looked at
        return refusal
    finally:
        connection.close()


def at_once(*works: Callable[[], Any]) -> list[Any]:
    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(in_a_thread, works))


@pytest.fixture
def confirm() -> Callable[[], Any]:
    """Confirms a table of two new units as it was previewed."""
    by = person_with(UserRole.ADMINISTRATOR)
    table = table_of("A1;Ban A;department;;;;", "A2;Ban B;department;A1;;;")
    job = actions.upload(table=table, name="x.csv", by=by)
    digest = actions.plan_of(job).digest()
    return lambda: actions.apply(job=Import.objects.get(pk=job.pk), digest=digest, by=by)


def test_a_table_confirmed_by_two_at_once_is_carried_out_once(confirm: Callable[[], Any]) -> None:
    outcomes = at_once(confirm, confirm, confirm)
    assert sum(isinstance(outcome, Refused) for outcome in outcomes) == 2
    assert sorted(Unit.objects.values_list("path", flat=True)) == ["/A1/", "/A1/A2/"]


def test_two_units_added_at_once_with_one_code_are_one(confirm: Callable[[], Any]) -> None:
    outcomes = at_once(*[lambda: actions.add_unit(code="B1", name="Ban", kind="department", by=None) for _ in range(3)])
    assert sum(isinstance(outcome, Unit) for outcome in outcomes) == 1
    assert Unit.objects.filter(code="B1").count() == 1
