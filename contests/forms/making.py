"""A new contest: from which plan, for whom, under which name."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.roles import UserRole
from contests.forms.rows import day_input, slug_of
from contests.models import Contest, Series
from contests.planfile import UnreadablePlan, decoded, next_edition, next_launch, parse, plain
from contests.planfile.text import LARGEST
from contests.presets import BLANK, load
from look.layout import Columns, PortalHelper, Section
from units.models import Unit
from units.text import unaccent

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from accounts.models import User

ENDINGS = ("yaml", "yml")
MOST_BYTES = 4 * LARGEST  # a sign takes four bytes at most
FILE = "file"
SLUG_WORDS = 8
CODE_LETTERS = 2


@dataclass(frozen=True)
class Origin:
    """Where the plan of a new contest comes from: what its form carries along, and the plan itself."""

    source: str
    plan: Mapping[str, Any]
    preset: str = ""
    text: str = ""
    edition_of: Contest | None = None

    @property
    def title(self) -> str:
        """How it is spoken of."""
        if self.edition_of is not None:
            return self.edition_of.name
        if self.source == "empty":
            return _("An empty page")
        return str(self.plan["title"] or self.plan["contest"]["name"])


def origin_in(text: str) -> Origin:
    """The plan of a file. Raises UnreadablePlan."""
    plan = parse(text)
    return Origin(FILE, plan, text=plain(plan))


def origin_of(source: str, by: User) -> Origin | None:
    """The plan that is meant ("preset-KEY", "edition-SHORT-NAME" or "empty"); None for one that is not there."""
    way, _dash, name = source.partition("-")
    if way == "edition":
        found = Contest.objects.run_by(by).with_plan().filter(slug=name).first()
        return None if found is None else Origin(source, next_edition(found), edition_of=found)
    key = BLANK if source == "empty" else name
    try:
        preset = load(key)
    except KeyError:
        return None
    return Origin(source, preset.plan, preset="" if source == "empty" else key)


class FileForm(forms.Form):
    """A plan's file."""

    file = forms.FileField(
        label=gettext_lazy("File of a plan"),
        help_text=gettext_lazy("A .yaml file: taken from a contest with “Export the plan”, or written by hand."),
        widget=forms.FileInput(attrs={"accept": ".yaml,.yml"}),
        error_messages={"required": gettext_lazy("Choose the file.")},
    )

    def clean_file(self) -> str:
        """The file's text."""
        file = self.cleaned_data["file"]
        if file.name.rpartition(".")[2].lower() not in ENDINGS:
            raise forms.ValidationError(_("This is no plan's file: its name ends in .yaml or .yml."))
        try:
            return decoded(file.read(MOST_BYTES + 1))
        except UnreadablePlan as refusal:
            raise forms.ValidationError([problem.sentence for problem in refusal.problems]) from None


