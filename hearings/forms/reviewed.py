"""Forms over something that others change as well."""

from __future__ import annotations

from typing import ClassVar

from django import forms
from django.http import QueryDict


class ReviewedForm(forms.Form):
    """A form that carries in its field `seen` the number of what its reader saw."""

    seen: ClassVar[str]

    def show_newer(self, number: int) -> None:
        """After a clash: what was typed stays, and sending it again is meant for what is shown now."""
        data = QueryDict(mutable=True)
        data.update(self.data)
        data[self.add_prefix(self.seen)] = str(number)
        self.data = data
