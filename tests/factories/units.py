"""Units for tests."""

import factory

from units.kinds import UnitKind
from units.models import Succession, Unit


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
