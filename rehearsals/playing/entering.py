"""The play until the office holds the entries: writing, handing in, screening, sending on, checking."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contests.models import EntrantKind, EntryField, EntryForm, PriorRecognition
from contests.moments import database_now
from rehearsals.playing import moves
from rehearsals.playing.inventing import ANSWERABLE, answer, strengths, upload
from rehearsals.playing.stage import Part, Stuck
from submissions.actions.attachments import extensions_for, taken_extensions
from submissions.actions.conditions import Declared
from submissions.actions.entries import withdraw
from submissions.actions.screening import decline, rank, return_to_author
from submissions.allowance import authors_asked, concerns, counted
from submissions.conditions import counted_on
from submissions.models import Attachment
from submissions.policies.entries import eligible_kinds
from submissions.tally import sendings
from units.kinds import UnitKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from accounts.models import User
    from rehearsals.playing.company import Desk, Place
    from rehearsals.playing.stage import Stage
    from submissions.models import Entry

WEIGHTS = {EntrantKind.INDIVIDUAL: 3, EntrantKind.GROUP: 2, EntrantKind.ORGANISATION: 1}
MOST_TO_OVERFILL = 12
FEWEST_FOR_FATES = 8
# What becomes of the weakest entries of a play, so that each way out is walked once.
FATES = ("declined", "withdrawn", "ineligible", "late letter", "returned")
WHOLE = Decimal(100)
CENT = Decimal("0.01")
WEAK = Decimal("39.5")
USUAL_AGE = 30


# -- who enters what -------------------------------------------------------------------------------------------------


def cast_parts(stage: Stage) -> None:
    """Say who enters what through which unit, so that every kind that may enter does, and one unit sends too much."""
    allowed = {kind: eligible_kinds(stage.contest, kind) for kind in EntrantKind.values}
    dealt: Counter[str] = Counter()
    prizes = sum(tier.count for tier in stage.contest.prize_tiers.all())
    good = strengths(stage.entries, prizes, stage.seed)
    room = {index: place.room for index, place in enumerate(stage.company.places)}
    for number in range(1, stage.entries + 1):
        index = max(room, key=lambda one: (room[one], -one), default=None)
        if index is None or (room[index] <= 0 and stage.company.places[index].most is not None):
            break
        room[index] -= 1
        _add(stage, stage.company.places[index], allowed, dealt, good[number - 1])
    if len(stage.parts) >= FEWEST_FOR_FATES:
        weakest = sorted(stage.parts, key=lambda part: part.strength)
        for part, fate in zip(weakest, FATES, strict=False):
            part.fate = fate
    _overfill(stage, allowed, dealt)
    if stage.company.places:
        _add(stage, stage.company.places[0], allowed, dealt, WEAK, fate="late")


def _add(
    stage: Stage,
    place: Place,
    allowed: dict[str, set[str]],
    dealt: Counter[str],
    strength: Decimal,
    fate: str = "through",
) -> None:
    kinds = [kind for kind, units in allowed.items() if place.unit.kind in units]
    kind = min(kinds, key=lambda one: dealt[one] / WEIGHTS[EntrantKind(one)])
    dealt[kind] += 1
    number = len(stage.parts) + 1
    forms, areas = stage.contest.entry_forms, list(stage.contest.areas.all())
    stage.parts.append(
        Part(
            number=number,
            place=place,
            kind=kind,
            form=forms[number % len(forms)],
            area=areas[number % len(areas)],
            authors=_authors(stage, place, kind, number),
            strength=strength,
            fate=fate,
        )
    )


def _authors(stage: Stage, place: Place, kind: str, number: int) -> list[tuple[User, Decimal]]:
    people = _people(stage, place, number)
    if kind != EntrantKind.GROUP:
        return [(people[0], WHOLE)]
    least, most = stage.contest.group_min_members, stage.contest.group_max_members
    size = min(len(people), least + number % 2 if most is None else min(most, least + number % 2))
    share = (WHOLE / size).quantize(CENT)
    return [(people[0], WHOLE - share * (size - 1)), *((person, share) for person in people[1:size])]


def _people(stage: Stage, place: Place, number: int) -> list[User]:
    """The unit's authors, another one first each time; new ones where the rules limit the entries of one person."""
    if stage.contest.entries_per_author or stage.contest.entries_per_representative:
        return [stage.company.person(place.unit) for _author in place.authors]
    turn = number % len(place.authors)
    return place.authors[turn:] + place.authors[:turn]


