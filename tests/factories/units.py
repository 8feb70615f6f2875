"""Units for tests."""

from datetime import timedelta

import factory
from django.utils import timezone

from units.kinds import UnitKind
from units.models import Import, Succession, SuccessionPlan, Unit


class UnitFactory(factory.django.DjangoModelFactory[Unit]):
    """A commune with a code of its own."""

    class Meta:
        model = Unit

    code = factory.Sequence(lambda n: f"X{n:05d}")
    name = factory.Sequence(lambda n: f"Xã số {n}")
    kind = UnitKind.COMMUNE
    parent = None
    path = factory.LazyAttribute(lambda unit: f"{unit.parent.path if unit.parent else '/'}{unit.code}/")


class SuccessionFactory(factory.django.DjangoModelFactory[Succession]):
    """A commune that merged into another."""

    class Meta:
        model = Succession

    old = factory.SubFactory(UnitFactory)
    new = factory.SubFactory(UnitFactory)
    kind = Succession.Kind.MERGE
    on = "2025-07-01"


class SuccessionPlanFactory(factory.django.DjangoModelFactory[SuccessionPlan]):
    """A unit that will get another name next week."""

    class Meta:
        model = SuccessionPlan

    unit = factory.SubFactory(UnitFactory)
    kind = "rename"
    on = factory.LazyFunction(lambda: timezone.localdate() + timedelta(days=7))
    becoming = factory.LazyAttribute(
        lambda plan: {
            "old": [plan.unit.pk], "existing": [], "new": [["99002", "Phường Sắp Có"]],
            "unit": {}, "person": {}, "entry": {},
        }
    )  # fmt: skip
    planned_by = factory.SubFactory("tests.factories.accounts.UserFactory")


class ImportFactory(factory.django.DjangoModelFactory[Import]):
    """A table of one new commune, waiting to be confirmed."""

    class Meta:
        model = Import

    name = "don-vi.xlsx"
    sha256 = "0" * 64
    table = factory.LazyFunction(
        lambda: {
            "keys": ["code", "kind", "name"],
            "ignored": [],
            "rows": [[2, {"code": "99001", "name": "Xã Mới Thử", "kind": "commune"}, []]],
            "problems": [],
        }
    )
    uploaded_by = factory.SubFactory("tests.factories.accounts.UserFactory")
