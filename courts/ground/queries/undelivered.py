"""Messages that did not arrive: the people who answer for them, and the recipient, see them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import reduce
from operator import or_
from uuid import UUID

from django.db import models
from django.db.models import Q, QuerySet

from courts.ground import clock
from courts.ground.declared import subjects
from courts.ground.errors import NotVisible
from courts.ground.models import Contact, Notice, Person, User
from courts.ground.models.notices import OUTSIDE
from courts.ground.queries.prepared import PreparedQuery
from courts.ground.states import NoticeState

# Read for one page. With more, a mail server is at fault and not an address.
MOST = 5000
# A case and its coming hearings are rarely more.
FEW = 4


def _failed() -> QuerySet[Notice]:
    """Messages that left the house and failed for good, on each channel that they had, and were not told otherwise."""
    return Notice.records.filter(
        state=NoticeState.FAILED, settled_at__isnull=True, channel__in=sorted(OUTSIDE)
    ).select_related("recipient")


def _open() -> QuerySet[Notice]:
    """Those of them that are still true."""
    return _failed().filter(Q(expires_at__isnull=True) | Q(expires_at__gt=clock.now()))


def undelivered_for(user: User) -> QuerySet[Notice]:
    """The undelivered mails about objects for which the account answers today, newest first.

    The few objects with such mails come first, then the right to each: the cost does not grow with a court's cases.
    """
    mine = Q(pk__in=[])
    for label in subjects.answered_labels():
        keys = set(_open().filter(subject_label=label).values_list("subject_id", flat=True)[:MOST])
        if keys:
            mine |= Q(subject_label=label, subject_id__in=subjects.answers_for(user.person, label, keys))
    return _open().filter(mine).order_by("-due_at", "pk")


def _about(pairs: Iterable[tuple[str, UUID]]) -> QuerySet[Notice]:
    about = reduce(or_, (Q(subject_label=label, subject_id=key) for label, key in pairs), Q(pk__in=[]))
    return _failed().filter(about)


_ABOUT_FEW: PreparedQuery[Notice] = PreparedQuery(
    lambda **values: _about((values[f"label{place}"], values[f"key{place}"]) for place in range(FEW)),
    **{f"label{place}": str for place in range(FEW)},
    **{f"key{place}": UUID for place in range(FEW)},
)


def _rows_about(objects: Sequence[models.Model]) -> list[Notice]:
    """Read the mails about these objects with one query; of a few objects the last one fills the free places."""
    pairs = [(subjects.label_of(obj), obj.pk) for obj in objects]
    if not 0 < len(pairs) <= FEW:
        return list(_about(pairs))
    pairs += [pairs[-1]] * (FEW - len(pairs))
    labels = {f"label{place}": label for place, (label, _key) in enumerate(pairs)}
    return _ABOUT_FEW.rows(**labels, **{f"key{place}": key for place, (_label, key) in enumerate(pairs)})


def undelivered_about(person: Person, *objects: models.Model) -> list[Notice]:
    """The undelivered mails about these objects: all for the person who answers, those to them for others."""
    now = clock.now()
    found = (row for row in _rows_about(objects) if row.expires_at is None or row.expires_at > now)
    rows = sorted(found, key=lambda row: (row.due_at, row.pk))
    keys: dict[str, set[UUID]] = defaultdict(set)
    for row in rows:
        keys[row.subject_label].add(row.subject_id)
    answered = {label: subjects.answers_for(person, label, mine) for label, mine in keys.items()}
    return [row for row in rows if row.subject_id in answered[row.subject_label] or row.recipient_id == person.pk]


def access_undelivered(user: User, notice_id: UUID) -> Notice:
    """One undelivered mail for which the account answers. Raises NotVisible for any other."""
    notice = _open().filter(pk=notice_id).first()
    if notice is None or notice.subject_id not in subjects.answers_for(
        user.person, notice.subject_label, {notice.subject_id}
    ):
        raise NotVisible
    return notice


def phones_of(person: Person) -> list[str]:
    """The telephone numbers of a person."""
    return list(Contact.records.filter(person=person, channel="phone").values_list("address", flat=True))
