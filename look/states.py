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
    "pending": Badge("neutral", "hourglass"),
    "queued": Badge("neutral", "hourglass"),
    "waiting": Badge("neutral", "hourglass"),
    "proposed": Badge("neutral", "pencil"),
    "prepared": Badge("info", "clipboard-check"),
    "submitted": Badge("info", "send"),
    "received": Badge("info", "inbox"),
    "screening": Badge("info", "search"),
    "screened": Badge("info", "check"),
    "forwarded": Badge("info", "envelope-check"),
    "dispatched": Badge("info", "envelope-check"),
    "running": Badge("info", "arrow-repeat"),
    "building": Badge("info", "arrow-repeat"),
    "sending": Badge("info", "arrow-repeat"),
    "claimed": Badge("info", "arrow-repeat"),
    "published": Badge("info", "megaphone"),
    "open": Badge("good", "unlock"),
    "judging": Badge("brand", "clipboard-data"),
    "in_judging": Badge("brand", "clipboard-data"),
    "accepted": Badge("good", "check2"),
    "confirmed": Badge("good", "check2-circle"),
    "eligible": Badge("good", "check2-circle"),
    "clean": Badge("good", "shield-check"),
    "approved": Badge("good", "check2-circle"),
    "active": Badge("good", "check2"),
    "sent": Badge("good", "check2"),
    "delivered": Badge("good", "check2-all"),
    "done": Badge("good", "check2-circle"),
    "ready": Badge("good", "file-earmark-check"),
    "built": Badge("good", "file-earmark-check"),
    "paid": Badge("good", "cash-coin"),
    "issued": Badge("gold", "award"),
    "awarded": Badge("gold", "trophy"),
    "decided": Badge("gold", "award"),
    "advanced": Badge("good", "arrow-up-right"),
    "eliminated": Badge("neutral", "dash-circle"),
    "not_advanced": Badge("neutral", "dash-circle"),
    "returned": Badge("warn", "arrow-counterclockwise"),
    "reopened": Badge("warn", "arrow-counterclockwise"),
    "held": Badge("warn", "pause-circle"),
    "paused": Badge("warn", "pause-circle"),
    "uncertain": Badge("warn", "question-circle"),
    "unknown": Badge("warn", "question-circle"),
    "suspended": Badge("warn", "pause-circle"),
    "recused": Badge("warn", "person-x"),
    "declined": Badge("bad", "x-circle"),
    "rejected": Badge("bad", "x-circle"),
    "ineligible": Badge("bad", "x-circle"),
    "refused": Badge("bad", "shield-x"),
    "failed": Badge("bad", "exclamation-triangle"),
    "parked": Badge("bad", "exclamation-triangle"),
    "disqualified": Badge("bad", "slash-circle"),
    "revoked": Badge("bad", "slash-circle"),
    "voided": Badge("bad", "slash-circle"),
    "cancelled": Badge("neutral", "slash-circle"),
    "withdrawn": Badge("neutral", "box-arrow-left"),
    "closed": Badge("neutral", "lock"),
    "sealed": Badge("neutral", "lock-fill"),
    "finished": Badge("neutral", "flag"),
    "completed": Badge("good", "flag"),
    "archived": Badge("neutral", "archive"),
    "superseded": Badge("neutral", "clock-history"),
    "ended": Badge("neutral", "clock-history"),
    "late": Badge("bad", "alarm"),
}

MODEL_STATE: dict[str, dict[str, Badge]] = {
    "judging.assignment": {"submitted": Badge("good", "check2")},
    "judging.sheet": {"submitted": Badge("good", "check2")},
    "payouts.batch": {"submitted": Badge("info", "send-check")},
}


def badge_for(state: str, model_label: str = "") -> Badge:
    """Find how a state looks, for a model ("app.model") where it differs from the common look."""
    return MODEL_STATE.get(model_label, {}).get(state) or STATE.get(state, UNKNOWN)
