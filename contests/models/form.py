"""What an entry answers: the form that staff build, section by section, field by field."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from contests.answers import settings_flaws
from contests.checks import PlannedQuestion
from contests.models.contest import Contest, EntrantKind


class FormSection(models.Model):
    """A part of the entry form under a heading of its own."""

    contest = models.ForeignKey(Contest, models.CASCADE, related_name="form_sections", verbose_name=_("contest"))
    order = models.PositiveSmallIntegerField(_("order"))
    key = models.SlugField(_("key"), max_length=40)
    title = models.CharField(_("heading"), max_length=150)
    help_text = models.TextField(_("help"), blank=True)

    class Meta:
        verbose_name = _("section of the entry form")
        verbose_name_plural = _("sections of the entry form")
        ordering = ["order"]
        constraints = [models.UniqueConstraint(fields=["contest", "key"], name="form_section_key_once")]

    def __str__(self) -> str:
        return self.title


class EntryField(models.Model):
    """A question of the entry form: what kind of answer it takes, and who is asked."""

    class Kind(models.TextChoices):
        """What an answer is."""

        TEXT = "text", pgettext_lazy("kind of answer", "Text")
        CHOICE = "choice", _("Choice")
        NUMBER = "number", _("Number")
        DATE = "date", _("Date")
        FILE = "file", _("File")
        LINK = "link", _("Link")
        TABLE = "table", _("Table of indicators")

    contest = models.ForeignKey(Contest, models.CASCADE, related_name="entry_fields", verbose_name=_("contest"))
    section = models.ForeignKey(
        FormSection, models.SET_NULL, null=True, blank=True, related_name="fields", verbose_name=_("section")
    )
    order = models.PositiveSmallIntegerField(_("order"))
    key = models.SlugField(_("key"), max_length=40)
    kind = models.CharField(_("kind of answer"), max_length=8, choices=Kind.choices, default=Kind.TEXT)
    label = models.CharField(_("label"), max_length=150)
    help_text = models.CharField(_("help"), max_length=300, blank=True)
    required = models.BooleanField(_("required"), default=True)
    word_limit = models.PositiveSmallIntegerField(_("most words"), null=True, blank=True)
    settings = models.JSONField(_("bounds and options"), default=dict, blank=True)
    entrants = ArrayField(
        models.CharField(max_length=12, choices=EntrantKind.choices),
        verbose_name=_("asked of these entrants"),
        blank=True,
        default=list,
    )
    area_codes = ArrayField(
        models.CharField(max_length=60), verbose_name=_("asked in these content areas"), blank=True, default=list
    )
    retired_at = models.DateTimeField(_("no longer asked since"), null=True, blank=True)

    class Meta:
        verbose_name = _("field of the entry form")
        verbose_name_plural = _("fields of the entry form")
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(fields=["contest", "key"], name="entry_field_key_once"),
            models.CheckConstraint(
                condition=Q(kind="text") | Q(word_limit__isnull=True),
                name="entry_field_words_are_of_text",
                violation_error_message=_("Only a text has a limit of words."),
            ),
            models.CheckConstraint(
                condition=~Q(kind="choice") | Q(settings__has_key="options"),
                name="entry_field_choice_has_options",
                violation_error_message=_("A choice needs options."),
            ),
            models.CheckConstraint(
                condition=~Q(kind="table") | Q(settings__has_key="columns"),
                name="entry_field_table_has_columns",
                violation_error_message=_("A table needs columns."),
            ),
        ]

    def __str__(self) -> str:
        return self.label

    def clean(self) -> None:
        """Settings belong to the kind of answer and agree with one another."""
        flaws = list(settings_flaws(self.kind, self.settings))
        if flaws:
            raise ValidationError({"settings": flaws})

    def planned(self) -> PlannedQuestion:
        """What the checks look at."""
        is_text = self.kind == EntryField.Kind.TEXT
        return PlannedQuestion(self.label, is_text, self.required, frozenset(self.entrants), frozenset(self.area_codes))

    def asked_of(self, entrant: str, area_code: str) -> bool:
        """Whether this entrant, in this content area, is asked; an empty list asks everybody."""
        return self.is_for(entrant) and (not self.area_codes or area_code in self.area_codes)

    def is_for(self, entrant: str) -> bool:
        """Whether this entrant is asked in some content area at least."""
        return self.retired_at is None and (not self.entrants or entrant in self.entrants)
