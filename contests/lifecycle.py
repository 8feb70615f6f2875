"""The states of a contest and of its rounds, and the moves between them."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from audit.lifecycle import Lifecycle, move


class ContestState(models.TextChoices):
    """Where a contest is."""

    DRAFT = "draft", _("Being prepared")
    PUBLISHED = "published", _("Receiving entries")
    JUDGING = "judging", _("Being judged")
    ANNOUNCED = "announced", _("Results announced")
    CONCLUDED = "concluded", _("Concluded")
    CANCELLED = "cancelled", _("Cancelled")
    ARCHIVED = "archived", _("Archived")


CONTEST = Lifecycle(
    "contests.Contest",
    ContestState,
    ContestState.DRAFT,
    {
        "publish": move("draft", "published"),
        "close_entries": move("published", "judging"),
        "announce": move("judging", "announced"),
        "conclude": move("announced", "concluded"),
        "cancel": move(["draft", "published", "judging"], "cancelled"),
        "archive": move(["concluded", "cancelled"], "archived"),
        # Out of the archive a contest is again what it was: one that was called off has its reason, no other has.
        "unarchive": move("archived", "concluded"),
        "unarchive_cancelled": move("archived", "cancelled"),
    },
)


class RoundState(models.TextChoices):
    """Where a round of judging is."""

    PLANNED = "planned", _("Not open yet")
    OPEN = "open", _("Being scored")
    SEALED = "sealed", pgettext_lazy("state of a round", "Sealed")


ROUND = Lifecycle(
    "contests.Round",
    RoundState,
    RoundState.PLANNED,
    {
        "open_round": move("planned", "open"),
        "close_round": move("open", "sealed"),
    },
)


class QuestionState(models.TextChoices):
    """Where a question about a contest is."""

    ASKED = "asked", _("Waiting for an answer")
    ANSWERED = "answered", _("Answered")
    PUBLISHED = "published", pgettext_lazy("state of a question", "Published")
    WITHDRAWN = "withdrawn", pgettext_lazy("state of a question", "Taken off the page")
    DECLINED = "declined", pgettext_lazy("state of a question", "Declined")


QUESTION = Lifecycle(
    "contests.Question",
    QuestionState,
    QuestionState.ASKED,
    {
        "answer_question": move("asked", "answered"),
        "publish_question": move(["asked", "answered", "published"], "published"),
        "withdraw_question": move("published", "withdrawn"),
        "decline_question": move("asked", "declined"),
    },
)


class NewsState(models.TextChoices):
    """Where a news item is."""

    DRAFT = "draft", pgettext_lazy("state of news", "Draft")
    PUBLISHED = "published", pgettext_lazy("state of news", "Published")
    WITHDRAWN = "withdrawn", pgettext_lazy("state of news", "Withdrawn")


NEWS = Lifecycle(
    "contests.NewsItem",
    NewsState,
    NewsState.DRAFT,
    {
        "publish_news": move(["draft", "published"], "published"),
        "withdraw_news": move("published", "withdrawn"),
    },
)
