"""How forms are drawn: errors summed up with links, controls in the portal's clothes, buttons by their weight."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from django import forms
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_noop

from look.layout import PortalHelper

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crispy_forms.helper import FormHelper
    from django.forms.boundfield import BoundField

FORM_ERRORS = "__all__"
# What Django says of an empty field: named here so that our catalogue, which comes before its own, says what to do.
EMPTY_FIELD = gettext_noop("This field is required.")


class ErrorLine(NamedTuple):
    """One error of the summary: the field's label and id, empty for errors of the whole form."""

    label: str
    text: str
    target: str


def button_class(*, primary: bool = False, tone: str = "", size: str = "") -> str:
    """Name the classes of a button: one primary a page, danger outlined, the rest quiet."""
    if tone == "danger":
        weight = "btn-outline-danger"
    elif primary:
        weight = "btn-primary"
    else:
        weight = "btn-link" if tone == "link" else "btn-outline-secondary"
    return f"btn {weight} btn-{size}" if size else f"btn {weight}"


def helper_of(form: Any) -> FormHelper:
    """Take the form's own layout, or the portal's plain one; the form tag and the token are never drawn twice."""
    helper = getattr(form, "helper", None) or PortalHelper()
    helper.form_tag = False
    helper.disable_csrf = True
    return helper


def summary(described: Any) -> Iterator[ErrorLine]:
    """List what is wrong in a bound form or formset, or in a list of them, in the order of their fields."""
    if isinstance(described, list | tuple):
        for one in described:
            yield from summary(one)
        return
    if not described.is_bound:
        return
    if isinstance(described, forms.BaseFormSet):
        for text in described.non_form_errors():
            yield ErrorLine("", str(text), "")
        for form in described.forms:
            yield from _form_lines(form)
    else:
        yield from _form_lines(described)


def _form_lines(form: forms.BaseForm) -> Iterator[ErrorLine]:
    for text in form.non_field_errors():
        yield ErrorLine("", str(text), "")
    for field in form:
        for text in field.errors:
            yield ErrorLine("" if field.is_hidden else str(field.label), str(text), _target(field))


def _target(field: BoundField) -> str:
    if field.is_hidden:
        return ""
    return field.id_for_label or (f"{field.auto_id}_0" if field.use_fieldset else field.auto_id)


def field_errors(field: BoundField) -> SafeString:
    """List one field's errors under the id its control is described by."""
    if not field.errors:
        return mark_safe("")
    return format_html(
        '<div class="field-error" id="{}_error">{}</div>',
        field.auto_id,
        format_html_join("", "<p>{}</p>", ((text,) for text in field.errors)),
    )


def widget(field: BoundField) -> SafeString:
    """Draw the control of one field, with Bootstrap's classes and a suffix where its attributes name one."""
    if isinstance(field.field.widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        return _choices(field)
    attributes = field.field.widget.attrs
    drawn = field.as_widget(attrs={"class": _class(field)})
    suffix = attributes.get("data-suffix")
    if suffix:
        return format_html('<div class="input-group">{}<span class="input-group-text">{}</span></div>', drawn, suffix)
    return drawn


def _class(field: BoundField) -> str:
    control = field.field.widget
    if isinstance(control, forms.CheckboxInput):
        kind = "form-check-input"
    elif isinstance(control, forms.Select):
        kind = "form-select"
    else:
        kind = "form-control"
    return " ".join(filter(None, (kind, control.attrs.get("class", ""), "is-invalid" if field.errors else "")))


def _choices(field: BoundField) -> SafeString:
    invalid = " is-invalid" if field.errors else ""
    lines = []
    for choice in field:
        choice.data["attrs"]["class"] = f"form-check-input{invalid}"
        lines.append((choice.tag(), choice.id_for_label, choice.choice_label))
    drawn = format_html_join(
        "", '<div class="form-check">{}<label class="form-check-label" for="{}">{}</label></div>', lines
    )
    return format_html('<div class="form-choices">{}</div>', drawn)
