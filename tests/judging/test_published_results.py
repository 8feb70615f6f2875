"""Where the public finds the results."""

from collections.abc import Callable

import pytest
from django.test import Client

from judging import actions
from tests.judging.stage import stage

pytestmark = pytest.mark.django_db


def test_the_contests_public_page_leads_to_the_standings_once_they_are_announced(as_: Callable[..., Client]) -> None:
    play = stage(entries=1, judges=2)
    (round,) = play.rounds
    address = f"/rounds/{round.pk}/standings/"
    play.opened(round)
    play.score(round, {play.entries[0].pk: 80})
    actions.close_round(round=round, by=play.office)
    page = play.contest.get_absolute_url()
    assert address not in as_().get(page).content.decode()
    actions.announce(contest=play.contest, by=play.office)
    assert address in as_().get(page).content.decode()
    assert as_().get(address).status_code == 200
