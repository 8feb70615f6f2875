"""The administration pages are for looking."""

from collections.abc import Callable

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from contests import models
from tests.factories.accounts import UserFactory
from tests.factories.contests import complete_contest
from units.models import Succession, Unit

SHOWN = [
    models.Series,
    models.Contest,
    models.Round,
    models.Criterion,
    models.PrizeTier,
    models.Quota,
    models.Organiser,
    models.RuleDocument,
    models.Question,
    models.NewsItem,
    Unit,
    Succession,
]


@pytest.mark.parametrize("model", SHOWN, ids=lambda model: model.__name__)
def test_a_list_can_be_read_and_nothing_added(model: type[models.Contest], as_: Callable[..., Client]) -> None:
    complete_contest()
    client = as_(UserFactory(is_staff=True, is_superuser=True))
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
    assert client.get(reverse(f"{name}_changelist")).status_code == 200
    assert client.get(reverse(f"{name}_add")).status_code == 403


def test_a_state_cannot_be_typed(as_: Callable[..., Client]) -> None:
    contest = complete_contest(state="draft")
    client = as_(UserFactory(is_staff=True, is_superuser=True))
    address = reverse("admin:contests_contest_change", args=[contest.pk])
    page = client.get(address)
    assert page.status_code == 200
    assert 'name="state"' not in page.content.decode()
    assert client.post(address, {"state": "published"}).status_code == 403
    assert client.post(reverse("admin:contests_contest_delete", args=[contest.pk]), {"post": "yes"}).status_code == 403
    contest.refresh_from_db()
    assert contest.state == "draft"


def test_every_model_registered_here_can_only_be_looked_at() -> None:
    for model in SHOWN:
        looking = admin.site._registry[model]
        assert not looking.has_change_permission(None)  # type: ignore[arg-type]
        assert not looking.has_delete_permission(None)  # type: ignore[arg-type]
