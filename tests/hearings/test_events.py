"""Each act on a hearing writes one typed event, and the audit log before them gives the same rows."""

from __future__ import annotations

from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.db import DatabaseError, transaction

from courts.ground.models import AuditEntry
from demo.people import Cast
from hearings.models import Hearing, HearingEvent, HearingEventKind
from hearings.services.acts import (
    adjourn_hearing,
    conclude_hearing,
    open_hearing,
    pause_hearing,
    postpone_hearing,
    resume_hearing,
)
from hearings.services.listing import cancel_hearing
from tests.hearings.cases import TOMORROW, actor, fresh, make_hearing, open_lobby

fill_hearing_events = import_module("hearings.migrations.0005_fill_hearing_events").fill


def kinds_of(hearing: Hearing) -> list[str]:
    return list(HearingEvent.records.filter(hearing=hearing).order_by("at", "pk").values_list("kind", flat=True))


@pytest.fixture
def paused_and_adjourned(cast: Cast, hearing: Hearing) -> Hearing:
    judge = actor(cast, "judge")
    opened = open_hearing(open_lobby(hearing), actor=judge)
    resume_hearing(pause_hearing(opened, actor=judge), actor=judge)
    adjourn_hearing(fresh(opened), starts_at=TOMORROW + timedelta(days=7), note="تقديم المذكرات", actor=judge)
    return fresh(opened)


def test_each_act_on_a_hearing_writes_one_event(cast: Cast, paused_and_adjourned: Hearing) -> None:
    assert kinds_of(paused_and_adjourned) == ["opened", "paused", "resumed", "adjourned"]
    assert HearingEvent.records.latest("pk").reason == "تقديم المذكرات"
    judge, clerk = actor(cast, "judge"), actor(cast, "clerk")
    following = paused_and_adjourned.next
    cancel_hearing(following, reason="صلح", version=following.version, actor=clerk)
    assert kinds_of(following) == ["cancelled"]
    postponed = make_hearing(cast, paused_and_adjourned.case)
    postpone_hearing(postponed, note="عطل", actor=judge)
    concluded = open_hearing(open_lobby(make_hearing(cast, paused_and_adjourned.case)), actor=judge)
    conclude_hearing(concluded, note="", actor=judge)
    assert (kinds_of(postponed), kinds_of(concluded)) == (["postponed"], ["opened", "concluded"])
    assert set(HearingEvent.records.values_list("kind", flat=True)) == set(HearingEventKind.values)
    with pytest.raises(DatabaseError), transaction.atomic():
        HearingEvent.records.update(reason="another")


def test_audit_log_before_the_events_gives_the_same_acts(cast: Cast, paused_and_adjourned: Hearing) -> None:
    other = make_hearing(cast, paused_and_adjourned.case, starts_at=TOMORROW + timedelta(days=14))
    for entry in AuditEntry.records.filter(subject_id=str(paused_and_adjourned.pk)).order_by("pk"):
        AuditEntry.records.create(
            at=entry.at,
            actor=entry.actor,
            actor_label=entry.actor_label,
            action=entry.action,
            subject_label=entry.subject_label,
            subject_id=str(other.pk),
            detail=entry.detail,
        )
    fill_hearing_events(apps, None)
    acts = HearingEvent.records.order_by("pk").values_list("kind", "actor", "reason")
    assert list(acts.filter(hearing=other)) == list(acts.filter(hearing=paused_and_adjourned))[:4]
    assert kinds_of(other) == ["opened", "paused", "resumed", "adjourned"]


@pytest.mark.django_db
def test_filling_from_an_empty_log_writes_nothing() -> None:
    fill_hearing_events(apps, None)
    assert not HearingEvent.records.exists()


def test_entry_with_an_unreadable_detail_stops_nothing(hearing: Hearing) -> None:
    for subject, detail in ((str(hearing.pk), []), ("no key", {}), (str(hearing.pk), "moved")):
        AuditEntry.records.create(
            actor_label="system",
            action="hearing.in_session",
            subject_label="hearings.hearing",
            subject_id=subject,
            detail=detail,
        )
    fill_hearing_events(apps, None)
    assert kinds_of(hearing) == ["opened", "opened"]
