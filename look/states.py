"""The colour and the sign of every state; its word comes from the model's own choices."""

from __future__ import annotations

from typing import NamedTuple


class Badge(NamedTuple):
    """How a state looks: a tone (neutral, info, good, warn, bad, brand, gold) and a Bootstrap icon."""

    tone: str
    icon: str


UNKNOWN = Badge("neutral", "circle")

# A state's word means the same everywhere, so most need one line; MODEL_STATE says where a model differs.
STATE: dict[str, Badge] = {
    "draft": Badge("neutral", "pencil"),
    "planned": Badge("neutral", "calendar"),
    "proposed": Badge("neutral", "pencil"),
    "queued": Badge("neutral", "hourglass"),
    "waiting": Badge("neutral", "hourglass"),
    "previewed": Badge("info", "eye"),
    "asked": Badge("warn", "question-circle"),
    "open": Badge("good", "unlock"),
    "prepared": Badge("info", "clipboard-check"),
    "submitted": Badge("info", "send"),
    "forwarded": Badge("info", "envelope-check"),
    "running": Badge("info", "arrow-repeat"),
    "building": Badge("info", "arrow-repeat"),
    "claimed": Badge("info", "arrow-repeat"),
    "handed": Badge("info", "arrow-repeat"),
    "published": Badge("info", "megaphone"),
    "judging": Badge("brand", "clipboard-data"),
    "accepted": Badge("good", "check2"),
    "confirmed": Badge("good", "check2-circle"),
    "checked": Badge("good", "check2-circle"),
    "eligible": Badge("good", "check2-circle"),
    "approved": Badge("good", "check2-circle"),
    "signed": Badge("good", "pen"),
    "sent": Badge("good", "check2"),
    "answered": Badge("good", "chat-left-text"),
    "done": Badge("good", "check2-circle"),
    "applied": Badge("good", "check2-circle"),
    "finished": Badge("good", "flag"),
    "ready": Badge("good", "file-earmark-check"),
    "paid": Badge("good", "cash-coin"),
    "issued": Badge("gold", "award"),
    "announced": Badge("gold", "trophy"),
    "active": Badge("good", "check2"),
    "examining": Badge("info", "arrow-repeat"),
    "reading": Badge("info", "arrow-repeat"),
    "read": Badge("good", "file-earmark-text"),
    "blank": Badge("neutral", "file-earmark"),
    "unreadable": Badge("warn", "exclamation-triangle"),
    "receiving": Badge("info", "arrow-repeat"),
    "arrived": Badge("good", "check2"),
    "terminated": Badge("neutral", "x-circle"),
    "expired": Badge("neutral", "clock-history"),
    "drawing": Badge("info", "arrow-repeat"),
    "drawn": Badge("good", "eye"),
    "clean": Badge("good", "shield-check"),
    "refused": Badge("bad", "shield-x"),
    "invited": Badge("info", "envelope"),
    "suspended": Badge("bad", "slash-circle"),
    "returned": Badge("warn", "arrow-counterclockwise"),
    "held": Badge("warn", "pause-circle"),
    "unknown": Badge("warn", "question-circle"),
    "late": Badge("bad", "alarm"),
    "declined": Badge("bad", "x-circle"),
    "ineligible": Badge("bad", "x-circle"),
    "united": Badge("neutral", "intersect"),
    "upheld": Badge("bad", "x-circle"),
    "lifted": Badge("good", "check2"),
    "failed": Badge("bad", "exclamation-triangle"),
    "parked": Badge("bad", "exclamation-triangle"),
    "revoked": Badge("bad", "slash-circle"),
    "withdrawn": Badge("neutral", "box-arrow-left"),
    "same": Badge("bad", "files"),
    "improves": Badge("info", "graph-up-arrow"),
    "not_similar": Badge("good", "check2"),
    "discarded": Badge("neutral", "trash"),
    "cancelled": Badge("neutral", "slash-circle"),
    "sealed": Badge("neutral", "lock-fill"),
    "concluded": Badge("neutral", "flag"),
    "archived": Badge("neutral", "archive"),
}

MODEL_STATE: dict[str, dict[str, Badge]] = {
    "contests.contest": {"published": Badge("good", "unlock")},
    "contests.round": {"open": Badge("brand", "clipboard-data")},
    "judging.sheet": {"open": Badge("neutral", "pencil")},
    "submissions.similarityfinding": {"open": Badge("warn", "intersect")},
    "submissions.hearing": {"open": Badge("warn", "hourglass-split"), "answered": Badge("info", "chat-left-text")},
    "submissions.redaction": {"open": Badge("warn", "eye-slash")},
    "payouts.batch": {"submitted": Badge("info", "hourglass-split")},
}


def badge_for(state: str, model_label: str = "") -> Badge:
    """Find how a state looks, for a model ("app.model") where it differs from the common look."""
    return MODEL_STATE.get(model_label, {}).get(state) or STATE.get(state, UNKNOWN)
