"""Minutes: attendance, acts, edits and signature."""

from __future__ import annotations

import hashlib
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.utils import timezone, translation
from pytest_django import DjangoCaptureOnCommitCallbacks

from courts.ground.actors import SYSTEM
from courts.ground.errors import Conflict, NotAllowed
from courts.ground.models import Notice, TimelineEntry
from courts.ground.services import audit
from courts.ground.services.notices import sweep
from courts.ground.wording import number_format
from demo.people import Cast
from hearings import receivers
from hearings.models import Hearing, Minutes
from hearings.queries.minutes import digest
from hearings.services.acts import adjourn_hearing, conclude_hearing, open_hearing, pause_hearing, resume_hearing
from hearings.services.minutes import draft_minutes, edit_minutes, sign_minutes
from hearings.tasks import draft_missing_minutes
from hearings.views.invited import invited_rows
from tests.hearings.cases import TOMORROW, actor, fresh, open_lobby
from video.models import Attendance, Seat, Sitting
from video.services import admission, consultations, presence
from video.services.locking import move_seat
from video.services.screening import screen
from video.states import SeatState


def seat_of(hearing: Hearing, cast: Cast, member: str) -> Seat:
    return Seat.records.select_related("room").get(room=hearing.room_id, person=cast.people[member])


@pytest.fixture
def ended(cast: Cast, hearing: Hearing) -> Hearing:
    """A hearing that was held: counsel was heard for ten minutes and identified by the clerk."""
    judge = actor(cast, "judge")
    opened = fresh(open_hearing(open_lobby(hearing), actor=judge))
    sitting = Sitting.records.get(room=opened.room_id)
    seat = Seat.records.get(room=opened.room_id, person=cast.people["lawyer"])
    now = timezone.now()
    Seat.records.filter(pk=seat.pk).update(
        identified_at=now, identified_by=cast.users["clerk"], identified_how="identity_card"
    )
    Attendance.records.create(
        sitting=sitting, seat=seat, first_at=now, last_at=now + timedelta(minutes=10), heard=True, seen=False
    )
    pause_hearing(opened, actor=judge)
    resume_hearing(fresh(opened), actor=judge)
    return fresh(conclude_hearing(fresh(opened), note="حجز الدعوى للحكم", actor=judge))


def test_attendance_is_within_the_hearing_and_minutes_agree_with_hours(
    cast: Cast, hearing: Hearing, clock: time_machine.Coordinates
) -> None:
    now = timezone.now().replace(second=0)
    hearing = open_lobby(hearing)
    clock.move_to(now + timedelta(seconds=50))
    opened = open_hearing(hearing, actor=actor(cast, "judge"))
    sitting = Sitting.records.get(room=hearing.room_id)
    ends = now + timedelta(minutes=3, seconds=20)
    for member, first in (("judge", now + timedelta(seconds=50)), ("lawyer", now + timedelta(seconds=59))):
        Attendance.records.create(
            sitting=sitting, seat=seat_of(hearing, cast, member), first_at=first, last_at=ends, heard=True, seen=True
        )
    clock.move_to(ends)
    conclude_hearing(fresh(opened), note="حجز الدعوى للحكم", actor=actor(cast, "judge"))
    text = draft_minutes(fresh(opened)).text
    assert "المدة: 3 دقائق" in text
    assert text.count("من 10:00 إلى 10:03 (3 دقائق)") == 2


def test_draft_lists_attendance_and_acts_in_arabic(cast: Cast, ended: Hearing) -> None:
    with translation.override("en"):
        text = draft_minutes(ended).text
    assert "مريم الساحل. حضرت من 10:00 إلى 10:10 (10 دقائق)، ولم تصل منها صورة." in text
    assert "تحقّق من الهوية سعيد النقبي الساعة 10:00 (بطاقة الهوية)." in text
    assert "سالم الواحة. لم يحضر." in text
    assert "هدى الرمال. لم تحضر." in text
    assert "رئيس الدائرة: القاضي خالد المرزوقي" in text
    assert "المدة: أقل من دقيقة" in text
    assert "الدعوى إلى جلسة" not in text
    assert "من غرفة الاتصال المرئي 3، المؤسسة العقابية والإصلاحية" in text
    for words in ("فُتحت الجلسة", "رُفعت الجلسة مؤقتاً", "استؤنفت الجلسة", "حجز الدعوى للحكم"):
        assert words in text
    assert "Case" not in text


