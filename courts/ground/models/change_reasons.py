"""The reason of the last change of a booking: as a person typed it, or a kind with its sentence in both languages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils import translation

from courts.ground.states import ChangeReasonKind
from courts.ground.wording.dates import arabic

LENGTH = 300


@dataclass(frozen=True, slots=True)
class ChangeReason:
    """A reason. `english` is empty for one that was typed: every reader reads it as it is."""

    kind: ChangeReasonKind
    text: str
    english: str = ""

    @property
    def words(self) -> str:
        """The reason in the reader's language."""
        return self.text if arabic() else self.english or self.text

    def columns(self) -> dict[str, Any]:
        """The columns of a `WithChangeReason`."""
        return {"change_kind": self.kind, "change_reason": self.text, "change_reason_en": self.english}

    def detail(self) -> dict[str, str]:
        """The values for an audit entry or a line of the timeline."""
        return {"reason": self.text, "reason_en": self.english}


def typed(text: str) -> ChangeReason:
    """A reason in a person's own words."""
    return ChangeReason(ChangeReasonKind.TYPED, text)


def in_both(kind: ChangeReasonKind, sentence: Callable[[], str]) -> ChangeReason:
    """A reason of the product. `sentence` returns it in the active language."""
    found = {}
    for language in ("ar", "en"):
        with translation.override(language):
            found[language] = sentence()[:LENGTH]
    return ChangeReason(kind, found["ar"], found["en"])


class WithChangeReason(models.Model):
    """A booking with the reason of its last change, and its start before it was last moved."""

    change_kind = models.CharField(max_length=12, choices=ChangeReasonKind, default=ChangeReasonKind.TYPED)
    change_reason = models.CharField(
        max_length=LENGTH, blank=True, default="", help_text="of the last change: as typed, or in Arabic"
    )
    change_reason_en = models.CharField(
        max_length=LENGTH, blank=True, default="", help_text="the same in English; empty for one that was typed"
    )
    moved_from = models.DateTimeField(null=True, blank=True, help_text="the start before the last move")

    class Meta:
        abstract = True

    @property
    def change_words(self) -> str:
        """The reason in the reader's language."""
        return self.change_reason if arabic() else self.change_reason_en or self.change_reason
