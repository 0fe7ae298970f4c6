"""Forms with optimistic locking: they carry the version of the object that the user saw."""

from __future__ import annotations

from typing import ClassVar

from django import forms
from django.http import QueryDict


class VersionedForm(forms.Form):
    """A form whose field `version_field` holds the number of the version that the user saw."""

    version_field: ClassVar[str]

    def show_newer(self, number: int) -> None:
        """After a conflict, keep the entries and let the next submit apply to the version shown now."""
        data = QueryDict(mutable=True)
        data.update(self.data)
        data[self.add_prefix(self.version_field)] = str(number)
        self.data = data
