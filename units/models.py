"""Agencies and bodies, dated: they split, merge and are renamed, so nothing matches them by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from units.fields import DerivedTextField
from units.kinds import CODE_FORM, UnitKind
from units.lifecycle import ImportState, PlanState
from units.querysets import ImportQuerySet, SuccessionPlanQuerySet, SuccessionQuerySet, UnitQuerySet
from units.text import fold, title_key

if TYPE_CHECKING:
    import datetime as dt


CODE = RegexValidator(CODE_FORM, _("A code has letters, digits, dots and dashes, and no spaces."))


class Unit(models.Model):
    """An agency, organisation or place in the tree, known by its code.

    A code is used again after a reform: no two units have the same one at the same time (`unit_code_once_at_a_time`).
    """

    code = models.CharField(_("code"), max_length=40, db_index=True, validators=[CODE])
    name = models.CharField(_("name"), max_length=200)
    kind = models.CharField(_("kind"), max_length=20, choices=UnitKind.choices)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("belongs to")
    )
    path = models.CharField(_("path"), max_length=400, unique=True, editable=False)
    valid_from = models.DateField(_("from"), null=True, blank=True)
    valid_to = models.DateField(_("to"), null=True, blank=True)
    headcount = models.PositiveIntegerField(
        _("headcount"), null=True, blank=True, help_text=_("How many people work there: some quotas count by it.")
    )
    search_text = DerivedTextField(source="name", by=fold)
    sort_key = DerivedTextField(source="name", by=title_key)

    objects = UnitQuerySet.as_manager()

    class Meta:
        verbose_name = _("unit")
        verbose_name_plural = _("units")
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_from__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="unit_ends_after_it_begins",
                violation_error_message=_("A unit cannot end before it begins."),
            )
        ]
        indexes = [models.Index(fields=["path"], name="unit_path_prefix", opclasses=["varchar_pattern_ops"])]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The unit's page."""
        return reverse("units:unit", args=[self.pk])

    def place(self) -> str:
        """The materialised path that this unit gets under its parent; units that had its code before keep theirs."""
        before = Unit.objects.filter(code=self.code).count()
        return path_under(self.parent, segment(self.code, before))

    def valid_on(self, day: dt.date) -> bool:
        """Whether it exists on the day."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or self.valid_to >= day)

    def is_within(self, other: Unit) -> bool:
        """Whether this is the other unit or stands under it."""
        return self.path.startswith(other.path)

    def snapshot(self) -> dict[str, str]:
        """What an entry keeps of its unit, whatever becomes of the unit later."""
        return {"code": self.code, "name": self.name, "kind": self.kind}


def segment(code: str, before: int) -> str:
    """What a unit's path ends with, when so many units had its code before."""
    return f"{code}~{before + 1}" if before else code


def path_under(parent: Unit | None, last: str) -> str:
    """The path of a unit under its parent."""
    return f"{parent.path if parent else '/'}{last}/"


class Succession(models.Model):
    """What became of a unit: merged, split, renamed or dissolved on a date."""

    class Kind(models.TextChoices):
        """How a unit was succeeded."""

        MERGE = "merge", _("Merged")
        SPLIT = "split", _("Split")
        RENAME = "rename", _("Renamed")
        DISSOLVE = "dissolve", _("Dissolved")

    old = models.ForeignKey(Unit, models.PROTECT, related_name="successions", verbose_name=_("old unit"))
    new = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="predecessions", verbose_name=_("new unit")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    on = models.DateField(_("on"))

    objects = SuccessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("succession")
        verbose_name_plural = _("successions")
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="dissolve") | Q(new__isnull=False),
                name="succession_has_successor",
                violation_error_message=_("Only a dissolved unit has no successor."),
            ),
            models.UniqueConstraint(fields=["old", "new", "on"], nulls_distinct=False, name="succession_once"),
        ]

    def __str__(self) -> str:
        return f"{self.old} → {self.new or '∅'}"


class SuccessionPlan(models.Model):
    """What is to become of units on a day to come, and where everything goes; the worker carries it out on the day.

    `becoming` has "old", "existing" (units by key), "new" (pairs of code and name), and "unit", "person", "entry": to
    which successor, counted from 0, each of them goes.
    """

    state = models.CharField(_("state"), max_length=9, choices=PlanState.choices, default=PlanState.PLANNED)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="succession_plans", verbose_name=_("unit"))
    kind = models.CharField(_("kind"), max_length=10, choices=Succession.Kind.choices)
    on = models.DateField(_("on"))
    becoming = models.JSONField(_("what becomes of what"))
    planned_at = models.DateTimeField(_("planned"), auto_now_add=True)
    planned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("planned by")
    )
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    reason = models.TextField(_("reason"), blank=True)

    objects = SuccessionPlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("planned succession")
        verbose_name_plural = _("planned successions")
        ordering = ["on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit"], condition=Q(state="planned"), name="succession_plan_one_waits_for_a_unit"
            ),
            models.CheckConstraint(
                condition=Q(state="planned") | Q(ended_at__isnull=False),
                name="succession_plan_ended_has_time",
                violation_error_message=_("A plan that is over says since when."),
            ),
            models.CheckConstraint(
                condition=~Q(state="failed") | ~Q(reason=""),
                name="succession_plan_failed_says_why",
                violation_error_message=_("Say why."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit}: {self.get_kind_display()} ({self.on:%d/%m/%Y})"

    @property
    def named(self) -> list[str]:
        """The successors that begin on the day, by name and code."""
        return [f"{name} ({code})" for code, name in self.becoming["new"]]


class Import(models.Model):
    """A table of units that an administrator uploaded: kept as it was read, so that confirming does what was shown."""

    state = models.CharField(_("state"), max_length=9, choices=ImportState.choices, default=ImportState.PREVIEWED)
    name = models.CharField(_("file name"), max_length=200)
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    table = models.JSONField(_("table as read"))
    counts = models.JSONField(_("counts"), default=dict)
    uploaded_at = models.DateTimeField(_("uploaded"), auto_now_add=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("uploaded by")
    )
    applied_at = models.DateTimeField(_("carried out at"), null=True, blank=True)
    applied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("carried out by"),
    )

    objects = ImportQuerySet.as_manager()

    class Meta:
        verbose_name = _("table of units")
        verbose_name_plural = _("tables of units")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="applied") | (Q(applied_at__isnull=False) & Q(applied_by__isnull=False)),
                name="import_applied_has_name_and_time",
                violation_error_message=_("A table that was carried out says by whom and when."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The table's page."""
        return reverse("units:import", args=[self.pk])
