"""A notice leaves once, to those alone who have a right when it leaves."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from courts.ground.actors import SYSTEM, actor_for
from courts.ground.declared import subjects
from courts.ground.errors import NotVisible
from courts.ground.models import Notice, Person, Recipient, Venue
from courts.ground.queries.notices import access_notice, inbox_of, unread_count, worklist_of
from courts.ground.services.notices import (
    mark_all_read,
    mark_read,
    notify,
    outbox,
    outcomes,
    schedule_reminders,
    sweep,
    withdraw,
)
from courts.ground.wording.notice_text import NoticeText
from demo.people import Cast


@pytest.fixture
def barred(monkeypatch: pytest.MonkeyPatch) -> Iterator[set[Person]]:
    """Venues stand in as subjects; people in this set have no right on any."""
    out: set[Person] = set()
    declared = subjects.Subject(
        label="ground.venue",
        model=Venue,
        title=lambda venue: venue.name,
        url=lambda venue: f"/venues/{venue.pk}/",
        may_see=lambda person, venue: person not in out,
        notice_text=lambda venue, notice, reader: NoticeText(
            title=f"{venue.name}\r\nBcc: everyone@diwan.example", lead="…", facts=(("متى", "10:30"),)
        ),
    )
    monkeypatch.setitem(subjects._subjects, "ground.venue", declared)
    return out


def test_one_telling_reaches_inbox_and_mail_once(cast: Cast, barred: set[Person]) -> None:
    for _ in range(2):
        notify("listed", cast.venues["court"], [Recipient(cast.people["lawyer"])])
    assert sweep() == 2
    assert sweep() == 0
    assert [letter.to for letter in mail.outbox] == [["lawyer@diwan.example"]]
    assert unread_count(cast.users["lawyer"]) == 1


def test_a_line_break_in_a_title_never_becomes_a_header(cast: Cast, barred: set[Person]) -> None:
    notify("listed", cast.venues["court"], [Recipient(cast.people["lawyer"])])
    sweep()
    [letter] = mail.outbox
    assert "\n" not in letter.subject
    assert letter.message()["Bcc"] is None


def test_a_right_that_is_gone_when_the_message_leaves_stops_it(cast: Cast, barred: set[Person]) -> None:
    notify("listed", cast.venues["court"], [Recipient(cast.people["lawyer"]), Recipient(cast.people["counsel"])])
    barred.add(cast.people["lawyer"])
    sweep()
    assert [letter.to for letter in mail.outbox] == [["counsel@diwan.example"]]
    assert set(Notice.records.filter(recipient=cast.people["lawyer"]).values_list("state", "skip_reason")) == {
        ("skipped", "no right")
    }


def test_a_withdrawn_notice_never_leaves(cast: Cast, barred: set[Person]) -> None:
    notify("listed", cast.venues["court"], [Recipient(cast.people["lawyer"])])
    assert withdraw(cast.venues["court"], actor=SYSTEM) == 2
    assert sweep() == 0
    assert mail.outbox == []


def test_steps_of_the_ladder_that_are_past_are_dropped(cast: Cast, barred: set[Person]) -> None:
    schedule_reminders(
        "reminder",
        cast.venues["court"],
        [Recipient(cast.people["lawyer"])],
        starts_at=timezone.now() + timedelta(hours=3),
        ladder={"1d": timedelta(days=1), "2h": timedelta(hours=2)},
        version=1,
    )
    assert Notice.records.count() == 2
    assert set(Notice.records.values_list("step", flat=True)) == {"2h"}
    assert sweep() == 0


def test_a_reminder_is_never_sent_after_the_hearing_began(cast: Cast, barred: set[Person]) -> None:
    past = timezone.now() - timedelta(minutes=1)
    notify("reminder", cast.venues["court"], [Recipient(cast.people["lawyer"])], due_at=past, expires_at=past)
    assert sweep() == 0
    assert set(Notice.records.values_list("skip_reason", flat=True)) == {"too late"}


class Killed(BaseException):
    """The end of a worker, which no code of it can catch."""


def killed(*args: object, **kwargs: object) -> None:
    raise Killed


def end_leases() -> None:
    Notice.records.update(claimed_at=timezone.now() - timedelta(minutes=3))


def test_worker_that_dies_before_the_mark_repeats_one_mail_at_most(
    cast: Cast, barred: set[Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    notify("listed", cast.venues["court"], [Recipient(cast.people["lawyer"]), Recipient(cast.people["counsel"])])
    with monkeypatch.context() as patch:
        patch.setattr(outcomes, "mark_accepted", killed)
        with pytest.raises(Killed):
            sweep()
    assert len(mail.outbox) == 1
    assert sweep() == 0, "the dead worker's claims are not old enough"
    end_leases()
    assert sweep() == 2
    assert Notice.records.filter(state="sent").count() == 4
    # One mail left twice, with one Message-ID: it is one mail to its reader.
    assert [len(mail.outbox), len({letter.message()["Message-ID"] for letter in mail.outbox})] == [3, 2]


def test_worker_that_dies_after_the_mark_repeats_no_mail(
    cast: Cast, barred: set[Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    notify("listed", cast.venues["court"], [Recipient(cast.people["lawyer"]), Recipient(cast.people["counsel"])])
    with monkeypatch.context() as patch:
        patch.setattr(outcomes, "record_accepted", lambda _claim, rows: killed() if rows else 0)
        with pytest.raises(Killed):
            sweep()
    end_leases()
    assert sweep() == 2
    assert len(mail.outbox) == 2
    rows = Notice.records.filter(channel="email")
    assert {(row.state, row.title_ar[:2], row.sent_at == row.accepted_at) for row in rows} == {
        ("sent", cast.venues["court"].name_ar[:2], True)
    }


def withdraw_on(monkeypatch: pytest.MonkeyPatch, module: object, name: str, cast: Cast) -> None:
    """Withdraw the notices about the court after each call of a function of the outbox."""
    act = getattr(module, name)

    def then_withdraw(*args: Any, **kwargs: Any) -> Any:
        result = act(*args, **kwargs)
        withdraw(cast.venues["court"], actor=SYSTEM)
        return result

    monkeypatch.setattr(module, name, then_withdraw)


def test_notice_withdrawn_while_it_is_prepared_leaves_on_no_channel(
    cast: Cast, barred: set[Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    notify("listed", cast.venues["court"], [Recipient(cast.people["lawyer"])])
    notify("listed", cast.venues["office"], [Recipient(cast.people["counsel"])])
    withdraw_on(monkeypatch, outbox.preparing, "prepare", cast)
    assert sweep() == 2
    assert [letter.to for letter in mail.outbox] == [["counsel@diwan.example"]]
    rows = Notice.records.filter(recipient=cast.people["lawyer"])
    assert set(rows.values_list("state", "accepted_at", "title_ar")) == {("withdrawn", None, "")}


@pytest.mark.parametrize("module, name", [(outbox.mail, "send"), (outcomes, "mark_accepted")])
def test_mail_withdrawn_as_the_server_takes_it_is_recorded_as_sent(
    cast: Cast, barred: set[Person], monkeypatch: pytest.MonkeyPatch, module: object, name: str
) -> None:
    notify("listed", cast.venues["court"], [Recipient(cast.people["lawyer"]), Recipient(cast.people["counsel"])])
    withdraw_on(monkeypatch, module, name, cast)
    sweep()
    rows = Notice.records.filter(channel="email")
    left = sorted(row.address for row in rows if row.state == "sent" and row.sent_at is not None)
    assert left
    assert left == sorted(letter.to[0] for letter in mail.outbox)
    assert {row.state for row in rows} <= {"sent", "withdrawn"}
    assert all(row.accepted_at is None for row in rows if row.state == "withdrawn")


def test_mail_server_that_is_down_delays_the_mail_and_loses_nothing(
    cast: Cast, barred: set[Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    notify("listed", cast.venues["court"], [Recipient(cast.people["lawyer"])])
    monkeypatch.setattr(outbox.mail, "send", lambda *args, **kwargs: (_ for _ in ()).throw(ConnectionError()))
    assert sweep() == 1  # the inbox needs no mail server
    [waiting] = Notice.records.filter(channel="email")
    assert (waiting.state, waiting.skip_reason) == ("pending", "not sent")
    assert waiting.due_at > timezone.now()


@pytest.mark.parametrize("member", ["lawyer", "stranger"])
def test_mail_that_fails_for_good_is_failed_with_a_typed_reason(
    cast: Cast, barred: set[Person], monkeypatch: pytest.MonkeyPatch, member: str
) -> None:
    notify("listed", cast.venues["court"], [Recipient(cast.people[member])])

    def refuse(*args: object) -> None:
        raise outbox.mail.Refused

    monkeypatch.setattr(outbox.mail, "send", refuse)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for attempt in range(8):
            sweep()
            [row] = Notice.records.filter(channel="email")
            assert row.state == ("failed" if attempt == 7 else "pending")
            clock.shift(timedelta(minutes=2**attempt, seconds=1))
    assert row.skip_reason == "address refused"
    assert row.attempts == 8


def test_person_without_verified_address_fails_at_once(cast: Cast, barred: set[Person]) -> None:
    cast.people["lawyer"].contacts.update(verified_at=None)
    notify("listed", cast.venues["court"], [Recipient(cast.people["lawyer"])])
    assert sweep() == 1, "the inbox"
    [row] = Notice.records.filter(channel="email")
    assert (row.state, row.skip_reason) == ("failed", "no address")


def test_queries_of_a_sweep_do_not_grow_with_its_notices(cast: Cast, barred: set[Person]) -> None:
    def cost(members: list[str], version: int) -> int:
        people = [Recipient(cast.people[member]) for member in members]
        notify("listed", cast.venues["court"], people, version=version)
        with CaptureQueriesContext(connection) as queries:
            assert sweep() == 2 * len(members)
        return len(queries)

    few = cost(["lawyer"], 1)
    # One more query for each mail: the mark that it was taken.
    assert cost(["lawyer", "counsel", "judge", "clerk", "witness"], 2) == few + 4


def test_detainee_is_notified_through_the_officer_who_confirms_it(cast: Cast, barred: set[Person]) -> None:
    notify("listed", cast.venues["court"], [Recipient(cast.people["detainee"], cast.venues["facility"])])
    sweep()
    [row] = worklist_of(cast.users["officer"])
    assert row.recipient == cast.people["detainee"]
    mark_read(row, actor=actor_for(cast.users["officer"]))
    assert Notice.records.get(pk=row.pk).read_by == cast.users["officer"]
    assert mail.outbox == []


def test_the_officer_is_asked_to_tell_only_what_is_still_true(cast: Cast, barred: set[Person]) -> None:
    officer = cast.users["officer"]
    detainee = Recipient(cast.people["detainee"], cast.venues["facility"])
    now = timezone.now()
    with time_machine.travel(now, tick=False) as clock:
        for kind in ("listed", "moved"):
            notify(kind, cast.venues["court"], [detainee], expires_at=now + timedelta(hours=1))
            sweep()
            clock.shift(60)
        [row] = worklist_of(officer)
        assert row.kind == "moved", "the newer word stands for both"
        [older] = Notice.records.filter(kind="listed", channel="worklist")
        assert access_notice(officer, older.pk) == older, "a page opened before can still sign for it"
        for kind in ("outcome", "signed"):
            notify(kind, cast.venues["court"], [detainee])
            sweep()
            clock.shift(60)
        clock.move_to(now + timedelta(hours=1))
        assert {waiting.kind for waiting in worklist_of(officer)} == {"outcome", "signed"}, "what happened stays true"
        mark_read(row, actor=actor_for(officer))
        assert row in worklist_of(officer), "what was told stays told"


def test_inbox_and_worklist_speak_the_language_of_who_reads_as_of_when_it_was_sent(
    cast: Cast, barred: set[Person], client: Client
) -> None:
    court = cast.venues["court"]
    notify(
        "listed", court, [Recipient(cast.people["lawyer"]), Recipient(cast.people["detainee"], cast.venues["facility"])]
    )
    sweep()
    said = {"ar": court.name_ar, "en": court.name_en}
    Venue.records.filter(pk=court.pk).update(name_ar="غيرها", name_en="Another")
    pages = {
        "lawyer": [reverse("inbox"), reverse("notice", args=[Notice.records.get(channel="inbox").pk])],
        "officer": [reverse("custody_facility")],
    }
    for language, other in (("ar", "en"), ("en", "ar")):
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
        for who, urls in pages.items():
            client.force_login(cast.users[who])
            for url in urls:
                page = client.get(url).content.decode()
                assert said[language] in page, (language, url)
                assert said[other] not in page.partition("<main")[2], (language, url)


def test_what_was_kept_in_one_language_alone_is_shown_in_that_one(
    cast: Cast, barred: set[Person], client: Client
) -> None:
    court = cast.venues["court"]
    notify("listed", court, [Recipient(cast.people["lawyer"])])
    sweep()
    Notice.records.update(title_en="", body_en="")
    client.force_login(cast.users["lawyer"])
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    assert f'<bdi lang="ar">{court.name_ar}' in client.get(reverse("inbox")).content.decode()


def test_notices_to_many_people_are_written_in_one_statement(
    cast: Cast, barred: set[Person], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    people = [Recipient(cast.people[member]) for member in ("lawyer", "counsel", "judge", "clerk")]
    for _ in range(2):
        with django_assert_num_queries(1):
            notify("listed", cast.venues["court"], people)
    assert Notice.records.count() == 2 * len(people)


def test_reminders_of_all_steps_are_written_in_one_statement(
    cast: Cast, barred: set[Person], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    people = [Recipient(cast.people[member]) for member in ("lawyer", "counsel", "judge")]
    with django_assert_num_queries(1):
        schedule_reminders(
            "reminder",
            cast.venues["court"],
            people,
            starts_at=timezone.now() + timedelta(days=2),
            ladder={"1d": timedelta(days=1), "2h": timedelta(hours=2)},
            version=1,
        )
    assert Notice.records.count() == 4 * len(people)


def test_mark_all_as_read_changes_no_other_inbox(cast: Cast, barred: set[Person], client: Client) -> None:
    court, facility = cast.venues["court"], cast.venues["facility"]
    notify("listed", court, [Recipient(cast.people["lawyer"]), Recipient(cast.people["counsel"])])
    notify("listed", court, [Recipient(cast.people["detainee"], facility)])
    sweep()
    notify("moved", court, [Recipient(cast.people["lawyer"])])
    client.force_login(cast.users["lawyer"])
    assert reverse("inbox_read") in client.get(reverse("inbox")).content.decode()
    assert client.get(reverse("inbox_read")).status_code == 405
    assert client.post(reverse("inbox_read")).headers["Location"] == reverse("inbox")
    assert unread_count(cast.users["lawyer"]) == 0
    assert reverse("inbox_read") not in client.get(reverse("inbox")).content.decode()
    assert unread_count(cast.users["counsel"]) == 1
    read = Notice.records.filter(read_at__isnull=False)
    assert [(row.recipient, row.channel, row.state, row.read_by) for row in read] == [
        (cast.people["lawyer"], "inbox", "sent", cast.users["lawyer"])
    ]
    sweep()
    assert unread_count(cast.users["lawyer"]) == 1, "what was sent later is new"


def test_mark_all_as_read_is_one_statement_for_any_number(
    cast: Cast, barred: set[Person], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for version in range(5):
        notify("listed", cast.venues["court"], [Recipient(cast.people["lawyer"])], version=version)
    sweep()
    user = cast.users["lawyer"]
    # The update, and the audit entry with it; the rest is the transaction.
    with django_assert_num_queries(4):
        assert mark_all_read(user, actor=actor_for(user)) == 5


@pytest.mark.parametrize("member", ["stranger", "clerk", "judge"])
def test_others_read_neither_inbox_nor_worklist(cast: Cast, barred: set[Person], member: str) -> None:
    notify("listed", cast.venues["court"], [Recipient(cast.people["lawyer"])])
    notify("listed", cast.venues["court"], [Recipient(cast.people["detainee"], cast.venues["facility"])])
    sweep()
    user = cast.users[member]
    assert list(inbox_of(user)) == list(worklist_of(user)) == []
    for row in Notice.records.all():
        with pytest.raises(NotVisible):
            access_notice(user, row.pk)