def _overfill(stage: Stage, allowed: dict[str, set[str]], dealt: Counter[str]) -> None:
    """Give one unit an entry more than it may send."""
    limited = [place for place in stage.company.places if place.most and place.most <= MOST_TO_OVERFILL]
    if not limited:
        return
    place = limited[0]
    own = [part for part in stage.parts if part.place is place]
    for part in own:
        part.fate = "through"
    for number in range((place.most or 0) + 1 - len(own)):
        _add(stage, place, allowed, dealt, WEAK - number)


# -- the acts ----------------------------------------------------------------------------------------------------------


def enter(stage: Stage) -> None:
    """Everybody writes; all but one hand in while there is time, one of them takes it back."""
    cast_parts(stage)
    _say_who_is_missing(stage)
    for done, part in enumerate(stage.parts, start=1):
        idea = _idea(stage, part)
        part.entry = stage.attempt("entrants", moves.write, stage.contest, part.place.unit, idea)
        stage.say(done, len(stage.parts))
    drafts = [part for part in stage.through("draft") if part.fate != "late"]
    for part in drafts:
        stage.attempt("form", moves.hand_in, part.entry, part.writer)
    stage.renew(*drafts)
    for part in stage.through("submitted"):
        if part.fate == "withdrawn":
            stage.attempt("entrants", withdraw, entry=part.entry, by=part.writer)
            stage.renew(part)
    handed_in = stage.through("submitted", "withdrawn")
    if not handed_in:
        stage.broke(_("Nobody could hand anything in."), "entrants")
        raise Stuck
    sentence = ngettext(
        "%(count)d entry was handed in, through %(units)d units.",
        "%(count)d entries were handed in, through %(units)d units.",
        len(handed_in),
    )
    stage.good(sentence % {"count": len(handed_in), "units": len({part.place.unit.pk for part in handed_in})})


def come_late(stage: Stage) -> None:
    """The authors' deadline passes, and somebody hands in all the same."""
    _pass_deadline(stage, "submission")
    for part in stage.through("draft"):
        if part.fate == "late":
            entry = moves.fresh(part.entry)
            stage.must_not(_("Handing in after the deadline"), "deadlines", moves.hand_in, entry, part.writer)


def screen(stage: Stage) -> None:
    """The units' clerks choose, return, decline and rank; their heads confirm."""
    waiting = stage.through("submitted")
    for done, part in enumerate(waiting, start=1):
        _screen_one(stage, part)
        stage.say(done, len(waiting))
    stage.renew(*waiting)
    for place in stage.company.places:
        _rank_and_confirm(stage, place)
    confirmed = len(stage.through("confirmed"))
    sentence = ngettext(
        "%(count)d entry was confirmed by its unit's head.",
        "%(count)d entries were confirmed by their units' heads.",
        confirmed,
    )
    stage.good(sentence % {"count": confirmed})


def send_on(stage: Stage) -> None:
    """Each unit sends its letter, those below first; one sends too many, one sends too late."""
    desks = stage.company.desks
    for number, desk in enumerate(desks, start=1):
        if desk in stage.company.relays:
            _screen_again(stage, desk)
        ready = [part for part in _held(stage, desk, "confirmed") if part.fate != "late letter"]
        if ready:
            _send(stage, desk, ready, number)
        stage.say(number, len(desks))
    _pass_deadline(stage, "forwarding")
    for part in stage.through("confirmed"):
        if part.fate == "late letter":
            rule = _("Sending on after the deadline")
            stage.must_not(rule, "deadlines", _letter, stage, part.place, [part], "999")
    _say_quotas(stage)


