"""Building the entry form: its sections and questions, before entries come in and while they do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from audit.log import record
from audit.verdicts import MoveRefused
from contests import policies
from contests.actions.versions import claim
from contests.answers import columns_of
from contests.models import EntryField, FormSection
from submissions.models import Entry

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from contests.models import Contest

Columns = dict[str, Any]


@transaction.atomic
def add_section(*, contest: Contest, version: int, columns: Columns, by: Any) -> FormSection:
    """Put another heading at the end of the form."""
    policies.shape_form(by, contest).enforce()
    claim(contest, version)
    section = FormSection(contest=contest, order=_next(contest.form_sections), **columns)
    section.full_clean()
    section.save()
    record(contest, "add_section", by=by, facts={"version": contest.version, "section": section.key})
    return section


@transaction.atomic
def save_section(*, section: FormSection, version: int, columns: Columns, by: Any) -> None:
    """Change a heading or the words below it."""
    contest = section.contest
    policies.shape_form(by, contest).enforce()
    claim(contest, version)
    _change(section, columns)
    record(contest, "save_section", by=by, facts={"version": contest.version, "section": section.key})


@transaction.atomic
def remove_section(*, section: FormSection, version: int, by: Any) -> None:
    """Take a heading off the form; its questions stay, without one."""
    contest = section.contest
    policies.shape_form(by, contest).enforce()
    claim(contest, version)
    record(contest, "remove_section", by=by, facts={"version": contest.version, "section": section.key})
    section.delete()


@transaction.atomic
def add_field(*, contest: Contest, version: int, columns: Columns, by: Any) -> EntryField:
    """Ask another question, at the end of its section."""
    policies.shape_form(by, contest).enforce()
    claim(contest, version)
    field = EntryField(contest=contest, order=_next(contest.entry_fields), **columns)
    field.full_clean()
    field.save()
    facts = {"version": contest.version, "field": field.key, "kind": field.kind}
    record(contest, "add_field", by=by, facts=facts)
    return field


@transaction.atomic
def save_field(*, field: EntryField, version: int, columns: Columns, by: Any) -> None:
    """Change a question.

    Raises MoveRefused when it would ask for another kind of answer although somebody answered it.
    """
    contest = field.contest
    policies.shape_form(by, contest).enforce()
    claim(contest, version)
    if retyped(field, columns) and Entry.objects.answering(field).exists():
        raise MoveRefused(
            _("“%(question)s” was answered already, so it keeps its kind of answer. Ask a new question instead.")
            % {"question": field.label}
        )
    _change(field, columns)
    facts = {"version": contest.version, "field": field.key, "kind": field.kind, "changed": sorted(columns)}
    record(contest, "save_field", by=by, facts=facts)


@transaction.atomic
def remove_field(*, field: EntryField, version: int, by: Any) -> bool:
    """Take a question off the form; one that was answered is only asked no longer. Says whether it is kept."""
    contest = field.contest
    policies.shape_form(by, contest).enforce()
    claim(contest, version)
    kept = Entry.objects.answering(field).exists()
    record(contest, "remove_field", by=by, facts={"version": contest.version, "field": field.key, "kept": kept})
    if kept:
        _change(field, {"retired_at": timezone.now()})
    else:
        field.delete()
    return kept


@transaction.atomic
def restore_field(*, field: EntryField, version: int, by: Any) -> None:
    """Ask a question again that was taken off the form."""
    contest = field.contest
    policies.shape_form(by, contest).enforce()
    claim(contest, version)
    _change(field, {"retired_at": None})
    record(contest, "restore_field", by=by, facts={"version": contest.version, "field": field.key})


@transaction.atomic
def arrange_form(*, contest: Contest, version: int, sections: Sequence[int], fields: Sequence[int], by: Any) -> None:
    """Put the sections, and the questions in each, into this order (by their keys)."""
    policies.shape_form(by, contest).enforce()
    claim(contest, version)
    _put_in_order(contest.form_sections, sections)
    _put_in_order(contest.entry_fields, fields)
    record(contest, "arrange_form", by=by, facts={"version": contest.version, "fields": list(fields)})


def retyped(field: EntryField, columns: Mapping[str, Any]) -> bool:
    """Whether a change makes earlier answers unreadable: another kind, or another kind in a column that stays."""
    if columns.get("kind", field.kind) != field.kind:
        return True
    if field.kind != "table" or "settings" not in columns:
        return False
    kinds = {column.key: column.kind for column in columns_of(columns["settings"])}
    return any(kinds.get(column.key, column.kind) != column.kind for column in columns_of(field.settings))


def _change(subject: FormSection | EntryField, columns: Columns) -> None:
    for name, value in columns.items():
        setattr(subject, name, value)
    subject.full_clean()
    subject.save()


def _next(rows: Any) -> int:
    return int(rows.aggregate(last=Max("order"))["last"] or 0) + 1


def _put_in_order(rows: Any, keys: Sequence[int]) -> None:
    """Number the rows as the keys stand; those that are not among them come after, as they stood."""
    places = {key: place for place, key in enumerate(keys)}
    ordered = sorted(rows.all(), key=lambda row: (places.get(row.pk, len(places)), row.order, row.pk))
    for place, row in enumerate(ordered, 1):
        row.order = place
    rows.model.objects.bulk_update(ordered, ["order"])
