"""What pages of lower apps say of people."""

from typing import Any

from django import template
from django.urls import reverse
from django.utils import timezone

from accounts.models import Membership
from accounts.policies import read_people

register = template.Library()


@register.simple_tag
def people_at(unit: Any) -> int:
    """How many people work at the unit today."""
    return Membership.objects.valid_on(timezone.localdate()).filter(unit=unit).values("user").distinct().count()


@register.simple_tag
def people_page_of(unit: Any, user: Any) -> str:
    """Where the unit's people are listed, for those who may read it; empty for others."""
    return f"{reverse('accounts:people')}?unit={unit.code}" if read_people(user) else ""
