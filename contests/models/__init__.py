"""A contest's plan as data: who may enter, what is asked, by when, how it is judged, for which prizes."""

from contests.models.contest import (
    Contest,
    EntrantKind,
    EntryForm,
    ExcludedRole,
    Organiser,
    PriorRecognition,
    RecognitionScope,
    Series,
)
from contests.models.form import EntryField, FormSection
from contests.models.plan import ContentArea, Deadline, Eligibility, PrizeTier, Quota, RouteStep
from contests.models.public_page import NewsItem, Question, RuleDocument
from contests.models.rounds import Band, Criterion, Round, ScoringPolicy
from contests.models.rule_check import RuleCheck
from contests.models.running import Extension

__all__ = [
    "Band",
    "ContentArea",
    "Contest",
    "Criterion",
    "Deadline",
    "Eligibility",
    "EntrantKind",
    "EntryField",
    "EntryForm",
    "ExcludedRole",
    "Extension",
    "FormSection",
    "NewsItem",
    "Organiser",
    "PriorRecognition",
    "PrizeTier",
    "Question",
    "Quota",
    "RecognitionScope",
    "Round",
    "RouteStep",
    "RuleCheck",
    "RuleDocument",
    "ScoringPolicy",
    "Series",
]