def test_draft_lists_removals_readmissions_and_the_witness_times(cast: Cast, hearing: Hearing) -> None:
    judge = actor(cast, "judge")
    opened = fresh(open_hearing(open_lobby(hearing), actor=judge))
    witness, lawyer = (Seat.records.get(room=opened.room_id, person=cast.people[key]) for key in ("witness", "lawyer"))
    for state in ("waiting", "admitted", "waiting", "admitted", "left", "waiting"):
        move_seat(witness, SeatState(state), actor=judge)
    move_seat(lawyer, SeatState.WAITING, actor=judge)
    move_seat(lawyer, SeatState.ADMITTED, actor=judge)
    move_seat(lawyer, SeatState.REMOVED, actor=judge, reason="تعطيل سير الجلسة.")
    move_seat(lawyer, SeatState.INVITED, actor=judge)
    move_seat(lawyer, SeatState.WAITING, actor=judge)
    move_seat(lawyer, SeatState.REMOVED, actor=judge, reason="لم تثبت الصفة")
    text = draft_minutes(fresh(conclude_hearing(fresh(opened), note="", actor=judge))).text
    told = text.partition("ما جرى في الجلسة")[2]
    assert "أُخرجت من القاعة وكيلة المدعية مريم الساحل، والسبب: تعطيل سير الجلسة.\n" in told
    assert "أُخرجت من غرفة الانتظار وكيلة المدعية مريم الساحل، والسبب: لم تثبت الصفة.\n" in told
    assert "سُمح بعودتها إلى غرفة الانتظار بعد إخراجها: وكيلة المدعية مريم الساحل.\n" in told
    assert told.count("أُدخل القاعة الشاهد 1 يوسف الحمادي") == 2
    assert told.count("أُعيد إلى غرفة الانتظار الشاهد 1 يوسف الحمادي") == 1, "the witness left the second time"


def test_admitted_person_without_media_is_not_called_absent(
    cast: Cast, hearing: Hearing, clock: time_machine.Coordinates
) -> None:
    judge = actor(cast, "judge")
    opened = fresh(open_hearing(open_lobby(hearing), actor=judge))
    host = seat_of(opened, cast, "judge")
    admission.enter(host, actor=judge)
    for member in ("lawyer", "counsel", "witness", "interpreter", "detainee"):
        admission.enter(seat_of(opened, cast, member), actor=SYSTEM)
    for member in ("lawyer", "counsel", "interpreter"):
        seat = seat_of(opened, cast, member)
        admission.identify(seat, "known_to_the_court", actor=judge, host=host)
        admission.admit(seat, actor=judge, host=host)
    interpreter = seat_of(opened, cast, "interpreter")
    presence.connect(interpreter)
    clock.shift(timedelta(minutes=3))
    admission.leave(seat_of(opened, cast, "counsel"), actor=SYSTEM)
    # The page is closed without leaving.
    presence.disconnect(interpreter, interpreter.generation)
    clock.shift(timedelta(minutes=4))
    conclude_hearing(fresh(opened), note="", actor=judge)
    text = draft_minutes(fresh(opened)).text
    nothing = "صورة ولا صوت في أثناء انعقاد الجلسة."
    assert f"سالم الواحة. أُدخل القاعة الساعة 10:00 وخرج منها الساعة 10:03، ولم تصل منه {nothing}" in text
    assert f"مريم الساحل. أُدخلت القاعة الساعة 10:00 وخرجت منها الساعة 10:07، ولم تصل منها {nothing}" in text
    assert "وانقطع اتصاله الساعة 10:03، ولم تصل منه" in text, "of the interpreter"
    assert f"خالد المرزوقي. دخل القاعة الساعة 10:00 وخرج منها الساعة 10:07، ولم تصل منه {nothing}" in text
    assert "يوسف الحمادي. حضر إلى غرفة الانتظار الساعة 10:00، ولم يُدخل القاعة." in text
    assert "هدى الرمال. لم تحضر." in text
    assert text.count("لم يحضر.") == 2, "the clerk, and the detainee: only the screen entered the waiting room"
    with translation.override("ar"):
        rows = invited_rows(list(Seat.records.filter(room=opened.room_id).select_related("person")), fresh(opened))
    said = {row.seat.person.name_en: row.state for row in rows}
    assert (said["Salem Al Waha"], said["Maryam Al Sahel"]) == ("غادر", "غادرت")
    assert (said["Yousef Al Hammadi"], said["Huda Al Rimal"]) == ("لم يُدخل القاعة", "لم تحضر")


