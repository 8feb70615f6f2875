"""The shape of a plan's file: which keys it has, what each holds, in which order they are written."""

from __future__ import annotations

from decimal import Decimal

from contests import rubric
from contests.models import (
    Band,
    ContentArea,
    Contest,
    Criterion,
    Deadline,
    Eligibility,
    EntryField,
    FormSection,
    PrizeTier,
    Quota,
    Round,
    RouteStep,
    RuleDocument,
    Series,
)
from contests.planfile import agreement
from contests.planfile.nodes import Dated, Flag, Group, Key, Listing, Number, Text, Whole, Word, columns_of
from contests.planfile.placeholders import BODIES, DAILY, YEARLY

FORMAT = 1
SECTIONS = (
    "basics", "entrants", "areas", "form", "deadlines", "quotas", "rounds", "criteria", "scoring", "prizes",
    "organisers",
)  # fmt: skip
CONTEST_COLUMNS = (
    "name", "edition", "plan_number", "plan_on", "question", "purpose", "requirements", "entry_forms",
    "text_version_required", "consent_file_required", "attachment_extensions", "video_max_megabytes",
    "group_min_members", "group_max_members", "entries_per_author", "entries_per_representative", "excluded_roles",
    "prior_recognition", "prior_recognition_scope", "prior_prizes_forbidden", "age_on", "reminder_days",
    "escalation_days", "deadline_reminder_days", "licence_clause",
    "collective_multiplier", "prize_total_min", "prize_total_max", "indices", "index_bonus", "aftermath",
)  # fmt: skip
CONTEST_FILLS = dict.fromkeys(
    ("name", "question", "purpose", "requirements", "licence_clause", "index_bonus", "aftermath"), YEARLY
)
SERIES_COLUMNS = ("name", "period_years")
ELIGIBILITY_COLUMNS = ("entrant", "description", "unit_kinds", "age_from", "age_to")
AREA_COLUMNS = ("code", "name")
ROUTE_COLUMNS = ("description", "from_kinds", "to_kinds", "to_office")
SECTION_COLUMNS = ("key", "title", "help_text")
FIELD_COLUMNS = (
    "key", "label", "help_text", "kind", "required", "word_limit", "settings", "entrants", "area_codes",
)  # fmt: skip
DEADLINE_COLUMNS = ("kind", "unit_kinds", "moment", "inclusive", "wording")
QUOTA_COLUMNS = (
    "label", "unit_kinds", "minimum", "maximum", "strength", "headcount_from", "headcount_to", "minimum_percent",
    "counts_children",
)  # fmt: skip
TIER_COLUMNS = ("name", "count", "individual_amount", "collective_amount")
ROUND_COLUMNS = ("kind", "name", "mode", "blind", "judges_per_entry", "opens_at", "closes_at")
CRITERION_COLUMNS = ("key", "name", "guidance", "maximum", "step", "weight", "floor", "entrants", "area_codes")
BAND_COLUMNS = ("label", "low", "high")
DOCUMENT_COLUMNS = ("kind", "number", "issued_on", "title")

JUDGES = ("mean", "median", "trimmed_mean")
OPERATOR = (">=", ">")
OUTCOME = ("mean", "reconcile", "extra_judge")
ADVANCE = ("all", "score_at_least", "top")
NOTHING = rubric.PLAIN["advance"]

