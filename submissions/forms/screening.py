"""What clerks and heads fill in at their unit's desk."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from submissions.actions.screening import Returned
from submissions.forms.bulk import BulkForm, keys_in
from submissions.lifecycle import EntryState
from submissions.models import Entry, Revision
from submissions.querysets import PASSED_ON

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.http import QueryDict

    from submissions.querysets import EntryQuerySet

AGES = (("3", _("More than 3 days")), ("7", _("More than 7 days")))
LONGEST_REASON = 2000


class DeskFilter(forms.Form):
    """How the desk's list is narrowed down; kept in the address."""

    state = forms.ChoiceField(choices=[*EntryState.choices, (PASSED_ON, _("Sent on"))], required=False)
    age = forms.ChoiceField(choices=AGES, required=False)
    contest = forms.SlugField(required=False)
    q = forms.CharField(max_length=100, required=False)

    def chosen(self) -> dict[str, str]:
        """What was chosen; what makes no sense is left out."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class JudgementForm(forms.Form):
    """A decision on the text that the clerk read."""

    revision = forms.ModelChoiceField(
        Revision.objects.none(), to_field_name="number", widget=forms.HiddenInput, label=_("Revision")
    )

    def __init__(self, *args: Any, entry: Entry, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["revision"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - tells the type
        field.queryset = entry.revisions.all()


class RefusalForm(JudgementForm):
    """A decision against an entry, with its reason."""

    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("The authors read this word for word. Say what is missing and what they can do."),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Say why: the authors are told the reason.")},
    )


class ReturnManyForm(BulkForm):
    """Entries given back to their authors: with one reason for all of them, or a reason by an entry itself."""

    reason = forms.CharField(
        label=_("Reason for all of them"),
        required=False,
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    question: Any = _("Can it be returned?")
    who_reads: Any = _(
        "The authors read this word for word. Say what is missing and what they can do. An entry that has a reason"
        " of its own is returned with that one."
    )

    def __init__(self, typed: QueryDict, **kwargs: Any) -> None:
        super().__init__(typed, **kwargs)
        self.fields["reason"].help_text = self.who_reads
        self.own: dict[int, str] = {}

    @property
    def rows(self) -> list[Any]:
        """The rows of the preview: those chosen in the list, or those that it had before it was sent."""
        seen = keys_in(str(self.data.get("seen", "")).split())
        return list(self.known.filter(pk__in=seen)) if seen and not self.preview else self.chosen

    @property
    def ticked(self) -> set[int]:
        """The entries that are ticked: all of them at first."""
        return {row.pk for row in self.chosen} if self.preview else set(keys_in(self.data.getlist(self.name)))

    def typed_on(self, entry: Entry) -> str:
        """The reason by one entry as it was typed."""
        return str(self.data.get(f"reason-{entry.pk}", ""))

    def clean(self) -> dict[str, Any]:
        """Every ticked entry has a reason."""
        given = super().clean()
        if self.preview or "reason" in self.errors:
            return given
        box = forms.CharField(required=False, max_length=LONGEST_REASON)
        for entry in self.chosen:
            try:
                self.own[entry.pk] = box.clean(self.typed_on(entry))
            except forms.ValidationError as error:
                message = _("The reason by “%(title)s”: %(error)s")
                words = {"title": entry.title, "error": " ".join(error.messages)}
                raise forms.ValidationError(message, params=words) from error
        if not given.get("reason") and not all(self.own.values()):
            self.add_error("reason", _("Say why: one reason for all of them, or one by each ticked entry."))
        return given

    def returned(self) -> list[Returned]:
        """The entries to give back, each with the text that was looked at and its reason."""
        every = self.cleaned_data["reason"]
        return [Returned(entry, self._number(entry), self.own[entry.pk] or every) for entry in self.chosen]

    def _number(self, entry: Entry) -> int:
        return next(iter(keys_in([str(self.data.get(f"revision-{entry.pk}", ""))[:9]])), 0)


class SendBackManyForm(ReturnManyForm):
    """Entries sent back to the units below that sent them: with one reason for all, or a reason by an entry itself."""

    question = _("Can it be sent back?")
    who_reads = _(
        "The units below and the authors read this word for word. Say what is missing. An entry that has a reason"
        " of its own is sent back with that one."
    )


class RankForm(forms.Form):
    """A place for each entry of a unit's list."""

    def __init__(self, *args: Any, listed: Iterable[Entry], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for place, entry in enumerate(listed, 1):
            self.fields[f"rank-{entry.pk}"] = forms.IntegerField(
                label=_("Place of “%(title)s”") % {"title": entry.title},
                initial=place,
                min_value=1,
                max_value=10_000,
                error_messages={"invalid": _("Write the place as a whole number from 1.")},
            )

    def places(self) -> dict[int, int]:
        """The place given to each entry, by the entry's key."""
        return {int(name.removeprefix("rank-")): place for name, place in self.cleaned_data.items()}


class ConfirmForm(forms.Form):
    """The head's confirmation of several entries at once."""

    entries = forms.ModelMultipleChoiceField(
        Entry.objects.none(),
        label=_("Entries"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Choose the entries that you confirm."),
            "invalid_choice": _("One of the chosen entries is no longer waiting for you. Choose again."),
        },
    )
    effective = forms.BooleanField(
        label=_("Effective"),
        help_text=_("The chosen entries bring a real benefit where they are applied."),
        error_messages={"required": _("Tick that the chosen entries are effective, or leave out those that are not.")},
    )
    feasible = forms.BooleanField(
        label=_("Feasible"),
        help_text=_("The chosen entries can be carried out and kept up."),
        error_messages={"required": _("Tick that the chosen entries are feasible, or leave out those that are not.")},
    )
    comment = forms.CharField(
        label=_("Comment"), required=False, max_length=LONGEST_REASON, widget=forms.Textarea(attrs={"rows": 3})
    )
    agreed = forms.BooleanField(
        label=_("I confirm"), error_messages={"required": _("Tick “I confirm” to confirm the chosen entries.")}
    )

    def __init__(self, *args: Any, waiting: EntryQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["entries"]
        assert isinstance(field, forms.ModelMultipleChoiceField)  # noqa: S101 - tells the type
        field.queryset = waiting
        self.comments: dict[int, str] = {}

    def typed_on(self, entry: Entry) -> str:
        """The comment on one entry as it was typed."""
        return str(self.data.get(f"comment-{entry.pk}", ""))

    def clean_entries(self) -> EntryQuerySet:
        """The chosen entries; what is said of each one by itself is kept in `comments`."""
        chosen: EntryQuerySet = self.cleaned_data["entries"]
        box = forms.CharField(required=False, max_length=LONGEST_REASON)
        for entry in chosen:
            try:
                self.comments[entry.pk] = box.clean(self.typed_on(entry))
            except forms.ValidationError as error:
                message = _("The comment on “%(title)s”: %(error)s")
                words = {"title": entry.title, "error": " ".join(error.messages)}
                raise forms.ValidationError(message, params=words) from error
        return chosen
