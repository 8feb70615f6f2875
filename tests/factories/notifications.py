"""Messages for tests."""

import factory
from django.utils import timezone

from notifications.models import Canary, Message
from tests.factories.accounts import UserFactory


class MessageFactory(factory.django.DjangoModelFactory[Message]):
    """A message that waits for the postman."""

    class Meta:
        model = Message

    recipient = factory.SubFactory(UserFactory)
    name = factory.LazyAttribute(lambda message: message.recipient.full_name)
    address = factory.LazyAttribute(lambda message: message.recipient.email)
    channel = "email"
    key = factory.Sequence(lambda n: f"key-{n}")
    template = "submissions/entry_submitted"
    language = "vi"
    subject = factory.Sequence(lambda n: f"Thư thử số {n}")
    body = "Nội dung thư thử."


class CanaryFactory(factory.django.DjangoModelFactory[Canary]):
    """A worker was heard."""

    class Meta:
        model = Canary

    name = factory.Sequence(lambda n: f"worker-{n}")
    sung_at = factory.LazyFunction(timezone.now)
