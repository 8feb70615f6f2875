"""Layouts of forms: one column, sections with a heading, columns for short fields, notes between."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Div, Field, Layout, LayoutObject
from crispy_forms.utils import TEMPLATE_PACK
from django.template.loader import render_to_string

if TYPE_CHECKING:
    from django.utils.safestring import SafeString

__all__ = ["HTML", "Columns", "Div", "Field", "Fold", "Layout", "LayoutObject", "Note", "PortalHelper", "Section"]

CSS_COLUMNS = {1: "stack", 2: "columns-2", 3: "columns-3", 4: "columns-4"}


class PortalHelper(FormHelper):
    """The portal's form: the page draws the form tag and the buttons, this draws what is between them."""

    form_tag = False
    render_hidden_fields = True

    def __init__(self, *fields: LayoutObject | str) -> None:
        super().__init__()
        if fields:
            self.layout = Layout(*fields)


class Section(LayoutObject):
    """A group of fields under a heading; `id` lets a list of sections link to it."""

    def __init__(self, title: object, *fields: LayoutObject | str, help: object = "", id: str = "") -> None:  # noqa: A002
        self.fields = list(fields)
        self.title = title
        self.help = help
        self.id = id

    def render(self, form: Any, context: Any, template_pack: Any = TEMPLATE_PACK, **kwargs: Any) -> SafeString:
        """Draw the section with its fields."""
        inside = self.get_rendered_fields(form, context, template_pack, **kwargs)
        return render_to_string("components/form_section.html", {"section": self, "fields": inside})


class Fold(LayoutObject):
    """Fields that few need, folded away under a heading until one of them is filled in."""

    def __init__(self, title: object, *fields: LayoutObject | str) -> None:
        self.fields = list(fields)
        self.title = title

    def render(self, form: Any, context: Any, template_pack: Any = TEMPLATE_PACK, **kwargs: Any) -> SafeString:
        """Draw the fold with its fields."""
        inside = self.get_rendered_fields(form, context, template_pack, **kwargs)
        names = [pointer.name for pointer in self.get_field_names()]
        is_open = any(form[name].value() or form.errors.get(name) for name in names)
        return render_to_string(
            "components/form_fold.html", {"title": self.title, "fields": inside, "is_open": is_open}
        )


class Columns(Div):
    """Short fields side by side, one under the other on a phone."""

    def __init__(self, *fields: LayoutObject | str) -> None:
        super().__init__(*fields, css_class=CSS_COLUMNS.get(len(fields), "columns-2"))


class Note(LayoutObject):
    """A sentence between fields; tone is info, good, warn or bad."""

    def __init__(self, text: object, tone: str = "info") -> None:
        self.fields: list[LayoutObject | str] = []
        self.text = text
        self.tone = tone

    def render(self, form: Any, context: Any, template_pack: Any = TEMPLATE_PACK, **kwargs: Any) -> SafeString:
        """Draw the sentence."""
        return render_to_string("components/note.html", {"text": self.text, "tone": self.tone})