def test_draft_lists_screening_orders_and_consultations(
    cast: Cast, hearing: Hearing, clock: time_machine.Coordinates
) -> None:
    judge = actor(cast, "judge")
    opened = fresh(open_hearing(open_lobby(hearing), actor=judge))
    host, witness, lawyer = (seat_of(opened, cast, member) for member in ("judge", "witness", "lawyer"))
    for seat in (host, witness, lawyer, claimant := seat_of(opened, cast, "claimant")):
        admission.enter(seat, actor=judge)
    for seat in (witness, lawyer, claimant):
        admission.identify(seat, "known_to_the_court", actor=judge, host=host)
        admission.admit(seat, actor=judge, host=host)
    screen(witness, claimant, audio=True, video=True, actor=judge, host=host)
    clock.shift(timedelta(minutes=5))
    screen(witness, claimant, audio=False, video=True, actor=judge, host=host)
    screen(lawyer, witness, audio=True, video=False, actor=judge, host=host)
    consultation = consultations.open_consultation(host, "عرض الصلح", [lawyer.pk, claimant.pk], actor=judge)
    clock.shift(timedelta(minutes=10))
    # A consultation takes no screened pair.
    screen(witness, claimant, audio=False, video=False, actor=judge, host=host)
    screen(lawyer, witness, audio=False, video=False, actor=judge, host=host)
    consultations.move_to(witness, consultation.pk, actor=judge, host=host)
    clock.shift(timedelta(minutes=5))
    consultations.close_consultation(host, consultation.pk, actor=judge)
    clock.shift(timedelta(minutes=5))
    conclude_hearing(fresh(opened), note="", actor=judge)
    told = draft_minutes(fresh(opened)).text.partition("ما جرى في الجلسة")[2]
    shut, talk = "أمرت المحكمة بحجب", "جرى تشاور على انفراد بين"
    man, counsel, woman = "الشاهد 1 يوسف الحمادي", "وكيلة المدعية مريم الساحل", "المدعية هدى الرمال"
    both = "صورةً وصوتاً، فلا تراه ولا تسمعه، حتى الساعة 10:05."
    assert f"- 10:00 {shut} {man} عن {woman} {both}\n" in told
    assert f"- 10:05 {shut} {man} عن {woman} صورةً، فلا تراه، حتى الساعة 10:15.\n" in told
    assert f"- 10:05 {shut} {counsel} عن {man} صوتاً، فلا يسمعها، حتى الساعة 10:15.\n" in told
    assert f"- 10:05 {talk} {woman} و{counsel}، حتى الساعة 10:15.\n" in told or (
        f"- 10:05 {talk} {counsel} و{woman}، حتى الساعة 10:15.\n" in told
    )
    assert f" و{man}، حتى الساعة 10:20.\n" in told
    assert told.count(talk) == 2
    assert told.index("حتى الساعة 10:20") < told.index("أُنهيت الجلسة")
    assert "الصلح" not in told, "the title of a consultation may reveal its subject"


