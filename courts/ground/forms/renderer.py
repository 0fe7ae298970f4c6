"""Form renderer: every Django form uses the components (label, hint, error, then the control)."""

from __future__ import annotations

from django.forms.renderers import TemplatesSetting


class Components(TemplatesSetting):
    """Renders forms, and the templates of widgets, from the project's own template folder."""

    form_template_name = "components/forms/form.html"
    formset_template_name = "components/forms/formset.html"
    field_template_name = "components/forms/field.html"
