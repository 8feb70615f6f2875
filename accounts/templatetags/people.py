"""What pages of lower apps say of people."""

from typing import Any

from django import template
from django.utils import timezone

from accounts.models import Membership

register = template.Library()


@register.simple_tag
def people_at(unit: Any) -> int:
    """How many people work at the unit today."""
    return Membership.objects.valid_on(timezone.localdate()).filter(unit=unit).values("user").distinct().count()
