"""Whether people know what is asked of them: clauses, entrants, ages, areas, questions, and who runs it all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from contests.checks.planned import Finding

if TYPE_CHECKING:
    from contests.checks.planned import Findings, Plan, PlannedEntrant

VIDEO_TYPES = frozenset({"mp4", "mov", "webm", "avi", "mkv"})
YOUNGEST, OLDEST = 6, 100


def basics(plan: Plan) -> Findings:
    """Forms, clauses, purpose and number are there."""
    if not plan.entry_forms:
        yield Finding(_("No form of entry is chosen: nobody could hand anything in."), "blocks", "basics")
    if not plan.licence_clause.strip():
        yield Finding(_("The licence clause is empty: entrants have nothing to accept."), "blocks", "basics")
    if "video" in plan.entry_forms and not VIDEO_TYPES & set(plan.attachment_extensions):
        yield Finding(_("Video clips may be sent, but no video file type may be attached."), "blocks", "basics")
    if not plan.purpose.strip():
        yield Finding(_("The purpose is empty: readers will not know what the contest is for."), "warns", "basics")
    if not plan.plan_number.strip():
        yield Finding(_("The number of the plan on which the contest stands is missing."), "warns", "basics")


def entrants(plan: Plan) -> Findings:
    """Somebody may enter, at an age that people have, and recognition that matters is somebody's."""
    if not plan.eligible_kinds:
        yield Finding(_("Nobody may enter yet: say who may."), "blocks", "entrants")
    if plan.recognition_without_scope:
        sentence = _("Earlier recognition matters, but nobody says whose: choose by whom the idea was recognised.")
        yield Finding(sentence, "blocks", "entrants")
    for entrant in plan.entrants:
        yield from _ages(entrant, plan)


def _ages(entrant: PlannedEntrant, plan: Plan) -> Findings:
    youngest, oldest = entrant.age_from, entrant.age_to
    words = {"entrants": entrant.label}
    if youngest is None and oldest is None:
        return
    if youngest is not None and oldest is not None and youngest > oldest:
        yield Finding(_("“%(entrants)s”: the oldest age is below the youngest.") % words, "blocks", "entrants")
    elif (youngest or 0) > OLDEST or (oldest is not None and oldest < YOUNGEST):
        yield Finding(_("“%(entrants)s”: nobody of this age can enter.") % words, "blocks", "entrants")
    if entrant.entrant == "organisation":
        yield Finding(_("“%(entrants)s”: an organisation has no age.") % words, "warns", "entrants")
    elif plan.age_day is None:
        sentence = _("“%(entrants)s”: no day is set on which ages are counted, and no day of the launch.") % words
        yield Finding(sentence, "blocks", "entrants")


def areas(plan: Plan) -> Findings:
    """There is something to write on, and something that must be written."""
    if not plan.areas:
        yield Finding(_("There is no content area: authors could not choose one."), "blocks", "areas")
    if not plan.entry_fields:
        yield Finding(_("The entry form has no field: authors would have no place to write."), "blocks", "form")
    for title in plan.empty_sections:
        yield Finding(_("The section “%(title)s” of the entry form has no field.") % {"title": title}, "warns", "form")
    yield from _nothing_to_write(plan)


def _nothing_to_write(plan: Plan) -> Findings:
    """An article has to say something, whoever enters in whatever area."""
    if "article" not in plan.entry_forms or not plan.questions:
        return
    must = [question for question in plan.questions if question.is_text and question.required]
    if not must:
        sentence = _("Articles may be handed in, but no text of the entry form is required: they could be empty.")
        yield Finding(sentence, "blocks", "form")
        return
    spared = [area for entrant, area in plan.pairs() if not any(question.asks(entrant, area) for question in must)]
    for area in dict.fromkeys(spared):
        words = {"area": plan.area_names[area]}
        sentence = _("In “%(area)s” some entrants are asked for no text that is required.") % words
        yield Finding(sentence, "warns", "form")


def organisers(plan: Plan) -> Findings:
    """Somebody can join blind codes and names."""
    if not plan.secretaries:
        sentence = _("No secretary is named: nobody could join blind codes and names.")
        yield Finding(sentence, "blocks", "organisers")
