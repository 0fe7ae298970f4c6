"""A notice leaves once, to those alone who have a right when it leaves."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from courts.ground.actors import SYSTEM, actor_for
from courts.ground.declared import subjects
from courts.ground.errors import NotVisible
from courts.ground.models import Notice, Person, Recipient, Venue
from courts.ground.queries.notices import access_notice, inbox_of, unread_count, worklist_of
from courts.ground.services import notices
from courts.ground.services.notices import mark_read, notify, schedule_reminders, sweep, withdraw
from courts.ground.services.transitions import move
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
        notice_text=lambda venue, notice: NoticeText(
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
    made = schedule_reminders(
        "reminder",
        cast.venues["court"],
        [Recipient(cast.people["lawyer"])],
        starts_at=timezone.now() + timedelta(hours=3),
        ladder={"1d": timedelta(days=1), "2h": timedelta(hours=2)},
        version=1,
    )
    assert made == 2
    assert set(Notice.records.values_list("step", flat=True)) == {"2h"}
    assert sweep() == 0


def test_a_reminder_is_never_sent_after_the_hearing_began(cast: Cast, barred: set[Person]) -> None:
    past = timezone.now() - timedelta(minutes=1)
    notify("reminder", cast.venues["court"], [Recipient(cast.people["lawyer"])], due_at=past, expires_at=past)
    assert sweep() == 0
    assert set(Notice.records.values_list("skip_reason", flat=True)) == {"too late"}


def test_a_notice_whose_worker_died_is_sent_by_the_next_sweep_and_recorded_once(
    cast: Cast, barred: set[Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    notify("listed", cast.venues["court"], [Recipient(cast.people["lawyer"])])

    class Killed(BaseException):
        pass

    def killed_before_the_record(*args: object, **kwargs: object) -> None:
        raise Killed

    monkeypatch.setattr(notices, "move", killed_before_the_record)
    for _ in range(2):
        with pytest.raises(Killed):
            sweep()
    monkeypatch.setattr(notices, "move", move)
    assert sweep() == 0  # the dead worker's claims are not yet old enough
    Notice.records.update(claimed_at=timezone.now() - timedelta(minutes=3))
    assert sweep() == 2
    assert Notice.records.filter(state="sent").count() == 2
    # The mail may leave twice then; it carries the same Message-ID, so that it is one mail to its reader.
    assert len({letter.message()["Message-ID"] for letter in mail.outbox}) == 1


def test_a_mail_server_that_is_down_delays_the_mail_and_loses_nothing(
    cast: Cast, barred: set[Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    notify("listed", cast.venues["court"], [Recipient(cast.people["lawyer"])])
    monkeypatch.setattr(notices.mail, "send", lambda *args, **kwargs: (_ for _ in ()).throw(ConnectionError()))
    assert sweep() == 1  # the inbox needs no mail server
    [waiting] = Notice.records.filter(channel="email")
    assert (waiting.state, waiting.skip_reason) == ("pending", "ConnectionError")
    assert waiting.due_at > timezone.now()
    monkeypatch.undo()


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
