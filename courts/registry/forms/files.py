"""The files of a filing: one statement of claim, and any number of exhibits and of proofs that it may be brought."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from courts.registry.details import UPLOAD_KINDS, Attachment, upload_field
from courts.registry.filing_types.definition import FilingType
from courts.registry.models import FilingDocumentKind

MAX_EXHIBITS = 25


class ManyFilesInput(forms.ClearableFileInput):
    """A chooser of several files."""

    allow_multiple_selected = True
    template_name = "django/forms/widgets/file.html"


class ManyFilesField(forms.FileField):
    """Several files; the service checks the bytes of each."""

    widget = ManyFilesInput

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[Any]]:
        """Return a list always, an empty one where no file was chosen."""
        files = data if isinstance(data, list | tuple) else [data]
        return [super(ManyFilesField, self).clean(each, initial) for each in files if each]


def _several(label: Any, help_text: Any = "") -> ManyFilesField:
    return ManyFilesField(
        label=label,
        help_text=help_text,
        required=False,
        allow_empty_file=True,
        widget=ManyFilesInput(attrs={"accept": "application/pdf,.pdf", "multiple": True}),
    )


class DocumentsForm(forms.Form):
    """The choosers of files. The service checks the files and reports the problems of each.

    `kind` is the type of the filing, whose papers name the fields. `asked` names the kinds of document that fix a
    returned filing.
    """

    statement = forms.FileField(
        label=_("Statement of claim"),
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": "application/pdf,.pdf"}),
    )
    power_of_attorney = _several(
        FilingDocumentKind.POWER_OF_ATTORNEY.label,
        _("The authority under which the lawyer acts for the party, with its number and date."),
    )
    conciliation_record = _several(
        FilingDocumentKind.CONCILIATION_RECORD.label, _("Where the law requires conciliation before the claim.")
    )
    exhibits = _several(_("Exhibits"))
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)

    def __init__(self, *args: Any, kind: FilingType, asked: Collection[FilingDocumentKind] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        for each in UPLOAD_KINDS:
            name, paper = upload_field(each), kind.paper(each)
            if paper is None:
                del fields[name]
                continue
            fields[name].label, fields[name].help_text = paper.name, paper.hint
            fields[name].needed_later = paper.required
        for each in asked:
            if upload_field(each) in fields:
                fields[upload_field(each)].asked_for = True

    @property
    def choosers(self) -> list[forms.BoundField]:
        """The fields of files, in the order of the type's papers."""
        return [self[name] for name in self.fields if name != "version"]

    @property
    def attachments(self) -> list[Attachment]:
        """The chosen files of a valid form, each with its kind."""
        found = []
        for kind in UPLOAD_KINDS:
            chosen = self.cleaned_data.get(upload_field(kind)) or []
            found += [Attachment(kind, file) for file in (chosen if isinstance(chosen, list) else [chosen])]
        return found

    def clean(self) -> dict[str, Any]:
        """Require one file at least."""
        cleaned = super().clean() or self.cleaned_data
        chosen = any(cleaned.get(name) for name in self.fields if name != "version")
        if not self.errors and not chosen:
            self.add_error(None, forms.ValidationError(_("Choose at least one file."), code="required"))
        return cleaned
