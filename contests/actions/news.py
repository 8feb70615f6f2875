"""News on a contest's page: written, published now or later, withdrawn, told to the units."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from audit.log import record
from audit.verdicts import MoveRefused
from contests import policies
from contests.actions.page import claim_text, turn_page
from contests.actions.telling import people_of_units
from contests.lifecycle import NEWS
from contests.models import NewsItem
from contests.moments import database_now
from notifications.outbox import tell

if TYPE_CHECKING:
    import datetime as dt

    from contests.models import Contest


@transaction.atomic
def write_news(*, contest: Contest, title: str, text: str, by: Any) -> NewsItem:
    """Begin a news item: a draft that only the office sees."""
    policies.keep_page(by, contest).enforce()
    item = NewsItem.objects.create(contest=contest, title=title, text=text, created_by=by)
    record(item, "write_news", by=by, facts={"contest": contest})
    return item


@transaction.atomic
def change_news(*, item: NewsItem, title: str, text: str, version: int, by: Any) -> None:
    """Change the words; readers of news that was shown already are told that it was changed."""
    policies.change_news(by, item).enforce()
    turn_page(item.contest)
    now = database_now()
    edited = {"edited_at": now} if item.shown(now) else {}
    claim_text(item, version, title=title, text=text, **edited)
    record(item, "change_news", by=by, facts={"version": item.version, **edited})


@transaction.atomic
def publish_news(*, item: NewsItem, at: dt.datetime | None, by: Any) -> None:
    """Show it to everybody from a moment on, or at once."""
    now = database_now()
    policies.publish_news(by, item, now).enforce()
    turn_page(item.contest)
    NEWS.apply(item, "publish_news", by=by, published_at=max(at or now, now))


@transaction.atomic
def withdraw_news(*, item: NewsItem, by: Any) -> None:
    """Take it off the page."""
    policies.withdraw_news(by, item).enforce()
    turn_page(item.contest)
    NEWS.apply(item, "withdraw_news", by=by)


@transaction.atomic
def tell_news(*, item: NewsItem, by: Any) -> int:
    """Tell the clerks and heads of the units that are asked for entries, once; answers how many."""
    now = database_now()
    policies.tell_news(by, item, now).enforce()
    if NewsItem.objects.filter(pk=item.pk, told_at=None, state=item.state).update(told_at=now) != 1:
        raise MoveRefused(_("The units have been told already."))
    item.told_at = now
    people = people_of_units(item.contest, now.date())
    url, key = item.get_absolute_url(), f"news-{item.pk}"
    tell(people, "contests/news", key=key, url=url, contest=item.contest, item=item)
    record(item, "tell_news", by=by, facts={"told": len(people)})
    return len(people)
