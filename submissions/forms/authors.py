"""Who the authors of a group are, and how a phone number is typed."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import PHONE, phone_number
from audit.canonical import number_text
from submissions.actions.authors import AuthorText, token
from submissions.actions.gaps import author_flaws
from units.text import normalise

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import QueryDict

    from submissions.models import Author, Entry

BLANK_ROWS = 4
MOST_ROWS = 50


def written(number: str) -> str:
    """A kept number as people write it: 0912345678."""
    return f"0{number[3:]}" if number.startswith("+84") else number


class PhoneField(forms.CharField):
    """A mobile number, typed in any usual way and kept as +84…."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}), **kwargs)

    def clean(self, value: Any) -> str:
        """Bring the number into its one form."""
        typed = str(super().clean(value))
        if not typed:
            return ""
        number = phone_number(typed)
        PHONE(number or typed)
        return number

    def prepare_value(self, value: Any) -> Any:
        """Show a kept number as people write it: 0912345678."""
        return written(value) if isinstance(value, str) else value


class ShareField(forms.DecimalField):
    """A share in per cent, its decimals after a comma or a point."""

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]
        """Read what was typed."""
        return super().to_python(value.replace(",", ".") if isinstance(value, str) else value)


class AuthorForm(forms.Form):
    """One author of a group."""

    pk = forms.IntegerField(required=False, widget=forms.HiddenInput)
    full_name = forms.CharField(label=gettext_lazy("Full name"), max_length=150)
    share = ShareField(
        label=gettext_lazy("Share"),
        min_value=Decimal("0.01"),
        max_value=Decimal(100),
        max_digits=5,
        decimal_places=2,
        widget=forms.NumberInput(
            attrs={"step": "0.01", "inputmode": "decimal", "data-sum-item": "", "data-suffix": "%"}
        ),
    )
    unit_name = forms.CharField(label=gettext_lazy("Workplace"), max_length=200, required=False)
    email = forms.EmailField(label=gettext_lazy("E-mail"), required=False)
    phone = PhoneField(label=gettext_lazy("Mobile phone"), required=False)

    def line(self, *, representative: bool) -> AuthorText:
        """The author as typed."""
        given = self.cleaned_data
        return AuthorText(
            full_name=given["full_name"],
            share=given["share"],
            representative=representative,
            email=given["email"],
            phone=given["phone"],
            unit_name=given["unit_name"],
            pk=given["pk"],
        )


class BaseAuthorFormSet(forms.BaseFormSet):  # type: ignore[type-arg]
    """The authors of a group: their shares make 100 %, and one of them speaks for all.

    `seen` tells a save whether somebody changed the authors since this page was made.
    """

    def __init__(self, entry: Entry, *args: Any, **kwargs: Any) -> None:
        self.entry = entry
        self.kept: list[Author] = list(entry.authors.select_related("user").order_by("order"))
        kwargs.setdefault("initial", [_row(author) for author in self.kept])
        kwargs["prefix"] = "author"
        super().__init__(*args, **kwargs)

    def add_fields(self, form: Any, index: int | None) -> None:
        """Number the rows, and say in words what their boxes do."""
        super().add_fields(form, index)
        form.row = str(index)
        form.number = (index or 0) + 1
        if "DELETE" in form.fields:
            form.fields["DELETE"].label = _("Leave this author out")

    @property
    def seen(self) -> str:
        """The token of the authors on this page."""
        return str(self.data.get(f"{self.prefix}-seen", "")) if self.is_bound else token(self.kept)

    @property
    def representative(self) -> str:
        """The row of whoever speaks for the group."""
        if self.is_bound:
            return str(self.data.get(f"{self.prefix}-representative", ""))
        return next((str(row) for row, author in enumerate(self.kept) if author.representative), "")

    @property
    def open_rows(self) -> set[str]:
        """The empty rows that stand open: as many as the group still needs, and those in which something was typed."""
        kept = self.initial_form_count()
        needed = range(kept, self.entry.contest.group_min_members)
        typed = [row for row, form in enumerate(self.forms) if row >= kept and (form.has_changed() or form.errors)]
        return {str(row) for row in [*needed, *typed]}

    def lines(self) -> list[AuthorText]:
        """The authors as typed; those crossed out and empty rows are left out."""
        return [
            form.line(representative=str(row) == self.representative)
            for row, form in enumerate(self.forms)
            if (row < self.initial_form_count() or form.has_changed()) and form not in self.deleted_forms
        ]

    def clean(self) -> None:
        """Ask the contest's rules, and that nobody is named twice."""
        if any(form.errors for form in self.forms if form not in self.deleted_forms):
            return
        lines = self.lines()
        flaws = [*author_flaws(self.entry.contest, self.entry.kind, lines), *_twice(lines)]
        if flaws:
            raise ValidationError(flaws)


class RefusalForm(forms.Form):
    """Why somebody who was named is no author."""

    reason = forms.CharField(
        label=gettext_lazy("Why"),
        help_text=gettext_lazy("In a sentence or two: whoever named you, your unit and the organisers can read it."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


def _row(author: Author) -> dict[str, Any]:
    columns = ("pk", "full_name", "unit_name", "email", "phone")
    return {column: getattr(author, column) for column in columns} | {"share": number_text(author.share)}


def _twice(lines: Sequence[AuthorText]) -> list[str]:
    """Addresses and numbers that were typed for two authors."""
    flaws = []
    for column in ("email", "phone"):
        typed = [normalise(getattr(line, column)).lower() for line in lines if getattr(line, column)]
        flaws += [
            _("“%(contact)s” stands beside two authors. Each author has an address and number of their own.")
            % {"contact": contact}
            for contact in sorted({one for one in typed if typed.count(one) > 1})
        ]
    return flaws


_AuthorFormSet = forms.formset_factory(
    AuthorForm,
    formset=BaseAuthorFormSet,
    extra=BLANK_ROWS,
    max_num=MOST_ROWS,
    absolute_max=MOST_ROWS,
    validate_max=True,
    can_delete=True,
    can_delete_extra=False,
)


def author_formset(entry: Entry, data: QueryDict | None = None) -> BaseAuthorFormSet:
    """The authors of an entry, as kept or as typed, with a few empty rows."""
    made: Any = _AuthorFormSet
    formset: BaseAuthorFormSet = made(entry, data)
    return formset
