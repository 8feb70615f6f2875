"""Looking at contests; they are changed on the portal's own pages, where the rules are kept."""

from django.contrib import admin

from contests.models import (
    Contest,
    Criterion,
    NewsItem,
    Organiser,
    PrizeTier,
    Question,
    Quota,
    Round,
    RuleDocument,
    Series,
)
from units.admin import LookingOnly


@admin.register(Series)
class SeriesAdmin(LookingOnly):
    """Series."""

    list_display = ("name", "host")
    list_select_related = ("host",)


@admin.register(Contest)
class ContestAdmin(LookingOnly):
    """Contests."""

    list_display = ("name", "code", "state", "host", "receiving_office", "published_at")
    list_filter = ("state",)
    list_select_related = ("host", "receiving_office")
    search_fields = ("search_text", "code")


@admin.register(Round)
class RoundAdmin(LookingOnly):
    """Rounds."""

    list_display = ("name", "contest", "order", "state", "blind", "opened_at", "sealed_at")
    list_filter = ("state",)
    list_select_related = ("contest",)


@admin.register(Criterion)
class CriterionAdmin(LookingOnly):
    """Criteria."""

    list_display = ("name", "round", "maximum", "weight", "floor")
    list_select_related = ("round",)


@admin.register(PrizeTier)
class PrizeTierAdmin(LookingOnly):
    """Prize tiers."""

    list_display = ("name", "contest", "count", "individual_amount", "collective_amount")
    list_select_related = ("contest",)


@admin.register(Quota)
class QuotaAdmin(LookingOnly):
    """Quotas."""

    list_display = ("label", "contest", "minimum", "maximum", "strength")
    list_select_related = ("contest",)


@admin.register(Organiser)
class OrganiserAdmin(LookingOnly):
    """Organisers."""

    list_display = ("user", "contest", "role")
    list_select_related = ("user", "contest")


@admin.register(RuleDocument)
class RuleDocumentAdmin(LookingOnly):
    """Papers."""

    list_display = ("title", "contest", "kind", "number", "issued_on", "removed_at")
    list_select_related = ("contest",)


@admin.register(Question)
class QuestionAdmin(LookingOnly):
    """Questions."""

    list_display = ("text", "contest", "state", "asked_at", "published_at")
    list_filter = ("state",)
    list_select_related = ("contest",)
    search_fields = ("search_text",)


@admin.register(NewsItem)
class NewsItemAdmin(LookingOnly):
    """News."""

    list_display = ("title", "contest", "state", "published_at", "told_at")
    list_filter = ("state",)
    list_select_related = ("contest",)