DIVERGENCE = Group(
    {"operator": Key(Word(OPERATOR)), "threshold": Key(Number()), "outcome": Key(Word(OUTCOME))}, one_line=True
)
ROUNDING = Group({"places": Key(Whole(), 1), "mode": Key(Word(["half_up"]), "half_up")}, one_line=True)
ADVANCES = Group(
    {
        "kind": Key(Word(ADVANCE), NOTHING["kind"]),
        "operator": Key(Word(OPERATOR), NOTHING["operator"]),
        "value": Key(Number(), NOTHING["value"]),
        "include_ties": Key(Flag(), NOTHING["include_ties"]),
        "per": Key(Word(["area", "kind"]), NOTHING["per"]),
    },
    one_line=True,
    agree=agreement.advance,
)
RULES = Group(
    {
        "scale": Key(Number(), Decimal(rubric.PLAIN["scale"])),
        "judges": Key(Word(JUDGES), "mean"),
        "trim_from": Key(Whole(), None),
        "missing": Key(Word(["refuse", "ignore"]), "refuse"),
        "divergence": Key(Listing(DIVERGENCE), list),
        "carry_weight": Key(Number(), Decimal(rubric.PLAIN["carry_weight"])),
        "rounding": Key(ROUNDING, lambda: {"places": 1, "mode": "half_up"}),
        "tie_breaks": Key(Listing(Text(), once="itself"), lambda: [rubric.SHARED_RANK]),
        "advance": Key(ADVANCES, lambda: dict(NOTHING)),
    },
    agree=agreement.rules,
)
BAND = Group(columns_of(Band, *BAND_COLUMNS), one_line=True, agree=agreement.in_order(("low", "high")))
CRITERION = Group(
    {
        **columns_of(Criterion, *CRITERION_COLUMNS),
        "bands": Key(Listing(BAND), list),
    },
    agree=agreement.criterion,
)
ROUND = Group(
    {
        **columns_of(Round, *ROUND_COLUMNS),
        "rules": Key(RULES, lambda: {name: key.otherwise() for name, key in RULES.keys.items()}),
        "criteria": Key(Listing(CRITERION, once="key"), list),
    },
    agree=agreement.round_,
)
FORM = Group(
    {
        "sections": Key(Listing(Group(columns_of(FormSection, *SECTION_COLUMNS)), once="key"), list),
        "fields": Key(
            Listing(Group({**columns_of(EntryField, *FIELD_COLUMNS), "section": Key(Text(), "")}), once="key"), list
        ),
    },
    agree=agreement.form,
)
SOURCE = Group(
    {
        "host": Key(Text(), ""),
        "office": Key(Text(), ""),
        "published": Key(Text(), ""),
        "address": Key(Text(), ""),
        "facts": Key(Listing(Text()), list),
    }
)
NOTE = Group({"chosen_by_us": Key(Flag(), default=False), "text": Key(Text())})
CONTEST = Group(
    {
        **columns_of(Contest, *CONTEST_COLUMNS, fills=CONTEST_FILLS),
        "plan_on": Key(Dated(moving=False, timed=False), None),
    },
    agree=agreement.contest,
)
DOCUMENT = Group({**columns_of(RuleDocument, *DOCUMENT_COLUMNS), "issued_on": Key(Dated(moving=False, timed=False))})
ELIGIBILITY = Group(columns_of(Eligibility, *ELIGIBILITY_COLUMNS), agree=agreement.in_order(("age_from", "age_to")))
QUOTA = Group(
    columns_of(Quota, *QUOTA_COLUMNS),
    agree=agreement.in_order(("minimum", "maximum"), ("headcount_from", "headcount_to")),
)
PLAN = Group(
    {
        "format": Key(Whole()),
        "title": Key(Text(), ""),
        "description": Key(Text(), ""),
        "source": Key(SOURCE, None),
        "dates": Key(Word(["absolute", "relative"]), "absolute"),
        "launched_on": Key(Dated(moving=False, timed=False), None),
        "series": Key(Group(columns_of(Series, *SERIES_COLUMNS)), None),
        "contest": Key(CONTEST),
        "documents": Key(Listing(DOCUMENT), list),
        "eligibilities": Key(Listing(ELIGIBILITY), list),
        "areas": Key(Listing(Group(columns_of(ContentArea, *AREA_COLUMNS), one_line=True), once="code"), list),
        "route": Key(Listing(Group(columns_of(RouteStep, *ROUTE_COLUMNS, fills={"description": BODIES}))), list),
        "form": Key(FORM, lambda: {"sections": [], "fields": []}),
        "deadlines": Key(Listing(Group(columns_of(Deadline, *DEADLINE_COLUMNS, fills={"wording": DAILY}))), list),
        "quotas": Key(Listing(QUOTA), list),
        "prizes": Key(Listing(Group(columns_of(PrizeTier, *TIER_COLUMNS), one_line=True)), list),
        "rounds": Key(Listing(ROUND, most=20), list),
        "notes": Key(Group({name: Key(NOTE, None) for name in SECTIONS}), dict),
    },
    agree=agreement.plan,
)
PROVENANCE = ("title", "description", "source", "dates", "notes")
