"""Loading a contest for those who look after its page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import get_object_or_404

from contests import policies
from contests.models import Contest

if TYPE_CHECKING:
    from accounts.http import MemberRequest


def page_of(request: MemberRequest, slug: str) -> Contest:
    """The contest with its papers and people, for those who run it and auditors; others are refused."""
    known = Contest.objects.visible_to(request.user).with_bodies().with_people().prefetch_related("documents")
    contest: Contest = get_object_or_404(known, slug=slug)
    policies.read_setup(request.user, contest).enforce()
    return contest
