"""Keys that stand in a mail and nowhere else: the row names the key, the postman writes it into the letter."""

from base64 import urlsafe_b64encode

from django.utils.crypto import salted_hmac

# What stands in the row's text, and on every page, where the letter has the key.
PLACE = "••••••••"


def key_named(name: str) -> str:
    """The key of this name, 43 letters for an address; nobody finds it without the portal's secret."""
    made = salted_hmac("notifications.enclosure", name, algorithm="sha256").digest()
    return urlsafe_b64encode(made).decode().rstrip("=")
