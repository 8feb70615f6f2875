"""The points of a contest's rules that the portal cannot check: each a question to a person of the office.

Nothing is read from the database here: the entry comes with what the rules look at (`Entry.objects.with_facts()`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import translation
from django.utils.translation import gettext as _

from contests.rulebook import taking_part
from submissions.conditions import asked

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from submissions.models import Entry

LANGUAGE_OF_PAPERS = "vi"
AREA = "area"


@dataclass(frozen=True, slots=True)
class Question:
    """One point: what is asked, the rule's sentence as the paper has it, and where on the page to look."""

    key: str
    text: str
    rule: str
    look: str
    part: str


def questions(entry: Entry) -> list[Question]:
    """What a person has to say about the entry before it can be found eligible, in the order of the rules."""
    rules = _rules(entry)
    return [*_about_people(entry, rules), *_about_the_idea(entry, rules), *_about_files(entry, rules)]


def _rules(entry: Entry) -> dict[str, str]:
    """The sentences of the rules that concern the entry, by key, in the language of state papers."""
    contest = entry.contest
    with translation.override(LANGUAGE_OF_PAPERS):
        of_form = () if entry.form == "article" else taking_part.form(contest)
        told = (*taking_part.entrants(contest), *taking_part.areas(contest), *of_form)
        found = {clause.key: clause.whole for clause in told}
    lines = [line for line in contest.eligibilities.all() if line.entrant == entry.kind]
    found["eligibility"] = " ".join(found[f"eligibility-{line.pk}"] for line in lines)
    return found


def _about_people(entry: Entry, rules: Mapping[str, str]) -> Iterator[Question]:
    if entry.kind == "organisation":
        return
    look, part = _("Authors"), "authors"
    unknown = [author.full_name for author in entry.authors.all() if author.user_id is None]
    names = {"names": ", ".join(unknown)}
    if unknown:
        text = _("%(names)s (without an account): of those who may enter?") % names
        yield Question("entrants", text, rules["eligibility"], look, part)
        text = _("%(names)s (without an account): not among those whom the rules keep out?") % names
        yield Question("excluded", text, rules["excluded"], look, part)
    most = [rules[key] for key in ("entries-per-author", "entries-per-representative") if key in rules]
    if unknown and most:
        text = _("%(names)s (without an account): in no more entries than the rules allow, under any spelling?") % names
        yield Question("limits", text, " ".join(most), _("Search the list of entries by name"), "")
    if asked(entry).ages:
        text = _("Do the authors' dates of birth agree with their papers?")
        yield Question("ages", text, rules["eligibility"], look, part)


def _about_the_idea(entry: Entry, rules: Mapping[str, str]) -> Iterator[Question]:
    if entry.area is not None and len(entry.contest.areas.all()) > 1:
        text = _("Does what the entry says belong to the content area “%(area)s”?") % {"area": entry.area.name}
        yield Question(AREA, text, rules["areas"], _("The entry"), "entry")
    wanted, look, part = asked(entry), _("What the authors declared"), "declared"
    if wanted.recognition and entry.contest.prior_recognition == "required":
        text = _("Does the decision that the authors name recognise this idea?")
        yield Question("recognition", text, rules["recognition"], look, part)
    elif wanted.recognition:
        text = _("As far as the office knows, was the idea not recognised before?")
        yield Question("recognition", text, rules["recognition"], look, part)
    if wanted.prizes:
        text = _("As far as the office knows, did the idea win no prize elsewhere?")
        yield Question("prizes", text, rules["prior-prizes"], look, part)


def _about_files(entry: Entry, rules: Mapping[str, str]) -> Iterator[Question]:
    kept = any(file.kind == "text_version" and file.counts for file in entry.attachments.all())
    if kept and "text-version" in rules:
        text = _("Does the text version say what the entry shows?")
        yield Question("text_version", text, rules["text-version"], _("Files"), "files")
