"""Subjects: declarations through which the ground handles models of upper apps that it does not know.

Each app declares its models in `AppConfig.ready`. Notices, inbox, timeline, reservations and audit views read them
here; nothing else in the ground depends on an upper app.
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
    """The declaration of one model of an upper app.

    title: a short line in the active language. url: its page. may_see: whether this person has a right on this object
    now (asked when a notice is sent). notice_text: the text of one notice, for its recipient, in the active language.
    is_current: whether the fact that the notice announces still holds. hidden: the keys, out of those given, of
    objects that this person may not see although they may see the object to which these belong.
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
    """Declare a model. Raises ValueError if another model already has the label."""
    if subject.label in _subjects and _subjects[subject.label].model is not subject.model:
        raise ValueError(f"subject {subject.label} declared twice")
    _subjects[subject.label] = subject


def subject(label: str) -> Subject:
    """The declaration for a label such as `hearings.hearing`."""
    return _subjects[label]


def label_of(obj: models.Model) -> str:
    """The label `app.model` of an object, under which its app registers it."""
    return obj._meta.label_lower


def find(label: str, pk: UUID | str) -> models.Model | None:
    """The object with this label and key. None if the object or its declaration is gone."""
    declared = _subjects.get(label)
    if declared is None:
        return None
    return declared.model._base_manager.filter(pk=pk).first()


def may_see(person: Person, label: str, pk: UUID | str) -> bool:
    """True if the person has a right on the object with this label and key now, or if the object is gone."""
    obj = find(label, pk)
    return obj is None or subject(label).may_see(person, obj)


def title_of(label: str, pk: UUID | str) -> str:
    """A short line about the object for lists. Empty if the object is gone."""
    obj = find(label, pk)
    return "" if obj is None else subject(label).title(obj)
