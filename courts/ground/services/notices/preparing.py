"""Preparing notices that are about to leave: rights, addresses and words, in a fixed number of queries."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models.functions import Coalesce, Greatest
from django.utils import translation

from courts.ground.declared import message_channels, reading_languages, subjects
from courts.ground.declared.message_channels import Route
from courts.ground.models import Contact, ContactChannel, Notice, NoticeChannel, Person
from courts.ground.queries.postings import with_24_hours
from courts.ground.services.notices.quiet_hours import held_until
from courts.ground.states import NoticeReason
from courts.ground.wording.notice_text import NoticeText, Reader

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Ready:
    """A notice that may leave, with its words in both languages, its channel now, and the address outside.

    `language`: that of the reader. A short message has words in it alone.
    """

    notice: Notice
    language: str
    arabic: NoticeText
    english: NoticeText
    channel: str
    address: str = ""


@dataclass(slots=True)
class Prepared:
    """Notices by what happens to them: they leave, wait for a time, do not leave for a reason, or have no words."""

    ready: list[Ready] = field(default_factory=list)
    held: list[tuple[Notice, datetime]] = field(default_factory=list)
    refused: list[tuple[Notice, NoticeReason]] = field(default_factory=list)
    broken: list[Notice] = field(default_factory=list)


@dataclass(slots=True)
class _Batch:
    """The facts that all notices of a batch share."""

    now: datetime
    addresses: dict[UUID, str]
    languages: reading_languages.Found
    routes: dict[UUID, Route]
    readers_of_24_hours: set[UUID]
    texts: dict[Hashable, NoticeText] = field(default_factory=dict)


def prepare(notices: Sequence[Notice], *, now: datetime) -> Prepared:
    """Check the right and the truth of each notice now, and make its words.

    Rights are asked for all recipients of one kind of object at once, and one text is made for all notices with the
    same object, kind, language and kind of reader. A row whose preparation fails does not stop the others.
    """
    people = {notice.recipient_id: notice.recipient for notice in notices}
    outside = [notice for notice in notices if notice.is_outside]
    languages = reading_languages.languages_of([(notice.recipient, notice.kind) for notice in notices])
    routes = message_channels.routes(outside, languages)
    batch = _Batch(now, addresses_of(people), languages, routes, with_24_hours(people.values()))
    by_label: dict[str, list[Notice]] = defaultdict(list)
    for notice in notices:
        by_label[notice.subject_label].append(notice)
    prepared = Prepared()
    for label, rows in by_label.items():
        _prepare_or_split(label, rows, batch, prepared)
    return prepared


def addresses_of(people: Iterable[UUID], *, channel: str = ContactChannel.EMAIL) -> dict[UUID, str]:
    """The e-mail address, or number, of each person who has one: of the verified ones the last chosen or verified.

    One query.
    """
    rows = Contact.records.filter(person__in=list(people), channel=channel, verified_at__isnull=False)
    latest = Greatest("verified_at", Coalesce("chosen_at", "verified_at"))
    return dict(rows.order_by(latest).values_list("person", "address"))


def _prepare_or_split(label: str, rows: list[Notice], batch: _Batch, prepared: Prepared) -> None:
    try:
        found = _prepare(label, rows, batch)
    except Exception as error:  # noqa: BLE001 - one bad row must not stop the others
        if len(rows) > 1:
            for row in rows:
                _prepare_or_split(label, [row], batch, prepared)
            return
        log.warning("notice not worded", extra={"notice": str(rows[0].pk), "error": type(error).__name__})
        prepared.broken.append(rows[0])
        return
    prepared.ready += found.ready
    prepared.held += found.held
    prepared.refused += found.refused


def _prepare(label: str, rows: list[Notice], batch: _Batch) -> Prepared:
    found = Prepared()
    keys = {row.subject_id for row in rows}
    objects = subjects.load(label, keys)
    there = [row for row in rows if row.subject_id in objects]
    allowed = (
        subjects.may_see_of(label, [(row.recipient, objects[row.subject_id]) for row in there]) if there else set()
    )
    for row in rows:
        obj = objects.get(row.subject_id)
        has_right = (row.recipient_id, row.subject_id) in allowed
        reason = NoticeReason.GONE if obj is None else _reason(obj, row, batch, has_right=has_right)
        if reason is not None:
            found.refused.append((row, reason))
        elif (until := held_until(row, obj, now=batch.now)) is not None:
            found.held.append((row, until))
        else:
            found.ready.append(_worded(obj, row, batch))
    # The rows behind the words were read one after the other. A change in the meantime would mix old and new facts.
    fresh = subjects.load(label, {ready.notice.subject_id for ready in found.ready}) if found.ready else {}
    for ready in [row for row in found.ready if not _is_current(fresh.get(row.notice.subject_id), row.notice)]:
        found.ready.remove(ready)
        found.refused.append((ready.notice, NoticeReason.SUPERSEDED))
    return found


def _is_current(obj: Any, notice: Notice) -> bool:
    declared = subjects.subject(notice.subject_label)
    return obj is not None and (declared.is_current is None or declared.is_current(obj, notice))


def _reason(obj: Any, notice: Notice, batch: _Batch, *, has_right: bool) -> NoticeReason | None:
    """The reason for which a notice does not leave, if there is one."""
    if not _is_current(obj, notice):
        return NoticeReason.SUPERSEDED
    # The right is checked on sending, not on writing: a lawyer removed in between gets nothing.
    if not has_right and not notice.keeps_right:
        return NoticeReason.NO_RIGHT
    if notice.channel != NoticeChannel.WORKLIST and _is_closed(notice.recipient):
        return NoticeReason.ACCOUNT_CLOSED
    if notice.expires_at is not None and notice.expires_at <= batch.now:
        return NoticeReason.TOO_LATE
    if notice.is_outside and notice.pk not in batch.routes and notice.recipient_id not in batch.addresses:
        return NoticeReason.NO_ADDRESS
    return None


def _is_closed(person: Person) -> bool:
    """Return True if the person's account was closed. A person who never had one can still get mail."""
    user = getattr(person, "user", None)
    return user is not None and not user.is_active


