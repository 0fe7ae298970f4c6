"""Tags for forms: the error summary, and the kind of a control."""

from __future__ import annotations

from typing import Any

from django.forms import BaseForm, BaseFormSet
from django.template import Library
from django.utils.translation import ngettext

register = Library()


def _errors_of(form: BaseForm) -> list[tuple[str, str]]:
    found = [("", str(message)) for message in form.non_field_errors()]
    for name in form.fields:
        bound = form[name]
        for message in form.errors.get(name, []):
            target = "" if bound.is_hidden else bound.id_for_label or f"{bound.auto_id}_0"
            found.append((target, str(message)))
    return found


@register.inclusion_tag("components/forms/error_summary.html")
def error_summary(*forms: BaseForm | BaseFormSet[Any] | list[BaseForm] | None, title: str = "") -> dict[str, Any]:
    """All errors of these forms, formsets and lists of forms, each one a link to its field.

    Place it at the top of main; it takes the focus. It renders nothing while there are no errors.
    """
    errors: list[tuple[str, str]] = []
    for form in forms:
        if isinstance(form, BaseFormSet):
            if form.is_bound:
                errors += [("", str(message)) for message in form.non_form_errors()]
                errors += [error for each in form.forms for error in _errors_of(each)]
        elif isinstance(form, list):
            errors += [error for each in form if each.is_bound for error in _errors_of(each)]
        elif form is not None and form.is_bound:
            errors += _errors_of(form)
    return {
        "errors": errors,
        "title": title
        or ngettext(
            "Not saved: %(count)s answer needs correcting",
            "Not saved: %(count)s answers need correcting",
            len(errors),
        )
        % {"count": len(errors)},
    }


@register.filter
def control(field: Any) -> str:
    """The kind of control that a bound field has: input, select, choices, check, area, file."""
    kind = field.widget_type
    return {
        "radioselect": "choices",
        "checkboxselectmultiple": "choices",
        "checkbox": "check",
        "textarea": "area",
        "file": "file",
        "clearablefile": "file",
    }.get(kind, "select" if kind.endswith("select") or kind.startswith("select") else "input")
