"""The texts that an entry had, what changed between two of them, and going back to one."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from audit.verdicts import MoveRefused
from contests.models import EntryForm
from submissions.actions import versions as actions
from submissions.content import answers_in
from submissions.differing import SAME, Piece
from submissions.differing import compare as compared
from submissions.forms.versions import CompareForm, TakeBackForm
from submissions.models import EarlierRecognition, Entry
from submissions.policies import entries as policies
from submissions.policies.screening import is_author

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpResponse

    from accounts.http import MemberRequest
    from submissions.actions.versions import Version

Parts = dict[str, tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the text, with what went and what came between two versions."""

    label: str
    pieces: list[Piece]

    @property
    def changed(self) -> bool:
        """Whether anything did."""
        return any(piece.kind != SAME for piece in self.pieces)


@require_safe
def revisions(request: MemberRequest, code: str) -> HttpResponse:
    """Every text that the entry had: handed in, set aside, being written."""
    entry = _entry(request, code)
    found = _versions(request, entry)
    before = {one.key: other.key for one, other in itertools.pairwise(found)}
    context = {
        "entry": entry,
        "contest": entry.contest,
        "rows": [(one, before.get(one.key)) for one in found],
        "form": CompareForm(found, initial={"other": found[0].key, "one": found[1].key} if len(found) > 1 else None),
        "is_mine": is_author(request.user, entry),
    }
    return render(request, "submissions/entries/revisions.html", context)


@require_safe
def compare(request: MemberRequest, code: str) -> HttpResponse:
    """What changed between two texts, part by part and word by word."""
    entry = _entry(request, code)
    found = _versions(request, entry)
    form = CompareForm(found, request.GET)
    if not form.is_valid():
        context = {"entry": entry, "contest": entry.contest, "form": form, "is_mine": is_author(request.user, entry)}
        return render(request, "submissions/entries/compare.html", context, status=422)
    by_key = {version.key: version for version in found}
    one, other = by_key[form.cleaned_data["one"]], by_key[form.cleaned_data["other"]]
    parts = _compared(_parts(entry, one), _parts(entry, other))
    context = {
        "entry": entry,
        "contest": entry.contest,
        "form": form,
        "one": one,
        "other": other,
        "changed": [part for part in parts if part.changed],
        "same": [part.label for part in parts if not part.changed],
        "takeable": [version for version in (one, other) if version.key != actions.NOW],
        "may_take_back": policies.take_back(request.user, entry),
        "is_mine": is_author(request.user, entry),
    }
    return render(request, "submissions/entries/compare.html", context)


@require_POST
def take_back(request: MemberRequest, code: str, key: str) -> HttpResponse:
    """Go on writing from an earlier text."""
    entry = _entry(request, code)
    policies.take_back(request.user, entry).enforce()
    if key not in {version.key for version in _versions(request, entry)} - {actions.NOW}:
        raise Http404
    form = TakeBackForm(request.POST)
    if not form.is_valid():
        raise MoveRefused(_("This page is out of date. Open it again."))
    actions.take_back(entry=entry, by=request.user, version=form.cleaned_data["version"], key=key)
    messages.success(
        request, _("The earlier text is back. What stood here before is kept among the texts of the entry.")
    )
    return redirect("submissions:write", entry.code)


def _entry(request: MemberRequest, code: str) -> Entry:
    rows = Entry.objects.visible_to(request.user).select_related(
        "contest", "unit", "organisation", "area", "created_by", "text_saved_by"
    )
    parts = ("authors__user", "attachments", "contest__entry_fields", "contest__form_sections", "contest__organisers")
    return get_object_or_404(rows.prefetch_related(*parts), code=code)


def _versions(request: MemberRequest, entry: Entry) -> list[Version]:
    """What was handed in is read by all who see the entry; what never was, by its authors only."""
    return actions.versions(entry, working=is_author(request.user, entry))


def _compared(before: Parts, after: Parts) -> list[Part]:
    labels = {key: label for key, (label, _text) in {**before, **after}.items()}
    return [
        Part(label, compared(before.get(key, ("", ""))[1], after.get(key, ("", ""))[1]))
        for key, label in labels.items()
    ]


def _parts(entry: Entry, version: Version) -> Parts:
    """Everything that a text says, under the name of each part, as people read it."""
    content = version.content
    labels = {field.key: field.label for field in entry.contest.entry_fields.all()}
    return {
        "title": (_("Title"), content.get("title", "")),
        "area": (_("Content area"), (content.get("area") or {}).get("name", "")),
        "form": (_("Form of the entry"), str(dict(EntryForm.choices).get(content.get("form", ""), ""))),
        "summary": (_("Summary"), content.get("summary", "")),
        **{f"answer-{one.key}": (one.label, one.text) for one in answers_in(content, labels)},
        "authors": (_("Authors"), "\n".join(_author(author) for author in content.get("authors", []))),
        "files": (_("Files"), "\n".join(_file(file) for file in content.get("attachments", []))),
        **_declared(content.get("declared") or {}),
    }


def _author(author: Mapping[str, Any]) -> str:
    said = [author["full_name"], author.get("unit_name", ""), f"{author['share']} %"]
    if author.get("representative"):
        said.append(_("represents the group"))
    return " – ".join(word for word in said if word)


def _file(file: Mapping[str, Any]) -> str:
    return f"{file['name']} ({file['sha256'][:8]}…)"


def _declared(declared: Mapping[str, Any]) -> Parts:
    recognised = dict(EarlierRecognition.choices).get(declared.get("recognised_by", ""), "")
    won = {True: _("yes"), False: _("no")}.get(declared.get("won_before"), "")  # type: ignore[arg-type]
    return {
        "recognition": (_("Earlier recognition"), f"{recognised} {declared.get('recognition_note', '')}".strip()),
        "prizes": (_("Earlier prizes"), f"{won} {declared.get('prize_note', '')}".strip()),
    }
