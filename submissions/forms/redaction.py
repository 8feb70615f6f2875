"""What the office fills in when it prepares copies for judges of blind rounds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from submissions.lifecycle import RedactionState
from submissions.masking import occurrences
from submissions.models import Passage

if TYPE_CHECKING:
    from submissions.models import Redaction

LONGEST_WORDS = 500
LARGEST_VERSION = 2_000_000_000


class RedactionFilter(forms.Form):
    """How the list is narrowed down; kept in the address."""

    state = forms.ChoiceField(choices=RedactionState.choices, required=False)
    q = forms.CharField(max_length=100, required=False)

    def chosen(self) -> dict[str, str]:
        """What was chosen; what makes no sense is left out."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class SeenForm(forms.Form):
    """A decision on the copy as it was read."""

    version = forms.IntegerField(min_value=1, max_value=LARGEST_VERSION, widget=forms.HiddenInput)


class PassagesForm(SeenForm):
    """Which passages are masked; the others are shown."""

    masked = forms.ModelMultipleChoiceField(
        Passage.objects.none(),
        required=False,
        error_messages={"invalid_choice": _("One of the passages is gone by now. Look again, then decide.")},
    )

    def __init__(self, *args: Any, redaction: Redaction, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["masked"]
        assert isinstance(field, forms.ModelMultipleChoiceField)  # noqa: S101 - tells the type
        field.queryset = redaction.passages.all()


class MaskForm(forms.Form):
    """Words that the officer masks by hand."""

    words = forms.CharField(
        label=_("Words to mask"),
        help_text=_("Select them in the text, or type them. They are masked wherever they stand in this entry."),
        max_length=LONGEST_WORDS,
        error_messages={"required": _("Select or type the words to mask.")},
    )
    what = forms.ChoiceField(label=_("What they tell"), choices=Passage.What.choices, initial=Passage.What.OTHER)

    def __init__(self, *args: Any, redaction: Redaction, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.redaction = redaction

    def clean_words(self) -> str:
        """The words, if the entry's text has them."""
        words: str = self.cleaned_data["words"]
        if not any(occurrences(text, words) for text in self.redaction.texts.values()):
            raise forms.ValidationError(
                _("These words do not stand in this entry. Copy them from the text, then try again.")
            )
        return words
