"""Every Django form is drawn with the components: label, hint, error, then the control."""

from __future__ import annotations

from django.forms.renderers import TemplatesSetting


class Components(TemplatesSetting):
    """Renders through the project's own templates, so that widgets' templates can be replaced there too."""

    form_template_name = "components/forms/form.html"
    formset_template_name = "components/forms/formset.html"
    field_template_name = "components/forms/field.html"
