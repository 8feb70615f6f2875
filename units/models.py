"""Agencies and bodies, dated: they split, merge and are renamed, so nothing matches them by name."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from units.fields import DerivedTextField
from units.kinds import UnitKind
from units.querysets import UnitQuerySet
from units.text import fold, title_key


class Unit(models.Model):
    """An agency, organisation or place in the tree, known by its code."""

    code = models.CharField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=200)
    kind = models.CharField(_("kind"), max_length=20, choices=UnitKind.choices)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("belongs to")
    )
    path = models.CharField(_("path"), max_length=400, unique=True, editable=False)
    valid_from = models.DateField(_("from"), null=True, blank=True)
    valid_to = models.DateField(_("to"), null=True, blank=True)
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

    def place(self) -> str:
        """The materialised path that this unit has under its parent."""
        return f"{self.parent.path if self.parent else '/'}{self.code}/"

    def is_within(self, other: Unit) -> bool:
        """Whether this is the other unit or stands under it."""
        return self.path.startswith(other.path)

    def snapshot(self) -> dict[str, str]:
        """What an entry keeps of its unit, whatever becomes of the unit later."""
        return {"code": self.code, "name": self.name, "kind": self.kind}


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

    class Meta:
        verbose_name = _("succession")
        verbose_name_plural = _("successions")
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="dissolve") | Q(new__isnull=False),
                name="succession_has_successor",
                violation_error_message=_("Only a dissolved unit has no successor."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.old} → {self.new or '∅'}"
