"""What the world is made of: people by persona, and things by name."""

from dataclasses import dataclass, field
from typing import Any

from accounts.models import User
from contests.models import Contest
from submissions.models import Entry
from units.models import Unit

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
FILM = (16).to_bytes(4) + b"ftypisom\0\0\0\0" + (8).to_bytes(4) + b"moov"


@dataclass
class World:
    """People by persona, and things by name."""

    people: dict[str, User | None] = field(default_factory=dict)
    rows: dict[str, Any] = field(default_factory=dict)
    units: dict[str, Unit] = field(default_factory=dict)

    def person(self, name: str) -> User:
        """A persona that has an account."""
        user = self.people[name]
        assert user is not None, f"{name} has no account"
        return user

    def argument(self, name: str) -> Any:
        """What stands in a URL for the named thing."""
        row = self.rows[name]
        if isinstance(row, Contest):
            return row.slug
        if isinstance(row, Entry):
            return row.code
        return getattr(row, "pk", row)