def test_acts_that_ended_before_the_opening_are_not_listed(
    cast: Cast, hearing: Hearing, clock: time_machine.Coordinates
) -> None:
    judge = actor(cast, "judge")
    ready = open_lobby(hearing)
    host, witness, lawyer = (seat_of(ready, cast, member) for member in ("judge", "witness", "lawyer"))
    admission.enter(host, actor=judge)
    for seat in (witness, lawyer):
        admission.enter(seat, actor=judge)
        admission.identify(seat, "known_to_the_court", actor=judge, host=host)
        admission.admit(seat, actor=judge, host=host)
    screen(witness, lawyer, audio=True, video=True, actor=judge, host=host)
    screen(witness, lawyer, audio=False, video=False, actor=judge, host=host)
    consultation = consultations.open_consultation(host, "تشاور", [lawyer.pk, witness.pk], actor=judge)
    consultations.close_consultation(host, consultation.pk, actor=judge)
    screen(lawyer, witness, audio=True, video=True, actor=judge, host=host)
    clock.shift(timedelta(minutes=1))
    opened = fresh(open_hearing(fresh(ready), actor=judge))
    told = draft_minutes(fresh(conclude_hearing(opened, note="", actor=judge))).text.partition("ما جرى في الجلسة")[2]
    assert "تشاور" not in told
    assert told.count("أمرت المحكمة بحجب") == 1
    assert told.strip().startswith("- 10:00 أمرت المحكمة بحجب وكيلة المدعي"), "in force when the court sat"


def test_draft_names_the_date_of_the_adjourned_hearing(cast: Cast, hearing: Hearing) -> None:
    judge = actor(cast, "judge")
    opened = fresh(open_hearing(open_lobby(hearing), actor=judge))
    adjourn_hearing(opened, starts_at=TOMORROW + timedelta(days=7), note="تقديم المذكرات", actor=judge)
    text = draft_minutes(fresh(opened)).text
    order = "تقديم المذكرات\nأُجّلت الدعوى إلى جلسة الأربعاء 22 أبريل 2026، الساعة 10:30.\n"
    assert text.endswith(f"قرار المحكمة\n{order}")


@pytest.mark.parametrize(
    "count, words",
    [
        (0, "أقل من دقيقة"),
        (1, "دقيقة واحدة"),
        (2, "دقيقتان"),
        (6, "6 دقائق"),
        (11, "11 دقيقة"),
        (100, "100 دقيقة"),
    ],
)
def test_minutes_use_the_six_arabic_plural_forms(count: int, words: str) -> None:
    with translation.override("ar"):
        assert number_format.minutes(count) == words