def check(stage: Stage) -> None:
    """The office checks what came in: all that meet the rules are admitted, one is refused."""
    officer, arrived = stage.company.officer, stage.through("forwarded")
    for part in arrived:
        if part.fate == "ineligible":
            reason = _("Found not eligible in the rehearsal.")
            answer = _("Answered in the rehearsal.")
            stage.attempt("entrants", moves.take_out, moves.fresh(part.entry), reason=reason, answer=answer, by=officer)
        else:
            stage.attempt("entrants", moves.admit, entry=part.entry, by=officer)
    stage.renew(*arrived)
    eligible = len(stage.through("eligible"))
    if not eligible:
        stage.broke(_("No entry is eligible: there is nothing to judge."), "entrants")
        raise Stuck
    sentence = ngettext("%(count)d entry is eligible.", "%(count)d entries are eligible.", eligible)
    stage.good(sentence % {"count": eligible})


# -- one entry ---------------------------------------------------------------------------------------------------------


def _idea(stage: Stage, part: Part) -> moves.Idea:
    asked = [field for field in stage.contest.entry_fields.all() if field.asked_of(part.kind, part.area.code)]
    answers = {field.key: said for field in asked if (said := answer(field, part.number)) is not None}
    return moves.Idea(
        title=part.title,
        kind=part.kind,
        form=part.form,
        area=part.area,
        summary=_("What this entry proposes is invented for a rehearsal."),
        answers=answers,
        authors=part.authors,
        files=list(_files(stage, part, asked)),
        declared=_declared,
    )


def _declared(entry: Entry) -> Declared:
    """What meets the contest's conditions: ages within the bounds, the recognition that is asked, no earlier prize."""
    contest, on = entry.contest, counted_on(entry.contest) or timezone.localdate()
    bounds = [line for line in contest.eligibilities.all() if line.entrant == entry.kind]
    ages = [line.age_from or line.age_to for line in bounds if line.age_from is not None or line.age_to is not None]
    born_on = dt.date(on.year - (ages[0] or USUAL_AGE), 1, 1) if ages else None
    required = contest.prior_recognition == PriorRecognition.REQUIRED
    return Declared(
        born_on={author.pk: born_on for author in entry.authors.all()} if born_on else {},
        recognised_by=contest.prior_recognition_scope if required else "nobody",
        won_before=False,
    )


def _files(stage: Stage, part: Part, asked: list[EntryField]) -> Iterator[tuple[str, Any, EntryField | None]]:
    kinds = [Attachment.Kind.SUPPLEMENT]
    if part.form != EntryForm.ARTICLE:
        kinds += [Attachment.Kind.VIDEO, Attachment.Kind.TEXT_VERSION]
    for kind in kinds:
        file = upload(taken_extensions(stage.contest, kind), part.title)
        if file is not None:
            yield kind, file, None
    for field in asked:
        if field.kind == EntryField.Kind.FILE:
            file = upload(extensions_for(stage.contest, field), part.title)
            if file is not None:
                yield Attachment.Kind.SUPPLEMENT, file, field


def _screen_one(stage: Stage, part: Part) -> None:
    revision, clerk = part.entry.revisions.latest("number"), part.place.clerk
    reason = _("Said in the rehearsal.")
    if part.fate == "declined":
        stage.attempt("entrants", decline, entry=part.entry, revision=revision, reason=reason, by=clerk)
        return
    if part.fate == "returned":
        stage.attempt("entrants", return_to_author, entry=part.entry, revision=revision, reason=reason, by=clerk)
        part.entry = moves.fresh(part.entry)
        stage.attempt("deadlines", moves.hand_in, part.entry, part.writer)
        part.entry = moves.fresh(part.entry)
    stage.attempt("entrants", moves.pass_screening, part.entry, clerk)


def _held(stage: Stage, desk: Desk, state: str) -> list[Part]:
    """The parts whose entry lies at this unit in this state."""
    return [part for part in stage.through(state) if part.entry.holder_id == desk.unit.pk]


def _screen_again(stage: Stage, desk: Desk) -> None:
    """A unit to which others send chooses, ranks and confirms anew."""
    arrived = _held(stage, desk, "submitted")
    for part in arrived:
        stage.attempt("entrants", moves.pass_screening, part.entry, desk.clerk)
    stage.renew(*arrived)
    _rank_and_confirm(stage, desk)
    if arrived:
        sentence = ngettext(
            "“%(unit)s” screened %(count)d entry of the units below again.",
            "“%(unit)s” screened %(count)d entries of the units below again.",
            len(arrived),
        )
        stage.good(sentence % {"unit": desk.unit.name, "count": len(arrived)})


