"""Every model of ours has a factory, and what it makes is valid in the database."""

import importlib

import factory
import pytest
from django.apps import apps
from django.db import connection

OURS = [
    "audit",
    "notifications",
    "units",
    "accounts",
    "contests",
    "submissions",
    "judging",
    "payouts",
    "reports",
    "rehearsals",
]


def factories() -> dict[str, type[factory.django.DjangoModelFactory]]:
    found = {}
    for app in OURS:
        module = importlib.import_module(f"tests.factories.{app}")
        for thing in vars(module).values():
            if isinstance(thing, type) and issubclass(thing, factory.django.DjangoModelFactory):
                found[thing._meta.model._meta.label] = thing
    return found


def models() -> list[str]:
    return [model._meta.label for app in OURS for model in apps.get_app_config(app).get_models()]


@pytest.mark.parametrize("label", models())
def test_every_model_has_a_factory(label: str, db: None) -> None:
    if label == "payouts.Posting":
        first = factories()[label](amount=5)
        second = factories()[label](entry_key=first.entry_key, account="payable", amount=-5, award=first.award)
        assert first.amount + second.amount == 0
    elif label == "judging.Score":
        round_factory = importlib.import_module("tests.factories.contests").RoundFactory
        judging = importlib.import_module("tests.factories.judging")
        contender = judging.ContenderFactory(round=round_factory(state="open"))
        sheet = judging.SheetFactory(assignment=judging.AssignmentFactory(contender=contender))
        assert factories()[label](sheet=sheet).pk
    else:
        assert factories()[label]().pk
    connection.check_constraints()


def test_the_database_is_reached_through_psycopg2() -> None:
    assert connection.Database.__name__ == "psycopg2"
