"""What the office puts on a contest's page, and what people ask."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contests.actions.documents import TAKEN
from contests.forms.rows import MomentField, day_input
from contests.models import NewsItem, Question, RuleDocument
from contests.moments import database_now
from look.layout import Columns, PortalHelper

if TYPE_CHECKING:
    import datetime as dt

    from contests.actions.documents import Paper
    from contests.actions.questions import Answer


class PaperForm(forms.ModelForm[RuleDocument]):
    """A paper: its number, date, title, and the file."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        max_length=255,
        allow_empty_file=True,
        error_messages={"required": gettext_lazy("Choose a file first.")},
    )

    class Meta:
        model = RuleDocument
        fields = ["kind", "number", "issued_on", "title"]
        widgets = {"issued_on": day_input()}
        help_texts = {"number": gettext_lazy("As on the paper, such as 296/KH-UBND.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].widget.attrs["accept"] = ",".join(f".{extension}" for extension in TAKEN)
        self.fields["file"].help_text = _("One of %(types)s, up to %(size)s.") % {
            "types": ", ".join(extension.upper() for extension in TAKEN),
            "size": filesizeformat(settings.ATTACHMENT_MAX_BYTES),
        }
        self.helper = PortalHelper(Columns("kind", "number", "issued_on"), "title", "file")

    @property
    def paper(self) -> Paper:
        """What the action is given."""
        given = self.cleaned_data
        return {
            "kind": given["kind"],
            "number": given["number"],
            "issued_on": given["issued_on"],
            "title": given["title"],
        }


class RemoveForm(forms.Form):
    """Why a paper is removed."""

    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=300)


class AskForm(forms.ModelForm[Question]):
    """A question, and whether the name may stand beside it."""

    class Meta:
        model = Question
        fields = ["text", "name_allowed"]
        widgets = {"text": forms.Textarea(attrs={"rows": 5})}
        labels = {
            "text": gettext_lazy("Your question"),
            "name_allowed": gettext_lazy("My name may be shown if the question is published"),
        }
        help_texts = {
            "text": gettext_lazy(
                "Write nothing that others must not read: the office may publish the question, in its own words."
            ),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = PortalHelper("text", "name_allowed")


class VersionedForm(forms.Form):
    """A text that was read in one version and is saved over that version only."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class AnswerForm(VersionedForm):
    """The question as readers see it, and the answer."""

    wording = forms.CharField(
        label=gettext_lazy("The question as it is published"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        help_text=gettext_lazy("Shorten it, and leave out whatever tells who asked. The original stays as it is."),
    )
    answer = forms.CharField(label=gettext_lazy("Answer"), widget=forms.Textarea(attrs={"rows": 6}), max_length=5000)
    named = forms.BooleanField(label=gettext_lazy("Show the name of whoever asked"), required=False)

    def __init__(self, question: Question, typed: Any = None) -> None:
        kept = {
            "wording": question.wording or question.text,
            "answer": question.answer,
            "named": question.named,
            "version": question.version,
        }
        super().__init__(typed, initial=kept)
        if not question.name_allowed:
            del self.fields["named"]
        self.helper = PortalHelper("version", "wording", "answer", *(["named"] if question.name_allowed else []))

    @property
    def given(self) -> Answer:
        """What the action is given."""
        return {"wording": self.cleaned_data["wording"], "answer": self.cleaned_data["answer"]}


class DeclineForm(forms.Form):
    """Why a question is not answered."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=1000,
        help_text=gettext_lazy("Whoever asked reads it; nobody else does."),
    )


class WriteQuestionForm(forms.Form):
    """A question that many ask, and its answer."""

    wording = forms.CharField(
        label=gettext_lazy("What is asked"), widget=forms.Textarea(attrs={"rows": 2}), max_length=2000
    )
    answer = forms.CharField(label=gettext_lazy("Answer"), widget=forms.Textarea(attrs={"rows": 5}), max_length=5000)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = PortalHelper("wording", "answer")

    @property
    def given(self) -> Answer:
        """What the action is given."""
        return {"wording": self.cleaned_data["wording"], "answer": self.cleaned_data["answer"]}


class NewsForm(forms.ModelForm[NewsItem]):
    """A title and a text."""

    class Meta:
        model = NewsItem
        fields = ["title", "text"]
        widgets = {"text": forms.Textarea(attrs={"rows": 8})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = PortalHelper("title", "text")


class ChangeNewsForm(NewsForm):
    """A changed title and text, over the version that was read."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, instance: NewsItem, **kwargs: Any) -> None:
        super().__init__(*args, instance=instance, initial={"version": instance.version}, **kwargs)
        self.helper = PortalHelper("version", "title", "text")


class PublishNewsForm(forms.Form):
    """From when the news is shown."""

    at = MomentField(
        label=gettext_lazy("Shown from"),
        required=False,
        help_text=gettext_lazy("Leave it empty to show it at once."),
    )

    def clean_at(self) -> dt.datetime | None:
        """A moment that is still to come."""
        at: dt.datetime | None = self.cleaned_data["at"]
        if at is not None and at <= database_now():
            raise ValidationError(_("Choose a moment that is still to come, or leave it empty to show it at once."))
        return at
