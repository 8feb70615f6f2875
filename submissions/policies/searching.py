"""Who keeps searches, and the reason why not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from audit.verdicts import Reasons, policy

if TYPE_CHECKING:
    from submissions.models import SavedSearch

MOST_SAVED = 50


@policy
def save_search(user: Any, kept: int) -> Reasons:
    """Everybody who is signed in keeps a few searches."""
    yield user.is_authenticated, _("Sign in first.")
    yield kept < MOST_SAVED, _("You keep as many searches as can be kept. Delete one that you no longer need.")


@policy
def own_search(user: Any, saved: SavedSearch) -> Reasons:
    """A search is its owner's alone."""
    yield user.is_authenticated and saved.user_id == user.pk, _("This search is somebody else's.")