def _worded(obj: Any, notice: Notice, batch: _Batch) -> Ready:
    own_language = batch.languages[notice.recipient_id, notice.kind]
    route = batch.routes.get(notice.pk)
    if route is not None:
        # The gateway's own words: those about the object are not made, so they cannot leave.
        none = NoticeText(title="", lead="")
        arabic, english = (none, route.text) if own_language == "en" else (route.text, none)
        return Ready(notice, own_language, arabic, english, route.channel, route.address)
    # Both languages are worded at the time of sending: the inbox then shows what was sent, not the present state.
    texts = {}
    for language in ("ar", "en"):
        with translation.override(language):
            texts[language] = _text(obj, notice, batch, language)
    if not notice.is_outside:
        return Ready(notice, own_language, texts["ar"], texts["en"], notice.channel)
    address = batch.addresses[notice.recipient_id]
    return Ready(notice, own_language, texts["ar"], texts["en"], NoticeChannel.EMAIL, address)


def _text(obj: Any, notice: Notice, batch: _Batch, language: str) -> NoticeText:
    declared = subjects.subject(notice.subject_label)
    if declared.notice_text is None:
        raise LookupError(f"{notice.subject_label} has no words for its notices")
    # A notice to a facility is read by its officer, who works by the 24-hour clock.
    reader = (
        Reader(has_24_hours=True)
        if notice.venue_id is not None
        else Reader(notice.recipient_id in batch.readers_of_24_hours, notice.recipient.zone)
    )
    same = declared.same_text(obj, notice) if declared.same_text is not None else notice.recipient_id
    key = (notice.subject_label, notice.subject_id, notice.kind, notice.version, language, reader, same)
    text = batch.texts.get(key)
    if text is None:
        text = batch.texts[key] = declared.notice_text(obj, notice, reader)
    own = declared.own_facts(obj, notice) if declared.own_facts is not None else ()
    return replace(text, facts=(*text.facts, *own)) if own else text