def _rank_and_confirm(stage: Stage, desk: Desk) -> None:
    """Put a unit's list in the order of its strengths, the last chosen first; its head confirms it."""
    chosen = _held(stage, desk, "accepted")
    if len(chosen) > 1:
        places = {part.entry.pk: len(chosen) - order for order, part in enumerate(chosen)}
        stage.attempt("entrants", rank, unit=desk.unit, contest=stage.contest, places=places, by=desk.clerk)
    for part in chosen:
        comment = _("Applied at the unit in the rehearsal.")
        stage.attempt("entrants", moves.confirm_entry, part.entry, desk.head, comment)
    stage.renew(*chosen)


def _send(stage: Stage, desk: Desk, ready: list[Part], number: int) -> None:
    if desk.most is not None and len(ready) > desk.most:
        rule = _("Sending %(count)d entries where %(most)d are the most") % {"count": len(ready), "most": desk.most}
        stage.must_not(rule, "quotas", _letter, stage, desk, ready, f"{number}a")
        ready = ready[: desk.most]
    stage.attempt("quotas", _letter, stage, desk, ready, str(number))
    stage.renew(*ready)


def _letter(stage: Stage, desk: Desk, parts: list[Part], number: str) -> None:
    entries = [part.entry for part in parts]
    moves.send_on(stage.contest, desk.unit, entries, number=f"{number}/DT-{stage.key}", signer=desk.head, by=desk.clerk)


def _pass_deadline(stage: Stage, kind: str) -> None:
    """Let the deadline be now: what comes after is late by the database's clock."""
    stage.contest.deadlines.filter(kind=kind).update(moment=database_now())


# -- what to look at ---------------------------------------------------------------------------------------------------


def _say_who_is_missing(stage: Stage) -> None:
    for field in stage.contest.entry_fields.all():
        if field.kind not in ANSWERABLE and field.required:
            words = {"label": field.label, "kind": field.get_kind_display()}
            stage.warn(_("The rehearsal cannot answer “%(label)s” (%(kind)s).") % words, "form")
    for kind in EntrantKind:
        asked = any(line.entrant == kind for line in stage.contest.eligibilities.all())
        if asked and not any(part.kind == kind for part in stage.parts):
            sentence = _("“%(kind)s” may enter, but no unit on the entries' way takes such an entry.")
            stage.warn(sentence % {"kind": kind.label}, "entrants")
    for kind_of_unit in sorted(stage.company.invented_kinds):
        sentence = _("Under the host there is no unit of the kind “%(kind)s” yet: the rehearsal invented some.")
        stage.warn(sentence % {"kind": UnitKind(kind_of_unit).label})


def _say_quotas(stage: Stage) -> None:
    """Which quotas could be met by the units that took part, and which no unit can ever meet."""
    units = {desk.unit.pk: desk.unit for desk in stage.company.desks}
    sent = sendings([stage.contest], list(units.values()))
    for quota in stage.contest.quotas.all():
        concerned = [
            sent[stage.contest.pk, unit.pk] for unit in units.values() if concerns(quota, unit.kind, unit.headcount)
        ]
        words = {"quota": quota.label, "minimum": quota.minimum, "units": len(concerned)}
        if not concerned:
            stage.warn(_("No unit can meet the quota “%(quota)s”: nobody enters through such units.") % words, "quotas")
            continue
        words |= {
            "short": sum(counted(quota, unit) < quota.minimum for unit in concerned),
            "few": sum(unit.authors < authors_asked(quota, unit.headcount) for unit in concerned),
        }
        if words["short"]:
            stage.warn(_("Quota “%(quota)s”: %(short)d of %(units)d units sent fewer than asked.") % words, "quotas")
        else:
            stage.good(_("Quota “%(quota)s”: all %(units)d units sent at least %(minimum)d.") % words)
        if words["few"]:
            sentence = _("Quota “%(quota)s”: in %(few)d of %(units)d units fewer of the staff took part than asked.")
            stage.warn(sentence % words, "quotas")
