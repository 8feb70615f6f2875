"""How each document is made; each builder answers a file's content and name, and says its progress."""

from collections.abc import Callable

from reports.builders.award_decision import award_decision
from reports.builders.built import Built, Progress
from reports.builders.certificates import certificates
from reports.builders.entry_list import entry_list
from reports.builders.final_report import final_report
from reports.builders.rules import rules
from reports.builders.tally import tally
from reports.builders.unit_list import unit_list
from reports.models import Report

BUILDERS: dict[str, Callable[[Report, Progress], Built]] = {
    Report.Kind.ENTRY_LIST: entry_list,
    Report.Kind.UNITS: unit_list,
    Report.Kind.TALLY: tally,
    Report.Kind.AWARD_DECISION: award_decision,
    Report.Kind.CERTIFICATES: certificates,
    Report.Kind.FINAL_REPORT: final_report,
    Report.Kind.RULES: rules,
}

__all__ = ["BUILDERS", "Built", "Progress"]