class NewContestForm(forms.ModelForm[Contest]):
    """What a plan cannot know."""

    source = forms.CharField(widget=forms.HiddenInput)
    text = forms.CharField(widget=forms.HiddenInput, required=False, strip=False)
    series = forms.ModelChoiceField(
        Series.objects.none(),
        label=gettext_lazy("Series"),
        required=False,
        empty_label=gettext_lazy("Begin a new series"),
        help_text=gettext_lazy("The editions of one contest, held again and again."),
    )
    series_name = forms.CharField(
        label=gettext_lazy("Name of the new series"),
        required=False,
        max_length=250,
        help_text=gettext_lazy("Only for a new series. Leave it empty to take the one of the plan."),
    )
    period_years = forms.IntegerField(
        label=gettext_lazy("Held every so many years"),
        required=False,
        min_value=1,
        max_value=50,
        help_text=gettext_lazy("Only for a new series."),
    )
    launched_on = forms.DateField(
        label=gettext_lazy("Day of the launch"),
        widget=day_input(),
        help_text=gettext_lazy("All dates of the plan are counted from this day; change them afterwards."),
    )

    class Meta:
        model = Contest
        fields = [
            "source", "text", "host", "receiving_office", "series", "edition", "name", "slug", "code", "launched_on",
        ]  # fmt: skip
        help_texts = {
            "name": gettext_lazy("Leave it empty to take the plan's name with the year."),
            "edition": gettext_lazy("1 for the first time, 5 for “lần thứ 5”."),
            "slug": gettext_lazy("Small letters, digits and dashes, such as sang-kien-2026."),
            "code": gettext_lazy("Two to eight capital letters and digits; entries are numbered with it: SK26-0042."),
        }

    def __init__(self, *args: Any, origin: Origin, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offices = Unit.objects.filter(pk__in=by.unit_ids_as(UserRole.OFFICE)).in_order()
        hosts = Unit.objects.above(*offices).in_order()
        self.fields["receiving_office"] = _choice(offices, _("Receiving office"))
        self.fields["host"] = _choice(hosts, _("Host"), _("The body in whose name the contest is held."))
        self.fields["series"].queryset = Series.objects.filter(host__in=hosts).order_by("name")  # type: ignore[attr-defined]
        self.fields["name"].required = False
        self._begin_with(origin, list(offices))
        self.helper = PortalHelper(
            "source",
            "text",
            Section(_("Who holds it"), Columns("host", "receiving_office")),
            Section(_("Series and edition"), Columns("series", "edition"), Columns("series_name", "period_years")),
            Section(_("Name and dates"), "name", Columns("slug", "code"), "launched_on"),
        )

    def _begin_with(self, origin: Origin, offices: list[Unit]) -> None:
        """What can be guessed of the new contest."""
        last = origin.edition_of
        launch = (next_launch(last) if last else None) or timezone.localdate()
        begun: dict[str, Any] = {
            "source": origin.source,
            "text": origin.text,
            "edition": origin.plan["contest"]["edition"],
            "launched_on": launch,
        }
        if last is not None:
            begun |= {"series": last.series_id, "host": last.host_id, "receiving_office": last.receiving_office_id}
            begun |= {"slug": free_slug(last.slug, launch), "code": free_code(last.host, launch)}
        elif len(offices) == 1:
            begun |= {"receiving_office": offices[0].pk, "host": offices[0].parent_id}
        for name, value in begun.items():
            self.initial.setdefault(name, value)

    def clean(self) -> dict[str, Any]:
        """An edition of a series is held once."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        series, edition = cleaned.get("series"), cleaned.get("edition")
        if series and edition and Contest.objects.filter(series=series, edition=edition).exists():
            self.add_error("edition", _("This series has that edition already."))
        return cleaned


def _choice(units: Any, label: str, help_text: str = "") -> forms.ModelChoiceField[Unit]:
    return forms.ModelChoiceField(units, label=label, help_text=help_text, empty_label=_("Choose"))


def free_slug(wanted: str, launch: dt.date) -> str:
    """A short name for the address that nobody has: the wanted one with the year of the launch."""
    words = [word for word in slug_of(wanted).split("-") if not re.fullmatch(r"(19|20)\d\d", word)]
    return _free("slug", f"{'-'.join(words[:SLUG_WORDS])}-{launch.year}", "-")


def free_code(host: Unit, launch: dt.date) -> str:
    """A code for entries that nobody has: the first letters of the host's last words, and the year."""
    words = re.findall(r"[A-Za-z]+", unaccent(host.name)) or ["CT"]
    letters = "".join(word[0] for word in words[-CODE_LETTERS:]).upper()
    return _free("code", f"{letters:X<2}{launch:%y}", "")


def _free(column: str, wanted: str, gap: str) -> str:
    taken = set(Contest.objects.filter(**{f"{column}__startswith": wanted}).values_list(column, flat=True))
    candidates = (wanted if number == 1 else f"{wanted}{gap}{number}" for number in range(1, 1000))
    return next(candidate for candidate in candidates if candidate not in taken)
