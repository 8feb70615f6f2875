"""Lines of the record for tests."""

import factory

from audit.models import Event, Link


class EventFactory(factory.django.DjangoModelFactory[Event]):
    """Something happened."""

    class Meta:
        model = Event

    subject_type = "contests.contest"
    subject_id = "1"
    move = "publish"


class LinkFactory(factory.django.DjangoModelFactory[Link]):
    """An event's place in the chain."""

    class Meta:
        model = Link

    position = factory.Sequence(lambda n: n + 1)
    event = factory.SubFactory(EventFactory)
    previous = "0" * 64
    digest = "1" * 64
