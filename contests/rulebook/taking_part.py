"""The chapters on taking part: purpose, who may enter, what is asked, the way, by when, how many."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contests.admission import MEGABYTE
from contests.models import EntryForm, ExcludedRole, PriorRecognition, Quota
from contests.rulebook.clauses import Clause, listed, sentence
from contests.wording import of_kinds
from look.wording import day, grouped, mark

if TYPE_CHECKING:
    from contests.models import Contest, Eligibility, EntryField

Clauses = Iterator[Clause]
# Whom the portal itself keeps out of every contest.
ALWAYS_OUT = (ExcludedRole.ORGANISER, ExcludedRole.SECRETARY, ExcludedRole.JUDGE, ExcludedRole.ADMINISTRATOR)


def purpose(contest: Contest) -> Clauses:
    """What the contest is for, and on which paper it stands."""
    if contest.plan_number and contest.plan_on:
        words = {"number": contest.plan_number, "day": day(contest.plan_on)}
        yield Clause("plan", "basics", _("The contest is held under plan no. %(number)s of %(day)s.") % words)
    if contest.purpose:
        yield Clause("purpose", "basics", sentence(contest.purpose))
    if contest.requirements:
        yield Clause("requirements", "basics", sentence(contest.requirements))
    if contest.indices:
        words = {"indices": listed(contest.indices)}
        yield Clause("indices", "basics", _("It serves the indices %(indices)s.") % words)


def entrants(contest: Contest) -> Clauses:
    """Who may enter, and who may not."""
    for line in contest.eligibilities.all():
        words = {"entrant": line.get_entrant_display(), "who": line.description.strip(" .")}
        text = _("%(entrant)s: %(who)s") % words
        yield Clause(f"eligibility-{line.pk}", "entrants", sentence(text + _ages(contest, line)))
    if any(line.entrant == "group" for line in contest.eligibilities.all()):
        yield Clause("group", "entrants", _group(contest))
    yield from _entries_of_one(contest)
    kept_out = [role for role in ExcludedRole if role in ALWAYS_OUT or role in contest.excluded_roles]
    words = {"roles": listed([str(role.label).lower() for role in kept_out])}
    yield Clause("excluded", "entrants", _("These may not enter: %(roles)s.") % words)
    yield from _earlier(contest)


def _ages(contest: Contest, line: Eligibility) -> str:
    if line.age_from is None and line.age_to is None:
        return ""
    on = contest.age_on or contest.launched_on
    words = {"youngest": line.age_from, "oldest": line.age_to, "day": day(on) if on else "…"}
    if line.age_from is not None and line.age_to is not None:
        return _(" (aged %(youngest)d to %(oldest)d on %(day)s)") % words
    if line.age_from is not None:
        return _(" (aged %(youngest)d or more on %(day)s)") % words
    return _(" (aged %(oldest)d or less on %(day)s)") % words


def _group(contest: Contest) -> str:
    fewest, most = contest.group_min_members, contest.group_max_members
    if most is None:
        size = _("A group has %(fewest)d authors or more") % {"fewest": fewest}
    else:
        size = _("A group has %(fewest)d to %(most)d authors") % {"fewest": fewest, "most": most}
    return size + _("; it names one who represents it and the share of each, 100 % in all.")


def _entries_of_one(contest: Contest) -> Clauses:
    most = contest.entries_per_author
    if most is not None:
        text = ngettext(
            "One person is an author of at most %(n)d entry.",
            "One person is an author of at most %(n)d entries.",
            most,
        )
        yield Clause("entries-per-author", "basics", text % {"n": most})
    most = contest.entries_per_representative
    if most is not None:
        text = ngettext(
            "One person represents the authors of at most %(n)d entry.",
            "One person represents the authors of at most %(n)d entries.",
            most,
        )
        yield Clause("entries-per-representative", "basics", text % {"n": most})


def _earlier(contest: Contest) -> Clauses:
    scope = {"scope": str(contest.get_prior_recognition_scope_display()).lower()}
    if contest.prior_recognition == PriorRecognition.REQUIRED:
        yield Clause("recognition", "entrants", _("Only ideas that were recognised before enter (%(scope)s).") % scope)
    if contest.prior_recognition == PriorRecognition.FORBIDDEN:
        yield Clause(
            "recognition", "entrants", _("Ideas that were recognised before do not enter (%(scope)s).") % scope
        )
    if contest.prior_prizes_forbidden:
        yield Clause("prior-prizes", "entrants", _("Ideas that won a prize in another contest do not enter."))


def areas(contest: Contest) -> Clauses:
    """On what ideas are asked."""
    names = tuple(area.name for area in contest.areas.all())
    words = {"n": len(names)}
    text = ngettext("Ideas are asked in %(n)d content area:", "Ideas are asked in %(n)d content areas:", len(names))
    yield Clause("areas", "areas", text % words, names)


def form(contest: Contest) -> Clauses:
    """What an entry is made of."""
    forms = listed([str(EntryForm(one).label).lower() for one in contest.entry_forms])
    yield Clause("forms", "basics", _("An entry is presented as: %(forms)s.") % {"forms": forms})
    if contest.text_version_required and set(contest.entry_forms) != {EntryForm.ARTICLE}:
        yield Clause("text-version", "basics", _("An entry that is not text comes with a text version of its content."))
    fields = [field for field in contest.entry_fields.all() if field.retired_at is None]
    if fields:
        yield Clause("fields", "form", _("The entry answers these parts:"), tuple(_field(field) for field in fields))
    if contest.attachment_extensions:
        words = {"types": listed(contest.attachment_extensions)}
        yield Clause("attachments", "basics", _("Products, software and pictures may be attached (%(types)s).") % words)
    yield from _video(contest)
    if contest.consent_file_required:
        text = _("An entry that a unit enters for somebody comes with a scan or photo of the author's signed consent.")
        yield Clause("consent-file", "basics", text)


def _video(contest: Contest) -> Clauses:
    if contest.video_max_megabytes is not None and EntryForm.VIDEO in contest.entry_forms:
        words = {"n": grouped(contest.video_max_bytes // MEGABYTE)}
        yield Clause("video-size", "basics", _("A video clip has at most %(n)s MB.") % words)


def _field(field: EntryField) -> str:
    facts = []
    if field.word_limit:
        facts.append(_("at most %(n)s words") % {"n": grouped(field.word_limit)})
    if not field.required:
        facts.append(_("not required"))
    return f"{field.label} ({listed(facts)})" if facts else field.label


def route(contest: Contest) -> Clauses:
    """By which way an entry travels."""
    steps = tuple(step.description.strip(" .") for step in contest.route.all())
    if steps:
        yield Clause("route", "entrants", _("An entry goes this way:"), steps)
    words = {"remind": contest.reminder_days, "tell": contest.escalation_days}
    text = _(
        "The portal reminds a unit of what lies there for %(remind)d days, and tells the next level after %(tell)d."
    )
    yield Clause("reminders", "basics", text % words)


def deadlines(contest: Contest) -> Clauses:
    """By when."""
    for due in contest.deadlines.all():
        text = f"{of_kinds(due.get_kind_display(), due.unit_kinds)}: {due.rule}"
        if due.wording:
            text += _(" (in the plan: “%(wording)s”)") % {"wording": due.wording.strip()}
        yield Clause(f"deadline-{due.pk}", "deadlines", sentence(text))


def quotas(contest: Contest) -> Clauses:
    """How many entries units send."""
    for quota in contest.quotas.all():
        yield Clause(f"quota-{quota.pk}", "quotas", sentence(f"{quota.label.strip(' .')}: {_quota(quota)}"))


def _quota(quota: Quota) -> str:
    said = []
    if quota.minimum:
        said.append(ngettext("at least %(n)d entry", "at least %(n)d entries", quota.minimum) % {"n": quota.minimum})
    if quota.maximum is not None:
        said.append(ngettext("at most %(n)d entry", "at most %(n)d entries", quota.maximum) % {"n": quota.maximum})
    if quota.minimum_percent is not None:
        said.append(
            _("at least %(share)s %% of the staff take part as authors") % {"share": mark(quota.minimum_percent)}
        )
    said.append(_("required") if quota.strength == Quota.Strength.REQUIRED else _("encouraged"))
    said += _whose(quota)
    return listed(said)


def _whose(quota: Quota) -> Iterator[str]:
    fewest, most = quota.headcount_from, quota.headcount_to
    words = {"fewest": fewest, "most": most}
    if fewest is not None and most is not None:
        yield _("for units of %(fewest)d to %(most)d staff") % words
    elif fewest is not None:
        yield _("for units of %(fewest)d staff or more") % words
    elif most is not None:
        yield _("for units of up to %(most)d staff") % words
    if quota.counts_children:
        yield _("entries of the units under it count too")
