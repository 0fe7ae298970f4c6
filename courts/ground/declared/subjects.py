"""Subjects: how the ground speaks of nouns it does not know.

Each app declares its nouns in `AppConfig.ready`. Notices, inbox, timeline, reservations and audit
views ask here; nothing else goes upward.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import models

from courts.ground.models import Notice, Person
from courts.ground.wording.notice_text import NoticeText


@dataclass(frozen=True, slots=True)
class Subject:
    """What the ground may ask about a noun of an upper app.

    title: a short line in the active language. url: its page. may_see: does this person have a right
    on this object now (asked when a notice leaves). notice_text: the words of one notice, for its
    recipient, in the active language. is_current: whether what the notice speaks of still stands. hidden: of the keys
    of some that belong to something the person may see, those that he may not.
    """

    label: str
    model: type[models.Model]
    title: Callable[[Any], str]
    url: Callable[[Any], str]
    may_see: Callable[[Person, Any], bool]
    notice_text: Callable[[Any, Notice], NoticeText] | None = None
    is_current: Callable[[Any, Notice], bool] | None = None
    hidden: Callable[[Person, set[UUID]], set[UUID]] | None = None


_subjects: dict[str, Subject] = {}


def register(subject: Subject) -> None:
    """Declare a noun. Declaring the same label twice is a programming error."""
    if subject.label in _subjects and _subjects[subject.label].model is not subject.model:
        raise ValueError(f"subject {subject.label} declared twice")
    _subjects[subject.label] = subject


def subject(label: str) -> Subject:
    """The declaration for a label such as `hearings.hearing`."""
    return _subjects[label]


def label_of(obj: models.Model) -> str:
    """`app.model` of an object; the same label its app registers."""
    return obj._meta.label_lower


def find(label: str, pk: UUID | str) -> models.Model | None:
    """The object behind a label and key, or nothing if it or its noun is gone."""
    declared = _subjects.get(label)
    if declared is None:
        return None
    return declared.model._base_manager.filter(pk=pk).first()


def may_see(person: Person, label: str, pk: UUID | str) -> bool:
    """Whether a person has a right on the object behind a label and key now; what is not there keeps nobody out."""
    obj = find(label, pk)
    return obj is None or subject(label).may_see(person, obj)


def title_of(label: str, pk: UUID | str) -> str:
    """A short line about the object for lists; empty if it is gone."""
    obj = find(label, pk)
    return "" if obj is None else subject(label).title(obj)
