"""Subjects: declarations through which the ground handles models of upper apps that it does not know.

Each app declares its models in `AppConfig.ready`. Notices, inbox, timeline, reservations and audit views read them
here; nothing else in the ground depends on an upper app.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import models

from courts.ground.models import Notice, Person
from courts.ground.wording.notice_text import NoticeText, Reader

Pairs = Sequence[tuple[Person, Any]]
KeyPairs = set[tuple[UUID, UUID]]


@dataclass(frozen=True, slots=True)
class Subject:
    """The declaration of one model of an upper app.

    title: a short line in the active language. url: its page, made of its key alone. may_see: whether this person has
    a right on this object now (asked when a notice is sent). may_see_key: the same by the key, where the object need
    not be read for it. notice_text: the text of one notice in the active language. is_current: whether the fact that
    the notice announces still holds. hidden: the keys, out of those given, of objects that this person may not see
    although they may see the object to which these belong, which is the last argument.

    happens_at: the event or the deadline that one notice is about, if it has one. Quiet hours do not hold a message
    back within 24 hours of it.

    answers_for: out of keys of objects, those for which this person answers: a message about one that did not arrive is
    theirs to repair.

    For notices sent by the thousand, in a fixed number of queries whatever the number of notices:
    load: the objects with these keys and all that rights and words read of them. may_see_of: out of pairs of a person
    and an object, the keys of those where the person has the right. same_text: a value that is equal for notices of one
    object, kind and reader that have the same text; `own_facts` adds the facts of one recipient to it.
    """

    label: str
    model: type[models.Model]
    title: Callable[[Any], str]
    url: Callable[[Any], str]
    may_see: Callable[[Person, Any], bool]
    may_see_key: Callable[[Person, UUID], bool] | None = None
    notice_text: Callable[[Any, Notice, Reader], NoticeText] | None = None
    is_current: Callable[[Any, Notice], bool] | None = None
    happens_at: Callable[[Any, Notice], datetime | None] | None = None
    hidden: Callable[[Person, set[UUID], Any], set[UUID]] | None = None
    answers_for: Callable[[Person, set[UUID]], set[UUID]] | None = None
    load: Callable[[Collection[UUID]], dict[UUID, Any]] | None = None
    may_see_of: Callable[[Pairs], KeyPairs] | None = None
    same_text: Callable[[Any, Notice], Hashable] | None = None
    own_facts: Callable[[Any, Notice], tuple[tuple[str, str], ...]] | None = None


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


def load(label: str, keys: Collection[UUID]) -> dict[UUID, Any]:
    """The objects with these keys, by key, as the app loads them for its notices. Empty for an unknown label."""
    declared = _subjects.get(label)
    if declared is None:
        return {}
    if declared.load is not None:
        return declared.load(keys)
    return {row.pk: row for row in declared.model._base_manager.filter(pk__in=keys)}


def may_see_of(label: str, pairs: Pairs) -> KeyPairs:
    """Out of pairs of a person and an object of this label, the keys of those where the person has a right now."""
    declared = _subjects[label]
    if declared.may_see_of is not None:
        return declared.may_see_of(pairs)
    return {(person.pk, obj.pk) for person, obj in pairs if declared.may_see(person, obj)}


def answered_labels() -> list[str]:
    """Labels of the models for whose objects someone answers."""
    return [label for label, declared in _subjects.items() if declared.answers_for is not None]


def answers_for(person: Person, label: str, keys: set[UUID]) -> set[UUID]:
    """Out of the keys of objects with this label, those for which the person answers today."""
    declared = _subjects.get(label)
    return declared.answers_for(person, keys) if declared is not None and declared.answers_for is not None else set()


def may_see(person: Person, label: str, pk: UUID | str) -> bool:
    """True if the person has a right on the object with this label and key now, or if the object is gone."""
    declared = _subjects.get(label)
    if declared is not None and declared.may_see_key is not None and declared.may_see_key(person, UUID(str(pk))):
        return True
    obj = find(label, pk)
    return obj is None or subject(label).may_see(person, obj)


def title_of(label: str, pk: UUID | str) -> str:
    """A short line about the object for lists. Empty if the object is gone."""
    obj = find(label, pk)
    return "" if obj is None else subject(label).title(obj)
