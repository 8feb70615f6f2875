"""Reports and documents: each one a row before it is a task."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from contests.models import Contest
from reports.lifecycle import ReportState
from reports.querysets import CertificateQuerySet, ReportQuerySet


class Report(models.Model):
    """A document that a worker makes, with its progress, its file and the code by which anyone can verify it."""

    class Kind(models.TextChoices):
        """Which document it is."""

        RULES = "rules", _("Rules of the contest (DOCX)")
        ENTRY_LIST = "entry_list", _("List of entries (XLSX)")
        UNITS = "units", _("Entries by unit against quota (XLSX)")
        TALLY = "tally", _("Tally of scores (XLSX)")
        AWARD_DECISION = "award_decision", _("Award decision (DOCX)")
        CERTIFICATES = "certificates", _("Certificates (PDF)")
        FINAL_REPORT = "final_report", _("Final report (DOCX)")

    kind = models.CharField(_("document"), max_length=16, choices=Kind.choices)
    contest = models.ForeignKey(Contest, models.PROTECT, related_name="reports", verbose_name=_("contest"))
    parameters = models.JSONField(_("parameters"), default=dict)
    language = models.CharField(_("language"), max_length=5, default="vi")
    state = models.CharField(_("state"), max_length=8, choices=ReportState.choices, default=ReportState.QUEUED)
    done = models.PositiveIntegerField(_("done"), default=0)
    total = models.PositiveIntegerField(_("of"), default=0)
    attempts = models.PositiveSmallIntegerField(_("tries"), default=0)
    error = models.CharField(_("error"), max_length=300, blank=True)
    file = models.FileField(_("file"), upload_to="reports/%Y/%m/", blank=True)
    filename = models.CharField(_("file name"), max_length=150, blank=True)
    sha256 = models.CharField(_("SHA-256"), max_length=64, blank=True)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="reports", verbose_name=_("asked for by")
    )
    requested_at = models.DateTimeField(_("asked for"), auto_now_add=True)
    beat_at = models.DateTimeField(_("last sign of life"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="ready") | (~Q(file="") & ~Q(sha256="") & Q(finished_at__isnull=False)),
                name="report_ready_has_file",
                violation_error_message=_("A finished report has its file and digest."),
            ),
            models.CheckConstraint(
                condition=~Q(state="failed") | ~Q(error=""),
                name="report_failed_has_reason",
                violation_error_message=_("A report that could not be made says why."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} – {self.contest}"


class Certificate(models.Model):
    """A certificate as it was given: anyone can verify it by its code."""

    award = models.ForeignKey("payouts.Award", models.PROTECT, related_name="certificates", verbose_name=_("award"))
    code = models.CharField(_("verification code"), max_length=24, unique=True)
    holder = models.CharField(_("holder"), max_length=250)
    facts = models.JSONField(_("what it says"))
    sha256 = models.CharField(_("SHA-256 of what it says"), max_length=64)
    issued_at = models.DateTimeField(_("made"), auto_now_add=True)

    objects = CertificateQuerySet.as_manager()

    class Meta:
        verbose_name = _("certificate")
        verbose_name_plural = _("certificates")
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["award", "holder"], name="certificate_once")]

    def __str__(self) -> str:
        return self.code
