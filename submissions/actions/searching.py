"""Keeping, renaming and forgetting one's own searches."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from audit.log import record
from submissions.models import SavedSearch
from submissions.policies import searching as policies

if TYPE_CHECKING:
    from accounts.models import User


@transaction.atomic
def save_search(*, by: User, name: str, address: str) -> SavedSearch:
    """Keep a list with its filters under a name."""
    policies.save_search(by, SavedSearch.objects.of(by).count()).enforce()
    saved = SavedSearch(user=by, name=name, address=address)
    saved.full_clean()
    saved.save(force_insert=True)
    record(saved, "save_search", by=by)
    return saved


@transaction.atomic
def rename_search(*, saved: SavedSearch, by: User, name: str) -> None:
    """Call a search something else."""
    policies.own_search(by, saved).enforce()
    saved.name = name
    saved.full_clean()
    saved.save(update_fields=["name"])
    record(saved, "rename_search", by=by)


@transaction.atomic
def delete_search(*, saved: SavedSearch, by: User) -> None:
    """Forget a search."""
    policies.own_search(by, saved).enforce()
    record(saved, "delete_search", by=by)
    saved.delete()
