"""The form of a file to import."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courts.imports.table.reading import MAX_BYTES


class ImportForm(forms.Form):
    """One CSV file."""

    file = forms.FileField(
        label=gettext_lazy("CSV file"),
        max_length=150,
        allow_empty_file=True,
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,text/csv,text/plain"}),
        error_messages={
            "required": gettext_lazy("Choose a file."),
            "max_length": gettext_lazy("The name of the file is too long."),
            "invalid": gettext_lazy("Choose a file."),
        },
    )

    def clean_file(self) -> object:
        """Refuse a file that is too large, before it is read."""
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            limit = {"limit": MAX_BYTES // 2**20}
            raise forms.ValidationError(
                _("The file is larger than %(limit)s MB. Divide it into several files.") % limit
            )
        return file
