"""What the office puts on a contest's public page: papers, answers to questions, news."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from contests.lifecycle import NewsState, QuestionState
from contests.models.contest import Contest
from contests.querysets import NewsItemQuerySet, QuestionQuerySet, RuleDocumentQuerySet
from units.fields import DerivedTextField
from units.text import fold

if TYPE_CHECKING:
    import datetime as dt


def document_path(document: RuleDocument, filename: str) -> str:
    """Where a paper is kept: by a random name; the name it was given is only told."""
    return f"documents/{uuid.uuid4().hex[:2]}/{uuid.uuid4().hex}"


class RuleDocument(models.Model):
    """A version of a paper on which the contest stands, under its number and date; its file may come later."""

    class Kind(models.TextChoices):
        """Which paper it is."""

        PLAN = "plan", _("Plan")
        RULES = "rules", _("Rules")
        DECISION = "decision", _("Decision")

    contest = models.ForeignKey(Contest, models.CASCADE, related_name="documents", verbose_name=_("contest"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    number = models.CharField(_("number"), max_length=60)
    issued_on = models.DateField(_("date"))
    title = models.CharField(_("title of the paper"), max_length=250)
    file = models.FileField(_("file"), upload_to=document_path, blank=True)
    name = models.CharField(_("name of the file"), max_length=160, blank=True)
    extension = models.CharField(_("type of the file"), max_length=10, blank=True)
    size = models.PositiveBigIntegerField(_("size"), default=0)
    sha256 = models.CharField("SHA-256", max_length=64, blank=True)
    uploaded_at = models.DateTimeField(_("added"), auto_now_add=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("added by"), null=True, blank=True
    )
    replaces = models.OneToOneField(
        "self", models.PROTECT, related_name="replaced_by", verbose_name=_("replaces"), null=True, blank=True
    )
    removed_at = models.DateTimeField(_("removed"), null=True, blank=True)
    removed_reason = models.CharField(_("why it was removed"), max_length=300, blank=True)

    objects = RuleDocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("rule document")
        verbose_name_plural = _("rule documents")
        ordering = ["issued_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(file="", size=0, sha256="")
                | (~Q(file="") & Q(size__gt=0, sha256__regex=r"^[0-9a-f]{64}$", uploaded_by__isnull=False)),
                name="rule_document_has_its_file",
                violation_error_message=_("A file has its size, its digest and somebody who added it."),
            ),
            models.CheckConstraint(
                condition=Q(removed_at__isnull=True, removed_reason="")
                | (Q(removed_at__isnull=False) & ~Q(removed_reason="")),
                name="rule_document_removed_has_reason",
                violation_error_message=_("Say why the paper is removed."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Where it is fetched."""
        return reverse("contests:download_document", args=[self.pk])

    def earlier(self) -> list[RuleDocument]:
        """The versions that this one replaces, the newest first, from what was loaded with the contest."""
        others = {document.pk: document for document in self.contest.documents.all()}
        found, before = [], self.replaces_id
        while before in others:
            found.append(others[before])
            before = others[before].replaces_id
        return found


class Question(models.Model):
    """What somebody asked about a contest, and what the office answered."""

    contest = models.ForeignKey(Contest, models.CASCADE, related_name="questions", verbose_name=_("contest"))
    text = models.TextField(_("as it was asked"), max_length=2000)
    asked_at = models.DateTimeField(_("asked"), auto_now_add=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="questions",
        verbose_name=_("asked by"),
        null=True,
        blank=True,
        help_text=_("Nobody: the office wrote it itself."),
    )
    name_allowed = models.BooleanField(_("their name may be shown"), default=False)
    state = models.CharField(_("state"), max_length=12, choices=QuestionState.choices, default=QuestionState.ASKED)
    wording = models.TextField(_("as it is published"), max_length=2000, blank=True)
    answer = models.TextField(_("answer"), max_length=5000, blank=True)
    named = models.BooleanField(_("published with their name"), default=False)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    declined_reason = models.TextField(_("why it was declined"), max_length=1000, blank=True)
    order = models.PositiveIntegerField(_("order"), default=0)
    version = models.PositiveIntegerField(_("version"), default=1)
    search_text = DerivedTextField(source="words", by=fold)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering = ["order", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=["answered", "published", "withdrawn"])
                | (~Q(answer="") & ~Q(wording="") & Q(answered_at__isnull=False)),
                name="question_answered_has_answer",
                violation_error_message=_("An answered question has its answer."),
            ),
            models.CheckConstraint(
                condition=~Q(state="published") | Q(published_at__isnull=False),
                name="question_published_has_time",
                violation_error_message=_("A published question has the time at which it was published."),
            ),
            models.CheckConstraint(
                condition=~Q(state="declined") | ~Q(declined_reason=""),
                name="question_declined_has_reason",
                violation_error_message=_("Say why the question is declined."),
            ),
            models.CheckConstraint(
                condition=Q(named=False) | Q(name_allowed=True, asked_by__isnull=False),
                name="question_named_only_if_allowed",
                violation_error_message=_("A name is shown only of somebody who allowed it."),
            ),
        ]

    def __str__(self) -> str:
        return self.wording or self.text

    def get_absolute_url(self) -> str:
        """Where whoever asked it, and the office, read it."""
        return reverse("contests:question", args=[self.pk])

    @property
    def words(self) -> str:
        """What it is found by."""
        return f"{self.wording or self.text}\n{self.answer}"


class NewsItem(models.Model):
    """A short piece of news on a contest's page."""

    contest = models.ForeignKey(Contest, models.CASCADE, related_name="news", verbose_name=_("contest"))
    title = models.CharField(_("headline"), max_length=200)
    text = models.TextField(_("text"), max_length=10_000)
    state = models.CharField(_("state"), max_length=12, choices=NewsState.choices, default=NewsState.DRAFT)
    created_at = models.DateTimeField(_("written"), auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("written by")
    )
    published_at = models.DateTimeField(_("shown from"), null=True, blank=True)
    edited_at = models.DateTimeField(_("changed after it was shown"), null=True, blank=True)
    told_at = models.DateTimeField(_("units told"), null=True, blank=True)
    version = models.PositiveIntegerField(_("version"), default=1)

    objects = NewsItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("news item")
        verbose_name_plural = _("news items")
        ordering = ["-published_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="draft") | Q(published_at__isnull=False),
                name="news_item_published_has_time",
                violation_error_message=_("Published news has the time from which it is shown."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Its own page."""
        return reverse("contests:news_item", args=[self.pk])

    def shown(self, now: dt.datetime) -> bool:
        """Whether everybody can read it at this moment."""
        return self.state == NewsState.PUBLISHED and self.published_at is not None and self.published_at <= now