def test_end_of_a_sitting_drafts_the_minutes(
    cast: Cast, hearing: Hearing, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    opened = fresh(open_hearing(open_lobby(hearing), actor=actor(cast, "judge")))
    with django_capture_on_commit_callbacks(execute=True):
        conclude_hearing(opened, note="", actor=actor(cast, "judge"))
    assert Minutes.records.filter(hearing=hearing, state="draft").count() == 1


def test_sweep_drafts_minutes_that_a_killed_process_missed(cast: Cast, ended: Hearing) -> None:
    # Committed, and nothing ran after the commit.
    assert not Minutes.records.exists()
    assert draft_missing_minutes() == 1
    assert draft_missing_minutes() == 0
    receivers.on_sitting_ended(None, room=ended.room)
    assert Minutes.records.count() == 1


def test_hearing_in_session_has_no_minutes(cast: Cast, hearing: Hearing) -> None:
    opened = fresh(open_hearing(open_lobby(hearing), actor=actor(cast, "judge")))
    with pytest.raises(Conflict):
        draft_minutes(opened)
    assert draft_missing_minutes() == 0


def test_edit_of_a_stale_edition_is_refused(cast: Cast, ended: Hearing) -> None:
    minutes = draft_minutes(ended)
    clerk = actor(cast, "clerk")
    edit_minutes(minutes, text="نص أول", edition=1, actor=clerk)
    with pytest.raises(Conflict):
        edit_minutes(minutes, text="نص ثان", edition=1, actor=clerk)
    with pytest.raises(NotAllowed):
        edit_minutes(minutes, text="نص", edition=2, actor=actor(cast, "lawyer"))
    kept = Minutes.records.get(pk=minutes.pk)
    assert (kept.text, kept.edition, kept.edited_by) == ("نص أول", 2, cast.users["clerk"])


def test_signature_freezes_the_text_and_notifies_the_parties(cast: Cast, ended: Hearing) -> None:
    minutes = draft_minutes(ended)
    edit_minutes(minutes, text="نص المحضر", edition=1, actor=actor(cast, "clerk"))
    with pytest.raises(Conflict):
        sign_minutes(minutes, edition=1, actor=actor(cast, "judge"))
    with pytest.raises(NotAllowed):
        sign_minutes(minutes, edition=2, actor=actor(cast, "clerk"))
    mail.outbox.clear()
    sign_minutes(minutes, edition=2, actor=actor(cast, "judge"))
    kept = Minutes.records.get(pk=minutes.pk)
    assert kept.state == "signed"
    assert kept.sha256 == hashlib.sha256("نص المحضر".encode()).hexdigest()
    assert (kept.signed_by, kept.signed_at) == (cast.users["judge"], timezone.now())
    assert TimelineEntry.records.filter(subject_id=ended.case_id, kind="minutes_signed").count() == 1
    sweep()
    told = set(Notice.records.filter(kind="minutes_signed", state="sent").values_list("recipient__name_en", flat=True))
    assert {"Huda Al Rimal", "Maryam Al Sahel", "Salem Al Waha"} <= told
    assert not told & {"Yousef Al Hammadi", "Imran Khan"}
    with pytest.raises(Conflict):
        sign_minutes(minutes, edition=2, actor=actor(cast, "judge"))


def test_signed_minutes_refuse_every_write(cast: Cast, ended: Hearing) -> None:
    minutes = draft_minutes(ended)
    sign_minutes(minutes, edition=1, actor=actor(cast, "judge"))
    with pytest.raises(DatabaseError), transaction.atomic():
        Minutes.records.filter(pk=minutes.pk).update(text="غيره")
    with pytest.raises(DatabaseError), transaction.atomic():
        Minutes.records.filter(pk=minutes.pk).delete()
    with pytest.raises(Conflict):
        edit_minutes(minutes, text="غيره", edition=1, actor=actor(cast, "clerk"))
    assert Minutes.records.get(pk=minutes.pk).text == minutes.text


def past_the_triggers(statement: str, *parameters: object) -> None:
    """Write as an attacker with the database file, after dropping the triggers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'hearings_minutes'")
        for (name,) in cursor.fetchall():
            cursor.execute(f"DROP TRIGGER {name}")
        cursor.execute(statement, parameters)


def test_change_without_triggers_is_found_by_the_audit_entry(cast: Cast, ended: Hearing) -> None:
    minutes = sign_minutes(draft_minutes(ended), edition=1, actor=actor(cast, "judge"))
    audit.seal()
    assert audit.verify().is_whole
    past_the_triggers("UPDATE hearings_minutes SET text = %s", "غيره")
    assert [str(minutes.pk) in line for line in audit.verify().changed] == [True]
    # The hash next to the text is changed too; the sealed entry is not.
    past_the_triggers("UPDATE hearings_minutes SET sha256 = %s", digest("غيره"))
    found = audit.verify()
    assert (found.broken_at, found.is_whole, len(found.changed)) == (None, False, 1)
    with pytest.raises(CommandError, match="1 records"):
        call_command("audit", "verify")
    # A second entry, which the sealer chains like any other: minutes are signed once.
    with transaction.atomic():
        audit.record("minutes.signed", minutes, actor=actor(cast, "judge"), detail={"sha256": digest("غيره")})
    audit.seal()
    assert ["twice" in line for line in audit.verify().changed] == [True, False]
    past_the_triggers("DELETE FROM hearings_minutes")
    assert ["not there" in line for line in audit.verify().changed] == [False, True]
