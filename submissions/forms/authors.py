"""Who the authors of a group are, and how a phone number is typed."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import PHONE, User, phone_number
from audit.canonical import number_text
from submissions.actions.authors import AuthorText, token
from submissions.actions.gaps import author_flaws
from submissions.actions.naming import chosen_people
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

    account: User | None = None

    pk = forms.IntegerField(required=False, widget=forms.HiddenInput)
    person = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)
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

    def of_account(self, account: User) -> None:
        """Name somebody whose account was chosen: neither the name nor an address is typed."""
        self.account = account
        for name in ("full_name", "email", "phone"):
            self.fields[name].widget = forms.HiddenInput()
            self.fields[name].required = False

    def clean_person(self) -> str:
        """Whoever was chosen a while ago may have left since: they are chosen again."""
        chosen = str(self.cleaned_data["person"])
        if chosen and self.account is None:
            raise ValidationError(_("This choice is too old. Search for the person again."))
        return chosen

    def line(self, *, representative: bool) -> AuthorText:
        """The author as typed, or as chosen among those who have an account."""
        given = self.cleaned_data
        if self.account is not None:
            return AuthorText(
                full_name=self.account.full_name,
                share=given["share"],
                representative=representative,
                unit_name=given["unit_name"],
                pk=given["pk"],
                account=self.account.pk,
            )
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

    def __init__(self, entry: Entry, *args: Any, chosen: str = "", **kwargs: Any) -> None:
        self.entry = entry
        self.kept: list[Author] = list(entry.authors.select_related("user").order_by("order"))
        kwargs.setdefault("initial", [_row(author) for author in self.kept])
        kwargs["prefix"] = "author"
        super().__init__(*args, **kwargs)
        self.chosen = chosen
        self.accounts = chosen_people(entry, self._chosen_rows())

    def _chosen_rows(self) -> dict[str, str]:
        """By row, the person who was chosen there."""
        if not self.is_bound:
            return {str(len(self.kept)): self.chosen} if self.chosen else {}
        typed = ((str(row), self.data.get(f"{self.prefix}-{row}-person", "")) for row in range(MOST_ROWS))
        return {row: person for row, person in typed if person}

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        """Write into the first empty row whoever was just chosen."""
        account = None if self.is_bound else self.accounts.get(str(index))
        row = {} if account is None else {"initial": {"person": self.chosen, **_chosen_row(account)}}
        return {**super().get_form_kwargs(index), **row}

    def add_fields(self, form: Any, index: int | None) -> None:
        """Number the rows, and say in words what their boxes do."""
        super().add_fields(form, index)
        form.row = str(index)
        kept = self.kept[index] if index is not None and index < len(self.kept) else None
        account = self.accounts.get(form.row) or (kept.user if kept is not None and kept.chosen else None)
        if account is not None:
            form.of_account(account)
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
        return {str(row) for row in [*needed, *typed]} | set(self.accounts)

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
        flaws = [*author_flaws(self.entry.contest, self.entry.kind, lines), *_twice(lines), *self._linked_twice(lines)]
        if flaws:
            raise ValidationError(flaws)

    def _linked_twice(self, lines: Sequence[AuthorText]) -> list[str]:
        """People who were chosen though they are among the authors already."""
        known = {author.pk: author.user_id for author in self.kept}
        accounts = [line.account or known.get(line.pk or 0) for line in lines]
        return [
            _("%(name)s is among the authors already.") % {"name": line.full_name}
            for line in lines
            if line.account and line.pk is None and accounts.count(line.account) > 1
        ]


class FindForm(forms.Form):
    """Whom somebody looks for."""

    q = forms.CharField(
        label=gettext_lazy("Whole name, mobile phone, staff code or e-mail"),
        help_text=gettext_lazy("With or without accents. A part of a name finds nobody."),
        max_length=150,
    )


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


def _chosen_row(account: User) -> dict[str, Any]:
    places = [unit.name for unit in account.units_worked_at]
    return {"full_name": account.full_name, "unit_name": places[0] if places else ""}


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


def author_formset(entry: Entry, data: QueryDict | None = None, *, chosen: str = "") -> BaseAuthorFormSet:
    """The authors of an entry, as kept or as typed, whoever was chosen just now, and a few empty rows."""
    made: Any = _AuthorFormSet
    formset: BaseAuthorFormSet = made(entry, data, chosen=chosen)
    return formset
