"""Looking at documents and certificates."""

from django.contrib import admin

from reports.models import Certificate, Report
from units.admin import LookingOnly


@admin.register(Report)
class ReportAdmin(LookingOnly):
    """Documents."""

    list_display = ("kind", "contest", "state", "attempts", "requested_by", "requested_at", "error")
    list_filter = ("state", "kind")
    list_select_related = ("contest", "requested_by")
    exclude = ("file",)


@admin.register(Certificate)
class CertificateAdmin(LookingOnly):
    """Certificates."""

    list_display = ("code", "holder", "award", "issued_at")
    list_select_related = ("award__tier", "award__entry")
    search_fields = ("code",)
