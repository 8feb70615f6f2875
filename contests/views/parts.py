"""The parts of a contest's page that are the same for every reader, drawn once for each version of the page.

A part holds nothing of whoever reads it: no name, no token, no time that passes. What it shows is in its key: the
versions of the plan and of the page, the state, the news whose time has come, the names of the bodies, the language.
A change takes a new version in its own transaction, so the next reader sees it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import structlog
from django.core.cache import cache
from django.db.models import Max
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from redis.exceptions import RedisError

from audit.canonical import digest
from contests.checks import prize_totals
from contests.models import Contest, EntryForm, NewsItem

if TYPE_CHECKING:
    from django.utils.safestring import SafeString

KEPT_FOR = 10 * 60
PARTS = ("who", "news", "rules", "extensions", "side", "questions")
NEWS_SHOWN = 3
QUESTIONS_SHOWN = 6
log = structlog.get_logger("portal.page")


def parts_of(contest: Contest) -> dict[str, SafeString]:
    """The drawn parts of a contest's page, by name; a plan in preparation is drawn anew each time."""
    if not contest.is_public:
        return _draw(contest)
    key = _key(contest)
    kept = _remembered(key)
    if kept is None:
        kept = {name: str(drawn) for name, drawn in _draw(contest).items()}
        _remember(key, kept)
    return {name: mark_safe(drawn) for name, drawn in kept.items()}  # noqa: S308 - drawn by our own templates


def _remembered(key: str) -> dict[str, str] | None:
    """The parts, if they were drawn before; a cache that does not answer makes the page slower, nothing else."""
    try:
        kept: dict[str, str] | None = cache.get(key)
    except RedisError as error:
        log.warning("the cache does not answer", error=type(error).__name__)
        return None
    return kept


def _remember(key: str, parts: dict[str, str]) -> None:
    try:
        cache.set(key, parts, KEPT_FOR)
    except RedisError as error:
        log.warning("the cache does not answer", error=type(error).__name__)


def _key(contest: Contest) -> str:
    newest = NewsItem.objects.filter(contest=contest).shown().aggregate(at=Max("published_at"))["at"]
    shown = {
        "contest": contest.pk,
        "version": contest.version,
        "page_version": contest.page_version,
        "state": contest.state,
        "news": newest.isoformat() if newest else "",
        "bodies": [contest.host.name, contest.receiving_office.name],
        "language": get_language() or "",
    }
    return f"contest-page-{digest(shown)}"


def _draw(contest: Contest) -> dict[str, SafeString]:
    whole = Contest.objects.with_plan().get(pk=contest.pk)
    context = {**rules_of(whole), **_published(whole)}
    return {name: render_to_string(f"contests/page/{name}.html", context) for name in PARTS}


def _published(contest: Contest) -> dict[str, Any]:
    """What the office put on the page beside the rules."""
    news = list(contest.news.shown()[: NEWS_SHOWN + 1])
    questions = list(contest.questions.published()[: QUESTIONS_SHOWN + 1])
    return {
        "news": news[:NEWS_SHOWN],
        "more_news": len(news) > NEWS_SHOWN,
        "questions": questions[:QUESTIONS_SHOWN],
        "more_questions": len(questions) > QUESTIONS_SHOWN,
    }


def rules_of(contest: Contest) -> dict[str, Any]:
    """What the page says of a contest's rules; the preview before the publication says the same."""
    tiers = list(contest.prize_tiers.all())
    least, most = prize_totals(tuple(tier.planned() for tier in tiers))
    return {
        "contest": contest,
        "papers": contest.papers,
        "entrants": list(dict.fromkeys(who.get_entrant_display() for who in contest.eligibilities.all())),
        "form_labels": [EntryForm(form).label for form in contest.entry_forms],
        "tiers": tiers,
        "prize_count": sum(tier.count for tier in tiers),
        "least": least,
        "most": most,
    }
