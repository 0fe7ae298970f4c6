"""The files of a filing: one statement of claim, any number of exhibits and of what proves that it may be brought."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from courts.registry.models import PROOFS, FilingDocumentKind

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


def _several(label: Any, help_text: Any = "") -> ManyFilesField:
    return ManyFilesField(
        label=label,
        help_text=help_text,
        required=False,
        allow_empty_file=True,
        widget=ManyFilesInput(attrs={"accept": "application/pdf,.pdf", "multiple": True}),
    )


class DocumentsForm(forms.Form):
    """Files are checked by the service, which says what is wrong with each.

    `asked` names the fields by which a returned filing is mended.
    """

    lead = LeadField(
        label=_("Statement of claim"),
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": "application/pdf,.pdf"}),
    )
    power_of_attorney = _several(
        FilingDocumentKind.POWER_OF_ATTORNEY.label, _("By which the lawyer acts for the party, with number and date.")
    )
    conciliation_record = _several(
        FilingDocumentKind.CONCILIATION_RECORD.label, _("Where the law asks for conciliation before the claim.")
    )
    exhibits = _several(_("Exhibits"))
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)

    def __init__(self, *args: Any, asked: Collection[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        for name in asked:
            fields[name].asked_for = True

    @property
    def proofs(self) -> dict[str, list[UploadedFile[Any]]]:
        """The chosen proofs of a valid form, by kind."""
        return {kind.value: self.cleaned_data[kind.value] for kind in PROOFS}

    def clean(self) -> dict[str, Any]:
        """Something must have been chosen."""
        cleaned = super().clean() or self.cleaned_data
        chosen = any(cleaned.get(name) for name in self.fields if name != "version")
        if not self.errors and not chosen:
            self.add_error(None, forms.ValidationError(_("Choose at least one file."), code="required"))
        return cleaned
