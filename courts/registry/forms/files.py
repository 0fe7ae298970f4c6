"""The files of a filing: one statement of claim, any number of exhibits."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

MOST_EXHIBITS = 25


class ManyFilesInput(forms.ClearableFileInput):
    """A chooser of several files."""

    allow_multiple_selected = True
    template_name = "django/forms/widgets/file.html"


class ManyFilesField(forms.FileField):
    """Several files; each is judged by its bytes in the service."""

    widget = ManyFilesInput

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[Any]]:
        """Always a list, of no file too."""
        files = data if isinstance(data, list | tuple) else [data]
        return [super(ManyFilesField, self).clean(each, initial) for each in files if each]


class LeadField(forms.FileField):
    """A draft may do without it and a submission may not; templates say so beside its label."""

    needed_later = True


class DocumentsForm(forms.Form):
    """Files are checked by the service, which says what is wrong with each."""

    lead = LeadField(
        label=_("Statement of claim"),
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": "application/pdf,.pdf"}),
    )
    exhibits = ManyFilesField(
        label=_("Exhibits"),
        required=False,
        allow_empty_file=True,
        widget=ManyFilesInput(attrs={"accept": "application/pdf,.pdf", "multiple": True}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)

    def clean(self) -> dict[str, Any]:
        """Something must have been chosen."""
        cleaned = super().clean() or self.cleaned_data
        if not self.errors and not cleaned.get("lead") and not cleaned.get("exhibits"):
            self.add_error(None, forms.ValidationError(_("Choose at least one file."), code="required"))
        return cleaned
